package main

import (
	"time"

	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/config"
	"anwang/internal/kit/idp"
)

// ways are the providers people may sign in by, as the server was told.
func ways(base jdesk.House, c config.Config) []idp.Way {
	now := func() time.Time { return time.UnixMilli(int64(base.Now())) }
	var out []idp.Way
	if p := c.WeCom; p.Set() {
		out = append(out, idp.NewWeCom(p.ID, p.Agent, p.Secret, p.At, now))
	}
	if p := c.DingTalk; p.Set() {
		out = append(out, idp.NewDingTalk(p.ID, p.Secret, p.At))
	}
	if p := c.OIDC; p.Set() {
		out = append(out, idp.NewOIDC(p.Name, p.At, p.ID, p.Secret, now))
	}
	return out
}

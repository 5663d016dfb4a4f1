package idp

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// WeCom is 企业微信, or a government's own edition of it at another address.
type WeCom struct {
	Corp, Agent, Secret string
	API, App, Web       string // addresses: the interface, the page in the app, the page in a browser
	Now                 func() time.Time

	mu    sync.Mutex
	token string
	until time.Time
}

const wecomName = "企业微信"

// NewWeCom is 企业微信; at is the address of an edition of one's own, empty for
// the public one.
func NewWeCom(corp, agent, secret, at string, now func() time.Time) Way {
	p := &WeCom{Corp: corp, Agent: agent, Secret: secret, Now: now,
		API: "https://qyapi.weixin.qq.com", App: "https://open.weixin.qq.com", Web: "https://login.work.weixin.qq.com"}
	if at = strings.TrimSuffix(at, "/"); at != "" {
		p.API, p.App, p.Web = at, at, at
	}
	return Way{Key: "wecom", Name: wecomName, Realm: corp, Provider: p}
}

// Away implements [Provider].
func (p *WeCom) Away(_ context.Context, t Trip) (string, error) {
	if t.InApp {
		q := url.Values{"appid": {p.Corp}, "redirect_uri": {t.Return}, "response_type": {"code"}, "scope": {"snsapi_base"}, "state": {t.State}, "agentid": {p.Agent}}
		return p.App + "/connect/oauth2/authorize?" + q.Encode() + "#wechat_redirect", nil
	}
	q := url.Values{"login_type": {"CorpApp"}, "appid": {p.Corp}, "agentid": {p.Agent}, "redirect_uri": {t.Return}, "state": {t.State}}
	return p.Web + "/wwlogin/sso/login?" + q.Encode(), nil
}

// wecomSaid is how every answer of the interface begins.
type wecomSaid struct {
	Code    int    `json:"errcode"`
	Words   string `json:"errmsg"`
	Token   string `json:"access_token"`
	Expires int64  `json:"expires_in"`
	User    string `json:"userid"`
}

// tokenOver: the interface forgot the token earlier than it said.
func (s wecomSaid) tokenOver() bool { return s.Code == 40014 || s.Code == 42001 }

// Subject implements [Provider].
func (p *WeCom) Subject(ctx context.Context, _ Trip, code string) (string, error) {
	said, err := p.who(ctx, code, false)
	if err == nil && said.tokenOver() {
		said, err = p.who(ctx, code, true)
	}
	switch {
	case err != nil:
		return "", err
	case said.Code != 0:
		return "", refused(ctx, wecomName, fmt.Sprint(said.Code, " ", said.Words))
	case said.User == "":
		return "", refused(ctx, wecomName, "not a member of the company")
	}
	return said.User, nil
}

func (p *WeCom) who(ctx context.Context, code string, anew bool) (wecomSaid, error) {
	token, err := p.access(ctx, anew)
	if err != nil {
		return wecomSaid{}, err
	}
	return p.ask(ctx, "/cgi-bin/auth/getuserinfo", url.Values{"access_token": {token}, "code": {code}})
}

// access is the token of the application. It is asked for seldom: the interface
// counts.
func (p *WeCom) access(ctx context.Context, anew bool) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := p.Now(); !anew && p.token != "" && now.Before(p.until) {
		return p.token, nil
	}
	said, err := p.ask(ctx, "/cgi-bin/gettoken", url.Values{"corpid": {p.Corp}, "corpsecret": {p.Secret}})
	if err != nil {
		return "", err
	}
	if said.Code != 0 || said.Token == "" {
		return "", unreachable(ctx, wecomName, fmt.Sprint("gettoken: ", said.Code, " ", said.Words))
	}
	p.token, p.until = said.Token, p.Now().Add(time.Duration(said.Expires)*time.Second-5*time.Minute)
	return p.token, nil
}

func (p *WeCom) ask(ctx context.Context, path string, q url.Values) (wecomSaid, error) {
	var said wecomSaid
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.API+path+"?"+q.Encode(), nil)
	if err != nil {
		return said, err
	}
	if status, err := fetch(client(), r, &said); err != nil || status != http.StatusOK {
		return said, unreachable(ctx, wecomName, fmt.Sprint(path, ": ", status)) // the error names the secret: it is in the address
	}
	return said, nil
}

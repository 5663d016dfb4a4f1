package idp

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// DingTalk is 钉钉, or a government's own edition of it at another address.
type DingTalk struct {
	Client, Secret string
	API, Web       string
}

const dingtalkName = "钉钉"

// NewDingTalk is 钉钉; at is the address of an edition of one's own, empty for
// the public one.
func NewDingTalk(id, secret, at string) Way {
	p := &DingTalk{Client: id, Secret: secret, API: "https://api.dingtalk.com", Web: "https://login.dingtalk.com"}
	if at = strings.TrimSuffix(at, "/"); at != "" {
		p.API, p.Web = at, at
	}
	return Way{Key: "dingtalk", Name: dingtalkName, Realm: id, Provider: p}
}

// Away implements [Provider].
func (p *DingTalk) Away(_ context.Context, t Trip) (string, error) {
	q := url.Values{"client_id": {p.Client}, "redirect_uri": {t.Return}, "response_type": {"code"}, "scope": {"openid"}, "state": {t.State}, "prompt": {"consent"}}
	return p.Web + "/oauth2/auth?" + q.Encode(), nil
}

// dingtalkSaid is an answer of the interface, as far as it is read.
type dingtalkSaid struct {
	Token string `json:"accessToken"`
	Union string `json:"unionId"`
	Code  string `json:"code"` // of a refusal
}

// Subject implements [Provider].
func (p *DingTalk) Subject(ctx context.Context, _ Trip, code string) (string, error) {
	body, err := json.Marshal(map[string]string{"clientId": p.Client, "clientSecret": p.Secret, "code": code, "grantType": "authorization_code"})
	if err != nil {
		return "", err
	}
	lent, err := p.ask(ctx, http.MethodPost, "/v1.0/oauth2/userAccessToken", body, "")
	if err != nil {
		return "", err
	}
	if lent.Token == "" {
		return "", refused(ctx, dingtalkName, "no token")
	}
	about, err := p.ask(ctx, http.MethodGet, "/v1.0/contact/users/me", nil, lent.Token)
	if err != nil {
		return "", err
	}
	if about.Union == "" {
		return "", refused(ctx, dingtalkName, "no unionId")
	}
	return about.Union, nil
}

func (p *DingTalk) ask(ctx context.Context, method, path string, body []byte, token string) (dingtalkSaid, error) {
	var said dingtalkSaid
	r, err := http.NewRequestWithContext(ctx, method, p.API+path, bytes.NewReader(body))
	if err != nil {
		return said, err
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("x-acs-dingtalk-access-token", token)
	}
	status, err := fetch(client(), r, &said)
	switch {
	case err != nil || status >= http.StatusInternalServerError:
		return said, unreachable(ctx, dingtalkName, fmt.Sprint(path, ": ", status, " ", err))
	case status != http.StatusOK:
		return said, refused(ctx, dingtalkName, fmt.Sprint(path, ": ", status, " ", said.Code))
	}
	return said, nil
}

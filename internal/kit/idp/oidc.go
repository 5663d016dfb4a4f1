package idp

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// OIDC is a provider that speaks OpenID Connect: code flow, with PKCE.
type OIDC struct {
	Name                   string
	Issuer, Client, Secret string
	Now                    func() time.Time

	mu    sync.Mutex
	found *oidc.Provider
}

// NewOIDC is the county's own single sign-on. It is looked up when somebody first
// uses it: a provider that is down keeps no server from starting.
func NewOIDC(name, issuer, id, secret string, now func() time.Time) Way {
	return Way{Key: "oidc", Name: name, Realm: issuer, Provider: &OIDC{Name: name, Issuer: issuer, Client: id, Secret: secret, Now: now}}
}

func (p *OIDC) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	// The provider keeps the context's client for its keys, long after this request.
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), client()), p.Issuer)
	if err != nil {
		return nil, unreachable(ctx, p.Name, err)
	}
	p.found = found
	return found, nil
}

func (p *OIDC) flow(found *oidc.Provider, t Trip) oauth2.Config {
	return oauth2.Config{ClientID: p.Client, ClientSecret: p.Secret, Endpoint: found.Endpoint(), RedirectURL: t.Return, Scopes: []string{oidc.ScopeOpenID}}
}

// Away implements [Provider].
func (p *OIDC) Away(ctx context.Context, t Trip) (string, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	flow := p.flow(found, t)
	return flow.AuthCodeURL(t.State, oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)), nil
}

// Subject implements [Provider].
func (p *OIDC) Subject(ctx context.Context, t Trip, code string) (string, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	ctx = oidc.ClientContext(ctx, client())
	flow := p.flow(found, t)
	token, err := flow.Exchange(ctx, code, oauth2.VerifierOption(t.Verifier))
	var said *oauth2.RetrieveError
	if errors.As(err, &said) && said.Response != nil && said.Response.StatusCode < http.StatusInternalServerError {
		return "", refused(ctx, p.Name, said.ErrorCode)
	}
	if err != nil {
		return "", unreachable(ctx, p.Name, err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return "", refused(ctx, p.Name, "no id_token")
	}
	// Signature, issuer, audience and time are the library's to check.
	about, err := found.VerifierContext(ctx, &oidc.Config{ClientID: p.Client, Now: p.Now}).Verify(ctx, raw)
	if err != nil {
		return "", refused(ctx, p.Name, err)
	}
	if about.Nonce != t.Nonce || t.Nonce == "" {
		return "", refused(ctx, p.Name, "nonce differs")
	}
	if about.Subject == "" {
		return "", refused(ctx, p.Name, "no subject")
	}
	return about.Subject, nil
}

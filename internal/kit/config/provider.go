package config

import (
	"net/netip"
	"net/url"

	"anwang/internal/fault"
)

// Provider is one that people may sign in by: what it calls this server, and the
// secret they share.
type Provider struct {
	At     string // its address
	ID     string
	Agent  string // WeCom: which application of the company
	Secret string
	Name   string // what the button says
}

// Set says whether the provider is used.
func (p Provider) Set() bool { return p.ID != "" }

// checkProviders refuses what is set by half, and addresses that would send a
// secret in the clear.
func (c Config) checkProviders() error {
	half := func(key string, said ...string) error {
		n := 0
		for _, s := range said {
			if s != "" {
				n++
			}
		}
		if n != 0 && n != len(said) {
			return fault.New(fault.Invalid, "config.provider_half", "key", key)
		}
		return nil
	}
	for _, err := range []error{
		half("oidc-issuer、oidc-client、oidc-secret", c.OIDC.At, c.OIDC.ID, c.OIDC.Secret),
		half("wecom-corp、wecom-agent、wecom-secret", c.WeCom.ID, c.WeCom.Agent, c.WeCom.Secret),
		half("dingtalk-client、dingtalk-secret", c.DingTalk.ID, c.DingTalk.Secret),
		sound("url", c.URL), sound("oidc-issuer", c.OIDC.At), sound("wecom-url", c.WeCom.At), sound("dingtalk-url", c.DingTalk.At),
	} {
		if err != nil {
			return err
		}
	}
	if c.URL == "" && (c.OIDC.Set() || c.WeCom.Set() || c.DingTalk.Set()) {
		return fault.New(fault.Invalid, "config.url_missing")
	}
	if u, err := url.Parse(c.URL); err != nil || u.Path != "" {
		return fault.New(fault.Invalid, "config.address_unsound", "key", "url", "value", c.URL)
	}
	return nil
}

// sound: https, or this machine.
func sound(key, at string) error {
	if at == "" {
		return nil
	}
	u, err := url.Parse(at)
	ip, notIP := netip.Addr{}, error(nil)
	if err == nil {
		ip, notIP = netip.ParseAddr(u.Hostname())
	}
	local := err == nil && (u.Hostname() == "localhost" || notIP == nil && ip.IsLoopback())
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil || u.Scheme != "https" && !(u.Scheme == "http" && local) {
		return fault.New(fault.Invalid, "config.address_unsound", "key", key, "value", at)
	}
	return nil
}

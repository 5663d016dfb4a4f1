package config_test

import (
	"testing"

	"anwang/internal/fault"
)

func TestAProviderIsSetWholeAndOverHTTPS(t *testing.T) {
	const oidc = " --oidc-issuer https://sso.example.gov.cn/r --oidc-client anwang --oidc-secret s"
	const wecom = " --wecom-corp c --wecom-agent 1 --wecom-secret s"
	const dingtalk = " --dingtalk-client d --dingtalk-secret s"
	for _, c := range []struct{ args, want string }{
		{"", ""},
		{"--url https://anwang.example.gov.cn/" + oidc + wecom + dingtalk, ""},
		{"--url http://127.0.0.1:8080" + oidc, ""},
		{oidc, "config.url_missing"},
		{"--url https://a.cn --oidc-issuer https://sso.example.gov.cn --oidc-client a", "config.provider_half"},
		{"--url https://a.cn --wecom-corp c --wecom-secret s", "config.provider_half"},
		{"--url https://a.cn --dingtalk-secret s", "config.provider_half"},
		{"--url http://a.cn" + wecom, "config.address_unsound"},
		{"--url a.cn" + wecom, "config.address_unsound"},
		{"--url https://a.cn/anwang" + wecom, "config.address_unsound"},
		{"--url https://a.cn --oidc-issuer http://sso.example.gov.cn --oidc-client a --oidc-secret s", "config.address_unsound"},
		{"--url https://a.cn --wecom-url ftp://a.cn" + wecom, "config.address_unsound"},
	} {
		got, _, err := load(c.args)
		if fault.Code(err) != c.want || err != nil && fault.As(err).Words() == c.want {
			t.Errorf("%q: %v, want %q", c.args, err, c.want)
		}
		if err == nil && c.args != "" && (!got.OIDC.Set() || got.URL == "" || got.URL[len(got.URL)-1] == '/') {
			t.Errorf("%q: %+v", c.args, got)
		}
	}
}

func TestASecretComesFromAFile(t *testing.T) {
	c, _, err := load("--url https://a.cn --dingtalk-client d", "ANWANG_DINGTALK_SECRET_FILE", "/secret/dsn")
	if err != nil || c.DingTalk.Secret == "" {
		t.Fatal(c.DingTalk, err)
	}
}

// Package config is how the server is told what it cannot know: where to listen,
// where to keep things, how people reach it. Few keys, each a flag, an
// environment variable, or a file named by the variable with _FILE at its end
// (for secrets). What an office may want to change is scheme or amendment, not
// a key here.
package config

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"anwang/internal/fault"
)

// Config is everything the server is told.
type Config struct {
	Addr    string         // where to listen
	Data    string         // folder of the database, photos and keys
	DB      string         // DSN; a SQLite file in Data unless given
	TLSCert string         // certificate file …
	TLSKey  string         // … and its key: both or neither
	Proxies []netip.Prefix // who may speak https for us
	Zone    *time.Location // where the days begin
	Log     slog.Level
	County  string        // region code of the county served
	Demo    string        // town of the demo to load into an empty database
	HashMax int           // passwords hashed at once; 0 = half the cores
	Sweep   time.Duration // how often what is due is looked at
	Recount bool          // figures from memory are counted again and compared
	URL     string        // how people reach the server; no slash at the end

	// Providers people may sign in by; each is off until it is set.
	OIDC     Provider
	WeCom    Provider
	DingTalk Provider
}

// key is one line of the table: a name for all three ways of saying it.
type key struct {
	name  string // flag --trusted-proxies, variable ANWANG_TRUSTED_PROXIES
	value string // default
	words string // for people
	set   func(*Config, string) error
}

func keys() []key {
	text := func(field func(*Config) *string) func(*Config, string) error {
		return func(c *Config, v string) error { *field(c) = v; return nil }
	}
	return []key{
		{"addr", "127.0.0.1:8080", "监听地址", text(func(c *Config) *string { return &c.Addr })},
		{"data", "./data", "数据文件夹：数据库、照片、密钥", text(func(c *Config) *string { return &c.Data })},
		{"db", "", "数据库：postgres://…，空则为数据文件夹里的 SQLite", text(func(c *Config) *string { return &c.DB })},
		{"tls-cert", "", "TLS 证书文件（PEM）", text(func(c *Config) *string { return &c.TLSCert })},
		{"tls-key", "", "TLS 私钥文件（PEM）", text(func(c *Config) *string { return &c.TLSKey })},
		{"trusted-proxies", "", "代为提供 https 的反向代理地址，逗号分隔，可写网段", func(c *Config, v string) error {
			var err error
			c.Proxies, err = prefixes(v)
			return err
		}},
		{"zone", "+08:00", "时区：偏移或名称", func(c *Config, v string) error {
			var err error
			c.Zone, err = zone(v)
			return err
		}},
		{"log", "info", "日志级别：debug、info、warn、error", func(c *Config, v string) error {
			if c.Log.UnmarshalText([]byte(v)) != nil {
				return bad("config.log_unknown", v)
			}
			return nil
		}},
		{"recount", "false", "记住的数字每次再数一遍并核对，只供查错", func(c *Config, v string) error {
			var err error
			if c.Recount, err = strconv.ParseBool(v); err != nil {
				return bad("config.yes_or_no", v)
			}
			return nil
		}},
		{"county", "", "所属县（市、区）的行政区划代码", text(func(c *Config) *string { return &c.County })},
		{"demo", "", "空文件夹里装入的演示乡镇", text(func(c *Config) *string { return &c.Demo })},
		{"hash-max", "0", "同时校验密码的上限，0 为核数的一半（每个占 19 MB 内存）", func(c *Config, v string) error {
			n, err := strconv.Atoi(v)
			if err != nil || n < 0 || n > 64 {
				return bad("config.number_out_of_range", v)
			}
			c.HashMax = n
			return nil
		}},
		{"sweep", "20s", "多久查看一次到期事项", func(c *Config, v string) error {
			d, err := time.ParseDuration(v)
			if err != nil || d < 10*time.Millisecond || d > time.Hour {
				return bad("config.duration_malformed", v)
			}
			c.Sweep = d
			return nil
		}},
		{"url", "", "本站对外网址，如 https://anwang.example.gov.cn；用外部账号登录时必填", func(c *Config, v string) error {
			c.URL = strings.TrimSuffix(v, "/")
			return nil
		}},
		{"oidc-issuer", "", "单点登录（OIDC）的 issuer 网址", text(func(c *Config) *string { return &c.OIDC.At })},
		{"oidc-client", "", "单点登录分配的 client id", text(func(c *Config) *string { return &c.OIDC.ID })},
		{"oidc-secret", "", "单点登录分配的密钥", text(func(c *Config) *string { return &c.OIDC.Secret })},
		{"oidc-name", "统一身份认证", "单点登录按钮上的字", text(func(c *Config) *string { return &c.OIDC.Name })},
		{"wecom-corp", "", "企业微信的企业ID", text(func(c *Config) *string { return &c.WeCom.ID })},
		{"wecom-agent", "", "企业微信应用的 AgentId", text(func(c *Config) *string { return &c.WeCom.Agent })},
		{"wecom-secret", "", "企业微信应用的 Secret", text(func(c *Config) *string { return &c.WeCom.Secret })},
		{"wecom-url", "", "政务微信等私有部署的网址，公有云不填", text(func(c *Config) *string { return &c.WeCom.At })},
		{"dingtalk-client", "", "钉钉应用的 Client ID", text(func(c *Config) *string { return &c.DingTalk.ID })},
		{"dingtalk-secret", "", "钉钉应用的 Client Secret", text(func(c *Config) *string { return &c.DingTalk.Secret })},
		{"dingtalk-url", "", "专有钉钉的网址，公有云不填", text(func(c *Config) *string { return &c.DingTalk.At })},
	}
}

// Source is where values come from beside the flags; cmd gives the real ones.
type Source struct {
	Env  func(name string) (string, bool)
	Read func(path string) ([]byte, error)
}

// Load reads the configuration: flags first, then variables, then files, then
// the defaults. What is left of args (no flag) comes back.
func Load(args []string, from Source) (Config, []string, error) {
	flags, rest, err := split(args)
	if err != nil {
		return Config{}, nil, err
	}
	var c Config
	for _, k := range keys() {
		v, said, err := k.find(flags, from)
		if err != nil {
			return Config{}, nil, err
		}
		if err := k.set(&c, v); err != nil {
			f := fault.As(err)
			f.Args["key"] = said
			return Config{}, nil, f
		}
	}
	if c.DB == "" {
		c.DB = filepath.Join(c.Data, "anwang.db")
	}
	return c, rest, c.check()
}

func (k key) env() string {
	return "ANWANG_" + strings.ToUpper(strings.ReplaceAll(k.name, "-", "_"))
}

// find gives the value and how it was said.
func (k key) find(flags map[string]string, from Source) (value, said string, err error) {
	if v, ok := flags[k.name]; ok {
		return v, "--" + k.name, nil
	}
	v, has := from.Env(k.env())
	path, byFile := from.Env(k.env() + "_FILE")
	switch {
	case has && byFile:
		return "", "", fault.New(fault.Invalid, "config.said_twice", "key", k.env())
	case has && v != "":
		return strings.TrimSpace(v), k.env(), nil
	case byFile:
		b, err := from.Read(path)
		if err != nil {
			return "", "", fault.New(fault.Invalid, "config.file_unreadable", "key", k.env()+"_FILE", "value", path)
		}
		return strings.TrimSpace(string(b)), k.env() + "_FILE", nil
	}
	return k.value, k.env(), nil
}

// split takes the flags out of args: --name value, --name=value. --demo may
// stand alone: the demo is then the one the binary ships.
func split(args []string) (flags map[string]string, rest []string, err error) {
	flags = map[string]string{}
	known := map[string]bool{}
	for _, k := range keys() {
		known[k.name] = true
	}
	for i := 0; i < len(args); i++ {
		name, ok := strings.CutPrefix(args[i], "--")
		if !ok {
			rest = append(rest, args[i])
			continue
		}
		name, value, whole := strings.Cut(name, "=")
		if !known[name] {
			return nil, nil, fault.New(fault.Invalid, "config.key_unknown", "key", "--"+name)
		}
		if !whole {
			next := i+1 < len(args) && !strings.HasPrefix(args[i+1], "--")
			switch {
			case next && name != "demo":
				i++
				value = args[i]
			case name == "demo":
				value = Shipped
			default:
				return nil, nil, fault.New(fault.Invalid, "config.value_missing", "key", "--"+name)
			}
		}
		flags[name] = strings.TrimSpace(value)
	}
	return flags, rest, nil
}

// Shipped is the value of a bare --demo.
const Shipped = "shipped"

// check refuses what would run and not work.
//
// Off loopback a browser gives a plain http page no service worker, no location
// and no crypto, so that nothing would work offline; and a session cookie would
// travel in the clear.
func (c Config) check() error {
	host, port, err := net.SplitHostPort(c.Addr)
	if n, e := strconv.Atoi(port); err != nil || e != nil || n < 0 || n > 65535 {
		return fault.New(fault.Invalid, "config.addr_malformed", "value", c.Addr)
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return fault.New(fault.Invalid, "config.tls_half")
	}
	if !loopback(host) && !c.Secure() {
		return fault.New(fault.Invalid, "config.plain_off_loopback", "addr", c.Addr)
	}
	if c.County != "" && (len(c.County) != 6 && len(c.County) != 12 || strings.Trim(c.County, "0123456789") != "") {
		return fault.New(fault.Invalid, "config.county_malformed", "value", c.County)
	}
	return c.checkProviders()
}

// Secure says whether browsers reach the server by https.
func (c Config) Secure() bool { return c.TLSCert != "" || len(c.Proxies) > 0 }

// Trusts says whether an address is one of the trusted proxies.
func (c Config) Trusts(addr netip.Addr) bool {
	for _, p := range c.Proxies {
		if p.Contains(addr.Unmap()) {
			return true
		}
	}
	return false
}

// loopback: an empty host listens everywhere.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

func prefixes(v string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, one := range strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' || r == '，' }) {
		if p, err := netip.ParsePrefix(one); err == nil {
			out = append(out, p.Masked())
			continue
		}
		ip, err := netip.ParseAddr(one)
		if err != nil {
			return nil, bad("config.proxy_malformed", one)
		}
		out = append(out, netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen()))
	}
	return out, nil
}

// zone reads an offset (+08:00) or a name the machine knows.
func zone(v string) (*time.Location, error) {
	if t, err := time.Parse("-07:00", v); err == nil {
		_, seconds := t.Zone()
		return time.FixedZone(v, seconds), nil
	}
	loc, err := time.LoadLocation(v)
	if err != nil || v == "" || v == "Local" {
		return nil, bad("config.zone_unknown", v)
	}
	return loc, nil
}

func bad(code, value string) error { return fault.New(fault.Invalid, code, "value", value) }

// Usage prints the keys for people.
func Usage(w io.Writer) {
	for _, k := range keys() {
		value := ""
		if k.value != "" {
			value = "（" + k.value + "）"
		}
		fmt.Fprintf(w, "  --%-16s %-24s %s%s\n", k.name, k.env(), k.words, value)
	}
	fmt.Fprintln(w, "  变量名后加 _FILE，值从所指的文件读取，密码宜用此法。")
}

// Package config is what an administrator sets: one struct, from flags, then
// the environment, then files named by …_FILE. What an office may want to change
// is scheme or amendment, never here.
package config

import (
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Config is everything that can be set.
type Config struct {
	Addr           string   // ANWANG_ADDR: where to listen
	Data           string   // ANWANG_DATA: the folder everything is kept in
	DB             string   // ANWANG_DB: postgres://…, or empty for SQLite in the data folder
	TLSCert        string   // ANWANG_TLS_CERT: certificate file (PEM, with its chain)
	TLSKey         string   // ANWANG_TLS_KEY: key file
	TrustedProxies []string // ANWANG_TRUSTED_PROXIES: addresses or networks of proxies that speak https for us
	Zone           string   // ANWANG_ZONE: +08:00 or a name
	Log            string   // ANWANG_LOG: debug, info, warn, error
	Sweep          time.Duration
}

// setting is one line of the table: flag, variable, default, what it is.
type setting struct {
	name, env, def, doc string
	set                 func(*Config, string) error
}

func settings() []setting {
	text := func(to func(*Config) *string) func(*Config, string) error {
		return func(c *Config, v string) error { *to(c) = v; return nil }
	}
	return []setting{
		{"addr", "ANWANG_ADDR", "127.0.0.1:8080", "监听地址", text(func(c *Config) *string { return &c.Addr })},
		{"data", "ANWANG_DATA", "data", "数据文件夹", text(func(c *Config) *string { return &c.Data })},
		{"db", "ANWANG_DB", "", "数据库；空为数据文件夹里的 SQLite，或 postgres://…", text(func(c *Config) *string { return &c.DB })},
		{"tls-cert", "ANWANG_TLS_CERT", "", "证书文件（PEM）", text(func(c *Config) *string { return &c.TLSCert })},
		{"tls-key", "ANWANG_TLS_KEY", "", "私钥文件（PEM）", text(func(c *Config) *string { return &c.TLSKey })},
		{"trusted-proxies", "ANWANG_TRUSTED_PROXIES", "", "前面负责 https 的代理的地址或网段，逗号分隔", func(c *Config, v string) error {
			c.TrustedProxies = nil
			for _, p := range strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' }) {
				if _, err := prefixOf(p); err != nil {
					return fmt.Errorf("“%s”不是地址或网段", p)
				}
				c.TrustedProxies = append(c.TrustedProxies, p)
			}
			return nil
		}},
		{"zone", "ANWANG_ZONE", "+08:00", "时区：与世界时的差，如 +08:00", text(func(c *Config) *string { return &c.Zone })},
		{"log", "ANWANG_LOG", "info", "日志：debug、info、warn、error", text(func(c *Config) *string { return &c.Log })},
		{"sweep", "ANWANG_SWEEP", "20s", "每隔多久看一遍到期事项", func(c *Config, v string) (err error) {
			c.Sweep, err = time.ParseDuration(v)
			if err != nil || c.Sweep <= 0 {
				return fmt.Errorf("“%s”不是时长，如 20s", v)
			}
			return nil
		}},
	}
}

// Read takes flags, then variables (NAME, or the first line of the file that
// NAME_FILE names), then defaults. What is left of args comes back.
func Read(name string, args []string, env func(string) string, stderr io.Writer, more func(*flag.FlagSet)) (Config, []string, error) {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() {
		fmt.Fprintf(stderr, "用法：anwang %s [选项]\n", name)
		fs.PrintDefaults()
	}
	given := map[string]*string{}
	for _, s := range settings() {
		given[s.name] = fs.String(s.name, s.def, s.doc+"（"+s.env+"）")
	}
	if more != nil {
		more(fs)
	}
	if err := fs.Parse(args); err != nil {
		return Config{}, nil, err
	}
	onLine := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { onLine[f.Name] = true })
	var c Config
	for _, s := range settings() {
		value := *given[s.name]
		if !onLine[s.name] {
			v, err := fromEnv(s.env, env)
			if err != nil {
				return Config{}, nil, err
			}
			if v != "" {
				value = v
			}
		}
		if err := s.set(&c, value); err != nil {
			return Config{}, nil, fmt.Errorf("%s（--%s）：%w", s.env, s.name, err)
		}
	}
	return c, fs.Args(), nil
}

func fromEnv(name string, env func(string) string) (string, error) {
	if file := env(name + "_FILE"); file != "" {
		b, err := os.ReadFile(file)
		if err != nil {
			return "", fmt.Errorf("%s_FILE：读不到文件 %s", name, file)
		}
		line, _, _ := strings.Cut(string(b), "\n")
		return strings.TrimSpace(line), nil
	}
	return env(name), nil
}

// DSN is the database: the one that was set, or a file in the data folder.
func (c Config) DSN() string {
	if c.DB != "" {
		return c.DB
	}
	return filepath.Join(c.Data, "anwang.db")
}

// Location is the region's zone.
func (c Config) Location() (*time.Location, error) {
	if t, err := time.Parse("-07:00", c.Zone); err == nil {
		_, offset := t.Zone()
		return time.FixedZone(c.Zone, offset), nil
	}
	loc, err := time.LoadLocation(c.Zone)
	if err != nil {
		return nil, fmt.Errorf("ANWANG_ZONE：没有时区“%s”，写 +08:00 这样的差值最稳妥", c.Zone)
	}
	return loc, nil
}

// Secure says whether browsers reach the server by https.
func (c Config) Secure() bool { return c.TLSCert != "" || len(c.TrustedProxies) > 0 }

// Check refuses what must not be served: off this machine, plain http gives a
// browser no service worker, no location and no crypto, so nothing offline would
// work, and passwords would cross the network in the open.
func (c Config) Check() error {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return fmt.Errorf("证书和私钥要一起给：ANWANG_TLS_CERT 与 ANWANG_TLS_KEY")
	}
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return fmt.Errorf("ANWANG_ADDR：“%s”不是“地址:端口”", c.Addr)
	}
	if c.Secure() || loopback(host) {
		return nil
	}
	return fmt.Errorf("拒绝启动：在 %s 上用普通 http 提供服务，手机浏览器不给定位、离线和加密，密码也会明文经过网络。\n"+
		"请给证书（ANWANG_TLS_CERT、ANWANG_TLS_KEY），或在 ANWANG_TRUSTED_PROXIES 写明前面负责 https 的代理；只在本机试用请监听 127.0.0.1", c.Addr)
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// FromProxy says whether a connection comes from one of the proxies.
func (c Config) FromProxy(remote string) bool {
	at, err := netip.ParseAddrPort(remote)
	if err != nil {
		return false
	}
	for _, p := range c.TrustedProxies {
		if net, err := prefixOf(p); err == nil && net.Contains(at.Addr().Unmap()) {
			return true
		}
	}
	return false
}

func prefixOf(s string) (netip.Prefix, error) {
	if p, err := netip.ParsePrefix(s); err == nil {
		return p, nil
	}
	ip, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}, err
	}
	return ip.Prefix(ip.BitLen())
}

// Package config is how the server is told what it cannot know: where to listen,
// where to keep things, how people reach it. Few keys, each a flag, an
// environment variable, or a file named by the variable with _FILE at its end
// (for secrets). What an office may want to change is scheme or amendment, not
// a key here.
package config

import (
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"anwang/internal/fault"
)

// Config is everything the server is told.
type Config struct {
	Addr    string        // where to listen
	Data    string        // folder of the database, photos and keys
	DB      string        // DSN; "" = a SQLite file in Data
	TLSCert string        // certificate file …
	TLSKey  string        // … and its key: both or neither
	Proxies string        // who may speak https for us, with commas between
	Zone    string        // where the days begin: +08:00, or a name
	Log     string        // debug, info, warn, error
	Sweep   time.Duration // how often what is due is looked at
}

// key is one line of the table: a name for all three ways of saying it.
type key struct {
	name  string // flag -trusted-proxies, variable ANWANG_TRUSTED_PROXIES
	value string // default
	words string // for people
	to    *string
}

func (k key) env() string {
	return "ANWANG_" + strings.ToUpper(strings.ReplaceAll(k.name, "-", "_"))
}

// Read reads the configuration of a command: flags first, then variables, then
// the files they name, then the defaults. more adds the command's own flags.
// What is no flag comes back. flag.ErrHelp: the keys were asked for and printed.
func Read(command string, args []string, env func(string) string, out io.Writer, more func(*flag.FlagSet)) (Config, []string, error) {
	var c Config
	var sweep string
	keys := []key{
		{"addr", "127.0.0.1:8080", "监听地址", &c.Addr},
		{"data", "./data", "数据文件夹：数据库、照片、密钥", &c.Data},
		{"db", "", "数据库：postgres://…；空则为数据文件夹里的 SQLite", &c.DB},
		{"tls-cert", "", "TLS 证书文件（PEM）", &c.TLSCert},
		{"tls-key", "", "TLS 私钥文件（PEM）", &c.TLSKey},
		{"trusted-proxies", "", "代为提供 https 的反向代理地址，逗号分隔，可写网段", &c.Proxies},
		{"zone", "+08:00", "时区：偏移或名称", &c.Zone},
		{"log", "info", "日志级别：debug、info、warn、error", &c.Log},
		{"sweep", "1m", "多久查看一次到期事项，如 30s、1m", &sweep},
	}
	fs := flag.NewFlagSet(command, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	for _, k := range keys {
		v, err := k.said(env)
		if err != nil {
			return Config{}, nil, err
		}
		fs.StringVar(k.to, k.name, v, k.words)
	}
	if more != nil {
		more(fs)
	}
	switch err := fs.Parse(args); {
	case err == flag.ErrHelp:
		usage(out, command, fs, keys)
		return Config{}, nil, err
	case err != nil:
		return Config{}, nil, fault.New(fault.Invalid, "config.flag_wrong", "said", strings.Join(args, " "), "command", command)
	}
	var err error
	if c.Sweep, err = time.ParseDuration(sweep); err != nil || c.Sweep < 10*time.Millisecond {
		return Config{}, nil, fault.New(fault.Invalid, "config.sweep_malformed", "value", sweep)
	}
	return c, fs.Args(), nil
}

// said gives what the environment says of a key, or its default.
func (k key) said(env func(string) string) (string, error) {
	plain, path := strings.TrimSpace(env(k.env())), env(k.env()+"_FILE")
	switch {
	case plain != "" && path != "":
		return "", fault.New(fault.Invalid, "config.said_twice", "key", k.env())
	case plain != "":
		return plain, nil
	case path != "":
		b, err := os.ReadFile(path)
		if err != nil {
			return "", fault.New(fault.Invalid, "config.file_unreadable", "key", k.env()+"_FILE", "value", path)
		}
		return strings.TrimSpace(string(b)), nil
	}
	return k.value, nil
}

func usage(out io.Writer, command string, fs *flag.FlagSet, keys []key) {
	fmt.Fprintf(out, "用法：anwang %s [选项]\n\n", command)
	of := map[string]key{}
	for _, k := range keys {
		of[k.name] = k
	}
	fs.VisitAll(func(f *flag.Flag) {
		k, shared := of[f.Name]
		words := f.Usage
		if shared && k.value != "" {
			words += "（" + k.value + "）"
		}
		env := ""
		if shared {
			env = k.env()
		}
		fmt.Fprintf(out, "  --%-16s %-24s %s\n", f.Name, env, words)
	})
	fmt.Fprintln(out, "\n变量名后加 _FILE，值从所指的文件读取，口令宜用此法。")
}

// Check refuses what would run and not work.
//
// Off loopback a browser gives a plain http page no service worker, no location
// and no crypto, so that nothing would work offline; and a session cookie would
// travel in the clear.
func (c Config) Check() error {
	host, port, err := net.SplitHostPort(c.Addr)
	if n, e := strconv.Atoi(port); err != nil || e != nil || n < 0 || n > 65535 {
		return fault.New(fault.Invalid, "config.addr_malformed", "value", c.Addr)
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return fault.New(fault.Invalid, "config.tls_half")
	}
	if _, err := prefixes(c.Proxies); err != nil {
		return err
	}
	if _, err := c.Location(); err != nil {
		return err
	}
	switch c.Log {
	case "debug", "info", "warn", "error":
	default:
		return fault.New(fault.Invalid, "config.log_unknown", "value", c.Log)
	}
	if !loopback(host) && !c.Secure() {
		return fault.New(fault.Invalid, "config.plain_off_loopback", "addr", c.Addr)
	}
	return nil
}

// DSN is the database to open.
func (c Config) DSN() string {
	if c.DB != "" {
		return c.DB
	}
	return filepath.Join(c.Data, "anwang.db")
}

// Secure says whether browsers reach the server by https.
func (c Config) Secure() bool { return c.TLSCert != "" || strings.TrimSpace(c.Proxies) != "" }

// Trusts says whether an address is one of the trusted proxies.
func (c Config) Trusts(addr netip.Addr) bool {
	list, _ := prefixes(c.Proxies) // checked at start
	for _, p := range list {
		if p.Contains(addr.Unmap()) {
			return true
		}
	}
	return false
}

// Location is where the days begin: an offset, or a name the machine knows.
func (c Config) Location() (*time.Location, error) {
	if t, err := time.Parse("-07:00", c.Zone); err == nil {
		_, seconds := t.Zone()
		return time.FixedZone(c.Zone, seconds), nil
	}
	loc, err := time.LoadLocation(c.Zone)
	if err != nil || c.Zone == "" || c.Zone == "Local" {
		return nil, fault.New(fault.Invalid, "config.zone_unknown", "value", c.Zone)
	}
	return loc, nil
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
			return nil, fault.New(fault.Invalid, "config.proxy_malformed", "value", one)
		}
		out = append(out, netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen()))
	}
	return out, nil
}

package main

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"anwang/internal/civil"
	"anwang/internal/fault"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/archive"
	"anwang/internal/kit/blob"
	"anwang/internal/kit/config"
	udesk "anwang/internal/upkeep/desk"
	"anwang/migrations"
)

// upkeeping is what the desk of upkeep is handed of the machine and of the desks.
func (h *house) upkeeping(photos *blob.Folder, c config.Config) udesk.Options {
	return udesk.Options{
		Data: c.Data, Version: version, Photos: photos, Migrations: migrations.Files,
		Checks:      func() []jdesk.Check { return h.checks() },
		Disk:        func() (int64, int64) { return disk(c.Data) },
		Certificate: func() (string, civil.Instant, string) { return certificateEnd(c.TLSCert) },
		Years: func(ctx context.Context) []int {
			cal, err := h.scheme.Calendar(ctx, h.county())
			if err != nil {
				return nil
			}
			return cal.Years()
		},
		Schemes:     h.schemesInForce,
		OldPhotos:   h.oldPhotos,
		ErasePhotos: h.erasePhotos,
		Guide:       h.guide(),
		LeftLongAgo: h.leftLongAgo, ErasePerson: h.erasePerson, ForgetSignIns: h.forgetSignIns,
	}
}

// schemesInForce names the schemes that decide somewhere today.
func (h *house) schemesInForce(ctx context.Context) []string {
	paths, err := h.scheme.Paths(ctx, h.county())
	if err != nil {
		return nil
	}
	var out []string
	for _, path := range paths {
		if r, err := h.scheme.On(ctx, h.county(), path, h.Today()); err == nil && !slices.Contains(out, r.Scheme.Title) {
			out = append(out, r.Scheme.Title)
		}
	}
	return out
}

// certificateEnd is the last instant of the certificate we serve with.
func certificateEnd(file string) (string, civil.Instant, string) {
	if file == "" {
		return "", 0, ""
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return file, 0, err.Error()
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return file, 0, "不是 PEM 文件"
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return file, 0, err.Error()
	}
	return file, civil.InstantOf(cert.NotAfter), ""
}

// opens opens another data folder than the server's own, as the server would.
func (p program) opens(c config.Config) func(context.Context, string, string) (udesk.Opened, error) {
	return func(ctx context.Context, folder, dsn string) (udesk.Opened, error) {
		there := config.Config{Data: folder, DB: dsn, Zone: c.Zone}
		if dsn == "" {
			there.DB = filepath.Join(folder, "anwang.db")
		}
		h, err := p.open(ctx, there)
		if err != nil {
			return udesk.Opened{}, err
		}
		if err := h.settle(ctx); err != nil {
			h.DB.Close()
			return udesk.Opened{}, err
		}
		return udesk.Opened{DB: h.DB, County: h.county(), Checks: h.checks(), Close: h.DB.Close}, nil
	}
}

const backupUsage = `用法：anwang backup --to 文件 [--lock 口令或密钥文件] [--data 文件夹] [--db …]
不停服务备份：数据库（SQLite 和 PostgreSQL 一样）、照片、密钥、签名封存，存成一个文件。
文件写完才有名字；半途中断只留下 .part，不会被当成备份。文件里有全部记录和密钥，请存到稳妥的地方。
要加密：--lock 指一个文件，里面写口令（至少12个字），或 age-keygen 生成的密钥；数据文件夹里有 backup.key 时自动用它。
口令或密钥丢了，备份谁也打不开：请另抄一份，不要只放在这台机器上。
`

const restoreUsage = `用法：anwang restore 文件 --data 空文件夹 [--db postgres://…] [--key seal.pub] [--lock 口令或密钥文件]
先把整个文件与清单、签名逐件比对，再恢复、打开、核对留痕；全都对上才算恢复好。
文件夹里有东西就拒绝。--key 是抄在别处的公钥：连备份文件整个被换过也查得出。
SQLite 的备份可以恢复到 PostgreSQL，反过来也行。
`

// flagged takes one option of a command's own out of its arguments.
func flagged(args []string, name string) (value string, rest []string) {
	for i := 0; i < len(args); i++ {
		if v, ok := strings.CutPrefix(args[i], "--"+name+"="); ok {
			value = v
			continue
		}
		if args[i] == "--"+name && i+1 < len(args) {
			i++
			value = args[i]
			continue
		}
		rest = append(rest, args[i])
	}
	return value, rest
}

func asksHelp(args []string) bool {
	return slices.Contains(args, "-h") || slices.Contains(args, "--help")
}

// backup is the command.
func (p program) backup(args []string) int {
	to, rest := flagged(args, "to")
	lockFile, rest := flagged(rest, "lock")
	if asksHelp(args) || to == "" {
		fmt.Fprint(p.stdout, backupUsage)
		return map[bool]int{true: 0, false: 2}[asksHelp(args)]
	}
	ctx := context.Background()
	c, err := p.config(rest)
	if err != nil {
		return p.fail(err)
	}
	h, err := p.existing(ctx, c)
	if err != nil {
		return p.fail(err)
	}
	defer h.DB.Close()
	lock, err := lockFrom(lockFile, c.Data)
	if err != nil {
		return p.fail(err)
	}
	about, size, err := h.upkeep.Make(ctx, to, nil, lock, func(int64, int64) {})
	if err != nil {
		return p.fail(err)
	}
	fmt.Fprintf(p.stdout, "已备份到 %s：%d 张表 %s 行，%s 张照片，%.1f MB%s。\n", to, len(about.Tables), grouped(about.Rows()), grouped(about.Photos), float64(size)/(1<<20), map[bool]string{true: "，已加密"}[lock != nil])
	return 0
}

// lockFrom is the lock in a file that was named, else that of the data folder.
func lockFrom(file, data string) (*archive.Lock, error) {
	if file == "" {
		return udesk.LockOf(data)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fault.New(fault.Invalid, "config.file_unreadable", "key", "--lock", "value", file)
	}
	return archive.NewLock(string(text))
}

// existing opens a data folder that is there, and makes none.
func (p program) existing(ctx context.Context, c config.Config) (*house, error) {
	for _, path := range []string{c.Data, c.DB} {
		if strings.HasPrefix(path, "postgres") && path == c.DB {
			continue
		}
		if _, err := os.Stat(path); err != nil {
			return nil, fault.New(fault.Missing, "folder.nothing_there", "folder", path)
		}
	}
	h, err := p.open(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := h.settle(ctx); err != nil {
		h.DB.Close()
		return nil, err
	}
	return h, nil
}

// restore is the command.
func (p program) restore(args []string) int {
	key, rest := flagged(args, "key")
	lockFile, rest := flagged(rest, "lock")
	if asksHelp(args) || len(rest) == 0 || strings.HasPrefix(rest[0], "-") {
		fmt.Fprint(p.stdout, restoreUsage)
		return map[bool]int{true: 0, false: 2}[asksHelp(args)]
	}
	file := rest[0]
	folder, _ := flagged(rest[1:], "data")
	c, err := p.config(rest[1:])
	if err != nil {
		return p.fail(err)
	}
	if folder == "" {
		return p.fail(fault.New(fault.Invalid, "config.value_missing", "key", "--data"))
	}
	dsn := ""
	if strings.HasPrefix(c.DB, "postgres") {
		dsn = c.DB
	}
	if key != "" {
		text, err := os.ReadFile(key)
		if err != nil {
			return p.fail(fault.New(fault.Invalid, "config.file_unreadable", "key", "--key", "value", key))
		}
		key = string(text)
	}
	var lock *archive.Lock
	if lockFile != "" {
		if lock, err = lockFrom(lockFile, ""); err != nil {
			return p.fail(err)
		}
	}
	fmt.Fprintf(p.stdout, "正在核对备份文件 %s …\n", file)
	got, err := udesk.Restore(context.Background(), udesk.Restoring{File: file, Folder: folder, DSN: dsn, Key: key, Lock: lock, Opens: p.opens(c), Migrations: migrations.Files, Say: func(int64, int64) {}})
	if err != nil {
		p.fail(err)
		fmt.Fprintf(p.stderr, "没有恢复：%s 里什么也没有放。\n", folder)
		return 1
	}
	fmt.Fprintf(p.stdout, "已恢复到 %s：%s 备份的 %s 行、%s 张照片；核对 %s 条留痕、%s 个签名封存，完好。\n", folder,
		got.About.MadeAt.Text(c.Zone), grouped(got.About.Rows()), grouped(got.Photos), grouped(got.Sum.Entries), grouped(got.Sum.Heads))
	fmt.Fprintln(p.stdout, "所有人要重新登录。现在可以用这个文件夹启动 anwang serve。")
	return 0
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"anwang/internal/account"
	mapdesk "anwang/internal/atlas/desk"
	"anwang/internal/civil"
	edesk "anwang/internal/evidence/desk"
	"anwang/internal/fault"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/config"
	kitweb "anwang/internal/kit/web"
	"anwang/web"
)

// serve runs the server until it is told to stop.
func (p program) serve(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if slices.Contains(args, "-h") || slices.Contains(args, "--help") {
		fmt.Fprintln(p.stdout, "用法：anwang serve [--demo] [选项]\n每个选项也可以写成变量（ANWANG_ADDR），或变量名后加 _FILE 指向文件。")
		config.Usage(p.stdout)
		return 0
	}
	c, err := p.config(args)
	if err != nil {
		return p.fail(err)
	}
	p.logTo(c.Log)
	held, err := hold(c.Data)
	if err != nil {
		return p.fail(err)
	}
	defer held.Close()
	// Before anything is read or made: a port that is taken costs nothing yet.
	listener, err := listen(c.Addr)
	if err != nil {
		return p.fail(err)
	}
	defer listener.Close()
	h, err := p.open(ctx, c)
	if err != nil {
		return p.fail(err)
	}
	defer h.DB.Close()
	if c.Demo != "" {
		if err := p.loadDemo(ctx, h, c.Demo); err != nil {
			return p.fail(err)
		}
	}
	if err := h.settle(ctx); err != nil {
		return p.fail(err)
	}
	server := &http.Server{Handler: h.handler(c), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn)}
	sweeping, stopSweeps := context.WithCancel(ctx)
	swept := h.sweepEvery(sweeping, c.Sweep)
	imported := h.importing(sweeping)
	worked := make(chan struct{})
	go func() {
		defer close(worked)
		h.upkeep.Run(sweeping)
	}()
	p.announce(c, h, listener.Addr().String())
	failed := make(chan error, 1)
	go func() {
		if c.TLSCert != "" {
			failed <- server.ServeTLS(listener, c.TLSCert, c.TLSKey)
			return
		}
		failed <- server.Serve(listener)
	}()
	select {
	case err = <-failed:
	case <-ctx.Done():
		last, done := context.WithTimeout(context.Background(), 20*time.Second)
		err = server.Shutdown(last)
		done()
	}
	stopSweeps()
	<-swept
	h.export.Close()
	<-imported
	<-worked
	if err != nil && !errors.Is(err, http.ErrServerClosed) {
		return p.fail(err)
	}
	return 0
}

func listen(addr string) (net.Listener, error) {
	listener, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fault.New(fault.Conflict, "server.address_taken", "addr", addr)
	}
	if err != nil {
		return nil, fmt.Errorf("监听不了 %s：%w", addr, err)
	}
	return listener, nil
}

// config reads flags, variables and files; what is none of them is refused.
func (p program) config(args []string) (config.Config, error) {
	c, rest, err := config.Load(args, config.Source{
		Env: func(name string) (string, bool) {
			v := p.env(name)
			return v, v != ""
		},
		Read: os.ReadFile,
	})
	if err == nil && len(rest) > 0 {
		err = fault.New(fault.Invalid, "config.key_unknown", "key", rest[0])
	}
	return c, err
}

// handler is the whole HTTP face.
func (h *house) handler(c config.Config) http.Handler {
	door := kitweb.Open(version, h.account.Guard, h.table(h.demoRoutes()...))
	door.Handle("GET /healthz", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := h.DB.Read().ExecContext(r.Context(), "SELECT 1"); err != nil {
			http.Error(w, "数据库没有应答", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	}))
	if h.atlas.Ground.Archive != "" {
		door.Handle("GET "+mapdesk.ArchiveAt, kitweb.Guarded(h.account.Guard, string(account.GridRead), h.atlas.ServeArchive()))
	}
	door.Handle(edesk.UploadsAt, kitweb.Guarded(h.account.Guard, string(account.EvidenceKeep), h.evidence.Uploads()))
	missing, _ := web.Dist.ReadFile("dist/placeholder.html")
	app := func(name string) http.Handler {
		files, err := fs.Sub(web.Dist, "dist/"+name)
		if err != nil {
			panic(err) // the name is a constant
		}
		return kitweb.App(files, missing)
	}
	door.Handle("/field/", http.StripPrefix("/field", app("field")))
	door.Handle("/p/", http.StripPrefix("/p", app("public")))
	door.Handle("/", app("office"))
	whole := kitweb.Addressed(c.Trusts, h.account.Sessions(door.Secured(c.Secure(), pictures(h.atlas.Ground)...)))
	if c.TLSCert == "" && c.Secure() {
		return kitweb.Via(c.Trusts, whole)
	}
	return whole
}

// announce says where to go and, in a demo, who to be.
func (p program) announce(c config.Config, h *house, at string) {
	scheme := "http"
	if c.TLSCert != "" {
		scheme = "https"
	}
	fmt.Fprintf(p.stdout, "\n安网已启动。\n  办公桌面  %s://%s/\n  手机端    %s://%s/field/\n  接口文档  %s://%s/openapi.json\n", scheme, at, scheme, at, scheme, at)
	if h.county() == "" {
		key, err := h.upkeep.OpeningKey()
		if err != nil {
			slog.Error("opening", "err", err)
		}
		fmt.Fprintf(p.stdout, "\n这个文件夹还没有开局。请用浏览器打开这个链接，照着向导做（链接只给要开局的人）：\n  %s://%s/opening#%s\n", scheme, at, key)
	}
	if accounts := h.demoAccounts(); len(accounts) > 0 {
		fmt.Fprintf(p.stdout, "\n演示账号（密码都是 %s）：\n", demoPassword)
		for _, a := range accounts {
			fmt.Fprintf(p.stdout, "  %-12s %s　%s\n", a.Login, a.Role, a.Name)
		}
	}
	fmt.Fprintln(p.stdout, "\n按 Ctrl+C 停止。")
}

func (p program) logTo(level slog.Level) {
	slog.SetDefault(slog.New(slog.NewTextHandler(p.stderr, &slog.HandlerOptions{Level: level})))
}

// words is an error as the terminal says it.
func words(err error) string {
	f := fault.As(err)
	if f == nil {
		return err.Error()
	}
	s := f.Words()
	for _, field := range f.Fields {
		s += "\n  " + field.At + "：" + fault.Words(field.Code, field.Args)
	}
	return s
}

// sweepEvery runs the sweeps until the context ends; the channel closes when
// the last one is done. A sweep that fails is logged and tried again.
func (h *house) sweepEvery(ctx context.Context, every time.Duration) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			h.sweep(ctx)
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
	}()
	return done
}

// importing carries the imports that were asked for; the channel closes when the
// rows under way are written.
func (h *house) importing(ctx context.Context) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.workbook.Run(ctx, func() string { return h.county() })
	}()
	return done
}

// openEvery is how often tasks are opened within a day, in milliseconds.
const openEvery = 10 * 60 * 1000

// opened is when tasks were last opened, and for which day and edition.
type opened struct {
	day string
	at  civil.Instant
}

// trying logs what a sweep could not do; it is tried again.
func trying(ctx context.Context) func(what string, err error) {
	return func(what string, err error) {
		if err != nil && ctx.Err() == nil {
			slog.Error("sweep", "what", what, "err", err)
		}
	}
}

// sweep looks at what is due, once, and seals what was written.
func (h *house) sweep(ctx context.Context) {
	h.due(ctx)
	if h.county() == "" {
		return
	}
	_, err := h.sealer.Seal(ctx, h.county())
	trying(ctx)("seal", err)
	if today := h.Today(); today != h.warmed && h.warms {
		h.warmed = today
		trying(ctx)("warm", h.warm(ctx))
	}
}

// due looks at what is due, once.
func (h *house) due(ctx context.Context) {
	try := trying(ctx)
	if h.county() == "" {
		// Another server of the same database may have opened it.
		if try("county", h.settle(ctx)); h.county() == "" {
			return // an empty folder has nothing due
		}
	}
	try("statistics", h.DB.Tune(ctx))
	// First, since duties are opened by where sites stand today.
	try("grid", h.grid.Sweep(ctx, h.county()))
	editions, err := h.editions(ctx)
	try("edition", err)
	// Tasks open with a new day or a new edition; what else may ask for one (a new
	// site, an appointment) can wait some minutes, and looking costs.
	if now, day := h.Now(), string(h.Today())+editions; day != h.opened.day || now >= h.opened.at+openEvery {
		if _, err = h.patrol.Sweep(ctx, h.county()); err == nil {
			h.opened = opened{day: day, at: now}
		}
		_, told := h.tally.Remind(ctx, h.county())
		try("tally", told)
	} else {
		_, err = h.patrol.Judge(ctx, h.county())
	}
	try("patrol", err)
	_, err = h.hazard.Sweep(ctx, h.county())
	try("hazard", err)
	_, err = jdesk.Work(ctx, h.DB, h.county(), h.Now(), h.followups())
	try("followup", err)
	try("session", h.account.SweepSessions(ctx))
	try("upkeep", h.upkeep.Schedule(ctx))
	try("upload", h.evidence.SweepUploads(ctx))
	try("workbook", h.workbook.Sweep(ctx, h.county()))
	try("export", h.export.Sweep(ctx, h.county()))
}

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"anwang/internal/kit/db"

	"github.com/rogpeppe/go-internal/testscript"
)

// stage is where one play runs: a server, and the actors with their sessions.
type stage struct {
	server *exec.Cmd
	out    *bytes.Buffer
	ended  chan error
	url    string
	jars   map[string]*actor
	who    *actor
	status int
	body   any // the last answer, if it was JSON
}

// actor is somebody with a browser.
type actor struct{ client *http.Client }

// serve [option…]: starts the binary on a free port of this machine, waits
// until it serves and sets $URL.
func (s *stage) serve(ts *testscript.TestScript, args []string) error {
	if s.server != nil {
		return errors.New("a server is running already: shut it down first")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	addr := l.Addr().String()
	l.Close()
	path, err := exec.LookPath("anwang")
	if err != nil {
		return err
	}
	cmd := exec.Command(path, append([]string{"serve"}, args...)...)
	cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"PATH", "HOME", "ANWANG_DATA", "ANWANG_DB", "ANWANG_SWEEP", "ANWANG_LOG", "ANWANG_TLS_CERT", "ANWANG_TLS_KEY", "ANWANG_TRUSTED_PROXIES", "ANWANG_ALTERED", clockFile} {
		if v := ts.Getenv(name); v != "" {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
	}
	cmd.Env = append(cmd.Env, "ANWANG_ADDR="+addr)
	out := &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	s.server, s.out, s.ended, s.url = cmd, out, ended, "http://"+addr
	ts.Setenv("URL", s.url)
	for range 2400 { // a machine that runs everything at once is slow
		if r, err := http.Get(s.url + "/healthz"); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case err := <-ended:
			s.server = nil
			return fmt.Errorf("the server ended (%v):\n%s", err, out)
		case <-time.After(50 * time.Millisecond):
		}
	}
	s.server.Process.Kill()
	err = fmt.Errorf("the server does not serve after 2 min (%v):\n%s", <-ended, out)
	s.server = nil
	return err
}

// shutdown: tells the server to end, as a service manager would, and waits; what
// it said is then on stdout.
func (s *stage) shutdown(ts *testscript.TestScript, args []string) error {
	if s.server == nil {
		return errors.New("no server is running")
	}
	s.server.Process.Signal(syscall.SIGTERM)
	err := <-s.ended
	ts.Stdout().Write(s.out.Bytes())
	s.server = nil
	return err
}

// end is the end of the play.
func (s *stage) end() {
	if s.server != nil {
		s.server.Process.Kill()
		<-s.ended
	}
}

// as login [password]: who acts from here on; signs in the first time. `as
// nobody` has no session.
func (s *stage) as(ts *testscript.TestScript, args []string) error {
	if len(args) == 0 {
		return errors.New("usage: as login [password]")
	}
	if a := s.jars[args[0]]; a != nil {
		s.who = a
		return nil
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	a := &actor{client: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
	s.who = a
	if args[0] != "nobody" {
		password := demoPassword
		if len(args) > 1 {
			password = args[1]
		}
		body, err := json.Marshal(map[string]string{"login": args[0], "password": password})
		if err != nil {
			return err
		}
		if err := s.ask(ts, "POST", "/api/sign-in", "application/json", body); err != nil {
			return err
		}
	}
	s.jars[args[0]] = a
	return nil
}

// http METHOD path [{json} | file.json | file | photo:NAME]: one request as
// whoever acts. The answer goes to stdout, JSON set out in lines. A status of 400
// or more is a failure, so `! http` says that it must be refused; $STATUS and
// $CODE say how.
func (s *stage) http(ts *testscript.TestScript, args []string) error {
	if len(args) < 2 || len(args) > 3 {
		return errors.New("usage: http METHOD path [body]")
	}
	var body []byte
	kind := ""
	if len(args) == 3 {
		kind = "application/json"
		switch b := args[2]; {
		case strings.HasPrefix(b, "{"), strings.HasPrefix(b, "["):
			body = []byte(b)
		case strings.HasSuffix(b, ".json"):
			body = []byte(os.Expand(ts.ReadFile(b), ts.Getenv))
		default:
			body = []byte(ts.ReadFile(b))
			kind = http.DetectContentType(body)
		}
	}
	return s.ask(ts, args[0], args[1], kind, body)
}

func (s *stage) ask(ts *testscript.TestScript, method, path, kind string, body []byte) error {
	if s.who == nil {
		return errors.New("nobody acts: say `as login` first")
	}
	req, err := http.NewRequestWithContext(context.Background(), method, s.url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	resp, err := s.who.client.Do(req)
	if err != nil {
		return fmt.Errorf("%w; the server said:\n%s", err, s.out)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	s.status, s.body = resp.StatusCode, nil
	code := ""
	if strings.Contains(resp.Header.Get("Content-Type"), "json") && len(answer) > 0 {
		if err := json.Unmarshal(answer, &s.body); err != nil {
			return fmt.Errorf("%s %s: %w: %s", method, path, err, answer)
		}
		if c, err := at(s.body, "code"); err == nil {
			code = shown(c)
		}
		var lines bytes.Buffer
		if err := json.Indent(&lines, answer, "", "  "); err == nil {
			answer = append(lines.Bytes(), '\n')
		}
	}
	ts.Stdout().Write(answer)
	ts.Setenv("STATUS", fmt.Sprint(resp.StatusCode))
	ts.Setenv("CODE", code)
	if resp.StatusCode >= 400 {
		return fmt.Errorf("%s %s: %d %s", method, path, resp.StatusCode, answer)
	}
	return nil
}

// is path value: the last answer has the value there. `is STATUS 422` and `is
// CODE hazard.four_eyes` speak of how it was refused.
func (s *stage) is(ts *testscript.TestScript, args []string) error {
	if len(args) != 2 {
		return errors.New("usage: is path value")
	}
	if args[0] == "STATUS" || args[0] == "CODE" {
		if got := ts.Getenv(args[0]); got != args[1] {
			return fmt.Errorf("%s is %s, not %s: %s", args[0], got, args[1], shown(s.body))
		}
		return nil
	}
	v, err := at(s.body, args[0])
	if err != nil {
		return fmt.Errorf("%w\n%s", err, shown(s.body))
	}
	if shown(v) != args[1] {
		return fmt.Errorf("%s is %s, not %s", args[0], shown(v), args[1])
	}
	return nil
}

// let NAME path: keeps a value of the last answer as $NAME.
func (s *stage) let(ts *testscript.TestScript, args []string) error {
	if len(args) != 2 {
		return errors.New("usage: let NAME path")
	}
	v, err := at(s.body, args[1])
	if err != nil {
		return fmt.Errorf("%w\n%s", err, shown(s.body))
	}
	ts.Setenv(args[0], shown(v))
	return nil
}

// await path value METHOD url: asks until the answer has the value there, for
// what a sweep does by itself.
func (s *stage) await(ts *testscript.TestScript, args []string) error {
	if len(args) != 4 {
		return errors.New("usage: await path value METHOD url")
	}
	var last error
	for range 100 {
		if last = s.ask(ts, args[2], args[3], "", nil); last == nil {
			if last = s.is(ts, args[:2]); last == nil {
				return nil
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("10 s have passed: %w", last)
}

// clock 2026-11-24T09:00 sets the server's clock (in the region's zone); clock
// +3d or +90m moves it on. Sessions end by the same clock, so `as` signs in anew
// after it; whoever acts goes on with the session they had.
func (s *stage) clock(ts *testscript.TestScript, args []string) error {
	if len(args) != 1 {
		return errors.New("usage: clock 2026-11-24T09:00 | +3d | +90m")
	}
	clear(s.jars)
	file := ts.Getenv(clockFile)
	if on, ok := strings.CutPrefix(args[0], "+"); ok {
		var by time.Duration
		if days, ok := strings.CutSuffix(on, "d"); ok {
			var n int
			if _, err := fmt.Sscan(days, &n); err != nil {
				return err
			}
			by = time.Duration(n) * 24 * time.Hour
		} else {
			var err error
			if by, err = time.ParseDuration(on); err != nil {
				return err
			}
		}
		return setClock(file, time.UnixMilli(int64(stageClock(file)())).Add(by))
	}
	t, err := time.ParseInLocation("2006-01-02T15:04", args[0], zone())
	if err != nil {
		return err
	}
	return setClock(file, t)
}

// photo NAME [width height]: makes a real JPEG called NAME and keeps its hash
// as $PHOTO. Each name has a picture of its own.
func (s *stage) photo(ts *testscript.TestScript, args []string) error {
	if len(args) != 1 && len(args) != 3 {
		return errors.New("usage: photo name.jpg [width height]")
	}
	w, h := 64, 48
	if len(args) == 3 {
		if _, err := fmt.Sscan(args[1]+" "+args[2], &w, &h); err != nil {
			return err
		}
	}
	seed := sha256.Sum256([]byte(args[0]))
	picture := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			picture.Set(x, y, color.RGBA{seed[0] + byte(x), seed[1] + byte(y), seed[2] ^ byte(x*y), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, nil); err != nil {
		return err
	}
	sum := sha256.Sum256(b.Bytes())
	ts.Setenv("PHOTO", hex.EncodeToString(sum[:]))
	return os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o644)
}

// heavy name bytes: makes a file of that size.
func (s *stage) heavy(ts *testscript.TestScript, args []string) error {
	if len(args) != 2 {
		return errors.New("usage: heavy name bytes")
	}
	n, err := strconv.ParseInt(args[1], 10, 64)
	if err != nil {
		return err
	}
	if err := os.WriteFile(ts.MkAbs(args[0]), nil, 0o644); err != nil {
		return err
	}
	return os.Truncate(ts.MkAbs(args[0]), n)
}

// tamper SQL: changes the stored data behind the program's back, the server
// being shut down.
func (s *stage) tamper(ts *testscript.TestScript, args []string) error {
	if s.server != nil {
		return errors.New("shut the server down first: it holds the file")
	}
	dsn := ts.Getenv("ANWANG_DB")
	if dsn == "" {
		dsn = filepath.Join(ts.Getenv("ANWANG_DATA"), "anwang.db")
	}
	ctx := context.Background()
	d, err := db.Open(ctx, dsn)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Write(ctx, func(tx db.Tx) error {
		res, err := tx.ExecContext(ctx, strings.Join(args, " "))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return fmt.Errorf("nothing was changed (%v)", err)
		}
		return nil
	})
}

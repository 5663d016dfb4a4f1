package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// yard is where speed is measured: the whole server as a process of its own,
// and beside it the yardstick, a handler that only reads the same record.
type yard struct {
	visits int // how many records the goals of scale want

	data    string
	server  *child
	trivial *child
	people  []*visitor
	next    atomic.Int64
}

// child is a process that serves.
type child struct {
	cmd   *exec.Cmd
	url   string
	ended chan error
}

// stop ends the process and waits for it.
func (c *child) stop() {
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	<-c.ended
}

// visitor is somebody whose phone sends.
type visitor struct {
	client  *http.Client
	sites   []string
	form    string
	edition string
	items   []string
}

// clients send at the same time.
const clients = 64

// recordBytes is how large a record of the goals is.
const recordBytes = 2176

// yardstickFlag makes this binary the yardstick; nobody types it.
const yardstickFlag = "--yardstick="

// yardstick serves the trivial handler: the record is read as JSON and answered,
// and that is all.
func (p program) yardstick(addr string) int {
	err := http.ListenAndServe(addr, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			Device string `json:"device"`
			SentAt int64  `json:"sentAt"`
			Deeds  []struct {
				ID   string `json:"id"`
				Seq  int64  `json:"seq"`
				Kind string `json:"kind"`
				At   int64  `json:"at"`
				Body struct {
					Site    string `json:"site"`
					Note    string `json:"note"`
					Answers []struct {
						Item   string `json:"item"`
						Result string `json:"result"`
					} `json:"answers"`
				} `json:"body"`
			} `json:"deeds"`
		}
		if r.Method == http.MethodPost && json.NewDecoder(r.Body).Decode(&in) != nil {
			http.Error(w, "bad", http.StatusUnprocessableEntity)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"results": len(in.Deeds)})
	}))
	return p.fail(err)
}

// open starts both, once.
func (y *yard) open(ctx context.Context) error {
	if y.server != nil {
		return nil
	}
	dir, err := os.MkdirTemp("", "anwang-bench-")
	if err != nil {
		return err
	}
	y.data = dir
	if y.server, err = startChild(ctx, "/healthz", func(addr string) ([]string, []string) {
		return []string{"serve", "--demo"}, []string{"ANWANG_ADDR=" + addr, "ANWANG_DATA=" + dir, "ANWANG_LOG=error"}
	}); err != nil {
		return err
	}
	if y.trivial, err = startChild(ctx, "/", func(addr string) ([]string, []string) {
		return []string{"bench", yardstickFlag + addr}, nil
	}); err != nil {
		return err
	}
	return y.signIn(ctx)
}

func (y *yard) close() {
	for _, c := range []*child{y.server, y.trivial} {
		if c != nil {
			c.stop()
		}
	}
	if y.data != "" {
		_ = os.RemoveAll(y.data)
	}
}

func startChild(ctx context.Context, ready string, args func(addr string) (args, env []string)) (*child, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr := l.Addr().String()
	l.Close()
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	argv, env := args(addr)
	cmd := exec.Command(self, argv...)
	cmd.Env = append(os.Environ(), env...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = io.Discard, &said
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	c := &child{cmd: cmd, url: "http://" + addr, ended: make(chan error, 1)}
	go func() { c.ended <- cmd.Wait() }()
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline) && ctx.Err() == nil; {
		if r, err := http.Get(c.url + ready); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return c, nil
			}
		}
		select {
		case err := <-c.ended:
			return nil, fmt.Errorf("%s 没有启动（%v）：%s", argv[0], err, said.String())
		case <-time.After(50 * time.Millisecond):
		}
	}
	c.stop()
	return nil, fmt.Errorf("%s 一分钟还没有启动：%s", argv[0], said.String())
}

// signIn gives every demo account that goes out with a pack a phone.
func (y *yard) signIn(ctx context.Context) error {
	var demo struct {
		Password string `json:"password"`
		Accounts []struct{ Login string }
	}
	plain := &http.Client{Timeout: 30 * time.Second}
	if err := getJSON(ctx, plain, y.server.url+"/api/demo", &demo); err != nil {
		return err
	}
	for _, a := range demo.Accounts {
		jar, err := cookiejar.New(nil)
		if err != nil {
			return err
		}
		v := &visitor{client: &http.Client{Jar: jar, Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: clients}}}
		body, err := json.Marshal(map[string]string{"login": a.Login, "password": demo.Password, "app": "field"})
		if err != nil {
			return err
		}
		if err := v.post(ctx, y.server.url+"/api/sign-in", body, nil); err != nil {
			return fmt.Errorf("%s 登录：%w", a.Login, err)
		}
		var pack struct {
			Me         struct{ Permissions []string }
			Sites      []struct{ ID, Grid string }
			Checklists []struct {
				ID, Edition string
				Items       []struct{ ID string }
			}
			Tasks []struct{ Verb string }
		}
		if err := getJSON(ctx, v.client, y.server.url+"/api/field/pack", &pack); err != nil {
			continue // this post does not go out
		}
		if len(pack.Sites) == 0 || len(pack.Checklists) == 0 || len(pack.Tasks) == 0 || pack.Tasks[0].Verb != "排查" {
			continue
		}
		for _, s := range pack.Sites {
			v.sites = append(v.sites, s.ID)
		}
		list := pack.Checklists[0]
		v.form, v.edition = list.ID, list.Edition
		for _, i := range list.Items {
			v.items = append(v.items, i.ID)
		}
		y.people = append(y.people, v)
	}
	if len(y.people) == 0 {
		return errors.New("演示里没有带着任务出门的账号")
	}
	return nil
}

// deed is the n-th record: a visit of the goals' size, on the form, nothing
// found.
func (y *yard) deed(v *visitor, n int64) map[string]any {
	answers := []map[string]string{}
	for _, item := range v.items {
		answers = append(answers, map[string]string{"item": item, "result": "ok"})
	}
	at := time.Now().UnixMilli()
	body := map[string]any{
		"id": fmt.Sprintf("bench-visit-%012d", n), "site": v.sites[int(n)%len(v.sites)], "verb": "排查",
		"form": v.form, "edition": v.edition, "answers": answers, "note": "",
	}
	plain, _ := json.Marshal(body) // strings and numbers only
	if short := recordBytes - len(plain); short > 0 {
		body["note"] = strings.Repeat("看", short/3)
	}
	return map[string]any{"id": fmt.Sprintf("bench-deed-%012d", n), "seq": n, "kind": "visit", "at": at, "after": []string{}, "base": 0, "body": body}
}

// envelope is a sending of several records.
func (y *yard) envelope(v *visitor, records int) ([]byte, error) {
	deeds := []map[string]any{}
	for range records {
		deeds = append(deeds, y.deed(v, y.next.Add(1)))
	}
	return json.Marshal(map[string]any{"device": "bench", "sentAt": time.Now().UnixMilli(), "deeds": deeds})
}

// load sends for a while with all clients and gives how many records were
// stored, and how long that took.
func (y *yard) load(ctx context.Context, to *child, records int, during time.Duration) (stored int64, took time.Duration, err error) {
	var count atomic.Int64
	var failed error
	var once sync.Once
	var all sync.WaitGroup
	start := time.Now()
	end := start.Add(during)
	for c := range clients {
		v := y.people[c%len(y.people)]
		all.Go(func() {
			for time.Now().Before(end) && ctx.Err() == nil {
				body, err := y.envelope(v, records)
				if err == nil {
					err = y.send(ctx, v, to, body)
				}
				if err != nil {
					once.Do(func() { failed = err })
					return
				}
				count.Add(int64(records))
			}
		})
	}
	all.Wait()
	if failed == nil {
		failed = ctx.Err()
	}
	return count.Load(), time.Since(start), failed
}

// send posts an envelope; to the server, every record in it must be stored.
func (y *yard) send(ctx context.Context, v *visitor, to *child, body []byte) error {
	if to == y.trivial {
		return v.post(ctx, to.url+"/", body, nil)
	}
	var out struct {
		Results []struct {
			State string
			Fault *struct{ Code, Detail string }
		}
	}
	if err := v.post(ctx, to.url+"/api/field/deeds", body, &out); err != nil {
		return err
	}
	for _, r := range out.Results {
		if r.State != "stored" {
			return fmt.Errorf("一条没有存下：%s %+v", r.State, r.Fault)
		}
	}
	return nil
}

func (v *visitor) post(ctx context.Context, url string, body []byte, out any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	return answer(v.client, req, out)
}

func getJSON(ctx context.Context, c *http.Client, url string, out any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	return answer(c, req, out)
}

func answer(c *http.Client, req *http.Request, out any) error {
	resp, err := c.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s %s：%d %s", req.Method, req.URL.Path, resp.StatusCode, body)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(body, out)
}

// cpu is the processor time a child has used.
func (c *child) cpu() (time.Duration, error) {
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(c.cmd.Process.Pid), "stat"))
	if err != nil {
		return 0, err
	}
	// After the name in brackets; utime and stime are the 12th and 13th there.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc: %q", stat)
	}
	user, err1 := strconv.ParseInt(fields[11], 10, 64)
	system, err2 := strconv.ParseInt(fields[12], 10, 64)
	const tick = 10 * time.Millisecond // Linux counts in hundredths everywhere
	return time.Duration(user+system) * tick, errors.Join(err1, err2)
}

// onDisk is how much the data folder holds.
func (y *yard) onDisk() (int64, error) {
	var total int64
	err := filepath.WalkDir(y.data, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil && !strings.HasSuffix(p, "-shm") {
			total += info.Size()
		}
		return err
	})
	return total, err
}

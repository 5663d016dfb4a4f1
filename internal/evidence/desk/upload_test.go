package desk_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/evidence/desk"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/blob"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/kit/web"
)

// line is a phone on the line to a server; several servers may share a folder.
type line struct {
	*httptest.Server
	desk *desk.Desk
	who  *account.Caller
	now  *civil.Instant
}

func connect(t *testing.T, d *db.DB, folder string) line {
	t.Helper()
	store, err := blob.NewFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	who, now := inspector, civil.Instant(time.Now().UnixMilli())
	e := &desk.Desk{House: jdesk.House{DB: d, Zone: time.UTC, Now: func() civil.Instant { return now }, Fresh: func() string { return "x" }}, Store: store, Partials: store}
	guard := func(context.Context, string) (account.Caller, error) { return who, nil }
	door := web.Open("test", guard, e.Routes())
	door.Handle(desk.UploadsAt, web.Guarded(guard, "evidence.keep", e.Uploads()))
	s := httptest.NewServer(door.Secured(false))
	t.Cleanup(s.Close)
	return line{Server: s, desk: e, who: &who, now: &now}
}

func (l line) send(t *testing.T, method, at string, body io.Reader, head map[string]string) (*http.Response, web.Problem) {
	t.Helper()
	req, err := http.NewRequest(method, at, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Tus-Resumable", "1.0.0")
	for k, v := range head {
		req.Header.Set(k, v)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, web.Problem{}
	}
	defer res.Body.Close()
	var p web.Problem
	_ = json.NewDecoder(res.Body).Decode(&p)
	return res, p
}

func (l line) begin(t *testing.T, hash string, size int) (*http.Response, web.Problem) {
	meta := fmt.Sprintf("hash %s,takenAt %s,lon %s", base64.StdEncoding.EncodeToString([]byte(hash)),
		base64.StdEncoding.EncodeToString([]byte("1700000000000")), base64.StdEncoding.EncodeToString([]byte("117.4")))
	return l.send(t, "POST", l.URL+desk.UploadsAt, nil, map[string]string{"Upload-Length": strconv.Itoa(size), "Upload-Metadata": meta})
}

func (l line) piece(t *testing.T, name string, at int, body io.Reader) (*http.Response, web.Problem) {
	return l.send(t, "PATCH", l.URL+desk.UploadsAt+name, body, map[string]string{"Upload-Offset": strconv.Itoa(at), "Content-Type": "application/offset+octet-stream"})
}

func (l line) offset(t *testing.T, name string) int {
	t.Helper()
	res, _ := l.send(t, "HEAD", l.URL+desk.UploadsAt+name, nil, nil)
	if res.StatusCode != 200 {
		return -res.StatusCode
	}
	n, err := strconv.Atoi(res.Header.Get("Upload-Offset"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// broken gives some bytes and then the line is gone.
type broken struct{ r io.Reader }

func (b broken) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func nameOf(res *http.Response) string {
	return res.Header.Get("Location")[strings.LastIndex(res.Header.Get("Location"), "/")+1:]
}

func TestAPhotographGoesOnWhereTheLineBrokeAtWhicheverServer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		folder := t.TempDir()
		a, b := connect(t, d, folder), connect(t, d, folder)
		body := picture(t, 9)
		hash := hashOf(body)
		res, _ := a.begin(t, hash, len(body))
		if res.StatusCode != http.StatusCreated {
			t.Fatal(res.Status)
		}
		if at := res.Header.Get("Location"); !strings.HasPrefix(at, desk.UploadsAt) {
			t.Errorf("it lies at %q: behind a proxy that is nowhere", at)
		}
		name := nameOf(res)
		half := len(body) / 2
		a.piece(t, name, 0, broken{bytes.NewReader(body[:half])})
		got := b.offset(t, name)
		for until := time.Now().Add(10 * time.Second); got != half && time.Now().Before(until); got = b.offset(t, name) {
			time.Sleep(20 * time.Millisecond) // the sender hears of the break before the server does
		}
		if got != half {
			t.Fatalf("the other server has %d bytes, want %d", got, half)
		}
		if res, _ := b.piece(t, name, 3, bytes.NewReader(body[3:])); res.StatusCode != http.StatusConflict {
			t.Errorf("a piece from elsewhere: %s", res.Status)
		}
		if res, p := b.piece(t, name, half, bytes.NewReader(body[half:])); res.StatusCode != http.StatusNoContent {
			t.Fatal(res.Status, p.Detail)
		}
		if ok, err := b.desk.Store.Has(hash); !ok || err != nil {
			t.Fatal("not kept", err)
		}
		if got := a.offset(t, name); got != -http.StatusNotFound {
			t.Errorf("a finished upload answers %d", got)
		}
		if res, p := a.begin(t, hash, len(body)); res.StatusCode != http.StatusConflict || p.Code != "evidence.kept_already" {
			t.Errorf("sent again: %s %s", res.Status, p.Code)
		}
	})
}

// The line to one server hangs with a piece half read; the phone gives up on it and
// sends that piece to the other. What the first one still had in its buffers arrives
// late, and spoils nothing.
func TestAPieceThatHangsAtOneServerSpoilsNothingAtTheOther(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		folder := t.TempDir()
		a, b := connect(t, d, folder), connect(t, d, folder)
		body := picture(t, 11)
		hash := hashOf(body)
		res, _ := a.begin(t, hash, len(body))
		name := nameOf(res)
		half := len(body) / 2
		slow, hanging := io.Pipe()
		over := make(chan error, 1)
		go func() {
			_, err := a.desk.Partials.Append(name, 0, slow)
			over <- err
		}()
		if _, err := hanging.Write(body[:half]); err != nil {
			t.Fatal(err)
		}
		for until := time.Now().Add(10 * time.Second); b.offset(t, name) != half && time.Now().Before(until); {
			time.Sleep(20 * time.Millisecond)
		}
		// Both now go on from the same place, with the same bytes.
		if n, err := b.desk.Partials.Append(name, int64(half), bytes.NewReader(body[half:half+100])); n != 100 || err != nil {
			t.Fatal(n, err)
		}
		if _, err := hanging.Write(body[half : half+300]); err != nil {
			t.Fatal(err)
		}
		_ = hanging.CloseWithError(io.ErrUnexpectedEOF)
		<-over
		got := b.offset(t, name)
		if got != half+300 {
			t.Fatalf("%d bytes are there, want %d", got, half+300)
		}
		if res, p := b.piece(t, name, got, bytes.NewReader(body[got:])); res.StatusCode != http.StatusNoContent {
			t.Fatal(res.Status, p.Detail)
		}
		if ok, err := b.desk.Store.Has(hash); !ok || err != nil {
			t.Fatal("not kept whole", err)
		}
	})
}

func TestAWholePhotographWhoseAnswerWasLostIsKeptWhenAskedFor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := connect(t, d, t.TempDir())
		body := picture(t, 4)
		hash := hashOf(body)
		res, _ := l.begin(t, hash, len(body))
		name := nameOf(res)
		// The server stopped after the last byte and before it was kept.
		if _, err := l.desk.Partials.Append(name, 0, bytes.NewReader(body)); err != nil {
			t.Fatal(err)
		}
		if got := l.offset(t, name); got != -http.StatusNotFound {
			t.Errorf("HEAD answers %d", got)
		}
		if ok, _ := l.desk.Store.Has(hash); !ok {
			t.Error("the photograph was not kept")
		}
	})
}

func TestWhatIsNoPhotographOrNotTheOneAnnouncedIsRefusedInWords(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := connect(t, d, t.TempDir())
		svg := []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)
		for _, c := range []struct {
			what, hash string
			body       []byte
			code       string
		}{
			{"an SVG by another name", hashOf(svg), svg, "evidence.not_a_picture"},
			{"another photograph", hashOf(picture(t, 1)), picture(t, 2), "evidence.hash_differs"},
		} {
			res, _ := l.begin(t, c.hash, len(c.body))
			name := nameOf(res)
			if res, p := l.piece(t, name, 0, bytes.NewReader(c.body)); res.StatusCode != http.StatusUnprocessableEntity || p.Code != c.code || p.Detail == "" {
				t.Errorf("%s: %s %s %q", c.what, res.Status, p.Code, p.Detail)
			}
			if got := l.offset(t, name); got != -http.StatusNotFound {
				t.Errorf("%s stays: %d", c.what, got)
			}
		}
		if res, _ := l.begin(t, hashOf(svg), 9<<20); res.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("too heavy: %s", res.Status)
		}
		for _, meta := range []string{"", "hash " + base64.StdEncoding.EncodeToString([]byte("../../etc/passwd")), "hash !!!"} {
			res, p := l.send(t, "POST", l.URL+desk.UploadsAt, nil, map[string]string{"Upload-Length": "10", "Upload-Metadata": meta})
			if res.StatusCode != http.StatusUnprocessableEntity || p.Code != "evidence.upload_malformed" {
				t.Errorf("%q: %s %s", meta, res.Status, p.Code)
			}
		}
	})
}

func TestAnUploadIsNobodyElsesAndIsForgottenWhenGivenUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := connect(t, d, t.TempDir())
		body := picture(t, 7)
		res, _ := l.begin(t, hashOf(body), len(body))
		name := nameOf(res)
		mine := *l.who
		*l.who = account.NewCaller(county, "p2", "另一人", mine.Standings, nil, func(string) bool { return false })
		if got := l.offset(t, name); got != -http.StatusNotFound {
			t.Errorf("another person finds it: %d", got)
		}
		if res, _ := l.piece(t, name, 0, bytes.NewReader(body)); res.StatusCode != http.StatusNotFound {
			t.Errorf("another person adds to it: %s", res.Status)
		}
		*l.who = mine
		if err := l.desk.SweepUploads(t.Context()); err != nil || l.offset(t, name) != 0 {
			t.Fatal("a fresh one was swept", err)
		}
		*l.now += 9 * 24 * 3600 * 1000
		if err := l.desk.SweepUploads(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := l.offset(t, name); got != -http.StatusNotFound {
			t.Errorf("given up nine days ago and still there: %d", got)
		}
	})
}

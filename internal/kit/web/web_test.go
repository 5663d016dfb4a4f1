package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"anwang/internal/fault"
	"anwang/internal/kit/web"
)

// who is a caller as simple as can be: what they may.
type who struct{ may string }

type recordIn struct {
	ID   string `path:"id"`
	Body struct {
		Word string `json:"word" minLength:"2" maxLength:"20"`
		Kind string `json:"kind" enum:"visit,inspection"`
	}
}

type recordOut struct {
	ID   string `json:"id"`
	Word string `json:"word"`
}

type nothing struct{}

// house is a door with one operation of each sort. The caller is what the
// header says, and nobody without it.
func house(t *testing.T) http.Handler {
	t.Helper()
	guard := func(ctx context.Context, permission string) (who, error) {
		w, _ := ctx.Value(headerKey{}).(string)
		switch {
		case permission == web.Public:
		case w == "":
			return who{}, fault.New(fault.Unsigned, "account.signed_out")
		case permission != web.SignedIn && permission != w:
			return who{}, fault.New(fault.Forbidden, "account.not_permitted")
		}
		return who{w}, nil
	}
	door := web.Open("test", guard, []web.Route[who]{
		web.Verb("POST /api/records/{id}", "record.write", "登记", func(_ context.Context, w who, in *recordIn) (recordOut, error) {
			return recordOut{in.ID, in.Body.Word}, nil
		}).UpTo(1 << 10),
		web.Verb("GET /api/me", web.SignedIn, "我", func(_ context.Context, w who, _ *nothing) (recordOut, error) { return recordOut{ID: w.may}, nil }),
		web.Verb("GET /api/faulty", web.Public, "出错", func(context.Context, who, *nothing) (recordOut, error) {
			return recordOut{}, fault.New(fault.Conflict, "account.changed_meanwhile").On("sites[2].word", "field.too_short")
		}),
		web.Verb("GET /api/broken", web.Public, "内部错误", func(context.Context, who, *nothing) (recordOut, error) {
			return recordOut{}, errors.New("secret of the house")
		}),
		web.Verb("GET /api/panics", web.Public, "崩溃", func(context.Context, who, *nothing) (recordOut, error) { panic("secret of the house") }),
		web.Download("GET /api/table", web.SignedIn, "下载", func(context.Context, who, *nothing) (web.File, error) {
			return web.File{Name: "汇总表 1.xlsx", Type: "application/octet-stream", Write: func(w io.Writer) error {
				_, err := io.WriteString(w, "bytes")
				return err
			}}, nil
		}),
	})
	door.Handle("/", web.App(fstest.MapFS{
		"index.html":           {Data: []byte("<h1>应用</h1>")},
		"assets/app.abc.js":    {Data: []byte("let x")},
		"assets/app.abc.js.gz": {Data: []byte("zipped")},
		"assets/app.abc.js.br": {Data: []byte("brotli")},
	}, []byte("未构建")))
	secured := door.Secured(false)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secured.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), headerKey{}, r.Header.Get("Test-May"))))
	})
}

type headerKey struct{}

// ask sends one request; headers are name, value, name, value.
func ask(t *testing.T, h http.Handler, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// refused checks that an answer is a problem with this status and code.
func refused(t *testing.T, w *httptest.ResponseRecorder, status int, code string) web.Problem {
	t.Helper()
	var p web.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	if w.Code != status || p.Status != status || p.Code != code {
		t.Errorf("answered %d %s, want %d %s", w.Code, w.Body, status, code)
	}
	if ct := w.Header().Get("Content-Type"); ct != "application/problem+json" {
		t.Errorf("%s: content type %q", code, ct)
	}
	if p.Detail == "" || p.Detail == p.Code {
		t.Errorf("%s: no sentence for people: %q", code, p.Detail)
	}
	return p
}

const good = `{"word":"消防通道","kind":"visit"}`

func TestAnOperationWithoutAPermissionDoesNotGoIn(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a line without a permission was taken")
		}
	}()
	web.Verb("GET /api/open", "", "谁都行", func(context.Context, who, *nothing) (recordOut, error) { return recordOut{}, nil })
}

func TestTheGuardStandsBeforeEveryOperation(t *testing.T) {
	h := house(t)
	refused(t, ask(t, h, "POST", "/api/records/1", good), 401, "account.signed_out")
	refused(t, ask(t, h, "POST", "/api/records/1", good, "Test-May", "record.read"), 403, "account.not_permitted")
	refused(t, ask(t, h, "GET", "/api/table", ""), 401, "account.signed_out")
	// Before the body is read: who may not write is not told what is wrong in it.
	refused(t, ask(t, h, "POST", "/api/records/1", "{not json"), 401, "account.signed_out")
	w := ask(t, h, "POST", "/api/records/7", good, "Test-May", "record.write")
	if w.Code != 200 || w.Body.String() != `{"id":"7","word":"消防通道"}`+"\n" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestAFaultIsAnsweredWithItsKindCodeWordsAndFields(t *testing.T) {
	p := refused(t, ask(t, house(t), "GET", "/api/faulty", ""), 409, "account.changed_meanwhile")
	if len(p.Fields) != 1 || p.Fields[0].At != "sites[2].word" || p.Fields[0].Code != "field.too_short" || p.Fields[0].Detail == "field.too_short" {
		t.Errorf("fields %+v", p.Fields)
	}
}

func TestWhatIsNoFaultIsLoggedAndNotShown(t *testing.T) {
	var log bytes.Buffer
	old := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(old)
	h := house(t)
	for _, path := range []string{"/api/broken", "/api/panics"} {
		log.Reset()
		w := ask(t, h, "GET", path, "")
		p := refused(t, w, 500, "server.internal")
		if strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s shows %s", path, w.Body)
		}
		if p.Request == "" || !strings.Contains(p.Detail, p.Request) || w.Header().Get("Anwang-Request") != p.Request {
			t.Errorf("%s: the person is not given the id of the request: %+v", path, p)
		}
		if !strings.Contains(log.String(), "secret of the house") || !strings.Contains(log.String(), p.Request) {
			t.Errorf("%s: logged %q", path, log.String())
		}
	}
}

func TestBadBodiesAreRefusedFieldByFieldAndNeverEchoed(t *testing.T) {
	h := house(t)
	for _, c := range []struct{ name, body, at, code string }{
		{"missing", `{"kind":"visit"}`, "word", "field.required"},
		{"unknown", `{"word":"消防","kind":"visit","password":"hunter2"}`, "password", "field.unknown"},
		{"too short", `{"word":"x","kind":"visit"}`, "word", "field.too_short"},
		{"too long", `{"word":"` + strings.Repeat("hunter2", 10) + `","kind":"visit"}`, "word", "field.too_long"},
		{"not one of", `{"word":"消防","kind":"hunter2"}`, "kind", "field.choice"},
		{"wrong type", `{"word":["hunter2"],"kind":"visit"}`, "word", "field.type"},
	} {
		w := ask(t, h, "POST", "/api/records/1", c.body, "Test-May", "record.write")
		p := refused(t, w, 422, "request.invalid")
		if len(p.Fields) != 1 || p.Fields[0].At != c.at || p.Fields[0].Code != c.code {
			t.Errorf("%s: fields %+v", c.name, p.Fields)
		}
		if strings.Contains(w.Body.String(), "hunter2") {
			t.Errorf("%s: what was sent is in the answer: %s", c.name, w.Body)
		}
		for _, f := range p.Fields {
			if f.Detail == "" || f.Detail == f.Code {
				t.Errorf("%s: no words for %s", c.name, f.Code)
			}
		}
	}
	refused(t, ask(t, h, "POST", "/api/records/1", `{"word": hunter2`, "Test-May", "record.write"), 422, "request.invalid")
}

func TestABodyOverTheLimitIsRefused(t *testing.T) {
	h := house(t)
	w := ask(t, h, "POST", "/api/records/1", `{"word":"`+strings.Repeat("x", 2<<10)+`","kind":"visit"}`, "Test-May", "record.write")
	refused(t, w, 413, "request.too_large")
}

func TestWritesFromAnotherOriginAreRefused(t *testing.T) {
	h := house(t)
	refused(t, ask(t, h, "POST", "/api/records/1", good, "Test-May", "record.write", "Sec-Fetch-Site", "cross-site"), 403, "request.cross_origin")
	refused(t, ask(t, h, "POST", "/api/records/1", good, "Test-May", "record.write", "Origin", "https://elsewhere.example"), 403, "request.cross_origin")
	if w := ask(t, h, "POST", "/api/records/1", good, "Test-May", "record.write", "Sec-Fetch-Site", "same-origin"); w.Code != 200 {
		t.Errorf("from our own page: %d %s", w.Code, w.Body)
	}
	if w := ask(t, h, "GET", "/api/me", "", "Test-May", "x", "Sec-Fetch-Site", "cross-site"); w.Code != 200 {
		t.Errorf("a link from elsewhere: %d", w.Code)
	}
}

func TestEveryAnswerCarriesTheHeadersThatProtect(t *testing.T) {
	h := house(t)
	for _, path := range []string{"/", "/api/me", "/api/nowhere", "/assets/app.abc.js", "/assets/none.js"} {
		head := ask(t, h, "GET", path, "").Header()
		csp := head.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: policy %q lacks %s", path, csp, want)
			}
		}
		if strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") {
			t.Errorf("%s: policy %q is not strict", path, csp)
		}
		if head.Get("X-Content-Type-Options") != "nosniff" || head.Get("X-Frame-Options") != "DENY" || head.Get("Referrer-Policy") == "" {
			t.Errorf("%s: %v", path, head)
		}
		if strings.HasPrefix(path, "/api/") && head.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept: %q", path, head.Get("Cache-Control"))
		}
	}
	door := web.Open("test", func(context.Context, string) (who, error) { return who{}, nil })
	w := httptest.NewRecorder()
	door.Secured(true).ServeHTTP(w, httptest.NewRequest("GET", "/api/x", nil))
	if w.Header().Get("Strict-Transport-Security") == "" {
		t.Error("by https, but not for ever")
	}
}

func TestAnUnknownPathUnderTheInterfaceIsAProblemNotAPage(t *testing.T) {
	h := house(t)
	refused(t, ask(t, h, "GET", "/api/nowhere", ""), 404, "request.not_found")
	refused(t, ask(t, h, "POST", "/api/me/x", "{}"), 404, "request.not_found")
}

func TestAnAppIsServedWithItsScreensAndKeptRight(t *testing.T) {
	h := house(t)
	for _, path := range []string{"/", "/tasks/7"} {
		w := ask(t, h, "GET", path, "")
		if w.Code != 200 || !strings.Contains(w.Body.String(), "应用") || w.Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %d %q %s", path, w.Code, w.Header().Get("Cache-Control"), w.Body)
		}
	}
	if w := ask(t, h, "GET", "/assets/app.abc.js", "", "Accept-Encoding", "gzip, deflate, br"); w.Body.String() != "brotli" || w.Header().Get("Content-Encoding") != "br" || w.Header().Get("Vary") != "Accept-Encoding" {
		t.Errorf("to who takes brotli: %q %v", w.Body, w.Header())
	}
	w := ask(t, h, "GET", "/assets/app.abc.js", "", "Accept-Encoding", "gzip")
	if w.Body.String() != "zipped" || w.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("asset: %v %s", w.Header(), w.Body)
	}
	if ct := w.Header().Get("Content-Type"); !strings.Contains(ct, "javascript") {
		t.Errorf("a zipped script is a %q", ct)
	}
	for _, path := range []string{"/assets/none.js", "/../go.mod", "/index.html.bak"} {
		if w := ask(t, h, "GET", path, ""); w.Code == 200 {
			t.Errorf("%s: %s", path, w.Body)
		}
	}
	unbuilt := web.App(fstest.MapFS{}, []byte("未构建"))
	if w := ask(t, unbuilt, "GET", "/", ""); w.Code != 503 || w.Body.String() != "未构建" {
		t.Errorf("never built: %d %s", w.Code, w.Body)
	}
}

func TestADownloadCarriesItsChineseName(t *testing.T) {
	w := ask(t, house(t), "GET", "/api/table", "", "Test-May", "x")
	want := "attachment; filename*=UTF-8''%E6%B1%87%E6%80%BB%E8%A1%A8%201.xlsx"
	if w.Code != 200 || w.Body.String() != "bytes" || w.Header().Get("Content-Disposition") != want {
		t.Errorf("%d %q %s", w.Code, w.Header().Get("Content-Disposition"), w.Body)
	}
	if w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Error("may be sniffed")
	}
}

func TestTheDocumentSaysWhichPermissionAnOperationAsks(t *testing.T) {
	w := ask(t, house(t), "GET", "/openapi.json", "")
	var doc struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]struct {
			Permission string `json:"x-permission"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatalf("%d %v", w.Code, err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") || doc.Paths["/api/records/{id}"]["post"].Permission != "record.write" {
		t.Errorf("openapi %s, %+v", doc.OpenAPI, doc.Paths)
	}
}

func TestAFileWithATagIsAskedAgainAndSentOnlyWhenItChanged(t *testing.T) {
	body := "one"
	guard := func(context.Context, string) (who, error) { return who{}, nil }
	h := web.Open("test", guard, []web.Route[who]{web.Download("GET /api/picture", web.Public, "图", func(context.Context, who, *nothing) (web.File, error) {
		return web.File{Type: "application/octet-stream", Tag: body, Write: func(w io.Writer) error { _, err := io.WriteString(w, body); return err }}, nil
	})}).Secured(false)
	w := ask(t, h, "GET", "/api/picture", "")
	tag := w.Header().Get("ETag")
	if w.Code != 200 || w.Body.String() != "one" || tag != `"one"` || w.Header().Get("Cache-Control") != "private, no-cache" {
		t.Fatalf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	if w = ask(t, h, "GET", "/api/picture", "", "If-None-Match", tag); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("the same again: %d %s", w.Code, w.Body)
	}
	body = "two"
	if w = ask(t, h, "GET", "/api/picture", "", "If-None-Match", tag); w.Code != 200 || w.Body.String() != "two" {
		t.Errorf("another: %d %s", w.Code, w.Body)
	}
}

func TestPicturesFromElsewhereAreLetInOnlyByName(t *testing.T) {
	door := web.Open("test", func(context.Context, string) (who, error) { return who{}, nil })
	for _, hosts := range [][]string{nil, {"https://t0.example.cn", "https://t1.example.cn"}} {
		w := httptest.NewRecorder()
		door.Secured(false, hosts...).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		csp := w.Header().Get("Content-Security-Policy")
		for _, part := range strings.Split(csp, "; ") {
			allowed := strings.HasPrefix(part, "img-src") || strings.HasPrefix(part, "connect-src")
			if strings.Contains(part, "https://t1.example.cn") != (allowed && hosts != nil) {
				t.Errorf("%v: %s", hosts, part)
			}
		}
	}
}

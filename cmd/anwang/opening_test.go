package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"anwang/internal/account"
	"anwang/internal/civil"
)

// emptyFolder is a server over a folder that holds nothing.
func emptyFolder(t *testing.T) (*county, string) {
	t.Helper()
	now := civil.Instant(1_772_683_200_000) // Thursday 5 March 2026, noon in the region
	p := program{now: func() civil.Instant { return now }, env: func(string) string { return "" }, stdout: io.Discard, stderr: io.Discard}
	c, err := p.config([]string{"--data", t.TempDir(), "--log", "error"})
	if err != nil {
		t.Fatal(err)
	}
	h, err := p.open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.DB.Close() })
	if err := h.settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h.handler(c))
	t.Cleanup(server.Close)
	key, err := h.upkeep.OpeningKey()
	if err != nil {
		t.Fatal(err)
	}
	return &county{t: t, h: h, url: server.URL}, key
}

// opening is what four people of a county would type.
func opening(key, code string, change func(map[string]any)) string {
	person := func(name, login, phone string) map[string]any {
		return map[string]any{"name": name, "login": login, "phone": phone, "password": "kai-ju-di-yi-tian"}
	}
	plans, err := (&house{}).plans()
	if err != nil {
		panic(err)
	}
	plan := plans[0]
	b := map[string]any{"key": key, "place": "南河镇", "code": code, "plan": plan.ID, "kind": plan.Kinds[0].Name, "post": plan.Kinds[0].Posts[0],
		"people": []any{person("甲一", "xt", "13800000001"), person("乙二", "aq", "13800000002"), person("丙三", "sj", "13800000003"), person("丁四", "wgb", "13800000004")}}
	if change != nil {
		change(b)
	}
	out, _ := json.Marshal(b)
	return string(out)
}

// An empty folder is opened once, by who has the link: three administrators, a
// root under a plan, and an office whose person can go on from there.
func TestAnEmptyCountyIsOpenedOnce(t *testing.T) {
	s, key := emptyFolder(t)
	ask := s.as("")
	if _, body := ask("GET", "/api/opening", ""); !strings.Contains(body, `"empty":true`) {
		t.Fatal(body)
	}
	if status, body := ask("POST", "/api/sign-in", `{"login":"x","password":"y"}`); status != 409 || !strings.Contains(body, "county.not_open") {
		t.Fatalf("%d %s", status, body)
	}
	for _, wrong := range []string{"", "x", key[1:], key + "a"} {
		if status, body := ask("POST", "/api/opening/guide", fmt.Sprintf(`{"key":%q}`, wrong)); status != 403 || !strings.Contains(body, "opening.key_wrong") {
			t.Fatalf("%q: %d %s", wrong, status, body)
		}
	}
	again, err := s.h.upkeep.OpeningKey()
	if err != nil || again != key {
		t.Fatal("the link changes with a restart", again, err)
	}
	_, body := ask("POST", "/api/opening/guide", fmt.Sprintf(`{"key":%q}`, key))
	var guide struct {
		Plans     []struct{ ID, Title string }
		Passwords []string
	}
	if err := json.Unmarshal([]byte(body), &guide); err != nil || len(guide.Plans) < 5 || len(guide.Passwords) != 4 {
		t.Fatal(err, body)
	}
	people := func(b map[string]any, i int) map[string]any { return b["people"].([]any)[i].(map[string]any) }
	for _, c := range []struct {
		change func(map[string]any)
		at     string
		code   string
	}{
		{func(b map[string]any) { b["code"] = "99" }, "code", "code.region_malformed"},
		{func(b map[string]any) { b["code"] = "990000" }, "code", "opening.province_unknown"},
		{func(b map[string]any) { b["place"] = " " }, "place", "opening.place_missing"},
		{func(b map[string]any) { b["plan"] = "nowhere" }, "plan", "opening.plan_missing"},
		{func(b map[string]any) { b["kind"] = "村级" }, "kind", "opening.kind_unknown"},
		{func(b map[string]any) { b["post"] = "村网格员" }, "post", "opening.post_unknown"},
		{func(b map[string]any) { people(b, 1)["login"] = " XT" }, "people[1].login", "opening.login_twice"},
		{func(b map[string]any) { people(b, 2)["name"] = "甲一" }, "people[2].name", "opening.person_twice"},
		{func(b map[string]any) { people(b, 3)["phone"] = "+86 138-0000-0002" }, "people[3].phone", "opening.phone_twice"},
		{func(b map[string]any) { people(b, 3)["password"] = "123" }, "people[3].password", "account.password_short"},
		{func(b map[string]any) { b["people"] = b["people"].([]any)[:3] }, "people", "opening.people_missing"},
		{func(b map[string]any) { b["text"] = "scheme: x\n  title: [" }, "", "opening.plan_wrong"},
	} {
		status, body := ask("POST", "/api/opening", opening(key, "120119", c.change))
		if status != 422 || !strings.Contains(body, c.code) || c.at != "" && !strings.Contains(body, `"at":"`+c.at+`"`) {
			t.Errorf("%s %s: %d %s", c.at, c.code, status, body)
		}
	}
	var n int
	if err := s.h.DB.Read().QueryRowContext(t.Context(), "SELECT (SELECT COUNT(*) FROM grid WHERE county > $1) + (SELECT COUNT(*) FROM person WHERE county > $1) + (SELECT COUNT(*) FROM opening WHERE county > $1)", "").Scan(&n); err != nil || n != 0 {
		t.Fatal("a refused opening left something behind", n, err)
	}
	// Two browsers press at once, one of them for another county: one opens.
	var wait sync.WaitGroup
	answers := make([]int, 2)
	for i, code := range []string{"120119106", "450100"} {
		wait.Add(1)
		go func() {
			defer wait.Done()
			answers[i], _ = s.as("")("POST", "/api/opening", opening(key, code, nil))
		}()
	}
	wait.Wait()
	if answers[0]+answers[1] != 200+409 {
		t.Fatal(answers)
	}
	if _, err := os.Stat(filepath.Join(s.h.upkeep.Data, "opening.key")); err == nil {
		t.Fatal("the key is still there")
	}
	for _, path := range []string{"/api/opening/guide", "/api/opening/plan", "/api/opening"} {
		if status, body := ask("POST", path, opening(key, "120119", func(b map[string]any) { b["text"] = "scheme: x" })); status != 409 && status != 422 {
			t.Fatalf("%s: %d %s", path, status, body)
		}
	}
	s.goesOn()
}

// goesOn signs the four in: each chooses a password, an administrator a second
// factor; the office has the whole of its town to fill.
func (s *county) goesOn() {
	s.t.Helper()
	first := func(login string) func(string, string, string) (int, string) {
		ask := s.as("")
		if status, body := ask("POST", "/api/sign-in", fmt.Sprintf(`{"login":%q,"password":"kai-ju-di-yi-tian"}`, login)); status != 200 || !strings.Contains(body, `"initial":true`) {
			s.t.Fatalf("%s: %d %s", login, status, body)
		}
		if status, body := ask("GET", "/api/opening/next", ""); status != 403 || !strings.Contains(body, "account.password_initial") {
			s.t.Fatalf("%s: %d %s", login, status, body)
		}
		if status, body := ask("PUT", "/api/me/password", fmt.Sprintf(`{"old":"kai-ju-di-yi-tian","new":%q}`, demoPassword)); status != 200 {
			s.t.Fatalf("%s: %d %s", login, status, body)
		}
		return ask
	}
	for i, login := range []string{"xt", "aq", "sj"} {
		ask := first(login)
		if status, body := ask("GET", "/api/system/retention", ""); status != 403 || !strings.Contains(body, "account.factor_due") {
			s.t.Fatalf("%s: %d %s", login, status, body)
		}
		s.enrol(ask)
		if status, body := ask("GET", "/api/system/retention", ""); status != 200 {
			s.t.Fatalf("%s: %d %s", login, status, body)
		}
		if _, body := ask("GET", "/api/me", ""); !strings.Contains(body, string(account.Administrators()[i])) {
			s.t.Fatal(body)
		}
	}
	ask := first("wgb")
	if status, body := ask("GET", "/api/opening/next", ""); status != 200 || !strings.Contains(body, `"shown":true`) || !strings.Contains(body, `"persons":0`) {
		s.t.Fatalf("%d %s", status, body)
	}
	if status, body := ask("GET", "/api/scheme", ""); status != 200 {
		s.t.Fatalf("%d %.300s", status, body)
	}
	if status, body := ask("GET", "/api/workbooks/template?kind="+"%E7%BD%91%E6%A0%BC", ""); status != 200 {
		s.t.Fatalf("%d %.300s", status, body)
	}
	s.h.sweep(s.t.Context())
	if status, body := ask("POST", "/api/opening/next/put-away", ""); status != 200 {
		s.t.Fatalf("%d %s", status, body)
	}
	if _, body := ask("GET", "/api/opening/next", ""); !strings.Contains(body, `"shown":false`) {
		s.t.Fatal(body)
	}
}

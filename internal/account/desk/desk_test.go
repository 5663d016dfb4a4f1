package desk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/kit/web"
)

const county = "120119000000"

// stage is a door with one open operation per permission asked about.
type stage struct {
	t    *testing.T
	db   *db.DB
	desk *desk.Desk
	url  string
	now  *atomic.Int64
	n    *atomic.Int64
}

func open(t *testing.T, d *db.DB, o desk.Options) *stage {
	s := &stage{t: t, db: d, now: &atomic.Int64{}, n: &atomic.Int64{}}
	s.now.Store(time.Date(2026, 3, 4, 9, 0, 0, 0, time.FixedZone("", 8*3600)).UnixMilli())
	o.County = county
	o.FactorKey = bytes.Repeat([]byte{7}, 32)
	if o.Rules == nil {
		o.Rules = func() account.Rules {
			r := account.Usual()
			r.Idle, r.Life = 12*time.Hour, 60*24*time.Hour
			return r
		}
	}
	s.desk = desk.New(jdesk.House{DB: d, Zone: time.FixedZone("", 8*3600),
		Now:   func() civil.Instant { return civil.Instant(s.now.Load()) },
		Fresh: func() string { return fmt.Sprintf("id%06d", s.n.Add(1)) }}, o)
	probe := func(context.Context, account.Caller, *struct{}) (desk.Done, error) { return desk.Done{Done: true}, nil }
	door := web.Open("test", s.desk.Guard, s.desk.Routes(), []web.Route[account.Caller]{
		web.Verb("GET /api/probe/visit", string(account.VisitRecord), "probe", probe),
		web.Verb("GET /api/probe/amend", string(account.SchemeAmend), "probe", probe),
	})
	proxied := func(a netip.Addr) bool { return a.IsLoopback() } // so that a test says where it asks from
	server := httptest.NewServer(web.Addressed(proxied, s.desk.Sessions(door.Secured(false))))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *stage) pass(d time.Duration) { s.now.Add(d.Milliseconds()) }

func (s *stage) act() journal.Act {
	return journal.Act{County: county, By: "system", At: civil.Instant(s.now.Load()), On: s.desk.Today(), Fresh: s.desk.Fresh}
}

// cast puts a town with two villages, one overlay and a person on stage; the
// person's posts are rows of appointment as the grid's desk writes them.
func (s *stage) cast(login string, posts ...string) string {
	s.t.Helper()
	ctx := context.Background()
	hash, err := s.desk.Hash(ctx, login, "anwang-2026")
	if err != nil {
		s.t.Fatal(err)
	}
	var person string
	err = s.db.Write(ctx, func(tx db.Tx) error {
		var err error
		person, err = s.desk.Enroll(ctx, tx, s.act(), account.Enrolment{Name: "演示" + login, Login: login, Hash: hash, Phone: "13900000000", Demo: true})
		if err != nil {
			return err
		}
		for _, p := range posts {
			f := strings.Split(p, "/") // post/kind/grid/overlay/department/from/to
			_, err := tx.ExecContext(ctx, `INSERT INTO appointment (county, id, person, post, kind, grid, overlay, department, from_on, to_on, rev)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)`, county, s.desk.Fresh(), person, f[0], f[1], f[2], f[3], f[4], f[5], f[6])
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return person
}

func (s *stage) town() {
	s.t.Helper()
	ctx := context.Background()
	err := s.db.Write(ctx, func(tx db.Tx) error {
		for _, g := range [][]any{{"town", "镇", "镇级", 1, "", "1/"}, {"a", "甲村", "村级", 2, "town", "1/2/"}, {"b", "乙村", "村级", 2, "town", "1/3/"}} {
			_, err := tx.ExecContext(ctx, `INSERT INTO grid (county, id, short, code, name, pinyin, kind, covers, tier, parent, path, ring, lon, lat, opened_on, closed_on, demo, rev)
				VALUES ($1, $2, $2, $2, $3, $3, $4, '区域', $5, $6, $7, '', 0, 0, '2026-01-01', '', FALSE, 1)`, append([]any{county}, g...)...)
			if err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO overlay (county, id, name, kind, path, opened_on, closed_on) VALUES ($1, 'o1', '东片', '片', '1/', '2026-01-01', '')`, county); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO overlay_stay (county, overlay, grid, from_on, to_on) VALUES ($1, 'o1', 'b', '', '')`, county)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// browser keeps cookies, as browsers do.
type browser struct {
	*stage
	http *http.Client
	from string // its address
}

func (s *stage) browser() browser {
	jar, _ := cookiejar.New(nil)
	return browser{s, &http.Client{Jar: jar}, "192.0.2.1"}
}

// ask gives the status, the fault's code if any, and the body.
func (b browser) ask(method, path string, body any) (int, string, []byte) {
	b.t.Helper()
	var in bytes.Buffer
	if body != nil {
		_ = json.NewEncoder(&in).Encode(body)
	}
	r, _ := http.NewRequest(method, b.url+path, &in)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Forwarded-For", b.from)
	resp, err := b.http.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	var out bytes.Buffer
	_, _ = out.ReadFrom(resp.Body)
	var p struct{ Code, Detail string }
	_ = json.Unmarshal(out.Bytes(), &p)
	return resp.StatusCode, p.Code, out.Bytes()
}

func (b browser) signIn(login, password string) (int, string, []byte) {
	b.t.Helper()
	return b.ask("POST", "/api/sign-in", map[string]string{"login": login, "password": password})
}

func TestAnInspectorSignsInAndIsToldWhoTheyAre(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{})
		s.town()
		s.cast("cun", "村网格长/网格长/a///2026-01-01/", "片员/网格员//o1//2026-01-01/")
		b := s.browser()
		if status, code, _ := b.ask("GET", "/api/me", nil); status != 401 || code != "account.signed_out" {
			t.Fatalf("nobody signed in: %d %s", status, code)
		}
		// A space and a capital come from the phone's own keyboard.
		status, _, body := b.signIn(" CUN ", "anwang-2026")
		if status != 200 {
			t.Fatalf("sign-in: %d %s", status, body)
		}
		status, _, body = b.ask("GET", "/api/me", nil)
		var me desk.Me
		if err := json.Unmarshal(body, &me); err != nil || status != 200 {
			t.Fatal(status, err)
		}
		if me.Name != "演示cun" || !me.Demo || len(me.Posts) != 2 || me.County != county {
			t.Fatalf("%+v", me)
		}
		names := map[string]string{}
		for _, p := range me.Posts {
			names[p.Post] = p.GridName
		}
		if names["村网格长"] != "甲村" || names["片员"] != "东片" {
			t.Fatalf("%+v", me.Posts)
		}
		if status, _, _ := b.ask("GET", "/api/probe/visit", nil); status != 200 {
			t.Fatalf("a head may record visits: %d", status)
		}
		if status, code, _ := b.ask("GET", "/api/probe/amend", nil); status != 403 || code != "account.not_permitted" {
			t.Fatalf("a head may not amend the scheme: %d %s", status, code)
		}
		if status, _, _ := b.ask("POST", "/api/sign-out", nil); status != 200 {
			t.Fatalf("sign-out: %d", status)
		}
		if status, _, _ := b.ask("GET", "/api/me", nil); status != 401 {
			t.Fatalf("after signing out: %d", status)
		}
	})
}

func TestS1_69AnOverlayPostSeesTheGridsItGroups(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{Oversees: func(_, dep string) bool { return dep == "督查室" }})
		s.town()
		pian := s.cast("pian", "片长/网格长//o1//2026-01-01/")
		dep := s.cast("dep", "部门成员/部门/town//企经委/2026-01-01/")
		all := s.cast("all", "部门成员/部门/town//督查室/2026-01-01/")
		ctx := context.Background()
		who, err := s.desk.Load(ctx, county, pian)
		if err != nil || !who.Scope.Sees("1/3/") || who.Scope.Sees("1/2/") {
			t.Fatalf("%+v %v", who.Scope, err)
		}
		if _, ok := who.StandingAt("1/3/", nil); !ok {
			t.Fatal("the overlay's standing acts in its grids")
		}
		who, _ = s.desk.Load(ctx, county, dep)
		if !who.Scope.Sees("1/2/", "企经委") || who.Scope.Sees("1/2/", "派出所") {
			t.Fatalf("a department sees what concerns it: %+v", who.Scope)
		}
		who, _ = s.desk.Load(ctx, county, all)
		if !who.Scope.Sees("1/2/", "派出所") {
			t.Fatalf("an overseer sees everything: %+v", who.Scope)
		}
	})
}

func TestAnAppointmentThatEndedYesterdayOpensNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{})
		s.town()
		s.cast("qian", "村网格长/网格长/a///2026-01-01/2026-03-04")
		b := s.browser()
		b.signIn("qian", "anwang-2026")
		if status, _, _ := b.ask("GET", "/api/probe/visit", nil); status != 200 {
			t.Fatalf("on the last day: %d", status)
		}
		s.pass(11 * time.Hour)
		b.ask("GET", "/api/me", nil)
		s.pass(4*time.Hour + time.Minute) // it is 00:01 of the next day there
		if status, code, _ := b.ask("GET", "/api/probe/visit", nil); status != 403 || code != "account.not_permitted" {
			t.Fatalf("the day after: %d %s", status, code)
		}
		if status, _, body := b.ask("GET", "/api/me", nil); status != 200 || !strings.Contains(string(body), `"posts":[]`) {
			t.Fatalf("still signed in, without a post: %d %s", status, body)
		}
	})
}

func TestASessionEndsAfterTwelveIdleHoursAndNotBefore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{})
		s.cast("zuo")
		b := s.browser()
		b.signIn("zuo", "anwang-2026")
		for range 4 {
			s.pass(11*time.Hour + 50*time.Minute)
			if status, _, _ := b.ask("GET", "/api/me", nil); status != 200 {
				t.Fatalf("used within twelve hours: %d", status)
			}
		}
		s.pass(12*time.Hour + time.Minute)
		status, code, body := b.ask("GET", "/api/me", nil)
		if status != 401 || code != "account.signed_out" || !strings.Contains(string(body), "登录已过期") {
			t.Fatalf("idle too long: %d %s", status, body)
		}
		// A phone is left alone for days.
		phone := s.browser()
		phone.ask("POST", "/api/sign-in", map[string]string{"login": "zuo", "password": "anwang-2026", "app": "field"})
		s.pass(13 * 24 * time.Hour)
		if status, _, _ := phone.ask("GET", "/api/me", nil); status != 200 {
			t.Fatalf("a phone after thirteen days: %d", status)
		}
		if err := s.desk.SweepSessions(context.Background()); err != nil {
			t.Fatal(err)
		}
		var n int
		if err := d.Read().QueryRowContext(context.Background(), `SELECT COUNT(*) FROM session`).Scan(&n); err != nil || n != 1 {
			t.Fatalf("sessions left after the sweep: %d %v", n, err)
		}
	})
}

func TestARefusedSignInDoesNotTellWhetherTheLoginExists(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{})
		s.cast("you")
		var said [2][]string
		for i, login := range []string{"you", "meiyou"} {
			b := s.browser()
			for range 6 {
				status, code, body := b.signIn(login, "wrong-password")
				var p struct{ Detail string }
				_ = json.Unmarshal(body, &p)
				said[i] = append(said[i], fmt.Sprintf("%d %s %s", status, code, p.Detail))
			}
		}
		if strings.Join(said[0], "\n") != strings.Join(said[1], "\n") {
			t.Fatalf("known:\n%s\nunknown:\n%s", strings.Join(said[0], "\n"), strings.Join(said[1], "\n"))
		}
		if !strings.HasPrefix(said[0][0], "422 account.sign_in_refused") || !strings.HasPrefix(said[0][4], "429 account.locked") {
			t.Fatal(said[0])
		}
		// The right password does not open a login that rests; ten minutes later it does.
		b := s.browser()
		if status, code, _ := b.signIn("you", "anwang-2026"); status != 429 || code != "account.locked" {
			t.Fatalf("%d %s", status, code)
		}
		s.pass(10*time.Minute + time.Second)
		if status, _, body := b.signIn("you", "anwang-2026"); status != 200 {
			t.Fatalf("after the rest: %d %s", status, body)
		}
	})
}

func TestTheSessionTokenChangesAtSignInAndIsNotKeptInClear(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{})
		s.cast("ling")
		b := s.browser()
		token := func() string {
			r, _ := http.NewRequest("GET", s.url+"/", nil)
			for _, c := range b.http.Jar.Cookies(r.URL) {
				if c.Name == "anwang_session" {
					return c.Value
				}
			}
			return ""
		}
		b.signIn("ling", "anwang-2026")
		first := token()
		b.signIn("ling", "anwang-2026")
		if second := token(); first == "" || second == first {
			t.Fatalf("token before %q, after %q", first, second)
		}
		var n int
		err := d.Read().QueryRowContext(context.Background(), `SELECT COUNT(*) FROM session WHERE token = $1`, token()).Scan(&n)
		if err != nil || n != 0 {
			t.Fatalf("the token itself is in the database: %d %v", n, err)
		}
	})
}

func TestANewPasswordEndsTheOtherSessions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{})
		s.cast("gai")
		here, there := s.browser(), s.browser()
		here.signIn("gai", "anwang-2026")
		there.signIn("gai", "anwang-2026")
		change := func(old, fresh string) (int, string, []byte) {
			return here.ask("PUT", "/api/me/password", map[string]string{"old": old, "new": fresh})
		}
		if status, code, _ := change("wrong", "another-one"); status != 422 || code != "account.old_password_wrong" {
			t.Fatalf("%d %s", status, code)
		}
		if status, code, _ := change("anwang-2026", "short"); status != 422 || code != "account.password_short" {
			t.Fatalf("%d %s", status, code)
		}
		if status, _, body := change("anwang-2026", "another-one"); status != 200 {
			t.Fatalf("%d %s", status, body)
		}
		if status, _, _ := here.ask("GET", "/api/me", nil); status != 200 {
			t.Fatalf("the one who changed it stays: %d", status)
		}
		if status, _, _ := there.ask("GET", "/api/me", nil); status != 401 {
			t.Fatalf("the other goes: %d", status)
		}
	})
}

func TestTooLongAQueueOfSignInsIsRefusedAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{HashAtOnce: 1, HashQueue: 1})
		s.cast("dui")
		var wait sync.WaitGroup
		var busy, in atomic.Int64
		for range 12 {
			wait.Add(1)
			go func() {
				defer wait.Done()
				switch status, code, _ := s.browser().signIn("dui", "anwang-2026"); {
				case status == 200:
					in.Add(1)
				case status == 429 && code == "account.busy":
					busy.Add(1)
				}
			}()
		}
		wait.Wait()
		if in.Load() == 0 || busy.Load() == 0 || in.Load()+busy.Load() != 12 {
			t.Fatalf("%d came in, %d were told to wait, of 12", in.Load(), busy.Load())
		}
	})
}

func TestALoginIsGivenOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{})
		s.cast("tong")
		err := d.Write(context.Background(), func(tx db.Tx) error {
			_, err := s.desk.Enroll(context.Background(), tx, s.act(), account.Enrolment{Name: "另一个", Login: "tong", Hash: "x"})
			return err
		})
		if err == nil || !strings.HasPrefix(err.Error(), "account.login_taken") {
			t.Fatal(err)
		}
	})
}

func TestPeopleAreListedWithinSightOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{})
		s.town()
		s.cast("zhen", "网格办/办公室/town///2026-01-01/")
		s.cast("jia", "村网格长/网格长/a///2026-01-01/")
		s.cast("yi", "村网格长/网格长/b///2026-01-01/")
		s.cast("jiu", "村网格长/网格长/a///2025-01-01/2026-01-31")
		list := func(login, query string) string {
			b := s.browser()
			b.signIn(login, "anwang-2026")
			status, _, body := b.ask("GET", "/api/persons"+query, nil)
			var p desk.Persons
			if err := json.Unmarshal(body, &p); err != nil || status != 200 {
				t.Fatalf("%d %s", status, body)
			}
			if strings.Contains(string(body), "139") {
				t.Fatalf("a list shows no phones: %s", body)
			}
			var names []string
			for _, r := range p.Items {
				names = append(names, r.Name)
			}
			return strings.Join(names, " ") + p.Next
		}
		if got := list("zhen", ""); got != "演示jia 演示yi 演示zhen" {
			t.Errorf("the town sees those in office: %q", got)
		}
		if got := list("jia", ""); got != "演示jia" {
			t.Errorf("a village sees its own: %q", got)
		}
		if got := list("zhen", "?q=yanshiyi"); got != "演示yi" {
			t.Errorf("by sound: %q", got)
		}
		if got := list("zhen", "?q=%25"); got != "" {
			t.Errorf("a percent sign is no wildcard: %q", got)
		}
		if got := list("zhen", "?limit=2"); !strings.HasPrefix(got, "演示jia 演示yi") || !strings.Contains(got, "~") {
			t.Errorf("a page: %q", got)
		}
	})
}

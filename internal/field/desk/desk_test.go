package desk_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"anwang/internal/account"
	"anwang/internal/checklist"
	cdesk "anwang/internal/checklist/desk"
	"anwang/internal/civil"
	edesk "anwang/internal/evidence/desk"
	"anwang/internal/fault"
	"anwang/internal/field/desk"
	"anwang/internal/hazard"
	hdesk "anwang/internal/hazard/desk"
	"anwang/internal/journal"
	"anwang/internal/kit/blob"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/kit/scene"
	"anwang/internal/kit/web"
	"anwang/internal/patrol"
	pdesk "anwang/internal/patrol/desk"
)

const county = "120119000000"

// stage is a village with two shops, a second village, two heads with phones,
// and the whole way in: HTTP, field, patrol, evidence.
type stage struct {
	*testing.T
	db    *db.DB
	url   string
	rules patrol.Rules
	acts  atomic.Int64
	reads atomic.Int64
}

func each(t *testing.T, plot func(s *stage)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { plot(open(t, d)) })
}

func standing(post, place, path string) []account.Standing {
	return []account.Standing{{Post: post, Kind: account.Head, Place: place, PlaceName: place, Path: path}}
}

var cast = map[string][]account.Standing{
	"head1": standing("村网格长", "g1", "1/2/"), "head2": standing("村网格长", "g2", "1/3/"), "clerk": {{Post: "统计档案员", Kind: account.Clerk, Place: "g1", Path: "1/2/"}},
	"mayor": {{Post: "网格办", Kind: account.Office, Place: "g0", Path: "1/"}}, "neighbour": {{Post: "网格办", Kind: account.Office, Place: "g9", Path: "9/"}},
}

type nameKey struct{}

func open(t *testing.T, d *db.DB) *stage {
	t.Helper()
	store, err := blob.NewFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{T: t, db: d}
	house := scene.House(d, scene.At(t, "2026-03-04 09:00"))
	lists := &cdesk.Desk{House: house, Edition: func(context.Context, string, string, civil.Day) (string, error) { return "c1", nil }}
	photos := &edesk.Desk{House: house, Store: store}
	s.rules = patrol.Rules{Edition: "e1", From: "2020-01-01", Stands: map[string][]string{"村网格长": {"村级"}}, Duties: []patrol.Duty{
		{Name: "村级隐患排查", Clauses: []string{"S1-36"}, Source: "方案规定", Posts: []string{"村网格长"}, Verbs: []string{"排查"}, Group: patrol.Visiting, In: true, Often: civil.Often{Times: 1, Every: 1, Unit: civil.EachWeek}},
	}}
	patrols := &pdesk.Desk{House: house, Photos: photos, Form: lists.Load, Register: register,
		Rules:    func(context.Context, string, string, civil.Day) (patrol.Rules, error) { return s.rules, nil },
		Calendar: func(context.Context, string) (civil.Calendar, error) { return civil.Calendar{}, nil }}
	f := &desk.Desk{House: house, Patrol: patrols, Lists: lists, Register: register,
		Act: func(_ context.Context, _ db.Tx, _ account.Caller, _ civil.Instant, id string, verb hazard.Verb, said hazard.Said) error {
			if id == "gone" {
				return fault.New(fault.Missing, "hazard.not_found")
			}
			s.acts.Add(1)
			return nil
		},
		Read: func(context.Context, account.Caller, string) error { s.reads.Add(1); return nil },
		May: func(_ context.Context, _ account.Caller, ids []string) (map[string]hdesk.Open, error) {
			out := map[string]hdesk.Open{}
			for _, id := range ids {
				out[id] = hdesk.Open{{Verb: "verify", Word: "复查"}, {Verb: "report", Word: "通报公安", Way: "通报公安", Needs: []string{"说明"}}}
			}
			return out, nil
		},
		Ways: func(context.Context, account.Caller) ([]hdesk.WayView, error) {
			return []hdesk.WayView{{Word: "上报", To: []string{"上级网格"}}, {Way: "直报消防", Word: "直报消防", To: []string{"消防队"}}}, nil
		},
		Clauses: func(context.Context, account.Caller) (map[string]string, error) {
			return map[string]string{"S1-36": "每周不少于1次进行村级隐患排查"}, nil
		},
		Stamp:   func(context.Context, account.Caller) (bool, error) { return s.rules.Stamp, nil },
		Notices: func(context.Context, account.Caller, civil.Instant) ([]desk.Notice, error) { return nil, nil },
	}
	guard := func(ctx context.Context, permission string) (account.Caller, error) {
		name, _ := ctx.Value(nameKey{}).(string)
		who := account.NewCaller(county, name, name, cast[name], nil, func(string) bool { return false })
		if !who.May(account.Permission(permission)) {
			return who, fault.New(fault.Forbidden, "account.not_allowed")
		}
		return who, nil
	}
	door := web.Open("test", guard, f.Routes(), photos.Routes(), patrols.Routes()).Secured(false)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		door.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), nameKey{}, r.Header.Get("Who"))))
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	for _, g := range [][3]string{{"g1", "东村", "1/2/"}, {"g2", "西村", "1/3/"}} {
		s.do(`INSERT INTO grid (county, id, short, code, name, pinyin, kind, covers, tier, parent, path, ring, lon, lat, opened_on, closed_on, demo, rev)
			VALUES ($1, $2, $2, '', $3, '', '村级', '区域', 2, '', $4, '', 0, 0, '2020-01-01', '', TRUE, 1)`, county, g[0], g[1], g[2])
	}
	for _, x := range [][3]string{{"s1", "g1", "1/2/"}, {"s2", "g1", "1/2/"}, {"s9", "g2", "1/3/"}} {
		s.do(`INSERT INTO site (county, id, code, name, pinyin, class, sector, place, credit_code, address, lon, lat, grid, path, department, operator, phone, facts, risk, status, opened_on, direct_by, seen_on, demo, rev)
			VALUES ($1, $2, $3, $4, '', '个体工商户', '工贸', '', '', '', 0, 0, $5, $6, '', '', '', '{}', '', '正常', '2020-01-01', '', '', TRUE, 1)`, county, x[0], x[0], "演示"+x[0], x[1], x[2])
	}
	err = d.Write(t.Context(), func(tx db.Tx) error {
		return lists.Keep(t.Context(), tx, county, checklist.Form{Name: "日常隐患排查表", Edition: "c1", Items: []checklist.Item{{ID: "1", Text: "消防通道"}}})
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := patrols.Sweep(t.Context(), county); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *stage) do(query string, args ...any) {
	s.Helper()
	err := s.db.Write(s.Context(), func(tx db.Tx) error { _, err := tx.ExecContext(s.Context(), query, args...); return err })
	if err != nil {
		s.Fatal(err)
	}
}

func (s *stage) count(table string) (n int) {
	s.Helper()
	if err := s.db.Read().QueryRowContext(s.Context(), "SELECT COUNT(*) FROM "+table+" WHERE county = $1", county).Scan(&n); err != nil {
		s.Fatal(err)
	}
	return n
}

// register keeps a case and nothing more; what becomes of it is the hazard
// desk's own play.
func register(ctx context.Context, tx db.Tx, who account.Caller, act journal.Act, r hazard.Report) (hazard.Case, error) {
	if err := edesk.Attach(ctx, tx, county, "hazard:"+r.ID, "found", r.Photos); err != nil {
		return hazard.Case{}, err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO hazard (county, id, number, state, round, site, grid, path, place, sector, item, grade, legal, source, text, measures, urgent, hard, listed, lon, lat, visit,
		found_by, found_post, found_at, found_on, owner, dispatched_by, mended_by, verified_by, limit_word, limit_from, start_at, due_at, due_on, provisional, paused_at, paused_ms, extended, urged, reopened, closed_at, edition, changed_at, next_at, rev)
		VALUES ($1, $2, $3, '待签收', 1, $4, $5, $6, '', '', '', '一般', '一般', $7, $8, '', FALSE, FALSE, '', 0, 0, $9, $10, $11, $12, $13, '消防队', '', '', '', '', '', 0, 0, '', FALSE, 0, 0, 0, 0, 0, 0, 'e1', 0, 0, 1)`,
		county, r.ID, "隐患"+r.ID, r.Site, r.Grid, r.Path, r.Source, r.Text, r.Visit, who.Person, act.Post, int64(r.At), string(act.On))
	return hazard.Case{ID: r.ID, Number: "隐患" + r.ID}, err
}

func (s *stage) ask(name, method, path string, body []byte, into any) (int, web.Problem) {
	s.Helper()
	req, _ := http.NewRequest(method, s.url+path, bytes.NewReader(body))
	req.Header.Set("Who", name)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer res.Body.Close()
	var p web.Problem
	if res.StatusCode >= 300 {
		_ = json.NewDecoder(res.Body).Decode(&p)
	} else if into != nil {
		if err := json.NewDecoder(res.Body).Decode(into); err != nil {
			s.Fatal(err)
		}
	}
	return res.StatusCode, p
}

// visit is a deed as the phone writes it.
func visit(id, site string, more ...string) string {
	return fmt.Sprintf(`{"id":%q,"seq":1,"kind":"visit","at":1000,"body":{"site":%q,"verb":"排查","form":"","edition":"","answers":[],"findings":[],"photos":[]%s}}`, id, site, strings.Join(more, ""))
}

// send sends deeds as the outbox does and tells each as "id state fault".
func (s *stage) send(name string, deeds ...string) []string {
	s.Helper()
	var out desk.Results
	status, p := s.ask(name, "POST", "/api/field/deeds", []byte(`{"device":"phone-1","sentAt":2000,"deeds":[`+strings.Join(deeds, ",")+`]}`), &out)
	if status != 200 {
		s.Fatalf("%d %s %+v", status, p.Code, p.Fields)
	}
	got := []string{}
	for _, r := range out.Results {
		line := r.ID + " " + r.State
		if r.Fault != nil {
			line += " " + r.Fault.Code
			if r.Fault.Detail == r.Fault.Code {
				s.Errorf("%s has no words", r.Fault.Code)
			}
		}
		got = append(got, line)
	}
	return got
}

func (s *stage) same(what string, got []string, want ...string) {
	s.Helper()
	if !reflect.DeepEqual(got, want) {
		s.Errorf("%s:\n got %s\nwant %s", what, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

func TestADeedArrivesExactlyOnce(t *testing.T) {
	each(t, func(s *stage) {
		d := visit("deed-0001", "s1")
		for range 3 {
			s.same("sent", s.send("head1", d), "deed-0001 stored")
		}
		if s.count("visit") != 1 || s.count("deed") != 1 || s.count("credit") != 1 || s.count("entry") != 1 {
			t.Errorf("%d visits, %d deeds, %d credits, %d entries", s.count("visit"), s.count("deed"), s.count("credit"), s.count("entry"))
		}
		s.same("twice in one sending", s.send("head1", visit("deed-0002", "s1"), visit("deed-0002", "s1")), "deed-0002 stored", "deed-0002 stored")
		s.same("other content", s.send("head1", visit("deed-0001", "s2")), "deed-0001 refused field.deed_differs")
		s.same("another person's", s.send("head2", d), "deed-0001 refused field.deed_not_yours")
		if s.count("visit") != 2 || s.count("deed") != 2 {
			t.Errorf("%d visits, %d deeds", s.count("visit"), s.count("deed"))
		}
	})
}

func TestTheSameDeedFromAStormOfRetriesIsOne(t *testing.T) {
	each(t, func(s *stage) {
		body := []byte(`{"device":"phone-1","sentAt":2000,"deeds":[` + visit("deed-0001", "s1", `,"note":"一次"`) + `]}`)
		errs := dbtest.Simultaneously(8, func(int) error {
			var out desk.Results
			if status, p := s.ask("head1", "POST", "/api/field/deeds", body, &out); status != 200 || out.Results[0].State != "stored" {
				return fmt.Errorf("%d %s %+v", status, p.Code, out)
			}
			return nil
		})
		for _, err := range errs {
			if err != nil {
				t.Error(err)
			}
		}
		if s.count("visit") != 1 || s.count("deed") != 1 {
			t.Errorf("%d visits, %d deeds", s.count("visit"), s.count("deed"))
		}
	})
}

func TestARefusedDeedIsKeptWithItsReasonAndMendedByANewOne(t *testing.T) {
	each(t, func(s *stage) {
		out := visit("deed-0001", "s9") // a site of the other village
		s.same("out of scope", s.send("head1", out, visit("deed-0002", "s1")), "deed-0001 refused site.not_found", "deed-0002 stored")
		var state, why string
		var body []byte
		if err := s.db.Read().QueryRowContext(t.Context(), "SELECT state, fault, body FROM deed WHERE county = $1 AND id = 'deed-0001'", county).Scan(&state, &why, &body); err != nil {
			t.Fatal(err)
		}
		if state != "refused" || !strings.Contains(why, "site.not_found") || !strings.Contains(string(body), `"s9"`) {
			t.Errorf("kept %s %s %s", state, why, body)
		}
		if s.count("visit") != 1 {
			t.Error("a refused visit was stored")
		}
		s.same("sent again", s.send("head1", out), "deed-0001 refused site.not_found")
		s.same("mended", s.send("head1", visit("deed-0003", "s1")), "deed-0003 stored")
	})
}

func TestEveryMistakeInADeedStaysItsOwn(t *testing.T) {
	s := open(t, dbtest.SQLite(t))
	s.same("a mixed bag", s.send("head1",
		`"not a deed"`, `{"id":"deed-0001","kind":"dance","at":1,"body":{}}`, `{"id":"deed-0002","kind":"visit","at":1,"body":[1]}`,
		`{"id":"deed-0003","kind":"visit","at":1,"body":{"site":"s1","verb":"罚款"}}`, `{"id":"deed-0004","kind":"act","at":1,"body":{"hazard":"gone","verb":"verify"}}`,
		`{"id":"deed-0005","kind":"act","at":1,"body":{"hazard":"h1","verb":"verify","pass":true}}`, `{"id":"deed-0006","kind":"read","at":1,"body":{"notice":"n1"}}`,
		visit("deed-0007", "s1")),
		" refused field.deed_malformed", "deed-0001 refused field.deed_kind_unknown", "deed-0002 refused field.deed_malformed", "deed-0003 refused visit.verb_unknown",
		"deed-0004 refused hazard.not_found", "deed-0005 stored", "deed-0006 stored", "deed-0007 stored")
	if s.acts.Load() != 1 || s.reads.Load() != 1 {
		t.Errorf("%d acts, %d readings", s.acts.Load(), s.reads.Load())
	}
}

func TestADeedWaitsForTheOneBeforeIt(t *testing.T) {
	each(t, func(s *stage) {
		after := func(id, before string) string {
			return strings.Replace(visit(id, "s1"), `"kind"`, `"after":["`+before+`"],"kind"`, 1)
		}
		s.same("too early", s.send("head1", after("deed-0002", "deed-0001")), "deed-0002 waiting field.deed_waits")
		if s.count("deed") != 0 {
			t.Error("a waiting deed was stored")
		}
		s.same("out of order in one sending", s.send("head1", after("deed-0002", "deed-0001"), visit("deed-0001", "s1")), "deed-0002 stored", "deed-0001 stored")
		s.same("after a refused one", s.send("head1", visit("deed-0003", "s9"), after("deed-0004", "deed-0003")), "deed-0003 refused site.not_found", "deed-0004 waiting field.deed_waits")
		s.same("another person's does not count", s.send("head2", strings.Replace(after("deed-0005", "deed-0001"), `"s1"`, `"s9"`, 1)), "deed-0005 waiting field.deed_waits")
	})
}

func TestADeedWaitsForItsPhotographs(t *testing.T) {
	each(t, func(s *stage) {
		img := image.NewGray(image.Rect(0, 0, 8, 8))
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, nil); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(b.Bytes())
		hash := hex.EncodeToString(sum[:])
		d := fmt.Sprintf(`{"id":"deed-0001","seq":1,"kind":"hazard","at":1000,"body":{"site":"s1","text":"消防通道堵塞","grade":"一般","photos":[%q],"urgent":false,"onsite":["劝导"]}}`, hash)
		s.same("before it", s.send("head1", d), "deed-0001 waiting evidence.photo_missing")
		if s.count("hazard")+s.count("deed") != 0 {
			t.Error("something was stored")
		}
		if status, p := s.ask("head1", "PUT", "/api/field/photos/"+hash, b.Bytes(), nil); status != 200 {
			t.Fatalf("%d %s", status, p.Code)
		}
		var out desk.Results
		s.ask("head1", "POST", "/api/field/deeds", []byte(`{"device":"phone-1","sentAt":2000,"deeds":[`+d+`]}`), &out)
		if r := out.Results[0]; r.State != "stored" || r.Made == nil || len(r.Made.Hazards) != 1 || r.Made.Hazards[0].Number == "" {
			t.Errorf("%+v", out)
		}
	})
}

func TestASendingThatIsTooLargeIsRefusedWhole(t *testing.T) {
	s := open(t, dbtest.SQLite(t))
	var many []string
	for i := range 201 {
		many = append(many, visit(fmt.Sprintf("deed-%04d", i), "s1"))
	}
	if status, p := s.ask("head1", "POST", "/api/field/deeds", []byte(`{"device":"phone-1","sentAt":1,"deeds":[`+strings.Join(many, ",")+`]}`), nil); status != 413 || p.Code != "field.too_many_deeds" || !strings.Contains(p.Detail, "200") {
		t.Errorf("201 deeds: %d %s %s", status, p.Code, p.Detail)
	}
	huge := visit("deed-0001", "s1", `,"note":"`+strings.Repeat("很", 2<<20)+`"`)
	if status, p := s.ask("head1", "POST", "/api/field/deeds", []byte(`{"device":"phone-1","sentAt":1,"deeds":[`+huge+`]}`), nil); status != 413 || p.Code != "request.too_large" || !strings.Contains(p.Detail, "4 MB") {
		t.Errorf("6 MB: %d %s %s", status, p.Code, p.Detail)
	}
	if s.count("deed") != 0 {
		t.Error("something was stored")
	}
	got := s.send("head1", many[:200]...)
	for _, line := range got {
		if !strings.HasSuffix(line, "stored") {
			t.Fatal(line)
		}
	}
	if s.count("visit") != 200 {
		t.Errorf("%d of 200 stored", s.count("visit"))
	}
}

func TestAFullDiskLeavesTheDeedOnThePhone(t *testing.T) {
	s := open(t, dbtest.SQLite(t))
	var pages int
	if err := s.db.Read().QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	limit := func(n int) {
		err := s.db.Write(t.Context(), func(tx db.Tx) error {
			var is int
			return tx.QueryRowContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", n)).Scan(&is)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	limit(pages)
	var findings []string
	for i := range 90 {
		findings = append(findings, fmt.Sprintf(`{"id":"find-%05d","text":%q,"grade":"","outcome":"mended","onsite":[],"photos":[],"after":[],"urgent":false}`, i, strings.Repeat(fmt.Sprintf("第%d处", i), 300)))
	}
	big := strings.Replace(visit("deed-0001", "s1"), `"findings":[]`, `"findings":[`+strings.Join(findings, ",")+`]`, 1)
	s.same("no room", s.send("head1", big), "deed-0001 waiting server.disk_full")
	if n := s.count("visit") + s.count("finding") + s.count("deed") + s.count("entry") + s.count("credit"); n != 0 {
		t.Errorf("%d rows half written", n)
	}
	limit(1 << 30)
	s.same("room again", s.send("head1", big), "deed-0001 stored")
}

func TestThePackHoldsOnlyWhatIsInScopeAndThenOnlyWhatChanged(t *testing.T) {
	each(t, func(s *stage) {
		s.send("head1", visit("deed-0001", "s1"), `{"id":"deed-0002","seq":2,"kind":"hazard","at":1000,"body":{"site":"s1","text":"电线老化","grade":"一般","photos":[],"urgent":false,"onsite":[]}}`)
		var mine, other desk.Pack
		s.ask("head1", "GET", "/api/field/pack", nil, &mine)
		s.ask("head2", "GET", "/api/field/pack", nil, &other)
		if len(mine.Tasks) != 1 || mine.Tasks[0].Have != 1 || mine.Tasks[0].State != "done" || mine.Tasks[0].GridName != "东村" {
			s.Errorf("tasks %+v", mine.Tasks)
		}
		if want := (desk.Clause{ID: "S1-36", Text: "每周不少于1次进行村级隐患排查"}); len(mine.Tasks[0].Clauses) != 1 || mine.Tasks[0].Clauses[0] != want {
			s.Errorf("clauses %+v, want %+v", mine.Tasks[0].Clauses, want)
		}
		if len(mine.Sites) != 2 || mine.Sites[0].OpenHazards != 1 || len(mine.Sites[0].Recent) != 1 || len(mine.Sites[1].Recent) != 0 {
			s.Errorf("sites %+v", mine.Sites)
		}
		if len(mine.Hazards) != 1 || mine.Hazards[0].OwnerName != "消防队" || fmt.Sprint(mine.Hazards[0].May) != "[verify report]" || len(mine.Hazards[0].Ways) != 1 || mine.Hazards[0].Ways[0].Way != "通报公安" || len(mine.Checklists) != 1 || mine.Me.Posts[0].Post != "村网格长" {
			s.Errorf("pack %+v", mine)
		}
		if len(other.Sites) != 1 || other.Sites[0].ID != "s9" || len(other.Hazards) != 0 || len(other.Tasks) != 1 || other.Tasks[0].Grid != "g2" {
			s.Errorf("another's pack %+v", other)
		}
		var again desk.Pack
		s.ask("head1", "GET", "/api/field/pack?cursor="+mine.Cursor, nil, &again)
		if again.Full || again.Cursor != mine.Cursor || len(again.Sites) != 0 || again.Me.Person != "head1" {
			s.Errorf("unchanged %+v", again)
		}
		s.send("head1", visit("deed-0003", "s2"))
		s.ask("head1", "GET", "/api/field/pack?cursor="+mine.Cursor, nil, &again)
		if again.Full || again.Cursor == mine.Cursor || len(again.Sites) != 1 || again.Sites[0].ID != "s2" || len(again.Hazards) != 0 || len(again.Checklists) != 0 {
			s.Errorf("changed %+v", again)
		}
		for what, cursor := range map[string]string{"another person's cursor": other.Cursor, "a cursor nobody gave": "nothing"} {
			var whole desk.Pack
			s.ask("head1", "GET", "/api/field/pack?cursor="+cursor, nil, &whole)
			if !whole.Full || len(whole.Sites) != 2 {
				s.Errorf("%s: %+v", what, whole)
			}
		}
		if err := s.db.Write(s.Context(), func(tx db.Tx) error {
			_, err := tx.ExecContext(s.Context(), "UPDATE site SET path = '1/9/', grid = 'g2' WHERE id = 's2'")
			return err
		}); err != nil {
			s.Fatal(err)
		}
		var less desk.Pack
		s.ask("head1", "GET", "/api/field/pack?cursor="+again.Cursor, nil, &less)
		if less.Full || len(less.Gone.Sites) != 1 || less.Gone.Sites[0] != "s2" {
			s.Errorf("a site that left: %+v", less)
		}
		if status, p := s.ask("clerk", "GET", "/api/field/pack", nil, nil); status != 403 {
			s.Errorf("a clerk without field work: %d %s", status, p.Code)
		}
	})
}

func TestAVisitFromADeskComesInByHTTP(t *testing.T) {
	s := open(t, dbtest.SQLite(t))
	body := []byte(`{"id":"visit-0001","site":"s1","verb":"走访","note":"来访"}`)
	var made pdesk.Made
	for range 2 {
		if status, p := s.ask("head1", "POST", "/api/visits", body, &made); status != 200 || made.Visit != "visit-0001" {
			t.Fatalf("%d %s %+v", status, p.Code, p.Fields)
		}
	}
	if s.count("visit") != 1 {
		t.Errorf("%d visits", s.count("visit"))
	}
	if status, p := s.ask("head2", "GET", "/api/visits/visit-0001", nil, nil); status != 404 || p.Code != "visit.not_found" {
		t.Errorf("another village's visit: %d %s", status, p.Code)
	}
	if status, _ := s.ask("head1", "GET", "/api/visits/visit-0001", nil, nil); status != 200 {
		t.Errorf("one's own visit: %d", status)
	}
	if status, p := s.ask("head1", "POST", "/api/visits", []byte(`{"site":"s1"`), nil); status != 422 && status != 400 {
		t.Errorf("half a form: %d %s", status, p.Code)
	}
}

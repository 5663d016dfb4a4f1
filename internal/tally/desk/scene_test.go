package desk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/checklist"
	"anwang/internal/civil"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
	"anwang/internal/kit/web"
	"anwang/internal/patrol"
	"anwang/internal/tally"
	"anwang/internal/tally/desk"
)

const county = "120000"

var zone = time.FixedZone("UTC+8", 8*3600)

// scene is a town of two villages, one with a shop that is its own grid, in
// March 2026, seen on 10 April.
type scene struct {
	t    *testing.T
	db   *db.DB
	desk *desk.Desk
	who  account.Caller
	door http.Handler
	// wrong is what kept the plot from being written: the body of a write runs
	// elsewhere and cannot end the test itself.
	wrong error
}

func stage(t *testing.T, d *db.DB) *scene {
	t.Helper()
	s := &scene{t: t, db: d}
	s.desk = &desk.Desk{
		Memory:   recall.New(true),
		House:    jdesk.House{DB: d, Zone: zone, Now: func() civil.Instant { return civil.Day("2026-04-10").At(9, 0, zone) }, Fresh: fresh()},
		Rules:    func(context.Context, string, string, civil.Day) (tally.Rules, error) { return rules(), nil },
		Calendar: func(context.Context, string) (civil.Calendar, error) { return civil.Calendar{}, nil },
		Form: func(_ context.Context, _ db.Tx, _, edition, form string) (checklist.Form, error) {
			f := checklist.Form{Name: form, Edition: edition, Items: []checklist.Item{{ID: "lane", Text: "消防通道"}, {ID: "straw", Text: "柴草乱堆乱放"}}}
			if edition == "2" {
				f.Items = append(f.Items, checklist.Item{ID: "wire", Text: "用电"})
			}
			return f, nil
		},
		Kept: func(stored []byte) (v patrol.Visit, err error) { return v, json.Unmarshal(stored, &v) },
	}
	guard := func(_ context.Context, permission string) (account.Caller, error) { return s.who, nil }
	s.door = web.Open("test", guard, s.desk.Routes()).Secured(false)
	s.plot()
	return s
}

func fresh() func() string {
	n := 0
	return func() string { n++; return fmt.Sprintf("id-%04d", n) }
}

func rules() tally.Rules {
	return tally.Rules{
		Daily: tally.Form{Name: "日常隐患排查表", Clauses: []string{"S1-39"}}, Key: tally.Form{Name: "重点隐患排查表", Clauses: []string{"S1-40"}, Sectors: []string{"危化品"}, Items: []string{"tank"}},
		Summary: tally.Form{Name: "月度汇总表", Title: "安全生产网格化管理情况月度汇总表", Clauses: []string{"S1-41"}},
		Grades:  []string{"一般", "重大"}, Sectors: []string{"消防", "危化品", "工贸"},
		Items:    map[string]checklist.Item{"tank": {Text: "储罐", Law: "第三十六条"}, "lane": {Text: "消防通道", Wrong: "堵塞"}},
		FilledBy: []string{"村长岗", "分管岗"}, ReviewedBy: []string{"档案岗"},
	}
}

// insert puts a row into a table: what is not named is empty, as in the schema.
func (s *scene) insert(tx db.Tx, table string, row map[string]any) {
	s.t.Helper()
	row["county"] = county
	for _, col := range empty[table] {
		if _, ok := row[col]; !ok {
			row[col] = ""
		}
	}
	for _, col := range zero[table] {
		if _, ok := row[col]; !ok {
			row[col] = 0
		}
	}
	for _, col := range no[table] {
		if _, ok := row[col]; !ok {
			row[col] = false
		}
	}
	var cols, marks []string
	var args []any
	for col, v := range row {
		cols, args = append(cols, col), append(args, v)
		marks = append(marks, fmt.Sprintf("$%d", len(args)))
	}
	if _, err := tx.ExecContext(context.Background(), "INSERT INTO "+table+" ("+strings.Join(cols, ", ")+") VALUES ("+strings.Join(marks, ", ")+")", args...); err != nil {
		s.wrong = errors.Join(s.wrong, fmt.Errorf("%s %v: %w", table, row["id"], err))
	}
	if path, ok := row["path"].(string); ok {
		ground := recall.Ground{What: table, Path: path}
		if on, ok := row["found_on"].(string); ok {
			ground.Span = recall.Month(on)
		}
		s.wrong = errors.Join(s.wrong, recall.Touch(context.Background(), tx, county, ground))
	}
}

func list(s string) []string { return strings.Fields(s) }

var (
	empty = map[string][]string{
		"grid":        list("kind covers parent ring opened_on closed_on pinyin code"),
		"overlay":     list("kind opened_on closed_on"),
		"person":      list("pinyin phone employer"),
		"appointment": list("grid overlay department to_on"),
		"site":        list("code pinyin sector place credit_code address department operator phone facts risk direct_by seen_on"),
		"task":        list("edition clauses source form aim target reason verb"),
		"visit":       list("site department form edition note"),
		"finding":     list("item sector grade hazard"),
		"hazard":      list("place item source measures listed visit found_post owner dispatched_by mended_by verified_by limit_word limit_from due_on edition site legal"),
		"hazard_act":  list("party text number body"),
	}
	zero = map[string][]string{
		"grid": list("tier lon lat rev"), "person": list("rev"), "appointment": list("rev"), "site": list("lon lat rev"),
		"task": list("kept_at next_at rev have"), "visit": list("at received_at phone_at lon lat bad photos"),
		"hazard": list("round lon lat found_at start_at due_at paused_at paused_ms extended urged reopened closed_at changed_at next_at rev"),
	}
	no = map[string][]string{
		"grid": list("demo"), "person": list("demo"), "site": list("demo"), "visit": list("clock_off"), "hazard": list("urgent hard provisional"),
	}
)

type row = map[string]any

var paths = map[string]string{"town": "1/", "east": "1/2/", "shop": "1/2/4/", "west": "1/3/"}

// plot is what happened: everything around the month's edges on purpose.
func (s *scene) plot() {
	s.t.Helper()
	err := s.db.Write(context.Background(), func(tx db.Tx) error {
		for i, g := range []row{
			{"id": "town", "name": "演示镇", "parent": ""}, {"id": "east", "name": "东村", "parent": "town"},
			{"id": "west", "name": "西村", "parent": "town"}, {"id": "shop", "name": "小厂（演示）", "parent": "east", "covers": "单位"},
		} {
			id := g["id"].(string)
			g["path"], g["short"], g["code"] = paths[id], id, fmt.Sprint(i)
			s.insert(tx, "grid", g)
		}
		s.insert(tx, "overlay", row{"id": "patch", "name": "一片", "path": "1/"})
		for i, p := range []string{"王书记", "李书记", "赵分管", "钱档案", "孙网格", "周片长"} {
			id := fmt.Sprintf("p%d", i+1)
			s.insert(tx, "person", row{"id": id, "name": p})
		}
		for _, a := range []row{
			{"id": "a1", "person": "p1", "post": "村长岗", "kind": "网格长", "grid": "east", "from_on": "2026-01-01"},
			{"id": "a2", "person": "p5", "post": "村长岗", "kind": "网格长", "grid": "west", "from_on": "2026-01-01", "to_on": "2026-03-15"},
			{"id": "a3", "person": "p2", "post": "村长岗", "kind": "网格长", "grid": "west", "from_on": "2026-03-16"},
			{"id": "a4", "person": "p3", "post": "分管岗", "kind": "网格长", "grid": "town", "from_on": "2026-01-01"},
			{"id": "a5", "person": "p4", "post": "档案岗", "kind": "管理员", "grid": "town", "from_on": "2026-01-01"},
		} {
			s.insert(tx, "appointment", a)
		}
		for _, x := range []row{
			{"id": "s1", "grid": "east", "name": "小卖部（演示）", "department": "消防队"}, {"id": "s2", "grid": "east", "name": "饭店（演示）"}, {"id": "s3", "grid": "shop", "name": "小厂（演示）"},
			{"id": "s4", "grid": "west", "name": "油站（演示）", "department": "消防队"}, {"id": "s5", "grid": "west", "name": "停业店（演示）", "status": "停业"},
			{"id": "s6", "grid": "west", "name": "直管厂（演示）", "direct_by": "县局"}, {"id": "s7", "grid": "west", "name": "新店（演示）", "opened_on": "2026-04-01"},
		} {
			x["path"], x["class"] = paths[x["grid"].(string)], "商铺"
			if x["status"] == nil {
				x["status"] = "正常"
			}
			if x["opened_on"] == nil {
				x["opened_on"] = "2026-01-01"
			}
			s.insert(tx, "site", x)
		}
		s.visits(tx)
		s.tasks(tx)
		s.hazards(tx)
		return s.wrong
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *scene) visits(tx db.Tx) {
	for _, v := range []row{
		{"id": "v1", "grid": "east", "site": "s1", "department": "消防队", "on_day": "2026-03-02", "form": "日常隐患排查表", "edition": "1", "photos": 2,
			"body": `{"Answers":[{"Item":"lane","Result":"bad"},{"Item":"straw","Result":"na"}],"SignedBy":"吴店主"}`},
		{"id": "v2", "grid": "east", "site": "s1", "department": "消防队", "on_day": "2026-03-02", "form": "日常隐患排查表", "edition": "2",
			"body": `{"Answers":[{"Item":"lane","Result":"ok"},{"Item":"wire","Result":"ok"}],"Refused":"不在店内"}`},
		{"id": "v3", "grid": "shop", "site": "s3", "on_day": "2026-03-31", "form": "重点隐患排查表", "edition": "2"},
		{"id": "v4", "grid": "west", "site": "s4", "department": "消防队", "on_day": "2026-03-15", "form": "重点隐患排查表", "edition": "2", "body": `{"SignedBy":"=郑站长"}`},
		{"id": "v5", "grid": "west", "site": "s4", "department": "消防队", "on_day": "2026-04-01", "form": "日常隐患排查表", "edition": "2"},
		{"id": "v6", "grid": "west", "site": "s5", "on_day": "2026-02-28", "form": "日常隐患排查表", "edition": "2"},
		{"id": "v7", "grid": "west", "on_day": "2026-03-20", "kind": "activity", "verb": "宣传"},
		{"id": "v8", "grid": "town", "on_day": "2026-03-21", "kind": "activity", "verb": "会议"},
		{"id": "v9", "grid": "town", "on_day": "2026-03-22", "kind": "activity", "verb": "演练"},
		{"id": "v10", "grid": "west", "site": "s4", "department": "消防队", "on_day": "2026-03-23", "kind": "oversight", "verb": "督查"},
		{"id": "v11", "grid": "west", "on_day": "2026-03-24", "kind": "activity", "verb": "宣传"},
	} {
		v["path"], v["by_person"], v["post"] = paths[v["grid"].(string)], "p5", "网格员岗"
		if v["kind"] == nil {
			v["kind"], v["verb"] = "visit", "排查"
		}
		body, _ := v["body"].(string)
		if body == "" {
			body = "{}"
		}
		v["body"] = []byte(body)
		s.insert(tx, "visit", v)
	}
}

func (s *scene) tasks(tx db.Tx) {
	target := map[string]string{"t8": "s4"}
	type window struct{ id, place, path, kind, state, from, to string }
	for _, w := range []window{
		{"t1", "east", "1/2/", "visit", "done", "2026-03-02", "2026-03-08"},
		{"t2", "west", "1/3/", "visit", "missed", "2026-03-09", "2026-03-15"},
		{"t3", "east", "1/2/", "visit", "open", "2026-03-30", "2026-04-05"},    // ends in April
		{"t4", "east", "1/2/", "visit", "missed", "2026-02-23", "2026-03-01"},  // ends in March
		{"t5", "west", "1/3/", "visit", "excused", "2026-03-16", "2026-03-22"}, // nobody could be asked
		{"t6", "east", "1/2/", "visit", "open", "2025-04-01", "2026-03-31"},    // a floor of a year
		{"t7", "town", "1/3/", "oversight", "done", "2026-03-01", "2026-03-31"},
		{"t8", "patch", "1/3/", "visit", "done", "2026-03-01", "2026-03-31"}, // held in a patch, at a site in the west
		{"t9", "shop", "1/2/4/", "self", "open", "2026-03-30", "2026-03-31"},
	} {
		s.insert(tx, "task", row{"id": w.id, "duty": "周排查", "post": "村长岗", "place": w.place, "path": w.path, "kind": w.kind, "state": w.state, "from_on": w.from, "to_on": w.to,
			"until_on": w.to, "due_at": int64(civil.Day(w.to).End(zone)), "need": 2, "target": target[w.id]})
	}
	for _, c := range []row{
		{"task": "t1", "visit": "v1", "on_day": "2026-03-02", "person": "p5"},
		{"task": "t1", "visit": "v1", "on_day": "2026-03-02", "person": "p1"},
		{"task": "t1", "visit": "v2", "on_day": "2026-03-02", "person": "p5"},
		{"task": "t1", "visit": "v3", "on_day": "2026-03-31", "person": "p5"},
		{"task": "t8", "visit": "v4", "on_day": "2026-03-15", "person": "p6"},
		{"task": "t7", "visit": "v10", "on_day": "2026-03-23", "person": "p6"},
	} {
		c["at"] = 1
		s.insert(tx, "credit", c)
	}
}

func (s *scene) hazards(tx db.Tx) {
	past := int64(civil.Day("2026-03-20").End(zone))
	for i, h := range []row{
		{"id": "h1", "grid": "east", "site": "s1", "found_on": "2026-03-02", "visit": "v1", "item": "lane", "text": "消防通道堆放杂物", "owner": "消防队", "due_at": past, "due_on": "2026-03-20", "limit_word": "10天"},
		{"id": "h2", "grid": "shop", "site": "s3", "found_on": "2026-03-31", "sector": "工贸", "text": "护栏缺失", "closed_at": 5, "due_at": past},
		{"id": "h3", "grid": "west", "site": "s4", "found_on": "2026-03-15", "visit": "v4", "sector": "危化品", "item": "tank", "grade": "重大", "legal": "重大", "text": "=储罐无检测", "owner": "消防队", "limit_from": "方案未规定"},
		{"id": "h4", "grid": "west", "found_on": "2026-03-01", "grade": "较大", "sector": "", "text": "路边深坑", "place": "村口", "due_at": past, "paused_at": 3},
		{"id": "h5", "grid": "west", "found_on": "2026-02-28", "text": "上月的"},
		{"id": "h6", "grid": "town", "found_on": "2026-03-10", "text": "镇里直接登记的", "due_at": past},
		{"id": "h7", "grid": "west", "found_on": "2026-04-01", "text": "下月的"},
	} {
		h["path"], h["number"], h["found_by"], h["state"] = paths[h["grid"].(string)], fmt.Sprintf("隐患〔2026〕%d号", i+1), "p5", "整改中"
		if h["grade"] == nil {
			h["grade"], h["legal"] = "一般", "一般"
		}
		if h["sector"] == nil {
			h["sector"] = "消防"
		}
		s.insert(tx, "hazard", h)
	}
	for _, p := range []row{{"hazard": "h1", "party": "消防队", "capacity": "owner"}, {"hazard": "h3", "party": "消防队", "capacity": "owner"}, {"hazard": "h3", "party": "派出所", "capacity": "co_owner"}} {
		p["why"] = ""
		s.insert(tx, "hazard_party", p)
	}
	for i, a := range []row{
		{"hazard": "h3", "verb": "transfer"}, {"hazard": "h3", "verb": "transfer"}, {"hazard": "h3", "verb": "supervise", "by_person": "p3"}, {"hazard": "h3", "verb": "verify", "by_person": "p4", "state": "已销号"},
	} {
		a["id"], a["n"], a["at"], a["post"] = fmt.Sprint("act", i), i+1, int64(civil.Day("2026-04-02").At(10, 0, zone)), "x"
		if a["by_person"] == nil {
			a["by_person"], a["state"] = "p4", "已移交"
		}
		if a["state"] == nil {
			a["state"] = "整改中"
		}
		s.insert(tx, "hazard_act", a)
	}
	for _, f := range []row{
		{"id": "f1", "visit": "v1", "text": "消防通道堆放杂物", "outcome": "hazard", "hazard": "h1"},
		{"id": "f2", "visit": "v1", "text": "插座松动", "outcome": "mended"},
		{"id": "f3", "visit": "v4", "text": "=储罐无检测", "outcome": "hazard", "hazard": "h3"},
		{"id": "f4", "visit": "v4", "text": "灭火器过期", "outcome": "mended"},
	} {
		s.insert(tx, "finding", f)
	}
	s.insert(tx, "photo_of", row{"subject": "hazard:h3", "hash": "aa", "role": "found", "n": 1})
	s.insert(tx, "photo_of", row{"subject": "hazard:h3", "hash": "aa", "role": "other", "n": 1})
}

// as lets somebody ask who stands at paths, for departments.
func (s *scene) as(sights ...account.Sight) *scene {
	s.who = account.Caller{County: county, Person: "p1", Name: "王书记", Scope: sights}
	return s
}

// get asks the door and reads the answer into out.
func (s *scene) get(path string, out any) int {
	s.t.Helper()
	rec := httptest.NewRecorder()
	s.door.ServeHTTP(rec, httptest.NewRequest("GET", path, nil))
	raw, err := io.ReadAll(rec.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if b, ok := out.(*[]byte); ok {
		*b = raw
		return rec.Code
	}
	if err := json.Unmarshal(raw, out); err != nil {
		s.t.Fatalf("%s: %d %s", path, rec.Code, raw)
	}
	return rec.Code
}

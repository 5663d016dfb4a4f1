package desk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/atlas/desk"
	"anwang/internal/civil"
	"anwang/internal/kit/db"
	"anwang/internal/kit/paper"
	"anwang/internal/kit/recall"
	"anwang/internal/kit/scene"
	"anwang/internal/kit/web"
	sitedesk "anwang/internal/site/desk"

	"github.com/paulmach/orb/encoding/mvt"
)

const county = "120000"

// columns of each table: texts, numbers, flags; what a row does not say is empty.
var columns = map[string][3]string{
	"grid":        {"id short code name pinyin kind covers parent path ring opened_on closed_on", "tier lon lat rev", "demo"},
	"grid_border": {"grid to_on ring", "", ""},
	"site":        {"id code name pinyin class sector place credit_code address grid path department operator phone facts risk status opened_on direct_by seen_on", "lon lat rev", "demo"},
	"visit":       {"id site grid path department by_person post verb kind form edition on_day note body", "at received_at phone_at lon lat bad photos", "clock_off"},
	"hazard":      {"id number state site grid path place sector item grade legal source text measures listed visit found_by found_post found_on owner dispatched_by mended_by verified_by limit_word limit_from due_on edition asked", "round lon lat found_at start_at due_at paused_at paused_ms extended urged reopened closed_at changed_at next_at rev", "urgent hard provisional"},
	"hazard_act":  {"id hazard verb by_person post party state text number body", "n at", ""},
	"task":        {"id duty edition clauses source verb kind form post place path aim target from_on to_on until_on state reason for_person", "due_at need have kept_at next_at rev", "provisional"},
	"appointment": {"id person post kind grid overlay department seat from_on to_on ended_why", "rev", ""},
	"person":      {"id name pinyin phone employer", "rev", "demo"},
	"entry":       {"subject kind by_person post grid refs digest hash", "n at", ""},
}

type row map[string]any

// stage is two towns beside each other, with their map.
type stage struct {
	t     testing.TB
	db    *db.DB
	desk  *desk.Desk
	clock *scene.Clock
	who   account.Caller
	shows []string // what the plan's boards show
	door  http.Handler
}

func newStage(t testing.TB, d *db.DB, plot func(put func(table string, rows ...row))) *stage {
	t.Helper()
	s := &stage{t: t, db: d, clock: scene.At(t, "2026-03-20 09:00")}
	s.desk = &desk.Desk{House: scene.House(d, s.clock), Press: paper.NewPress(), Shows: func(context.Context, string, string) ([]string, error) { return s.shows, nil },
		Narrow: (&sitedesk.Desk{House: scene.House(d, s.clock), Memory: recall.New(true)}).Narrow}
	s.door = web.Open("test", func(_ context.Context, p string) (account.Caller, error) { return s.who, nil }, s.desk.Routes()).Secured(false)
	s.write(plot)
	return s
}

func (s *stage) write(plot func(put func(table string, rows ...row))) {
	s.t.Helper()
	err := s.db.Write(context.Background(), func(tx db.Tx) (err error) {
		plot(func(table string, rows ...row) {
			for _, r := range rows {
				if e := insert(tx, table, r); e != nil && err == nil {
					err = fmt.Errorf("%s %v: %w", table, r["id"], e)
				}
			}
		})
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func insert(tx db.Tx, table string, r row) error {
	cols, marks, args := []string{"county"}, []string{"$1"}, []any{county}
	for i, names := range columns[table] {
		for _, col := range strings.Fields(names) {
			v, ok := r[col]
			if !ok {
				v = []any{"", 0, false}[i]
				if col == "body" && table == "visit" || col == "digest" || col == "hash" {
					v = []byte{}
				}
			}
			cols, args = append(cols, col), append(args, v)
			marks = append(marks, fmt.Sprintf("$%d", len(args)))
		}
	}
	_, err := tx.ExecContext(context.Background(), "INSERT INTO "+table+" ("+strings.Join(cols, ", ")+") VALUES ("+strings.Join(marks, ", ")+")", args...)
	if path, ok := r["path"].(string); ok && err == nil {
		err = recall.Touch(context.Background(), tx, county, recall.Ground{What: table, Path: path})
	}
	return err
}

// square is a border of so many hundredths of a degree.
func square(x, y, side float64) string {
	p := func(i, j float64) string { return fmt.Sprintf("[%.4f,%.4f]", 113+i/100, 34+j/100) }
	return fmt.Sprintf(`{"type":"Polygon","coordinates":[[%s,%s,%s,%s,%s]]}`, p(x, y), p(x+side, y), p(x+side, y+side), p(x, y+side), p(x, y))
}

func at(day string) int64 { return int64(civil.Day(day).At(10, 0, scene.Zone())) }

// twoTowns: each with three villages in a row; the second is the caller's of
// nobody here.
func twoTowns(put func(table string, rows ...row)) {
	for n, town := range []string{"东镇", "西镇"} {
		x, root := float64(n*20), fmt.Sprintf("t%d", n+1)
		path := fmt.Sprintf("%d/", n+1)
		put("grid", row{"id": root, "short": root, "code": root, "name": town, "pinyin": " " + root, "kind": "镇级", "covers": "区域", "tier": 1, "path": path, "ring": square(x, 0, 9), "lon": 113 + x/100, "lat": 34.01})
		for v := range 3 {
			id := fmt.Sprintf("%sv%d", root, v+1)
			put("grid", row{"id": id, "short": id, "code": id, "name": fmt.Sprintf("%s%d村<script>alert(1)</script>", town, v+1), "pinyin": " " + id, "kind": "村级", "covers": "区域", "tier": 2, "parent": root,
				"path": fmt.Sprintf("%s%d/", path, v+1), "ring": square(x+float64(3*v), 0, 3), "lon": 113 + (x+float64(3*v)+1)/100, "lat": 34.01})
		}
	}
	for n, town := range []string{"t1", "t2"} {
		for v := range 3 {
			grid, path := fmt.Sprintf("%sv%d", town, v+1), fmt.Sprintf("%d/%d/", n+1, v+1)
			for i := range 4 {
				id := fmt.Sprintf("s-%s-%d", grid, i)
				seen := []string{"", "2026-02-10", "2026-03-05", "2026-03-06"}[i]
				put("site", row{"id": id, "name": "店" + id, "pinyin": " " + id, "class": []string{"商铺", "学校"}[i%2], "grid": grid, "path": path, "status": "正常", "opened_on": "2026-01-01", "seen_on": seen,
					"department": []string{"消防队", "教育局"}[i%2], "lon": 113 + (float64(n*20+3*v)+0.5*float64(i)+0.3)/100, "lat": 34.01})
				if seen != "" {
					put("visit", row{"id": "v-" + id, "site": id, "grid": grid, "path": path, "on_day": seen, "department": []string{"消防队", "教育局"}[i%2]})
				}
			}
			put("visit", row{"id": "early-" + grid, "site": "s-" + grid + "-2", "grid": grid, "path": path, "on_day": "2026-02-01", "department": "消防队"})
			if v == 1 {
				continue // the village in the middle reports nothing
			}
			for i := range 3 {
				id := fmt.Sprintf("h-%s-%d", grid, i)
				put("hazard", row{"id": id, "number": strings.ToUpper(id), "state": "整改中", "site": "s-" + grid + "-0", "grid": grid, "path": path, "text": "隐患" + id, "owner": "消防队",
					"found_on": "2026-02-15", "found_at": at("2026-02-15"), "due_at": at([]string{"2026-02-20", "2026-04-01", "2026-02-25"}[i]), "closed_at": []int64{0, 0, at("2026-03-10")}[i]})
			}
			put("task", row{"id": "k-" + grid, "from_on": "k", "duty": "月度排查", "post": "网格员岗", "place": grid, "path": path, "aim": "site", "target": "s-" + grid + "-0", "state": "missed", "due_at": at("2026-03-10"), "need": 1})
			put("task", row{"id": "l-" + grid, "from_on": "l", "duty": "月度排查", "post": "网格员岗", "place": grid, "path": path, "state": "excused", "due_at": at("2026-03-11"), "need": 1})
			put("task", row{"id": "m-" + grid, "from_on": "m", "duty": "月度排查", "post": "网格员岗", "place": grid, "path": path, "state": "late", "due_at": at("2026-02-11"), "kept_at": at("2026-03-02"), "have": 1, "need": 1})
		}
	}
}

// office is somebody who sees a town and may everything an office may.
func office(path string) account.Caller {
	return account.NewCaller(county, "p", "某人", []account.Standing{{Post: "办公室", Kind: account.Office, Place: "x", Path: path}}, nil, func(string) bool { return false })
}

func department(path, name string) account.Caller {
	return account.NewCaller(county, "q", "某人", []account.Standing{{Post: "部门岗", Kind: account.Department, Department: name, Place: "x", Path: path}}, nil, func(string) bool { return false })
}

func (s *stage) get(path string, headers ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.door.ServeHTTP(w, r)
	return w
}

// ask reads JSON.
func ask[T any](s *stage, path string) T {
	s.t.Helper()
	w := s.get(path)
	var out T
	if w.Code != 200 || json.NewDecoder(bytes.NewReader(w.Body.Bytes())).Decode(&out) != nil {
		s.t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return out
}

// told is the ids and names in a tile, and how many things its piles count.
func (s *stage) told(path string) (text string, n int) {
	s.t.Helper()
	w := s.get(path)
	if w.Code != 200 {
		s.t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	layers, err := mvt.Unmarshal(w.Body.Bytes())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, l := range layers {
		for _, f := range l.Features {
			text += fmt.Sprint(f.Properties) + "\n"
			if k, ok := f.Properties["n"].(float64); ok {
				n += int(k)
			}
		}
	}
	return text, n
}

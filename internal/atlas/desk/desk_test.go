package desk_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/atlas/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

// over is the tile of a quartering that a place lies in.
func over(layer string, z int, lon, lat float64) string {
	p := placeOf(z, lon, lat)
	return fmt.Sprintf("/api/map/%s?z=%d&x=%d&y=%d", layer, z, p[0], p[1])
}

func TestATileOfAnotherTownHoldsNothingOfIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStage(t, d, twoTowns)
		for _, z := range []int{0, 6, 10, 14, 17} {
			for _, layer := range []string{"grids", "sites", "hazards"} {
				// Both see the same ground; the cache must not tell one of the other's.
				for _, turn := range []int{1, 2, 1} {
					s.who = office(fmt.Sprintf("%d/", turn))
					for n := range 2 {
						text, count := s.told(over(layer, z, 113+float64(n*20)/100+0.003, 34.01))
						other := fmt.Sprintf("t%d", 3-turn)
						if strings.Contains(text, other) || strings.Contains(text, []string{"", "西镇", "东镇"}[turn]) {
							t.Fatalf("%s z%d: town %d is told of %s:\n%s", layer, z, turn, other, text)
						}
						if mine := n+1 == turn; !mine && count > 0 && z > 10 {
							t.Errorf("%s z%d: %d things counted in the other town", layer, z, count)
						} else if mine && text == "" {
							t.Errorf("%s z%d: nothing of one's own", layer, z)
						}
					}
				}
			}
		}
		s.who = office("1/")
		for _, path := range []string{"/api/map/grids/t2v1", "/api/map/grids/nowhere"} {
			if w := s.get(path); w.Code != 404 {
				t.Errorf("%s: %d %s", path, w.Code, w.Body)
			}
		}
		if l := ask[desk.Lines](s, "/api/map/list?layer=sites&grid=t2"); l.Total != 0 {
			t.Errorf("a list of the other town: %+v", l)
		}
		if f := ask[desk.Found](s, "/api/map/find?q=%E8%A5%BF%E9%95%87"); len(f.Items) != 0 {
			t.Errorf("the other town is found: %+v", f)
		}
		// 店s-t1v1-3, and nothing of the other town beside it.
		if f := ask[desk.Found](s, "/api/map/find?q=%E5%BA%97s-t1v1-3"); len(f.Items) != 1 || f.Items[0].Kind != "site" {
			t.Errorf("one shop: %+v", f)
		}
		if f := ask[desk.Found](s, "/api/map/find?q=%E5%BA%97s-t2v1-3"); len(f.Items) != 0 {
			t.Errorf("a shop of the other town is found: %+v", f)
		}
	})
}

func TestADepartmentSeesItsOwnOnTheMap(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStage(t, d, twoTowns)
		s.who = department("1/", "教育局")
		_, n := s.told("/api/map/sites?z=0&x=0&y=0")
		if n != 6 {
			t.Errorf("%d sites of the department, want 6", n)
		}
		if _, n := s.told("/api/map/hazards?z=0&x=0&y=0"); n != 0 {
			t.Errorf("%d cases that concern another department", n)
		}
		s.who = office("1/")
		if _, n := s.told("/api/map/sites?z=0&x=0&y=0"); n != 12 {
			t.Errorf("the office sees %d sites", n)
		}
	})
}

func TestTheNumbersAreTheLengthsOfTheirLists(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStage(t, d, twoTowns)
		s.who = office("1/")
		for _, c := range []struct {
			month string
			want  map[string]int
		}{
			{"", map[string]int{"grids": 4, "silent": 1, "sites": 12, "never": 3, "unseen": 3, "seen": 6, "hazards": 6, "open": 2, "overdue": 2, "listed": 0, "closed": 2, "quiet": 2}},
			// In February: two of four were there in the first half, of the third site by its
			// earlier visit; what is closed now was open and overdue then.
			{"2026-02", map[string]int{"sites": 12, "never": 6, "unseen": 0, "seen": 6, "open": 2, "overdue": 4, "closed": 0, "quiet": 2}},
			{"2026-01", map[string]int{"sites": 12, "never": 12, "seen": 0, "hazards": 0, "quiet": 0}},
		} {
			l := ask[desk.Legend](s, "/api/map?month="+c.month)
			told := map[string]int{"grids": l.Grids, "silent": l.Silent, "sites": l.Total.Sites, "never": l.Total.Never, "unseen": l.Total.Unseen, "seen": l.Total.Seen,
				"hazards": l.Total.Open + l.Total.Overdue + l.Total.Listed + l.Total.Closed, "open": l.Total.Open, "overdue": l.Total.Overdue, "listed": l.Total.Listed, "closed": l.Total.Closed, "quiet": l.Total.Quiet}
			for layer, want := range c.want {
				list := ask[desk.Lines](s, "/api/map/list?limit=200&layer="+layer+"&month="+c.month)
				if told[layer] != want || list.Total != want || len(list.Items) != want {
					t.Errorf("%s of %q: the legend says %d, the list %d with %d lines, want %d", layer, c.month, told[layer], list.Total, len(list.Items), want)
				}
			}
		}
		l := ask[desk.Lines](s, "/api/map/list?layer=silent")
		if len(l.Items) != 1 || l.Items[0].ID != "t1v2" || l.Items[0].Word != "零报告" {
			t.Errorf("the silent grid: %+v", l.Items)
		}
		p := ask[desk.Panel](s, "/api/map/grids/t1v1")
		if p.Sum.Sites != 4 || p.Sum.Seen != 2 || p.Sum.Overdue != 1 || p.Sum.Quiet != 1 || len(p.Classes) != 2 || p.Classes[0].N != 2 || len(p.Beside) != 1 {
			t.Errorf("panel: %+v", p)
		}
		if m := ask[desk.Legend](s, "/api/map").Months; m[0].Words != "2026年3月" || m[len(m)-1].Month != "2026-01" {
			t.Errorf("months: %v", m)
		}
	})
}

func TestPagesOfAListFollowEachOther(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStage(t, d, twoTowns)
		s.who = office("1/")
		for layer, want := range map[string]int{"sites": 12, "hazards": 6, "quiet": 2} {
			seen, after, total := map[string]bool{}, "", 0
			for range 20 {
				page := ask[desk.Lines](s, "/api/map/list?limit=1&layer="+layer+"&after="+after)
				for _, l := range page.Items {
					seen[l.ID] = true
				}
				total += len(page.Items)
				if after = page.Next; after == "" {
					break
				}
			}
			if len(seen) != want || total != want {
				t.Errorf("%s: %d different of %d, want %d", layer, len(seen), total, want)
			}
		}
		for _, path := range []string{"/api/map/list?layer=sites&after=x", "/api/map/list?layer=quiet&after=x~y", "/api/map/list?layer=hearsay", "/api/map/list", "/api/map?month=2026-04", "/api/map/sites?z=3&x=8&y=0"} {
			if w := s.get(path); w.Code != 422 {
				t.Errorf("%s: %d %s", path, w.Code, w.Body)
			}
		}
	})
}

func TestTheBrowserKeepsATileOnlyAsLongAsItIsTheSameForThisPerson(t *testing.T) {
	s := newStage(t, dbtest.SQLite(t), twoTowns)
	s.who = office("1/")
	const path = "/api/map/sites?z=0&x=0&y=0"
	first := s.get(path)
	tag := first.Header().Get("ETag")
	if tag == "" || first.Header().Get("Cache-Control") != "private, no-cache" {
		t.Fatalf("%v", first.Header())
	}
	if again := s.get(path, "If-None-Match", tag); again.Code != 304 || again.Body.Len() != 0 {
		t.Errorf("the same: %d, %d bytes", again.Code, again.Body.Len())
	}
	s.who = office("2/")
	if w := s.get(path, "If-None-Match", tag); w.Code != 200 || w.Header().Get("ETag") == tag {
		t.Errorf("somebody else in the same browser: %d %s", w.Code, w.Header().Get("ETag"))
	}
	// A visit changes it, when a look at the journal is due.
	s.who = office("1/")
	s.write(func(put func(string, ...row)) {
		put("entry", row{"subject": "site:x", "kind": "site.seen", "n": 1, "at": at("2026-03-20")})
	})
	err := s.db.Write(context.Background(), func(tx db.Tx) error {
		_, err := tx.ExecContext(context.Background(), "UPDATE site SET seen_on = '2026-03-19' WHERE county = $1 AND id = 's-t1v1-0'", county)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if w := s.get(path, "If-None-Match", tag); w.Code != 304 {
		t.Errorf("half a minute is not over: %d", w.Code)
	}
	s.clock.Pass(5 * time.Minute)
	if w := s.get(path, "If-None-Match", tag); w.Code != 200 {
		t.Errorf("five minutes later: %d", w.Code)
	}
}

func TestTheMapOfThePastHasTheBordersOfThen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStage(t, d, twoTowns)
		s.write(func(put func(string, ...row)) {
			put("grid_border", row{"grid": "t1v1", "to_on": "2026-01-31", "ring": square(-60, 0, 3)}, row{"grid": "t1v1", "to_on": "2026-03-01", "ring": square(-40, 0, 3)})
			put("grid", row{"id": "gone", "short": "gone", "code": "gone", "name": "旧村", "kind": "村级", "tier": 2, "parent": "t1", "path": "1/9/", "ring": square(-10, 0, 3), "lon": 112.91, "lat": 34.01, "opened_on": "2026-01-01", "closed_on": "2026-02-10"})
		})
		s.who = office("1/")
		for month, want := range map[string][2]float64{"": {113, 4}, "2026-02": {112.6, 4}, "2026-01": {112.4, 5}} {
			p := ask[desk.Panel](s, "/api/map/grids/t1v1?month="+month)
			l := ask[desk.Legend](s, "/api/map?month="+month)
			if fmt.Sprintf("%.2f", p.Box[0]) != fmt.Sprintf("%.2f", want[0]) || l.Grids != int(want[1]) {
				t.Errorf("%q: the border begins at %v, %d grids; want %v", month, p.Box[0], l.Grids, want)
			}
		}
	})
}

// An administrator of the platform reads no record of the work (三员分立).
func TestAnAdministratorIsToldNothing(t *testing.T) {
	s := newStage(t, dbtest.SQLite(t), twoTowns)
	s.who = account.NewCaller(county, "p", "某人", []account.Standing{{Post: "系统", Kind: account.System, Place: "x", Path: "1/"}}, nil, func(string) bool { return false })
	l := ask[desk.Legend](s, "/api/map")
	if l.Total.Sites != 0 || l.Total.Open+l.Total.Overdue+l.Total.Closed+l.Total.Quiet != 0 {
		t.Errorf("%+v", l.Total)
	}
	if l := ask[desk.Lines](s, "/api/map/list?layer=quiet"); l.Total != 0 {
		t.Errorf("%+v", l)
	}
}

func TestASheetIsPrintedForOnesOwnGroundWithPhonesWhereThePlanShowsThem(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStage(t, d, twoTowns)
		s.write(func(put func(string, ...row)) {
			put("person", row{"id": "head", "name": "王<script>某", "phone": "13800000001"})
			put("appointment", row{"id": "a", "person": "head", "post": "村网格长", "kind": "网格长", "grid": "t1v1", "from_on": "2026-01-01"}, row{"id": "b", "person": "head", "post": "镇网格长", "kind": "网格长", "grid": "t1", "from_on": "2026-01-01"})
			put("grid", row{"id": "undrawn", "short": "undrawn", "code": "u", "name": "未画村", "kind": "村级", "tier": 2, "parent": "t1", "path": "1/8/"})
		})
		s.who = office("1/")
		sizes := map[string]int{}
		for _, shows := range []string{"姓名", "电话"} {
			s.shows = []string{shows}
			for _, of := range []string{"grid=t1", "grid=t1v1&paper=A3&lay=landscape"} {
				w := s.get("/api/map/sheet?" + of)
				if w.Code != 200 || !strings.HasPrefix(w.Body.String(), "%PDF-") || !strings.Contains(w.Header().Get("Content-Disposition"), ".pdf") {
					t.Fatalf("%s: %d %.200s", of, w.Code, w.Body)
				}
				sizes[shows+of] = w.Body.Len()
			}
		}
		for _, of := range []string{"grid=t1", "grid=t1v1&paper=A3&lay=landscape"} {
			if sizes["姓名"+of] == sizes["电话"+of] {
				t.Errorf("%s: the same paper with and without phones", of)
			}
		}
		for of, code := range map[string]int{"grid=t2": 404, "grid=t2v1": 404, "grid=undrawn": 422, "grid=t1&paper=A0": 422, "": 422} {
			if w := s.get("/api/map/sheet?" + of); w.Code != code {
				t.Errorf("%s: %d %.200s", of, w.Code, w.Body)
			}
		}
	})
}

func TestTheArchiveIsServedInRanges(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ground.pmtiles")
	if err := os.WriteFile(file, append([]byte("PMTiles\x03"), make([]byte, 500)...), 0o600); err != nil {
		t.Fatal(err)
	}
	d := &desk.Desk{Ground: desk.Ground{Archive: file}}
	r := httptest.NewRequest("GET", desk.ArchiveAt, nil)
	r.Header.Set("Range", "bytes=0-6")
	w := httptest.NewRecorder()
	d.ServeArchive().ServeHTTP(w, r)
	if w.Code != 206 || w.Body.String() != "PMTiles" || w.Header().Get("Content-Range") != "bytes 0-6/508" {
		t.Errorf("%d %q %v", w.Code, w.Body, w.Header())
	}
}

package desk_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"encoding/json"

	"anwang/internal/account"
	"anwang/internal/civil"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/tally"
	"anwang/internal/tally/desk"
)

// stands lets somebody ask in a post.
func (s *scene) stands(person string, kind account.Kind, post, place string) *scene {
	s.who = account.NewCaller(county, person, person, []account.Standing{{Post: post, Kind: kind, Place: place, Path: paths[place]}}, nil, func(string) bool { return false })
	return s
}

// does sends an act and gives the status, the answer and the filing after it.
func (s *scene) does(grid, verb, text string) (int, string, desk.FilingView) {
	s.t.Helper()
	return s.doesIn("2026-03", grid, verb, text)
}

func (s *scene) doesIn(month, grid, verb, text string) (int, string, desk.FilingView) {
	s.t.Helper()
	rec := httptest.NewRecorder()
	req := httptest.NewRequest("POST", "/api/months/"+month+"/grids/"+grid+"/"+verb, strings.NewReader(fmt.Sprintf(`{"text":%q}`, text)))
	req.Header.Set("Content-Type", "application/json")
	s.door.ServeHTTP(rec, req)
	var v desk.FilingView
	if rec.Code < 300 {
		if err := json.Unmarshal(rec.Body.Bytes(), &v); err != nil {
			s.t.Fatal(err)
		}
	}
	return rec.Code, rec.Body.String(), v
}

func (s *scene) must(grid, verb, text, state string) desk.FilingView {
	s.t.Helper()
	code, answer, v := s.does(grid, verb, text)
	if code != http.StatusOK || v.State != state {
		s.t.Fatalf("%s %s: %d %s", verb, grid, code, answer)
	}
	return v
}

func (s *scene) refused(grid, verb, text, code string) {
	s.t.Helper()
	if status, answer, _ := s.does(grid, verb, text); status < 400 || !strings.Contains(answer, code) {
		s.t.Fatalf("%s %s: %d %s, want %s", verb, grid, status, answer, code)
	}
}

func TestS1_100TheSummaryGoesUpTheTreeAndWhatChangesAfterLockingIsShown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := stage(t, d)
		head := func() *scene { return s.stands("p1", account.Head, "村长岗", "east") }
		clerk := func() *scene { return s.stands("p4", account.Clerk, "档案岗", "town") }
		waits := func(who *scene, want string) {
			t.Helper()
			var v desk.WaitingRows
			who.get("/api/months/waiting", &v)
			var got []string
			for _, x := range v.Items {
				got = append(got, x.GridName+x.Does)
			}
			if strings.Join(got, " ") != want {
				t.Errorf("waits %v, want %s", got, want)
			}
		}
		waits(clerk(), "")
		waits(head(), "东村确认")
		clerk().refused("east", "lock", "", "tally.not_submitted")
		clerk().refused("east", "confirm", "", "")
		head().must("east", "confirm", "两户停业未查", "已确认")
		head().refused("west", "confirm", "", "grid.not_found")
		head().must("east", "submit", "", "已提交")
		waits(head(), "")
		waits(clerk(), "东村收下或退回")
		waits(s.stands("p9", account.Head, "村长岗", "west"), "西村确认")
		clerk().refused("east", "return", "", "tally.reason_missing")
		clerk().must("east", "return", "3月2日的整改没有登记", "已退回")
		head().refused("east", "submit", "", "tally.not_confirmed")
		head().must("east", "confirm", "", "已确认")
		head().must("east", "submit", "已补登", "已提交")
		head().refused("east", "lock", "", "tally.not_yours")
		v := clerk().must("east", "lock", "", "已锁定")
		if len(v.Acts) != 6 || len(v.Shifts) != 0 || v.Digest == "" || v.Acts[0].Text != "两户停业未查" {
			t.Fatalf("%+v", v)
		}
		clerk().refused("east", "return", "晚了", "tally.locked_already")

		// A late deed: a hazard of March that arrives in April, and one that is closed.
		err := d.Write(t.Context(), func(tx db.Tx) error {
			s.insert(tx, "hazard", row{"id": "h9", "number": "隐患〔2026〕9号", "grid": "east", "path": "1/2/", "site": "s2", "found_on": "2026-03-30", "text": "迟到的隐患", "grade": "一般", "legal": "一般", "sector": "消防", "found_by": "p5", "state": "整改中"})
			s.insert(tx, "task_correction", row{"task": "t4", "visit": "v1", "month": "2026-03", "path": "1/2/", "was": "missed", "now": "done", "at": 9})
			_, err := tx.ExecContext(t.Context(), "UPDATE hazard SET closed_at = 5 WHERE county = $1 AND id = 'h1'", county)
			return err
		})
		if err != nil || s.wrong != nil {
			t.Fatal(err, s.wrong)
		}
		var after desk.FilingView
		s.as(account.Sight{Path: "1/"}).get("/api/months/2026-03/grids/east/filing", &after)
		var told []string
		for _, x := range after.Shifts {
			told = append(told, fmt.Sprintf("%s%s %d→%d +%d-%d %v", x.Figure, x.Of, x.Was, x.Now, len(x.Came), len(x.Gone), x.Runs))
		}
		if got := strings.Join(told, "; "); got != "grade一般 2→3 +1-0 false; sector消防 1→2 +1-0 false; closed 1→2 +1-0 true; overdue 1→0 +0-1 true" {
			t.Error(got)
		}
		if len(after.Corrections) != 1 || after.Digest != v.Digest || after.Altered || after.Shifts[0].Came[0].Title == "" {
			t.Errorf("%+v", after)
		}
		// Whoever sees a part of the grid is told no difference that is none.
		var part desk.FilingView
		s.as(account.Sight{Path: "1/", Department: "消防队"}).get("/api/months/2026-03/grids/east/filing", &part)
		if part.State != "已锁定" || len(part.Shifts) != 0 {
			t.Errorf("%+v", part)
		}
		// The town waits for its other village, where nobody was asked before.
		town := s.stands("p3", account.Head, "分管岗", "town")
		town.refused("town", "confirm", "", "西村")

		story, err := jdesk.Story(t.Context(), d.Read(), county, "tally:2026-03:east")
		if err != nil || len(story) != 6 || story[5].Kind != "tally.locked" || fmt.Sprintf("%x", story[5].Digest) != v.Digest {
			t.Errorf("%v %+v", err, story)
		}
		codes := map[string]int{}
		for _, code := range []string{"notice.tally_submitted", "notice.tally_returned", "notice.tally_locked"} {
			var n int
			if err := d.Read().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM notice WHERE county = $1 AND code = $2", county, code).Scan(&n); err != nil {
				t.Fatal(err)
			}
			codes[code] = n
		}
		if fmt.Sprint(codes) != "map[notice.tally_locked:1 notice.tally_returned:1 notice.tally_submitted:2]" {
			t.Error(codes)
		}
		if broken := s.verified(); broken != "" {
			t.Error(broken)
		}
		// Figures that were changed behind the platform's back are told apart.
		err = d.Write(t.Context(), func(tx db.Tx) error {
			_, err := tx.ExecContext(t.Context(), "UPDATE tally_kept SET body = $2 WHERE county = $1", county, []byte{139, 142, 5, 0} /* [], deflated */)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.verified(); got != "tally:2026-03:east 第6条（锁定月度汇总表，2026年4月10日09时00分）：2026年3月东村月度汇总锁定时留存的数字与留痕里的摘要不符" {
			t.Error(got)
		}
		var broken desk.FilingView
		if s.as(account.Sight{Path: "1/"}).get("/api/months/2026-03/grids/east/filing", &broken); !broken.Altered {
			t.Errorf("%+v", broken)
		}
	})
}

// verified holds the months against the journal and joins what does not agree.
func (s *scene) verified() string {
	s.t.Helper()
	found, _, err := jdesk.Verify(s.t.Context(), s.db, county, s.t.TempDir(), desk.Check())
	if err != nil {
		s.t.Fatal(err)
	}
	var out []string
	for _, f := range found {
		if f.Subject != "heads.txt" && f.Subject != "封存" {
			out = append(out, f.Text(zone))
		}
	}
	return strings.Join(out, "; ")
}

func TestALockedMonthThatIsGoneOrUnlockedByHandIsFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := stage(t, d)
		head := func() *scene { return s.stands("p1", account.Head, "村长岗", "east") }
		head().must("east", "confirm", "", "已确认")
		head().must("east", "submit", "", "已提交")
		s.stands("p4", account.Clerk, "档案岗", "town").must("east", "lock", "", "已锁定")
		err := d.Write(t.Context(), func(tx db.Tx) error {
			if _, err := tx.ExecContext(t.Context(), "DELETE FROM tally_kept WHERE county = $1", county); err != nil {
				return err
			}
			_, err := tx.ExecContext(t.Context(), "UPDATE tally_filing SET state = '已退回' WHERE county = $1", county)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		got := s.verified()
		for _, want := range []string{"2026年3月东村月度汇总锁定时留存的数字不见了", "2026年3月东村月度汇总的状态是“已退回”，与最后一条留痕不符"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s not in %s", want, got)
			}
		}
	})
}

func TestS1_100WhoAnswersIsRemindedOnceBeforeTheDayAndOnceAfterIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := stage(t, d)
		due := rules()
		due.Due = civil.Moment{Next: true, Day: 5} // 5 April is a Sunday: the 6th
		s.desk.Rules = func(context.Context, string, string, civil.Day) (tally.Rules, error) { return due, nil }
		on := func(day civil.Day) string {
			t.Helper()
			s.desk.Now = func() civil.Instant { return day.At(9, 0, zone) }
			for range 2 {
				if _, err := s.desk.Remind(t.Context(), county); err != nil {
					t.Fatal(err)
				}
			}
			rows, err := d.Read().QueryContext(t.Context(), "SELECT code, place, post FROM notice WHERE county = $1 AND code <> 'notice.tally_submitted' ORDER BY code, place", county)
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			var told []string
			for rows.Next() {
				var code, place, post string
				if err := rows.Scan(&code, &place, &post); err != nil {
					t.Fatal(err)
				}
				told = append(told, strings.TrimPrefix(code, "notice.tally_")+" "+place+" "+post)
			}
			return strings.Join(told, "; ")
		}
		if got := on("2026-04-02"); got != "" {
			t.Error(got)
		}
		if got := on("2026-04-03"); got != "due east 村长岗; due town 分管岗; due west 村长岗" {
			t.Error(got)
		}
		head := s.stands("p1", account.Head, "村长岗", "east")
		head.must("east", "confirm", "", "已确认")
		head.must("east", "submit", "", "已提交")
		if got := on("2026-04-06"); got != "due east 村长岗; due town 分管岗; due west 村长岗" {
			t.Error(got)
		}
		if got := on("2026-04-07"); got != "due east 村长岗; due town 分管岗; due west 村长岗; late town 分管岗; late west 村长岗" {
			t.Error(got)
		}
		var v desk.FilingView
		s.as(account.Sight{Path: "1/"}).get("/api/months/2026-03/grids/town/filing", &v)
		if !v.Late || v.DueOn != "2026-04-06" {
			t.Errorf("%+v", v)
		}
		for _, l := range v.Lower {
			if l.Late != (l.Grid == "west") {
				t.Errorf("%+v", l)
			}
		}
	})
}

package desk_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anwang/internal/civil"
	"anwang/internal/hazard"
	hdesk "anwang/internal/hazard/desk"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

// verified is what verify finds in the register, a line each; records says how
// many were held against the journal.
func (s *scene) verified() (lines []string, records int64) {
	s.t.Helper()
	found, sum, err := jdesk.Verify(s.ctx, s.desk.DB, county, s.t.TempDir(), hdesk.Check())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, f := range found {
		lines = append(lines, f.Text(zone))
	}
	return lines, sum.Records
}

func (s *scene) do(query string, args ...any) {
	s.t.Helper()
	err := s.desk.DB.Write(s.ctx, func(tx db.Tx) error { _, err := tx.ExecContext(s.ctx, query, args...); return err })
	if err != nil {
		s.t.Fatal(err)
	}
}

// plot is a case with every kind of act that leaves something behind, and one
// that waits and is overdue.
func (s *scene) plot() (hazard.Case, hazard.Case) {
	s.t.Helper()
	c := s.found(fireLane, "通道被三轮车堵住")
	other := s.found(fireLane, "通道又被堵住")
	s.at("2026-03-02 14:00")
	c = s.act(fire, c, hazard.AcceptVerb, hazard.Said{Measures: "清理并划线"})
	s.at("2026-03-03 09:00")
	c = s.act(office, c, hazard.UrgeVerb, hazard.Said{Text: "请尽快"})
	s.at("2026-03-04 10:00")
	c = s.act(fire, c, hazard.FeedbackVerb, hazard.Said{Text: "已清理", Measures: "已划黄线", Photos: []string{photo("2")}})
	s.at("2026-03-04 16:00")
	c = s.act(inspector, c, hazard.VerifyVerb, hazard.Said{Text: "仍有杂物", Photos: []string{photo("3")}})
	s.at("2026-03-05 09:00")
	c = s.act(fire, c, hazard.FeedbackVerb, hazard.Said{Text: "再次清理", Photos: []string{photo("2"), photo("3")}})
	s.at("2026-03-05 15:00")
	c = s.act(head, c, hazard.VerifyVerb, hazard.Said{Pass: true, Photos: []string{photo("3")}})
	s.at("2026-03-20 09:00")
	for range 2 {
		if _, err := s.desk.Sweep(s.ctx, county); err != nil {
			s.t.Fatal(err)
		}
	}
	return c, other
}

func TestAnUntouchedRegisterHolds(t *testing.T) {
	each(t, func(s *scene) {
		s.plot()
		found, records := s.verified()
		if len(found) > 0 || records < 14 {
			s.t.Fatalf("%d records\n%s", records, strings.Join(found, "\n"))
		}
	})
}

// bookkeeping are columns that say when the platform looks at a case again;
// they are no record and change without an act.
var bookkeeping = []string{"next_at", "changed_at", "rev"}

func TestAnyChangeOfAnyColumnOfTheRegisterIsFound(t *testing.T) {
	each(t, func(s *scene) {
		s.plot()
		r := rand.New(rand.NewPCG(3, 4))
		d := s.desk.DB
		cells := dbtest.Cells(s.t, d, "hazard", "county", "id")
		cells = append(cells, dbtest.Cells(s.t, d, "hazard_act", "county", "id")...)
		cells = append(cells, dbtest.Cells(s.t, d, "hazard_party", "county", "hazard", "party")...)
		cells = append(cells, dbtest.Cells(s.t, d, "photo_of", "county", "subject", "hash", "role")...)
		changed := 0
		for _, c := range cells {
			if c.Table == "hazard" && slices.Contains(bookkeeping, c.Column) {
				continue
			}
			other := c.Other(r)
			back := c.Put(s.t, d, other)
			if found, _ := s.verified(); len(found) == 0 {
				s.t.Errorf("%s: %v → %v was not found", c, c.Was, other)
			}
			back()
			changed++
		}
		if found, _ := s.verified(); len(found) > 0 || changed < 200 {
			s.t.Fatalf("after %d changes were put back:\n%s", changed, strings.Join(found, "\n"))
		}
	})
}

func TestWhatWasChangedInTheRegisterIsNamed(t *testing.T) {
	for name, x := range map[string]struct {
		sql  string
		want string
	}{
		"words":   {"UPDATE hazard_act SET text = '一切正常' WHERE county = $1 AND hazard = $2 AND n = 6", "第6条（反馈整改，2026年3月4日10时00分）：办理记录的内容（说明、措施、期限、主办、照片）与留痕不符"},
		"the day": {"UPDATE hazard_act SET at = at - 86400000 WHERE county = $1 AND hazard = $2 AND n = 6", "第6条（反馈整改，2026年3月4日10时00分）：办理记录的时间与留痕不符"},
		"who":     {"UPDATE hazard_act SET by_person = 'p9' WHERE county = $1 AND hazard = $2 AND n = 7", "第7条（复查，2026年3月4日16时00分）：办理记录的办理人与留痕不符"},
		"an act":  {"DELETE FROM hazard_act WHERE county = $1 AND hazard = $2 AND n = 7", "第7条（复查，2026年3月4日16时00分）：这一步的办理记录不见了"},
		"state":   {"UPDATE hazard SET state = '整改中' WHERE county = $1 AND id = $2", "台账的办理情况与留痕不符：状态现为“整改中”，留痕为“已销号”"},
		"closed":  {"UPDATE hazard SET closed_at = 0 WHERE county = $1 AND id = $2", "台账的办理情况与留痕不符"},
		"owner":   {"UPDATE hazard SET owner = '派出所' WHERE county = $1 AND id = $2", "台账的办理情况与留痕不符"},
		"limit":   {"UPDATE hazard SET due_at = due_at + 86400000 WHERE county = $1 AND id = $2", "台账的期限与留痕不符"},
		"grade":   {"UPDATE hazard SET grade = '重大' WHERE county = $1 AND id = $2", "第3条（派送交办，2026年3月2日09时00分）：台账的登记的内容与留痕不符"},
		"party":   {"DELETE FROM hazard_party WHERE county = $1 AND hazard = $2 AND party = '派出所'", "台账的相关部门与留痕不符"},
		"a case":  {"DELETE FROM hazard WHERE county = $1 AND id = $2", "台账里没有这条隐患"},
		"story":   {"DELETE FROM entry WHERE county = $1 AND subject = 'hazard:' || $2", "台账里有，却没有一条留痕"},
		"one act without its entry": {`INSERT INTO hazard_act (county, id, hazard, n, verb, at, by_person, post, party, state, text, number, body)
			VALUES ($1, 'zz', $2, 99, 'urge', 1, '', '', '', '', '', '', '{"round":1}')`, "第99步办理记录（催办）没有留痕"},
		"a photo": {"DELETE FROM photo_of WHERE county = $1 AND subject = 'hazard:' || $2 AND role = 'found'", "照片 " + photo("1") + " 不见了"},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(s *scene) {
				c, _ := s.plot()
				s.do(x.sql, county, c.ID)
				found, _ := s.verified()
				if !slices.ContainsFunc(found, func(line string) bool {
					return strings.HasPrefix(line, c.Subject()) && strings.Contains(line, x.want)
				}) {
					s.t.Errorf("found:\n%s\nwant among it: %s", strings.Join(found, "\n"), x.want)
				}
			})
		})
	}
}

func TestAValueOfAnotherTypeIsFoundAndTheCaseNamed(t *testing.T) {
	s := open(t, dbtest.SQLite(t)) // the other engine takes no such value
	c, other := s.plot()
	for _, x := range []struct{ sql, want string }{
		{"UPDATE hazard SET urgent = 17 WHERE county = $1 AND id = $2", "hazard:" + c.ID + "：记录读不出来：urgent"},
		{"UPDATE hazard_act SET at = '昨天' WHERE county = $1 AND hazard = $2 AND n = 2", "hazard:" + c.ID + "：记录读不出来：at"},
	} {
		s.do(x.sql, county, c.ID)
		if found, _ := s.verified(); !slices.Contains(found, x.want) || slices.ContainsFunc(found, func(line string) bool { return strings.Contains(line, other.ID) }) {
			s.t.Errorf("found:\n%s\nwant: %s", strings.Join(found, "\n"), x.want)
		}
		s.do("UPDATE hazard SET urgent = FALSE WHERE county = $1 AND id = $2", county, c.ID)
	}
}

func TestALimitThatChangedWithoutAnActIsNoted(t *testing.T) {
	each(t, func(s *scene) {
		c := s.found(fireLane, "通道被堵")
		before := hazard.Outcome{Case: c}
		by := hazard.Actor{}
		hazard.Bind(c, &before, by)
		if len(before.Entries) != 0 {
			s.t.Fatalf("nothing changed, and %v was noted", before.Entries)
		}
		later := c
		later.DueOn, later.DueAt = "2026-03-15", civil.Day("2026-03-15").End(zone)
		out := hazard.Outcome{Case: later}
		hazard.Bind(c, &out, by)
		if len(out.Entries) != 1 || out.Entries[0].Kind != "hazard.limit_recounted" || out.Entries[0].Refs["was"] != "2026-03-12" || out.Entries[0].Refs["limit"] == "" || out.Entries[0].Refs["course"] != "" {
			s.t.Fatalf("%+v", out.Entries)
		}
	})
}

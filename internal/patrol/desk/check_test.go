package desk_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/blob"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/patrol/desk"
)

// seal gives the town's database a sealer and seals what is there.
func (s *stage) seal(folder string) {
	s.Helper()
	sealer, err := jdesk.NewSealer(s.desk.House, folder)
	if err != nil {
		s.Fatal(err)
	}
	if _, err := sealer.Seal(s.Context(), county); err != nil {
		s.Fatal(err)
	}
}

// verified is what verify finds in visits and photographs, a line each.
func (s *stage) verified(folder string) ([]string, jdesk.Summary) {
	s.Helper()
	found, sum, err := jdesk.Verify(s.Context(), s.db, county, folder, s.desk.Check(), s.photos.Check())
	if err != nil {
		s.Fatal(err)
	}
	lines := make([]string, len(found))
	for i, f := range found {
		lines[i] = f.Text(zone)
	}
	return lines, sum
}

// rounds are three visits: with findings of both outcomes and photographs, on a
// form and without; one at a grid; one by a unit itself.
func (s *stage) rounds() {
	s.Helper()
	one, two, three := s.photo(1), s.photo(2), s.photo(3)
	for _, v := range []struct {
		by   string
		form desk.Form
	}{
		{"head1", desk.Form{ID: "visit-0001", Site: "s1", Verb: "排查", Form: "日常隐患排查表", Edition: "c1", Photos: []string{one}, Note: "一切正常", Lon: 117.5, Lat: 40.25,
			Answers: []desk.Answer{{Item: "1", Result: "bad"}, {Item: "2", Result: "bad"}},
			Findings: []desk.Finding{{ID: "finding-01", Item: "1", Outcome: "hazard", Photos: []string{two}},
				{ID: "finding-02", Item: "2", Text: "插座松动", Outcome: "mended", Photos: []string{two}, After: []string{three}}}}},
		{"head1", desk.Form{ID: "visit-0002", Grid: "g1", Verb: "排查"}},
		{"checker", desk.Form{Site: "s4", Verb: "自查", Note: "校内自查"}},
	} {
		if _, err := s.record(v.by, v.form); err != nil {
			s.Fatalf("%v", err)
		}
	}
}

// unbound are columns of photographs that nothing else says: what the phone told
// about the place and time of a photograph, and who sent it first.
var unbound = []string{"by_person", "received_at", "taken_at", "lon", "lat"}

func TestAnyChangeOfAnyColumnOfAVisitIsFound(t *testing.T) {
	each(t, func(s *stage) {
		folder := s.TempDir()
		s.rounds()
		s.seal(folder)
		if found, sum := s.verified(folder); len(found) > 0 || sum.Records != 6 || sum.Heads != 1 || sum.Unsealed != 0 {
			s.Fatalf("%+v\n%s", sum, strings.Join(found, "\n"))
		}
		cells := dbtest.Cells(s.T, s.db, "visit", "county", "id")
		cells = append(cells, dbtest.Cells(s.T, s.db, "finding", "county", "id")...)
		cells = append(cells, dbtest.Cells(s.T, s.db, "photo_of", "county", "subject", "hash", "role")...)
		cells = append(cells, dbtest.Cells(s.T, s.db, "entry", "county", "subject", "n")...)
		for _, c := range dbtest.Cells(s.T, s.db, "photo", "county", "hash") {
			if !slices.Contains(unbound, c.Column) {
				cells = append(cells, c)
			}
		}
		r := rand.New(rand.NewPCG(5, 6))
		for _, c := range cells {
			if c.Column == "body" {
				continue // below
			}
			other := c.Other(r)
			back := c.Put(s.T, s.db, other)
			if found, _ := s.verified(folder); len(found) == 0 {
				s.Errorf("%s: %v → %v was not found", c, c.Was, other)
			}
			back()
		}
		if found, _ := s.verified(folder); len(found) > 0 || len(cells) < 120 {
			s.Fatalf("after %d changes were put back:\n%s", len(cells), strings.Join(found, "\n"))
		}
	})
}

func TestAnyChangedByteOfARecordIsFound(t *testing.T) {
	each(t, func(s *stage) {
		folder := s.TempDir()
		s.rounds()
		s.seal(folder)
		for _, c := range dbtest.Cells(s.T, s.db, "visit", "county", "id") {
			if c.Column != "body" {
				continue
			}
			stored := c.Was.([]byte)
			// The last five bytes are the empty block that ends every stream; the bits
			// before it up to the byte's end say nothing.
			for i := range len(stored) - 5 {
				other := slices.Clone(stored)
				other[i] ^= 0x11
				back := c.Put(s.T, s.db, other)
				if found, _ := s.verified(folder); len(found) == 0 {
					s.Errorf("%s: byte %d of %d was changed and not found", c, i, len(stored))
				}
				back()
			}
			for name, other := range map[string][]byte{"nothing": {}, "an unknown dictionary": append([]byte{9}, stored[1:]...), "something after its end": append(slices.Clone(stored), 0), "half": stored[:len(stored)/2]} {
				back := c.Put(s.T, s.db, other)
				if found, _ := s.verified(folder); len(found) == 0 {
					s.Errorf("%s: %s was not found", c, name)
				}
				back()
			}
		}
	})
}

func TestWhatWasChangedInAVisitIsNamed(t *testing.T) {
	for name, x := range map[string]struct{ sql, want string }{
		"the words":        {"UPDATE visit SET note = '有问题' WHERE county = $1 AND id = 'visit-0001'", "第1条（巡查，2026年3月4日09时00分）：巡查记录的备注与留痕不符"},
		"the day":          {"UPDATE visit SET at = at - 86400000, on_day = '2026-03-03' WHERE county = $1 AND id = 'visit-0001'", "：巡查记录的时间与留痕不符"},
		"who":              {"UPDATE visit SET by_person = 'head2' WHERE county = $1 AND id = 'visit-0001'", "：巡查记录的巡查人与留痕不符"},
		"the phone":        {"UPDATE visit SET clock_off = TRUE WHERE county = $1 AND id = 'visit-0001'", "：巡查记录的手机时钟标记与留痕不符"},
		"a finding":        {"DELETE FROM finding WHERE county = $1 AND id = 'finding-02'", "：发现的第2个问题不见了"},
		"what was found":   {"UPDATE finding SET sector = '工贸' WHERE county = $1 AND id = 'finding-01'", "：发现的第1个问题与原始表单不符"},
		"a finding more":   {"INSERT INTO finding (county, id, visit, item, sector, grade, text, outcome, hazard) VALUES ($1, 'x', 'visit-0001', '', '', '', '', '', '')", "：多出 1 个表单里没有的问题"},
		"the visit":        {"DELETE FROM visit WHERE county = $1 AND id = 'visit-0001'", "：巡查记录不见了"},
		"its story":        {"DELETE FROM entry WHERE county = $1 AND subject = 'visit:visit-0001'", "visit:visit-0001：有巡查记录、发现或照片，却没有一条留痕"},
		"what hangs there": {"DELETE FROM photo_of WHERE county = $1 AND role = 'scene'", " 不见了"},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(s *stage) {
				s.rounds()
				s.do(x.sql, county)
				found, _ := s.verified(s.TempDir())
				if !slices.ContainsFunc(found, func(line string) bool {
					return strings.HasPrefix(line, "visit:visit-0001") && strings.Contains(line, x.want)
				}) {
					s.Errorf("found:\n%s\nwant among it: %s", strings.Join(found, "\n"), x.want)
				}
			})
		})
	}
}

func TestAPhotographThatIsNotItsHashIsNamed(t *testing.T) {
	each(t, func(s *stage) {
		root := s.TempDir()
		store, err := blob.NewFolder(root)
		if err != nil {
			s.Fatal(err)
		}
		s.photos.Store = store
		one, two := s.photo(1), s.photo(2)
		path := func(hash string) string { return filepath.Join(root, hash[:2], hash) }
		body, err := os.ReadFile(path(one))
		if err != nil {
			s.Fatal(err)
		}
		body[len(body)/2] ^= 1
		if err := os.WriteFile(path(one), body, 0o600); err != nil {
			s.Fatal(err)
		}
		if err := os.Remove(path(two)); err != nil {
			s.Fatal(err)
		}
		found, sum := s.verified(s.TempDir())
		want := []string{"photo:" + one + "：照片文件的内容与它的哈希不符", "photo:" + two + "：照片文件不见了"}
		slices.Sort(found)
		slices.Sort(want)
		if !slices.Equal(found, want) || sum.Records != 2 {
			s.Errorf("%v", found)
		}
		// A photograph whose row is gone is named by what shows it.
		if err := os.WriteFile(path(one), nil, 0o600); err != nil {
			s.Fatal(err)
		}
		err = s.db.Write(s.Context(), func(tx db.Tx) error {
			_, err := tx.ExecContext(s.Context(), "INSERT INTO photo_of (county, subject, hash, role, n) VALUES ($1, 'visit:x', 'gone', 'scene', 0)", county)
			return err
		})
		if err != nil {
			s.Fatal(err)
		}
		if found, _ := s.verified(s.TempDir()); !slices.Contains(found, "visit:x：照片 gone 的登记不见了") {
			s.Errorf("%v", found)
		}
	})
}

package desk_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	edesk "anwang/internal/evidence/desk"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	hdesk "anwang/internal/hazard/desk"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/kit/recall"
	"anwang/internal/scheme"
	"anwang/schemes"

	"github.com/google/uuid"
)

// A scene: a small town with its people, a clock that can be moved, and a plot
// in verbs, played on both databases.
type scene struct {
	t    *testing.T
	desk *hdesk.Desk
	now  civil.Instant
	ctx  context.Context
}

const county = "330000"

var zone = time.FixedZone("+08:00", 8*3600)

func each(t *testing.T, plot func(*scene)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { plot(open(t, d)) })
}

func open(t *testing.T, d *db.DB) *scene {
	t.Helper()
	s := &scene{t: t, ctx: context.Background()}
	s.at("2026-03-02 09:00")
	house := jdesk.House{DB: d, Zone: zone, Now: func() civil.Instant { return s.now }, Fresh: func() string { return uuid.Must(uuid.NewV7()).String() }}
	rules := townRules(t)
	s.desk = &hdesk.Desk{House: house, Memory: recall.New(true), Photos: &edesk.Desk{House: house},
		Rules: func(context.Context, string, string, string) (hazard.Rules, error) { return rules, nil }}
	s.cast()
	return s
}

func townRules(t *testing.T) hazard.Rules {
	t.Helper()
	lib := scheme.Library(schemes.All())
	src, err := os.ReadFile("testdata/town.yaml")
	if err != nil {
		t.Fatal(err)
	}
	lib["town.yaml"] = src
	built, problems := scheme.Load(lib, "town")
	if problems.Failed() {
		t.Fatal(problems.Errors().Text())
	}
	cal, err := civil.Notices()
	if err != nil {
		t.Fatal(err)
	}
	return built.IntoHazard(scheme.Setting{Edition: "town@1", Calendar: cal, Zone: zone})
}

func (s *scene) at(when string) {
	t, err := time.ParseInLocation("2006-01-02 15:04", when, zone)
	if err != nil {
		s.t.Fatal(err)
	}
	s.now = civil.InstantOf(t)
}

// cast puts a town, two villages, a shop and the people into the tables.
func (s *scene) cast() {
	s.t.Helper()
	err := s.desk.DB.Write(s.ctx, func(tx db.Tx) error {
		run := func(q string, args ...any) error {
			_, err := tx.ExecContext(s.ctx, q, args...)
			return err
		}
		for _, g := range [][]string{{"g0", "样例镇", "镇级", "", "1/"}, {"g1", "东村", "村级", "g0", "1/2/"}, {"g2", "西村", "村级", "g0", "1/3/"}} {
			if err := run(`INSERT INTO grid (county, id, short, code, name, pinyin, kind, covers, tier, parent, path, ring, lon, lat, opened_on, closed_on, demo, rev)
				VALUES ($1, $2, $3, $4, $5, '', $6, '区域', 1, $7, $8, '', 0, 0, '2026-01-01', '', TRUE, 1)`, county, g[0], g[0], g[0], g[1], g[2], g[3], g[4]); err != nil {
				return err
			}
		}
		if err := run(`INSERT INTO site (county, id, code, name, pinyin, class, sector, place, credit_code, address, lon, lat, grid, path, department, operator, phone, facts, risk, status, opened_on, direct_by, seen_on, demo, rev)
			VALUES ($1, 's1', 's1', '东村五金厂', '', '工贸企业', '工贸', '', '', '村口', 0, 0, 'g1', '1/2/', '企经委', '', '', '{}', '', '在营', '', '', '', TRUE, 1)`, county); err != nil {
			return err
		}
		for _, p := range [][]string{
			{"p1", "村网格员", "网格员", "g1", ""}, {"p2", "村网格长", "网格长", "g1", ""}, {"p3", "网格办", "办公室", "g0", ""},
			{"p4", "镇级网格员", "网格员", "g0", "消防队"}, {"p5", "镇级网格员", "网格员", "g0", "派出所"}, {"p6", "镇网格长", "网格长", "g0", ""},
			{"p7", "村网格员", "网格员", "g2", ""}, {"p8", "镇级网格员", "网格员", "g0", "人大办"}, {"p9", "镇级网格员", "网格员", "g0", "执法队"},
		} {
			if err := run(`INSERT INTO person (county, id, name, pinyin, phone, employer, demo, rev) VALUES ($1, $2, $3, '', '', '', TRUE, 1)`, county, p[0], "人"+p[0]); err != nil {
				return err
			}
			if err := run(`INSERT INTO appointment (county, id, person, post, kind, grid, overlay, department, from_on, to_on, rev)
				VALUES ($1, $2, $3, $4, $5, $6, '', $7, '2026-01-01', '', 1)`, county, "a"+p[0], p[0], p[1], p[2], p[3], p[4]); err != nil {
				return err
			}
		}
		for _, h := range []string{"1", "2", "3"} {
			if err := run(`INSERT INTO photo (county, hash, kind, bytes, width, height, by_person, received_at, taken_at, lon, lat) VALUES ($1, $2, 'image/jpeg', 1, 1, 1, 'p1', 0, 0, 0, 0)`, county, photo(h)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func photo(n string) string { return strings.Repeat(n, 64) }

// The people of the plot.
func who(person, post string, kind account.Kind, place, path, department string) account.Caller {
	return account.NewCaller(county, person, "人"+person, []account.Standing{{Appointment: "a" + person, Post: post, Kind: kind, Place: place, Path: path, Department: department}}, nil,
		func(d string) bool { return d == "人大办" })
}

var (
	inspector = who("p1", "村网格员", account.Inspector, "g1", "1/2/", "")
	head      = who("p2", "村网格长", account.Head, "g1", "1/2/", "")
	office    = who("p3", "网格办", account.Office, "g0", "1/", "")
	fire      = who("p4", "镇级网格员", account.Inspector, "g0", "1/", "消防队")
	police    = who("p5", "镇级网格员", account.Inspector, "g0", "1/", "派出所")
	town      = who("p6", "镇网格长", account.Head, "g0", "1/", "")
	elsewhere = who("p7", "村网格员", account.Inspector, "g2", "1/3/", "")
	congress  = who("p8", "镇级网格员", account.Inspector, "g0", "1/", "人大办")
	enforcer  = who("p9", "镇级网格员", account.Inspector, "g0", "1/", "执法队")
)

// found registers a hazard at the shop.
func (s *scene) found(item, text string) hazard.Case {
	s.t.Helper()
	var c hazard.Case
	err := s.desk.DB.Write(s.ctx, func(tx db.Tx) error {
		act := inspector.Act(inspector.Standings[0], s.now, s.desk.Today(), s.desk.Fresh)
		var err error
		c, err = s.desk.Register(s.ctx, tx, inspector, act, hazard.Report{ID: s.desk.Fresh(), Site: "s1", Grid: "g1", Path: "1/2/", Item: item, Text: text, Source: "排查", Photos: []string{photo("1")}})
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

func (s *scene) act(by account.Caller, c hazard.Case, verb hazard.Verb, said hazard.Said) hazard.Case {
	s.t.Helper()
	out, err := s.desk.Act(s.ctx, by, 0, c.ID, verb, said)
	if err != nil {
		s.t.Fatalf("%s %s: %v", by.Person, verb, err)
	}
	return out
}

func (s *scene) refused(code string, err error) {
	s.t.Helper()
	if fault.Code(err) != code {
		s.t.Fatalf("refused with %q, want %q (%v)", fault.Code(err), code, err)
	}
}

// story is the journal of a case as text: one line an entry.
func (s *scene) story(c hazard.Case) string {
	s.t.Helper()
	links, err := jdesk.Story(s.ctx, s.desk.DB.Read(), county, c.Subject())
	if err != nil {
		s.t.Fatal(err)
	}
	if broken := journal.Verify(links); broken != nil {
		s.t.Fatalf("the chain is broken: %v", broken)
	}
	var b strings.Builder
	for _, l := range links {
		b.WriteString(l.At.Text(zone) + " " + l.By + " " + l.Kind)
		for _, ref := range []string{"owner", "number", "result", "step"} {
			if l.Refs[ref] != "" {
				b.WriteString(" " + ref + "=" + l.Refs[ref])
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// told lists the notices of a kind, as address → count.
func (s *scene) told(code string) string {
	s.t.Helper()
	rows, err := s.desk.DB.Read().QueryContext(s.ctx, "SELECT person, post, place, department FROM notice WHERE county = $1 AND code = $2 ORDER BY person, post, place, department", county, code)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var person, post, place, department string
		if err := rows.Scan(&person, &post, &place, &department); err != nil {
			s.t.Fatal(err)
		}
		out = append(out, person+post+place+department)
	}
	return strings.Join(out, " ")
}

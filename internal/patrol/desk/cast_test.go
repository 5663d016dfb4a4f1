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
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/checklist"
	cdesk "anwang/internal/checklist/desk"
	"anwang/internal/civil"
	edesk "anwang/internal/evidence/desk"
	"anwang/internal/hazard"
	"anwang/internal/journal"
	"anwang/internal/kit/blob"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/kit/recall"
	"anwang/internal/kit/scene"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk"
)

const county = "120119000000"

var zone = scene.Zone()

// stage is a town with two villages and a school that is its own grid, a clock
// one can move, and the desk.
type stage struct {
	*testing.T
	db      *db.DB
	desk    *desk.Desk
	lists   *cdesk.Desk
	photos  *edesk.Desk
	now     *scene.Clock
	rules   patrol.Rules
	from    civil.Day // the scheme is in force from
	reports []hazard.Report
}

func each(t *testing.T, plot func(s *stage)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { plot(open(t, d)) })
}

func open(t *testing.T, d *db.DB) *stage {
	t.Helper()
	cal, err := civil.Notices()
	if err != nil {
		t.Fatal(err)
	}
	store, err := blob.NewFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{T: t, db: d, from: "2020-01-01", now: scene.At(t, "2026-03-04 09:00")}
	house := scene.House(d, s.now)
	s.lists = &cdesk.Desk{House: house}
	s.photos = &edesk.Desk{House: house, Store: store}
	s.desk = &desk.Desk{House: house, Memory: recall.New(true), Photos: s.photos, Form: s.lists.Load, Register: s.register,
		Rules: func(_ context.Context, _, _ string, on civil.Day) (patrol.Rules, error) {
			if on < s.from {
				return patrol.Rules{}, nil
			}
			return s.rules, nil
		},
		Calendar: func(context.Context, string) (civil.Calendar, error) { return cal, nil },
	}
	s.rules = patrol.Rules{Edition: "e1", From: "2020-01-01", Stands: map[string][]string{"村网格长": {"村级"}, "单位检查人员": {"单位级"}, "二级网格长": {"镇级"}, "片长": {"片"}},
		Duties: []patrol.Duty{
			{Name: "村级隐患排查", Clauses: []string{"S1-36", "S1-39"}, Source: "方案规定", Posts: []string{"村网格长"}, Verbs: []string{"排查"}, Group: patrol.Visiting, In: true,
				Often: civil.Often{Times: 1, Every: 1, Unit: civil.EachWeek}, Form: []string{"日常隐患排查表"}},
			{Name: "村内企业排查", Clauses: []string{"S1-33"}, Source: "属地补充", Posts: []string{"村网格长"}, Verbs: []string{"排查"}, Group: patrol.Visiting,
				Each: []patrol.Each{{Aim: patrol.AtSite, Name: "村内小微", Of: []string{"个体工商户"}}}, Often: civil.Often{Times: 1, Every: 1, Unit: civil.EachMonth}},
			{Name: "单位自查", Clauses: []string{"S1-58"}, Source: "方案规定", Posts: []string{"单位检查人员"}, Verbs: []string{"自查"}, Group: patrol.SelfCheck, In: true,
				Often: civil.Often{Times: 2, Every: 1, Unit: civil.EachWeek}},
			{Name: "二级督查村", Clauses: []string{"S1-17"}, Source: "平台默认", Posts: []string{"二级网格长"}, Verbs: []string{"督查"}, Group: patrol.Oversight,
				Each: []patrol.Each{{Aim: patrol.AtGrid, Name: "村级", Of: []string{"村级"}}}, Often: civil.Often{Unset: true, Word: "定期"}},
		}}
	s.town()
	return s
}

func (s *stage) at(day civil.Day, hour int) { s.now.Set(s.T, fmt.Sprintf("%s %02d:00", day, hour)) }

func (s *stage) do(query string, args ...any) {
	s.Helper()
	err := s.db.Write(s.Context(), func(tx db.Tx) error { _, err := tx.ExecContext(s.Context(), query, args...); return err })
	if err != nil {
		s.Fatal(err)
	}
}

func (s *stage) town() {
	for _, g := range [][5]string{{"g0", "镇", "镇级", "", "1/"}, {"g1", "东村", "村级", "g0", "1/2/"}, {"g2", "西村", "村级", "g0", "1/3/"}, {"g3", "小学", "单位级", "g0", "1/4/"}} {
		s.do(`INSERT INTO grid (county, id, short, code, name, pinyin, kind, covers, tier, parent, path, ring, lon, lat, opened_on, closed_on, demo, rev)
			VALUES ($1, $2, $3, '', $4, '', $5, '区域', 1, $6, $7, '', 0, 0, '2020-01-01', '', TRUE, 1)`, county, g[0], g[4], g[1], g[2], g[3], g[4])
	}
	for _, x := range [][4]string{{"s1", "演示小卖部", "g1", "1/2/"}, {"s2", "演示饭店", "g1", "1/2/"}, {"s9", "演示西村超市", "g2", "1/3/"}, {"s4", "演示小学", "g3", "1/4/"}} {
		s.do(`INSERT INTO site (county, id, code, name, pinyin, class, sector, place, credit_code, address, lon, lat, grid, path, department, operator, phone, facts, risk, status, opened_on, direct_by, seen_on, demo, rev)
			VALUES ($1, $2, $3, $4, '', '个体工商户', '工贸', '', '', '', 0, 0, $5, $6, '市场监管所', '', '', '{}', '', '正常', '2020-01-01', '', '', TRUE, 1)`, county, x[0], x[0], x[1], x[2], x[3])
		s.do(`INSERT INTO touched (county, span, what, path, n) VALUES ($1, '', 'site', $2, 1) ON CONFLICT DO NOTHING`, county, x[3])
	}
	for _, p := range [][4]string{{"head1", "村网格长", string(account.Head), "g1"}, {"head2", "村网格长", string(account.Head), "g2"}, {"checker", "单位检查人员", string(account.Unit), "g3"}, {"deputy", "二级网格长", string(account.Head), "g0"}} {
		s.do(`INSERT INTO person (county, id, name, pinyin, phone, employer, demo, rev) VALUES ($1, $2, $3, '', '', '', TRUE, 1)`, county, p[0], "演示"+p[0])
		s.do(`INSERT INTO appointment (county, id, person, post, kind, grid, overlay, department, from_on, to_on, rev) VALUES ($1, $2, $3, $4, $5, $6, '', '', '2020-01-01', '', 1)`, county, "a-"+p[0], p[0], p[1], p[2], p[3])
	}
	err := s.db.Write(s.Context(), func(tx db.Tx) error {
		return s.lists.Keep(s.Context(), tx, county, checklist.Form{Name: "日常隐患排查表", Edition: "c1", Items: []checklist.Item{
			{ID: "1", Text: "消防通道", Sector: "消防", Grade: "一般"}, {ID: "2", Text: "用电", Sector: "消防", Grade: "一般"}}})
	})
	if err != nil {
		s.Fatal(err)
	}
}

var cast = map[string]account.Standing{
	"head1":   {Post: "村网格长", Kind: account.Head, Place: "g1", Path: "1/2/"},
	"head2":   {Post: "村网格长", Kind: account.Head, Place: "g2", Path: "1/3/"},
	"checker": {Post: "单位检查人员", Kind: account.Unit, Place: "g3", Path: "1/4/"},
	"deputy":  {Post: "二级网格长", Kind: account.Head, Place: "g0", Path: "1/"},
}

func who(name string) account.Caller {
	return account.NewCaller(county, name, name, []account.Standing{cast[name]}, nil, func(string) bool { return false })
}

// register is the hazard desk's part in these scenes: it keeps the case and
// nothing more.
func (s *stage) register(ctx context.Context, tx db.Tx, who account.Caller, act journal.Act, r hazard.Report) (hazard.Case, error) {
	s.reports = append(s.reports, r)
	number := "隐患" + r.ID
	_, err := tx.ExecContext(ctx, `INSERT INTO hazard (county, id, number, state, round, site, grid, path, place, sector, item, grade, legal, source, text, measures, urgent, hard, listed, lon, lat, visit,
		found_by, found_post, found_at, found_on, owner, dispatched_by, mended_by, verified_by, limit_word, limit_from, start_at, due_at, due_on, provisional, paused_at, paused_ms, extended, urged, reopened, closed_at, edition, changed_at, next_at, rev)
		VALUES ($1, $2, $3, '待签收', 1, $4, $5, $6, '', $7, '', $8, '一般', $9, $10, '', FALSE, FALSE, '', 0, 0, $11, $12, $13, $14, $15, '消防队', '', '', '', '', '', 0, 0, '', FALSE, 0, 0, 0, 0, 0, 0, 'e1', 0, 0, 1)`,
		county, r.ID, number, r.Site, r.Grid, r.Path, r.Sector, r.Grade, r.Source, r.Text, r.Visit, who.Person, act.Post, int64(r.At), string(act.On))
	return hazard.Case{ID: r.ID, Number: number}, err
}

// photo puts a photograph on the server and gives its hash.
func (s *stage) photo(seed uint8) string {
	s.Helper()
	img := image.NewGray(image.Rect(0, 0, 16, 16))
	for i := range img.Pix {
		img.Pix[i] = seed * uint8(i)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		s.Fatal(err)
	}
	sum := sha256.Sum256(b.Bytes())
	hash := hex.EncodeToString(sum[:])
	if _, err := s.photos.Keep(s.Context(), who("head1"), &edesk.KeepIn{Hash: hash, RawBody: b.Bytes()}); err != nil {
		s.Fatal(err)
	}
	return hash
}

// record sends a form from a desk.
func (s *stage) record(name string, f desk.Form) (desk.Made, error) {
	raw, err := json.Marshal(f)
	if err != nil {
		s.Fatal(err)
	}
	return s.desk.RecordOne(s.Context(), who(name), &desk.RecordIn{Body: f, RawBody: raw})
}

func (s *stage) sweep() desk.Swept {
	s.Helper()
	done, err := s.desk.Sweep(s.Context(), county)
	if err != nil {
		s.Fatal(err)
	}
	return done
}

// tasks tells every task of a duty as "place target from have/need state".
func (s *stage) tasks(duty string) []string {
	s.Helper()
	rows, err := s.db.Read().QueryContext(s.Context(), "SELECT place, target, from_on, have, need, state FROM task WHERE county = $1 AND duty = $2 ORDER BY from_on, place, target, to_on", county, duty)
	if err != nil {
		s.Fatal(err)
	}
	defer rows.Close()
	out := []string{}
	for rows.Next() {
		var place, target, from, state string
		var have, need int
		if err := rows.Scan(&place, &target, &from, &have, &need, &state); err != nil {
			s.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s %s %s %d/%d %s", place, target, from, have, need, state))
	}
	return out
}

func (s *stage) count(table string) (n int) {
	s.Helper()
	if err := s.db.Read().QueryRowContext(s.Context(), "SELECT COUNT(*) FROM "+table+" WHERE county = $1", county).Scan(&n); err != nil {
		s.Fatal(err)
	}
	return n
}

func instant(ms int64) civil.Instant { return civil.Instant(ms) }

func int64Instant(d time.Duration) civil.Instant { return civil.Instant(d.Milliseconds()) }

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/grid"
	"anwang/internal/journal"
	"anwang/internal/kit/config"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"
	"anwang/internal/scheme"
	"anwang/schemes"
)

// The law of scope (product law 7), asked of every operation of the table: with
// no session, without the permission, from another town, from another sector,
// and after the appointment ended. A new operation is asked without being named
// here; one that takes a body says in bodies what a whole one looks like.

// bodies are whole bodies for operations that refuse an empty one before they
// look at anything else.
func (s *county) bodies() map[string]string {
	visit := fmt.Sprintf(`{"id":"x1","site":%q,"verb":"排查"}`, s.site)
	return map[string]string{
		"POST /api/hazards":                       fmt.Sprintf(`{"site":%q,"text":"越界登记"}`, s.site),
		"POST /api/visits":                        visit,
		"POST /api/field/deeds":                   fmt.Sprintf(`{"device":"d","sentAt":1,"deeds":[{"id":"x2","seq":1,"kind":"visit","at":1,"body":%s}]}`, visit),
		"PUT /api/sites/{id}":                     `{"rev":1,"name":"越界修改","class":"学校","lon":1,"lat":1}`,
		"POST /api/tasks":                         fmt.Sprintf(`{"duty":"交办","grid":%q,"text":"越界交办","dueOn":"2026-03-09"}`, s.grid),
		"POST /api/campaigns/{id}/end":            `{"reason":"越界结束"}`,
		"POST /api/instructions":                  fmt.Sprintf(`{"title":"越界部署","text":"越界","grids":[%q]}`, s.grid),
		"POST /api/tasks/{id}/excuse":             `{"reason":"越界免除"}`,
		"POST /api/absences":                      fmt.Sprintf(`{"person":%q,"from":"2026-03-09","to":"2026-03-10","reason":"越界请假"}`, s.ids["persons"]),
		"POST /api/persons":                       `{"name":"越界新人"}`,
		"POST /api/appointments":                  fmt.Sprintf(`{"person":%q,"post":"村网格员","place":%q}`, s.ids["persons"], s.grid),
		"PUT /api/appointments/{id}/contacts":     `{"contacts":[]}`,
		"POST /api/trainings":                     fmt.Sprintf(`{"persons":[%q],"kind":"岗前培训","proof":"越界培训"}`, s.ids["persons"]),
		"POST /api/trainings/{id}/withdraw":       `{"reason":"越界撤销"}`,
		"POST /api/absences/{id}/end":             `{"lastOn":"2026-03-09"}`,
		"POST /api/sites":                         fmt.Sprintf(`{"name":"越界新增","class":"学校","lon":%f,"lat":%f}`, s.lon, s.lat),
		"POST /api/sign-in":                       `{"login":"x","password":"y"}`,
		"POST /api/enrol":                         `{"code":"x","phone":{}}`,
		"POST /api/field/gaps/{id}/settle":        `{"words":"x"}`,
		"POST /api/sign-in/leave":                 `{"way":"oidc"}`,
		"POST /api/sign-in/return":                `{"state":"x","code":"y"}`,
		"POST /api/persons/{id}/identities":       `{"way":"wecom","subject":"yuejie"}`,
		"PUT /api/me/password":                    `{"old":"x","new":"yyyyyyyyyyyy"}`,
		"POST /api/grids/{id}/split":              `{"pieces":[{"name":"越界一"},{"name":"越界二"}]}`,
		"POST /api/grids/{id}/move":               fmt.Sprintf(`{"parent":%q}`, s.grid),
		"POST /api/overlays":                      fmt.Sprintf(`{"name":"越界片","kind":"片","under":%q}`, s.grid),
		"PUT /api/overlays/{id}/grids":            fmt.Sprintf(`{"grids":[%q]}`, s.grid),
		"POST /api/grids/{id}/merge":              fmt.Sprintf(`{"with":[%q],"into":{"name":"越界"}}`, s.grid+"x"),
		"POST /api/scheme/amendments/try":         `{"place":"flow.clocks.整改.limit","value":"3天"}`,
		"POST /api/scheme/editions/{id}/withdraw": `{"reason":"越界撤回"}`,
		"POST /api/scheme/editions":               fmt.Sprintf(`{"grid":%q,"text":"scheme: yuejie\n"}`, s.grid),
		"POST /api/scheme/amendments":             `{"place":"flow.clocks.整改.limit","value":"3天","body":"某办","basis":"某〔2026〕1号","reason":"试","fromOn":"2099-01-01"}`,
		"POST /api/field/complaints/{id}/answer":  `{"answer":"x"}`,
		"PUT /api/hazards/templates/{kind}":       `{"name":"越界.docx","file":"UEsDBA=="}`,
		"POST /api/sites/{id}/assign":             `{"rev":1,"class":"学校"}`,
		"PUT /api/lists/{list}/columns":           `{"columns":[]}`,
		"POST /api/exports":                       `{"list":"sites"}`,
		"POST /api/grids/drafts":                  fmt.Sprintf(`{"under":%q}`, s.grid),
		"PUT /api/grids/drafts/{id}":              `{"rev":1,"shapes":[{"key":"new-1","name":"越界新格","kind":"村级","from":[]}],"removed":[]}`,
		"POST /api/grids/drafts/{id}/split":       `{"rev":1,"key":"new-1","line":[{"lon":117,"lat":40},{"lon":118,"lat":40}]}`,
		"POST /api/grids/drafts/{id}/merge":       `{"rev":1,"keys":["a","b"],"name":"越界合并"}`,
		"POST /api/grids/drafts/{id}/draw":        `{"rev":1,"shape":{"key":"","name":"越界新格","kind":"村级","from":[]},"over":"让"}`,
		"POST /api/grids/drafts/{id}/fill":        `{"rev":1,"lon":117,"lat":40,"key":"a"}`,
		"POST /api/grids/drafts/{id}/knit":        `{"rev":1,"tolerance":1}`,
		"POST /api/grids/drafts/{id}/import":      "not read",
		"POST /api/grids/drafts/{id}/try":         `{"rev":1}`,
		"POST /api/grids/drafts/{id}/publish":     `{"rev":1}`,
		"POST /api/grids/drafts/{id}/discard":     `{"rev":1}`,
		"PUT /api/workbooks/{id}/settings":        `{"kind":"监管对象","phoneLogin":true}`,
		"POST /api/workbooks/{id}/choose":         `{"choice":"跳过"}`,
	}
}

// county is a server with one demo town, a second town beside it, and a record
// of every kind in the first.
type county struct {
	t      *testing.T
	h      *house
	folder string // of its data
	url    string
	ops    [][3]string
	site   string
	lon    float64
	lat    float64
	ids    map[string]string // operation's noun → id of a record of the first town
	hash   string            // a photograph of that hazard
	grid   string            // root grid of the first town
}

func newCounty(t *testing.T) *county {
	t.Helper()
	now := civil.Instant(1_772_683_200_000) // Thursday 5 March 2026, noon in the region
	p := program{now: func() civil.Instant { return now }, env: func(name string) string { return map[string]string{"ANWANG_RECOUNT": "true"}[name] }, stdout: io.Discard, stderr: io.Discard}
	folder := t.TempDir()
	c, err := p.config([]string{"--data", folder, "--log", "error"})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	h, err := p.open(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.DB.Close() })
	if err := p.loadDemo(ctx, h, config.Shipped); err != nil {
		t.Fatal(err)
	}
	if err := h.settle(ctx); err != nil {
		t.Fatal(err)
	}
	door := web.Open(version, h.account.Guard, h.table(h.demoRoutes()...))
	server := httptest.NewServer(h.handler(c))
	t.Cleanup(server.Close)
	s := &county{t: t, h: h, folder: folder, url: server.URL, ops: door.Operations(), ids: map[string]string{}}
	one := func(query string, to ...any) {
		t.Helper()
		if err := h.DB.Read().QueryRowContext(ctx, query, h.county()).Scan(to...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	var hazard, visit, task, notice, overlay string
	one("SELECT p.hash, h.id, h.visit, h.site FROM hazard h JOIN photo_of p ON p.county = h.county AND p.subject = 'hazard:' || h.id WHERE h.county = $1 AND h.owner = '消防队' ORDER BY h.id LIMIT 1", &s.hash, &hazard, &visit, &s.site)
	one("SELECT id FROM task WHERE county = $1 ORDER BY id LIMIT 1", &task)
	one("SELECT id FROM notice WHERE county = $1 ORDER BY id LIMIT 1", &notice)
	one("SELECT id FROM overlay WHERE county = $1 ORDER BY id LIMIT 1", &overlay)
	one("SELECT id FROM grid WHERE county = $1 AND parent = '' ORDER BY id LIMIT 1", &s.grid)
	one("SELECT lon, lat FROM grid WHERE county = $1 AND covers = '区域' AND parent <> '' ORDER BY id LIMIT 1", &s.lon, &s.lat)
	s.ids = map[string]string{"hazards": hazard, "visits": visit, "tasks": task, "notices": notice, "grids": s.grid, "sites": s.site, "overlays": overlay, "map": s.grid}
	var edition string
	one("SELECT id FROM scheme_edition WHERE county = $1 ORDER BY id LIMIT 1", &edition)
	s.ids["scheme"] = edition
	s.ids["persons"], s.ids["absences"] = s.away(ctx)
	s.ids["appointments"], s.ids["trainings"] = s.posted(ctx)
	s.ids["instructions"] = s.instructed(ctx)
	s.ids["field"] = s.lost(ctx)
	s.ids["exports"], s.ids["forms"] = s.taken(ctx)
	s.ids["drafts"] = s.drafted(ctx)
	s.ids["workbooks"] = s.brought(ctx)
	s.ids["campaigns"] = s.campaigned(ctx)
	s.ids["system"] = s.ids["persons"]
	s.secondTown(ctx)
	return s
}

// campaigned is a campaign of the first town.
func (s *county) campaigned(ctx context.Context) string {
	s.t.Helper()
	err := s.h.DB.Write(ctx, func(tx db.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO campaign (county, id, name, basis, text, grid, path, post, classes, sectors, risk, form, from_on, to_on, by_person, by_post, at, ended_at, ended_by, ended_why)
			SELECT county, 'campaign-1', '演示', '', '', id, path, '村网格员', '', '', '', '', '2026-03-01', '2026-03-31', '', '', 0, 0, '', '' FROM grid WHERE county = $1 AND id = $2`, s.h.county(), s.grid)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return "campaign-1"
}

// lost is a number that a phone of the first town lost.
func (s *county) lost(ctx context.Context) string {
	s.t.Helper()
	err := s.h.DB.Write(ctx, func(tx db.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO deed_gap (county, id, device, person, grid, from_seq, to_seq, noticed_at, filled_at, settled_at, settled_by, words) VALUES ($1, 'gap-1', 'phone', $2, $3, 3, 4, 1, 0, 0, '', '')", s.h.county(), s.ids["persons"], s.grid)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return "gap-1"
}

// taken is a file that somebody of the first town made, and a form of its office.
func (s *county) taken(ctx context.Context) (job, form string) {
	s.t.Helper()
	err := s.h.DB.Write(ctx, func(tx db.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO export_job (county, id, person, post, grid, list, title, format, form, keys, asked, words, scope, state, written, total, hash, bytes, fault, at, done_at, until_at, lease_until, tries) VALUES ($1, 'job-1', $2, '', '', 'sites', '', 'xlsx', '', 'name', '', '', '', '已完成', 1, 1, '', 1, '', 1, 1, 9000000000000, 0, 1)", s.h.county(), s.ids["persons"])
		if err == nil {
			_, err = tx.ExecContext(ctx, "INSERT INTO export_form (county, id, list, name, path, grid, body, by_person, at, closed_at) SELECT county, 'form-1', 'sites', '演示', path, id, '', '', 1, 0 FROM grid WHERE county = $1 AND id = $2", s.h.county(), s.grid)
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return "job-1", "form-1"
}

// drafted is a draft of borders of the first town.
func (s *county) drafted(ctx context.Context) string {
	s.t.Helper()
	err := s.h.DB.Write(ctx, func(tx db.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO grid_draft (county, id, under, path, slot, state, tolerance, body, redrawing, by_person, at, changed_by, changed_at, rev)
			SELECT county, 'draft-1', id, path, path, '编辑中', 1, '{"shapes":[],"keys":0}', '', '', 0, '', 0, 1 FROM grid WHERE county = $1 AND id = $2`, s.h.county(), s.grid)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return "draft-1"
}

// instructed is an instruction within the first town.
func (s *county) instructed(ctx context.Context) string {
	s.t.Helper()
	err := s.h.DB.Write(ctx, func(tx db.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO instruction (county, id, number, title, text, until_on, by_person, post, grid, at) VALUES ($1, 'instruct-1', '部署〔2026〕1号', '演示', '演示', '', '', '', $2, 0)", s.h.county(), s.grid)
		if err == nil {
			_, err = tx.ExecContext(ctx, "INSERT INTO instruction_to (county, instruction, grid) SELECT county, 'instruct-1', id FROM grid WHERE county = $1 AND parent = $2", s.h.county(), s.grid)
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return "instruct-1"
}

// posted is an appointment of the first town, and a training of its holder.
func (s *county) posted(ctx context.Context) (appointment, training string) {
	s.t.Helper()
	row := s.h.DB.Read().QueryRowContext(ctx, "SELECT id FROM appointment WHERE county = $1 AND person = $2 AND to_on = '' ORDER BY id LIMIT 1", s.h.county(), s.ids["persons"])
	if err := row.Scan(&appointment); err != nil {
		s.t.Fatal(err)
	}
	err := s.h.DB.Write(ctx, func(tx db.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO training (county, id, person, kind, on_day, score, proof, visit, by_person, post, at, withdrawn) VALUES ($1, 'train-1', $2, '岗前培训', '2026-03-01', -1, '', '', '', '', 0, '')", s.h.county(), s.ids["persons"])
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return appointment, "train-1"
}

// away is somebody of the first town who is on leave, and the leave.
func (s *county) away(ctx context.Context) (person, absence string) {
	s.t.Helper()
	var appointment string
	row := s.h.DB.Read().QueryRowContext(ctx, "SELECT person, id FROM appointment WHERE county = $1 AND grid <> '' AND to_on = '' ORDER BY id DESC LIMIT 1", s.h.county())
	if err := row.Scan(&person, &appointment); err != nil {
		s.t.Fatal(err)
	}
	err := s.h.DB.Write(ctx, func(tx db.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO absence (county, id, person, from_on, to_on, reason, by_person, post, at, rev) VALUES ($1, 'away-1', $2, '2026-03-01', '2026-03-20', '事假', '', '', 0, 1)", s.h.county(), person)
		if err == nil {
			_, err = tx.ExecContext(ctx, "INSERT INTO absence_cover (county, absence, appointment, stand_in) VALUES ($1, 'away-1', $2, '')", s.h.county(), appointment)
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return person, "away-1"
}

// secondTown puts a town of its own beside the first, with its office, and a
// person who holds no post at all.
func (s *county) secondTown(ctx context.Context) {
	s.t.Helper()
	hash, err := s.h.account.Hash(ctx, "", demoPassword)
	if err != nil {
		s.t.Fatal(err)
	}
	lib := scheme.Library(schemes.All())
	id := lib.IDs()[0]
	built, _ := scheme.Load(lib, id)
	rules := built.IntoGrid()
	rules.Kinds = slices.Clone(rules.Kinds)
	err = s.h.DB.Write(ctx, func(tx db.Tx) error {
		act := journal.Act{County: s.h.county(), At: s.h.Now(), On: s.h.Today(), Fresh: s.h.Fresh}
		root := slices.IndexFunc(rules.Kinds, func(k grid.Kind) bool { return k.Under == "" && !k.Overlay && !k.Outside })
		g, err := s.h.grid.Open(ctx, tx, act, rules, grid.Fresh{Code: "999", Name: "邻镇", Kind: rules.Kinds[root].Name})
		if err != nil {
			return err
		}
		if err := s.h.scheme.Adopt(ctx, tx, act, g.ID, g.Path, id, lib); err != nil {
			return err
		}
		for _, p := range []struct {
			login string
			kind  account.Kind
		}{{"linzhen", account.Office}, {"linyuan", account.Inspector}, {"wugang", ""}} {
			person, err := s.h.account.Enroll(ctx, tx, act, account.Enrolment{Name: "邻" + p.login, Login: p.login, Hash: hash})
			if err != nil {
				return err
			}
			i := slices.IndexFunc(rules.Posts, func(x grid.Post) bool { return x.Kind == p.kind && slices.Contains(x.In, rules.Kinds[root].Name) })
			if i < 0 {
				continue
			}
			if _, _, err := s.h.grid.Appoint(ctx, tx, act, rules, g.ID, grid.Wanted{Person: person, Post: rules.Posts[i].Name}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// as signs somebody in and gives a way to ask.
func (s *county) as(login string) func(method, path, body string) (int, string) {
	s.t.Helper()
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar}
	ask := func(method, path, body string) (int, string) {
		req, err := http.NewRequest(method, s.url+path, bytes.NewReader([]byte(body)))
		if err != nil {
			s.t.Fatal(err)
		}
		if body != "" {
			req.Header.Set("Content-Type", "application/json")
		}
		res, err := client.Do(req)
		if err != nil {
			s.t.Fatal(err)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			s.t.Fatal(err)
		}
		return res.StatusCode, string(b)
	}
	if login != "" {
		if status, body := ask("POST", "/api/sign-in", fmt.Sprintf(`{"login":%q,"password":%q}`, login, demoPassword)); status != 200 {
			s.t.Fatalf("%s cannot sign in: %d %s", login, status, body)
		}
	}
	return ask
}

// filled puts ids of the first town's records into a path.
func (s *county) filled(path string) string {
	segments := strings.Split(path, "/")
	noun := segments[2]
	if i := slices.Index(segments, "{id}"); i > 2 && s.ids[segments[i-1]] != "" {
		noun = segments[i-1]
	}
	for _, x := range [][2]string{{"{id}", s.ids[noun]}, {"{hash}", s.hash}, {"{month}", "2026-03"}, {"{day}", "2026-03-04"}, {"{grid}", s.grid}, {"{n}", "1"}} {
		path = strings.ReplaceAll(path, x[0], x[1])
	}
	if strings.HasSuffix(path, "/records") {
		path += "?figure=due" // the one question a path alone does not ask
	}
	if strings.HasSuffix(path, "/import") {
		path += "?rev=1&system=wgs84&take=true"
	}
	return path
}

func (s *county) body(op [3]string) string {
	if b, ok := s.bodies()[op[0]+" "+op[1]]; ok {
		return b
	}
	if op[0] == "GET" {
		return ""
	}
	return "{}"
}

func TestEveryOperationKeepsItsScope(t *testing.T) {
	s := newCounty(t)
	if len(s.ops) < 60 {
		t.Fatalf("only %d operations: the table is not seen whole", len(s.ops))
	}
	nobody, postless, office, inspector := s.as(""), s.as("wugang"), s.as("linzhen"), s.as("linyuan")
	const own = "the caller's own"
	personal := map[string]string{"GET /api/me": own, "PUT /api/me/password": own, "POST /api/sign-in": own, "POST /api/sign-out": own, "POST /api/enrol": own, "GET /api/me/devices": own, "GET /api/me/record": own, "GET /api/me/certificate": own, "GET /api/certificate-key": own, "GET /api/lists/{list}": own, "POST /api/devices/{id}/revoke": own, "GET /api/demo": own, "GET /api/opening": own, "POST /api/opening/guide": own, "POST /api/opening/plan": own, "POST /api/opening": own,
		"GET /api/sign-in/ways": own, "POST /api/sign-in/leave": own, "POST /api/sign-in/return": own, "GET /api/me/identities": own, "POST /api/me/identities/{way}/release": own,
		"GET /api/me/factor": own, "POST /api/me/factor": own, "POST /api/me/factor/confirm": own, "POST /api/me/factor/drop": own, "GET /api/me/sessions": own, "POST /api/me/sessions/{id}/revoke": own}
	var first struct{ name, number, person string }
	row := s.h.DB.Read().QueryRowContext(context.Background(), `SELECT s.name, h.number, p.name FROM hazard h JOIN site s ON s.county = h.county AND s.id = h.site
		JOIN person p ON p.county = h.county AND p.id = h.found_by WHERE h.county = $1 AND h.id = $2`, s.h.county(), s.ids["hazards"])
	if err := row.Scan(&first.name, &first.number, &first.person); err != nil {
		t.Fatal(err)
	}
	for _, op := range s.ops {
		name, path, body := op[0]+" "+op[1], s.filled(op[1]), s.body(op)
		if personal[name] != "" {
			continue
		}
		if status, answer := nobody(op[0], path, body); status != http.StatusUnauthorized {
			t.Errorf("%s with no session: %d %.120s", name, status, answer)
		}
		if status, answer := postless(op[0], path, body); status != http.StatusForbidden {
			t.Errorf("%s without the permission: %d %.120s", name, status, answer)
		}
		for who, ask := range map[string]func(string, string, string) (int, string){"the next town's office": office, "the next town's inspector": inspector} {
			status, answer := ask(op[0], path, body)
			if strings.Contains(op[1], "{") && status != http.StatusNotFound && status != http.StatusForbidden && op[1] != "/api/field/photos/{hash}" {
				t.Errorf("%s by %s: %d %.120s", name, who, status, answer)
			}
			for _, secret := range []string{first.name, first.number, first.person, s.ids["hazards"], s.ids["visits"], s.site} {
				if secret != "" && status < 300 && strings.Contains(answer, secret) && !strings.Contains(body, secret) {
					t.Errorf("%s by %s shows %q of the first town", name, who, secret)
				}
			}
		}
	}
	// What was asked with a whole body must have left nothing behind.
	for _, q := range []string{
		"SELECT COUNT(*) FROM visit WHERE county = $1 AND id IN ('x1', 'x2')",
		"SELECT COUNT(*) FROM hazard WHERE county = $1 AND text = '越界登记'",
		"SELECT COUNT(*) FROM site WHERE county = $1 AND name LIKE '越界%'",
		"SELECT COUNT(*) FROM grid WHERE county = $1 AND name LIKE '越界%'",
		"SELECT COUNT(*) FROM absence WHERE county = $1 AND reason = '越界请假'",
		"SELECT COUNT(*) FROM instruction WHERE county = $1 AND title = '越界部署'",
		"SELECT COUNT(*) FROM task_order WHERE county = $1",
		"SELECT COUNT(*) FROM training WHERE county = $1 AND (proof = '越界培训' OR withdrawn <> '')",
		"SELECT COUNT(*) FROM appointment WHERE county = $1 AND ended_why <> ''",
		"SELECT COUNT(*) FROM task_excuse WHERE county = $1",
		"SELECT COUNT(*) FROM workbook WHERE county = $1 AND (id <> 'book-1' OR rev <> 1)",
		"SELECT COUNT(*) FROM grid_draft WHERE county = $1 AND (rev <> 1 OR id <> 'draft-1')",
	} {
		var n int
		if err := s.h.DB.Read().QueryRowContext(context.Background(), q, s.h.county()).Scan(&n); err != nil || n != 0 {
			t.Errorf("%s: %d %v", q, n, err)
		}
	}
}

func TestAnotherSectorSeesNothingOfACase(t *testing.T) {
	s := newCounty(t)
	fire, education := s.as("xiaofang1"), s.as("jiaowei1")
	for _, op := range s.ops {
		if !strings.HasPrefix(op[1], "/api/hazards/{id}") {
			continue
		}
		path, body := s.filled(op[1]), s.body(op)
		if status, answer := education(op[0], path, body); status != http.StatusNotFound && status != http.StatusForbidden {
			t.Errorf("%s %s by a department it does not concern: %d %.120s", op[0], op[1], status, answer)
		}
	}
	if status, answer := fire("GET", s.filled("/api/hazards/{id}"), ""); status != 200 {
		t.Fatalf("the owner itself does not see its case: %d %s", status, answer)
	}
	status, answer := education("GET", "/api/hazards?limit=100", "")
	var list struct {
		Items []struct{ Owner string } `json:"items"`
	}
	if status != 200 || json.Unmarshal([]byte(answer), &list) != nil {
		t.Fatalf("%d %s", status, answer)
	}
	for _, c := range list.Items {
		if c.Owner == "消防队" {
			t.Fatal("a case of the fire brigade is in the list of the education office")
		}
	}
}

func TestAPostThatEndedOpensNothingTheNextDay(t *testing.T) {
	s := newCounty(t)
	ask := s.as("linzhen")
	if status, _ := ask("GET", "/api/grids", ""); status != 200 {
		t.Fatalf("while the post is held: %d", status)
	}
	ctx := context.Background()
	err := s.h.DB.Write(ctx, func(tx db.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE appointment SET from_on = '2020-01-01', to_on = $2, rev = rev + 1 WHERE county = $1 AND person IN
			(SELECT a.person FROM account a WHERE a.county = $1 AND a.login = 'linzhen')`, s.h.county(), string(s.h.Today().Add(-1)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range s.ops {
		if op[2] == web.Public || op[2] == web.SignedIn {
			continue
		}
		if status, answer := ask(op[0], s.filled(op[1]), s.body(op)); status != http.StatusForbidden && status != http.StatusUnauthorized {
			t.Errorf("%s %s after the appointment ended: %d %.120s", op[0], op[1], status, answer)
		}
	}
}

// brought is a workbook that the first town's office brought.
func (s *county) brought(ctx context.Context) string {
	s.t.Helper()
	err := s.h.DB.Write(ctx, func(tx db.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO workbook (county, id, name, hash, size, kind, state, settings, wanted, done, phase, trouble, by_person, post, grid, path, at, imported_at, undone_at, handed_at, lease_until, rev)
			SELECT county, 'book-1', '演示.xlsx', 'x', 1, '监管对象', '已试导', '{"tabs":[]}', 0, 0, '', '', $2, '', id, path, 1, 0, 0, 0, 0, 1 FROM grid WHERE county = $1 AND id = $3`, s.h.county(), s.ids["persons"], s.grid)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return "book-1"
}

package desk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"

	"github.com/pquerna/otp/totp"
)

// three are the three administrators on stage, each signed in with a second factor.
type three struct {
	*stage
	system, security, audit       browser
	systemID, securityID, auditID string
	secrets                       map[string]string
}

func (s *stage) three() three {
	s.t.Helper()
	s.town()
	c := three{stage: s, secrets: map[string]string{}}
	for role, to := range map[account.Kind]*string{account.System: &c.systemID, account.Security: &c.securityID, account.Auditor: &c.auditID} {
		*to = s.cast(string(role))
		err := s.db.Write(context.Background(), func(tx db.Tx) error { return s.desk.Found(context.Background(), tx, s.act(), *to, role) })
		if err != nil {
			s.t.Fatal(err)
		}
	}
	c.system, c.security, c.audit = c.enrolled("系统管理员"), c.enrolled("安全管理员"), c.enrolled("审计管理员")
	return c
}

// enrolled signs somebody in and puts a second factor in force.
func (c three) enrolled(login string) browser {
	c.t.Helper()
	b := c.browser()
	if status, _, body := b.signIn(login, "anwang-2026"); status != 200 {
		c.t.Fatalf("%s: %d %s", login, status, body)
	}
	status, _, body := b.ask("POST", "/api/me/factor", map[string]string{"password": "anwang-2026"})
	var begun desk.FactorBegun
	if err := json.Unmarshal(body, &begun); err != nil || status != 200 {
		c.t.Fatalf("begin: %d %s", status, body)
	}
	c.secrets[login] = begun.Secret
	if status, _, body := b.ask("POST", "/api/me/factor/confirm", map[string]string{"code": c.code(login)}); status != 200 {
		c.t.Fatalf("confirm: %d %s", status, body)
	}
	c.pass(31 * time.Second) // its code is used up
	return b
}

func (c three) code(login string) string {
	c.t.Helper()
	code, err := totp.GenerateCode(c.secrets[login], time.UnixMilli(c.now.Load()))
	if err != nil {
		c.t.Fatal(err)
	}
	return code
}

func (c three) want(b browser, method, path string, body any, status int, code string) []byte {
	c.t.Helper()
	got, fault, answer := b.ask(method, path, body)
	if got != status || fault != code {
		c.t.Fatalf("%s %s: %d %s, want %d %s\n%s", method, path, got, fault, status, code, answer)
	}
	return answer
}

func TestTheThreeAdministratorsCannotBecomeMore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := open(t, d, desk.Options{}).three()
		grant := func(person, role string) map[string]string {
			return map[string]string{"person": person, "role": role}
		}
		// The system's administrator makes himself nothing, nor anybody.
		for _, role := range account.Administrators() {
			c.want(c.system, "POST", "/api/system/administrators", grant(c.systemID, string(role)), 403, "account.not_permitted")
			c.want(c.audit, "POST", "/api/system/administrators", grant(c.auditID, string(role)), 403, "account.not_permitted")
			c.want(c.security, "POST", "/api/system/administrators", grant(c.securityID, string(role)), 403, "administrator.own")
		}
		c.want(c.security, "POST", "/api/system/administrators", grant(c.systemID, "审计管理员"), 409, "administrator.holds_one")
		c.want(c.security, "POST", "/api/system/administrators", grant(c.systemID, "网格长"), 422, "administrator.role_unknown")
		for id, role := range map[string]string{c.systemID: "系统管理员", c.auditID: "审计管理员"} {
			c.want(c.security, "POST", "/api/system/administrators/"+id+"/withdraw", nil, 409, "administrator.last")
			_ = role
		}
		c.want(c.security, "POST", "/api/system/administrators/"+c.securityID+"/withdraw", nil, 403, "administrator.own")

		// A hand-over takes two: one opens the account, another gives the standing.
		body := c.want(c.system, "POST", "/api/system/accounts", map[string]string{"name": "接班人", "login": "jieban"}, 200, "")
		var opened desk.Opened
		if err := json.Unmarshal(body, &opened); err != nil {
			t.Fatal(err)
		}
		c.want(c.security, "POST", "/api/system/administrators", grant(opened.Person, "系统管理员"), 200, "")
		c.want(c.system, "POST", "/api/system/accounts/"+opened.Person+"/close", nil, 409, "administrator.withdraw_first")
		c.want(c.security, "POST", "/api/system/administrators/"+c.systemID+"/withdraw", nil, 200, "")
		if status, _, _ := c.system.ask("GET", "/api/system/accounts", nil); status != 401 {
			t.Fatalf("whose standing was withdrawn is still in: %d", status)
		}
		// Somebody with a post is not made one, and one who is gets no post that opens anything.
		clerk := c.cast("banshi", "网格办/办公室/town///2026-01-01/")
		c.want(c.security, "POST", "/api/system/administrators", grant(clerk, "审计管理员"), 409, "administrator.has_post")
		err := d.Write(context.Background(), func(tx db.Tx) error {
			_, err := tx.ExecContext(context.Background(), `INSERT INTO appointment (county, id, person, post, kind, grid, overlay, department, from_on, to_on, rev) VALUES ($1, 'sly', $2, '网格办', '办公室', 'town', '', '', '2026-01-01', '', 1)`, county, c.auditID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		who, err := c.desk.Load(context.Background(), county, c.auditID)
		if err != nil || len(who.Scope) != 0 || who.May(account.HazardRead) || who.May(account.SiteWrite) {
			t.Fatalf("a post slipped into the table opens something to an administrator: %+v %v", who, err)
		}
		// And no row can make two of one.
		err = d.Write(context.Background(), func(tx db.Tx) error {
			_, err := tx.ExecContext(context.Background(), "INSERT INTO administrator (county, person, role, since, given_by) VALUES ($1, $2, '系统管理员', 1, '')", county, c.auditID)
			return err
		})
		if !db.Unique(err) {
			t.Fatalf("a second standing of one person: %v", err)
		}
		// What was done stays in the journal, by whom.
		links, err := jdesk.Story(context.Background(), d.Read(), county, "account:"+opened.Person)
		if err != nil || journal.Verify(links) != nil {
			t.Fatal(err, journal.Verify(links))
		}
		var told []string
		for _, l := range links {
			told = append(told, l.Kind+" "+l.Post)
		}
		if got := strings.Join(told, ", "); got != "account.enrolled 系统管理员, administrator.granted 安全管理员" {
			t.Fatal(got)
		}
	})
}

func TestASecondFactorIsAskedForAndItsCodeWorksOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{})
		c := three{stage: s, secrets: map[string]string{}}
		s.town()
		id := s.cast("shenji")
		if err := d.Write(context.Background(), func(tx db.Tx) error { return s.desk.Found(context.Background(), tx, s.act(), id, account.Auditor) }); err != nil {
			t.Fatal(err)
		}
		// Without one an administrator may do nothing but enrol it.
		early, stale := s.browser(), s.browser()
		early.signIn("shenji", "anwang-2026")
		stale.signIn("shenji", "anwang-2026")
		c.want(early, "GET", "/api/system/sign-ins", nil, 403, "account.factor_due")
		b := c.enrolled("shenji")
		c.want(b, "GET", "/api/system/sign-ins", nil, 200, "")
		if status, _, _ := stale.ask("GET", "/api/me", nil); status != 401 {
			t.Fatalf("who came in by less is still in: %d", status)
		}
		fresh := s.browser()
		sign := func(code string) (int, string) {
			status, fault, _ := fresh.ask("POST", "/api/sign-in", map[string]string{"login": "shenji", "password": "anwang-2026", "code": code})
			return status, fault
		}
		if status, code := sign(""); status != 422 || code != "account.code_needed" {
			t.Fatalf("no code: %d %s", status, code)
		}
		code := c.code("shenji")
		if status, fault := sign(code); status != 200 {
			t.Fatalf("right: %d %s", status, fault)
		}
		if status, fault := sign(code); status != 422 || fault != "account.code_refused" {
			t.Fatalf("the same code again: %d %s", status, fault)
		}
		s.pass(30 * time.Second)
		if status, fault := sign(c.code("shenji")); status != 200 {
			t.Fatalf("the next: %d %s", status, fault)
		}
		if status, fault := sign(code); status == 200 {
			t.Fatalf("an older one: %d %s", status, fault)
		}
		// The same person does not come in by a phone, and the secret is not in the tables.
		if status, fault, _ := fresh.ask("POST", "/api/sign-in", map[string]string{"login": "shenji", "password": "anwang-2026", "code": "123456", "app": "field"}); status != 403 || fault != "administrator.at_desk_only" {
			t.Fatalf("a phone: %d %s", status, fault)
		}
		var sealed []byte
		if err := d.Read().QueryRowContext(context.Background(), "SELECT secret FROM factor WHERE county = $1 AND person = $2", county, id).Scan(&sealed); err != nil || strings.Contains(string(sealed), c.secrets["shenji"]) {
			t.Fatal("the secret lies in the table", err)
		}
		c.want(fresh, "POST", "/api/me/factor/drop", map[string]string{"password": "anwang-2026"}, 403, "account.factor_required")
		// Twice at once one code lets one in.
		s.pass(time.Minute)
		once := c.code("shenji")
		in := 0
		for _, err := range dbtest.Simultaneously(6, func(int) error {
			if status, _, _ := s.browser().ask("POST", "/api/sign-in", map[string]string{"login": "shenji", "password": "anwang-2026", "code": once}); status != 200 {
				return fmt.Errorf("%d", status)
			}
			return nil
		}) {
			if err == nil {
				in++
			}
		}
		if in > 1 {
			t.Fatalf("one code let %d in", in)
		}
	})
}

func TestARecoveryCodeWorksOnceAndAnotherAdministratorResets(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{})
		c := s.three()
		b := s.browser()
		s.cast("ren", "网格办/办公室/town///2026-01-01/")
		b.signIn("ren", "anwang-2026")
		_, _, body := b.ask("POST", "/api/me/factor", map[string]string{"password": "anwang-2026"})
		var begun desk.FactorBegun
		_ = json.Unmarshal(body, &begun)
		c.secrets["ren"] = begun.Secret
		if status, code, _ := b.ask("POST", "/api/me/factor/confirm", map[string]string{"code": "000000"}); status != 422 || code != "account.code_refused" {
			t.Fatalf("a wrong first code: %d %s", status, code)
		}
		body = c.want(b, "POST", "/api/me/factor/confirm", map[string]string{"code": c.code("ren")}, 200, "")
		var on desk.FactorOn
		if _ = json.Unmarshal(body, &on); len(on.Codes) != 10 {
			t.Fatalf("%s", body)
		}
		for i, want := range []int{200, 422} {
			if status, _, answer := s.browser().ask("POST", "/api/sign-in", map[string]string{"login": "ren", "password": "anwang-2026", "code": strings.ToUpper(on.Codes[3])}); status != want {
				t.Fatalf("recovery code, time %d: %d %s", i+1, status, answer)
			}
		}
		// A security administrator resets it; his own is another's.
		var person string
		if err := d.Read().QueryRowContext(context.Background(), "SELECT person FROM account WHERE county = $1 AND login = 'ren'", county).Scan(&person); err != nil {
			t.Fatal(err)
		}
		c.want(c.system, "POST", "/api/system/accounts/"+person+"/factor/reset", nil, 403, "account.not_permitted")
		c.want(c.security, "POST", "/api/system/accounts/"+c.securityID+"/factor/reset", nil, 403, "administrator.own_account")
		c.want(c.security, "POST", "/api/system/accounts/"+person+"/factor/reset", nil, 200, "")
		if status, _, answer := s.browser().signIn("ren", "anwang-2026"); status != 200 {
			t.Fatalf("after the reset: %d %s", status, answer)
		}
	})
}

func TestAForgottenPasswordTakesTwoAndIsChangedAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{})
		c := s.three()
		person := s.cast("wang", "网格办/办公室/town///2026-01-01/")
		old := s.browser()
		old.signIn("wang", "anwang-2026")
		c.want(c.system, "POST", "/api/system/accounts/"+c.systemID+"/reset", nil, 403, "administrator.own_account")
		c.want(c.security, "POST", "/api/system/accounts/"+person+"/reset", nil, 403, "account.not_permitted")
		var asked desk.Asked
		_ = json.Unmarshal(c.want(c.system, "POST", "/api/system/accounts/"+person+"/reset", nil, 200, ""), &asked)
		b := s.browser()
		if status, _, _ := b.signIn("wang", asked.Password); status != 422 {
			t.Fatalf("one administrator alone lets himself in as another: %d", status)
		}
		c.want(c.system, "POST", "/api/system/resets/"+asked.ID+"/decide", map[string]bool{"approve": true}, 403, "account.not_permitted")
		if list := string(c.want(c.security, "GET", "/api/system/resets", nil, 200, "")); strings.Contains(list, asked.Password) || !strings.Contains(list, asked.ID) {
			t.Fatal(list)
		}
		c.want(c.security, "POST", "/api/system/resets/"+asked.ID+"/decide", map[string]bool{"approve": true}, 200, "")
		c.want(c.security, "POST", "/api/system/resets/"+asked.ID+"/decide", map[string]bool{"approve": true}, 409, "account.reset_over")
		if status, _, _ := old.ask("GET", "/api/me", nil); status != 401 {
			t.Fatalf("sessions of the old password: %d", status)
		}
		// It opens the choice of another, which fits the rules, and nothing else.
		if status, code, _ := b.signIn("wang", asked.Password); status != 200 {
			t.Fatalf("%d %s", status, code)
		}
		if status, code, _ := b.ask("GET", "/api/absences", nil); status != 403 || code != "account.password_initial" {
			t.Fatalf("%d %s", status, code)
		}
		choose := func(fresh string) (int, string) {
			status, code, _ := b.ask("PUT", "/api/me/password", map[string]string{"old": asked.Password, "new": fresh})
			return status, code
		}
		for fresh, want := range map[string]string{asked.Password: "account.password_used", "anwang-2026": "account.password_used", "short": "account.password_short", "wang-2026-10": "account.password_is_login"} {
			if status, code := choose(fresh); status != 422 || code != want {
				t.Fatalf("%q: %d %s", fresh, status, code)
			}
		}
		if status, code := choose("houshan-kan-shuiku"); status != 200 {
			t.Fatalf("%d %s", status, code)
		}
		if status, code, _ := b.ask("GET", "/api/absences", nil); status == 403 && code == "account.password_initial" {
			t.Fatal("still held up")
		}
		if status, _, _ := s.browser().signIn("wang", "houshan-kan-shuiku"); status != 200 {
			t.Fatalf("the chosen one: %d", status)
		}
	})
}

func TestAnOfficeOfManyIsNotLockedOutByOneOfThem(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{Rules: func() account.Rules {
			r := account.Usual()
			r.Address = 6
			return r
		}})
		c := s.three()
		known, visitor := s.cast("laoren"), s.cast("xinren")
		at := func(from string) browser {
			b := s.browser()
			b.from = from
			return b
		}
		if status, _, _ := at("203.0.113.5").signIn("laoren", "anwang-2026"); status != 200 {
			t.Fatal(status)
		}
		for i := range 6 {
			at("203.0.113.5").signIn(fmt.Sprintf("guess%d", i), "wrong-password")
		}
		// Who came from here before comes in; who never did waits, right or wrong.
		if status, _, body := at("203.0.113.5").signIn("laoren", "anwang-2026"); status != 200 {
			t.Fatalf("known here: %d %s", status, body)
		}
		for _, try := range [][2]string{{"xinren", "anwang-2026"}, {"xinren", "wrong"}, {"nobody", "wrong"}, {"laoren", "wrong"}} {
			if status, code, _ := at("203.0.113.5").signIn(try[0], try[1]); status != 429 || code != "account.address_locked" {
				t.Fatalf("%v: %d %s", try, status, code)
			}
		}
		if status, _, _ := at("198.51.100.9").signIn("xinren", "anwang-2026"); status != 200 {
			t.Fatalf("from elsewhere: %d", status)
		}
		// A login that rests is unlocked by the security administrator; the audit one reads all of it.
		for range 5 {
			at("198.51.100.9").signIn("xinren", "wrong-password")
		}
		if status, code, _ := at("198.51.100.9").signIn("xinren", "anwang-2026"); status != 429 || code != "account.locked" {
			t.Fatalf("%d %s", status, code)
		}
		if list := string(c.want(c.security, "GET", "/api/system/locks", nil, 200, "")); !strings.Contains(list, visitor) || strings.Contains(list, known) {
			t.Fatal(list)
		}
		c.want(c.security, "POST", "/api/system/accounts/"+visitor+"/unlock", nil, 200, "")
		if status, _, _ := at("198.51.100.9").signIn("xinren", "anwang-2026"); status != 200 {
			t.Fatalf("unlocked: %d", status)
		}
		c.want(c.security, "GET", "/api/system/sign-ins", nil, 403, "account.not_permitted")
		var log desk.SignInRows
		_ = json.Unmarshal(c.want(c.audit, "GET", "/api/system/sign-ins?address=203.0.113.5&limit=100", nil, 200, ""), &log)
		told := map[string]int{}
		for _, r := range log.Items {
			told[r.Outcome]++
		}
		if told["登录"] != 2 || told["没有这个账号"] != 6 || told["地址暂停登录"] != 1 {
			t.Fatalf("%v", told)
		}
		page := log.Items
		log = desk.SignInRows{}
		_ = json.Unmarshal(c.want(c.audit, "GET", "/api/system/sign-ins?address=203.0.113.5&limit=4", nil, 200, ""), &log)
		rest := desk.SignInRows{}
		_ = json.Unmarshal(c.want(c.audit, "GET", "/api/system/sign-ins?address=203.0.113.5&limit=100&after="+log.Next, nil, 200, ""), &rest)
		if got := append(log.Items, rest.Items...); fmt.Sprint(got) != fmt.Sprint(page) {
			t.Fatalf("paged %d, whole %d", len(got), len(page))
		}
	})
}

func TestSessionsAreListedRevokedAndEndByTheRules(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{Rules: account.Usual})
		person := s.cast("zuo")
		other := s.cast("bie")
		a, b, stranger := s.browser(), s.browser(), s.browser()
		a.signIn("zuo", "anwang-2026")
		b.signIn("zuo", "anwang-2026")
		stranger.signIn("bie", "anwang-2026")
		list := func() []desk.SessionRow {
			_, _, body := a.ask("GET", "/api/me/sessions", nil)
			var out desk.SessionRows
			_ = json.Unmarshal(body, &out)
			return out.Items
		}
		all := list()
		if len(all) != 2 || all[0].This == all[1].This || all[0].Address != "192.0.2.1" {
			t.Fatalf("%+v", all)
		}
		there := all[0].ID
		if all[0].This {
			there = all[1].ID
		}
		if status, code, _ := stranger.ask("POST", "/api/me/sessions/"+there+"/revoke", nil); status != 404 || code != "account.session_not_found" {
			t.Fatalf("another's: %d %s", status, code)
		}
		if status, _, _ := a.ask("POST", "/api/me/sessions/"+there+"/revoke", nil); status != 200 {
			t.Fatal(status)
		}
		if status, _, _ := b.ask("GET", "/api/me", nil); status != 401 {
			t.Fatalf("revoked: %d", status)
		}
		// Busy all day long, a desk ends after twelve hours all the same.
		for range 12*3 - 1 {
			s.pass(20 * time.Minute)
			if status, _, _ := a.ask("GET", "/api/me", nil); status != 200 {
				t.Fatalf("busy: %d", status)
			}
		}
		s.pass(20 * time.Minute)
		if status, _, _ := a.ask("GET", "/api/me", nil); status != 401 {
			t.Fatalf("after twelve hours: %d", status)
		}
		a.signIn("zuo", "anwang-2026")
		s.pass(31 * time.Minute)
		if status, _, _ := a.ask("GET", "/api/me", nil); status != 401 {
			t.Fatalf("left alone for half an hour: %d", status)
		}
		_, _ = person, other
	})
}

func TestAnErasedPersonIsGoneAndTheChainHolds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{})
		s.town()
		left := s.cast("zouren", "村网格员/网格员/a///2020-01-01/2021-12-31")
		s.cast("zairen", "村网格员/网格员/a///2020-01-01/")
		s.cast("cairen", "村网格员/网格员/a///2020-01-01/2026-03-01")
		b := s.browser()
		b.signIn("zouren", "anwang-2026")
		ctx := context.Background()
		ids, err := s.desk.LeftLongAgo(ctx, county, civil.Day("2023-03-04"), 10)
		if err != nil || len(ids) != 1 || ids[0] != left {
			t.Fatalf("%v %v", ids, err)
		}
		if err := d.Write(ctx, func(tx db.Tx) error { _, err := s.desk.Erase(ctx, tx, s.act(), left); return err }); err != nil {
			t.Fatal(err)
		}
		var name, phone, login string
		row := d.Read().QueryRowContext(ctx, "SELECT p.name, p.phone, a.login FROM person p JOIN account a ON a.county = p.county AND a.person = p.id WHERE p.county = $1 AND p.id = $2", county, left)
		if err := row.Scan(&name, &phone, &login); err != nil || name != "（已按期删除）" || phone != "" || strings.Contains(login, "zouren") {
			t.Fatal(name, phone, login, err)
		}
		if status, _, _ := b.ask("GET", "/api/me", nil); status != 401 {
			t.Fatalf("still signed in: %d", status)
		}
		links, err := jdesk.Story(ctx, d.Read(), county, "account:"+left)
		if err != nil || journal.Verify(links) != nil || links[len(links)-1].Kind != "account.erased" {
			t.Fatal(err, journal.Verify(links))
		}
		if ids, err := s.desk.LeftLongAgo(ctx, county, civil.Day("2023-03-04"), 10); err != nil || len(ids) != 0 {
			t.Fatalf("twice: %v %v", ids, err)
		}
	})
}

func TestSeeingAsShowsHowFarAndStaysInTheJournal(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{})
		c := s.three()
		person := s.cast("cun", "村网格长/网格长/a///2026-01-01/")
		c.want(c.system, "POST", "/api/system/accounts/"+person+"/see-as", nil, 403, "account.not_permitted")
		var seen desk.Seen
		_ = json.Unmarshal(c.want(c.security, "POST", "/api/system/accounts/"+person+"/see-as", nil, 200, ""), &seen)
		if len(seen.Ground) != 1 || seen.Ground[0].Name != "甲村" || seen.Ground[0].Grids != 1 || len(seen.Permissions) < 10 || len(seen.Lists) < 4 {
			t.Fatalf("%+v", seen)
		}
		for _, p := range seen.Permissions {
			if strings.Contains(p.Words, ".") {
				t.Errorf("%s has no words", p.Permission)
			}
		}
		links, err := jdesk.Story(context.Background(), d.Read(), county, "account:"+person)
		if err != nil {
			t.Fatal(err)
		}
		if last := links[len(links)-1]; last.Kind != "account.seen_as" || last.By != c.securityID {
			t.Fatalf("%+v", last)
		}
	})
}

package desk_test

import (
	"encoding/json"
	"testing"
	"time"

	"anwang/internal/account/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

func decode[T any](t *testing.T, body []byte) (out T) {
	t.Helper()
	if err := json.Unmarshal(body, &out); err != nil {
		t.Fatal(err, string(body))
	}
	return out
}

// code asks the office for a code in a person's name.
func code(t *testing.T, office browser, person string) string {
	t.Helper()
	status, _, body := office.ask("POST", "/api/persons/"+person+"/enrol-code", nil)
	if status != 200 {
		t.Fatal(status, string(body))
	}
	return decode[desk.EnrolCode](t, body).Code
}

func phone(code, client string) any {
	return map[string]any{"code": code, "phone": map[string]any{"client": client, "name": "演示手机"}}
}

func TestAPhoneIsLetInOnceByACodeAndOutWhenTakenBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{})
		s.town()
		inspector := s.cast("wangge", "村网格员/网格员/a///2026-01-01/")
		s.cast("banshi", "网格办/办公室/town///2026-01-01/")
		office := s.browser()
		office.signIn("banshi", "anwang-2026")
		c := code(t, office, inspector)

		mobile, other := s.browser(), s.browser()
		if status, _, body := mobile.ask("POST", "/api/enrol", phone(c, "m1")); status != 200 || decode[desk.Me](t, body).Person != inspector {
			t.Fatal(status, string(body))
		}
		if status, why, _ := other.ask("POST", "/api/enrol", phone(c, "m2")); status != 422 || why != "account.enrol_code_refused" {
			t.Errorf("the code worked twice: %d %s", status, why)
		}
		s.pass(80 * 24 * time.Hour)
		if status, why, _ := mobile.ask("GET", "/api/probe/visit", nil); status != 200 {
			t.Fatalf("a phone is out after 80 days: %d %s", status, why)
		}
		office.signIn("banshi", "anwang-2026")
		_, _, body := office.ask("GET", "/api/persons/"+inspector+"/devices", nil)
		list := decode[desk.Devices](t, body).Items
		if len(list) != 1 || list[0].Name != "演示手机" || int64(list[0].SeenAt) != s.now.Load() {
			t.Fatalf("the list: %+v", list)
		}
		if status, _, _ := office.ask("POST", "/api/devices/"+list[0].ID+"/revoke", nil); status != 200 {
			t.Fatal(status)
		}
		if status, why, _ := mobile.ask("GET", "/api/probe/visit", nil); status != 401 || why != "account.device_revoked" {
			t.Errorf("a phone taken back: %d %s", status, why)
		}
	})
}

func TestACodeRunsOutAfterTenMinutesAndAPhoneAfterNinetyDays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{})
		s.town()
		inspector := s.cast("wangge", "村网格员/网格员/a///2026-01-01/")
		s.cast("banshi", "网格办/办公室/town///2026-01-01/")
		office, mobile := s.browser(), s.browser()
		office.signIn("banshi", "anwang-2026")
		late := code(t, office, inspector)
		s.pass(10 * time.Minute)
		if _, why, _ := mobile.ask("POST", "/api/enrol", phone(late, "m1")); why != "account.enrol_code_refused" {
			t.Errorf("a code of ten minutes ago: %q", why)
		}
		if _, why, _ := mobile.ask("POST", "/api/enrol", phone("aaaaaaaaaaaaaaaaaaaaaaaaaa", "m1")); why != "account.enrol_code_refused" {
			t.Errorf("a code nobody made: %q", why)
		}
		mobile.ask("POST", "/api/enrol", phone(code(t, office, inspector), "m1"))
		s.pass(90*24*time.Hour + time.Second)
		if status, _, _ := mobile.ask("GET", "/api/probe/visit", nil); status != 401 {
			t.Errorf("a phone of ninety days ago: %d", status)
		}
	})
}

func TestNobodyLetsInWhoStandsAboveOrBesideThem(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{})
		s.town()
		people := map[string]string{
			"甲村网格员": s.cast("p1", "村网格员/网格员/a///2026-01-01/"),
			"甲村网格长": s.cast("p2", "村网格长/网格长/a///2026-01-01/"),
			"镇级网格员": s.cast("p3", "镇级网格员/网格员/town///2026-01-01/"),
			"一级网格长": s.cast("p4", "一级网格长/网格长/town///2026-01-01/"),
			"另一办公室": s.cast("p5", "绩效办/办公室/town///2026-01-01/"),
			"兼部门的人": s.cast("p6", "村网格员/网格员/a///2026-01-01/", "派出所/部门/town//派出所/2026-01-01/"),
		}
		s.cast("banshi", "网格办/办公室/town///2026-01-01/")
		office, inspector := s.browser(), s.browser()
		office.signIn("banshi", "anwang-2026")
		inspector.signIn("p1", "anwang-2026")
		for who, want := range map[string]string{"甲村网格员": "", "甲村网格长": "", "镇级网格员": "",
			"一级网格长": "account.not_enrollable", "另一办公室": "account.not_enrollable", "兼部门的人": "account.not_enrollable"} {
			if status, why, _ := office.ask("POST", "/api/persons/"+people[who]+"/enrol-code", nil); (status == 200) != (want == "") || want != "" && why != want {
				t.Errorf("%s: %d %q, want %q", who, status, why, want)
			}
		}
		if status, _, _ := inspector.ask("POST", "/api/persons/"+people["甲村网格员"]+"/enrol-code", nil); status != 403 {
			t.Errorf("an inspector made a code: %d", status)
		}
	})
}

func TestAPersonTakesBackTheirOwnPhoneAndNobodyElses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, desk.Options{})
		s.town()
		s.cast("one", "村网格员/网格员/a///2026-01-01/")
		s.cast("two", "村网格员/网格员/b///2026-01-01/")
		one, two := s.browser(), s.browser()
		for login, b := range map[string]browser{"one": one, "two": two} {
			b.ask("POST", "/api/sign-in", map[string]any{"login": login, "password": "anwang-2026", "app": "field", "phone": map[string]any{"client": "c-" + login}})
		}
		_, _, body := one.ask("GET", "/api/me/devices", nil)
		mine := decode[desk.Devices](t, body).Items
		if len(mine) != 1 || !mine[0].This {
			t.Fatalf("%+v", mine)
		}
		if status, why, _ := two.ask("POST", "/api/devices/"+mine[0].ID+"/revoke", nil); status != 404 || why != "account.device_not_found" {
			t.Errorf("another's phone: %d %s", status, why)
		}
		if status, _, _ := one.ask("POST", "/api/devices/"+mine[0].ID+"/revoke", nil); status != 200 {
			t.Error(status)
		}
		if _, why, _ := one.ask("GET", "/api/me", nil); why != "account.device_revoked" {
			t.Errorf("my phone after I took it back: %q", why)
		}
	})
}

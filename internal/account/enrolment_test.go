package account_test

import (
	"testing"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
)

func TestALoginRestsAfterFiveFailuresForTenMinutes(t *testing.T) {
	now := civil.Instant(1_000_000_000)
	var a account.Attempts
	for i := 1; i <= 5; i++ {
		if err := a.Locked(now); err != nil {
			t.Fatalf("locked after %d failures: %v", i-1, err)
		}
		a = account.Usual().Fail(a, now)
		now += 1000
	}
	f := fault.As(a.Locked(now))
	if f == nil || f.Code != "account.locked" || f.Args["minutes"] != "10" {
		t.Fatalf("after five failures: %v", f)
	}
	now += account.AttemptsRest
	if err := a.Locked(now); err != nil {
		t.Fatalf("still locked after the rest: %v", err)
	}
	if a = account.Usual().Fail(a, now); a.N != 1 || a.LockedUntil != 0 {
		t.Fatalf("the next failure after a rest is the first again, got %+v", a)
	}
}

func TestFailuresFarApartDoNotAddUp(t *testing.T) {
	now := civil.Instant(1_000_000_000)
	var a account.Attempts
	for range 20 {
		a = account.Usual().Fail(a, now)
		now += account.AttemptsRest
	}
	if err := a.Locked(now); err != nil {
		t.Fatal(err)
	}
}

func TestAnEnrolmentSaysWhatIsMissing(t *testing.T) {
	for name, c := range map[string]struct {
		e    account.Enrolment
		want string
	}{
		"whole":                {account.Enrolment{Name: "演示甲", Login: "13900000001", Hash: "x"}, ""},
		"named only":           {account.Enrolment{Name: "演示甲"}, ""},
		"no name":              {account.Enrolment{Name: " ", Login: "ab", Hash: "x"}, "person.name_missing"},
		"login with a space":   {account.Enrolment{Name: "甲", Login: "a b", Hash: "x"}, "account.login_malformed"},
		"login in capitals":    {account.Enrolment{Name: "甲", Login: "ABC", Hash: "x"}, "account.login_malformed"},
		"login without a hash": {account.Enrolment{Name: "甲", Login: "abc"}, "account.password_missing"},
	} {
		got := ""
		if f := fault.As(c.e.Check()); f != nil {
			got = f.Fields[0].Code
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestNamesSortByTheirSoundShortestFirst(t *testing.T) {
	if !(account.Sound("张三") < account.Sound("张三丰")) || !(account.Sound("李四") < account.Sound("张三")) {
		t.Fatal(account.Sound("张三"), account.Sound("张三丰"), account.Sound("李四"))
	}
}

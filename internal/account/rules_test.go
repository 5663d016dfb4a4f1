package account_test

import (
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
)

func TestAPasswordIsLongMixedAndNotGuessed(t *testing.T) {
	for password, want := range map[string]string{
		"1234567":                       "account.password_short",
		"short-pw1":                     "account.password_short",
		"abcdefghij":                    "account.password_plain",
		"wangge01-2026":                 "account.password_is_login",
		"张三的新密码2026":                    "account.password_is_login",
		"zhangsan2026":                  "account.password_is_login",
		"Password123!":                  "account.password_common",
		"P@ssw0rd2026":                  "account.password_common",
		"woaini1314520":                 "account.password_common",
		"admin-888888":                  "account.password_common",
		"1234567890-":                   "account.password_common",
		"qwertyuiop12":                  "account.password_common",
		"1qaz2wsx3edc":                  "account.password_common",
		"aaaaaaaaaa1":                   "account.password_common",
		"abcdefghijkl1":                 "account.password_common",
		"xiangzhen2026":                 "account.password_common",
		"anwang-yanshi":                 "",
		"correct horse":                 "",
		"三月初五去后山看水库3":                   "",
		"thehillbehindthedam!":          "",
		"aquitelongphraseoflittlewords": "",
	} {
		if got := fault.Code(account.Usual().Fits("wangge01", "张三", password)); got != want {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
}

func TestEachRestIsTwiceAsLongAndADayForgets(t *testing.T) {
	r := account.Usual()
	now := civil.Instant(1_000_000_000)
	var a account.Attempts
	fail := func() time.Duration {
		for range r.Tries {
			a = r.Fail(a, now)
		}
		rest := a.LockedUntil.Sub(now)
		now = a.LockedUntil
		return rest
	}
	for i, want := range []time.Duration{10 * time.Minute, 20 * time.Minute, 40 * time.Minute, 80 * time.Minute} {
		if got := fail(); got != want {
			t.Fatalf("rest %d: %s, want %s", i+1, got, want)
		}
	}
	for range 8 {
		if got := fail(); got > 24*time.Hour {
			t.Fatalf("a rest of %s", got)
		}
	}
	now = now.Add(25 * time.Hour)
	if got := fail(); got != 10*time.Minute {
		t.Fatalf("after a day: %s", got)
	}
}

func TestAnAddressBearsManyFailures(t *testing.T) {
	r := account.Usual()
	now := civil.Instant(1_000_000_000)
	var a account.Attempts
	for i := range r.Address - 1 {
		if a = r.FailAt(a, now); a.AddressLocked(now) != nil {
			t.Fatalf("an office of many is out after %d failures", i+1)
		}
	}
	if a = r.FailAt(a, now); fault.Code(a.AddressLocked(now)) != "account.address_locked" {
		t.Fatal("one that tries on and on is not stopped")
	}
}

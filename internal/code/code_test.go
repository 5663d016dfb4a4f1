package code_test

import (
	"encoding/csv"
	"os"
	"testing"

	"anwang/internal/code"
	"anwang/internal/fault"
)

func table(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		if os.IsNotExist(err) && path[:2] == ".." {
			t.Skip("跳过：没有 ../shared/data（纯克隆中没有），已由 testdata 代查")
		}
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func TestWellKnownCreditCodesAreJudgedRightly(t *testing.T) {
	for _, r := range table(t, "testdata/well_known_credit_codes.csv") {
		if got := code.Credit(r[0]); string(got) != r[1] {
			t.Errorf("%s: %q, want %q", r[0], got, r[1])
		}
		if got := code.Organisation(r[0]); got != (r[2] == "yes") {
			t.Errorf("%s: organisation %v", r[0], got)
		}
	}
}

func TestCreditCodesSeenInTheWildAreJudgedAsOthersJudgedThem(t *testing.T) {
	words := map[string]code.Doubt{
		"ok": code.Sound, "bad_check": code.CreditCheckDigit, "bad_char": code.CreditLetter, "bad_length": code.CreditLength,
	}
	rows := table(t, "../../../shared/data/codes/uscc_vectors.csv")
	if len(rows) < 60 {
		t.Error("only", len(rows), "codes")
	}
	for _, r := range rows {
		if got := code.Credit(r[0]); got != words[r[1]] {
			t.Errorf("%s: %q, want %s", r[0], got, r[1])
		}
		if len(r[0]) == 18 && code.Organisation(r[0]) != (r[2] == "ok") {
			t.Errorf("%s: organisation, want %s", r[0], r[2])
		}
	}
}

func TestATypedCodeIsMadePlainBeforeItIsChecked(t *testing.T) {
	for _, s := range []string{"９１１１００００８０２１００４３３Ｂ", " 91110000 8021 0043 3b\t", "91110000-802100433-B", "\ufeff91110000802100433Ｂ\u200b", "91110000\u00a0802100433B　"} {
		if got := code.Plain(s); code.Credit(got) != code.Sound {
			t.Errorf("%q became %q", s, got)
		}
	}
	// A letter O for a nought is not guessed away: the doubt tells.
	if code.Credit(code.Plain("911100OO802100433B")) != code.CreditLetter {
		t.Error("O passed for 0")
	}
	if c := code.CreditCheck("91110000802100433"); c != 'B' {
		t.Error(string(c))
	}
	if c := code.CreditCheck("9111"); c != 0 {
		t.Error(c)
	}
}

func TestIdentityNumbersAreChecked(t *testing.T) {
	for s, want := range map[string]code.Doubt{
		"11010519491231002X":  code.Sound,
		"11010519491231002x":  code.IdentityLetter, // Plain comes first
		"110105194912310021":  code.IdentityCheckMark,
		"11010519491331002X":  code.IdentityBirthday,
		"11010519490230002X":  code.IdentityBirthday,
		"1101051949123100":    code.IdentityLength,
		"1101O519491231002X":  code.IdentityLetter,
		"一1010519491231002X":  code.IdentityLetter,
		"110105194912310021X": code.IdentityLength,
	} {
		if got := code.Identity(s); got != want {
			t.Errorf("%s: %q, want %q", s, got, want)
		}
	}
	if got := code.MaskIdentity("11010519491231002X"); got != "110105********002X" {
		t.Error(got)
	}
	if got := code.MaskPhone("13900000001"); got != "139****0001" {
		t.Error(got)
	}
	if code.MaskPhone("12345") != "*****" || code.MaskIdentity("123") != "***" {
		t.Error("short numbers are hidden whole")
	}
}

func TestARegionCodeIsSplitIntoItsParts(t *testing.T) {
	r, err := code.ParseRegion("331102008004")
	if err != nil || r.Province != "33" || r.City != "3311" || r.County != "331102" || r.Town != "331102008" || r.Village != "331102008004" {
		t.Error(r, err)
	}
	county, _ := code.ParseRegion("331102")
	if county.Code != "331102000000" || county.Town != "" || !r.Within(county) || county.Within(r) {
		t.Error(county)
	}
	province, _ := code.ParseRegion("330000")
	if !r.Within(province) {
		t.Error("a village lies in its province")
	}
	for _, s := range []string{"", "3311", "33110200800", "33110200800A", "001102008004", "331102000004"} {
		if _, err := code.ParseRegion(s); fault.Code(err) != "code.region_malformed" {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestGridCodesFollowTheirTemplate(t *testing.T) {
	p, err := code.ParsePattern("{region:12}{tier}{seq:3}")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := p.Code("331102008", 3, 7); got != "3311020080003007" || err != nil {
		t.Error(got, err)
	}
	if _, err := p.Code("331102008", 3, 1000); fault.Code(err) != "code.pattern_overflows" {
		t.Error(err)
	}
	q, err := code.ParsePattern("WG-{region:6}-{seq}")
	if got, _ := q.Code("331102", 1, 12); got != "WG-331102-12" || err != nil {
		t.Error(got, err)
	}
	for _, s := range []string{"", "{region:12}", "{seq", "{seq:x}", "{seq:13}", "{who}{seq}", "a}b{seq}", "{seq:0}"} {
		if _, err := code.ParsePattern(s); fault.Code(err) != "code.pattern_malformed" {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestNamesHaveAKeyToBeOrderedAndFoundBy(t *testing.T) {
	for s, want := range map[string]string{
		"网格办": "wang ge ban", "企经委": "qi jing wei", "KTV甲": "ktv jia", "第3小学": "di 3 xiao xue", "": "", "\ue170庄": "\ue170 zhuang",
	} {
		if got := code.Pinyin(s); got != want {
			t.Errorf("%s: %q, want %q", s, got, want)
		}
	}
	if got := code.Initials("网格办"); got != "wgb" {
		t.Error(got)
	}
	if got := code.Initials("第12小学"); got != "d12xx" {
		t.Error(got)
	}
}

package scheme_test

import (
	"strings"
	"testing"

	"anwang/internal/scheme"
)

func exprOf(t *testing.T, when string) (scheme.Expr, scheme.Problems) {
	t.Helper()
	src := minimum + "values: {大户: 300, 未定数: unset}\ncalendar: {重大节假日: {holidays: [春节], before: 3天}}\n" +
		"sites:\n  facts: {隶属: [中央, 省属, 县属], 座位数: 数, 宗地号: 文字, 有证: 是否}\n  classes:\n    饭店: {}\n    大饭店: {when: '" + when + "'}\n"
	s, ps := load(t, src)
	if s == nil {
		t.Fatal(ps.Text())
	}
	for _, c := range s.Sites.Classes {
		if c.Name == "大饭店" {
			return c.When, ps
		}
	}
	t.Fatal("no class")
	return scheme.Expr{}, nil
}

func TestAnExpressionIsThreeValued(t *testing.T) {
	env := scheme.Env{
		Vars:  map[string]any{"facts.座位数": 350.0, "facts.隶属": "省属", "v.大户": 300.0, "site.staff": 20, "facts.有证": true, "grid.tier": 2},
		Funcs: map[string]any{"is": func(s string) bool { return s == "饭店" }, "in_season": func(string) bool { return false }},
		Unset: map[string]bool{"v.未定数": true},
	}
	for when, want := range map[string]scheme.Truth{
		`facts.座位数 > v.大户`:                          scheme.Yes,
		`facts.座位数 >= 400`:                          scheme.No,
		`facts.隶属 in ["中央", "省属"]`:                  scheme.Yes,
		`is("饭店") and site.staff < 100`:             scheme.Yes,
		`not is("饭店") or in_season("重大节假日")`:        scheme.No,
		`facts.座位数 > v.未定数`:                         scheme.Unknown,
		`facts.宗地号 != ""`:                           scheme.Unknown,
		`facts.有证 && grid.tier == 2`:                scheme.Yes,
		`facts.座位数 * 0.5 > 100 || facts.隶属 == "中央"`: scheme.Yes,
	} {
		e, ps := exprOf(t, when)
		if ps.Failed() {
			t.Errorf("%s: %s", when, ps.Text())
			continue
		}
		got, missing := e.Holds(env)
		if got != want || want == scheme.Unknown && len(missing) == 0 {
			t.Errorf("%s: %v, missing %v; want %v", when, got, missing, want)
		}
	}
	var none scheme.Expr
	if got, _ := none.Holds(env); got != scheme.Yes {
		t.Error("an absent condition holds")
	}
}

func TestAnExpressionThatIsWrongIsMarkedInTheFile(t *testing.T) {
	for when, says := range map[string]string{
		`facts.座位 > 3`:            "没有这一栏",
		`sites.staff > 3`:         "最接近：“site”",
		`facts.座位数 > "三"`:         "类型不同",
		`is("饭馆")`:                "最接近：“饭店”",
		`in_season("春运")`:         "没有“春运”",
		`all([1,2], # > 0)`:       "E20",
		`let x = 1; x > 0`:        "E20",
		`facts.座位数 | len`:         "不能用“|”",
		`len(facts.隶属) > 2`:       "E20",
		`facts.座位数 >`:             "语法不通",
		`v.不存在 > 1`:               "没有这一栏",
		`facts.座位数 > 3 ，is("饭店")`: "不能用“，”",
		`case.urgent`:             "没有这个变量",
		`$env`:                    "E20",
	} {
		_, ps := exprOf(t, when)
		text := ps.Errors().Text()
		if !strings.Contains(text, "错误 E20") || !strings.Contains(text, says) {
			t.Errorf("%s: got\n%s\nwant %q", when, text, says)
		}
		for _, p := range ps.Errors() {
			if p.Pos.Line < 13 || p.Pos.Col < 18 {
				t.Errorf("%s: marked at %+v", when, p.Pos)
			}
		}
	}
}

func TestTheColumnOfAnExpressionIsTheColumnOfTheFile(t *testing.T) {
	_, ps := exprOf(t, `facts.座位数 > 3 and sites.staff > 2`)
	text := ps.Errors().Text()
	want := "    大饭店: {when: 'facts.座位数 > 3 and sites.staff > 2'}\n"
	i := strings.Index(text, want)
	if i < 0 {
		t.Fatal(text)
	}
	mark := strings.Split(text[i+len(want):], "\n")[0]
	if mark != "     │ "+strings.Repeat(" ", 41)+"~~~~~" {
		t.Errorf("the mark is not under sites:\n%s", text)
	}
}

package scheme_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

// law: S2-N1, S3-N1
func TestEveryClauseBeginsOnceInTheTextOfItsPlan(t *testing.T) {
	lib := scheme.Library(schemes.All())
	plans := 0
	for name, src := range lib {
		id, ok := strings.CutSuffix(strings.TrimPrefix(name, "schemes/"), ".plan.txt")
		if !ok {
			continue
		}
		plans++
		paragraphs, ps := scheme.ReadPlan(name, src)
		if len(ps) > 0 {
			t.Error(ps.Text())
		}
		var begun []string
		for _, p := range paragraphs {
			begun = append(begun, p.Clauses()...)
			for i, s := range p.Starts {
				if s.At < 0 || s.At >= len([]rune(p.Text)) || i > 0 && s.At < p.Starts[i-1].At {
					t.Errorf("%s: %s begins at %d of %q", name, s.Clause, s.At, p.Text)
				}
			}
		}
		var want []string
		for _, c := range clausesOf(t, lib, id) {
			want = append(want, c.ID)
		}
		slices.Sort(begun)
		slices.Sort(want)
		if len(want) == 0 || !slices.Equal(begun, want) {
			t.Errorf("%s: %d clauses begin, %d are listed: %v", name, len(begun), len(want), begun)
		}
		if n := strings.Count(string(src), "[S"); n != len(want) {
			t.Errorf("%s: %d marks", name, n)
		}
		if got := len(lib.Chain(id).Plan(id)); got != len(paragraphs) {
			t.Errorf("%s: an edition keeps %d of %d paragraphs", name, got, len(paragraphs))
		}
	}
	if plans != 5 {
		t.Errorf("%d plans", plans)
	}
}

// The words of a clause stand where its number does: the measure of the marks.
func TestTheFiguresOfAClauseStandAfterItsNumber(t *testing.T) {
	lib := scheme.Library(schemes.All())
	for clause, want := range map[string]string{
		"S1-36": "每周不少于 1次", "S1-58": "2、每周不少于2次", "S2-20": "中央在甘和省属", "S3-21": "村、社区要每月",
		"S4-21": "每2个月", "S4-38": "每周对负责的网格", "S4-55": "8、负责网格平台", "S0-57": "各县（区）、开发区应按照“先培训后上岗”",
	} {
		found := false
		for _, id := range lib.IDs() {
			if lib["schemes/"+id+".plan.txt"] == nil {
				continue
			}
			for _, p := range lib.Plan(id) {
				for _, s := range p.Starts {
					if s.Clause == clause {
						found = true
						if got := string([]rune(p.Text)[s.At:]); !strings.HasPrefix(got, want) {
							t.Errorf("%s begins with %.60s", clause, got)
						}
					}
				}
			}
		}
		if !found {
			t.Errorf("%s begins nowhere", clause)
		}
	}
}

// law: S2-N1 (gambling page around the plan), plan 003's annex (thirteen deputies
// by name, a head of office, his telephone)
func TestNoPagesShellAndNoPrivatePersonIsShipped(t *testing.T) {
	bad := regexp.MustCompile(`[0-9０-９]{7,}|888|网站|Copyright|版权|ICP|邮编|同志任|电话：|传真：|组长：|成员：\p{Han}{2,3}[\s　]|\p{Han}[\s　]+\p{Han}{1,2}[\s　]{2,}`)
	for name, src := range schemes.All() {
		if !strings.HasSuffix(name, ".plan.txt") {
			continue
		}
		for line := range strings.Lines(string(src)) {
			if m := bad.FindString(line); m != "" && !strings.HasPrefix(line, "#") {
				t.Errorf("%s: %q in %.80s", name, m, line)
			}
			if strings.Contains(line, "副组长") && !strings.Contains(line, "片长") && !strings.Contains(line, "〔姓名不收〕") {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
}

func TestAHijackedPageAndATelephoneNumberAreLeftOutWithAWarning(t *testing.T) {
	src := "您好!欢迎您访问某某网站!\n[S9-01]每周一次；[S9-02]每月一次。\n[S9-01]再说一遍，[见附件]。\n电话：01234567\n"
	got, ps := scheme.ReadPlan("x.plan.txt", []byte(src))
	if len(got) != 2 || got[0].Text != "每周一次；每月一次。" || got[1].Text != "再说一遍，[见附件]。" {
		t.Errorf("%+v", got)
	}
	if len(got) == 2 && (!slices.Equal(got[0].Clauses(), []string{"S9-01", "S9-02"}) || got[0].Starts[1].At != 5 || len(got[1].Starts) != 0) {
		t.Errorf("%+v", got)
	}
	if len(ps) != 3 || ps.Failed() || ps[0].Pos.Line != 1 || ps[1].Pos.Line != 3 || ps[2].Pos.Line != 4 {
		t.Error(ps.Text())
	}
	for _, src := range [][]byte{{0xff, 0xfe}, []byte(strings.Repeat("字", scheme.MaxBytes))} {
		if got, ps := scheme.ReadPlan("x.plan.txt", src); got != nil || len(ps) != 1 {
			t.Errorf("%d paragraphs: %s", len(got), ps.Text())
		}
	}
}

func TestAPlanInsideAPlanIsReadByTheOuterPlansText(t *testing.T) {
	lib := scheme.Library(schemes.All())
	for _, id := range lib.IDs() {
		if len(lib.Plan(id)) == 0 || len(lib.ClauseTexts(id)) == 0 {
			t.Errorf("%s has no text to read", id)
		}
	}
	if len(scheme.Library{}.Plan("x")) != 0 {
		t.Error("a library without files has a plan")
	}
}

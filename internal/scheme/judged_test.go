package scheme_test

import (
	"slices"
	"strings"
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

// A section that only one of two schemes has comes or goes; nothing falls over.
func TestAnyTwoSchemesCanBeCompared(t *testing.T) {
	lib := scheme.Library(schemes.All())
	big, _ := whole(t)
	small, _ := load(t, minimum)
	all := []*scheme.Scheme{big, small}
	for _, id := range lib.IDs() {
		s, ps := scheme.Load(lib, id)
		if ps.Failed() {
			t.Fatal(ps.Text())
		}
		all = append(all, s)
	}
	whole := 0
	for _, a := range all {
		for _, b := range all {
			for _, c := range a.Diff(b) {
				if c.String() == "" {
					t.Errorf("%s to %s: %+v", a.ID, b.ID, c)
				}
				if c.Path == "tipoffs" {
					whole++
					if c.Kind == "改动" {
						t.Errorf("%s to %s: %s", a.ID, b.ID, c.String())
					}
				}
			}
		}
	}
	if whole == 0 {
		t.Error("no pair where one alone takes tip-offs")
	}
}

// law: S2-34 — a county's own figure is amended as a plan's: not loosened.
func TestWhatALowerSchemeStatesIsNotLoosenedBesideIt(t *testing.T) {
	lib := scheme.Library(schemes.All())
	tried := 0
	for _, id := range lib.IDs() {
		if len(lib.Line(id)) < 3 {
			continue
		}
		s, ps := scheme.Load(lib, id)
		if ps.Failed() {
			t.Fatal(ps.Text())
		}
		for _, d := range s.Duties {
			if d.Values["often"].Text != "每月至少1次" {
				continue
			}
			tried++
			for set, says := range map[string]string{"每年1次": "E33", "每周1次": ""} {
				_, ps := scheme.Amend(s, []scheme.Amendment{amendment(d.Path()+".often", set)})
				if says == "" && ps.Failed() || !strings.Contains(ps.Errors().Text(), says) {
					t.Errorf("%s %s: %s", d.Path(), set, ps.Text())
				}
			}
		}
	}
	if tried == 0 {
		t.Fatal("no lower scheme states a frequency")
	}
}

// What is only named is not done: without its duty a clause that asks for a deed
// is no longer enforced, whoever and whatever it names.
func TestADefinitionAloneEnforcesNoDeed(t *testing.T) {
	src := minimum + "sites: {classes: {小店: {clause: S9-81}}}\nforms: {查店表: {items: [通道畅通], clause: S9-81}}\n"
	texts := []scheme.ClauseText{{ID: "S9-81", Mark: scheme.Enforced, Text: "每月巡查小店1次"}, {ID: "S9-82", Mark: scheme.Enforced, Text: "小店是指街边商铺"}}
	state := func(src string) []scheme.Standing {
		s, ps := load(t, src)
		if ps.Failed() {
			t.Fatal(ps.Text())
		}
		var out []scheme.Standing
		for _, tr := range s.Clauses(texts, nil) {
			out = append(out, tr.State)
		}
		return out
	}
	src = strings.Replace(src, "小店: {clause: S9-81}", "小店: {clause: [S9-81, S9-82]}", 1)
	if got := state(src); !slices.Equal(got, []scheme.Standing{scheme.RecordState, scheme.InForceState}) {
		t.Errorf("named only: %v", got)
	}
	duty := strings.Replace(src, "duties:\n", "duties:\n  查小店: {who: 村网格员, does: 巡查, each: 小店, often: 每月1次, clause: S9-81}\n", 1)
	if duty == src {
		t.Fatal("the frame has no duties")
	}
	if got := state(duty); got[0] != scheme.InForceState {
		t.Errorf("with its duty: %v", got)
	}
}

// A class that is open is filled by its parts or by a threshold, at any of the
// places it can be told.
func TestAnOpenClassIsFilledAtWhicheverKeyItIsSaid(t *testing.T) {
	lib := scheme.Library(schemes.All())
	slots := 0
	for _, id := range lib.IDs() {
		s, _ := scheme.Load(lib, id)
		for _, u := range s.Unset() {
			if u.Key != "is" || !strings.HasPrefix(u.Path, "sites.classes.") {
				continue
			}
			slots++
			at, part := strings.TrimSuffix(u.Path, ".is"), s.Hint(u).Choices[0]
			for _, a := range [][2]string{{".is", "[" + part + "]"}, {".is", part}, {".any", "[" + part + "]"}, {".is", "site.area >= 300"}, {".when", "site.staff > 50"}, {".when", "'site.staff > 50'"}} {
				after, ps := scheme.Amend(s, []scheme.Amendment{amendment(at+a[0], a[1])})
				if ps.Failed() {
					t.Errorf("%s %s%s %s: %s", id, at, a[0], a[1], ps.Errors().Text())
					continue
				}
				for _, left := range after.Unset() {
					if left.Path == u.Path {
						t.Errorf("%s %s%s: still open", id, at, a[0])
					}
				}
			}
			newer := amendment(at+".is", "site.area >= 300")
			newer.From = "2026-02-01"
			after, ps := scheme.Amend(s, []scheme.Amendment{amendment(at+".any", "["+part+"]"), newer})
			if ps.Failed() {
				t.Fatal(ps.Text())
			}
			for _, c := range after.Sites.Classes {
				if "sites.classes."+c.Name == at && (len(c.Any) > 0 || !c.When.Given()) {
					t.Errorf("the newer word does not hold alone: %+v", c)
				}
			}
			if _, ps := scheme.Amend(s, []scheme.Amendment{amendment(at+".is", "没有这一类 的")}); !ps.Failed() {
				t.Error("nonsense was taken")
			}
		}
	}
	if slots == 0 {
		t.Fatal("no class is open")
	}
}

func TestADutyWhoseTargetsCannotBeIsToldOf(t *testing.T) {
	for class, says := range map[string]string{
		"{any: []}": "any 是空的",
		"{when: 'site.area > 300 && site.area < 100'}":          "自相矛盾",
		"{when: 'site.class == \"甲\" and site.class == \"乙\"'}": "自相矛盾",
		"{when: 'site.area > 300 && site.area < 1000'}":         "",
		"{when: 'site.area > 300 || site.area < 100'}":          "",
	} {
		src := strings.Replace(minimum, "duties:\n", "duties:\n  查小店: {who: 村网格员, does: 巡查, each: 小店, often: 每月1次}\n", 1) + "sites: {classes: {小店: " + class + "}}\n"
		_, ps := load(t, src)
		told := strings.Contains(ps.Text(), "里不会有任何对象")
		if told != (says != "") || says != "" && !(strings.Contains(ps.Text(), says) && strings.Contains(ps.Text(), "“查小店”") && strings.Contains(ps.Text(), "“小店”")) {
			t.Errorf("%s: %s", class, ps.Text())
		}
	}
}

func TestWhatIsAlmostRightIsToldHowItIsWritten(t *testing.T) {
	for name, c := range map[string][2]string{
		"a day in Chinese figures": {strings.Replace(minimum, "\nextends:", "\nedition: 二〇一九年六月四日\nextends:", 1), "写成2019-06-04"},
		"late in a month":          {strings.Replace(minimum, "\nextends:", "\nedition: 二○二一年十二月三十一日\nextends:", 1), "写成2021-12-31"},
		"no such day":              {strings.Replace(minimum, "\nextends:", "\nedition: 二〇一九年二月三十日\nextends:", 1), "日期：2019-06-04"},
		"a full-width comma":       {minimum + "sites: {facts: {人数: 数， 面积: 数}}\n", "全角“，”"},
	} {
		_, ps := load(t, c[0])
		if !ps.Failed() || !strings.Contains(ps.Text(), c[1]) {
			t.Errorf("%s: %s", name, ps.Text())
		}
	}
}

func TestSpacesInsideBracesAreLaidOut(t *testing.T) {
	src := "scheme: x\nduties:\n  甲: {who:  村级网格员,  boost: {during:   汛期}, note: \"两个:  空格，  留着\"}\n"
	got, _ := scheme.Format("x", []byte(src))
	if !strings.Contains(got, "{who: 村级网格员, boost: {during: 汛期}, note: \"两个:  空格，  留着\"}") {
		t.Error(got)
	}
}

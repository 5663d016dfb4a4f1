package scheme_test

import (
	"slices"
	"strings"
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

// underID is the shipped scheme that extends another plan.
func underID() string {
	for _, id := range scheme.Library(schemes.All()).IDs() {
		for line := range strings.Lines(string(schemes.All()["schemes/"+id+".yaml"])) {
			if rest, ok := strings.CutPrefix(line, "extends:"); ok && strings.TrimSpace(rest) != "base" {
				return id
			}
		}
	}
	return "no scheme that extends another is shipped"
}

// law: S2-34
func TestS2_34WhatACountyAddsIsItsOwnAndNotThePlatforms(t *testing.T) {
	s, ps := scheme.Load(schemes.All(), underID())
	if ps.Failed() {
		t.Fatal(ps)
	}
	want := map[string]scheme.Source{"duties.网格长巡查": scheme.Local, "duties.查看非法生产": scheme.Stated, "sites.classes.制种企业": scheme.Local}
	values := map[string]scheme.Source{"duties.网格长巡查 often": scheme.Local, "duties.查看非法生产 often": scheme.Local, "duties.查看非法生产 who": scheme.Stated}
	for _, r := range s.Rules() {
		if from, ok := want[r.Path()]; ok && r.Source != from {
			t.Errorf("%s is %s", r.Path(), r.Source)
		}
		delete(want, r.Path())
		for key, v := range r.Values {
			if from, ok := values[r.Path()+" "+key]; ok && v.Source != from {
				t.Errorf("%s %s is %s", r.Path(), key, v.Source)
			}
			delete(values, r.Path()+" "+key)
		}
	}
	if len(want)+len(values) > 0 {
		t.Errorf("not there: %v %v", want, values)
	}
}

func TestAClauseTheUpperPlanMeetsIsMetUnderACountyToo(t *testing.T) {
	lib := scheme.Library(schemes.All())
	s, ps := scheme.Load(lib, underID())
	if ps.Failed() {
		t.Fatal(ps)
	}
	texts := lib.ClauseTexts(underID())
	if len(texts) == 0 {
		t.Fatal("the province's clauses are not read")
	}
	var missing []string
	for _, c := range s.Clauses(texts, nil) {
		if c.State == scheme.MissingState {
			missing = append(missing, c.ID)
		}
	}
	slices.Sort(missing)
	if len(missing) > 0 {
		t.Errorf("no rule, not met, not shown: %v", missing)
	}
}

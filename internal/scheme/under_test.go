package scheme_test

import (
	"slices"
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

// law: S2-34
func TestS2_34WhatACountyAddsIsItsOwnAndNotThePlatforms(t *testing.T) {
	s, ps := scheme.Load(schemes.All(), "gansu-county")
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
	s, ps := scheme.Load(lib, "gansu-county")
	if ps.Failed() {
		t.Fatal(ps)
	}
	texts := lib.ClauseTexts("gansu-county")
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

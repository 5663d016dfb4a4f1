package main

import (
	"slices"
	"strings"
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

const sample = `scheme: sample
title: 样例
place: 某镇
edition: 2026-01-01
extends: base
clauses: S9
grids:
  镇级: {covers: 区域, count: 共1个, clause: S9-01}
  村级: {covers: 区域, under: 镇级, clause: S9-02}
posts:
  村网格长: {kind: 网格长, in: [镇级, 村级], clause: S9-03}
  村网格员: {kind: 网格员, in: 村级, clause: S9-04}
duties:
  排查: {in: 本网格, who: [村网格长, 村网格员], does: 排查, often: unset 定期, clause: [S9-04, S9-05]}
  巡查: {in: 本网格, who: 村网格长, does: 巡查, often: 每周1次, clause: S9-05}
met:
  台账: S9-06
`

const amendments = `scheme: sample
amendments:
  - {at: duties.排查.often, set: 每月1次, by: 镇办, basis: 试〔2026〕1号, reason: 试, from: 2026-01-01}
`

func lib() scheme.Library {
	return scheme.Library{"schemes/base.yaml": schemes.All()["schemes/base.yaml"], "schemes/sample.yaml": []byte(sample), "schemes/sample.amendments.yaml": []byte(amendments)}
}

func without1(t *testing.T, clause string, nth int) altered {
	t.Helper()
	a, err := alter(lib(), plans(lib())["S9"], clause, nth)
	if err != nil {
		t.Fatal(err)
	}
	if a.refused != "" {
		t.Error(clause, a.refused)
	}
	return a
}

func TestWhatRefersToARemovedRuleGoesWithIt(t *testing.T) {
	a := without1(t, "S9-04", everyRule)
	text := a.files["sample.yaml"]
	for _, gone := range []string{"村网格员", "  排查:"} {
		if strings.Contains(text, gone) {
			t.Errorf("%s is still there:\n%s", gone, text)
		}
	}
	if !strings.Contains(text, "  巡查: {") || strings.Contains(a.files["sample.amendments.yaml"], "排查") {
		t.Errorf("%v", a.files)
	}
	if !slices.Equal(a.paths, []string{"posts.村网格员", "duties.排查"}) || !slices.Equal(a.kinds, []string{"posts", "duties"}) {
		t.Error(a.paths, a.kinds)
	}
}

func TestAGridThatGoesTakesNoPostThatStandsElsewhereToo(t *testing.T) {
	text := without1(t, "S9-02", everyRule).files["sample.yaml"]
	if strings.Contains(text, "村级") || !strings.Contains(text, "村网格长: {kind: 网格长, in: [镇级]") {
		t.Error(text)
	}
}

func TestTheOrderOfKeysIsNoOtherRule(t *testing.T) {
	other := lib()
	other["schemes/sample.yaml"] = []byte(strings.Replace(sample, "{covers: 区域, under: 镇级, clause: S9-02}", "{under: 镇级, covers: 区域, clause: S9-02}", 1))
	a, err := alter(other, plans(other)["S9"], "S9-02", everyRule)
	if err != nil || digest(a) != digest(without1(t, "S9-02", everyRule)) {
		t.Error(err, a.rules)
	}
}

func TestOneRuleOfAClauseGoesAlone(t *testing.T) {
	text := without1(t, "S9-05", 1).files["sample.yaml"]
	if !strings.Contains(text, "  排查:") || strings.Contains(text, "  巡查:") {
		t.Error(text)
	}
}

func TestWhatThePlatformMeetsHasNoRuleToTakeOut(t *testing.T) {
	if a := without1(t, "S9-06", everyRule); a.rules != "" || len(a.files) != 0 {
		t.Errorf("%+v", a)
	}
}

func TestAProofOfOtherRulesOrAnotherTestIsStale(t *testing.T) {
	c := clause{id: "S9-04", mark: "E", tests: []string{"TestS9_04"}}
	p := proof{clause: "S9-04", way: byEngine, rules: "ab", fail: []string{"TestS9_04"}}
	if p.stale(c, "ab") || !p.stale(c, "cd") {
		t.Error("by its rules")
	}
	p.fail = []string{"TestS9_04Renamed"}
	if !p.stale(c, "ab") {
		t.Error("by its test")
	}
}

package scheme_test

import (
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

const withDirect = `scheme: sample
title: 样例
place: 样例市
extends: base
clauses: S9
grids:
  镇级: {covers: 区域, clause: S9-01}
posts:
  网格长: {kind: 网格长, in: 镇级, clause: S9-02}
sites:
  facts: {隶属: [中央, 省属, 市属, 县属, 民营]}
  classes:
    加油站: {added: 样例}
    化工厂: {added: 样例}
  direct:
    市属以上: {when: 'facts.隶属 in ["中央", "省属", "市属"]', except: 加油站, held_by: 逐户填写, clause: S9-03}
duties:
  巡查: {who: 网格长, does: 巡查, in: 本网格, often: 每周1次, clause: S9-04}
`

func TestS2_20AStateEnterpriseIsHeldDirectlyAndItsPetrolStationStaysIn(t *testing.T) {
	lib := scheme.Library(schemes.All())
	lib["sample.yaml"] = []byte(withDirect)
	s, problems := scheme.Load(lib, "sample")
	if problems.Failed() {
		t.Fatal(problems.Errors().Text())
	}
	unheld := s.IntoSite().UnheldBy
	for _, c := range [][3]string{{"化工厂", "省属", "市属以上"}, {"加油站", "中央", ""}, {"化工厂", "民营", ""}} {
		if got := unheld(c[0], map[string]string{"隶属": c[1]}); got != c[2] {
			t.Errorf("%s %s: a body is wanted by %q, want %q", c[1], c[0], got, c[2])
		}
	}
	direct := s.IntoSite().DirectOf
	for _, c := range []struct{ class, owned, named, want string }{
		{"化工厂", "省属", "市应急局", "市应急局"},
		{"加油站", "中央", "市应急局", ""}, // the exception
		{"化工厂", "民营", "市应急局", ""}, // the rule does not reach it
		{"化工厂", "省属", "", ""},     // S0-18: without a department it is not in force
	} {
		if got := direct(c.class, map[string]string{"隶属": c.owned}, c.named); got != c.want {
			t.Errorf("%s %s named %q: held by %q, want %q", c.owned, c.class, c.named, got, c.want)
		}
	}
}

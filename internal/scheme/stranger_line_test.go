package scheme_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

// A province's plan for mines with a city's and an autonomous county's inside it,
// written from their texts with the handbook alone: who watches at the mine, how a
// mine that stood still begins again, festivals no other place has.
//
// law: S2-34
func TestAStrangersProvinceWithItsCityAndItsAutonomousCounty(t *testing.T) {
	const dir = "testdata/stranger/kuangshan/"
	files, err := filepath.Glob(dir + "*.yaml")
	if err != nil || len(files) != 3 {
		t.Fatalf("%v %v", files, err)
	}
	lib := scheme.Library(schemes.All())
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		lib["schemes/"+filepath.Base(f)] = src
	}
	clauses := 0
	for id, want := range map[string][]string{
		"kuangsheng": {"6个月内补齐", "应急局在申请复产后15个工作日内，逐个检查矿山", "禁止井下作业、擅自启封", "每件最多2次", "22时至次日6时"},
		"kuangshi":   {"3个月内补齐", "专家意见", "每件最多1次", "汛期每天2次"},
		"kuangxian":  {"火把节每天1次", "每个赶场日1次", "禁止矿区举火把、燃放烟花爆竹", "申请复产前24小时", "10个工作日内"},
	} {
		s, ps := scheme.Load(lib, id)
		if s == nil || ps.Failed() {
			t.Errorf("%s\n%s", id, ps.Errors().Text())
			continue
		}
		src, err := os.ReadFile(dir + id + ".clauses.txt")
		if err != nil {
			t.Fatal(err)
		}
		texts, ps := scheme.ReadClauses(id, src)
		if len(ps) > 0 {
			t.Error(ps.Text())
		}
		clauses += len(texts)
		for _, c := range s.Clauses(texts, nil) {
			if c.State == scheme.MissingState {
				t.Errorf("%s: nothing is said of %s %s", id, c.ID, c.Text)
			}
		}
		var b strings.Builder
		if err := s.Explain(&b, ""); err != nil || strings.Contains(b.String(), "%!") {
			t.Errorf("%s: %v", id, err)
		}
		for _, w := range want {
			if !strings.Contains(b.String(), w) {
				t.Errorf("%s does not say %q", id, w)
			}
		}
		// What stood above stands below, unless it was tightened.
		if !slices.ContainsFunc(s.Duties, func(d scheme.Duty) bool { return d.Name == "停产盯守" }) {
			t.Errorf("%s: nobody watches a mine that stands still", id)
		}
	}
	if clauses < 40 {
		t.Errorf("%d clauses", clauses)
	}

	// What the city or the county may not do under the province.
	for id, c := range map[string][3]string{
		"kuangshi":  {"专家意见]], [\"*\", 照片]]", "专家意见]], [\"*\", 说明]]", "少了“照片”"},
		"kuangxian": {"{within: 10个工作日", "{within: 20个工作日", "延长为“20个工作日”"},
	} {
		loose := scheme.Library{}
		for k, v := range lib {
			loose[k] = v
		}
		src := strings.Replace(string(lib["schemes/"+id+".yaml"]), c[0], c[1], 1)
		if src == string(lib["schemes/"+id+".yaml"]) {
			t.Fatalf("%s has no %s", id, c[0])
		}
		loose["schemes/"+id+".yaml"] = []byte(src)
		if _, ps := scheme.Load(loose, id); !strings.Contains(ps.Errors().Text(), "E31") || !strings.Contains(ps.Errors().Text(), c[2]) {
			t.Errorf("%s: %s", id, ps.Text())
		}
	}
}

package scheme_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

// strangers are plans of kinds no shipped one is of (a chemical park, a fishing
// port, a street of a big city), written from their texts with the handbook alone.
func strangers(t *testing.T) map[string][]scheme.ClauseText {
	t.Helper()
	files, err := filepath.Glob("testdata/stranger/*.yaml")
	if err != nil || len(files) < 3 {
		t.Fatalf("%v %v", files, err)
	}
	out := map[string][]scheme.ClauseText{}
	for _, f := range files {
		src, err := os.ReadFile(strings.TrimSuffix(f, ".yaml") + ".clauses.txt")
		if err != nil {
			t.Fatal(err)
		}
		texts, ps := scheme.ReadClauses(f, src)
		if len(ps) > 0 || len(texts) < 40 {
			t.Errorf("%s: %d clauses\n%s", f, len(texts), ps.Text())
		}
		out[f] = texts
	}
	return out
}

func loadFile(t *testing.T, name string) (*scheme.Scheme, scheme.Problems) {
	t.Helper()
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lib := scheme.Library(schemes.All())
	lib[name] = src
	return scheme.Load(lib, name)
}

// law: scheme.md – a plan of another kind needs a YAML file and no code.
func TestAStrangersPlanIsTakenAndEveryClauseOfItIsMet(t *testing.T) {
	for name, texts := range strangers(t) {
		s, ps := loadFile(t, name)
		if s == nil || ps.Failed() {
			t.Errorf("%s\n%s", name, ps.Errors().Text())
			continue
		}
		for _, c := range s.Clauses(texts, nil) {
			if c.State == scheme.MissingState {
				t.Errorf("%s: nothing is said of %s %s", name, c.ID, c.Text)
			}
		}
		var b strings.Builder
		if err := s.Explain(&b, ""); err != nil || strings.Contains(b.String(), "%!") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What those plans say and no shipped one does, as explain says it.
func TestWhatStrangersSayIsSaidInChinese(t *testing.T) {
	for name, want := range map[string][]string{
		"huagong": {"本版施行时已在岗的，6个月内补齐", "重大隐患的治理方案、影像资料，其余照片", "从交办起重大隐患的30分钟，其余2小时", "抽至少2家", "每2小时1次（共12次）", "雷雨时，禁止露天动火、装卸作业", "列入条件：一年内发生亡人事故", "不少于72学时"},
		"yugang":  {"每个赶集日1次", "每年农历逢一、六", "网格员休渔期每天1次", "只算节前7天，不含节日", "禁止船舶出港、留人守船", "从上报起1小时内办"},
		"jiedao":  {"每年11月至少2次", "每件最多2次", "禁止燃放烟花爆竹", "移出条件：整改合格后3个月"},
	} {
		s, ps := loadFile(t, "testdata/stranger/"+name+".yaml")
		if ps.Failed() {
			t.Fatal(ps.Errors().Text())
		}
		var b strings.Builder
		if err := s.Explain(&b, ""); err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(b.String(), w) {
				t.Errorf("%s does not say %q", name, w)
			}
		}
	}
}

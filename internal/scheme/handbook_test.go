package scheme_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

func handbook(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../../docs/handbook/scheme.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Every example of the handbook is a scheme, or part of one, that is taken.
func TestEveryExampleOfTheHandbookIsTaken(t *testing.T) {
	frame, err := os.ReadFile("testdata/frame.yaml")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(handbook(t), -1)
	if len(blocks) < 12 {
		t.Fatalf("only %d examples", len(blocks))
	}
	for _, b := range blocks {
		lib := scheme.Library(schemes.All())
		lib["schemes/frame.yaml"] = frame
		src := b[1]
		if !strings.HasPrefix(src, "scheme:") {
			src = "scheme: example\ntitle: 例\nplace: 某镇\nextends: frame\n" + src
		}
		lib[file] = []byte(src)
		if _, ps := scheme.Load(lib, file); ps.Failed() {
			t.Errorf("%s\n%s", strings.SplitN(b[1], "\n", 2)[0], ps.Errors().Text())
		}
	}
}

// Every phrase of its table is read by the grammar of its key, and every section
// of the language has its place in it.
func TestTheHandbookSaysEverySectionAndItsPhrasesAreRead(t *testing.T) {
	text := handbook(t)
	for _, key := range scheme.Sections() {
		if !strings.Contains(text, "`"+key+"`") {
			t.Errorf("nothing is said of %s", key)
		}
	}
	read := map[string]func(string) bool{
		"often":                             func(s string) bool { _, ok := scheme.ReadOften(strings.TrimPrefix(s, "每人")); return ok },
		"due":                               func(s string) bool { _, ok := scheme.ReadDue(s); return ok || strings.HasPrefix(s, "作业前") },
		"limit` `within":                    func(s string) bool { _, ok := scheme.ReadLimit(s); return ok },
		"fresh` `refresh` `expires` `valid": func(s string) bool { _, ok := scheme.ReadAge(s); return ok },
		"count":                             func(s string) bool { _, ok := scheme.ReadCount(s); return ok },
		"score":                             func(s string) bool { _, ok := scheme.ReadScore(s); return ok },
		"bands` `size":                      func(s string) bool { _, ok := scheme.ReadBand(s); return ok },
	}
	for key, ok := range read {
		m := regexp.MustCompile("(?m)^\\| `" + regexp.QuoteMeta(key) + "` \\| (.*) \\|$").FindStringSubmatch(text)
		if m == nil {
			t.Errorf("no row of %s", key)
			continue
		}
		row := regexp.MustCompile(`（[^）]*）|都可加.*?；|，前面可加.*`).ReplaceAllString(m[1], "")
		row = strings.NewReplacer("每周二、周四", "每周二和周四", "；", "、").Replace(row)
		for _, phrase := range strings.Split(row, "、") {
			if phrase != "" && !ok(phrase) {
				t.Errorf("%s: %q is not read", key, phrase)
			}
		}
	}
}

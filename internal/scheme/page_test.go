package scheme_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

// around is the frame without what the example describes itself.
func around(frame, example string) []byte {
	var out []string
	for _, line := range strings.Split(frame, "\n") {
		name, _, entry := strings.Cut(strings.TrimSpace(line), ":")
		own := regexp.MustCompile(`(?m)^ +` + regexp.QuoteMeta(name) + `:|[{ ]` + regexp.QuoteMeta(name) + `: `)
		if !entry || !strings.HasPrefix(line, "  ") || !own.MatchString(example) {
			out = append(out, line)
		}
	}
	return []byte(strings.Join(out, "\n"))
}

// The pieces of testdata/page are the examples of the page that describes the
// language, as they stand there. Some show entries without their section.
func TestEveryExampleOfTheSyntaxPageIsTaken(t *testing.T) {
	frame, err := os.ReadFile("testdata/page-frame.yaml")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/page/*.yaml")
	if err != nil || len(files) != 12 {
		t.Fatal("the page has twelve examples", files, err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			src := string(b)
			lib := scheme.Library(schemes.All())
			if section := map[string]string{"01.yaml": "duties:", "07.yaml": "duties:"}[filepath.Base(name)]; section != "" {
				src = section + "\n  " + strings.ReplaceAll(strings.TrimSpace(src), "\n", "\n  ") + "\n"
			}
			if !strings.HasPrefix(src, "scheme:") {
				src = "scheme: example\ntitle: 例\nplace: 某县\nextends: pageframe\n" + src
			}
			lib["schemes/pageframe.yaml"] = around(string(frame), src)
			lib["schemes/example.yaml"] = []byte(strings.Replace(src, "scheme:  "+planID(), "scheme:  example", 1))
			_, ps := scheme.Load(lib, "schemes/example.yaml")
			if ps.Failed() {
				t.Error(ps.Errors().Text())
			}
			for _, p := range ps { // the whole plan brings only what is true of it
				if strings.HasPrefix(string(b), "scheme:  ") && strings.Contains(string(b), "shown:") && p.Code != "W14" && p.Code != "W15" {
					t.Error(p.Text())
				}
			}
		})
	}
}

// What a plan names and describes nowhere declares itself; a slip of a name does not.
func TestNamesThatAreOnlyNamedDeclareThemselves(t *testing.T) {
	src := strings.Replace(minimum, "duties:\n", "duties:\n  查企业: {who: 村网格长, does: 走访, each: 甲类企业, often: 每月1次, form: 检查工作台账, added: 例}\n", 1) +
		"expect: {学校: 共10个, 工贸企业: 共9个}\nsites: {classes: {三小场所: {any: [小商铺, 小作坊], added: 例}, 重点企业: {any: [工贸企业, 甲类企业], added: 例}}}\n"
	s, ps := load(t, src)
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	for _, name := range []string{"学校", "工贸企业", "小商铺", "小作坊", "甲类企业"} {
		if !slices.ContainsFunc(s.Sites.Classes, func(c scheme.Class) bool { return c.Name == name }) {
			t.Errorf("%s is no class", name)
		}
	}
	if !slices.ContainsFunc(s.Unset(), func(u scheme.Unset) bool {
		return u.Path == "forms.检查工作台账.layout" && u.Word == "没有列出表样"
	}) {
		t.Error("the form without a layout is not listed")
	}
	if text := ps.Text(); strings.Contains(text, "W30") || strings.Contains(text, "W31") {
		t.Error(text)
	}
	for _, c := range [][3]string{
		{"each: 甲类企业", "each: 三小厂所", "错误 E14 没有这类对象：“三小厂所”"},
		{"each: 甲类企业", "each: 村网各长", "错误 E14 没有这类对象：“村网各长”"},
		{"any: [小商铺, 小作坊]", "any: [小商铺, 工贸企叶]", "提醒 W30 “工贸企叶”只写了一次"},
		{"each: 甲类企业", "each: 烟花零售点", "提醒 W31 “烟花零售点”没有写明哪些算"},
		{"form: 检查工作台账, added: 例}\n", "form: 检查工作台账, added: 例}\n  乙: {who: 村网格长, does: 自查, in: 本网格, often: 每月1次, form: 检查工作台账}\n  丙: {who: 村网格长, does: 自查, in: 本网格, often: 每月1次, form: 检查工作台帐}\n", "提醒 W30 “检查工作台帐”只写了一次"},
		{"expect: {", "forms: {检查工作台帐: {items: [通道], added: 例}}\nexpect: {", "错误 E15 没有这张表：“检查工作台账”"},
	} {
		if _, ps := load(t, strings.Replace(src, c[0], c[1], 1)); !strings.Contains(ps.Text(), c[2]) {
			t.Errorf("want %s, have\n%s", c[2], ps.Text())
		}
	}
}

package scheme_test

import (
	"strings"
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

func TestWhatAParentKeepsClosedIsSaidWithTheKeyThatOpensIt(t *testing.T) {
	parent := strings.Replace(minimum, "scheme:  x", "scheme:  pro", 1) + "open: [posts]\ngates: {齐备: {each: 网格, has: [村网格员], added: 例}}\n"
	for child, want := range map[string]string{
		"duties: {夜查: {who: 村网格员, does: 巡查, in: 本网格, often: 每月1次, added: 例}}\n": "在上级方案的 open 里加上 duties",
		"open: [posts, flow]\n": "E31 比上级规定放宽了：把上级没有开放的 flow 开放给了下级",
		"open: [posts]\nposts: {夜巡员: {kind: 网格员, in: 村级, added: 例}}\n": "",
	} {
		lib := scheme.Library(schemes.All())
		lib["schemes/pro.yaml"] = []byte(parent)
		lib[file] = []byte("scheme: x\ntitle: 例\nplace: 某县\nextends: pro\n" + child)
		_, ps := scheme.Load(lib, file)
		if text := ps.Errors().Text(); !strings.Contains(text, want) || want == "" && text != "" {
			t.Errorf("%s want %q, have\n%s", child, want, text)
		}
	}
}

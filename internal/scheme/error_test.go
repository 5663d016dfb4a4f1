package scheme_test

import (
	"strings"
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

const file = "schemes/x.yaml"

// minimum is the smallest valid scheme; everything else comes from base.
const minimum = `scheme:  x
title:   安全生产网格化管理实施细则
place:   某县某镇
extends: base
grids:
  镇级: {covers: 区域}
  村级: {covers: 区域, under: 镇级}
posts:
  村网格长: {kind: 网格长, in: 村级}
  村网格员: {kind: 网格员, in: 村级}
  镇网格办: {kind: 办公室, in: 镇级}
duties:
  村级排查: {who: 村网格长, does: 排查, in: 本网格, often: 每周至少1次}
`

func load(t *testing.T, src string) (*scheme.Scheme, scheme.Problems) {
	t.Helper()
	lib := scheme.Library(schemes.All())
	lib[file] = []byte(src)
	return scheme.Load(lib, file)
}

// planID is the shipped scheme whose clauses are the table S1; the plans of
// other towns are told apart by their tables too, never by a name in the code.
func planID() string {
	for name, src := range schemes.All() {
		if strings.HasSuffix(name, ".yaml") && strings.Contains(string(src), "\nclauses: S1\n") {
			return strings.TrimSuffix(strings.TrimPrefix(name, "schemes/"), ".yaml")
		}
	}
	return "no scheme of S1 is shipped"
}

func planFile(ending string) string { return "schemes/" + planID() + ending }

func plan(t *testing.T) *scheme.Scheme {
	t.Helper()
	s, ps := scheme.Load(schemes.All(), planID())
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	return s
}

func TestTheSmallestSchemeRuns(t *testing.T) {
	s, ps := load(t, minimum)
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	if len(s.Flow.Acts) < 20 || s.Flow.Start() != "已登记" {
		t.Errorf("the loop of base is not there: %d acts, born in %q", len(s.Flow.Acts), s.Flow.Start())
	}
	if s.Duties[0].Often.Unit != "week" || s.Duties[0].Who[0].Kind != scheme.ToPost {
		t.Errorf("%+v", s.Duties[0])
	}
}

func TestAMisspeltPostIsShownInItsLineWithTheNearestName(t *testing.T) {
	src := string(schemes.All()[planFile(".yaml")])
	lines := strings.Split(src, "\n")
	head, at := 0, 0
	for i, l := range lines {
		if strings.HasPrefix(l, "  村网格长:") {
			head = i + 1
		}
		if strings.HasPrefix(l, "  督导记录:") {
			at = i + 1
			lines[i] = "  督导记录: {who: 村网格张, does: 查阅记录, each: 本网格网格员, often: unset}"
		}
	}
	_, ps := load(t, strings.Join(lines, "\n"))
	got := ps.Errors().Text()
	want := file + ":" + num(at) + `:15 错误 E12 没有这个岗位：“村网格张”
` + pad4(at) + ` │   督导记录: {who: 村网格张, does: 查阅记录, each: 本网格网格员, often: unset}
     │                   ~~~~~~~~
     应为 posts 中的岗位；最接近：“村网格长”（第` + num(head) + `行）
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if en := ps.Errors()[0].En; en != "no such post: “村网格张”" {
		t.Errorf("English: %s", en)
	}
}

func num(n int) string {
	if n >= 10 {
		return num(n/10) + num(n%10)
	}
	return string(rune('0' + n))
}

func pad4(n int) string { return strings.Repeat(" ", 4-len(num(n))) + num(n) }

// Each row: a line put in place of another, the code, and a piece of the text.
func TestEveryMistakeHasItsPlaceAndItsWords(t *testing.T) {
	duty := "  村级排查: {who: 村网格长, does: 排查, in: 本网格, often: 每周至少1次}"
	post := "  村网格员: {kind: 网格员, in: 村级}"
	for name, c := range map[string]struct{ was, is, code, says string }{
		"unknown key":             {duty, "  村级排查: {who: 村网格长, does: 排查, in: 本网格, oftn: 每周至少1次}", "E06", "最接近：“often”"},
		"unknown section":         {"duties:", "dutys:", "E06", "最接近：“duties”"},
		"duplicate key":           {duty, duty + "\n  村级排查: {who: 村网格员, does: 排查, in: 本网格, often: 每月}", "E04", "第13行"},
		"impossible phrase":       {duty, "  村级排查: {who: 村网格长, does: 排查, in: 本网格, often: 每周若干次}", "E09", "每2个月1次，每年至少6次"},
		"half-width comma":        {duty, "  村级排查: {who: 村网格长, does: 排查, in: 本网格, often: 每2个月1次,每年至少6次}", "E06", "中文逗号“，”"},
		"wide colon after name":   {duty, "  村级排查：{who: 村网格长, does: 排查, in: 本网格, often: 每月}", "E0", "全角“：”"},
		"wide colon in braces":    {duty, "  村级排查: {who：村网格长, does: 排查, in: 本网格, often: 每月}", "E06", "全角“：”"},
		"wide colon, scalar":      {"title:   安全生产网格化管理实施细则", "title：安全生产网格化管理实施细则", "E02", "全角“：”"},
		"open brace":              {duty, "  村级排查: {who: 村网格长, does: 排查", "E02", "花括号"},
		"tab":                     {duty, "\t村级排查: {who: 村网格长}", "E02", "制表符"},
		"anchor":                  {duty, "  村级排查: &a {who: 村网格长, does: 排查, in: 本网格, often: 每月}", "E03", "锚点"},
		"alias":                   {duty, "  村级排查: *a", "E03", "引用"},
		"merge key":               {duty, "  村级排查: {<<: {who: 村网格长}, does: 排查}", "E03", "合并键"},
		"tag":                     {duty, "  村级排查: {who: !str 村网格长, does: 排查, in: 本网格, often: 每月}", "E03", "标签"},
		"second document":         {duty, duty + "\n---\na: 1", "E03", "多个文档"},
		"zero-width space":        {duty, "  村级排查: {who: 村网格\u200b长, does: 排查, in: 本网格, often: 每月}", "E05", "U+200B"},
		"right-to-left override":  {duty, "  村级排查: {who: \u202e村网格长, does: 排查, in: 本网格, often: 每月}", "E05", "U+202E"},
		"null":                    {duty, "  村级排查: {who: 村网格长, does: 排查, in: 本网格, often: null}", "E08", "unset"},
		"list where one is meant": {post, "  村网格员: {kind: [网格员, 网格长], in: 村级}", "E08", "kind"},
		"no kind":                 {post, "  村网格员: {in: 村级}", "E07", "kind"},
		"unknown kind":            {post, "  村网格员: {kind: 网各员, in: 村级}", "E22", "最接近：“网格员”"},
		"unknown grid":            {post, "  村网格员: {kind: 网格员, in: 村极}", "E10", "最接近：“村级”"},
		"cycle of grids":          {"  镇级: {covers: 区域}", "  镇级: {covers: 区域, under: 村级}", "E19", "镇级 → 村级 → 镇级"},
		"duty without target":     {duty, "  村级排查: {who: 村网格长, does: 排查, often: 每周至少1次}", "E24", "in: 本网格"},
		"duty without frequency":  {duty, "  村级排查: {who: 村网格长, does: 排查, in: 本网格}", "E24", "频次"},
		"in and each":             {duty, "  村级排查: {who: 村网格长, does: 排查, in: 本网格, each: 对象, often: 每月}", "E24", "只写一个"},
		"unknown verb":            {duty, "  村级排查: {who: 村网格长, does: 排察, in: 本网格, often: 每月}", "E22", "最接近：“排查”"},
		"inspector fines":         {post, "  村网格员: {kind: 网格员, in: 村级, may: 处罚}", "E23", "有执法资格的部门"},
		"duty to order":           {duty, "  村级排查: {who: 村网格员, does: 责令, in: 本网格, often: 每月}", "E23", "责令"},
		"check-in":                {duty, "  村级排查: {who: 村网格员, does: 打卡, in: 本网格, often: 每月}", "E26", "基层减负"},
		"no such day":             {"place:   某县某镇", "place: 某县某镇\nedition: 2019-02-30", "E27", "2019-02-30"},
		"no such day of year":     {duty, "  村级排查: {who: 村网格长, does: 排查, in: 本网格, often: 每年, due: 6月31日}", "E27", "6月31日"},
		"no such clause":          {duty, "  村级排查: {who: 村网格长, does: 排查, in: 本网格, often: 每月, clause: 第三条}", "E28", "S1-36"},
		"unknown parent":          {"extends: base", "extends: bsae", "E30", "最接近：“base”"},
		"no parent":               {"extends: base\n", "", "E07", "extends"},
		"no place":                {"place:   某县某镇\n", "", "E07", "place"},
		"alias meets a name":      {post, "  村网格员: {kind: 网格员, in: 村级, aka: 村网格长}", "E18", "村网格长"},
		"direct without body":     {"duties:", "sites: {direct: {大企业: {when: 'site.staff > 300'}}}\nduties:", "E25", "held_by"},
		"bands with a hole":       {"duties:", "risk: {分级: {levels: [高, 低], bands: {高: 低于50, 低: 60以上}}}\nduties:", "E35", "高 低于50"},
		"scores itself":           {"duties:", "assess: {考核: {of: 村网格员, by: 村网格员, often: 每年}}\nduties:", "E29", "村网格员"},
		"unknown act":             {"duties:", "flow: {acts: {催辧: {who: 村网格长}}}\nduties:", "E16", "最接近：“催办”"},
		"unknown state":           {"duties:", "flow: {acts: {上报: {who: 村网格员, move: 已登记→待交半}}}\nduties:", "E16", "最接近：“待交办”"},
		"inspector lists":         {"duties:", "flow: {acts: {挂牌: {who: 村网格员}}}\nduties:", "E23", "挂牌"},
		"table with unknown col":  {duty, "  村级排查: {who: 村网格长, does: 排查, in: 本网格, often: [[grid.teir, often], [\"*\", 每月]]}", "E21", "最接近：“grid.tier”"},
		"table with short row":    {duty, "  村级排查: {who: 村网格长, does: 排查, in: 本网格, often: [[grid.tier, often], [每月]]}", "E21", "这一行有 1 格"},
	} {
		t.Run(name, func(t *testing.T) {
			src := strings.Replace(minimum, c.was, c.is, 1)
			if src == minimum {
				t.Fatal("nothing was changed")
			}
			_, ps := load(t, src)
			text := ps.Errors().Text()
			for _, p := range ps.Errors() {
				if p.Pos.Line < 1 || p.Pos.Col < 1 || p.Pos.File != file {
					t.Errorf("no place: %+v", p)
				}
			}
			if !strings.Contains(text, "错误 "+c.code) || !strings.Contains(text, c.says) {
				t.Errorf("got\n%s\nwant %s and %q", text, c.code, c.says)
			}
		})
	}
}

func TestAllErrorsComeInOneRun(t *testing.T) {
	src := strings.Replace(minimum, "often: 每周至少1次", "often: 常常, given_by: 某岗, with: 某人", 1)
	_, ps := load(t, src)
	if n := len(ps.Errors()); n != 3 {
		t.Errorf("%d errors:\n%s", n, ps.Text())
	}
}

func TestAFileThatCannotBeReadSaysWhy(t *testing.T) {
	for name, c := range map[string]struct {
		src  []byte
		says string
	}{
		"too large":   {[]byte(strings.Repeat("# 很长\n", 200000)), "超过上限"},
		"not UTF-8":   {[]byte("scheme: x\ntitle: \xb0\xb2\n"), "不是 UTF-8"},
		"empty":       {[]byte(""), "空的"},
		"only text":   {[]byte("关于安全生产的通知"), "方案"},
		"deep":        {[]byte("a: " + strings.Repeat("[", 100)), "太深"},
		"deep indent": {[]byte(strings.Repeat(" ", 300) + "a: 1"), "太深"},
	} {
		t.Run(name, func(t *testing.T) {
			_, ps := scheme.Parse(file, c.src)
			if !ps.Failed() || !strings.Contains(ps.Text(), c.says) {
				t.Errorf("got %s; want %q", ps.Text(), c.says)
			}
		})
	}
}

func TestACycleOfPlansIsRefused(t *testing.T) {
	lib := scheme.Library(schemes.All())
	lib["schemes/a.yaml"] = []byte(strings.NewReplacer("scheme:  x", "scheme: a", "extends: base", "extends: b").Replace(minimum))
	lib["schemes/b.yaml"] = []byte(strings.NewReplacer("scheme:  x", "scheme: b", "extends: base", "extends: a").Replace(minimum))
	_, ps := scheme.Load(lib, "a")
	if text := ps.Text(); !strings.Contains(text, "E19") || !strings.Contains(text, "schemes/a.yaml → schemes/b.yaml → schemes/a.yaml") {
		t.Error(text)
	}
}

func TestAVeryLongLineIsCroppedAroundTheMark(t *testing.T) {
	src := strings.Replace(minimum, "  村级排查: {who: 村网格长", "  村级排查: {note: "+strings.Repeat("长", 3000)+", who: 村网格张", 1)
	_, ps := load(t, src)
	text := ps.Errors().Text()
	if len([]rune(text)) > 600 || !strings.Contains(text, "~~~~~~~~\n") || !strings.Contains(text, "村网格张, does") {
		t.Error(text)
	}
}

package paper

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// square gives Chinese letters the width 2 and Latin ones 1: easy to count.
func square(r rune) float64 {
	if r < 0x2000 {
		return 1
	}
	return 2
}

func TestLinesAreBrokenWhereAClerkWouldBreakThem(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		most   float64
		indent float64
		want   []string
	}{
		"no mark begins a line":           {"消防通道，堵塞。", 8, 0, []string{"消防通", "道，堵", "塞。"}},
		"none of two marks begins a line": {"他说“通道堵了。”然后走了", 16, 0, []string{"他说“通道堵", "了。”然后走了"}},
		"no opening mark ends a line":     {"依据《安全生产法》办", 6, 0, []string{"依据", "《安全", "生产", "法》办"}},
		"a number stays whole":            {"期限2026年止", 6, 0, []string{"期限", "2026年", "止"}},
		"a number with its point":         {"宽约12.50米处", 8, 0, []string{"宽约", "12.50米", "处"}},
		"a document's number":             {"按催办〔2026〕3号", 12, 0, []string{"按催办", "〔2026〕3号"}},
		"a dash of two is one":            {"整改完成——复查", 10, 0, []string{"整改完", "成——复查"}},
		"dots of two are one":             {"等等……完", 6, 0, []string{"等", "等……", "完"}},
		"a word too long for a line":      {"abcdefghij", 4, 0, []string{"abcd", "efgh", "ij"}},
		"a word too long, after others":   {"见abcdefgh", 4, 0, []string{"见", "abcd", "efgh"}},
		"a space at the end is not seen":  {"ab cd", 3, 0, []string{"ab", "cd"}},
		"the first line stands in":        {"消防通道堵塞", 8, 4, []string{"消防", "通道堵塞"}},
		"each paragraph by itself":        {"甲乙\n丙", 8, 0, []string{"甲乙", "丙"}},
		"an empty paragraph is a line":    {"甲\n\n乙", 8, 0, []string{"甲", "", "乙"}},
		"nothing":                         {"", 8, 0, []string{""}},
		"only marks":                      {"，，，，", 4, 0, []string{"，，", "，，"}},
		"narrower than a letter":          {"甲乙", 1, 0, []string{"甲", "乙"}},
		"a percentage":                    {"达到95%以上", 6, 0, []string{"达到", "95%以", "上"}},
	} {
		var got []string
		for _, l := range lines(c.text, c.most, c.indent, square) {
			got = append(got, l.text)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func FuzzBreakingLosesNothing(f *testing.F) {
	f.Add("经巡查，你单位（甲村“乙”）存在问题：3.5 米……《法》", 10.0)
	f.Add("a b  c", 1.0)
	f.Fuzz(func(t *testing.T, text string, most float64) {
		if len(text) > 400 || math.IsNaN(most) {
			return
		}
		text = Plain(text)
		var all strings.Builder
		for _, l := range lines(text, most, 0, square) {
			all.WriteString(l.text)
		}
		bare := strings.NewReplacer(" ", "", "\n", "", "　", "").Replace
		if bare(all.String()) != bare(text) {
			t.Errorf("%q became %q", text, all.String())
		}
	})
}

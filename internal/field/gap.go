package field

import (
	"slices"
	"strings"
)

// Range is the numbers from..to of a phone's deeds, both counted.
type Range struct{ From, To int64 }

// SeqMost is the highest number a phone counts to: a thousand deeds a day for
// two thousand years.
const SeqMost = 1_000_000_000

// Gaps are the numbers nobody has: not at the server (missing are its holes), not
// on the phone, not let go by a person, and not told of before. What is lost is
// shown to a person; nothing waits for it.
func Gaps(missing []Range, held, letGo []int64, told []Range) []Range {
	has := append(slices.Clone(held), letGo...)
	for _, t := range told {
		missing = without(missing, t)
	}
	slices.Sort(has)
	for _, n := range slices.Compact(has) {
		missing = without(missing, Range{n, n})
	}
	return missing
}

// without takes numbers out of ranges.
func without(ranges []Range, out Range) []Range {
	left := make([]Range, 0, len(ranges)+1)
	for _, r := range ranges {
		if out.To < r.From || out.From > r.To {
			left = append(left, r)
			continue
		}
		if r.From < out.From {
			left = append(left, Range{r.From, out.From - 1})
		}
		if out.To < r.To {
			left = append(left, Range{out.To + 1, r.To})
		}
	}
	return left
}

// Open says whether any number of a range is still missing.
func (r Range) Open(missing []Range) bool {
	return slices.ContainsFunc(missing, func(m Range) bool { return m.From <= r.To && r.From <= m.To })
}

// Runs makes ranges of single numbers.
func Runs(numbers []int64) []Range {
	sorted := slices.Compact(slices.Sorted(slices.Values(numbers)))
	var out []Range
	for _, n := range sorted {
		if last := len(out) - 1; last >= 0 && out[last].To == n-1 {
			out[last].To = n
		} else {
			out = append(out, Range{n, n})
		}
	}
	return out
}

// SiteColumns says in words which parts of a site's entry were changed.
func SiteColumns(columns string) string {
	words := map[string]string{"name": "名称", "class": "类别", "sector": "行业", "place": "场所", "creditCode": "信用代码", "address": "地址", "point": "位置", "grid": "网格",
		"department": "主管部门", "operator": "经营者", "phone": "电话", "facts": "基本情况", "risk": "风险等级", "status": "状态", "openedOn": "开业日期", "directBy": "直管部门"}
	var out []string
	for _, c := range strings.Split(columns, ",") {
		if w := words[c]; w != "" {
			out = append(out, w)
		}
	}
	return strings.Join(out, "、")
}

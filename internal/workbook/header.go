package workbook

import (
	"strings"
	"unicode"

	"anwang/internal/code"
)

// Line is one row of a sheet; N is its number there.
type Line struct {
	N     int
	Cells []string
}

// ProblemColumn heads the column an error workbook has beside the office's own.
// Brought back it means nothing.
const ProblemColumn = "问题"

// Header is where the header of a sheet stands, and what it says.
type Header struct {
	From, To int // numbers of its rows; 0 = there is none
	Titles   []string
}

const (
	headerWithin = 30 // rows: titles, dates and notes stand above
	titleMost    = 24 // characters of a title
	wordFits     = 100
	wordWithin   = 60
)

// FindHeader finds the row, or the two rows, in which most cells name a field.
func FindHeader(lines []Line, fields []Field) Header {
	var best Header
	most := 0
	for i := range min(len(lines), headerWithin) {
		for depth := 1; depth <= 2 && i+depth <= len(lines); depth++ {
			h := headerAt(lines, i, depth)
			// One row that says it all is the header, whatever stands above it.
			alone := depth == 1 && best.From < best.To && h.To <= best.To
			if n := len(byWords(h.Titles, fields)); n > most || n == most && n > 0 && alone {
				best, most = h, n
			}
		}
	}
	return best
}

// HeaderAt is the header in the rows that were pointed at.
func HeaderAt(lines []Line, from, to int) Header {
	for i, l := range lines {
		if l.N == from {
			depth := 1
			for i+depth < len(lines) && lines[i+depth].N <= to {
				depth++
			}
			return headerAt(lines, i, min(depth, 3))
		}
	}
	return Header{}
}

func headerAt(lines []Line, i, depth int) Header {
	h := Header{From: lines[i].N, To: lines[i+depth-1].N}
	width := 0
	for d := range depth {
		width = max(width, len(lines[i+d].Cells))
	}
	h.Titles = make([]string, width)
	for c := range h.Titles {
		title := ""
		for d := range depth {
			// The lowest says what the column is; a group above it does not.
			if v := Tidy(at(lines[i+d].Cells, c)); v != "" && len([]rune(v)) <= titleMost {
				title = v
			}
		}
		h.Titles[c] = title
	}
	return h
}

func at(cells []string, c int) string {
	if c < len(cells) {
		return cells[c]
	}
	return ""
}

// bare is a title without what does not name: spaces, stars, remarks in brackets.
func bare(title string) string {
	var b strings.Builder
	depth := 0
	for _, r := range strings.ToLower(Tidy(title)) {
		switch {
		case strings.ContainsRune("（([【", r):
			depth++
		case strings.ContainsRune("）)]】", r):
			depth = max(depth-1, 0)
		case depth > 0, unicode.IsSpace(r), strings.ContainsRune("*＊:：、/\\-_", r):
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// fits says how well a title names a field; 0 is not at all.
func fits(title string, f Field) int {
	t := bare(title)
	if t == "" || t == ProblemColumn || t == "序号" || t == "备注" {
		return 0
	}
	if t == bare(f.Name) {
		return wordFits + 1
	}
	best := 0
	for i, w := range append([]string{f.Name}, f.Words...) {
		b := bare(w)
		switch {
		case w == title, t == b && b != "":
			best = max(best, wordFits-i)
		case len([]rune(b)) >= 2 && strings.HasSuffix(t, b):
			// The longer the word, the more it says: 所属行业类别 is a trade, no class.
			best = max(best, wordWithin-i+3*min(len([]rune(b)), 8))
		case len([]rune(b)) >= 2 && strings.Contains(t, b):
			best = max(best, wordWithin/2-i+3*min(len([]rune(b)), 8))
		}
	}
	return best
}

// byWords gives each field the column whose title names it best; a column names
// one field only.
func byWords(titles []string, fields []Field) map[int]string {
	out := map[int]string{}
	used := map[string]bool{}
	for {
		column, key, most := -1, "", 0
		for c, t := range titles {
			if out[c] != "" {
				continue
			}
			for _, f := range fields {
				if n := fits(t, f); !used[f.Key] && n > most {
					column, key, most = c, f.Key, n
				}
			}
		}
		if column < 0 {
			return out
		}
		out[column], used[key] = key, true
	}
}

// Column is one column of a sheet and the field it fills.
type Column struct {
	Title string `json:"title"`
	Field string `json:"field"` // key; "" = not taken
	By    string `json:"by"`    // 表头, 内容, or the clerk
}

// How a column was matched.
const (
	ByTitle   = "表头"
	ByContent = "内容"
	ByClerk   = "人工"
)

// Known are the words of a county that tell what a column holds.
type Known struct {
	Classes []string
	Posts   []string
	Kinds   []string
	Grids   *Directory
}

// samplesMost is how many rows are looked at to tell a column by what it holds.
const samplesMost = 200

// Match says which column fills which field: by its title, else by what stands
// below it.
func Match(h Header, below []Line, kind Kind, fields []Field, known Known) []Column {
	by := byWords(h.Titles, fields)
	out := make([]Column, len(h.Titles))
	used := map[string]bool{}
	for c, t := range h.Titles {
		out[c] = Column{Title: t, Field: by[c]}
		if by[c] != "" {
			out[c].By = ByTitle
			used[by[c]] = true
		}
	}
	for c := range out {
		if out[c].Field != "" || bare(out[c].Title) == ProblemColumn {
			continue
		}
		if key := byContent(c, below, kind, known); key != "" && !used[key] {
			if _, there := FieldAt(fields, key); there {
				out[c].Field, out[c].By = key, ByContent
				used[key] = true
			}
		}
	}
	return out
}

// byContent tells a column by what it holds, where nearly every cell looks so.
func byContent(c int, below []Line, kind Kind, known Known) string {
	seen := map[string]int{}
	n := 0
	for _, l := range below[:min(len(below), samplesMost)] {
		v := Tidy(at(l.Cells, c))
		if v == "" {
			continue
		}
		n++
		for _, key := range looks(v, kind, known) {
			seen[key]++
		}
	}
	best := ""
	for _, key := range []string{KeyCredit, KeyPhone, KeyLon, KeyLat, KeyClass, KeyPost, KeyKind, KeyGrid} {
		if seen[key]*10 >= n*8 && n > 0 && (best == "" || seen[key] > seen[best]) {
			best = key
		}
	}
	return best
}

func looks(v string, kind Kind, known Known) []string {
	var out []string
	if plain := code.Plain(v); len(plain) == 18 && code.Credit(plain) != code.CreditLetter {
		out = append(out, KeyCredit)
	}
	if p, bad := PhoneOf(v); bad == "" && (len(p) == 11 && p[0] == '1' || strings.HasPrefix(p, "0")) {
		out = append(out, KeyPhone)
	}
	if f, ok := NumberOf(v); ok && strings.Contains(v, ".") {
		switch {
		case f >= 73 && f <= 136:
			out = append(out, KeyLon)
		case f >= 3 && f <= 54:
			out = append(out, KeyLat)
		}
	}
	for _, x := range []struct {
		key  string
		of   Kind
		list []string
	}{{KeyClass, Sites, known.Classes}, {KeyPost, People, known.Posts}, {KeyKind, Grids, known.Kinds}} {
		for _, w := range x.list {
			if x.of == kind && w == v {
				out = append(out, x.key)
			}
		}
	}
	if known.Grids != nil && kind != Grids {
		if _, bad := known.Grids.Find(v); bad == "" {
			out = append(out, KeyGrid)
		}
	}
	return out
}

// Guess says what kind of workbook a sheet is by its header, and how many of the
// fields it names.
func Guess(lines []Line) (Kind, int) {
	best, most := Sites, 0
	for _, kind := range Kinds() {
		fields := FieldsOf(kind, nil)
		by := byWords(FindHeader(lines, fields).Titles, fields)
		n := 0
		for _, key := range by {
			f, _ := FieldAt(fields, key)
			if n++; f.Need {
				n++
			}
			if telling[kind] == key {
				n += 3
			}
		}
		if n > most {
			best, most = kind, n
		}
	}
	return best, most
}

// telling is the field that tells a kind of workbook from the others.
var telling = map[Kind]string{Grids: KeyParent, People: KeyPost, Sites: KeyClass}

// Note says whether a row below the header is none of the table: a remark, a sum,
// who filled it in, the header once more.
func Note(l Line, h Header) bool {
	filled, first := 0, ""
	same, counted := true, true
	for c, v := range l.Cells {
		v = Tidy(v)
		if v == "" {
			continue
		}
		if filled++; first == "" {
			first = v
		}
		same = same && v == at(h.Titles, c)
		counted = counted && v == figure(c+1)
	}
	if filled == 0 || same || counted && filled > 2 {
		return true
	}
	spread := true // one text merged over the row
	for _, v := range l.Cells {
		if t := Tidy(v); t != "" && t != first {
			spread = false
		}
	}
	if filled <= 2 || spread {
		for _, w := range []string{"注：", "注:", "备注", "说明", "填表", "填报", "制表", "审核", "单位（盖章）", "示例", "例：", "例:", "联系人：", "联系人:", "日期：", "负责人签"} {
			if strings.HasPrefix(first, w) {
				return true
			}
		}
	}
	sum := strings.TrimRight(first, "：: ")
	return spread && filled > 3 || strings.HasPrefix(first, "示例") || sum == "合计" || sum == "总计" || sum == "小计" || filled <= 3 && sumLine(first)
}

// sumLine says whether a line sums up: 本页合计：2, 累计 30 家.
func sumLine(first string) bool {
	for _, w := range []string{"合计", "总计", "小计", "累计", "本页", "共计"} {
		if rest, ok := strings.CutPrefix(first, w); ok && (rest == "" || strings.ContainsAny(rest, ":： 0123456789合小计")) {
			return true
		}
	}
	return false
}

func figure(n int) string {
	digits := ""
	for ; n > 0; n /= 10 {
		digits = string(rune('0'+n%10)) + digits
	}
	return digits
}

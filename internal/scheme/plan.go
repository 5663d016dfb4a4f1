package scheme

import (
	"strings"
	"unicode/utf8"
)

// A plan is kept beside its scheme as it was published, cleaned: one paragraph a
// line, `[S1-36]` where the words of a clause begin. A plan is mostly copied from
// a web page, and the page around it may be anybody's: what looks like a page's
// shell or bears a telephone number is never shown as the plan's.

// Paragraph is one paragraph of a plan.
type Paragraph struct {
	Text   string
	Starts []Start
}

// Start is where the words of a clause begin, counted in characters.
type Start struct {
	Clause string
	At     int
}

// Clauses are the clauses that begin in the paragraph.
func (p Paragraph) Clauses() []string {
	out := make([]string, 0, len(p.Starts))
	for _, s := range p.Starts {
		out = append(out, s.Clause)
	}
	return out
}

// shellWords stand on the page around a plan and never in one.
var shellWords = [...]string{"欢迎您访问", "博彩", "娱乐城", "888网", "彩票", "设为首页", "网站地图", "邮政编码", "版权所有", "Copyright", "ICP备", "打印本页", "关闭窗口", "本文已被浏览"}

// ReadPlan reads the text of a plan; blank lines and lines led by # are skipped.
// A paragraph that belongs to a web page's shell or holds a telephone number is
// left out with a warning, and so is the second mark of a clause.
func ReadPlan(name string, src []byte) ([]Paragraph, Problems) {
	doc := &Doc{Name: name}
	switch {
	case len(src) > MaxBytes:
		return nil, Problems{doc.at(0, 0, "W19", "太长，不收")}
	case !utf8.Valid(src):
		return nil, Problems{doc.at(0, 0, "W19", "不是 UTF-8 编码，不收")}
	}
	doc.lines = strings.Split(strings.ReplaceAll(strings.TrimPrefix(string(src), "\ufeff"), "\r\n", "\n"), "\n")
	var out []Paragraph
	var ps Problems
	seen := map[string]bool{}
	for i, line := range doc.lines {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if word := foreign(line); word != "" {
			ps = append(ps, doc.at(i+1, 1, "W19", "“"+word+"”像是网页的页眉页脚或联系方式，这一段不收"))
			continue
		}
		var p Paragraph
		var text strings.Builder
		at := 0
		write := func(words string) {
			text.WriteString(words)
			at += utf8.RuneCountInString(words)
		}
		for rest := line; rest != ""; {
			words, after, marked := strings.Cut(rest, "[")
			write(words)
			if rest = after; !marked {
				break
			}
			id, after, closed := strings.Cut(rest, "]")
			switch {
			case !closed || match(`^[A-Z]\d+-\d{2,3}$`, id) == nil:
				write("[")
				continue
			case seen[id]:
				ps = append(ps, doc.at(i+1, 1, "W19", id+" 标了两次，只算前一次"))
			default:
				seen[id] = true
				p.Starts = append(p.Starts, Start{id, at})
			}
			rest = after
		}
		p.Text = text.String()
		out = append(out, p)
	}
	return out, ps
}

// foreign gives what in a line does not belong to a plan.
func foreign(line string) string {
	for _, word := range shellWords {
		if strings.Contains(line, word) {
			return word
		}
	}
	if m := match(`[0-9０-９]{7,}`, line); m != nil {
		return m[0]
	}
	return ""
}

// Plan is the text of a scheme's plan, or of the nearest plan it extends; nil
// where the library has none.
func (l Library) Plan(id string) []Paragraph {
	name, src := l.nearest(id, ".plan.txt")
	out, _ := ReadPlan(name, src)
	return out
}

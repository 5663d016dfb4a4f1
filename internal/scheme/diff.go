package scheme

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Change is one difference between two schemes, and whom it concerns.
type Change struct {
	Path string
	Kind string // 新增, 取消, 改动
	Was  string
	Is   string
	Who  []string
	Say  string // the rule as a sentence, when it has one
}

// String is the line `diff` prints.
func (c Change) String() string {
	who := ""
	if len(c.Who) > 0 {
		who = "（涉及：" + strings.Join(c.Who, "、") + "）"
	}
	switch c.Kind {
	case "新增":
		return fmt.Sprintf("新增 %s%s：%s", c.Path, who, cmp.Or(c.Say, c.Is))
	case "取消":
		return fmt.Sprintf("取消 %s%s：%s", c.Path, who, cmp.Or(c.Say, c.Was))
	}
	return fmt.Sprintf("改动 %s%s：由“%s”改为“%s”", c.Path, who, cmp.Or(c.Was, "（未写）"), cmp.Or(c.Is, "（未写）"))
}

// Diff tells what another scheme changes, and for whom.
func (s *Scheme) Diff(other *Scheme) []Change {
	var out []Change
	for _, pair := range [][3]string{{"title", s.Title, other.Title}, {"place", s.Place, other.Place}, {"issuer", s.Issuer, other.Issuer},
		{"number", s.Number, other.Number}, {"from", string(s.InForce()), string(other.InForce())}} {
		if pair[1] != pair[2] {
			out = append(out, Change{Path: pair[0], Kind: "改动", Was: pair[1], Is: pair[2]})
		}
	}
	was, is := s.byPath(), other.byPath()
	sayWas, sayIs := s.says(), other.says()
	var order []string
	for _, r := range s.Rules() {
		order = append(order, r.Path())
	}
	for _, r := range other.Rules() {
		order = append(order, r.Path())
	}
	seen := map[string]bool{}
	for _, p := range order {
		if seen[p] {
			continue
		}
		seen[p] = true
		a, okA := was[p]
		b, okB := is[p]
		switch {
		case !okA:
			out = append(out, Change{Path: p, Kind: "新增", Is: valuesText(b), Who: concerned(b), Say: sayIs[p]})
		case !okB:
			out = append(out, Change{Path: p, Kind: "取消", Was: valuesText(a), Who: concerned(a), Say: sayWas[p]})
		default:
			out = append(out, changes(a, b)...)
		}
	}
	return out
}

func (s *Scheme) byPath() map[string]Rule {
	out := map[string]Rule{}
	for _, r := range s.Rules() {
		out[r.Path()] = r
	}
	return out
}

func (s *Scheme) says() map[string]string {
	out := map[string]string{}
	for _, d := range s.Duties {
		out[d.Path()] = strings.TrimPrefix(DutySentence(d), d.Name+"：")
	}
	return out
}

func changes(a, b Rule) []Change {
	keys := map[string]bool{}
	for k := range a.Values {
		keys[k] = true
	}
	for k := range b.Values {
		keys[k] = true
	}
	list := make([]string, 0, len(keys))
	for k := range keys {
		list = append(list, k)
	}
	sort.Strings(list)
	var out []Change
	for _, k := range list {
		if a.Values[k].Text == b.Values[k].Text {
			continue
		}
		who := concerned(b)
		for _, w := range concerned(a) {
			if !slices.Contains(who, w) {
				who = append(who, w)
			}
		}
		out = append(out, Change{Path: strings.TrimSuffix(a.Path()+"."+k, ".="), Kind: "改动", Was: a.Values[k].Text, Is: b.Values[k].Text, Who: who})
	}
	if ca, cb := strings.Join(a.Clauses, "、"), strings.Join(b.Clauses, "、"); ca != cb {
		out = append(out, Change{Path: a.Path() + ".clause", Kind: "改动", Was: ca, Is: cb})
	}
	return out
}

// concerned are those a rule speaks of.
func concerned(r Rule) []string {
	var out []string
	switch r.Section {
	case "posts", "departments", "owners", "portfolios":
		out = append(out, r.Name)
	}
	for _, key := range []string{"who", "by", "of", "keeper"} {
		if v, ok := r.Values[key]; ok && !v.Unset {
			for _, name := range strings.Split(strings.TrimPrefix(v.Text, "one_of："), "、") {
				if name != "" && !slices.Contains(out, name) {
					out = append(out, name)
				}
			}
		}
	}
	return out
}

func valuesText(r Rule) string {
	keys := make([]string, 0, len(r.Values))
	for k := range r.Values {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	parts := make([]string, 0, len(keys))
	for _, k := range keys {
		parts = append(parts, strings.TrimPrefix(k+" ", "= ")+r.Values[k].Text)
	}
	return strings.Join(parts, "；")
}

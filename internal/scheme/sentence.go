package scheme

import (
	"slices"
	"strings"

	"anwang/internal/civil"
)

// saying says one rule. It is built key by key and remembers which keys it has
// spoken of; what is left at the end is said under the key's Chinese name. So a
// key the language gains later is never silent, and that explain says everything
// does not rest on anybody's memory.
type saying struct {
	rule  Rule
	told  map[string]bool
	parts []string // each with the mark that leads it: ，or ；
	lines []string // a list or a small table under the sentence
}

func about(r Rule) *saying { return &saying{rule: r, told: map[string]bool{}} }

// comma adds a part of the sentence that speaks of these keys.
func (t *saying) comma(say string, keys ...string) { t.add("，", say, keys) }

// semi is comma with a longer pause.
func (t *saying) semi(say string, keys ...string) { t.add("；", say, keys) }

func (t *saying) add(pause, say string, keys []string) {
	for _, key := range keys {
		t.told[key] = true
		if v := t.rule.Values[key]; v.Source == Amended && v.By != nil && say != "" {
			say += "〈属地补充，" + v.By.Basis + "〉"
		}
	}
	if say != "" {
		t.parts = append(t.parts, pause+say)
	}
}

// key says a key by its own text behind a label, open values as open.
func (t *saying) key(label, key string) {
	if v, ok := t.rule.Values[key]; ok && !t.told[key] {
		t.semi(label+textOrOpen(v), key)
	}
}

// flag says a key that is true.
func (t *saying) flag(say, key string) {
	v, ok := t.rule.Values[key]
	switch {
	case !ok:
	case v.Text == "true":
		t.comma(say, key)
	default:
		t.comma("不"+say, key)
	}
}

// line adds a line under the sentence.
func (t *saying) line(say string) { t.lines = append(t.lines, say) }

func textOrOpen(v Value) string {
	if v.Unset {
		return open(v.Word)
	}
	return v.Text
}

// end is the whole: the parts, what nobody spoke of, the clauses, the sources.
func (t *saying) end() string {
	if t.rule.Name == "" {
		return t.under("")
	}
	name := t.rule.Name
	if i := strings.LastIndex(name, ".ladder."); i >= 0 {
		name = ""
	}
	return t.under(name)
}

// under is end with another name before the colon; "" for none.
func (t *saying) under(name string) string {
	for _, key := range t.left() {
		t.semi(keyWord(key)+"："+textOrOpen(t.rule.Values[key]), key)
	}
	if len(t.rule.Domains) > 0 && !t.told["domains"] {
		t.semi("限" + strings.Join(t.rule.Domains, "、") + "领域")
	}
	if len(t.rule.Aka) > 0 {
		t.comma("又称" + strings.Join(t.rule.Aka, "、"))
	}
	if t.rule.Local {
		t.semi("下级方案可以放宽或删去")
	}
	if t.rule.Note != "" {
		t.semi("说明：" + t.rule.Note)
	}
	if len(t.rule.Damaged) > 0 {
		t.semi("原文的问题：" + strings.Join(t.rule.Damaged, "；"))
	}
	body := strings.Join(t.parts, "")
	body = strings.TrimPrefix(strings.TrimPrefix(body, "，"), "；")
	if name != "" && body != "" {
		name += "："
	}
	out := name + body + t.tail()
	for _, l := range t.lines {
		out += "\n  · " + l
	}
	return out
}

// left are the keys nobody spoke of, in their usual order.
func (t *saying) left() []string {
	var out []string
	for key := range t.rule.Values {
		if !t.told[key] {
			out = append(out, key)
		}
	}
	slices.SortFunc(out, byUsualOrder)
	return out
}

// tail is the end of a rule's sentence: its clauses, and where it or a value of
// it comes from when that is not the plan.
func (t *saying) tail() string {
	r := t.rule
	s := cite(r.Clauses)
	switch {
	case r.Added != "":
		s += "〈" + r.Added + "〉"
	case r.Source == Default:
		s += "〈" + string(Default) + "〉"
	case r.Source == Amended:
		s += "〈" + string(Amended) + "〉"
	}
	for _, why := range t.foreign() {
		s += "〈" + why + "〉"
	}
	if r.Law != "" {
		s += "〈" + r.Law + "〉"
	}
	if len(t.lines) > 0 {
		return s + "："
	}
	return s + "。"
}

// foreign says of which keys the values are not the plan's, gathered by where
// they come from: 人数、频次为平台默认.
func (t *saying) foreign() []string {
	var order []string
	keys := map[string][]string{}
	all := make([]string, 0, len(t.rule.Values))
	for key := range t.rule.Values {
		all = append(all, key)
	}
	for key := range t.rule.AddedTo {
		if _, ok := t.rule.Values[key]; !ok {
			all = append(all, key)
		}
	}
	slices.SortFunc(all, byUsualOrder)
	for _, key := range all {
		why := t.rule.AddedTo[key]
		if v := t.rule.Values[key]; why == "" && v.Source == Default && t.rule.Source == Stated {
			why = string(Default)
		}
		if why == "" {
			continue
		}
		if keys[why] == nil {
			order = append(order, why)
		}
		keys[why] = append(keys[why], keyWord(key))
	}
	for i, why := range order {
		order[i] = strings.Join(keys[why], "、") + "：" + why
	}
	return order
}

func cite(clauses []string) string {
	if len(clauses) == 0 {
		return ""
	}
	return "〔" + strings.Join(clauses, "、") + "〕"
}

func open(word string) string {
	if word == "" {
		return "〈方案未规定〉"
	}
	return "“" + word + "”〈方案未规定〉"
}

func join(list []Ref) string {
	names := make([]string, len(list))
	for i, r := range list {
		names[i] = r.Name
	}
	return strings.Join(names, "、")
}

// gridsWord is what grids of a kind are called: 街道级网格, 工业园.
func gridsWord(kind string) string {
	if strings.HasSuffix(kind, "级") {
		return kind + "网格"
	}
	return kind
}

// joinPlaces is join where kinds of grid stand for the grids themselves.
func joinPlaces(list []Ref) string {
	names := make([]string, len(list))
	for i, r := range list {
		if names[i] = r.Name; r.Kind == ToGrid {
			names[i] = gridsWord(r.Name)
		}
	}
	return strings.Join(names, "、")
}

func joinOr(r Refs) string {
	if r.OneOf {
		return strings.Join(r.Names(), "或")
	}
	return strings.Join(r.Names(), "、")
}

// within is a limit as the plan words it, with 内 behind a length of time.
func within(l civil.Limit) string {
	switch {
	case l.Unset, l.Word == "":
		return open(l.Word)
	case l.Span == civil.Statutory, l.Span == civil.SameDay:
		return l.Word
	}
	return strings.TrimSuffix(l.Word, "内") + "内"
}

// inSeason is when a season is on: 在汛期, 在专项行动期间.
func inSeason(seasons []Ref) string {
	names := join(seasons)
	rs := []rune(names)
	if len(rs) > 0 && strings.ContainsRune("期前后时季间节日月天里内", rs[len(rs)-1]) {
		return "在" + names
	}
	return "在" + names + "期间"
}

// seats lists offices with how many of each: 组长2人、副组长13人.
func seats(list []Seat) string {
	names := make([]string, len(list))
	for i, h := range list {
		names[i] = h.Name
		if h.Number > 0 {
			names[i] += itoa(h.Number) + "人"
		}
	}
	return strings.Join(names, "、")
}

// choices says pairs of a condition and what follows.
func choices(list []Choice, joint string) string {
	parts := make([]string, len(list))
	for i, c := range list {
		parts[i] = strings.ReplaceAll(c.If, " ", "") + joint + c.Then
	}
	return strings.Join(parts, "，")
}

func sentences[T any](list []T, say func(T) string) []string {
	var out []string
	for _, x := range list {
		if l := say(x); l != "" {
			out = append(out, l)
		}
	}
	return out
}

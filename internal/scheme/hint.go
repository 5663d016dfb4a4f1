package scheme

import (
	"slices"
	"strings"
)

// HintShape is how a value is put together on the screen that fills it.
type HintShape string

// The shapes of a value: a phrase to write, one or several names to pick, kinds
// of sites, a list or rows to write, or free words.
const (
	HintPhrase  HintShape = "短语"
	HintOne     HintShape = "选一"
	HintMany    HintShape = "选几"
	HintClasses HintShape = "选类"
	HintList    HintShape = "列举"
	HintRows    HintShape = "逐项"
	HintWords   HintShape = "文字"
)

// Hint tells somebody who has never seen a scheme file what may be written where
// the plan leaves a value open, with examples as this plan itself says such things.
type Hint struct {
	Place    string // what an amendment sets: a class is told by what it is made of
	Shape    HintShape
	Say      string
	Examples []string
	Choices  []string
}

// examplesMost is how many examples stand beside an input: a line of them.
const examplesMost = 6

// Hint is the hint for a value that is open.
func (s *Scheme) Hint(u Unset) Hint {
	h := s.hintFor(u)
	h.Place = u.Path
	if h.Shape == HintClasses {
		h.Place = strings.TrimSuffix(u.Path, ".is") + ".any"
	}
	return h
}

func (s *Scheme) hintFor(u Unset) Hint {
	switch u.Key {
	case "often":
		return hint(HintPhrase, "写多久做几次。", s.like("often", readsOften, "每周1次", "每月1次", "每季度1次", "每半年1次", "每年1次"), nil)
	case "due":
		return hint(HintPhrase, "写最迟到哪一天。", s.like("due", readsDue, "每月25日", "次月5日", "季末后10天", "6月30日"), nil)
	case "limit", "within", "taken":
		return hint(HintPhrase, "写几天内办完；按工作日算的写“个工作日”。", s.like("limit", readsLimit, "当日", "24小时", "3天", "5个工作日", "2个月"), nil)
	case "fresh", "refresh", "expires":
		return hint(HintPhrase, "写隔多长时间要更新一次。", s.like(u.Key, readsLimit, "1个月", "3个月", "6个月", "1年"), nil)
	case "count":
		return hint(HintPhrase, "写应有多少。", s.like("count", readsCount, "每网格1人", "每网格至少1人", "共6人"), nil)
	case "departments", "with":
		return hint(HintMany, "选有关的部门。", nil, s.bodyNames())
	case "owner":
		return hint(HintOne, "选由哪个部门主办。", nil, s.bodyNames())
	case "channels":
		return hint(HintList, "群众可以从哪些渠道举报：开通了哪几种就写哪几种，用顿号隔开。", []string{"电话、扫码", "电话、微信、来信来访"}, nil)
	case "levels":
		return hint(HintList, "从高到低写出各级，用顿号隔开。", []string{"红、橙、黄、蓝", "重大、较大、一般、低"}, nil)
	case "layout":
		return hint(HintWords, "写用哪一种版式：表样定下来以后写它的名字。", []string{"县安委办统一表样"}, nil)
	case "total":
		return hint(HintPhrase, "这张考核表满分多少：写数加“分”，应等于各项满分之和。", s.totals(u), nil)
	case "lines":
		return hint(HintRows, "一项一行：考核什么，满分多少。", []string{"走访到位　40分", "隐患上报　40分", "台账资料　20分"}, nil)
	case "money":
		return hint(HintWords, "写给多少钱：按什么算，多少元。", []string{"每条50元", "每年5万元"}, nil)
	case "cost":
		return hint(HintWords, "这笔费用怎么出：写明金额或列支的科目，只作说明，系统不据此算账。", []string{"每年5万元", "列入年度预算，每年20万元"}, nil)
	case "days":
		return hint(HintPhrase, "写从哪天到哪天。", s.like("days", nil, "6月1日至9月30日", "11月1日至次年3月31日"), nil)
	case "is":
		return hint(HintClasses, "选台账里的哪几类对象算作这一类；有数量标准的，路径末尾改写成 when，值写条件：site.area 是面积，site.staff 是从业人数，如 site.area >= 200。", nil, s.classNames(u.Name))
	case "when":
		return hint(HintPhrase, "写多到什么程度才再划细，写成比较：左边是台账里数得出来的数（grid.sites 是网格里的对象数，grid.households 是户数），中间是 > 或 >=，右边是数；两个条件都要满足的用 && 连接，满足一个就行的用 || 连接。", []string{"grid.sites > 200", "grid.households >= 500", "grid.sites > 200 || grid.households > 500"}, nil)
	}
	return hint(HintWords, "照当地的规定写。", nil, nil)
}

func hint(shape HintShape, say string, examples, choices []string) Hint {
	return Hint{Shape: shape, Say: say, Examples: examples, Choices: choices}
}

// totals are examples for the full marks of a sheet: first what its lines add up to.
func (s *Scheme) totals(u Unset) []string {
	out := []string{"100分"}
	for _, x := range s.Assess {
		if !strings.HasPrefix(u.Path, x.Path()+".") {
			continue
		}
		sum := 0.0
		for _, l := range x.AllLines() {
			full, ok := amount(l.Full)
			if !ok {
				return out
			}
			sum += full
		}
		if say := trim(sum) + "分"; sum > 0 && say != out[0] {
			out = []string{say}
		}
	}
	return out
}

func readsOften(t string) bool { o, ok := ReadOften(t); return ok && !o.Unset && !o.Adhoc }
func readsDue(t string) bool   { m, ok := ReadDue(t); return ok && !m.Unset }
func readsLimit(t string) bool { l, ok := ReadLimit(t); return ok && !l.Unset }
func readsCount(t string) bool { c, ok := ReadCount(t); return ok && !c.Unset }

// like gives examples: first as the plan itself writes such a value, then what is
// usual.
func (s *Scheme) like(key string, reads func(string) bool, usual ...string) []string {
	var out []string
	add := func(text string) {
		if text = strings.TrimSpace(text); text != "" && len(out) < examplesMost && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	for _, r := range s.Rules() {
		v, ok := r.Values[key]
		if ok && !v.Unset && v.Source == Stated && len(out) < examplesMost/2 && reads != nil && reads(v.Text) {
			add(v.Text)
		}
	}
	for _, text := range usual {
		add(text)
	}
	return out
}

func (s *Scheme) bodyNames() []string {
	var out []string
	for _, b := range s.Bodies {
		out = append(out, b.Name)
	}
	return out
}

// classNames are the classes a class may be made of: all but itself.
func (s *Scheme) classNames(but string) []string {
	var out []string
	for _, c := range s.Sites.Classes {
		if c.Name != but && !c.Unset && !slices.Contains(s.madeOf(c.Name), but) {
			out = append(out, c.Name)
		}
	}
	return out
}

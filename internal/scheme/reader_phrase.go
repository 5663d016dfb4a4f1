package scheme

import (
	"anwang/internal/civil"
)

func (f *fields) count(key string) Count { return phraseOf(f, key, countForms, ReadCount) }

// phraseOf reads a phrase of one grammar, and reports one it does not know.
func phraseOf[T any](f *fields, key, forms string, read func(string) (T, bool)) (out T) {
	n, _, _ := f.scalar(key, forms)
	if n == nil {
		return out
	}
	out, ok := read(n.Text)
	f.phrase(n, ok, forms)
	return out
}

// ownLimit reads the limit of a clock that may be written alone (单位报告: 1小时) or
// as one of its keys.
func (f *fields) ownLimit() civil.Limit {
	n := f.node.get("=")
	if n == nil {
		return f.limit("limit")
	}
	l, ok := ReadLimit(n.Text)
	f.phrase(n, ok, limitForms)
	f.value("=", n)
	return l
}

// wholeOr reads a span of time an entry is as a whole, or has under a key.
func (f *fields) wholeOr(key, forms string, read func(string) (int, bool)) int {
	text, _, unset := f.wholeText()
	n := f.node.get("=")
	if n == nil {
		n, text, unset = f.scalar(key, forms)
	}
	if unset {
		return 0
	}
	minutes, ok := read(text)
	f.phrase(first(n, f.key), ok, forms)
	return minutes
}

// points reads a mark: 80分.
func (f *fields) points(key string) string {
	n, t, open := f.scalar(key, "80分")
	if n == nil || open {
		return ""
	}
	f.phrase(n, match(`^(?:至少)?\d{1,4}(?:\.\d+)?分(?:以上)?$`, normal(t)) != nil, "80分")
	return t
}

// heads reads how many people: 2人, 至少2人.
func (f *fields) heads(key string) int {
	n, t, open := f.scalar(key, "2人、至少3人")
	if n == nil || open {
		return 0
	}
	m := match(`^(?:至少)?(\d{1,3})(?:人|名)(?:以上)?$`, normal(t))
	f.phrase(n, m != nil, "2人、至少3人")
	if m == nil {
		return 0
	}
	return number(m[1])
}

func (f *fields) int(key string) int {
	n, t, _ := f.scalar(key, "整数")
	if n == nil || t == "" {
		return 0
	}
	if m := match(`^-?\d{1,6}$`, normal(t)); m == nil {
		f.phrase(n, false, "整数")
		return 0
	}
	return number(normal(t))
}

// phrase reports a phrase its grammar does not know.
func (f *fields) phrase(n *Node, ok bool, forms string) {
	if ok || n == nil {
		return
	}
	p := f.c.fail(n, "E09", n.Text)
	p.Expect = forms
	if n.Shape == Scalar && vague(n.Text) {
		p.Expect = "unset " + n.Text + "（原文没有给数的，写 unset 加原文用词）"
	}
}

func (f *fields) often(key string) civil.Often { return phraseOf(f, key, oftenForms, ReadOften) }

func (f *fields) limit(key string) civil.Limit { return phraseOf(f, key, limitForms, ReadLimit) }

// age reads how long something stays good: 6个月, 每半年.
func (f *fields) age(key string) civil.Limit { return phraseOf(f, key, ageForms, ReadAge) }

func (f *fields) due(key string) civil.Moment {
	n, _, _ := f.scalar(key, dueForms)
	if n == nil {
		return civil.Moment{}
	}
	m, ok := ReadDue(n.Text)
	if !ok && match(`^\d{1,2}月\d{1,2}[日号]`, normal(n.Text)) != nil {
		f.c.fail(n, "E27", n.Text)
		return m
	}
	f.phrase(n, ok, dueForms)
	return m
}

func (f *fields) day(key string) civil.Day {
	n, t, open := f.scalar(key, dayForms)
	if n == nil || open {
		return ""
	}
	d, ok := ReadDay(t)
	if !ok {
		f.c.fail(n, "E27", t).Expect = dayHint(t)
	}
	return d
}

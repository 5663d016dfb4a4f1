package scheme

import (
	"slices"
	"strconv"
	"strings"
)

// senseMore tells of what each part of a plan may say by itself and no two of
// them together: a round without a way on, parts that do not add up, two people
// where there is one.
func (c *compiler) senseMore() {
	if len(c.s.docs) < 2 {
		return
	}
	c.wayOn()
	for _, sh := range c.s.Assess {
		if c.own(sh.Rule) {
			c.partSums(sh)
			c.subjects(sh)
		}
	}
	for _, d := range c.s.Duties {
		if c.own(d.Rule) {
			c.together(d)
			c.ownKind(d)
		}
	}
}

// wayOn tells of a state from which no case ever comes to be verified: acts lead
// away from it, and only round in a circle or out of the flow.
func (c *compiler) wayOn() {
	next := map[string][]string{}
	ends := map[string]bool{}
	note := func(a Act) {
		for _, m := range slices.Concat(a.Move, a.Otherwise) {
			if m.From == AnyState {
				continue
			}
			next[m.From] = append(next[m.From], m.To)
			if a.Effect == "复查" {
				ends[m.From] = true
			}
		}
	}
	for _, a := range c.s.Flow.Acts {
		note(a)
	}
	for _, v := range c.s.Flow.Variants {
		for _, a := range v.Acts {
			note(a)
		}
	}
	reaches := func(from string) bool {
		seen, queue := map[string]bool{from: true}, []string{from}
		for len(queue) > 0 {
			at := queue[0]
			if queue = queue[1:]; ends[at] {
				return true
			}
			for _, to := range next[at] {
				if !seen[to] {
					seen[to], queue = true, append(queue, to)
				}
			}
		}
		return false
	}
	for _, st := range c.s.Flow.States {
		if st.Phase == "结束" || len(next[st.Name]) == 0 || reaches(st.Name) {
			continue
		}
		at := first(c.dropped("flow.acts"), c.s.docs[len(c.s.docs)-1].Root.keyOf("flow"))
		if at == nil || c.own(st.Rule) {
			at = c.at(st.Rule)
		}
		c.fail(at, "W16", st.Name, "走不到复查，隐患办不完").Expect = "有动作的 move 从它通向整改和复查；平台默认的“签收”等不要删"
	}
}

// subject is for whom alone a part is written (by_subject); "" for all.
func (p Part) subject() string {
	if strings.HasSuffix(p.Section, ".by_subject") {
		return p.Name
	}
	return ""
}

func plainPoints(text string) (float64, bool) {
	m := match(`^(\d+(?:\.\d+)?)分?$`, normal(text))
	if m == nil {
		return 0, false
	}
	return decimal(m[1])
}

func pointsText(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// partSums tells of parts of a sheet whose lines do not add up to what the part
// is worth, and of parts that do not add up to the whole.
func (c *compiler) partSums(sh Sheet) {
	fail := func(r Rule, what, of string, sum float64, clauses []string) {
		p := c.fail(c.at(r), "W01", "“"+what+"”"+of+"，各项合计"+pointsText(sum))
		p.Expect, p.Clauses = "各项 full 加起来等于它", clauses
	}
	sumOf := func(lines []Line) (sum float64, all bool) {
		all = len(lines) > 0
		for _, l := range lines {
			v, ok := plainPoints(l.Full)
			all = all && ok
			sum += v
		}
		return sum, all
	}
	var walk func(parts []Part, above string)
	walk = func(parts []Part, above string) {
		for _, p := range parts {
			full := p.Full
			if full == "" && p.subject() != "" {
				full = above
			}
			want, ok := plainPoints(full)
			if sum, all := sumOf(p.Lines); ok && all && !p.Outside && sum != want {
				fail(p.Rule, sh.Name+"·"+p.Name, "满分"+full, sum, sh.Clauses)
			}
			walk(p.Parts, full)
		}
	}
	walk(sh.Parts, "")
	want, ok := plainPoints(sh.Total)
	sum, all := 0.0, len(sh.Parts) > 0 && len(sh.Lines) == 0
	for _, p := range sh.Parts {
		if p.Outside {
			continue
		}
		v, plain := plainPoints(p.Full)
		all = all && plain && p.subject() == ""
		sum += v
	}
	if ok && all && sum != want {
		fail(sh.Rule, sh.Name, "总分"+sh.Total+"，分几个部分", sum, sh.Clauses)
	}
}

// subjects tells of departments that are scored by a sheet with a part of its own
// for each, and have none.
func (c *compiler) subjects(sh Sheet) {
	if !slices.ContainsFunc(sh.Of, func(r Ref) bool { return (r.Kind == ToTier || r.Kind == ToKind) && r.Name == string(Body) }) {
		return
	}
	for _, p := range sh.Parts {
		var has, lacks []string
		for _, x := range p.Parts {
			if x.subject() != "" {
				has = append(has, x.subject())
			}
		}
		if len(has) == 0 {
			continue
		}
		for _, d := range c.s.Bodies {
			scorer := slices.ContainsFunc(sh.By, func(r Ref) bool { return r.Name == d.Name })
			if !d.Implied && !d.Outside && !scorer && len(d.Members) == 0 && !slices.Contains(has, d.Name) && !slices.ContainsFunc(d.Aka, func(a string) bool { return slices.Contains(has, a) }) {
				lacks = append(lacks, d.Name)
			}
		}
		if len(lacks) > 0 {
			c.fail(c.at(p.Rule), "W65", p.Name, "没有写"+strings.Join(lacks, "、")+"的细则，这部分他们无分可得").Expect = "by_subject 里给每个部门一份；不考核的，of 里逐个写出考核哪些部门"
		}
	}
}

// together tells of work for several where the post has fewer in each grid.
func (c *compiler) together(d Duty) {
	if d.People < 2 || len(d.With) > 0 || len(d.Who) != 1 || d.Who[0].Kind != ToPost {
		return
	}
	for _, p := range c.s.Posts {
		if p.Name == d.Who[0].Name && p.Count.PerGrid && p.Count.Least > 0 && p.CountBy == nil && match(`^每网格\d+[人名]$`, normal(p.Count.Word)) != nil && p.Count.Least < d.People {
			c.fail(c.spot(d.Rule, "people"), "W66", d.Name, "要"+itoa(d.People)+"人同行，而“"+p.Name+"”"+p.Count.Word).Expect = "with: 同去的岗位，或岗位的 count 不少于" + itoa(d.People) + "人"
		}
	}
}

// ownKind tells of a duty to reach each grid of the very kind its post stands in:
// there is no such grid below.
func (c *compiler) ownKind(d Duty) {
	if len(d.Who) != 1 || len(d.Each) != 1 || d.Who[0].Kind != ToPost || d.Each[0].Kind != ToGrid {
		return
	}
	for _, p := range c.s.Posts {
		if p.Name == d.Who[0].Name && len(p.In) == 1 && p.In[0].Name == d.Each[0].Name && !slices.Contains(p.Contacts, d.Each[0].Name) {
			c.fail(c.spot(d.Rule, "each"), "W65", d.Name, "“"+p.Name+"”就设在“"+d.Each[0].Name+"”，下面没有这种网格，没有对象").Expect = "in: 本网格"
		}
	}
}

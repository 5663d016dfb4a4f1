package scheme

import (
	"slices"
	"strconv"
	"strings"

	"anwang/internal/civil"
)

// A child of a plan may add where the parent is open or silent, set what it
// leaves open, and tighten. What cannot be shown to be at least as strict is
// looser: otherwise every key nobody thought of would be a way out.
//
// law: S2-34; scheme-syntax §6.3

// looser says in which way a value is looser than another; "" when it is not.
func looser(key string, was, is *Node) string {
	if _, open := splitUnset(scalarText(is)); open && is.Shape == Scalar {
		return "的“" + textOf(was) + "”被改成未定"
	}
	changed := "的“" + key + "”由“" + textOf(was) + "”改成“" + textOf(is) + "”"
	switch {
	case was.Shape == List && tabular(was), is.Shape == List && tabular(is):
		return looserTable(key, was, is)
	case was.Shape == Map && is.Shape == Map:
		for _, e := range was.Entries {
			down := is.get(e.Key.Text)
			if down == nil {
				if slices.Contains(silent(), e.Key.Text) {
					continue
				}
				return "少了“" + e.Key.Text + "”"
			}
			if why := looser(e.Key.Text, e.Value, down); why != "" {
				return why
			}
		}
		return ""
	case slices.Contains(additive(), key):
		return fewer(was, is)
	case slices.Contains(silent(), key), same(was, is):
		return ""
	}
	if why, known := looserPhrase(key, was, is); known {
		return why
	}
	return changed
}

// silent are keys that explain a rule and ask for nothing.
func silent() []string {
	return []string{"note", "clause", "added", "damaged", "aka", "title", "layout", "effort", "called", "cost", "provides", "provider", "deliver", "where", "pilot",
		"holder", "employer", "law", "picture", "right", "wrong", "reason", "basis", "link", "refresh_note"}
}

// additive are lists to which more may be added and from which nothing may go.
func additive() []string {
	return []string{"needs", "shows", "has", "files", "evidence", "signature", "tells", "items", "with", "about", "competences", "channels", "form", "who", "each", "any",
		"in", "sectors", "classes", "places", "for", "domains", "given_by", "levels", "spots", "roles", "contacts", "members", "team", "list", "signed", "view_of",
		"of", "oversees", "one_per", "chains", "answers_for", "may_not", "exempt_none", "holidays", "dates", "bars", "enter", "grades"}
}

func fewer(was, is *Node) string {
	if was.Shape == Map || is.Shape == Map {
		if same(was, is) {
			return ""
		}
		return "由“" + textOf(was) + "”改成“" + textOf(is) + "”"
	}
	have := []string{}
	for _, n := range is.scalars() {
		have = append(have, textOf(n))
	}
	for _, n := range was.scalars() {
		text := textOf(n)
		if n.Shape == Map && !slices.Contains(have, text) { // an item with its own keys: by its text
			text = scalarText(n.get("text"))
			i := slices.IndexFunc(is.scalars(), func(m *Node) bool { return scalarText(m.get("text")) == text })
			if i >= 0 {
				if why := looser("items", n, is.scalars()[i]); why != "" {
					return why
				}
				continue
			}
		}
		if !slices.Contains(have, text) && !isUnset(text) {
			return "少了“" + text + "”"
		}
	}
	return ""
}

// looserPhrase compares two phrases of one grammar; known is false where there
// is nothing to compare by.
func looserPhrase(key string, was, is *Node) (why string, known bool) {
	if was.Shape != Scalar || is.Shape != Scalar {
		return "", false
	}
	down, up := "由“"+was.Text+"”减为“"+is.Text+"”", "由“"+was.Text+"”延长为“"+is.Text+"”"
	say := func(loose bool, text string) (string, bool) {
		if loose {
			return text, true
		}
		return "", true
	}
	switch key {
	case "often", "repeat":
		a, ok1 := ReadOften(was.Text)
		b, ok2 := ReadOften(is.Text)
		if ok1 && ok2 {
			need := perYear(a)
			if b.Rolls() && !a.Rolls() {
				need *= 1.085 // a rolling month may leave February out: 每隔28天 does not
			}
			return say(perYear(b) < need, down)
		}
	case "limit", "within", "grace", "fresh", "refresh", "expires", "taken", "reply", "to", "valid", "=":
		a, ok1 := ReadAge(was.Text)
		b, ok2 := ReadAge(is.Text)
		if ok1 && ok2 {
			return say(longer(a, b), up)
		}
		if key == "=" {
			return looserSpan(was.Text, is.Text, down)
		}
	case "hours":
		if _, ok := ReadHours(is.Text); ok { // of a post; of a duty they are compared as they stand
			return "", true
		}
	case "receipt":
		return say(is.Text == "false", "的“"+key+"”被取消")
	case "due":
		a, ok1 := ReadDue(was.Text)
		b, ok2 := ReadDue(is.Text)
		if ok1 && ok2 {
			return say(laterDue(a, b), "由“"+was.Text+"”推迟到“"+is.Text+"”")
		}
	case "count":
		a, ok1 := ReadCount(was.Text)
		b, ok2 := ReadCount(is.Text)
		if ok1 && ok2 {
			return say(b.Least < a.Least || a.PerGrid && !b.PerGrid || a.Per != b.Per, down)
		}
	case "photos":
		a, b := match(`(每处)?(?:至少)?(\d+)张`, was.Text), match(`(每处)?(?:至少)?(\d+)张`, is.Text)
		if a != nil && b != nil {
			return say(number(b[2]) < number(a[2]) || a[1] != "" && b[1] == "", down)
		}
	case "sample", "people", "lasts", "exam", "full", "money", "least", "percent", "size":
		return looserNumber(key, was.Text, is.Text, down)
	case "times":
		return say(number(normal(is.Text)) > number(normal(was.Text)), "的次数由“"+was.Text+"”增为“"+is.Text+"”")
	case "days":
		return looserSpan(was.Text, is.Text, down)
	case "grade", "is":
		return say(was.Text == "重大" && is.Text != "重大" || was.Text != is.Text && is.Text != "重大", "由“"+was.Text+"”降为“"+is.Text+"”")
	case "map", "secret", "qr", "signed", "standing", "triage", "cross", "self", "first":
		return say(was.Text == "true" && is.Text != "true", "的“"+key+"”被取消")
	}
	return "", false
}

// longer tells whether a limit may run longer than another: a month is taken at
// its longest against its shortest.
func longer(was, is civil.Limit) bool {
	a, b := minutes(was), minutes(is)
	if was.Span == civil.Months && is.Span != civil.Months {
		a = a / 30 * 28
	}
	if is.Span == civil.Months && was.Span != civil.Months {
		b = b / 30 * 31
	}
	return b > a && a > 0 || was.Span == civil.Statutory && is.Span != civil.Statutory
}

// laterDue tells whether a due day comes later in any window it may stand in.
func laterDue(was, is civil.Moment) bool {
	for _, w := range []civil.Period{{From: "2026-03-02", To: "2026-03-08"}, {From: "2026-04-01", To: "2026-04-30"}, {From: "2026-01-01", To: "2026-03-31"}, {From: "2026-01-01", To: "2026-12-31"}} {
		a, b := was.On(w), is.On(w)
		if b > a {
			return true
		}
		if a == b && was.Hour > 0 && (is.Hour == 0 || is.Hour > was.Hour) {
			return true
		}
	}
	return false
}

func looserNumber(key, was, is, say string) (string, bool) {
	a, b := match(`\d+(?:\.\d+)?`, normal(was)), match(`\d+(?:\.\d+)?`, normal(is))
	if a == nil || b == nil {
		return "", false
	}
	x, ok1 := decimal(a[0])
	y, ok2 := decimal(b[0])
	if !ok1 || !ok2 || strings.Replace(normal(was), a[0], "", 1) != strings.Replace(normal(is), b[0], "", 1) {
		return "", false
	}
	if y < x {
		return say, true
	}
	return "", true
}

// looserSpan compares two seasons by their days.
func looserSpan(was, is, say string) (string, bool) {
	a, ok1 := readSpan(was)
	b, ok2 := readSpan(is)
	if !ok1 || !ok2 {
		return "", false
	}
	if a.Lunar != b.Lunar {
		return "", false
	}
	days := func(s Span) civil.Period {
		if s.Lunar {
			to := 2024
			if s.Until.Month < s.From.Month || s.Until.Month == s.From.Month && s.Until.Day < s.From.Day {
				to++
			}
			return civil.Period{From: civil.LunarDay(2024, s.From.Month, s.From.Day), To: civil.LunarDay(to, s.Until.Month, s.Until.Day)}
		}
		list, _ := s.season("").Periods(2025, civil.Calendar{})
		return list[0]
	}
	if p, q := days(a), days(b); q.From > p.From || q.To < p.To {
		return say, true
	}
	return "", true
}

// narrows reports a key the child writes where the parent is silent, if it takes
// something away from what the parent states.
func (c *compiler) narrows(at string, parent *Node, e Entry) {
	if parent.Doc != nil && parent.Doc.Base || scalarText(parent.get("local")) == "true" || c.allBase(parent) {
		if law := scalarText(parent.get("law")); law != "" && !slices.Contains(silent(), e.Key.Text) && e.Key.Text != "limit" {
			c.fail(e.Key, "E34", "“"+at[strings.LastIndex(at, ".")+1:]+"”加了“"+e.Key.Text+"”（"+law+"）")
		}
		return
	}
	if strings.HasPrefix(at, "duties.") && e.Key.Text == "hours" || strings.HasPrefix(at, "flow.acts.") && e.Key.Text == "grades" || slices.Contains(narrowing(), e.Key.Text) || slices.Contains([]string{"pause", "extend", "not", "may_not"}, e.Key.Text) {
		p := c.fail(e.Key, "E31", "“"+at[strings.LastIndex(at, ".")+1:]+"”加了“"+e.Key.Text+"”，管的比上级规定的少")
		p.Expect = "不缩小上级已有的规定；另外的要求另写一条"
	}
}

// allBase tells whether an entry is the platform's own.
func (c *compiler) allBase(n *Node) bool {
	for _, e := range n.entries() {
		if e.Key.Doc == nil || !e.Key.Doc.Base {
			return false
		}
	}
	return true
}

// opens reports a child that opens to others what its own parent keeps closed.
func (c *compiler) opens(child *Node) {
	if c.open == nil {
		return
	}
	for _, n := range child.scalars() {
		if !slices.Contains(c.open, n.Text) {
			c.fail(n, "E31", "把上级没有开放的 "+n.Text+" 开放给了下级").Expect = "不超出上级方案的 open：" + strings.TrimPrefix(strings.Join(c.open, "、"), "、")
		}
	}
}

// mayAdd reports entries added to a section the parent keeps closed: it says what
// is open, and this is not among it.
func (c *compiler) mayAdd(at string, parent, child *Node) {
	section, _, _ := strings.Cut(at, ".")
	if at == "sites.direct" && !c.allBase(parent) {
		// Whoever takes sites out of the grid makes the plan hold for less.
		for _, e := range child.Entries {
			if parent.get(e.Key.Text) == nil && !slices.Contains(c.open, "sites") {
				c.fail(e.Key, "E31", "把“"+e.Key.Text+"”划出了网格").Expect = "上级方案写明的直管对象，或上级 open 里有 sites"
			}
		}
		return
	}
	if c.open == nil || slices.Contains(c.open, section) || c.allBase(parent) || slices.Contains([]string{"ties", "efforts", "hours"}, section) {
		return
	}
	for _, e := range child.Entries {
		if parent.get(e.Key.Text) == nil {
			p := c.fail(e.Key, "E31", "增加了“"+e.Key.Text+"”，而上级方案没有开放 "+section)
			p.Expect = "在上级方案的 open 里加上 " + section + "；现在开放的是：" + strings.TrimPrefix(strings.Join(c.open, "、"), "、")
		}
	}
}

func decimal(text string) (float64, bool) {
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil
}

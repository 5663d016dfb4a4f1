package scheme

import (
	"slices"
	"strings"
)

// Mark says what software can do about a clause.
type Mark string

// The marks of the clause tables.
const (
	Enforced  Mark = "E"  // the program enforces it
	WhenSet   Mark = "E?" // … once an operator supplies the value the plan leaves open
	Recorded  Mark = "R"  // recorded and measured; a human does it
	Displayed Mark = "D"  // shown only
)

// ClauseText is one line of <id>.clauses.txt: `S1-36 E 每周不少于1次进行村级隐患排查`.
type ClauseText struct {
	ID   string
	Mark Mark
	Text string
}

// ReadClauses reads a clause file; blank lines and lines led by # are skipped.
func ReadClauses(name string, src []byte) ([]ClauseText, Problems) {
	doc := &Doc{Name: name, lines: strings.Split(strings.ReplaceAll(string(src), "\r\n", "\n"), "\n")}
	var out []ClauseText
	var ps Problems
	seen := map[string]bool{}
	for i, line := range doc.lines {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		m := match(`^([A-Z]\d+-\d{2,3}) (E\??|R|D) (\S.*)$`, line)
		if m == nil || seen[m[1]] {
			p := doc.at(i+1, 1, "E28", strings.SplitN(line, " ", 2)[0])
			p.Span = len([]rune(strings.SplitN(line, " ", 2)[0]))
			p.Expect = "每行一条、不重复：S1-36 E 每周不少于1次进行村级隐患排查（E、E?、R 或 D）"
			ps = append(ps, p)
			continue
		}
		seen[m[1]] = true
		out = append(out, ClauseText{m[1], Mark(m[2]), m[3]})
	}
	return out, ps
}

// IndexLine is one line of law/index.txt: `S1-36 | E | where obeyed | tests`.
type IndexLine struct {
	ID     string
	Mark   Mark
	Obeyed []string
	Tests  []string
}

// ReadIndex reads the index of the law; lines that are not rows are skipped.
func ReadIndex(src []byte) map[string]IndexLine {
	out := map[string]IndexLine{}
	for line := range strings.Lines(string(src)) {
		cells := strings.Split(strings.TrimRight(line, "\r\n"), "|")
		if len(cells) < 4 || strings.HasPrefix(line, "#") {
			continue
		}
		words := func(s string) []string {
			return strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '、' || r == ';' })
		}
		id := strings.TrimSpace(cells[0])
		out[id] = IndexLine{id, Mark(strings.TrimSpace(cells[1])), words(cells[2]), words(cells[3])}
	}
	return out
}

// Standing is how a clause stands in a scheme.
type Standing string

// The states of a clause, in the words the terminal and the screen show.
const (
	InForceState Standing = "执行"
	FilledState  Standing = "执行（属地补充）"
	OpenState    Standing = "待补值"
	RecordState  Standing = "记录"
	ShowState    Standing = "展示"
	MissingState Standing = "未落实"
)

// ClauseTrace follows one clause to its rules, and to how it is met.
type ClauseTrace struct {
	ClauseText
	Rules []Rule
	Met   []string // names under `met`: the platform meets it without a parameter
	Shown bool
	State Standing
	Open  []Unset // values its rules leave open
	Where []string
	Tests []string
	// Says are the sentences of its rules, Runs what the platform does with each
	// ("" where it only keeps record); both in the order of Rules.
	Says []string
	Runs []string
	// Lacks are figures of the clause that none of its rules has.
	Lacks []string
	// Stands are the figures its rules have instead, each with its place:
	// flow.clocks.整改.limit 写的是“10天”.
	Stands []string
}

// Clauses traces every clause of the plan; index may be nil.
func (s *Scheme) Clauses(texts []ClauseText, index map[string]IndexLine) []ClauseTrace {
	rules, says, runs := s.allRules(), s.says(), s.runs()
	out := make([]ClauseTrace, 0, len(texts))
	for _, t := range texts {
		tr := ClauseTrace{ClauseText: t, Shown: slices.Contains(s.Shown, t.ID), Where: index[t.ID].Obeyed, Tests: index[t.ID].Tests}
		filled := false
		for _, r := range rules {
			if !slices.Contains(r.Clauses, t.ID) {
				continue
			}
			if r.Section == "met" {
				tr.Met = append(tr.Met, r.Name)
				continue
			}
			tr.Rules = append(tr.Rules, r)
			tr.Says, tr.Runs = append(tr.Says, says[r.Path()]), append(tr.Runs, runs[r.Path()])
			for _, v := range r.Values {
				filled = filled || v.Source == Amended
			}
		}
		for _, u := range s.unset {
			if slices.Contains(u.Clauses, t.ID) {
				tr.Open = append(tr.Open, u)
			}
		}
		if len(tr.Rules) > 0 && !tr.Shown && len(tr.Met) == 0 {
			if tr.Lacks = unsaid(tr.Text, tr.Says); len(tr.Lacks) > 0 {
				tr.Stands = figuresOf(tr.Text, tr.Rules)
			}
		}
		tr.State = stateOf(tr, filled)
		out = append(out, tr)
	}
	return out
}

// allRules are the rules and, which `Rules` passes over, the rungs of the ladders.
func (s *Scheme) allRules() []Rule {
	out := s.Rules()
	for _, k := range s.Flow.Clocks {
		for _, st := range k.Ladder {
			out = append(out, st.Rule)
		}
	}
	return out
}

func stateOf(t ClauseTrace, filled bool) Standing {
	switch {
	case len(t.Rules) == 0 && len(t.Met) == 0 && !t.Shown:
		return MissingState
	case t.Mark == Displayed:
		return ShowState
	case t.Mark == Recorded:
		return RecordState
	case t.Mark == WhenSet && len(t.Open) > 0:
		return OpenState
	case t.Mark == WhenSet && filled:
		return FilledState
	case len(t.Met) == 0 && !t.enforced():
		return RecordState // a citation alone enforces nothing
	}
	return InForceState
}

// enforced tells whether a rule of the clause does what the clause asks. Who is
// named and what is meant by a word is done by naming it; where the clause asks
// for a deed, what only names somebody or something does none of it.
func (t ClauseTrace) enforced() bool {
	deed := asksDeed(t.Text)
	for i, r := range t.Rules {
		if t.Runs[i] != "" && !(deed && defines(r)) {
			return true
		}
	}
	return false
}

// defines tells a rule that gives a name its meaning: a post, a department, a
// class, a form. What it counts or needs makes it more than that.
func defines(r Rule) bool {
	switch r.Section {
	case "posts", "departments", "grids", "sectors", "sites.classes", "sites.facts", "forms", "events", "roles", "flow.states":
	default:
		return false
	}
	for _, key := range []string{"count", "one_per", "needs", "may", "may_not", "holder"} {
		if v, ok := r.Values[key]; ok && !v.Unset {
			return false
		}
	}
	return true
}

// asksDeed tells a clause that asks somebody to do something, at some time or to
// something, from one that says who is what.
func asksDeed(text string) bool {
	return match(`每(?:天|日|周|月|季|季度|年|半年|半月|旬|\d+(?:天|个月|年))|定期|\d+次|巡查|排查|检查|督查|督察|走访|培训|演练|自查|汇报|报告|上报|报送|总结|通报|会议|例会|整改|复查|验收|签收|反馈|交办|公示|宣传|教育|值班|考核`, normal(text)) != nil
}

// CheckClauses warns of clauses no rule cites, of clauses a rule cites that the
// plan does not have, and of open clauses whose rule leaves nothing open.
func (s *Scheme) CheckClauses(texts []ClauseText) Problems {
	c := &compiler{s: s}
	own := s.docs[len(s.docs)-1]
	known := map[string]bool{}
	for _, t := range texts {
		known[t.ID] = true
	}
	for _, r := range s.Rules() {
		for _, id := range r.Clauses {
			if r.Pos.File == own.Name && s.Prefix != "" && strings.HasPrefix(id, s.Prefix+"-") && !known[id] {
				p := c.fail(c.at(r), "E28", id)
				p.Expect = "条款表里有的编号"
			}
		}
	}
	for _, t := range s.Clauses(texts, nil) {
		if t.State == MissingState {
			c.fail(own.Root.keyOf("clauses"), "W06", t.ID+" "+t.Text)
			continue
		}
		if t.Mark != WhenSet || len(t.Open) > 0 || len(t.Rules) == 0 {
			continue
		}
		said := slices.ContainsFunc(t.Rules, func(r Rule) bool {
			if r.Added != "" || len(r.AddedTo) > 0 {
				return true
			}
			for _, v := range r.Values {
				if v.Source != Stated {
					return true
				}
			}
			return false
		})
		if !said {
			p := c.fail(c.at(t.Rules[0]), "W07", t.ID, t.Rules[0].Path())
			p.Expect = "把原文留空的值写成 unset 加原文用词，或用 added 说明从哪里来"
		}
	}
	return c.ps.sorted()
}

package scheme

import (
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/parser"

	"anwang/internal/site"
)

// condition is an expression of the scheme and the rule it stands in.
type condition struct {
	Expr
	rule  Rule
	truth bool // it decides; otherwise it counts
}

// conditions are all expressions that were understood.
func (c *compiler) conditions() []condition {
	var out []condition
	add := func(r Rule, truth bool, list ...Expr) {
		for _, e := range list {
			if e.Given() {
				out = append(out, condition{e, r, truth})
			}
		}
	}
	s := c.s
	for _, g := range s.Grids {
		if g.Split != nil {
			add(g.Rule, true, g.Split.When)
		}
	}
	for _, p := range s.Posts {
		add(p.Rule, true, p.When)
	}
	for _, role := range s.Roles {
		for _, rc := range role.Cases {
			add(role.Rule, true, rc.When)
		}
	}
	for _, cl := range s.Sites.Classes {
		add(cl.Rule, true, cl.When)
	}
	for _, d := range s.Sites.Direct {
		add(d.Rule, true, d.When)
	}
	for _, k := range s.Risk {
		add(k.Rule, true, k.Veto)
		for _, a := range slices.Concat(k.Assign, k.Vetoes) {
			if a.When.Text != "true" { // the level of all the rest
				add(k.Rule, true, a.When)
			}
		}
	}
	for _, o := range s.Owners {
		add(o.Rule, true, o.When)
	}
	for _, d := range s.Duties {
		add(d.Rule, true, d.When)
		for _, b := range d.Boosts {
			add(d.Rule, true, b.When)
		}
	}
	for _, a := range c.acts() {
		add(a.Rule, true, a.When)
	}
	for _, k := range c.clocksAll() {
		for _, st := range k.Ladder {
			add(st.Rule, true, st.When)
		}
	}
	for _, sh := range s.Assess {
		add(sh.Rule, true, sh.Veto)
		for _, l := range sh.AllLines() {
			add(l.Rule, false, l.Of)
		}
	}
	return out
}

// senseExpr tells of conditions that are none, that are always so, or that
// compare with a word nothing ever bears.
func (c *compiler) senseExpr() {
	for _, e := range c.conditions() {
		if !c.own(e.rule) {
			continue
		}
		own := conf.CreateNew() // count is a function of ours here, not of the library
		expr.Env(c.variables(e.env))(own)
		expr.DisableAllBuiltins()(own)
		tree, err := parser.ParseWithConfig(e.Text, own)
		if err != nil {
			continue // told of when it was read
		}
		if e.truth {
			if _, err := compileExpr(e.Text, expr.Env(c.variables(e.env)), expr.DisableAllBuiltins(), expr.AsBool()); err != nil {
				c.fail(c.within(e.Expr, 0, len([]rune(e.Text))), "E63", e.Text).Expect = "比较，如 site.area > 300、facts.某项 == \"某值\"、is(\"某类\")"
				continue
			}
			if len(e.Reads) == 0 && !strings.Contains(e.Text, "(") {
				c.fail(c.within(e.Expr, 0, len([]rune(e.Text))), "W62", e.Text).Expect = "读台账、网格或隐患的条件；总是要做的不写 when"
				continue
			}
		}
		ast.Walk(&tree.Node, &words{c: c, e: e.Expr})
	}
}

// within is a node at some characters of an expression.
func (c *compiler) within(e Expr, at, span int) *Node {
	doc := c.doc(e.Pos.File)
	n := &Node{Shape: Scalar, Text: e.Text, Pos: e.Pos, Span: span, Doc: doc}
	if rs := []rune(doc.line(e.Pos.Line)); e.Pos.Col >= 1 && e.Pos.Col <= len(rs) {
		if first := rs[e.Pos.Col-1]; first == '"' || first == '\'' {
			at++
		}
		if e.Pos.Col-1+at < len(rs) {
			n.Pos.Col += at
		}
	}
	return n
}

// words looks at the words an expression compares with.
type words struct {
	c *compiler
	e Expr
}

// Visit is called for every node of an expression.
func (w *words) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.BinaryNode:
		if !slices.Contains([]string{"==", "!=", "in", "not in"}, n.Operator) {
			return
		}
		w.compare(n.Left, n.Right)
		if n.Operator == "==" || n.Operator == "!=" {
			w.compare(n.Right, n.Left)
		}
	case *ast.CallNode:
		callee, ok := n.Callee.(*ast.IdentifierNode)
		if !ok || len(n.Arguments) == 0 {
			return
		}
		switch callee.Value {
		case "months_since":
			w.known(n.Arguments[0], "动词或履职要求", append(verbs(), w.c.names.list(ToDuty)...))
		case "count":
			w.known(n.Arguments[0], "动作或履职要求", slices.Concat(effects(), w.c.names.list(ToAct), w.c.names.list(ToDuty), verbs()))
		case "cases":
			w.known(n.Arguments[0], "隐患级别："+strings.Join(gradeNames(w.c.s.Hazards.Grades), "、")+"，或 \"*\"", append(gradeNames(w.c.s.Hazards.Grades), "*", ""))
		}
	}
}

func (w *words) compare(side, with ast.Node) {
	m, ok := side.(*ast.MemberNode)
	if !ok {
		return
	}
	base, ok1 := m.Node.(*ast.IdentifierNode)
	field, ok2 := m.Property.(*ast.StringNode)
	if !ok1 || !ok2 {
		return
	}
	say, list := w.c.wordsOf(base.Value, field.Value)
	if len(list) == 0 {
		return
	}
	if all, ok := with.(*ast.ArrayNode); ok {
		for _, x := range all.Nodes {
			w.known(x, say, list)
		}
		return
	}
	w.known(with, say, list)
}

// wordsOf are the words a variable can be; none where it can be anything.
func (c *compiler) wordsOf(base, field string) (say string, list []string) {
	switch base + "." + field {
	case "site.status":
		list = []string{string(site.Open), string(site.Suspended), string(site.Closed)}
		return "对象的状态：" + strings.Join(list, "、"), list
	case "site.class":
		return placeOf(ToClass), c.names.list(ToClass)
	case "site.sector", "case.sector":
		return placeOf(ToSector), c.names.list(ToSector)
	case "site.risk":
		list = c.levelsKnown()
		return "risk 里的级别：" + strings.Join(list, "、"), list
	case "grid.kind":
		return placeOf(ToGrid), c.names.list(ToGrid)
	case "case.grade":
		list = gradeNames(c.s.Hazards.Grades)
		return "隐患级别：" + strings.Join(list, "、"), list
	case "case.source":
		list = []string{"巡查", "走访", "排查", "检查", "暗访", "查看", "自查", "督查", "举报", "投诉", "交办", "移交", "上级"}
		return "隐患的来源：" + strings.Join(list, "、"), list
	}
	if base == "facts" {
		for _, f := range c.s.Sites.Facts {
			if f.Name == field && f.Type == "选项" {
				return "台账项“" + field + "”的选项：" + strings.Join(f.Choices, "、"), f.Choices
			}
		}
	}
	return "", nil
}

func (w *words) known(n ast.Node, say string, list []string) {
	s, ok := n.(*ast.StringNode)
	if !ok || len(list) == 0 || s.Value == "" || slices.Contains(list, s.Value) {
		return
	}
	p := w.c.fail(w.c.within(w.e, s.Location().From, len([]rune(s.Value))+2), "W63", s.Value)
	p.Expect, p.Near = say, nearest(s.Value, list)
}

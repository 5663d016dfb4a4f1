package scheme

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"
)

// program is a compiled expression; safe to run many times.
type program struct{ vm *vm.Program }

// Where an expression stands decides what it may read (scheme-syntax §5).
const (
	aboutSites  = "sites"
	aboutCases  = "cases"
	aboutScores = "scores"
)

// Truth is three-valued: an expression that reads a value nobody has set is
// neither true nor false, and its row does not fit.
type Truth int

// The three truths.
const (
	No Truth = iota
	Yes
	Unknown
)

// Env is what an expression is evaluated against: variables by dotted name
// (site.class, case.grade, v.人数), functions by name, and which names are unset.
type Env struct {
	Vars  map[string]any
	Funcs map[string]any // is, in_season, months_since, done, missed …
	Unset map[string]bool
}

// Given tells whether the expression is there at all.
func (e Expr) Given() bool { return e.run != nil }

// Holds evaluates a condition. With Unknown come the names that are missing.
// An absent expression holds.
func (e Expr) Holds(env Env) (Truth, []string) {
	if e.run == nil {
		return Yes, nil
	}
	out, missing, err := e.Value(env)
	switch v, ok := out.(bool); {
	case len(missing) > 0:
		return Unknown, missing
	case err != nil || !ok:
		return Unknown, e.Reads
	case v:
		return Yes, nil
	}
	return No, nil
}

// Value evaluates the expression; missing are the unset names it reads.
func (e Expr) Value(env Env) (out any, missing []string, err error) {
	if e.run == nil {
		return nil, nil, errors.New("no expression")
	}
	root := map[string]any{}
	for _, name := range e.Reads {
		v, ok := env.Vars[name]
		if !ok || env.Unset[name] || v == nil {
			missing = append(missing, name)
			continue
		}
		at := root
		parts := strings.Split(name, ".")
		for _, p := range parts[:len(parts)-1] {
			next, ok := at[p].(map[string]any)
			if !ok {
				next = map[string]any{}
				at[p] = next
			}
			at = next
		}
		at[parts[len(parts)-1]] = v
	}
	if len(missing) > 0 {
		return nil, missing, nil
	}
	for name, fn := range env.Funcs {
		root[name] = fn
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("expression: %v", r)
		}
	}()
	machine := vm.VM{MemoryBudget: 10000}
	out, err = machine.Run(e.run.vm, root)
	return out, nil, err
}

// variables is the typed environment of a place.
func (c *compiler) variables(env string) types.Map {
	facts, figures := types.Map{}, types.Map{}
	for _, f := range c.s.Sites.Facts {
		switch f.Type {
		case "数":
			facts[f.Name] = types.Float64
		case "是否":
			facts[f.Name] = types.Bool
		default:
			facts[f.Name] = types.String
		}
	}
	for _, v := range c.s.Figures {
		figures[v.Name] = types.Float64
	}
	m := types.Map{
		"v": figures, "today": types.String,
		"is":        types.TypeOf(func(string) bool { return false }),
		"in_season": types.TypeOf(func(string) bool { return false }),
	}
	if env == aboutScores {
		for _, name := range []string{"done", "missed", "late", "count"} {
			m[name] = types.TypeOf(func(string) int { return 0 })
		}
		m["coverage"] = types.TypeOf(func(string) float64 { return 0 })
		m["cases"] = types.TypeOf(func(string, string) int { return 0 })
		m["ratio"] = types.TypeOf(func(float64, float64) float64 { return 0 })
		m["nth"] = types.Int
		return m
	}
	m["site"] = types.Map{"class": types.String, "sector": types.String, "place": types.String, "area": types.Float64, "staff": types.Int,
		"opened": types.String, "status": types.String, "risk": types.String}
	m["facts"] = facts
	m["open_tipoffs"], m["open_hazards"] = types.Int, types.Int
	m["months_since"] = types.TypeOf(func(string) int { return 0 })
	m["grid"] = types.Map{"kind": types.String, "tier": types.Int, "sites": types.Int, "households": types.Int}
	if env == aboutCases {
		m["case"] = types.Map{"grade": types.String, "source": types.String, "sector": types.String, "urgent": types.Bool, "hard": types.Bool,
			"age_days": types.Int, "overdue": types.Bool, "times_urged": types.Int, "reopened": types.Bool, "fine": types.Float64, "listed": types.Bool, "listed_days": types.Int}
		m["owner"] = types.Map{"name": types.String, "level": types.String}
	}
	return m
}

// expr reads and compiles an expression.
func (f *fields) expr(key, env string) Expr {
	n, t, open := f.scalar(key, "表达式")
	if n == nil || open {
		return Expr{}
	}
	return f.c.compile(n, t, env)
}

func (c *compiler) compile(n *Node, text, env string) Expr {
	e := Expr{Text: text, Pos: n.Pos, env: env}
	if strings.TrimSpace(text) == "" || len(text) > 1000 {
		c.fail(n, "E20", "表达式是空的，或太长")
		return e
	}
	v := &visitor{c: c, n: n, env: env}
	for i, r := range []rune(outsideQuotes(text)) {
		if r == '|' || r == ';' || r == '“' || r == '”' || r == '，' || r == '（' || r == '）' {
			if rs := []rune(text); r == '|' && (i+1 < len(rs) && rs[i+1] == '|' || i > 0 && rs[i-1] == '|') {
				continue
			}
			v.refuse(i, 1, "不能用“"+string(r)+"”")
			return e
		}
	}
	run, err := compileExpr(text, expr.Env(c.variables(env)), expr.DisableAllBuiltins(), expr.Patch(v), expr.MaxNodes(200))
	if err != nil {
		if v.failed {
			return e
		}
		var fe *file.Error
		at, msg := 0, err.Error()
		if errors.As(err, &fe) {
			at, msg = fe.From, fe.Message
		}
		p := v.refuse(at, 1, exprWords(msg))
		if m := match(`unknown name ([^\s]+)`, msg); m != nil {
			p.Span = len([]rune(m[1]))
			p.Near = nearest(m[1], strings.FieldsFunc(v.known(), func(r rune) bool { return r == '、' || r == '.' }))
			if m[1] == "case" {
				p.Zh += "：case. 只能用在 flow 和读隐患的履职要求里"
			}
		}
		return e
	}
	if v.failed {
		return e
	}
	sort.Strings(v.reads)
	e.Reads, e.run = slices.Compact(v.reads), &program{run}
	return e
}

func compileExpr(text string, ops ...expr.Option) (p *vm.Program, err error) {
	defer func() {
		if r := recover(); r != nil {
			p, err = nil, fmt.Errorf("%v", r)
		}
	}()
	return expr.Compile(text, ops...)
}

func outsideQuotes(s string) string {
	quote := rune(0)
	return strings.Map(func(r rune) rune {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
			return ' '
		case r == '"' || r == '\'':
			quote = r
			return ' '
		}
		return r
	}, s)
}

func exprWords(msg string) string {
	first, _, _ := strings.Cut(msg, "\n")
	switch {
	case strings.Contains(first, "unknown name"):
		return "没有这个变量（" + strings.TrimSpace(strings.TrimPrefix(first, "unknown name")) + "）"
	case strings.Contains(first, "has no field"), strings.Contains(first, "has no method"), strings.Contains(first, "unknown field"):
		return "没有这一栏（" + first + "）"
	case strings.Contains(first, "mismatched types"), strings.Contains(first, "invalid operation"):
		return "两边的类型不同，或不能这样运算"
	case strings.Contains(first, "cannot use"):
		return "参数的类型不对"
	case strings.Contains(first, "not enough arguments"), strings.Contains(first, "too many arguments"):
		return "参数的个数不对"
	}
	return "语法不通"
}

// visitor collects what an expression reads, and refuses what would make it a
// program: closures, assignments, sequences, names that are not declared.
type visitor struct {
	c      *compiler
	n      *Node
	env    string
	reads  []string
	failed bool
}

// known are the variables of the place the expression stands in.
func (v *visitor) known() string {
	switch v.env {
	case aboutScores:
		return "done、missed、late、coverage、cases、ratio、count、nth"
	case aboutCases:
		return "site.、facts.、grid.、case.、owner."
	}
	return "site.、facts.、grid.、open_tipoffs、open_hazards、months_since"
}

// refuse reports at a character of the expression, as a column of the file.
func (v *visitor) refuse(at, span int, why string) *Problem {
	v.failed = true
	p := v.c.fail(v.n, "E20", why)
	shift := 0
	if v.n.Quoted {
		shift = 1
	}
	if rs := []rune(v.n.Doc.line(v.n.Pos.Line)); v.n.Pos.Col-1+shift+at < len(rs) {
		p.Pos.Col += shift + at
		p.Span = span
	}
	p.Expect = "比较、and/or/not、in，以及 " + v.known() + "、v. 与 is(\"类\")、in_season(\"时段\")"
	return p
}

// Visit is called for every node, children first.
func (v *visitor) Visit(node *ast.Node) {
	if v.failed {
		return
	}
	switch n := (*node).(type) {
	case *ast.PredicateNode, *ast.PointerNode, *ast.BuiltinNode, *ast.VariableDeclaratorNode, *ast.SequenceNode, *ast.SliceNode, *ast.ChainNode:
		v.refuse(n.Location().From, 1, "这里只能写条件，不能写程序")
	case *ast.IdentifierNode:
		switch n.Value {
		case "today", "open_tipoffs", "open_hazards", "nth":
			v.reads = append(v.reads, n.Value)
		case "$env":
			v.refuse(n.Location().From, 4, "没有这个变量（$env）")
		}
	case *ast.MemberNode:
		base, ok := n.Node.(*ast.IdentifierNode)
		field, isName := n.Property.(*ast.StringNode)
		if !ok || !isName {
			v.refuse(n.Location().From, 1, "只能写“变量.栏目”")
			return
		}
		v.reads = append(v.reads, base.Value+"."+field.Value)
	case *ast.CallNode:
		v.call(n)
	}
}

func (v *visitor) call(n *ast.CallNode) {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok || len(n.Arguments) == 0 {
		return
	}
	arg, ok := n.Arguments[0].(*ast.StringNode)
	if !ok {
		return
	}
	kind := map[string]RefKind{"is": ToClass, "in_season": ToSeason, "done": ToDuty, "missed": ToDuty, "late": ToDuty, "coverage": ToDuty}[callee.Value]
	if kind == "" || v.c.names.has(kind, arg.Value) {
		return
	}
	p := v.refuse(arg.Location().From, len([]rune(arg.Value))+2, "没有“"+arg.Value+"”")
	p.Expect, p.Near = placeOf(kind), nearest(arg.Value, v.c.names.list(kind))
	if k, ok := v.c.names.at[kind][p.Near]; ok && k.node != nil {
		p.NearAt = k.node.Pos
	}
}

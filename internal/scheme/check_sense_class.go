package scheme

import (
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/parser"
)

// senseClass tells of duties whose targets nothing can ever belong to: a class of
// no classes, or one whose condition contradicts itself.
func (c *compiler) senseClass() {
	for _, d := range c.s.Duties {
		for _, ref := range d.Each {
			i := slices.IndexFunc(c.s.Sites.Classes, func(x Class) bool { return x.Name == ref.Name })
			if ref.Kind != ToClass || i < 0 {
				continue
			}
			x := c.s.Sites.Classes[i]
			if !c.own(d.Rule) && !c.own(x.Rule) {
				continue
			}
			if why := c.empty(x, nil); why != "" {
				c.fail(c.spot(d.Rule, "each"), "W65", d.Name, "它的对象“"+ref.Name+"”里不会有任何对象，"+why).Expect = "写明哪些对象属于“" + ref.Name + "”：any 列出下级的类，或 when 写能成立的条件；还没有定的写 unset"
			}
		}
	}
}

// empty says why nothing belongs to a class; "" where something may.
func (c *compiler) empty(x Class, seen []string) string {
	if x.Unset || slices.Contains(seen, x.Name) {
		return ""
	}
	if never(x.When) {
		return "它的条件自相矛盾，永远不成立：" + x.When.Text
	}
	list := c.spot(x.Rule, "any")
	if list.Shape == List && len(list.Items) == 0 && len(x.Any) == 0 && !x.When.Given() {
		return "它的 any 是空的"
	}
	if len(x.Any) == 0 {
		return ""
	}
	why := ""
	for _, part := range x.Any {
		i := slices.IndexFunc(c.s.Sites.Classes, func(y Class) bool { return y.Name == part.Name })
		if i < 0 {
			return ""
		}
		if why = c.empty(c.s.Sites.Classes[i], append(seen, x.Name)); why == "" {
			return ""
		}
		why = "它的下级“" + part.Name + "”也没有：" + why
	}
	return why
}

// never tells whether a condition joins comparisons of one value that cannot all
// hold: site.area > 300 && site.area < 100.
func never(e Expr) bool {
	if !e.Given() {
		return false
	}
	if strings.TrimSpace(e.Text) == "false" {
		return true
	}
	tree, err := parser.ParseWithConfig(e.Text, conf.CreateNew())
	return err == nil && impossible(tree.Node)
}

// bounds are what a conjunction says of one value.
type bounds struct {
	low, high         float64
	hasLow, hasHigh   bool
	openLow, openHigh bool
	is, not           []string
}

func impossible(n ast.Node) bool {
	if b, ok := n.(*ast.BinaryNode); ok && (b.Operator == "||" || b.Operator == "or") {
		return impossible(b.Left) && impossible(b.Right)
	}
	said := map[string]*bounds{}
	var walk func(ast.Node) bool
	walk = func(n ast.Node) bool {
		b, ok := n.(*ast.BinaryNode)
		if !ok {
			return false
		}
		switch b.Operator {
		case "&&", "and":
			return walk(b.Left) || walk(b.Right)
		case "||", "or":
			return impossible(b)
		}
		left, op, right := b.Left, b.Operator, b.Right
		if _, ok := constant(left); ok {
			left, right = right, left
			op = map[string]string{"<": ">", ">": "<", "<=": ">=", ">=": "<="}[op]
			if op == "" {
				op = b.Operator
			}
		}
		text, ok := constant(right)
		if !ok {
			return false
		}
		name := left.String()
		if said[name] == nil {
			said[name] = &bounds{}
		}
		return said[name].add(op, text)
	}
	return walk(n)
}

func constant(n ast.Node) (string, bool) {
	switch x := n.(type) {
	case *ast.IntegerNode:
		return strconv.Itoa(x.Value), true
	case *ast.FloatNode:
		return strconv.FormatFloat(x.Value, 'f', -1, 64), true
	case *ast.StringNode:
		return strconv.Quote(x.Value), true
	case *ast.BoolNode:
		return strconv.FormatBool(x.Value), true
	}
	return "", false
}

// add takes one comparison more, and tells whether all still can hold.
func (b *bounds) add(op, text string) bool {
	v, isNumber := decimal(text)
	switch {
	case op == "==":
		b.is = append(b.is, text)
		if isNumber {
			b.below(v, false)
			b.above(v, false)
		}
	case op == "!=":
		b.not = append(b.not, text)
	case !isNumber:
		return false
	case op == "<" || op == "<=":
		b.below(v, op == "<")
	case op == ">" || op == ">=":
		b.above(v, op == ">")
	}
	for _, is := range b.is {
		if is != b.is[0] || slices.Contains(b.not, is) {
			return true
		}
	}
	return b.hasLow && b.hasHigh && (b.low > b.high || b.low == b.high && (b.openLow || b.openHigh))
}

func (b *bounds) below(v float64, open bool) {
	if !b.hasHigh || v < b.high || v == b.high && open {
		b.high, b.hasHigh, b.openHigh = v, true, open
	}
}

func (b *bounds) above(v float64, open bool) {
	if !b.hasLow || v > b.low || v == b.low && open {
		b.low, b.hasLow, b.openLow = v, true, open
	}
}

package scheme

import (
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
)

// words says an expression in Chinese: an official reads 面积大于300平方米, never
// site.area > 300. Figures of the plan are said with their value.
func (s *Scheme) words(e Expr) string {
	tree, err := parser.Parse(e.Text)
	if err != nil {
		return "“" + e.Text + "”"
	}
	return exprSayer{s}.say(tree.Node)
}

type exprSayer struct{ s *Scheme }

func (x exprSayer) say(n ast.Node) string {
	switch n := n.(type) {
	case *ast.BinaryNode:
		return x.binary(n)
	case *ast.UnaryNode:
		if n.Operator == "-" || n.Operator == "+" {
			return n.Operator + x.say(n.Node)
		}
		return "不满足“" + x.say(n.Node) + "”"
	case *ast.CallNode:
		if callee, ok := n.Callee.(*ast.IdentifierNode); ok {
			return x.call(callee.Value, n.Arguments)
		}
	case *ast.BuiltinNode:
		return x.call(n.Name, n.Arguments)
	case *ast.MemberNode:
		say := x.name(n)
		if word := truths(n.String()); word != "" {
			return word
		}
		if fact := x.yesOrNo(n); fact != "" {
			return "台账“" + fact + "”为“是”"
		}
		return say
	case *ast.IdentifierNode:
		return varWord(n.Value)
	case *ast.StringNode:
		return "“" + n.Value + "”"
	case *ast.IntegerNode:
		return itoa(n.Value)
	case *ast.FloatNode:
		return strconv.FormatFloat(n.Value, 'f', -1, 64)
	case *ast.BoolNode:
		if n.Value {
			return "是"
		}
		return "否"
	case *ast.ArrayNode:
		parts := make([]string, len(n.Nodes))
		for i, item := range n.Nodes {
			parts[i] = x.say(item)
		}
		return strings.Join(parts, "、")
	case *ast.ConstantNode:
		return n.String()
	case *ast.ConditionalNode:
		return "如" + x.say(n.Cond) + "则" + x.say(n.Exp1) + "，否则" + x.say(n.Exp2)
	}
	return "“" + n.String() + "”"
}

// yesOrNo is the name of a column of the ledger that is yes or no; such a column
// is a condition by itself.
func (x exprSayer) yesOrNo(n *ast.MemberNode) string {
	base, ok := n.Node.(*ast.IdentifierNode)
	field, named := n.Property.(*ast.StringNode)
	if !ok || !named || base.Value != "facts" {
		return ""
	}
	for _, f := range x.s.Sites.Facts {
		if f.Name == field.Value && f.Type == "是否" {
			return f.Name
		}
	}
	return ""
}

// name is a column by its Chinese name; a figure comes with its number.
func (x exprSayer) name(n *ast.MemberNode) string {
	base, ok := n.Node.(*ast.IdentifierNode)
	field, named := n.Property.(*ast.StringNode)
	if !ok || !named {
		return "“" + n.String() + "”"
	}
	switch base.Value {
	case "facts":
		return field.Value
	case "v":
		for _, f := range x.s.Figures {
			if f.Name == field.Value && !f.Unset {
				return field.Value + "（" + f.Number + "）"
			}
		}
		return field.Value + "（方案未规定）"
	}
	return varWord(base.Value + "." + field.Value)
}

func (x exprSayer) binary(n *ast.BinaryNode) string {
	a, b := x.say(n.Left), x.say(n.Right)
	switch n.Operator {
	case "and", "&&":
		return x.part(n.Left) + "，且" + x.part(n.Right)
	case "or", "||":
		return x.part(n.Left) + "，或" + x.part(n.Right)
	}
	if m, ok := n.Left.(*ast.MemberNode); ok {
		a = x.name(m)
	}
	if m, ok := n.Right.(*ast.MemberNode); ok {
		b = x.name(m)
	}
	if text, ok := n.Right.(*ast.StringNode); ok && text.Value == "" {
		return a + map[bool]string{true: "未填", false: "已填"}[n.Operator == "=="]
	}
	if n.Operator != "==" && n.Operator != "!=" {
		b += unitOf(n.Left)
	}
	switch n.Operator {
	case "==":
		return a + "为" + b
	case "!=":
		return a + "不为" + b
	case ">":
		return a + "超过" + b
	case ">=":
		return a + "不少于" + b
	case "<":
		return a + "少于" + b
	case "<=":
		return a + "不超过" + b
	case "in":
		return a + "为" + strings.TrimSuffix(b, unitOf(n.Left)) + "之一"
	case "not in":
		return a + "不为" + strings.TrimSuffix(b, unitOf(n.Left)) + "中任何一个"
	}
	word, ok := map[string]string{"+": "加", "-": "减", "*": "乘以", "/": "除以", "contains": "含有", "startsWith": "开头是", "endsWith": "结尾是", "matches": "符合"}[n.Operator]
	if !ok {
		return "“" + n.String() + "”"
	}
	return a + word + b
}

// part is a side of 且 or 或; a joined side is set in brackets.
func (x exprSayer) part(n ast.Node) string {
	if b, ok := n.(*ast.BinaryNode); ok && (b.Operator == "and" || b.Operator == "or" || b.Operator == "&&" || b.Operator == "||") {
		return "（" + x.say(n) + "）"
	}
	return x.say(n)
}

// call says a question that is asked of the records: 缺漏次数, 覆盖率.
func (x exprSayer) call(name string, arguments []ast.Node) string {
	var args []string
	for _, a := range arguments {
		if text, ok := a.(*ast.StringNode); ok {
			args = append(args, text.Value)
			continue
		}
		args = append(args, x.say(a))
	}
	all := strings.Join(args, "、")
	first, second := all, ""
	if len(args) > 1 {
		first, second = args[0], args[1]
	}
	switch name {
	case "is":
		return "属于" + all
	case "in_season":
		return "正" + inSeason([]Ref{{Name: all}})
	case "months_since":
		return "距上次" + all + "的月数"
	case "done":
		return "“" + all + "”完成次数"
	case "missed":
		return "“" + all + "”缺漏次数"
	case "late":
		return "“" + all + "”逾期次数"
	case "coverage":
		return "“" + all + "”覆盖率"
	case "count":
		return "“" + all + "”次数"
	case "cases":
		say := "级别“" + first + "”、来源“" + second + "”的隐患数"
		return strings.NewReplacer("级别“*”、", "", "、来源“*”", "").Replace(say)
	case "ratio":
		return first + "与" + second + "之比"
	}
	return "“" + name + "（" + all + "）”"
}

// truths are the columns that are true or not, and need no 为.
func truths(name string) string {
	switch name {
	case "case.urgent":
		return "情况紧急"
	case "case.hard":
		return "难以自行处置"
	case "case.overdue":
		return "已超期"
	case "case.reopened":
		return "重开过"
	case "case.listed":
		return "已挂牌"
	}
	return ""
}

func varWord(name string) string {
	if word := truths(name); word != "" {
		return word
	}
	for _, pair := range varWords {
		if pair[0] == name {
			return pair[1]
		}
	}
	return "“" + name + "”"
}

var varWords = [...][2]string{
	{"site.class", "对象类"}, {"site.sector", "所属行业"}, {"site.place", "所在地"}, {"site.area", "面积"}, {"site.staff", "从业人数"}, {"site.opened", "开业日期"},
	{"site.status", "经营状态"}, {"site.risk", "风险等级"}, {"grid.kind", "网格类别"}, {"grid.tier", "网格层级"}, {"grid.sites", "网格内对象数"}, {"grid.households", "户数"},
	{"case.grade", "隐患级别"}, {"case.source", "来源"}, {"case.sector", "隐患所属行业"}, {"case.age_days", "已发现天数"}, {"case.times_urged", "已催办次数"}, {"case.fine", "罚款数额"},
	{"case.listed_days", "挂牌天数"}, {"owner.name", "主管部门"}, {"owner.level", "主管部门层级"}, {"open_tipoffs", "未办结的举报数"}, {"open_hazards", "未销号的隐患数"},
	{"nth", "第几次"}, {"today", "当日"},
}

func unitOf(n ast.Node) string {
	m, ok := n.(*ast.MemberNode)
	if !ok {
		return ""
	}
	switch m.String() {
	case "site.area":
		return "平方米"
	case "site.staff":
		return "人"
	case "grid.households":
		return "户"
	case "case.fine":
		return "元"
	}
	return ""
}

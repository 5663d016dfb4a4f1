package scheme

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// MaxBytes is the largest scheme file read; the longest plan we know needs 40 KB.
const MaxBytes = 1 << 20

const maxDepth = 40

// Shape is what a node is in the file.
type Shape int

// The shapes of YAML, all scalars being text.
const (
	Empty Shape = iota
	Scalar
	Map
	List
)

// Node is a piece of a scheme file. Scalars are kept as the text that stands
// there: a decoder would turn 12:30 into 750 and 2019-06-04 into an instant.
type Node struct {
	Shape   Shape
	Text    string
	Quoted  bool
	Entries []Entry
	Items   []*Node
	Pos     Pos
	Span    int // characters the text takes in its line
	Doc     *Doc
	amended *Amendment
	bare    bool // `{甲, 乙: 丙}`: a key without a value inside braces
}

// Entry is a key and its value, in the order of the file.
type Entry struct {
	Key   *Node
	Value *Node
}

// Doc is one file, read but not yet understood.
type Doc struct {
	Name  string // as shown in messages
	Root  *Node
	Base  bool // base.yaml: its values are platform defaults, it names posts by kind
	lines []string
}

func (d *Doc) line(n int) string {
	if d == nil || n < 1 || n > len(d.lines) {
		return ""
	}
	return strings.TrimRight(d.lines[n-1], "\r")
}

// get finds the value of a key.
func (n *Node) get(key string) *Node {
	if n == nil {
		return nil
	}
	for _, e := range n.Entries {
		if e.Key.Text == key {
			return e.Value
		}
	}
	return nil
}

func (n *Node) keyOf(key string) *Node {
	for _, e := range n.Entries {
		if e.Key.Text == key {
			return e.Key
		}
	}
	return n
}

// entries are the keys and values of a map, none of anything else.
func (n *Node) entries() []Entry {
	if n == nil {
		return nil
	}
	return n.Entries
}

// texts gives the node as a list of scalars: one or many.
func (n *Node) scalars() []*Node {
	switch {
	case n == nil || n.Shape == Empty:
		return nil
	case n.Shape == List:
		return n.Items
	}
	return []*Node{n}
}

// Parse reads one scheme file into nodes. It finds everything that is wrong with
// the file as a file; what the words mean is the business of [Compile].
func Parse(name string, src []byte) (*Doc, Problems) {
	doc := &Doc{Name: name}
	if len(src) > MaxBytes {
		return doc, Problems{doc.at(0, 0, "E01", fmt.Sprintf("超过1MB，超过上限 %d 字节", MaxBytes))}
	}
	if !utf8.Valid(src) {
		at := 0
		for at < len(src) {
			r, size := utf8.DecodeRune(src[at:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			at += size
		}
		line := 1 + strings.Count(string(src[:at]), "\n")
		return doc, Problems{doc.at(line, 1, "E01", "不是 UTF-8 编码（请另存为 UTF-8）")}
	}
	text := strings.TrimPrefix(string(src), "\ufeff")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	doc.lines = strings.Split(text, "\n")
	ps := doc.look()
	if len(ps) > 0 {
		return doc, ps
	}
	file, err := parseYAML(text)
	if err != nil {
		return doc, Problems{doc.syntax(err)}
	}
	if len(file.Docs) > 1 {
		second := file.Docs[1]
		pos := Pos{Line: 1, Col: 1}
		if second.Start != nil {
			pos = Pos{Line: second.Start.Position.Line, Col: second.Start.Position.Column}
		}
		return doc, Problems{doc.at(pos.Line, pos.Col, "E03", "多个文档（---）")}
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return doc, Problems{doc.at(1, 1, "E01", "文件是空的")}
	}
	w := walker{doc: doc}
	doc.Root = w.node(file.Docs[0].Body, 0)
	doc.Base = scalarText(doc.Root.get("scheme")) == baseID
	if len(w.ps) == 0 && doc.Root.Shape != Map {
		p := problem(doc.Root, "E08", "方案")
		p.Expect = "“键: 值”一行一行写成的方案"
		w.ps = append(w.ps, p)
	}
	return doc, w.ps.sorted()
}

// parseYAML keeps the parser's panics on mangled input from reaching anybody.
func parseYAML(text string) (file *ast.File, err error) {
	defer func() {
		if r := recover(); r != nil {
			file, err = nil, fmt.Errorf("无法读懂的结构")
		}
	}()
	return parser.ParseBytes([]byte(text), 0, parser.AllowDuplicateMapKey())
}

func (d *Doc) at(line, col int, code string, args ...string) Problem {
	p := problem(nil, code, args...)
	p.Pos, p.Line, p.Span = Pos{File: d.Name, Line: line, Col: col}, d.line(line), 1
	return p
}

// look goes over the characters before the parser does: what cannot be seen, and
// nesting deep enough to exhaust a parser.
func (d *Doc) look() Problems {
	var ps Problems
	depth := 0
	for i, line := range d.lines {
		quote := rune(0)
		for j, r := range []rune(line) {
			if hidden(r) {
				p := d.at(i+1, j+1, "E05", fmt.Sprintf("U+%04X", r))
				p.Expect = "没有这个字符（多半是从网页或文档里复制来的，删去即可）"
				ps = append(ps, p)
				continue
			}
			switch {
			case quote != 0:
				if r == quote {
					quote = 0
				}
			case r == '"' || r == '\'':
				quote = r
			case r == '{' || r == '[':
				depth++
			case r == '}' || r == ']':
				depth = max(0, depth-1)
			}
			if depth > maxDepth {
				return append(ps, d.at(i+1, j+1, "E01", "括号套得太深"))
			}
		}
		indent := len(line) - len(strings.TrimLeft(line, " -"))
		if indent > 4*maxDepth {
			return append(ps, d.at(i+1, 1, "E01", "缩进太深"))
		}
		if len(ps) > 50 {
			return ps
		}
	}
	return ps
}

// syntax turns the parser's English into a Chinese sentence, and recognises the
// commonest mistakes by looking at the line.
func (d *Doc) syntax(err error) Problem {
	line, col := 1, 1
	msg := err.Error()
	var se *yaml.SyntaxError
	if errors.As(err, &se) && se.Token != nil && se.Token.Position != nil {
		line, col, msg = se.Token.Position.Line, max(1, se.Token.Position.Column), se.Message
	}
	p := d.at(line, col, "E02", yamlWords(msg))
	text := d.line(line)
	switch {
	case wideColon(text) > 0:
		p.Pos.Col = wideColon(text)
		p.Expect = "半角冒号加一个空格“: ”，这里写成了全角“：”"
	case wideComma(text) > 0:
		p.Pos.Col = wideComma(text)
		p.Expect = "半角逗号加一个空格“, ”，这里写成了全角“，”"
	case strings.ContainsAny(text, "｛｝［］"):
		p.Expect = "半角的 { } [ ]，这里写成了全角"
	case match(`when: *[^'" ][^,}]*[\[\]"]`, text) != nil:
		p.Expect = "整个表达式加单引号：when: 'site.risk in [\"红\", \"橙\"]'"
	case strings.Contains(text, "\t"):
		p.Expect = "空格缩进，这里用了制表符"
	case strings.Count(text, ": ") > 1 && strings.Contains(msg, "not allowed in this context"):
		p.Expect = "一行一个“键: 值”；值里有冒号的请加引号；下级内容请另起一行并缩进"
	}
	return p
}

func yamlWords(msg string) string {
	for _, w := range [][2]string{
		{"flow mapping end token", "花括号 { 没有配对的 }"},
		{"flow sequence end token", "方括号 [ 没有配对的 ]"},
		{"',' or ']' must be specified", "方括号里缺少逗号或 ]"},
		{"',' or '}' must be specified", "花括号里缺少逗号或 }"},
		{"mapping value is not allowed", "这里不能再出现“键: 值”"},
		{"end character of double-quoted", "双引号没有配对"},
		{"end character of single-quoted", "单引号没有配对"},
		{"cannot start any token", "这个字符不能开头"},
		{"non-map value is specified", "这里应是“键: 值”，或缩进不对"},
		{"value is not allowed", "缩进不对"},
		{"unexpected key name", "缩进不对，或少了冒号后的空格"},
		{"invalid anchor", "不许用锚点"},
		{"could not find", "缺少配对的符号"},
		{"required", "缺少必要的符号"},
	} {
		if strings.Contains(msg, w[0]) {
			return w[1]
		}
	}
	return "缩进、冒号或括号有误"
}

// wideComma finds a full-width comma between two keys of one line: {甲: 1， 乙: 2}.
func wideComma(line string) int {
	before, _, _ := strings.Cut(line, " #")
	m := match(`^([^"']*\{[^"']*?)，\s*[^\s，,:：{}\[\]"']+\s*: `, before)
	if m == nil {
		return 0
	}
	return len([]rune(m[1])) + 1
}

// wideColon finds a full-width colon that stands where YAML wants `: `: right
// after the first word of the line, or after a key inside braces.
func wideColon(line string) int {
	rs := []rune(line)
	word := false
	for i, r := range rs {
		switch r {
		case '：':
			if word {
				return i + 1
			}
		case '#', '"', '\'':
			return 0
		case '{', ',', '[':
			word = false
		case ':':
			if i+1 < len(rs) && rs[i+1] == ' ' {
				word = false
				// after a key only a brace opens a place for another key
				for j := i + 1; j < len(rs); j++ {
					if rs[j] == '{' {
						return shift(wideColon(string(rs[j:])), j)
					}
					if rs[j] != ' ' {
						break
					}
				}
				next := strings.IndexAny(string(rs[i+1:]), ",{")
				if next < 0 {
					return 0
				}
				j := i + 1 + len([]rune(string(rs[i+1:])[:next]))
				return shift(wideColon(string(rs[j:])), j)
			}
		case ' ', '-':
		default:
			word = true
		}
	}
	return 0
}

func shift(col, by int) int {
	if col == 0 {
		return 0
	}
	return col + by
}

type walker struct {
	doc *Doc
	ps  Problems
}

func (w *walker) fail(n *Node, code string, args ...string) {
	w.ps = append(w.ps, problem(n, code, args...))
}

func (w *walker) node(a ast.Node, depth int) *Node {
	n := &Node{Doc: w.doc}
	if a == nil {
		return n
	}
	tk := a.GetToken()
	n.Pos, n.Span = w.pos(tk), spanOf(tk)
	if depth > maxDepth {
		w.fail(n, "E01", "套得太深")
		return n
	}
	switch v := a.(type) {
	case *ast.MappingNode:
		n.Shape = Map
		for _, mv := range v.Values {
			w.entry(n, mv, depth)
		}
		if len(n.Entries) > 0 && !v.IsFlowStyle {
			n.Pos, n.Span = n.Entries[0].Key.Pos, n.Entries[0].Key.Span
		}
		w.duplicates(n)
	case *ast.MappingValueNode:
		n.Shape = Map
		w.entry(n, v, depth)
		if len(n.Entries) > 0 {
			n.Pos, n.Span = n.Entries[0].Key.Pos, n.Entries[0].Key.Span
		}
	case *ast.SequenceNode:
		n.Shape = List
		for _, item := range v.Values {
			n.Items = append(n.Items, w.node(item, depth+1))
		}
	case *ast.NullNode:
		if tk != nil && tk.Type == token.NullType && strings.TrimSpace(tk.Origin) != "" && !strings.HasSuffix(strings.TrimSpace(tk.Origin), ":") {
			if word := w.doc.word(n.Pos); word == "null" || word == "~" || word == "Null" || word == "NULL" {
				w.fail(n, "E08", word)
				w.ps[len(w.ps)-1].Expect = "unset（方案没有规定的值写 unset，不写 " + word + "）"
			}
		}
	case *ast.AnchorNode:
		w.fail(n, "E03", "锚点 &")
	case *ast.AliasNode:
		w.fail(n, "E03", "引用 *（若要写星号请加引号）")
	case *ast.MergeKeyNode:
		w.fail(n, "E03", "合并键 <<")
	case *ast.TagNode:
		w.fail(n, "E03", "类型标签 !")
	case *ast.DirectiveNode:
		w.fail(n, "E03", "指令 %")
	case *ast.LiteralNode:
		n.Shape, n.Text, n.Quoted = Scalar, strings.TrimSpace(v.Value.Value), true
	case *ast.StringNode:
		n.Shape, n.Text = Scalar, strings.TrimSpace(v.Value)
		n.Quoted = tk.Type == token.DoubleQuoteType || tk.Type == token.SingleQuoteType
		if !n.Quoted && match(`，\s*[^\s，：:{}\[\]]{1,20}: \S`, n.Text) != nil { // the next key was taken into the value
			w.fail(n, "E02", "逗号是全角的，后面的“键: 值”并进了前一个值")
			w.ps[len(w.ps)-1].Expect = "半角逗号加一个空格“, ”，这里写成了全角“，”"
		}
	default:
		n.Shape, n.Text = Scalar, strings.TrimSpace(tk.Value)
	}
	return n
}

func (w *walker) entry(n *Node, mv *ast.MappingValueNode, depth int) {
	key := w.node(mv.Key, depth+1)
	if key.Shape != Scalar || key.Text == "" {
		if _, merge := mv.Key.(*ast.MergeKeyNode); !merge {
			w.fail(key, "E08", "键")
		}
		return
	}
	value := w.node(mv.Value, depth+1)
	if mv.Start != nil && mv.Start.Type != token.MappingValueType && value.Shape == Empty {
		value.bare = true
	}
	if value.Shape == Empty {
		value.Pos, value.Span = key.Pos, key.Span
	}
	n.Entries = append(n.Entries, Entry{key, value})
}

// duplicates refuses a key written twice: one of the two would silently win.
func (w *walker) duplicates(n *Node) {
	first := map[string]*Node{}
	for _, e := range n.Entries {
		if was, ok := first[e.Key.Text]; ok {
			w.fail(e.Key, "E04", e.Key.Text)
			w.ps[len(w.ps)-1].Near, w.ps[len(w.ps)-1].NearAt = e.Key.Text, was.Pos
			continue
		}
		first[e.Key.Text] = e.Key
	}
}

func (w *walker) pos(tk *token.Token) Pos {
	p := Pos{File: w.doc.Name, Line: 1, Col: 1}
	if tk != nil && tk.Position != nil {
		p.Line = min(max(1, tk.Position.Line), len(w.doc.lines))
		p.Col = max(1, tk.Position.Column)
		p.Col = min(p.Col, utf8.RuneCountInString(w.doc.line(p.Line))+1)
	}
	return p
}

// word is the run of characters standing at a place.
func (d *Doc) word(p Pos) string {
	rs := []rune(d.line(p.Line))
	if p.Col > len(rs) {
		return ""
	}
	end := p.Col - 1
	for end < len(rs) && !strings.ContainsRune(" ,{}[]#", rs[end]) {
		end++
	}
	return string(rs[p.Col-1 : end])
}

// spanOf counts the characters the token takes in its first line.
func spanOf(tk *token.Token) int {
	if tk == nil {
		return 1
	}
	text := strings.TrimSpace(tk.Origin)
	if text == "" {
		text = tk.Value
	}
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		text = text[:i]
	}
	return max(1, utf8.RuneCountInString(text))
}

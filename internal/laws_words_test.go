package laws

import (
	"encoding/json"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/fault"
)

var codeShape = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z][a-z0-9_]*)+$`)

// placeholder is a {name} in a sentence.
var placeholder = regexp.MustCompile(`\{(\w+)\}`)

func TestEveryCodeHasWords(t *testing.T) {
	words := fault.Codes()
	for _, s := range sources() {
		if s.test || s.made() {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			code, args := codeOf(call, s)
			if code == "" {
				return true
			}
			if !slices.Contains(words, code) {
				t.Errorf("%s: %q has no words in internal/fault/words.json: people would read the code", s.at(call), code)
				return true
			}
			given := map[string]bool{}
			for i := 0; i+1 < len(args); i += 2 {
				given[text(args[i])] = true
			}
			if call.Ellipsis != token.NoPos {
				return true // the values come from elsewhere
			}
			for _, m := range placeholders(code) {
				if !given[m] {
					t.Errorf("%s: the words of %s name {%s}, and no value is given: people would read the braces", s.at(call), code, m)
				}
			}
			return true
		})
	}
}

// braces are codes whose words show a template, braces and all.
var braces = []string{"code.pattern_malformed"}

// placeholders are the names in the words of a code that a value must fill.
func placeholders(code string) []string {
	var out []string
	for _, m := range placeholder.FindAllStringSubmatch(fault.Words(code, nil), -1) {
		if m[1] == "value" || !slices.Contains(braces, code) {
			out = append(out, m[1])
		}
	}
	return out
}

// codeOf finds the literal code of a fault.New(kind, code, args…) or an
// .On(place, code, args…).
func codeOf(call *ast.CallExpr, s source) (string, []ast.Expr) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		if pkg, ok := f.X.(*ast.Ident); ok && pkg.Name == "fault" && f.Sel.Name == "New" || f.Sel.Name == "On" && len(call.Args) >= 2 {
			name = f.Sel.Name
		}
	case *ast.Ident:
		if f.Name == "New" && s.dir == "internal/fault" {
			name = "New"
		}
	}
	if name == "" || len(call.Args) < 2 {
		return "", nil
	}
	code := text(call.Args[1])
	if !codeShape.MatchString(code) {
		return "", nil
	}
	return code, call.Args[2:]
}

func text(e ast.Expr) string {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		s, _ := strconv.Unquote(lit.Value)
		return s
	}
	return ""
}

func TestEveryWordIsUsed(t *testing.T) {
	said := map[string]bool{}
	var stems []string // "notice." + verb
	for _, s := range sources() {
		if s.test || s.made() {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				v := text(lit)
				said[v] = true
				if strings.Count(v, ".") == 1 && (strings.HasSuffix(v, ".") || strings.HasSuffix(v, "_")) && len(v) > 3 {
					stems = append(stems, v)
				}
			}
			return true
		})
	}
	for _, code := range fault.Codes() {
		if said[code] || slices.ContainsFunc(stems, func(s string) bool { return strings.HasPrefix(code, s) }) {
			continue
		}
		t.Errorf("words.json: %s: nobody says it any more, and translators would keep it for ever", code)
	}
}

func TestWordsAreSentencesForPeople(t *testing.T) {
	var words map[string]string
	if err := json.Unmarshal([]byte(read(t, "internal/fault/words.json")), &words); err != nil {
		t.Fatal(err)
	}
	for code, w := range words {
		if !codeShape.MatchString(code) {
			t.Errorf("%q is no code: noun.state_of_affairs", code)
		}
		if !regexp.MustCompile(`\p{Han}|^\{\w+\}$`).MatchString(w) {
			t.Errorf("%s: %q is not Chinese, and the people at the other end are", code, w)
		}
	}
}

func TestEveryOperationAsksForAPermissionThatSomebodyHolds(t *testing.T) {
	held := account.Permissions()
	consts := permissionConsts(t)
	operations := 0
	for _, s := range sources() {
		if s.test {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || len(call.Args) != 4 {
				return true
			}
			if pkg, _ := sel.X.(*ast.Ident); pkg == nil || pkg.Name != "web" || sel.Sel.Name != "Verb" && sel.Sel.Name != "Download" {
				return true
			}
			operations++
			line := text(call.Args[0])
			p, open := permissionIn(call.Args[1], consts)
			switch {
			case line == "" && strings.HasSuffix(p, ".…"):
				// A family, one operation a verb: cmd asks each of the mounted
				// ones; here the family must be one that somebody holds.
			case open && !strings.HasPrefix(line, "GET ") && !slices.Contains(openWrites, line):
				t.Errorf("%s: %s changes something and asks for no permission", s.at(call), line)
			case open:
			case p == "":
				t.Errorf("%s: %s: the permission cannot be read from the table: write it as a text or as string(account.…)", s.at(call), line)
			case !held[account.Permission(p)]:
				t.Errorf("%s: %s asks for %s, which no kind of post holds: nobody could ever do it", s.at(call), line, p)
			}
			return true
		})
	}
	if operations < 20 {
		t.Errorf("only %d operations were read: the law does not see the table any more", operations)
	}
}

// openWrites change something and ask for a session at most, because it is the
// caller's own.
var openWrites = []string{
	// An empty folder has nobody who could hold a permission; the key of the terminal
	// stands in its place, and is gone once a county is open.
	"POST /api/opening/guide", "POST /api/opening/plan", "POST /api/opening",
	"POST /api/enrol", "POST /api/sign-in/leave", "POST /api/sign-in/return", "POST /api/me/identities/{way}/release", "POST /api/me/factor", "POST /api/me/factor/confirm", "POST /api/me/factor/drop", "POST /api/me/sessions/{id}/revoke", "POST /api/devices/{id}/revoke", "POST /api/sign-in", "POST /api/sign-out", "PUT /api/me/password"}

// permissionIn reads the second argument of a line; open says that it asks for
// no permission of a post.
func permissionIn(e ast.Expr, consts map[string]string) (permission string, open bool) {
	switch x := e.(type) {
	case *ast.BasicLit:
		return text(x), false
	case *ast.Ident:
		// read := string(account.GridRead), above the table.
		if x.Obj != nil {
			if d, ok := x.Obj.Decl.(*ast.AssignStmt); ok && len(d.Rhs) == len(d.Lhs) {
				for i, left := range d.Lhs {
					if id, ok := left.(*ast.Ident); ok && id.Name == x.Name {
						return permissionIn(d.Rhs[i], consts)
					}
				}
			}
		}
		return "", false
	case *ast.SelectorExpr:
		if x.Sel.Name == "Public" || x.Sel.Name == "SignedIn" {
			return "", true
		}
		return consts[x.Sel.Name], false
	case *ast.CallExpr:
		if len(x.Args) != 1 {
			return "", false
		}
		if fn, ok := x.Fun.(*ast.SelectorExpr); ok && fn.Sel.Name == "HazardAct" {
			verb := text(x.Args[0])
			if verb == "" {
				verb = "…"
			}
			return string(account.HazardAct(verb)), false
		}
		return permissionIn(x.Args[0], consts)
	}
	return "", false
}

func permissionConsts(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, s := range sources() {
		if s.path != "internal/account/permission.go" {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 && len(v.Names) == 1 {
				if p := text(v.Values[0]); p != "" {
					out[v.Names[0].Name] = p
				}
			}
			return true
		})
	}
	if len(out) == 0 {
		t.Fatal("no permission was read")
	}
	return out
}

func TestExportedNamesSayWhatTheyAre(t *testing.T) {
	const why = "an exported name without a sentence is a question to everyone who finds it"
	for _, s := range sources() {
		if s.test || s.made() || s.ast.Name.Name == "main" {
			continue
		}
		for _, d := range s.ast.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc == nil && (d.Recv == nil || ast.IsExported(receiver(d))) {
					t.Errorf("%s: %s: %s", s.at(d), d.Name.Name, why)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch x := spec.(type) {
					case *ast.TypeSpec:
						if x.Name.IsExported() && d.Doc == nil && x.Doc == nil && x.Comment == nil {
							t.Errorf("%s: %s: %s", s.at(x), x.Name.Name, why)
						}
					case *ast.ValueSpec:
						if x.Names[0].IsExported() && d.Doc == nil && x.Doc == nil && x.Comment == nil {
							t.Errorf("%s: %s: %s", s.at(x), x.Names[0].Name, why)
						}
					}
				}
			}
		}
	}
}

func receiver(fn *ast.FuncDecl) string {
	e := fn.Recv.List[0].Type
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

// empty are words that name nothing.
var empty = regexp.MustCompile(`(Manager|Service|Helper|Util|Utils|Common|Info|Data)$`)

func TestNamesMeanSomething(t *testing.T) {
	for _, s := range sources() {
		if s.made() {
			continue
		}
		if p := s.ast.Name.Name; slices.Contains([]string{"util", "utils", "common", "helper", "helpers", "service", "manager", "info", "data", "misc"}, p) {
			t.Errorf("%s: package %s is a drawer, not a noun", s.path, p)
		}
		for _, d := range s.ast.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok || gen.Tok != token.TYPE {
				continue
			}
			for _, spec := range gen.Specs {
				if name := spec.(*ast.TypeSpec).Name.Name; empty.MatchString(name) {
					t.Errorf("%s: type %s: its last word says nothing; the glossary has the words", s.at(spec), name)
				}
			}
		}
	}
}

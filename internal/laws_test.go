// Package laws holds the laws of the house as tests. Each says why in its
// failure message: a law without a reason is a chain, not a wall.
package laws

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// floors is the house from the ground to the roof. What stands on a floor
// imports only what stands lower; two on the same floor do not know each other.
var floors = [][]string{
	{"fault"},
	{"civil", "geo", "code", "kit"},
	{"journal"},
	{"account"},
	{"evidence", "export"},
	{"grid", "checklist"},
	{"site"},
	{"notice"},
	{"hazard"},
	{"patrol"},
	{"tally", "certificate", "workbook"},
	{"scheme", "field", "atlas", "upkeep"},
	{"demo"},
}

func floorOf(noun string) int {
	return slices.IndexFunc(floors, func(f []string) bool { return slices.Contains(f, noun) })
}

// source is one Go file of the house.
type source struct {
	path string // from the root, with slashes: "internal/hazard/verb.go"
	dir  string
	test bool
	ast  *ast.File
	fset *token.FileSet
}

func (s source) at(n ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.fset.Position(n.Pos()).Line)
}

// made says whether a program wrote the file: it has its own laws.
func (s source) made() bool { return path.Base(s.dir) == "q" }

// noun is the capability a file belongs to ("" outside internal/), and desk
// says whether it stands behind that capability's door to the world.
func (s source) noun() (noun string, desk bool) {
	parts := strings.Split(s.dir, "/")
	if len(parts) < 2 || parts[0] != "internal" {
		return "", false
	}
	return parts[1], slices.Contains(parts, "desk")
}

// root is the folder of the whole project.
const root = ".."

// skipped are folders that hold nothing we wrote.
var skipped = []string{".git", "node_modules", "dist", "bin", "data", "tmp", ".cache", "test-results", "playwright-report"}

// files are the paths of everything in the project, from its root.
var files = sync.OnceValue(func() []string {
	var out []string
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains(skipped, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(root, p)
		out = append(out, filepath.ToSlash(rel))
		return err
	})
	if err != nil {
		panic(err)
	}
	return out
})

// sources are the Go files of the project.
var sources = sync.OnceValue(func() []source {
	var out []source
	for _, p := range files() {
		if !strings.HasSuffix(p, ".go") {
			continue
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, filepath.Join(root, p), nil, parser.ParseComments)
		if err != nil {
			panic(err)
		}
		out = append(out, source{path: p, dir: path.Dir(p), test: strings.HasSuffix(p, "_test.go"), ast: f, fset: fset})
	}
	return out
})

func read(t *testing.T, p string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, p))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestTheHouseIsThere keeps the other laws from holding of nothing.
func TestTheHouseIsThere(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range sources() {
		noun, _ := s.noun()
		seen[noun] = true
	}
	for _, floor := range floors {
		for _, noun := range floor {
			if !seen[noun] {
				t.Errorf("internal/%s is a floor of the house and has no Go file", noun)
			}
		}
	}
}

// impure is what gives a package a door to the world.
var impure = []string{"database/sql", "net", "net/http", "os", "os/exec", "os/signal", "syscall", "log", "log/slog", "context", "math/rand", "math/rand/v2", "io/ioutil", "path/filepath"}

func TestImportsGoDownTheFloors(t *testing.T) {
	for _, s := range sources() {
		noun, desk := s.noun()
		if noun == "" || s.test || s.dir == "internal" {
			continue
		}
		if floorOf(noun) < 0 {
			t.Errorf("%s: internal/%s stands on no floor: add it to the table of floors, where it belongs", s.path, noun)
			continue
		}
		for _, imp := range s.ast.Imports {
			what, _ := strconv.Unquote(imp.Path.Value)
			inside, ours := strings.CutPrefix(what, "anwang/internal/")
			other := strings.Split(inside, "/")[0]
			otherDesk := ours && strings.Contains(inside, "/desk")
			why := ""
			switch {
			case noun == "kit":
				why = kitMay(s, what, ours, other)
			case !desk && slices.Contains(impure, what):
				why = "a folder directly under internal/ is pure (values in, values out), so that every rule can be tested by a table and read without knowing the machine; what needs " + what + " belongs into internal/" + noun + "/desk or internal/kit"
			case !desk && ours && (other == "kit" || otherDesk):
				why = "a pure package knows no door to the world: depth is impurity"
			case strings.HasPrefix(what, "anwang/cmd"), strings.HasPrefix(what, "anwang/web"), strings.HasPrefix(what, "anwang/tools"):
				why = "the roof stands on the house, not the house on the roof"
			case what == "anwang/migrations":
				why = "the schema is brought up by cmd; a desk only uses it"
			case ours && other != noun && floorOf(other) >= floorOf(noun):
				why = "internal/" + other + " stands no lower than internal/" + noun + ": imports go down the floors, or two capabilities end up as one. What the lower one needs from above is handed to it by cmd as a function"
			}
			if why != "" {
				t.Errorf("%s imports %s: %s", s.at(imp), what, why)
			}
		}
	}
}

// testKits are parts of the kit that only tests use; what they may know beyond
// the kit is said here, and TestTestKitsStayInTests holds them there.
var testKits = map[string][]string{
	"internal/kit/dbtest": {"anwang/migrations"},
	"internal/kit/scene":  {"anwang/migrations", "anwang/internal/civil", "anwang/internal/journal", "anwang/internal/journal/desk"},
}

func kitMay(s source, what string, ours bool, other string) string {
	if slices.Contains(testKits[s.dir], what) {
		return ""
	}
	if ours && other != "kit" && other != "fault" || what == "anwang/migrations" {
		return "the kit has no domain knowledge: it would serve any house"
	}
	return ""
}

func TestTestKitsStayInTests(t *testing.T) {
	for _, s := range sources() {
		if s.test || testKits[s.dir] != nil || strings.HasPrefix(s.dir, "tools/") {
			continue
		}
		for _, imp := range s.ast.Imports {
			what, _ := strconv.Unquote(imp.Path.Value)
			if testKits[strings.TrimPrefix(what, "anwang/")] != nil || what == "testing" {
				t.Errorf("%s imports %s: what is made for tests does not go into the binary", s.at(imp), what)
			}
		}
	}
}

func TestBlankImportsAreTheDriversOnly(t *testing.T) {
	for _, s := range sources() {
		for _, imp := range s.ast.Imports {
			if imp.Name == nil || imp.Name.Name != "_" || imp.Path.Value == `"embed"` || s.dir == "internal/kit/db" {
				continue
			}
			t.Errorf("%s: a blank import of %s works from a distance; the database drivers in internal/kit/db are the only ones that cannot be had otherwise", s.at(imp), imp.Path.Value)
		}
	}
}

// clocks may call time.Now, and why.
var clocks = map[string]string{
	"internal/kit/web/door.go": "measures how long an answer took; no instant leaves it",
}

func TestOneClockOwnedByCmd(t *testing.T) {
	for _, s := range sources() {
		if s.test || !strings.HasPrefix(s.dir, "internal/") || testKits[s.dir] != nil || clocks[s.path] != "" {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := call.X.(*ast.Ident)
			if ok && pkg.Name == "time" && pkg.Obj == nil && slices.Contains([]string{"Now", "Since", "Until", "Local"}, call.Sel.Name) {
				t.Errorf("%s: time.%s: there is one clock, owned by cmd and handed down, so that a scene can move it and a record never depends on which line asked, or on the machine's zone", s.at(n), call.Sel.Name)
			}
			return true
		})
	}
}

func TestNothingRegistersItself(t *testing.T) {
	for _, s := range sources() {
		for _, d := range s.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s: func init runs before anybody asked and in an order nobody chose; cmd wires the house by hand", s.at(fn))
			}
		}
	}
}

// reassigned are variables of other packages that we must set, and why.
var reassigned = map[string]string{
	"huma.NewError": "the only way huma lets its own refusals speak our problem+json; set once, when the door opens",
}

func TestPackageVariablesAreNeverChanged(t *testing.T) {
	const why = "a package variable that changes is shared by every request and every test; keep state in a value that somebody holds"
	byDir := map[string]map[string]bool{}
	for _, s := range sources() {
		for _, d := range s.ast.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok || gen.Tok != token.VAR {
				continue
			}
			for _, spec := range gen.Specs {
				v := spec.(*ast.ValueSpec)
				for _, name := range v.Names {
					if byDir[s.dir] == nil {
						byDir[s.dir] = map[string]bool{}
					}
					byDir[s.dir][name.Name] = true
				}
				if sel, ok := v.Type.(*ast.SelectorExpr); ok && !s.test {
					if pkg, _ := sel.X.(*ast.Ident); pkg != nil && (pkg.Name == "sync" || pkg.Name == "atomic") {
						t.Errorf("%s: a package variable of type %s.%s is state: %s", s.at(v), pkg.Name, sel.Sel.Name, why)
					}
				}
			}
		}
	}
	for _, s := range sources() {
		if s.test {
			continue
		}
		imported := map[string]bool{}
		for _, imp := range s.ast.Imports {
			p, _ := strconv.Unquote(imp.Path.Value)
			name := path.Base(p)
			if strings.HasPrefix(name, "v") && len(name) == 2 {
				name = path.Base(path.Dir(p))
			}
			imported[name] = true
		}
		changed := func(at ast.Node, e ast.Expr) {
			for {
				switch x := e.(type) {
				case *ast.IndexExpr:
					e = x.X
				case *ast.StarExpr:
					e = x.X
				case *ast.ParenExpr:
					e = x.X
				case *ast.SelectorExpr:
					if pkg, ok := x.X.(*ast.Ident); ok && pkg.Obj == nil && imported[pkg.Name] {
						if name := pkg.Name + "." + x.Sel.Name; reassigned[name] == "" {
							t.Errorf("%s sets %s of another package: %s", s.at(at), name, why)
						}
						return
					}
					e = x.X
				case *ast.Ident:
					// Resolved to something inside a function it only shares the
					// name; a variable of another file of the package is unresolved.
					local := x.Obj != nil && x.Obj.Kind == ast.Var && s.ast.Scope.Lookup(x.Name) != x.Obj
					if x.Name != "_" && byDir[s.dir][x.Name] && !local {
						t.Errorf("%s changes the package variable %s: %s", s.at(at), x.Name, why)
					}
					return
				default:
					return
				}
			}
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.AssignStmt:
				if x.Tok != token.DEFINE {
					for _, e := range x.Lhs {
						changed(x, e)
					}
				}
			case *ast.IncDecStmt:
				changed(x, x.X)
			case *ast.CallExpr:
				if fn, ok := x.Fun.(*ast.Ident); ok && (fn.Name == "delete" || fn.Name == "clear") && fn.Obj == nil {
					changed(x, x.Args[0])
				}
			}
			return true
		})
	}
}

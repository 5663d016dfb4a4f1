package laws

import (
	"go/ast"
	"slices"
	"testing"
)

func TestABodyUsesTheTransactionItIsGiven(t *testing.T) {
	const why = "inside Write or Snapshot everything goes through the tx it is given: another door sees another moment, is not undone with the rest, and for a write inside a write waits for ever on SQLite"
	// Functions of each package that go to the database by a door of their own.
	doors := map[string]map[string]bool{}
	for _, s := range sources() {
		for _, d := range s.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil && opensDoor(fn.Body) {
				if doors[s.dir] == nil {
					doors[s.dir] = map[string]bool{}
				}
				doors[s.dir][fn.Name.Name] = true
			}
		}
	}
	for _, s := range sources() {
		if s.test {
			continue
		}
		desk := ""
		ast.Inspect(s.ast, func(n ast.Node) bool {
			if fn, ok := n.(*ast.FuncDecl); ok {
				desk = "" // the name a method has for its own desk
				if fn.Recv != nil && len(fn.Recv.List[0].Names) == 1 {
					desk = fn.Recv.List[0].Names[0].Name
				}
			}
			call, ok := n.(*ast.CallExpr)
			if !ok || calledName(call) != "Write" && calledName(call) != "Snapshot" || len(call.Args) != 2 {
				return true
			}
			body, ok := call.Args[1].(*ast.FuncLit)
			if !ok {
				return true
			}
			if opensDoor(body) {
				t.Errorf("%s: the body goes out by another door: %s", s.at(body), why)
			}
			ast.Inspect(body, func(n ast.Node) bool {
				inner, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				// A method of the same desk: d.pathOf(…), not d.other.Find(…).
				name := ""
				if f, ok := inner.Fun.(*ast.SelectorExpr); ok {
					if on, ok := f.X.(*ast.Ident); ok && on.Name == desk {
						name = f.Sel.Name
					}
				}
				if doors[s.dir][name] {
					t.Errorf("%s: the body calls %s, which goes out by another door: %s", s.at(inner), name, why)
				}
				return true
			})
			return true
		})
	}
}

// opensDoor says whether there is a call of x.DB.Read, x.DB.Write or
// x.DB.Snapshot under a node.
func opensDoor(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if f, ok := call.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"Read", "Write", "Snapshot"}, f.Sel.Name) {
				if on, ok := f.X.(*ast.SelectorExpr); ok && on.Sel.Name == "DB" {
					found = true
				}
			}
		}
		return !found
	})
	return found
}

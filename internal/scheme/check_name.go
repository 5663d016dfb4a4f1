package scheme

import (
	"cmp"
	"slices"
	"strings"
)

// checkNames: a plan that gives two things one name (S4-N1: a second-level grid
// and the third-level grids below it). The scheme tells them apart by `called`;
// screens and papers show both, so that nobody is surprised.
func (c *compiler) checkNames() {
	type use struct {
		what []string
		rule Rule
		all  []string
	}
	uses := map[string]*use{}
	var order []string
	put := func(name, what string, r Rule) {
		u := uses[name]
		if u == nil {
			u = &use{rule: r}
			uses[name] = u
			order = append(order, name)
		}
		u.what = append(u.what, what)
		for _, id := range r.Clauses {
			if !slices.Contains(u.all, id) {
				u.all = append(u.all, id)
			}
		}
	}
	for _, g := range c.s.Grids {
		what := "第" + itoa(g.Tier) + "级网格"
		if g.Overlay {
			what = "跨网格的组"
		}
		put(cmp.Or(g.Called, g.Name), what, g.Rule)
	}
	for _, p := range c.s.Posts {
		what := "岗位“" + p.Name + "”"
		if p.Called != "" {
			put(p.Called, what, p.Rule)
		}
		for _, q := range c.s.Posts {
			if q.Called == p.Name {
				put(p.Name, what, p.Rule)
			}
		}
	}
	for _, name := range order {
		if u := uses[name]; len(u.what) > 1 {
			c.fail(c.at(u.rule), "W17", name, strings.Join(u.what, "、")).Clauses = u.all
		}
	}
	root := c.s.docs[len(c.s.docs)-1].Root
	for i, what := range c.s.Damaged {
		nodes := root.get("damaged").scalars()
		c.fail(nodes[min(i, len(nodes)-1)], "W14", what)
	}
}

package workbook

import (
	"slices"
	"strings"
)

// Place is a grid as a workbook may name it.
type Place struct {
	ID     string
	Code   string
	Name   string
	Kind   string
	Path   string
	Parent string // id
	// Overlay says that it is a patch over grids (片), where only posts are held.
	Overlay bool
}

// Directory finds a grid by what an office writes for it: its code, its name,
// its name after that of the grid above.
type Directory struct {
	all    []Place
	byCode map[string]int
	byName map[string][]int
	byID   map[string]int
}

// NewDirectory lists these grids.
func NewDirectory(all []Place) *Directory {
	d := &Directory{all: all, byCode: map[string]int{}, byName: map[string][]int{}, byID: map[string]int{}}
	for i, p := range all {
		d.byID[p.ID] = i
	}
	for i := range all {
		d.list(i)
	}
	return d
}

func (d *Directory) list(i int) {
	p := d.all[i]
	if p.Code != "" {
		d.byCode[strings.ToUpper(p.Code)] = i
	}
	names := []string{plain(p.Name)}
	long := plain(p.Name)
	for j, seen := d.byID[p.Parent]; seen && len(long) < 200; j, seen = d.byID[d.all[j].Parent] {
		long = plain(d.all[j].Name) + long
		names = append(names, long)
	}
	for _, n := range names {
		if !slices.Contains(d.byName[n], i) {
			d.byName[n] = append(d.byName[n], i)
		}
	}
}

// Add lists one more grid: one that the same workbook brings.
func (d *Directory) Add(p Place) {
	d.all = append(d.all, p)
	d.byID[p.ID] = len(d.all) - 1
	d.list(len(d.all) - 1)
}

// Known says whether there is any grid at all.
func (d *Directory) Known() bool { return len(d.all) > 0 }

// ByID finds a grid by its id.
func (d *Directory) ByID(id string) (Place, bool) {
	i, ok := d.byID[id]
	if !ok {
		return Place{}, false
	}
	return d.all[i], true
}

// plain is a name without the marks that are written or not.
func plain(s string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -－—_/／\\>》·、，,（）()", r) {
			return -1
		}
		return r
	}, Tidy(s)))
}

// Find finds the one grid that is meant; problem is a code of a fault otherwise.
func (d *Directory) Find(text string) (p Place, problem string) {
	c, _ := CodeOf(text)
	if i, ok := d.byCode[strings.ToUpper(c)]; ok {
		return d.all[i], ""
	}
	name := plain(text)
	for _, n := range []string{name, strings.TrimSuffix(name, "网格")} {
		switch found := d.byName[n]; {
		case len(found) == 1:
			return d.all[found[0]], ""
		case len(found) > 1:
			return Place{}, "workbook.grid_ambiguous"
		}
	}
	return d.meant(name)
}

// bodies are what stands behind the name of a grid and is none of it; lands what
// is often left away.
var (
	bodies = []string{"网格", "村民委员会", "居民委员会", "村委会", "居委会", "社区居委会", "党支部"}
	lands  = []string{"村", "社区", "镇", "乡", "街道", "网格"}
)

// meant finds a grid whose name stands there with more or less than it has: the
// town's own county before it, its committee behind it, 村 left away. It is meant
// only where no other one could be.
func (d *Directory) meant(name string) (Place, string) {
	var names []string
	for _, b := range bodies {
		if cut, ok := strings.CutSuffix(name, b); ok && cut != "" {
			names = append(names, cut)
		}
	}
	if len([]rune(name)) >= 1 {
		for _, l := range lands {
			names = append(names, name+l)
		}
	}
	found := map[int]bool{}
	for _, n := range names {
		for _, i := range d.byName[n] {
			found[i] = true
		}
	}
	if len(found) == 0 {
		// 某市某区某镇甲村: what is known ends it, with the grid above in it.
		for i, p := range d.all {
			if j, ok := d.byID[p.Parent]; ok && strings.HasSuffix(name, plain(d.all[j].Name)+plain(p.Name)) {
				found[i] = true
			}
		}
	}
	if len(found) == 1 {
		for i := range found {
			return d.all[i], ""
		}
	}
	if len(found) > 1 {
		return Place{}, "workbook.grid_ambiguous"
	}
	return Place{}, "workbook.grid_unknown"
}

// nearMost is how many names are offered.
const nearMost = 3

// Near names grids that may have been meant.
func (d *Directory) Near(text string) []string {
	want := plain(text)
	var out []string
	for _, p := range d.all {
		n := plain(p.Name)
		if n == want || len([]rune(want)) >= 2 && (strings.Contains(n, want) || strings.Contains(want, n) && len([]rune(n)) >= 2) {
			name := p.Name
			if i, ok := d.byID[p.Parent]; ok && n == want {
				name = d.all[i].Name + p.Name
			}
			if out = append(out, name); len(out) == nearMost {
				break
			}
		}
	}
	return out
}

package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/workbook"
)

// gridKeeper opens grids: parents before children, wherever they stand in the
// sheet.
type gridKeeper struct {
	common
	rules map[string]grid.Rules // by path of a grid that is there
}

// openedGrid is a grid about to be opened.
type openedGrid struct {
	act   journal.Act
	rules grid.Rules
	fresh grid.Fresh
}

// codeMost is how long the code of a grid may be.
const codeMost = 40

func (k *gridKeeper) at(ctx context.Context, path string) (grid.Rules, error) {
	if r, ok := k.rules[path]; ok {
		return r, nil
	}
	r, err := k.d.Grids.Rules(ctx, k.who.County, path, k.today)
	if err == nil {
		if k.rules == nil {
			k.rules = map[string]grid.Rules{}
		}
		k.rules[path] = r
	}
	return r, err
}

func (k *gridKeeper) judge(ctx context.Context, rows []*row, tell func(int)) error {
	// Where a grid that is not there yet will stand: under the nearest that is.
	standing := map[string]string{}
	waiting := slices.Clone(rows)
	for len(waiting) > 0 {
		var later []*row
		for _, r := range waiting {
			wait, err := k.one(ctx, r, standing, rows)
			if err != nil {
				return err
			}
			if wait {
				later = append(later, r)
				continue
			}
			r.stands()
		}
		tell(len(rows) - len(later))
		if len(later) == len(waiting) { // each waits for another: a circle
			for _, r := range later {
				r.Add(workbook.KeyParent, "workbook.parent_circle", "grid", r.Values[workbook.KeyParent])
				r.stands()
			}
			return nil
		}
		waiting = later
	}
	return nil
}

// one judges a row; wait says that its parent is a row which is not judged yet.
func (k *gridKeeper) one(ctx context.Context, r *row, standing map[string]string, rows []*row) (wait bool, err error) {
	if workbook.Stops(r.Problems) {
		return false, nil
	}
	name, code := r.Values[workbook.KeyName], r.Values[workbook.KeyCode]
	if len([]rune(code)) > codeMost || len([]rune(name)) > 60 {
		r.Add(workbook.KeyName, "field.too_long")
		return false, nil
	}
	if k.there(r, name, code) {
		return false, nil
	}
	if !r.Given(workbook.KeyParent) {
		r.Add(workbook.KeyParent, "workbook.parent_missing")
		return false, nil
	}
	parent, ok := k.parent(r)
	if !ok {
		return !workbook.Stops(r.Problems) && k.comes(r, rows), nil
	}
	path := parent.Path
	if p, fresh := standing[parent.ID]; fresh {
		path = p
	}
	act, err := k.act(path, account.GridWrite)
	if err != nil {
		return false, r.refuse(err)
	}
	rules, err := k.at(ctx, path)
	if err != nil {
		return false, r.refuse(err)
	}
	kind, ok := k.kindOf(r, rules, parent.Kind)
	if !ok {
		return false, nil
	}
	f := k.fresh(r, kind, parent.ID)
	if _, err := rules.Open(&grid.Grid{ID: parent.ID, Name: parent.Name, Kind: parent.Kind, Path: path, Tier: 1}, f, 1, act); err != nil {
		return false, r.refuse(err)
	}
	standing[r.Target] = path
	k.grids.Add(workbook.Place{ID: r.Target, Code: code, Name: name, Kind: kind, Path: path, Parent: parent.ID})
	return false, nil
}

// there says whether the grid is in the tree, or in the sheet before.
func (k *gridKeeper) there(r *row, name, code string) bool {
	if code != "" {
		if p, bad := k.grids.Find(code); bad == "" && strings.EqualFold(p.Code, code) {
			if p.Name != name {
				r.Add(workbook.KeyCode, "workbook.grid_code_taken", "code", code, "name", p.Name)
				return true
			}
			r.Verdict, r.Target = workbook.Same, p.ID
			return true
		}
	}
	find := name
	if r.Given(workbook.KeyParent) {
		if p, bad := k.grids.Find(r.Values[workbook.KeyParent]); bad == "" {
			find = p.Name + name
		}
	}
	p, bad := k.grids.Find(find)
	if bad == "" && p.Name == name {
		if code != "" && code != p.Code {
			r.Warn(workbook.KeyCode, "workbook.grid_code_differs", "code", p.Code)
		}
		r.Verdict, r.Target = workbook.Same, p.ID
		return true
	}
	return false
}

// parent finds the grid above, among those that are there and those of the rows
// judged so far.
func (k *gridKeeper) parent(r *row) (workbook.Place, bool) {
	text := r.Values[workbook.KeyParent]
	p, bad := k.grids.Find(text)
	if bad == "workbook.grid_ambiguous" {
		r.Add(workbook.KeyParent, bad, "grid", text)
	}
	return p, bad == ""
}

// comes says whether a row of the workbook is the grid above; where none is, the
// row is wrong.
func (k *gridKeeper) comes(r *row, rows []*row) bool {
	text, _ := workbook.CodeOf(r.Values[workbook.KeyParent])
	for _, o := range rows {
		if o == r || o.Values[workbook.KeyName] != text && o.Values[workbook.KeyCode] != text {
			continue
		}
		if o.Verdict == workbook.Wrong {
			r.Add(workbook.KeyParent, "workbook.parent_wrong", "grid", text, "line", strconv.Itoa(o.Line.N))
			return false
		}
		return true
	}
	k.grid(r, workbook.KeyParent)
	return false
}

// kindOf is the kind of grid a row means: as it says, or the only one that can
// stand there.
func (k *gridKeeper) kindOf(r *row, rules grid.Rules, under string) (string, bool) {
	var fit []string
	for _, x := range rules.Kinds {
		if !x.Overlay && !x.Outside && (x.Under == under || slices.Contains(x.OrUnder, under)) {
			fit = append(fit, x.Name)
		}
	}
	said := r.Values[workbook.KeyKind]
	if said == "" && len(fit) == 1 {
		return fit[0], true
	}
	for _, x := range fit {
		if said == x || said != "" && strings.TrimSuffix(x, "级") == strings.TrimSuffix(strings.TrimSuffix(said, "网格"), "级") {
			return x, true
		}
	}
	if _, known := rules.Kind(said); known {
		return said, true // the rules say why it cannot stand there
	}
	if said == "" {
		r.Add(workbook.KeyKind, "workbook.missing", "field", "网格层级")
	} else {
		r.Add(workbook.KeyKind, "workbook.choice_unknown", "field", "网格层级", "choices", strings.Join(fit, "、"))
	}
	return "", false
}

func (k *gridKeeper) fresh(r *row, kind, parent string) grid.Fresh {
	f := grid.Fresh{ID: r.Target, Code: r.Values[workbook.KeyCode], Name: r.Values[workbook.KeyName], Kind: kind, Parent: parent}
	if r.Given(workbook.KeyLon) && r.Given(workbook.KeyLat) {
		f.At.Lon, _ = strconv.ParseFloat(r.Values[workbook.KeyLon], 64)
		f.At.Lat, _ = strconv.ParseFloat(r.Values[workbook.KeyLat], 64)
		if !f.At.Valid() {
			f.At = geo.Point{}
		}
	}
	return f
}

// settle is called when all that stands above was opened: the directory knows the
// rows by the ids they were given.
func (k *gridKeeper) settle(ctx context.Context, r *row) error {
	parent, ok := k.parent(r)
	if !ok {
		k.grid(r, workbook.KeyParent)
		return nil
	}
	p, err := k.d.Grids.PlaceOf(ctx, k.d.DB.Read(), k.who.County, parent.ID)
	if fault.Code(err) == "grid.not_found" {
		return r.refuse(fault.New(fault.Conflict, "workbook.parent_not_imported", "grid", parent.Name))
	}
	if err != nil {
		return err
	}
	act, err := k.act(p.Path, account.GridWrite)
	if err != nil {
		return r.refuse(err)
	}
	rules, err := k.at(ctx, p.Path)
	if err != nil {
		return r.refuse(err)
	}
	kind, ok := k.kindOf(r, rules, p.Kind)
	if !ok {
		return nil
	}
	r.settled = openedGrid{act: act, rules: rules, fresh: k.fresh(r, kind, p.ID)}
	if _, there := k.grids.ByID(r.Target); !there {
		k.grids.Add(workbook.Place{ID: r.Target, Code: r.Values[workbook.KeyCode], Name: r.Values[workbook.KeyName], Kind: kind, Parent: p.ID})
	}
	return nil
}

func (k *gridKeeper) put(ctx context.Context, tx db.Tx, r *row) error {
	g := r.settled.(openedGrid)
	made, err := k.d.Grids.Open(ctx, tx, g.act, g.rules, g.fresh)
	r.Target, r.Deed, r.Rev = made.ID, entered, made.Rev
	return err
}

func (k *gridKeeper) undo(ctx context.Context, tx db.Tx, act journal.Act, r *row) error {
	if r.Deed != entered {
		return nil
	}
	return k.d.Grids.WithdrawGrid(ctx, tx, act, r.Target, r.Rev)
}

// order is the rows in waves: each stands under grids that are there once the
// waves before it are in.
func (k *gridKeeper) order(rows []*row) [][]*row {
	by := map[string]*row{}
	for _, r := range rows {
		for _, key := range []string{r.Values[workbook.KeyName], r.Values[workbook.KeyCode]} {
			if _, there := by[key]; key != "" && !there {
				by[key] = r
			}
		}
	}
	depth := map[*row]int{}
	var of func(r *row, left int) int
	of = func(r *row, left int) int {
		if n, ok := depth[r]; ok || left == 0 {
			return n
		}
		n := 0
		text, _ := workbook.CodeOf(r.Values[workbook.KeyParent])
		if p := by[text]; p != nil && p != r {
			n = of(p, left-1) + 1
		}
		depth[r] = n
		return n
	}
	var out [][]*row
	for _, r := range rows {
		n := of(r, 50)
		for len(out) <= n {
			out = append(out, nil)
		}
		out[n] = append(out[n], r)
	}
	return out
}

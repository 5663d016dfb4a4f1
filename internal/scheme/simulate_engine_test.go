package scheme_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"anwang/internal/civil"
	"anwang/internal/patrol"
	"anwang/internal/scheme"
	"anwang/schemes"
)

// hamlet is a small town laid out place by place, for the patrol engine itself to
// go through a year of it.
type hamlet struct {
	s      *scheme.Scheme
	counts map[string]int
	places []patrol.Place
	sites  []patrol.Target
	spots  []patrol.Target
	spotOf map[string]string // spot → kind
}

// hamletOf builds the grids of each kind, so many sites of each class dealt out
// over the smallest territories, and a spot of each kind in each smallest grid.
func hamletOf(s *scheme.Scheme, counts, classes map[string]int, risks []string) *hamlet {
	h := &hamlet{s: s, counts: counts, spotOf: map[string]string{}}
	var grow func(kind, path string)
	made := map[string]int{}
	grids := map[string][]patrol.Place{}
	grow = func(kind, path string) {
		for _, g := range s.Grids {
			if g.Name == kind {
				made[kind]++
				p := patrol.Place{ID: fmt.Sprint(kind, made[kind]), Path: path + fmt.Sprint(kind, made[kind], "/"), Kind: kind}
				grids[kind] = append(grids[kind], p)
				h.places = append(h.places, p)
			}
		}
	}
	for _, g := range s.Grids { // parents are written first
		if g.Outside {
			continue
		}
		for i := range counts[g.Name] {
			under := "/"
			if up := grids[g.Under]; len(up) > 0 {
				under = up[i%len(up)].Path
			}
			grow(g.Name, under)
		}
	}
	populated := func(g scheme.Grid, area bool) bool {
		return slices.ContainsFunc(s.Grids, func(c scheme.Grid) bool {
			return c.Under == g.Name && !c.Overlay && counts[c.Name] > 0 && (!area || c.Covers == "区域")
		})
	}
	var land []patrol.Place
	for _, g := range s.Grids {
		if g.Overlay || g.Outside {
			continue
		}
		if g.Covers == "区域" && len(g.OnePer) == 0 && !populated(g, true) {
			land = append(land, grids[g.Name]...)
		}
		if populated(g, false) {
			continue
		}
		for _, p := range grids[g.Name] {
			for _, kind := range s.Sites.Spots {
				id := kind + p.ID
				h.spotOf[id] = kind
				h.spots = append(h.spots, patrol.Target{Aim: patrol.AtSpot, ID: id, Path: p.Path})
			}
		}
	}
	n := 0
	for _, c := range s.Sites.Classes {
		for range classes[c.Name] {
			t := patrol.Target{Aim: patrol.AtSite, ID: fmt.Sprint("户", n), Path: land[n%len(land)].Path, Classes: []string{c.Name}}
			for range s.Sites.Classes {
				for _, w := range s.Sites.Classes {
					made := len(w.Any) == 0 && w.When.Given() || slices.ContainsFunc(w.Any, func(r scheme.Ref) bool { return slices.Contains(t.Classes, r.Name) })
					if made && !slices.Contains(t.Classes, w.Name) {
						t.Classes = append(t.Classes, w.Name)
					}
				}
			}
			if len(risks) > 0 {
				t.Risk = risks[n%len(risks)]
			}
			n++
			h.sites = append(h.sites, t)
		}
	}
	return h
}

// reach are the targets the engine's sweep would hand a duty at a place.
func (h *hamlet) reach(d patrol.Duty, p patrol.Place) (out []patrol.Target, ok bool) {
	if len(d.Each) == 0 {
		return []patrol.Target{{Aim: patrol.Round, Path: p.Path}}, d.Holders != "each"
	}
	within := func(t patrol.Target) bool {
		return strings.HasPrefix(t.Path, p.Path) || slices.ContainsFunc(h.s.Grids, func(g scheme.Grid) bool { return g.Name == p.Kind && g.Overlay })
	}
	seen := map[string]bool{}
	add := func(t patrol.Target) {
		if within(t) && !seen[t.ID] {
			seen[t.ID] = true
			out = append(out, t)
		}
	}
	for _, e := range d.Each {
		counts := func(name string) bool { return len(e.Of) == 0 || slices.Contains(e.Of, name) }
		switch e.Aim {
		case patrol.AtSite:
			for _, t := range h.sites {
				if slices.ContainsFunc(t.Classes, counts) {
					add(t)
				}
			}
		case patrol.AtSpot:
			for _, t := range h.spots {
				if counts(h.spotOf[t.ID]) {
					add(t)
				}
			}
		case patrol.AtGrid:
			for _, g := range h.places {
				if g.ID != p.ID && len(e.Of) > 0 && counts(g.Kind) {
					add(patrol.Target{Aim: patrol.AtGrid, ID: g.ID, Path: g.Path})
				}
			}
			if len(e.Of) == 0 {
				return nil, false
			}
		case patrol.WithOne:
			return nil, false
		}
	}
	return out, true
}

// year lets the engine open tasks every morning of a year and counts them by duty.
func (h *hamlet) year(t *testing.T, r patrol.Rules, in civil.Period, duties func(string) bool) map[string]int {
	t.Helper()
	out := map[string]int{}
	cal := setting(t).Calendar
	for _, d := range r.Duties {
		if !duties(d.Name) {
			continue
		}
		for _, p := range h.places {
			for _, post := range r.Asked(d, p.Kind) {
				targets, _ := h.reach(d, p)
				seen := map[string]bool{}
				last := map[string]patrol.Task{}
				for on := in.From; on <= in.To; on = on.Add(1) {
					tasks := d.Open(patrol.Opening{Since: in.From, Post: post, Place: p, Targets: targets, On: on, Calendar: cal, Zone: region,
						Last: func(x patrol.Target) (patrol.Task, civil.Day, bool) {
							was, ok := last[x.ID]
							was.Have = was.Need
							return was, was.Window.To, ok
						}})
					for _, task := range tasks {
						key := task.Target + string(task.Window.From) + string(task.Window.To)
						if seen[key] {
							continue
						}
						seen[key] = true
						last[task.Target] = task
						if task.Window.From >= in.From && task.Window.From <= in.To {
							out[d.Name]++
						}
					}
				}
			}
		}
	}
	return out
}

// comparable says whether the town of the test has all a duty looks at: facts,
// people and roles it has not.
func (h *hamlet) comparable(name string, r patrol.Rules) bool {
	for _, d := range r.Duties {
		if d.Name != name {
			continue
		}
		if _, ok := h.reach(d, patrol.Place{}); !ok || d.Sample > 0 || d.Fits != nil {
			return false
		}
	}
	for _, d := range h.s.Duties {
		if d.Name == name {
			facts := d.OftenBy != nil && slices.ContainsFunc(d.OftenBy.When, func(c string) bool { return strings.HasPrefix(c, "facts.") })
			role := slices.ContainsFunc(d.Who, func(w scheme.Ref) bool { return w.Kind == scheme.ToRole })
			held := slices.ContainsFunc(d.Each, func(w scheme.Ref) bool { return w.Name == "联系对象" })
			return !facts && !role && !held
		}
	}
	return false
}

// A simulation asks for the tasks the engine opens, duty by duty, in every plan.
func TestASimulationAsksForTheTasksTheEngineOpensInAYear(t *testing.T) {
	lib := scheme.Library(schemes.All())
	compared, asked := 0, 0
	check := func(s *scheme.Scheme, counts, classes map[string]int, risks []string) {
		t.Helper()
		at := town(t, 0)
		at.Grids, at.Classes, at.Rated = counts, classes, map[string]map[string]int{}
		h := hamletOf(s, counts, classes, risks)
		for _, x := range h.sites {
			at.Sites++
			if at.Rated[x.Classes[0]] == nil {
				at.Rated[x.Classes[0]] = map[string]int{}
			}
			at.Rated[x.Classes[0]][x.Risk]++
		}
		sim, err := s.Simulate(at)
		if err != nil {
			t.Fatal(s.ID, err)
		}
		got := map[string]int{}
		for _, p := range sim.Posts {
			for _, d := range p.Duties {
				got[d.Duty] += d.Tasks
			}
		}
		r := s.IntoPatrol(scheme.Setting{Calendar: setting(t).Calendar, Zone: region, From: at.From})
		want := h.year(t, r, civil.Period{From: at.From, To: at.From.Add(at.Days - 1)}, func(name string) bool { return h.comparable(name, r) })
		for _, d := range s.Duties {
			if !h.comparable(d.Name, r) {
				continue
			}
			if compared++; want[d.Name] != got[d.Name] {
				t.Errorf("%s %s: the engine opens %d tasks, the simulation says %d", s.ID, d.Name, want[d.Name], got[d.Name])
			}
			if want[d.Name] > 0 {
				asked++
			}
		}
	}
	for _, id := range lib.IDs() {
		s, ps := scheme.Load(lib, id)
		if ps.Failed() {
			t.Fatal(ps.Text())
		}
		counts, classes := map[string]int{}, map[string]int{}
		for _, g := range s.Grids {
			counts[g.Name] = 1
			if g.Tier == 2 && !g.Count.Total && g.Covers == "区域" {
				counts[g.Name] = 2
			}
			if len(g.OnePer) > 0 || g.Optional || g.Independent || g.Outside {
				counts[g.Name] = 0
			}
		}
		for i, c := range s.Sites.Classes {
			if !c.When.Given() && len(c.Any) == 0 {
				classes[c.Name] = 1 + i%2
			}
		}
		check(s, counts, classes, nil)
	}
	s, ps := load(t, strings.Replace(minimum, "duties:", `sites:
  classes: {店: {added: 试}, 厂: {added: 试}, 两类: {any: [店, 厂], added: 试}}
risk: {级: {levels: [红, 黄, 蓝], added: 试}}
calendar:
  节: {holidays: [国庆节], before: 7天, after: 3天, added: 试}
  汛期: {days: 6月1日至9月15日, added: 试}
duties:
  按色: {who: 村网格员, does: 巡查, each: 店, often: [[site.risk, often], [红, 每周1次], [黄, 每月1次], ["*", 每季度1次]], added: 试}
  月: {who: 村网格员, does: 巡查, each: 两类, often: 每月1次, boost: {during: 节, often: 每3天1次}, added: 试}
  季: {who: 村网格员, does: 排查, each: 厂, often: 每季度1次, boost: {during: 汛期, often: 每月1次}, added: 试}
  半月: {who: 村网格员, does: 走访, each: 厂, often: 每隔15天1次, added: 试}
  底数: {who: 村网格员, does: 走访, each: 店, often: 每季度1次，每年至少6次, added: 试}
  周四: {who: 村网格员, does: 查看, in: 本网格, often: 每周二、周四, added: 试}
  三次: {who: 村网格员, does: 查看, in: 本网格, often: 每天3次, during: 汛期, added: 试}
  首周一: {who: 村网格员, does: 宣传, often: 每月第一个周一, added: 试}`, 1))
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	before := asked
	check(s, map[string]int{"镇级": 1, "村级": 3}, map[string]int{"店": 7, "厂": 4}, []string{"红", "黄", "蓝", ""})
	if compared < 100 || asked < 30 || asked-before < 8 {
		t.Errorf("only %d duties were compared, of which %d ask for anything (%d of the small one)", compared, asked, asked-before)
	}
}

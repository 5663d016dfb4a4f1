package atlas

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
)

// Field is a grid with what the map says of it.
type Field struct {
	ID    string
	Name  string
	Tier  int
	Shape *Shape // nil: no border, a mark where it lies
	At    At
	Under []int // the drawn grids right below it
	Sum   Sum
}

// Sum is what is said of a grid in a period, of its whole subtree.
type Sum struct {
	Sites   int  `json:"sites" doc:"在册对象"`
	Seen    int  `json:"seen" doc:"本期已走访"`
	Unseen  int  `json:"unseen" doc:"以前走访过，本期未走访"`
	Never   int  `json:"never" doc:"从未走访"`
	Open    int  `json:"open" doc:"未超期的未销号隐患"`
	Overdue int  `json:"overdue" doc:"超期未销号隐患"`
	Listed  int  `json:"listed" doc:"挂牌督办隐患"`
	Closed  int  `json:"closed" doc:"本期已销号隐患"`
	Quiet   int  `json:"quiet" doc:"逾期无回音的任务"`
	Found   int  `json:"found" doc:"近三个月发现的隐患"`
	Silent  bool `json:"silent" doc:"零报告：近三个月一件未报，相邻网格并非如此"`
}

// Covered is the share of sites seen in the period, in whole percent; -1 where
// there are none.
func (s Sum) Covered() int {
	if s.Sites == 0 {
		return -1
	}
	return s.Seen * 100 / s.Sites
}

const (
	// fieldsMost is how many grids a tile holds; the larger go before the smaller.
	fieldsMost = 1500
	// tooSmall is below how many points of the screen a grid is left out, where a
	// larger one stands for it.
	tooSmall = 10.0
	// nameRoom is how many points of the screen a grid needs to bear its name.
	nameRoom = 26.0
)

// Fields draws the grids of a tile: borders, names, and marks of those without a
// border. which are those whose boxes touch the tile.
func Fields(t Tile, all []Field, which []int) ([]byte, error) {
	seen := func(i int) bool {
		f := all[i]
		return f.Shape != nil && f.Shape.Dots(t.Z) >= tooSmall
	}
	slices.SortFunc(which, func(i, j int) int {
		if c := cmp.Compare(all[i].Tier, all[j].Tier); c != 0 {
			return c
		}
		if all[i].Shape != nil && all[j].Shape != nil {
			if c := cmp.Compare(all[j].Shape.Dots(0), all[i].Shape.Dots(0)); c != 0 {
				return c
			}
		}
		return cmp.Compare(all[i].ID, all[j].ID)
	})
	grids := &mvt.Layer{Name: "grids", Version: 2, Extent: extent}
	names := &mvt.Layer{Name: "names", Version: 2, Extent: extent}
	for _, i := range which {
		f := all[i]
		if len(grids.Features)+len(names.Features) >= fieldsMost {
			break
		}
		if f.Shape == nil {
			if x, y := t.in(f.At); t.Z >= near && inside(x, y) {
				said := f.said()
				said["unit"] = 1
				names.Features = append(names.Features, feature(orb.Point{x, y}, said))
			}
			continue
		}
		if !seen(i) && f.Tier > 1 {
			continue
		}
		if m := f.Shape.in(t); len(m) > 0 {
			// What has parts that can be seen is a line around them; the rest is filled.
			said := f.said()
			said["fill"] = number(!slices.ContainsFunc(f.Under, seen))
			grids.Features = append(grids.Features, feature(m, said))
		}
		if x, y := t.in(f.Shape.Label); inside(x, y) && f.Shape.Dots(t.Z) >= nameRoom {
			names.Features = append(names.Features, feature(orb.Point{x, y}, f.said()))
		}
	}
	return mvt.Marshal(mvt.Layers{grids, names})
}

// said is what a tile tells of a grid.
func (f Field) said() map[string]any {
	return map[string]any{"id": f.ID, "name": f.Name, "tier": f.Tier, "cov": f.Sum.Covered(), "never": f.Sum.Never, "quiet": f.Sum.Quiet,
		"silent": number(f.Sum.Silent), "open": f.Sum.Open + f.Sum.Overdue + f.Sum.Listed, "over": f.Sum.Overdue}
}

// Points draws piles as a layer: how many, of which classes, and from near which
// they are; tell adds what is said of a single one.
func Points(t Tile, layer string, piles []Pile, tell func(i int) map[string]any) ([]byte, error) {
	l := &mvt.Layer{Name: layer, Version: 2, Extent: extent}
	for _, p := range piles {
		x, y := t.in(p.At)
		said := map[string]any{"n": p.N}
		for c, n := range p.Counts {
			if n > 0 {
				said["c"+strconv.Itoa(c)] = n
			}
		}
		if p.N == 1 && len(p.Some) == 1 {
			for k, v := range tell(p.Some[0]) {
				said[k] = v
			}
		} else if len(p.Some) == p.N {
			var ids, names []string
			for _, i := range p.Some {
				one := tell(i)
				id, _ := one["id"].(string)
				name, _ := one["name"].(string)
				ids, names = append(ids, id), append(names, strings.ReplaceAll(name, "\n", " "))
			}
			said["ids"], said["names"] = strings.Join(ids, "\n"), strings.Join(names, "\n")
		}
		l.Features = append(l.Features, feature(orb.Point{x, y}, said))
	}
	return mvt.Marshal(mvt.Layers{l})
}

func feature(g orb.Geometry, said map[string]any) *geojson.Feature {
	f := geojson.NewFeature(g)
	f.Properties = said
	return f
}

func inside(x, y float64) bool { return x >= 0 && y >= 0 && x < extent && y < extent }

func number(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

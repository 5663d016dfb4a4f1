package grid

import (
	"slices"
	"strings"

	"anwang/internal/account"
)

// Gate says what a grid must have before it is whole (齐备).
//
// law: S0-26, S2-21, S4-04
type Gate struct {
	Name  string
	Kinds []string // kinds of grid; none = every one
	Has   []Must
}

// Must is one thing a grid must have: somebody active in one of these posts.
type Must struct {
	Word  string // as the plan says it: 网格员
	Posts []string
}

// Whole says whether a grid bears the mark 齐备 by those who hold posts in it, and
// what it lacks. gated is false where no gate of the plan is for such a grid: of
// what a gate names, a grid can only have what stands in its kind.
func (r Rules) Whole(g Grid, held []Appointment) (gated bool, lacks []string) {
	for _, gate := range r.Gates {
		if len(gate.Kinds) > 0 && !slices.Contains(gate.Kinds, g.Kind) {
			continue
		}
		for _, m := range gate.Has {
			if !slices.ContainsFunc(m.Posts, func(p string) bool { return r.stands(p, g.Kind) }) {
				continue
			}
			gated = true
			waiting := false
			there := slices.ContainsFunc(held, func(a Appointment) bool {
				if !slices.Contains(m.Posts, a.Post) {
					return false
				}
				waiting = waiting || !a.Active()
				return a.Active()
			})
			switch {
			case there || slices.Contains(lacks, m.Word) || slices.Contains(lacks, m.Word+untaught):
			case waiting:
				lacks = append(lacks, m.Word+untaught)
			default:
				lacks = append(lacks, m.Word)
			}
		}
	}
	return gated, lacks
}

// untaught is how a mark says that somebody is there who may not begin yet.
const untaught = "（未培训）"

func (r Rules) stands(post, kind string) bool {
	p, ok := r.Post(post)
	return ok && !p.Outside && p.Kind != account.Department && slices.Contains(p.In, kind)
}

// ToldAhead is how many days before a training runs out, or the grace of those in
// post already does, it is told.
const ToldAhead = 30

// untrained tells of the people of a grid who wait for a training, and of those
// who soon will.
//
// law: S4-66, S0-57
func untrained(g Grid, held []Appointment) []Gap {
	var gaps []Gap
	for _, a := range held {
		if a.Active() {
			for _, w := range a.Ends {
				gaps = append(gaps, Gap{Code: "grid.training_ends", Grid: g.ID, Person: a.Person, Since: w.From, Args: map[string]string{
					"name": g.Name, "person": a.Name, "post": a.Post, "needs": w.Need, "until": w.From.Add(-1).Chinese()}})
			}
			continue
		}
		gaps = append(gaps, Gap{Code: "grid.untrained", Grid: g.ID, Person: a.Person, Since: a.Since, Args: map[string]string{
			"name": g.Name, "person": a.Name, "post": a.Post, "needs": strings.Join(a.Waits, "、"), "since": a.Since.Chinese()}})
	}
	return gaps
}

// active are those who count as staffing.
func active(held []Appointment) []Appointment {
	return slices.DeleteFunc(slices.Clone(held), func(a Appointment) bool { return !a.Active() })
}

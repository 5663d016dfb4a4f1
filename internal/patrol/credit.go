package patrol

import (
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
)

// Credit is a visit counted for a task, once for each who took part.
type Credit struct {
	Task   string
	Visit  string
	Person string
	On     civil.Day
	At     civil.Instant
}

// Performer is one who took part in a visit, with the posts held at that moment.
type Performer struct {
	Person    string
	Standings []account.Standing
	// Along: not who recorded it, but who went along (law: S3-19).
	Along bool
}

// Happened is what crediting needs to know of a visit.
type Happened struct {
	Visit      string
	Performers []Performer
	Verb       string
	Group      Group
	At         civil.Instant
	On         civil.Day
	Grid       string
	Path       string   // of the site, or of the grid where there is no site
	Overlays   []string // that reach the grid
	Site       string
	Target     string // the spot or person meant, if one was
	Forms      []string
	Photos     int
	Task       string // it was opened from; only a paper asks which
	Hour       int    // of the day, in the zone of the place
}

// Fit is the one list of credits of a visit: every task it fits, once each
// (scheme-syntax §10.6). Also tasks that were judged already: a visit counts
// when it happened, not when it arrived. Whoever goes along is credited for the
// tasks of their own posts, and for the joint task that wants them there.
func Fit(h Happened, tasks []Task, r Rules) []Credit {
	var out []Credit
	if h.Photos < r.Photos && (h.Group == Visiting || h.Group == Inspection || h.Group == SelfCheck) {
		return nil
	}
	seen := map[[2]string]bool{}
	add := func(t Task, person string) {
		if k := [2]string{t.ID, person}; !seen[k] {
			seen[k] = true
			out = append(out, Credit{Task: t.ID, Visit: h.Visit, Person: person, On: h.On, At: h.At})
		}
	}
	for _, p := range h.Performers {
		for _, t := range tasks {
			if !t.fits(h, p, r) || t.ofOtherWindow(h, p, r, tasks) {
				continue
			}
			add(t, p.Person)
			joint, _ := r.Duty(t.Duty)
			for _, other := range h.Performers {
				if other.Person != p.Person && other.standsFor(joint.With) {
					add(t, other.Person)
				}
			}
		}
	}
	return out
}

// standsFor says whether the performer stands in one of these posts or
// departments.
func (p Performer) standsFor(names []string) bool {
	return slices.ContainsFunc(p.Standings, func(s account.Standing) bool {
		return slices.Contains(names, s.Post) || s.Department != "" && slices.Contains(names, s.Department)
	})
}

func (t Task) fits(h Happened, p Performer, r Rules) bool {
	s, held := t.heldBy(p)
	if !held || h.On < t.Window.From || h.On > t.Until {
		return false
	}
	if p.Along {
		// The same going round is an inspection for a body with standing and a visit
		// for everybody else.
		if h.Group, held = GroupOf(h.Verb, s.Kind == account.Department && r.Standing[s.Department]); !held {
			return false
		}
	}
	return t.done(h) && t.reached(h, p) && t.answered(h) && r.enough(t, h)
}

// enough says whether as many went as the duty wants together, in its hours.
func (r Rules) enough(t Task, h Happened) bool {
	d, known := r.Duty(t.Duty)
	if !known {
		return true
	}
	people := map[string]bool{}
	for _, p := range h.Performers {
		people[p.Person] = true
	}
	return len(people) >= d.People && d.Between.Has(h.Hour)
}

// ofOtherWindow says that a paper is another window's: what comes in on the 3rd is
// last month's summary, and not this month's as well; once that one is in and its
// day is past, the next is this month's. Whoever files it from a task says which
// it is. A paper is one window's, unlike a visit.
//
// law: S1-100
func (t Task) ofOtherWindow(h Happened, p Performer, r Rules, tasks []Task) bool {
	if t.Group != Report {
		return false
	}
	closed := func(u Task) bool { return u.Kept() && h.At > u.DueAt }
	another := func(u Task) bool {
		return u.ID != t.ID && u.Duty == t.Duty && u.Post == t.Post && u.Place == t.Place && u.Target == t.Target && u.fits(h, p, r)
	}
	if t.ID == h.Task {
		return false
	}
	return closed(t) || slices.ContainsFunc(tasks, func(u Task) bool {
		return another(u) && (u.ID == h.Task || u.Window.From < t.Window.From && !closed(u))
	})
}

// heldBy gives the standing in which the performer holds the post, at the place.
func (t Task) heldBy(p Performer) (account.Standing, bool) {
	posts := strings.Split(t.Post, postSep)
	i := slices.IndexFunc(p.Standings, func(s account.Standing) bool {
		return s.Place == t.Place && (slices.Contains(posts, s.Post) || s.Department != "" && slices.Contains(posts, s.Department))
	})
	if i < 0 {
		return account.Standing{}, false
	}
	return p.Standings[i], true
}

func (t Task) done(h Happened) bool {
	return Duty{Group: t.Group, Verbs: t.Verbs}.Does(h.Verb, h.Group)
}

// reached says whether the visit was at what the task is about.
func (t Task) reached(h Happened, p Performer) bool {
	within := t.Path != "" && strings.HasPrefix(h.Path, t.Path) || slices.Contains(h.Overlays, t.Place)
	switch t.Aim {
	case Round:
		return within
	case AtSite:
		return h.Site == t.Target
	case AtGrid:
		return h.Grid == t.Target || t.Path != "" && strings.HasPrefix(h.Path, t.Path)
	case AtSpot, WithOne:
		return h.Target == t.Target
	case ByHolder:
		return p.Person == t.Target
	case Nothing:
		return true
	case ByOrder:
		return h.Task == t.ID && (t.For == "" || t.For == p.Person)
	}
	return false
}

// answered says whether a checklist of the duty was filled. A report's form is
// a view of records and asks for nothing.
func (t Task) answered(h Happened) bool {
	if len(t.Form) == 0 || t.Group == Report {
		return true
	}
	return slices.ContainsFunc(h.Forms, func(f string) bool { return slices.Contains(t.Form, f) })
}

package desk

import (
	"context"
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/kit/db"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk/q"
)

// MyYearIn asks for one's own record of a year.
type MyYearIn struct {
	Year int `query:"year" minimum:"0" maximum:"9999" doc:"空为今年"`
}

// Tenure is what became of the windows of one duty in one's own posts.
type Tenure struct {
	Duty    string   `json:"duty"`
	Clauses []string `json:"clauses" nullable:"false"`
	Windows int      `json:"windows" doc:"任职过半的窗口"`
	Done    int      `json:"done"`
	Late    int      `json:"late"`
	Missed  int      `json:"missed"`
	Excused int      `json:"excused"`
	Open    int      `json:"open"`
	Short   int      `json:"short" doc:"任职不足一半，不计入本人的窗口"`
}

// MyYear is one's own record: a window counts only if one held the post for half
// of its days, and one that stood empty counts for nobody.
type MyYear struct {
	Year int      `json:"year"`
	Of   []Tenure `json:"of" nullable:"false"`
}

// MyYear counts the windows of a year in the caller's own posts; nobody else
// reads it here (scheme-syntax §10.5).
func (d *Desk) MyYear(ctx context.Context, who account.Caller, in *MyYearIn) (MyYear, error) {
	year := in.Year
	if year == 0 {
		year = d.Today().Year()
	}
	of, err := d.Charged(ctx, who.County, who.Person, civil.Period{From: civil.DayOf(year, 1, 1), To: civil.DayOf(year, 12, 31)})
	return MyYear{Year: year, Of: of}, err
}

// Charged counts the windows that touch a period in a person's posts, by duty.
func (d *Desk) Charged(ctx context.Context, county, person string, all civil.Period) ([]Tenure, error) {
	var out []Tenure
	err := d.DB.Snapshot(ctx, func(tx db.Tx) error {
		out = []Tenure{}
		stood, err := stoodAt(ctx, tx, county, person, all)
		if err != nil {
			return err
		}
		of, seen := map[string]*Tenure{}, map[string]bool{}
		for _, at := range stood {
			rows, err := q.New(tx).WindowsOf(ctx, q.WindowsOfParams{County: county, Place: at.place, First: string(all.From), Last: string(all.To)})
			if err != nil {
				return err
			}
			for _, r := range rows {
				t := taskOf(r)
				if seen[t.ID] || !slices.Contains(strings.Split(t.Post, "/"), at.post) && (at.department == "" || t.Post != at.department) || !t.Asks(person) {
					continue
				}
				seen[t.ID] = true
				held := daysOf(stood, at)
				if !slices.ContainsFunc(held, t.Window.Touches) {
					continue // another's altogether
				}
				k := of[t.Duty]
				if k == nil {
					k = &Tenure{Duty: t.Duty, Clauses: append([]string{}, t.Clauses...)}
					of[t.Duty] = k
				}
				k.count(t, held)
			}
		}
		for _, k := range of {
			out = append(out, *k)
		}
		slices.SortFunc(out, func(a, b Tenure) int { return strings.Compare(a.Duty, b.Duty) })
		return nil
	})
	return out, err
}

func (k *Tenure) count(t patrol.Task, held []civil.Period) {
	if !t.Counts(held) {
		k.Short++
		return
	}
	k.Windows++
	switch t.State {
	case patrol.Done:
		k.Done++
	case patrol.Late:
		k.Late++
	case patrol.Missed:
		k.Missed++
	case patrol.Open:
		k.Open++
	default: // excused, or vacant for others' days
		k.Excused++
	}
}

// stay is one run of days in a post at a place.
type stay struct {
	place, post, department string
	days                    []civil.Period
}

// stoodAt are the posts somebody held or stood in for in a period, without the
// days they were away.
func stoodAt(ctx context.Context, tx db.Tx, county, person string, in civil.Period) ([]stay, error) {
	var out []stay
	held, err := q.New(tx).PersonPosts(ctx, q.PersonPostsParams{County: county, Person: person, First: string(in.From), Last: string(in.To)})
	if err != nil {
		return nil, err
	}
	away, err := q.New(tx).PersonAway(ctx, q.PersonAwayParams{County: county, Person: person, First: string(in.From), Last: string(in.To)})
	if err != nil {
		return nil, err
	}
	for _, r := range held {
		days := []civil.Period{open(r.FromOn, r.ToOn)}
		for _, a := range away {
			days = patrol.Without(days, open(a.FromOn, a.ToOn))
		}
		out = append(out, stay{r.Grid + r.Overlay, r.Post, r.Department, days})
	}
	covers, err := q.New(tx).PersonCovers(ctx, q.PersonCoversParams{County: county, StandIn: person, First: string(in.From), Last: string(in.To)})
	for _, r := range covers {
		out = append(out, stay{r.Grid + r.Overlay, r.Post, r.Department, []civil.Period{open(r.FromOn, r.ToOn)}})
	}
	return out, err
}

// daysOf joins every stay in the same post: held, then stood in for, is one.
func daysOf(stood []stay, at stay) []civil.Period {
	var out []civil.Period
	for _, s := range stood {
		if s.place == at.place && s.post == at.post && s.department == at.department {
			out = append(out, s.days...)
		}
	}
	return out
}

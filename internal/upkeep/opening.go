package upkeep

import (
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/code"
	"anwang/internal/fault"
)

// An empty folder has nobody who could begin: the three administrators see no
// record of the work and give no posts, and an office that gives posts is given
// one by an office above. So a guide opens the county once (开局): the root of its
// grids under a plan, three administrators, and the first person of an office.

// Openers are how many persons an opening takes: the three administrators, in the
// order of [account.Administrators], then the office's.
const Openers = 4

// Opener is a person the guide enters.
type Opener struct {
	Name     string
	Login    string
	Phone    string
	Password string // the first one, which its owner changes before anything else
}

// Opening is what the guide is told.
type Opening struct {
	Place string // the name of the root grid
	Code  string // region code of 6, 9 or 12 figures
	Kind  string // of the root grid, as the plan calls it
	Post  string // the post of the first office
	// People are the [Openers].
	People []Opener
}

// PlanKind is a kind of grid a plan may be put in force at, with the office posts
// there.
type PlanKind struct {
	Name  string   `json:"name"`
	Posts []string `json:"posts" nullable:"false" doc:"这一级可任命的办公室岗位"`
}

// County is the region code of the county the place lies in, six figures.
func (o Opening) County() (string, error) {
	r, err := code.ParseRegion(o.Code)
	if err != nil {
		return "", err
	}
	return r.County, nil
}

// Check says everything that is wrong with an opening at once. kinds are the
// plan's; rules are those of passwords.
func (o Opening) Check(kinds []PlanKind, rules account.Rules) error {
	f := fault.New(fault.Invalid, "opening.incomplete")
	if strings.TrimSpace(o.Place) == "" {
		f = f.On("place", "opening.place_missing")
	}
	if r, err := code.ParseRegion(o.Code); err != nil {
		f = f.On("code", "code.region_malformed", "value", o.Code)
	} else if !provinces[r.Province] {
		f = f.On("code", "opening.province_unknown", "value", r.Province)
	}
	i := slices.IndexFunc(kinds, func(k PlanKind) bool { return k.Name == o.Kind })
	if i < 0 {
		f = f.On("kind", "opening.kind_unknown", "kind", o.Kind)
	} else if !slices.Contains(kinds[i].Posts, o.Post) {
		f = f.On("post", "opening.post_unknown", "post", o.Post)
	}
	if len(o.People) != Openers {
		return f.On("people", "opening.people_missing", "n", strconv.Itoa(Openers))
	}
	for i, p := range o.People {
		at := "people[" + strconv.Itoa(i) + "]."
		e := account.Enrolment{Name: strings.TrimSpace(p.Name), Phone: strings.TrimSpace(p.Phone), Login: account.Login(p.Login), Hash: "made"}
		if p.Password == "" {
			e.Hash = ""
		}
		if e.Login == "" {
			f = f.On(at+"login", "account.login_malformed")
			e.Hash = ""
		}
		if wrong := fault.As(e.CheckTyped()); wrong != nil {
			for _, x := range wrong.Fields {
				x.At = at + x.At
				f.Fields = append(f.Fields, x)
			}
		}
		if p.Password != "" {
			if wrong := fault.As(rules.Fits(e.Login, e.Name, p.Password)); wrong != nil {
				f.Fields = append(f.Fields, fault.Field{At: at + "password", Code: wrong.Code, Args: wrong.Args})
			}
		}
		for j, before := range o.People[:i] {
			switch {
			case e.Login != "" && account.Login(before.Login) == e.Login:
				f = f.On(at+"login", "opening.login_twice", "other", roleOf(j))
			case e.Name != "" && strings.TrimSpace(before.Name) == e.Name && (j < 3 || i < 3):
				// Two of one name exist; at a first table of four they are one person.
				f = f.On(at+"name", "opening.person_twice", "other", roleOf(j))
			case e.Phone != "" && figures(before.Phone) == figures(e.Phone):
				f = f.On(at+"phone", "opening.phone_twice", "other", roleOf(j))
			}
		}
	}
	if len(f.Fields) > 0 {
		return f
	}
	return nil
}

func roleOf(i int) string {
	if i < 3 {
		return string(account.Administrators()[i])
	}
	return "网格办经办人"
}

// figures are the figures of a number, without a country's 86 before a mobile's.
func figures(phone string) string {
	out := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	if len(out) == 13 && strings.HasPrefix(out, "861") {
		out = out[2:]
	}
	return out
}

// provinces are the first two figures of region codes in use (GB/T 2260).
var provinces = func() map[string]bool {
	out := map[string]bool{}
	for _, p := range strings.Fields("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82") {
		out[p] = true
	}
	return out
}()

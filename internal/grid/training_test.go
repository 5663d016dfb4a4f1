package grid

import (
	"slices"
	"testing"

	"anwang/internal/civil"
	"anwang/internal/fault"
)

func TestWaitsAreTheDaysWithoutTheTrainingThePostNeeds(t *testing.T) {
	year := civil.Limit{N: 12, Span: civil.Months}
	a := Appointment{ID: "a", Person: "p", Post: "网格员", FromOn: "2026-01-01"}
	done := func(on civil.Day, score int) Training {
		return Training{Person: "p", Kind: "岗前培训", On: on, Score: score}
	}
	for name, c := range map[string]struct {
		need  Need
		term  civil.Day
		given []Training
		want  []Wait
	}{
		"nothing given: until there is one":       {need: Need{Kind: "岗前培训"}, want: []Wait{{"岗前培训", "2026-01-01", ""}}},
		"trained before":                          {need: Need{Kind: "岗前培训"}, given: []Training{done("2025-12-01", Unscored)}},
		"trained later: active from that day":     {need: Need{Kind: "岗前培训"}, given: []Training{done("2026-02-10", Unscored)}, want: []Wait{{"岗前培训", "2026-01-01", "2026-02-09"}}},
		"another training":                        {need: Need{Kind: "岗前培训"}, given: []Training{{Person: "p", Kind: "复训", On: "2025-12-01"}}, want: []Wait{{"岗前培训", "2026-01-01", ""}}},
		"somebody else's":                         {need: Need{Kind: "岗前培训"}, given: []Training{{Person: "q", Kind: "岗前培训", On: "2025-12-01"}}, want: []Wait{{"岗前培训", "2026-01-01", ""}}},
		"taken back":                              {need: Need{Kind: "岗前培训"}, given: []Training{{Person: "p", Kind: "岗前培训", On: "2025-12-01", Withdrawn: true}}, want: []Wait{{"岗前培训", "2026-01-01", ""}}},
		"examination failed":                      {need: Need{Kind: "岗前培训", Least: 80}, given: []Training{done("2025-12-01", 79)}, want: []Wait{{"岗前培训", "2026-01-01", ""}}},
		"no result where one is asked":            {need: Need{Kind: "岗前培训", Least: 80}, given: []Training{done("2025-12-01", Unscored)}, want: []Wait{{"岗前培训", "2026-01-01", ""}}},
		"examination passed at the second try":    {need: Need{Kind: "岗前培训", Least: 80}, given: []Training{done("2025-12-01", 79), done("2026-01-03", 80)}, want: []Wait{{"岗前培训", "2026-01-01", "2026-01-02"}}},
		"valid for a year, then it waits again":   {need: Need{Kind: "岗前培训", Valid: year}, given: []Training{done("2025-03-01", Unscored)}, want: []Wait{{"岗前培训", "2026-03-01", ""}}},
		"renewed in time":                         {need: Need{Kind: "岗前培训", Valid: year}, given: []Training{done("2025-03-01", Unscored), done("2026-02-28", Unscored)}, want: []Wait{{"岗前培训", "2027-02-28", ""}}},
		"renewed late: a hole between":            {need: Need{Kind: "岗前培训", Valid: year}, given: []Training{done("2025-03-01", Unscored), done("2026-03-05", Unscored)}, want: []Wait{{"岗前培训", "2026-03-01", "2026-03-04"}, {"岗前培训", "2027-03-05", ""}}},
		"the term ends before it is trained":      {need: Need{Kind: "岗前培训"}, term: "2026-01-31", given: []Training{done("2026-02-10", Unscored)}, want: []Wait{{"岗前培训", "2026-01-01", "2026-01-31"}}},
		"valid until 28 February of a short year": {need: Need{Kind: "岗前培训", Valid: year}, given: []Training{done("2028-02-29", Unscored)}, want: []Wait{{"岗前培训", "2026-01-01", "2028-02-28"}, {"岗前培训", "2029-02-28", ""}}},
	} {
		r := Rules{Posts: []Post{{Name: "网格员", Needs: []Need{c.need}}}}
		a.ToOn = c.term
		if got := r.Waits(a, c.given); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if got := (Rules{Posts: []Post{{Name: "网格员"}}}).Waits(a, nil); got != nil {
		t.Errorf("a post without a gate waits: %v", got)
	}
}

func TestATrainingIsOfThePastAndNeverOnesOwn(t *testing.T) {
	good := Training{Person: "p", Kind: "岗前培训", On: "2026-03-04", Score: Unscored}
	if err := good.Check("2026-03-04", "q"); err != nil {
		t.Error(err)
	}
	for code, bad := range map[string]func(Training) Training{
		"kind":  func(t Training) Training { t.Kind = " "; return t },
		"on":    func(t Training) Training { t.On = "2026-03-05"; return t },
		"score": func(t Training) Training { t.Score = 1001; return t },
		"proof": func(t Training) Training { t.Proof = string(make([]rune, 201)); return t },
	} {
		f := fault.As(bad(good).Check("2026-03-04", "q"))
		if f == nil || len(f.Fields) != 1 || f.Fields[0].At != code {
			t.Errorf("%s: %v", code, f)
		}
	}
	if f := fault.As((Training{Person: "p", Kind: "岗前培训", On: "2026-02-30"}).Check("2026-03-04", "q")); f == nil || f.Fields[0].Code != "day.impossible" {
		t.Error("a day that is none")
	}
	if err := good.Check("2026-03-04", "p"); fault.Code(err) != "training.own" {
		t.Error(err)
	}
}

func TestSemantic17AGateBlocksTheMarkAndWhoWaitsIsNoStaffing(t *testing.T) {
	r := Rules{
		Kinds: []Kind{{Name: "村级"}, {Name: "镇级"}},
		Posts: []Post{{Name: "网格员", Kind: "网格员", In: []string{"村级"}, Count: Count{Least: 1, PerGrid: true}}, {Name: "联系人", Kind: "联系人", In: []string{"村级", "镇级"}}, {Name: "网格长", Kind: "网格长", In: []string{"村级"}}},
		Gates: []Gate{{Name: "网格齐备", Has: []Must{{"网格员", []string{"网格员"}}, {"联系人", []string{"联系人"}}}}},
	}
	village := Grid{ID: "g", Name: "甲村", Kind: "村级"}
	on := func(post, person string, waits ...string) Appointment {
		return Appointment{Person: person, Name: "某" + person, Post: post, Grid: "g", FromOn: "2026-01-01", Waits: waits, Since: "2026-01-01"}
	}
	for name, c := range map[string]struct {
		grid  Grid
		held  []Appointment
		gated bool
		lacks []string
	}{
		"nobody":                        {village, nil, true, []string{"网格员", "联系人"}},
		"all there":                     {village, []Appointment{on("网格员", "a"), on("联系人", "b")}, true, nil},
		"there and not trained":         {village, []Appointment{on("网格员", "a", "岗前培训"), on("联系人", "b")}, true, []string{"网格员（未培训）"}},
		"one of two trained":            {village, []Appointment{on("网格员", "a", "岗前培训"), on("网格员", "c"), on("联系人", "b")}, true, nil},
		"a town wants what it can have": {Grid{ID: "t", Kind: "镇级"}, nil, true, []string{"联系人"}},
		"no post stands there":          {Grid{ID: "x", Kind: "片"}, nil, false, nil},
	} {
		gated, lacks := r.Whole(c.grid, c.held)
		if gated != c.gated || !slices.Equal(lacks, c.lacks) {
			t.Errorf("%s: %v %v", name, gated, lacks)
		}
	}
	gaps := r.Missing(village, []Appointment{on("网格员", "a", "岗前培训"), on("联系人", "b"), on("网格长", "c")})
	var codes []string
	for _, g := range gaps {
		codes = append(codes, g.Code)
		if fault.Words(g.Code, g.Args) == "" {
			t.Errorf("%s has no words", g.Code)
		}
	}
	if !slices.Equal(codes, []string{"grid.untrained", "grid.not_whole", "grid.post_waits"}) {
		t.Error(codes)
	}
	if gaps[0].Person != "a" || gaps[0].Since != "2026-01-01" {
		t.Errorf("%+v", gaps[0])
	}
}

func TestWhatRunsOutSoonIsToldAheadOfThoseWhoAreActive(t *testing.T) {
	r := Rules{Kinds: []Kind{{Name: "村级"}}, Posts: []Post{{Name: "网格员", Kind: "网格员", In: []string{"村级"}, Count: Count{Least: 1, PerGrid: true}}}}
	ends := []Wait{{Need: "安全培训", From: "2026-06-10"}}
	for name, c := range map[string]struct {
		held Appointment
		want []string
	}{
		"nothing runs out":          {Appointment{}, nil},
		"soon":                      {Appointment{Ends: ends}, []string{"grid.training_ends 2026-06-10"}},
		"two":                       {Appointment{Ends: append(slices.Clone(ends), Wait{Need: "急救培训", From: "2026-06-12"})}, []string{"grid.training_ends 2026-06-10", "grid.training_ends 2026-06-12"}},
		"waits already for another": {Appointment{Ends: ends, Waits: []string{"急救培训"}, Since: "2026-05-01"}, []string{"grid.untrained 2026-05-01", "grid.without_person "}},
	} {
		a := c.held
		a.Person, a.Name, a.Post, a.Grid, a.FromOn = "p", "某人", "网格员", "g", "2026-01-01"
		var got []string
		for _, g := range r.Missing(Grid{ID: "g", Name: "甲村", Kind: "村级"}, []Appointment{a}) {
			got = append(got, g.Code+" "+string(g.Since))
			if g.Code == "grid.training_ends" && g.Since == "2026-06-10" && fault.Words(g.Code, g.Args) != "甲村的某人（网格员）的安全培训只算到2026年6月9日，此后转为待激活，请在此前安排培训。" {
				t.Errorf("%s: %s", name, fault.Words(g.Code, g.Args))
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

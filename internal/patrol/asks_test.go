package patrol_test

import (
	"testing"

	"anwang/internal/civil"
	"anwang/internal/patrol"
)

func TestAPlaceOfWhichNothingIsAskedIsPassedOver(t *testing.T) {
	open, adhoc, table, season := weekly(), weekly(), weekly(), weekly()
	open.Often = civil.Often{Unset: true, Word: "定期"}
	adhoc.Often = civil.Often{Adhoc: true}
	table.Often, table.OftenOf = open.Often, func(patrol.Place, patrol.Target, civil.Day) (civil.Often, bool) { return weekly().Often, true }
	season.Often, season.Boosts = open.Often, []patrol.Boost{{Often: weekly().Often}}
	for name, c := range map[string]struct {
		duties []patrol.Duty
		kind   string
		want   bool
	}{
		"asked weekly":          {[]patrol.Duty{open, weekly()}, "村级", true},
		"of another kind":       {[]patrol.Duty{weekly()}, "镇级", false},
		"left open by the plan": {[]patrol.Duty{open, adhoc}, "村级", false},
		"by a table":            {[]patrol.Duty{table}, "村级", true},
		"in a season only":      {[]patrol.Duty{season}, "村级", true},
		"nothing at all":        {nil, "村级", false},
	} {
		if got := (patrol.Rules{Duties: c.duties}).Asks(c.kind); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

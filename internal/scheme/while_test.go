package scheme_test

import (
	"testing"

	"anwang/internal/civil"
	"anwang/internal/hazard"
	"anwang/internal/journal"
)

func TestADutyOfAListedCaseComesAgainUntilItIsOffTheList(t *testing.T) {
	s, ps := load(t, with("  挂牌进展: {who: 主办, does: 上报, to: 镇网格办, often: 每隔15天1次, when: case.listed, added: 例}\n", ""))
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	r := s.IntoHazard(setting(t))
	zone := setting(t).Zone
	day := func(d civil.Day) civil.Instant { return d.At(9, 0, zone) }
	c := hazard.Case{State: "整改中", Round: 1, Owner: "应急所", Listed: "挂牌中", FoundAt: day("2026-03-01"), FoundOn: "2026-03-01",
		Acts: []hazard.Done{{ID: "a", Verb: hazard.RegisterVerb, At: day("2026-03-01"), Round: 1}, {ID: "b", Verb: hazard.ListVerb, At: day("2026-03-02"), Round: 1}}}
	told := func(on civil.Day) int {
		by := hazard.Actor{Act: journal.Act{County: "c", At: day(on), On: on, Fresh: func() string { return "act-" + string(on) }}}
		out := hazard.Climb(c, r, by)
		c = out.Case
		n := 0
		for _, tell := range out.Tells {
			if len(c.Climbed) > 0 && tell.To.Pronoun == hazard.TheOwner && c.Climbed[len(c.Climbed)-1].Clock == "挂牌进展" {
				n++
			}
		}
		return n
	}
	for _, step := range []struct {
		on   civil.Day
		want int
	}{{"2026-03-03", 1}, {"2026-03-10", 0}, {"2026-03-18", 1}, {"2026-03-19", 0}, {"2026-04-02", 1}} {
		if got := told(step.on); got != step.want {
			t.Errorf("on %s told %d times, want %d", step.on, got, step.want)
		}
	}
	c.Listed, c.Acts = "已摘牌", append(c.Acts, hazard.Done{ID: "d", Verb: hazard.DelistVerb, At: day("2026-04-03"), Round: 1})
	if got := told("2026-04-20"); got != 0 {
		t.Error("off the list it is asked still")
	}
}

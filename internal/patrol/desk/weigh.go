package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/patrol/desk/q"
)

// fromPublic is the source of a case that somebody outside told of.
const fromPublic = "举报"

// weight is what weighs on a site: its open cases, and those from tip-offs.
type weight struct{ hazards, tipoffs int }

// weigh counts the open cases of the sites under a path, where a duty asks for
// more of those who have some (frequency by complaint, scheme.md kind 10).
func (o *opener) weigh(ctx context.Context, x account.Sight) error {
	if !o.rules.Weighs {
		return nil
	}
	rows, err := q.New(o.d.DB.Read()).OpenCasesWithin(ctx, q.OpenCasesWithinParams{County: o.county, Path: x.Path, Path_2: x.High()})
	if err != nil {
		return err
	}
	for _, r := range rows {
		w := o.weights[r.Site]
		w.hazards += int(r.Cases)
		if r.Source == fromPublic {
			w.tipoffs += int(r.Cases)
		}
		if o.weights == nil {
			o.weights = map[string]weight{}
		}
		o.weights[r.Site] = w
	}
	return nil
}

package desk

import (
	"context"
	"slices"

	"anwang/internal/account"
	"anwang/internal/kit/db"
	"anwang/internal/tally"
)

// WaitingRow is a summary that waits for the caller.
type WaitingRow struct {
	Month    string `json:"month"`
	Grid     string `json:"grid"`
	GridName string `json:"gridName"`
	State    string `json:"state"`
	Does     string `json:"does" doc:"等我做什么：确认、提交、收下或退回"`
	Late     bool   `json:"late" doc:"过了上报日"`
}

// WaitingRows are those of all the caller's posts.
type WaitingRows struct {
	Items []WaitingRow `json:"items" nullable:"false"`
	More  bool         `json:"more,omitempty" doc:"不止这些"`
}

// waitingMost is how many are listed; a county of villages has them month by month.
const waitingMost = 100

// Waiting lists the summaries that wait for the caller: of last month at the grids
// he answers for, and those the grids below sent up.
//
// law: S1-41, S1-100
func (d *Desk) Waiting(ctx context.Context, who account.Caller, _ *struct{}) (WaitingRows, error) {
	out := WaitingRows{Items: []WaitingRow{}}
	today := d.Today()
	last, err := tally.ParseMonth(string(today.MonthPeriod().From.Add(-1))[:7])
	if err != nil {
		return out, err
	}
	var above []string
	seen := map[string]bool{}
	for _, s := range who.Standings {
		if s.Waits != "" || s.Place == "" || s.Path == "" || seen[s.Place+s.Post] {
			continue
		}
		seen[s.Place+s.Post] = true
		if account.KindMay(s.Kind, account.TallyLock) {
			above = append(above, s.Place)
		}
		if seen[s.Place] || !account.KindMay(s.Kind, account.TallyConfirm) && !account.KindMay(s.Kind, account.TallySubmit) {
			continue
		}
		seen[s.Place] = true
		if err := d.own(ctx, who, last, s.Place, &out); err != nil {
			return out, err
		}
	}
	// A grid above is one of the caller's own posts: what is right below it lies in
	// his sight.
	w := db.Filter().And("g.county = ?", who.County).AndCond(within(who, gridColumns)).AndCond(db.In("g.parent", above)).And("f.state = ?", string(tally.Submitted))
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT f.month, g.id, g.name FROM tally_filing f JOIN grid g ON g.county = f.county AND g.id = f.grid
		WHERE `+w.String()+" ORDER BY f.month, g.code, g.id LIMIT "+w.Arg(waitingMost+1), w.Args...)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		r := WaitingRow{State: string(tally.Submitted), Does: "收下或退回"}
		if err := rows.Scan(&r.Month, &r.Grid, &r.GridName); err != nil {
			return out, err
		}
		if out.More = len(out.Items) == waitingMost; out.More {
			break
		}
		out.Items = append(out.Items, r)
	}
	return out, rows.Err()
}

// own adds the summary of a month at a grid if it waits for the caller there.
func (d *Desk) own(ctx context.Context, who account.Caller, m tally.Month, grid string, out *WaitingRows) error {
	s, err := d.open(ctx, who, MonthIn{Month: m.String(), Grid: grid})
	if err != nil || s.at.OpenedOn > m.Period().To {
		return err
	}
	return d.DB.Snapshot(ctx, func(tx db.Tx) error {
		f, _, err := d.filing(ctx, tx, s)
		if err != nil {
			return err
		}
		may := f.May(who, d.Today(), s.rules)
		row := WaitingRow{Month: m.String(), Grid: grid, GridName: s.at.Name, State: f.State.Word(), Late: f.Late(s.due, d.Today(), d.DayOf(f.SubmittedAt))}
		switch {
		case slices.Contains(may, tally.ConfirmVerb):
			row.Does = "确认"
		case slices.Contains(may, tally.SubmitVerb):
			row.Does = "提交"
		default:
			return nil
		}
		out.Items = append(out.Items, row)
		return nil
	})
}

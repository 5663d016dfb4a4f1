package desk

import (
	"context"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/kit/db"
)

// The mark of a grid (齐备): whether those whom the plan wants in it are active.
const (
	wholeMark = "齐备"
	lackMark  = "不齐备"
)

// mark says of each node whether its grid is whole.
//
// law: S0-26, S2-21
func (d *Desk) mark(ctx context.Context, who account.Caller, nodes []*Node) error {
	ids := make([]string, len(nodes))
	for i, n := range nodes {
		ids[i] = n.ID
	}
	today := string(d.Today())
	w := db.Filter(who.County).And("a.from_on <= ?", today).And("(a.to_on = '' OR a.to_on >= ?)", today).AndCond(withinSight(who)).AndCond(db.In("a.grid", ids))
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT a.id, a.grid, a.post FROM appointment a
JOIN grid g ON g.county = a.county AND g.id = a.grid WHERE a.county = $1 AND `+w.String(), w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	held := map[string][]grid.Appointment{}
	for rows.Next() {
		var a grid.Appointment
		if err := rows.Scan(&a.ID, &a.Grid, &a.Post); err != nil {
			return err
		}
		held[a.Grid] = append(held[a.Grid], a)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	rows.Close()
	err = d.whoWaitIn(ctx, who.County, ids, d.Today(), func(in, id, need string) {
		for i := range held[in] {
			if a := &held[in][i]; a.ID == id {
				a.Waits = append(a.Waits, need)
			}
		}
	})
	if err != nil {
		return err
	}
	for _, n := range nodes {
		rules, err := d.Rules(ctx, who.County, n.Path, d.Today())
		if fault.Code(err) == "scheme.none_in_force" {
			continue
		}
		if err != nil {
			return err
		}
		n.marked(rules.Whole(grid.Grid{ID: n.ID, Kind: n.Kind}, held[n.ID]))
	}
	return nil
}

func (n *Node) marked(gated bool, lacks []string) {
	n.Whole = ""
	switch {
	case gated && len(lacks) == 0:
		n.Whole = wholeMark
	case gated:
		n.Whole, n.Lacks = lackMark, lacks
	}
}

// whoWait tells of everybody in a range who waits for a training on a day, and of
// those who will within the days that follow, which is told ahead.
func (d *Desk) whoWait(ctx context.Context, county string, sight account.Sight, on civil.Day, tell func(appointment, name, need string, since civil.Day)) error {
	w := db.Filter(county).And("w.from_on <= ?", string(on.Add(grid.ToldAhead))).And("(w.to_on = '' OR w.to_on >= ?)", string(on)).AndCond(adesk.Within(account.Scope{sight}, adesk.Columns{Path: "g.path"}))
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT w.appointment, p.name, w.need, w.from_on FROM appointment_wait w
JOIN appointment a ON a.county = w.county AND a.id = w.appointment
JOIN grid g ON g.county = a.county AND g.id = a.grid
JOIN person p ON p.county = a.county AND p.id = a.person
WHERE w.county = $1 AND `+w.String()+" ORDER BY w.appointment, w.from_on", w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, name, need string
		var since civil.Day
		if err := rows.Scan(&id, &name, &need, &since); err != nil {
			return err
		}
		tell(id, name, need, since)
	}
	return rows.Err()
}

// whoWaitIn tells of the appointments of some grids that wait on a day.
func (d *Desk) whoWaitIn(ctx context.Context, county string, grids []string, on civil.Day, tell func(grid, appointment, need string)) error {
	w := db.Filter(county).And("w.from_on <= ?", string(on)).And("(w.to_on = '' OR w.to_on >= ?)", string(on)).AndCond(db.In("a.grid", grids))
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT a.grid, w.appointment, w.need FROM appointment_wait w
JOIN appointment a ON a.county = w.county AND a.id = w.appointment WHERE w.county = $1 AND `+w.String(), w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var in, id, need string
		if err := rows.Scan(&in, &id, &need); err != nil {
			return err
		}
		tell(in, id, need)
	}
	return rows.Err()
}

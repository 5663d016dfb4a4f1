package desk

import (
	"context"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
)

// BoxCounts is how many cases wait in each box.
type BoxCounts struct {
	Triage  int64 `json:"triage"`
	Accept  int64 `json:"accept"`
	Mend    int64 `json:"mend"`
	Verify  int64 `json:"verify"`
	Assist  int64 `json:"assist" doc:"待协办反馈"`
	Approve int64 `json:"approve" doc:"待批准"`
	Border  int64 `json:"border" doc:"相邻网格请看的边缘事项"`
	Urged   int64 `json:"urged" doc:"催办过、等反馈的"`
	Soon    int64 `json:"soon" doc:"三天内到期的"`
	Overdue int64 `json:"overdue"`
	Mine    int64 `json:"mine"`
	Open    int64 `json:"open"`
	Closed  int64 `json:"closed" doc:"数到一万为止；多于一万就是一万零一"`
}

// BoxesIn may narrow the counts to a grid.
type BoxesIn struct {
	Grid string `query:"grid" maxLength:"64"`
}

// Boxes counts what waits for the caller; every number is the length of the list of
// the same name. It is counted ground by ground and remembered until a case there is
// touched, falls due, or the day ends.
func (d *Desk) Boxes(ctx context.Context, who account.Caller, in *BoxesIn) (BoxCounts, error) {
	var n BoxCounts
	ground, err := d.ground(ctx, who, in.Grid)
	if err != nil {
		return n, err
	}
	rules, err := d.Rules(ctx, who.County, who.Top(), "")
	if err != nil {
		return n, err
	}
	c := boxCount{Desk: d, who: who, tomorrow: int64(d.Today().Add(1).Start(d.Zone))}
	asks := []any{"boxes", who.Person, who.Scope}
	for _, box := range openBoxes {
		cond := d.box(who, rules, box)
		c.open = append(c.open, cond)
		if box != "overdue" && box != "soon" { // whose hours are no part of the question
			asks = append(asks, cond.SQL, cond.Args)
		}
	}
	inside := adesk.Within(ground, adesk.Columns{Path: "t.path"})
	question := recall.Question{County: who.County, Asks: recall.For(asks...), Rests: []string{"case"}, Spans: []string{}, Sight: all(adesk.Within(who.Scope, adesk.Columns{Path: "t.path"}), inside), Now: int64(d.Now())}
	err = d.DB.Snapshot(ctx, func(tx db.Tx) error {
		n = BoxCounts{}
		at, err := recall.Ask(ctx, tx, d.Memory, question, func(grounds []string) (map[string]recall.Answer[BoxCounts], error) { return c.count(ctx, tx, grounds) })
		if err != nil {
			return err
		}
		for _, x := range at {
			n.join(x)
		}
		n.Closed = min(n.Closed, adesk.CountMost+1)
		// What a neighbour asks about lies on the neighbour's ground.
		w, err := d.filter(ctx, who, &ListIn{Grid: in.Grid, Box: "border"}, ground, columns.Path+" || ''")
		if err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM hazard h WHERE "+w.String(), w.Args...).Scan(&n.Border)
	})
	return n, err
}

// openBoxes are the boxes of cases that are not closed, in the order of
// [BoxCounts.boxes].
var openBoxes = []string{"triage", "accept", "mend", "verify", "assist", "approve", "urged", "soon", "overdue", "open"}

// boxes are the counts of the open boxes.
func (n *BoxCounts) boxes() []any {
	return []any{&n.Triage, &n.Accept, &n.Mend, &n.Verify, &n.Assist, &n.Approve, &n.Urged, &n.Soon, &n.Overdue, &n.Open}
}

func (n *BoxCounts) join(o BoxCounts) {
	mine, theirs := n.boxes(), o.boxes()
	for i := range mine {
		*mine[i].(*int64) += *theirs[i].(*int64)
	}
	n.Mine, n.Closed = n.Mine+o.Mine, n.Closed+o.Closed
}

// boxCount counts the boxes of one caller.
type boxCount struct {
	*Desk
	who      account.Caller
	open     []db.Cond
	tomorrow int64
}

// few are so many grounds that their cases are sought by path; of more, all open
// cases are walked.
const few = 8

// count counts the boxes of some grounds.
//
// scope: of the grounds, which are within sight, a department sees its part.
func (c boxCount) count(ctx context.Context, tx db.Tx, grounds []string) (map[string]recall.Answer[BoxCounts], error) {
	path := columns.Path
	if len(grounds) > few {
		path += " || ''"
	}
	out := map[string]recall.Answer[BoxCounts]{}
	base := func() *db.Where {
		return db.Filter().And("h.county = ?", c.who.County).AndCond(db.In(path, grounds)).AndCond(withinBy(c.who, columns.Path+" || ''"))
	}
	w := base().And("h.closed_at = 0")
	text := "SELECT h.path"
	for _, box := range c.open {
		text += ", " + w.Sum(box)
	}
	now := int64(c.Now())
	// What is due at an instant is overdue right after it.
	text += ", CAST(COALESCE(MIN(CASE WHEN h.paused_at = 0 AND h.due_at >= " + w.Arg(now) + " THEN h.due_at + 1 END), 0) AS BIGINT)"
	rows, err := tx.QueryContext(ctx, text+" FROM hazard h WHERE "+w.String()+" GROUP BY h.path", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var ground string
		var a recall.Answer[BoxCounts]
		if err := rows.Scan(append(append([]any{&ground}, a.Of.boxes()...), &a.Until)...); err != nil {
			return nil, err
		}
		if a.Until == 0 || a.Until > c.tomorrow { // three days end with a day
			a.Until = c.tomorrow
		}
		out[ground] = a
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close()
	w = base()
	rest, err := tx.QueryContext(ctx, "SELECT h.path, "+w.Sum(db.Cond{SQL: "h.found_by = ?", Args: []any{c.who.Person}})+", "+w.Sum(db.Cond{SQL: "h.closed_at > 0"})+
		" FROM hazard h WHERE "+w.String()+" GROUP BY h.path", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rest.Close()
	for rest.Next() {
		var ground string
		var mine, closed int64
		if err := rest.Scan(&ground, &mine, &closed); err != nil {
			return nil, err
		}
		a := out[ground]
		a.Of.Mine, a.Of.Closed = mine, closed
		out[ground] = a
	}
	return out, rest.Err()
}

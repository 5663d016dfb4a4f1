package desk

import (
	"context"
	"fmt"

	adesk "anwang/internal/account/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
	"anwang/internal/patrol"
	"anwang/internal/tally"
)

// remarks are what the notes of one month say beside its figures: windows in
// which nobody held the post, which are charged to nobody, and judgements that
// records changed which came after the month was over (更正). A table that lies
// printed already differs by them.
func (d *Desk) remarks(ctx context.Context, tx db.Tx, s sheetOf, vacant int64) ([]string, error) {
	days := s.month.Period()
	late := db.Filter().And("c.county = ?", s.who.County).And("c.month = ?", string(days.From[:7])).AndCond(within(s.who, adesk.Columns{Path: "c.path"})).AndCond(s.ground("c.path"))
	var out []string
	if vacant > 0 {
		out = append(out, fmt.Sprintf("另有%d项任务窗口过半无人在岗，不计入应查。", vacant))
	}
	var n int64
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(DISTINCT c.task) FROM task_correction c WHERE "+late.String(), late.Args...).Scan(&n); err != nil {
		return nil, err
	}
	if n > 0 {
		out = append(out, fmt.Sprintf("更正：本月结束后收到的记录改变了%d项任务的结论，以本表为准。", n))
	}
	return out, nil
}

// vacant counts the windows of some grounds in which nobody held the post, by the
// path of the post.
//
// scope: the grounds are within sight, and of them a department sees its part.
func (d *Desk) vacant(ctx context.Context, tx db.Tx, s sheetOf, of map[string]recall.Answer[month]) error {
	days := s.month.Period()
	w := db.Filter().And("t.county = ?", s.who.County).AndCond(s.seen(taskColumns)).AndCond(s.lies(postPath, "t.path")).
		And("t.due_at >= ? AND t.due_at <= ?", int64(days.From.Start(d.Zone)), int64(days.To.End(d.Zone))).And("t.state = ?", string(patrol.Vacant))
	rows, err := tx.QueryContext(ctx, "SELECT t.path, "+postPath+" AS path, COUNT(*)"+fromTasks+" WHERE "+w.String()+" GROUP BY t.path, "+postPath+" ORDER BY 1, 2", w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var ground string
		var c tally.Count
		if err := rows.Scan(&ground, &c.Path, &c.N); err != nil {
			return err
		}
		a := of[ground]
		a.Of.vacant = append(a.Of.vacant, c)
		of[ground] = a
	}
	return rows.Err()
}

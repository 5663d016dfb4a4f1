package desk

import (
	"context"
	"fmt"

	adesk "anwang/internal/account/desk"
	"anwang/internal/kit/db"
	"anwang/internal/patrol"
)

// remarks are what the notes of one month say beside its figures: windows in
// which nobody held the post, which are charged to nobody, and judgements that
// records changed which came after the month was over (更正). A table that lies
// printed already differs by them.
func (d *Desk) remarks(ctx context.Context, tx db.Tx, s sheetOf) ([]string, error) {
	days := s.month.Period()
	vacant := db.Filter().And("t.county = ?", s.who.County).AndCond(within(s.who, taskColumns)).AndCond(s.ground(postPath)).
		And("t.due_at >= ? AND t.due_at <= ?", int64(days.From.Start(d.Zone)), int64(days.To.End(d.Zone))).And("t.state = ?", string(patrol.Vacant))
	late := db.Filter().And("c.county = ?", s.who.County).And("c.month = ?", string(days.From[:7])).AndCond(within(s.who, adesk.Columns{Path: "c.path"})).AndCond(s.ground("c.path"))
	var out []string
	for _, x := range []struct {
		text, words string
		args        []any
	}{
		{"SELECT COUNT(*) FROM task t LEFT JOIN grid g ON g.county = t.county AND g.id = t.place LEFT JOIN overlay o ON o.county = t.county AND o.id = t.place WHERE " + vacant.String(),
			"另有%d项任务窗口过半无人在岗，不计入应查。", vacant.Args},
		{"SELECT COUNT(DISTINCT c.task) FROM task_correction c WHERE " + late.String(), "更正：本月结束后收到的记录改变了%d项任务的结论，以本表为准。", late.Args},
	} {
		var n int
		if err := tx.QueryRowContext(ctx, x.text, x.args...).Scan(&n); err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, fmt.Sprintf(x.words, n))
		}
	}
	return out, nil
}

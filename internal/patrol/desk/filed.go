package desk

import (
	"context"

	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/notice"
	ndesk "anwang/internal/notice/desk"
	"anwang/internal/patrol"
)

// filed tells every receiver of each report duty (上报, 总结) this record credits
// that the report is there.
//
// law: S1-30, S1-41, S1-100, S4-32
func (d *Desk) filed(ctx context.Context, tx db.Tx, act journal.Act, rules patrol.Rules, path, where string, made Made) error {
	for _, c := range made.Credited {
		for _, duty := range rules.Duties {
			if duty.Name != c.Duty || !duty.Paper() {
				continue
			}
			for _, to := range duty.To {
				err := ndesk.TellPost(ctx, tx, act, path, to, notice.Notice{Kind: "task", Subject: "visit:" + made.Visit, Path: path,
					Code: "notice.report_filed", Args: notice.Args("duty", c.Duty, "grid", where, "post", act.Post)})
				if err != nil {
					return err
				}
			}
			break
		}
	}
	return nil
}

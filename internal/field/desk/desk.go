// Package desk is where the phone calls: its pack goes out, its deeds come in.
// The phone runs no rule; the server applies each once.
package desk

import (
	"context"

	"anwang/internal/account"
	cdesk "anwang/internal/checklist/desk"
	"anwang/internal/civil"
	"anwang/internal/hazard"
	hdesk "anwang/internal/hazard/desk"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"
	pdesk "anwang/internal/patrol/desk"
)

// Desk is the field's desk.
type Desk struct {
	jdesk.House
	Patrol *pdesk.Desk
	Lists  *cdesk.Desk
	// Register opens a hazard in the deed's transaction.
	Register func(ctx context.Context, tx db.Tx, who account.Caller, act journal.Act, r hazard.Report) (hazard.Case, error)
	// Act does one verb to one case in the deed's transaction.
	Act func(ctx context.Context, tx db.Tx, who account.Caller, at civil.Instant, id string, verb hazard.Verb, said hazard.Said) error
	// Read marks a notice as read; doing it twice changes nothing.
	Read func(ctx context.Context, who account.Caller, notice string) error
	// May says what the caller may do to each of these cases.
	May func(ctx context.Context, who account.Caller, ids []string) (map[string]hdesk.Open, error)
	// Ways are the plan's ways of reporting that are open to the caller.
	Ways func(ctx context.Context, who account.Caller) ([]hdesk.WayView, error)
	// Clauses are the words of the plan's clauses that the caller works by, by number.
	Clauses func(ctx context.Context, who account.Caller) (map[string]string, error)
	// Stamp says whether the plan wants time and place burned into photographs.
	Stamp func(ctx context.Context, who account.Caller) (bool, error)
	// Notices are the caller's own since an instant, the newest first.
	Notices func(ctx context.Context, who account.Caller, since civil.Instant) ([]Notice, error)
}

// Routes is the table of operations.
func (d *Desk) Routes() []web.Route[account.Caller] {
	return []web.Route[account.Caller]{
		web.Verb("POST /api/field/deeds", string(account.FieldUse), "回传现场记录", d.Deeds).UpTo(deedsBytes),
		web.Verb("GET /api/field/complaints", string(account.NoticeRead), "现场提出的意见", d.Complaints),
		web.Verb("POST /api/field/complaints/{id}/answer", string(account.NoticeRead), "答复意见", d.AnswerComplaint),
		web.Verb("GET /api/field/gaps", string(account.AccountEnrol), "手机丢失的记录", d.Gaps),
		web.Verb("POST /api/field/gaps/{id}/settle", string(account.AccountEnrol), "丢失的记录已问清", d.SettleGap),
		web.Verb("GET /api/field/pack", string(account.FieldUse), "离线包", d.Pack),
	}
}

// deedsBytes is what one sending may weigh; photographs travel apart.
const deedsBytes = 4 << 20

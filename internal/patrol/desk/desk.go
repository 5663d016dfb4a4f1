// Package desk is where visits are recorded and tasks are opened, credited and
// judged.
package desk

import (
	"context"
	"sync"

	"anwang/internal/account"
	"anwang/internal/checklist"
	"anwang/internal/civil"
	edesk "anwang/internal/evidence/desk"
	"anwang/internal/hazard"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
	"anwang/internal/kit/web"
	"anwang/internal/patrol"
)

// Desk is the patrols' desk. What it needs of rooms above or beside it is handed
// by cmd.
type Desk struct {
	jdesk.House
	// Rules gives what the scheme in force at a place on a day says of patrols; the
	// zero Rules where none was in force. It is asked inside transactions and must
	// answer from memory.
	Rules func(ctx context.Context, county, path string, on civil.Day) (patrol.Rules, error)
	// Calendar is the workday calendar.
	Calendar func(ctx context.Context, county string) (civil.Calendar, error)
	// Form loads a checklist in one edition.
	Form func(ctx context.Context, tx db.Tx, county, edition, form string) (checklist.Form, error)
	// Memory remembers what falls due at each ground.
	Memory *recall.Memory
	// Register opens a hazard in the same transaction.
	Register func(ctx context.Context, tx db.Tx, who account.Caller, act journal.Act, r hazard.Report) (hazard.Case, error)
	// Trained keeps that people took part in a training posts need before they are
	// active, in the transaction of the record.
	Trained func(ctx context.Context, tx db.Tx, act journal.Act, visit, kind string, people []string, score map[string]int) error
	// Photos serves the photographs of a visit.
	Photos *edesk.Desk

	presses sync.Pool // of *flate.Writer, each some 600 KB to make
}

// Routes is the table of operations.
func (d *Desk) Routes() []web.Route[account.Caller] {
	return []web.Route[account.Caller]{
		web.Verb("GET /api/tasks", string(account.TaskRead), "任务", d.Tasks),
		web.Verb("GET /api/tasks/count", string(account.TaskRead), "这样筛有多少项", d.CountTasks),
		web.Verb("GET /api/coverage", string(account.TaskRead), "履职覆盖：网格或岗位与履职要求", d.Coverage),
		web.Verb("GET /api/coverage/days", string(account.TaskRead), "履职日历", d.DutyDays),
		web.Verb("GET /api/campaigns", string(account.TaskRead), "专项行动", d.Campaigns),
		web.Verb("GET /api/campaigns/{id}", string(account.TaskRead), "一次专项行动办到哪里", d.Campaign),
		web.Verb("POST /api/campaigns", string(account.TaskAssign), "试算或下发专项行动", d.Begin).UpTo(64 << 10),
		web.Verb("POST /api/campaigns/{id}/end", string(account.TaskAssign), "提前结束专项行动", d.End).UpTo(4 << 10),
		web.Verb("GET /api/workload", string(account.TaskRead), "各人的工作量", d.Workload),
		web.Verb("GET /api/tasks/{id}", string(account.TaskRead), "一项任务及计入它的巡查", d.Task),
		web.Verb("POST /api/tasks", string(account.TaskAssign), "交办任务", d.Order),
		web.Verb("POST /api/tasks/{id}/excuse", string(account.TaskExcuse), "免除任务并说明理由", d.Excuse),
		web.Verb("GET /api/me/duties", string(account.TaskRead), "本人履职情况", d.MyYear),
		web.Verb("POST /api/tasks/{id}/assign", string(account.TaskAssign), "指定由谁办", d.Assign),
		web.Verb("GET /api/visits", string(account.VisitRead), "巡查记录", d.Visits),
		web.Verb("GET /api/visits/count", string(account.VisitRead), "这样筛有多少次", d.CountVisits),
		web.Verb("GET /api/visits/{id}", string(account.VisitRead), "一条巡查记录", d.Visit),
		web.Download("GET /api/visits/{id}/photos/{hash}", string(account.VisitRead), "巡查照片", d.Photo),
		web.Verb("POST /api/visits/{id}/resolves/{n}/done", string(account.VisitRecord), "会议决定的事项已办", d.CarryOut),
		web.Verb("GET /api/resolves", string(account.VisitRead), "会议决定、要跟踪落实的事项", d.Resolves),
		web.Verb("POST /api/visits", string(account.VisitRecord), "记录巡查", d.RecordOne).UpTo(formMost),
	}
}

// formMost is what one visit's form may weigh, without its photographs.
const formMost = 512 << 10

// Times are the instants of a record: when it happened by the server's clock,
// what the phone's clock said, and when it arrived.
type Times struct {
	At         civil.Instant
	PhoneAt    civil.Instant
	ReceivedAt civil.Instant
	ClockOff   bool // the phone's clock is not to be trusted
}

// At tells when a deed happened: its age by the phone's own clock, taken off the
// server's. A phone whose clock is wrong by years still tells how long ago.
func At(phoneAt, sentAt, received civil.Instant) Times {
	age := max(0, sentAt-phoneAt)
	off := sentAt - received
	// A deed from after its own sending: the clock was set back in between.
	back := phoneAt - sentAt
	return Times{At: max(0, received-age), PhoneAt: phoneAt, ReceivedAt: received, ClockOff: off > clockMost || -off > clockMost || back > clockMost}
}

// clockMost is by how much a phone's clock may differ, in milliseconds.
const clockMost = 10 * 60 * 1000

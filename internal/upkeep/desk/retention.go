package desk

import (
	"context"
	"fmt"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/upkeep"
	"anwang/internal/upkeep/desk/q"
)

// RetentionRow is how long a kind of record is kept, and what would go now.
type RetentionRow struct {
	Key     string        `json:"key"`
	Words   string        `json:"words"`
	Days    int64         `json:"days,omitempty" doc:"0为一直保存"`
	Least   int64         `json:"least,omitempty"`
	Setting string        `json:"setting,omitempty"`
	Basis   string        `json:"basis"`
	What    string        `json:"what"`
	Before  civil.Instant `json:"before,omitempty" doc:"早于这时的会清理"`
	Would   int64         `json:"would" doc:"现在清理会清掉多少"`
	More    bool          `json:"more,omitempty" doc:"至少这么多"`
}

// RetentionOut is the table, and what came of clearing.
type RetentionOut struct {
	Items []RetentionRow `json:"items" nullable:"false"`
	Runs  []JobRow       `json:"runs" nullable:"false"`
}

// eraseMost bounds what one clearing takes away of a kind; the next day goes on.
const eraseMost = 20_000

// Retention says how long each kind of record is kept and what would go.
func (d *Desk) Retention(ctx context.Context, who account.Caller, _ *struct{}) (RetentionOut, error) {
	out := RetentionOut{Items: []RetentionRow{}}
	v, now := d.Values(), d.Now()
	for _, r := range upkeep.Retentions() {
		row := RetentionRow{Key: r.Key, Words: r.Words, Basis: r.Basis, What: r.What, Setting: r.Setting}
		if r.Setting != "" {
			s, _ := upkeep.Find(r.Setting)
			row.Days, row.Least, row.Before = v.Of(r.Setting), s.Least, r.Before(v, now)
			n, err := d.would(ctx, who.County, r, row.Before)
			if err != nil {
				return out, err
			}
			row.Would, row.More = min(n, eraseMost), n > eraseMost
		}
		out.Items = append(out.Items, row)
	}
	var err error
	out.Runs, err = d.jobs(ctx, who.County, upkeep.Erase)
	return out, err
}

// would counts what is old enough to go.
func (d *Desk) would(ctx context.Context, county string, r upkeep.Retention, before civil.Instant) (int64, error) {
	switch r.Key {
	case "sign_in":
		return q.New(d.DB.Read()).OldSignIns(ctx, q.OldSignInsParams{County: county, At: int64(before)})
	case "download":
		return q.New(d.DB.Read()).OldDownloads(ctx, q.OldDownloadsParams{County: county, At: int64(before)})
	case "followup":
		return q.New(d.DB.Read()).OldFollowups(ctx, q.OldFollowupsParams{County: county, DoneAt: int64(before)})
	case "job":
		return q.New(d.DB.Read()).OldJobs(ctx, q.OldJobsParams{County: county, AskedAt: int64(before)})
	case "photo":
		list, err := d.OldPhotos(ctx, county, before, eraseMost+1)
		return int64(len(list)), err
	case "person":
		list, err := d.LeftLongAgo(ctx, county, d.DayOf(before), eraseMost+1)
		return int64(len(list)), err
	}
	return 0, fmt.Errorf("nobody counts records of kind %q", r.Key)
}

// erase is the job: each kind by the desk whose it is, each with its entries.
func (d *Desk) erase(ctx context.Context, say func(have, total int64)) (done, error) {
	v, now := d.Values(), d.Now()
	act := journal.Act{County: d.county(), At: now, On: d.DayOf(now), Fresh: d.Fresh}
	var said []string
	all := upkeep.Retentions()
	for i, r := range all {
		say(int64(i), int64(len(all)))
		if r.Setting == "" {
			continue
		}
		n, err := d.eraseKind(ctx, act, r, r.Before(v, now))
		if n > 0 {
			said = append(said, fmt.Sprintf("%s %d", r.Words, n))
		}
		if err != nil {
			return done{}, fmt.Errorf("%s：%w", r.Words, err)
		}
	}
	if len(said) == 0 {
		return done{outcome: upkeep.Passed, words: "没有到期的。"}, nil
	}
	return done{outcome: upkeep.Passed, words: "已清理：" + strings.Join(said, "；") + "。"}, nil
}

func (d *Desk) eraseKind(ctx context.Context, act journal.Act, r upkeep.Retention, before civil.Instant) (int64, error) {
	switch r.Key {
	case "photo":
		list, err := d.OldPhotos(ctx, d.county(), before, eraseMost)
		if err != nil {
			return 0, err
		}
		n, err := d.ErasePhotos(ctx, act, list)
		return int64(n), err
	case "person":
		list, err := d.LeftLongAgo(ctx, d.county(), d.DayOf(before), eraseMost)
		if err != nil {
			return 0, err
		}
		n := int64(0)
		for _, person := range list {
			erased := false
			err := d.DB.Write(ctx, func(tx db.Tx) (err error) {
				erased, err = d.ErasePerson(ctx, tx, act, person)
				return err
			})
			if err != nil {
				return n, err
			}
			if erased {
				n++
			}
		}
		return n, nil
	}
	n := int64(0)
	err := d.DB.Write(ctx, func(tx db.Tx) (err error) {
		switch r.Key {
		case "sign_in":
			n, err = d.ForgetSignIns(ctx, tx, d.county(), before)
		case "download":
			n, err = q.New(tx).ForgetDownloads(ctx, q.ForgetDownloadsParams{County: d.county(), At: int64(before)})
		case "followup":
			n, err = jdesk.ForgetFollowups(ctx, tx, d.county(), before)
		case "job":
			n, err = q.New(tx).ForgetJobs(ctx, q.ForgetJobsParams{County: d.county(), AskedAt: int64(before)})
		default:
			err = fmt.Errorf("nobody erases records of kind %q", r.Key)
		}
		if err != nil || n == 0 {
			return err
		}
		return jdesk.Note(ctx, tx, d.county(), act.Note("retention:"+r.Key, "retention.erased", nil, "count", text(n), "before", text(int64(before))))
	})
	return n, err
}

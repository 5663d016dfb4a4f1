package desk

import (
	"context"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/field"
	"anwang/internal/field/desk/q"
	"anwang/internal/kit/db"
)

// Count is what a phone says of its numbering: how far it counted, which numbers
// it still holds (of whoever works on it), and which a person took back. What
// remains was lost, and a person is to know.
type Count struct {
	Last  int64   `json:"last" minimum:"0" maximum:"1000000000"`
	Held  []int64 `json:"held,omitempty" maxItems:"20000"`
	LetGo []int64 `json:"letGo,omitempty" maxItems:"20000"`
}

// Gap is a run of numbers nobody has any more.
type Gap struct {
	ID        string        `json:"id"`
	From      int64         `json:"from"`
	To        int64         `json:"to"`
	NoticedAt civil.Instant `json:"noticedAt"`
}

// gaps looks for numbers that are lost, keeps what it finds, and tells the phone
// which stand open. A number that comes all the same fills its gap.
func (d *Desk) gaps(ctx context.Context, who account.Caller, s sending, c *Count) ([]Gap, error) {
	if c == nil {
		return nil, nil // a phone of before does not count aloud
	}
	var open []Gap
	err := d.DB.Write(ctx, func(tx db.Tx) error {
		open = []Gap{}
		t := q.New(tx)
		missing, err := missingOf(ctx, t, who.County, s.device, c.Last)
		if err != nil {
			return err
		}
		known, err := t.GapsOf(ctx, q.GapsOfParams{County: who.County, Device: s.device})
		if err != nil {
			return err
		}
		var told []field.Range
		for _, k := range known {
			r := field.Range{From: k.FromSeq, To: k.ToSeq}
			told = append(told, r)
			switch {
			case k.FilledAt != 0 || k.SettledAt != 0:
			case !r.Open(missing):
				if err := t.FillGap(ctx, q.FillGapParams{County: who.County, ID: k.ID, FilledAt: int64(s.received)}); err != nil {
					return err
				}
			case k.Person == who.Person: // another person's is not this one's to explain
				open = append(open, Gap{ID: k.ID, From: k.FromSeq, To: k.ToSeq, NoticedAt: civil.Instant(k.NoticedAt)})
			}
		}
		add := func(r field.Range, settled civil.Instant, by, words string) error {
			id := d.Fresh()
			err := t.AddGap(ctx, q.AddGapParams{County: who.County, ID: id, Device: s.device, Person: who.Person, Grid: gridOf(who), FromSeq: r.From, ToSeq: r.To,
				NoticedAt: int64(s.received), SettledAt: int64(settled), SettledBy: by, Words: words})
			if err == nil && settled == 0 {
				open = append(open, Gap{ID: id, From: r.From, To: r.To, NoticedAt: s.received})
			}
			return err
		}
		for _, r := range field.Gaps(missing, c.Held, c.LetGo, told) {
			if err := add(r, 0, "", ""); err != nil {
				return err
			}
		}
		// What a person took back is remembered: the phone may forget it then.
		for _, r := range field.Gaps(field.Runs(c.LetGo), nil, nil, told) {
			if r.From < 1 || r.To > field.SeqMost || !r.Open(missing) {
				continue
			}
			if err := add(r, s.received, who.Person, "本人在手机上收回"); err != nil {
				return err
			}
		}
		return nil
	})
	return open, err
}

// missingOf are the numbers up to the last that no deed here bears.
func missingOf(ctx context.Context, t *q.Queries, county, device string, last int64) ([]field.Range, error) {
	ends, err := t.SeqEnds(ctx, q.SeqEndsParams{County: county, Device: device})
	if err != nil {
		return nil, err
	}
	holes, err := t.SeqHoles(ctx, q.SeqHolesParams{County: county, Device: device})
	if err != nil {
		return nil, err
	}
	var out []field.Range
	if first := min(ends.First, last+1); first > 1 {
		out = append(out, field.Range{From: 1, To: first - 1})
	}
	for _, h := range holes {
		out = append(out, field.Range{From: h.Seq + 1, To: h.NextSeq - 1})
	}
	if last > ends.Last {
		out = append(out, field.Range{From: ends.Last + 1, To: last})
	}
	return out, nil
}

// gridOf is the grid whose office asks a person about a gap.
func gridOf(who account.Caller) string {
	for _, s := range who.Standings {
		if s.Path != "" {
			return s.Place
		}
	}
	return ""
}

// GapsIn asks for lost numbers; settled shows those that were talked about.
type GapsIn struct {
	Settled bool   `query:"settled"`
	Limit   int    `query:"limit" minimum:"0" maximum:"100"`
	After   string `query:"after" maxLength:"64"`
}

// GapCard is a gap as the office reads it: whose phone, and between which two
// deeds that arrived, so that the person remembers what it was.
type GapCard struct {
	Gap
	Person    string        `json:"person"`
	Name      string        `json:"name"`
	GridName  string        `json:"gridName"`
	BeforeAt  civil.Instant `json:"beforeAt,omitempty" doc:"前一条送到的记录的时间"`
	AfterAt   civil.Instant `json:"afterAt,omitempty" doc:"后一条送到的记录的时间"`
	SettledAt civil.Instant `json:"settledAt,omitempty"`
	Words     string        `json:"words,omitempty"`
}

// GapCards is a page of them.
type GapCards struct {
	Items []GapCard `json:"items" nullable:"false"`
	Next  string    `json:"next,omitempty"`
}

// Gaps lists what phones in the caller's scope lost, the newest first.
func (d *Desk) Gaps(ctx context.Context, who account.Caller, in *GapsIn) (GapCards, error) {
	limit := in.Limit
	if limit == 0 {
		limit = 50
	}
	w := db.Filter().And("x.county = ?", who.County).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "g.path"}))
	if in.Settled {
		w.And("x.settled_at > 0")
	} else {
		w.And("x.settled_at = 0").And("x.filled_at = 0")
	}
	if in.After != "" {
		w.And("(x.noticed_at, x.id) < (SELECT y.noticed_at, y.id FROM deed_gap y WHERE y.county = ? AND y.id = ?)", who.County, in.After)
	}
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT x.id, x.from_seq, x.to_seq, x.noticed_at, x.person, COALESCE(p.name, ''), g.name, x.settled_at, x.words,
    COALESCE((SELECT MAX(b.phone_at) FROM deed b WHERE b.county = x.county AND b.device = x.device AND b.seq = x.from_seq - 1), 0),
    COALESCE((SELECT MIN(a.phone_at) FROM deed a WHERE a.county = x.county AND a.device = x.device AND a.seq = x.to_seq + 1), 0)
FROM deed_gap x JOIN grid g ON g.county = x.county AND g.id = x.grid LEFT JOIN person p ON p.county = x.county AND p.id = x.person
WHERE `+w.String()+" ORDER BY x.noticed_at DESC, x.id DESC LIMIT "+w.Arg(limit+1), w.Args...)
	if err != nil {
		return GapCards{}, err
	}
	defer rows.Close()
	out := GapCards{Items: []GapCard{}}
	for rows.Next() {
		var c GapCard
		if err := rows.Scan(&c.ID, &c.From, &c.To, &c.NoticedAt, &c.Person, &c.Name, &c.GridName, &c.SettledAt, &c.Words, &c.BeforeAt, &c.AfterAt); err != nil {
			return GapCards{}, err
		}
		out.Items = append(out.Items, c)
	}
	if len(out.Items) > limit {
		out.Items = out.Items[:limit]
		out.Next = out.Items[limit-1].ID
	}
	return out, rows.Err()
}

// SettleIn says what became of a gap: what was recorded anew, or why nothing was.
type SettleIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Words string `json:"words" minLength:"1" maxLength:"200"`
	}
}

// Settled is the gap after it.
type Settled struct {
	ID string `json:"id"`
}

// SettleGap closes a gap after the person was asked.
func (d *Desk) SettleGap(ctx context.Context, who account.Caller, in *SettleIn) (Settled, error) {
	w := db.Filter().And("x.county = ?", who.County).And("x.id = ?", in.ID).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "g.path"}))
	err := d.DB.Write(ctx, func(tx db.Tx) error {
		var id string
		err := tx.QueryRowContext(ctx, "SELECT x.id FROM deed_gap x JOIN grid g ON g.county = x.county AND g.id = x.grid WHERE "+w.String(), w.Args...).Scan(&id)
		if db.None(err) {
			return fault.New(fault.Missing, "field.gap_not_found")
		}
		if err != nil {
			return err
		}
		n, err := q.New(tx).SettleGap(ctx, q.SettleGapParams{County: who.County, ID: in.ID, SettledAt: int64(d.Now()), SettledBy: who.Person, Words: in.Body.Words})
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "field.gap_settled")
		}
		return err
	})
	return Settled{ID: in.ID}, err
}

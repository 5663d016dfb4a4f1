package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/notice"
	"anwang/internal/notice/desk/q"
)

// InstructIn is an instruction to lower grids: to those named, or to all that
// lie directly below the giver's own.
type InstructIn struct {
	Body struct {
		ID    string   `json:"id,omitempty" maxLength:"64" doc:"由客户端生成，重复提交不会重复下发"`
		Title string   `json:"title" maxLength:"60"`
		Text  string   `json:"text" maxLength:"2000" doc:"要求、部署"`
		Until string   `json:"until,omitempty" maxLength:"10" doc:"完成日，可空"`
		Grids []string `json:"grids,omitempty" maxItems:"500" doc:"下级网格；不填为直接下级的全部网格"`
	}
}

// Instruct gives an instruction and tells the head of every grid it is for.
//
// law: S1-14
// scope: only grids below a standing of the caller; any other is refused.
func (d *Desk) Instruct(ctx context.Context, who account.Caller, in *InstructIn) (InstructionView, error) {
	b := in.Body
	x := notice.Instruction{ID: b.ID, Title: strings.TrimSpace(b.Title), Text: strings.TrimSpace(b.Text), Grids: b.Grids}
	if x.ID == "" {
		x.ID = d.Fresh()
	} else if !journal.IDFits(x.ID) {
		return InstructionView{}, fault.New(fault.Invalid, "instruction.incomplete").On("id", "visit.id_malformed")
	}
	if b.Until != "" {
		until, err := civil.ParseDay(b.Until)
		if err != nil {
			return InstructionView{}, err
		}
		x.Until = until
	}
	err := d.DB.Write(ctx, func(tx db.Tx) error { return d.instruct(ctx, tx, who, x) })
	if err != nil {
		return InstructionView{}, err
	}
	return d.Instruction(ctx, who, &InstructionIn{ID: x.ID})
}

func (d *Desk) instruct(ctx context.Context, tx db.Tx, who account.Caller, x notice.Instruction) error {
	qs := q.New(tx)
	if old, err := qs.InstructionByID(ctx, q.InstructionByIDParams{County: who.County, ID: x.ID}); err == nil {
		if old.ByPerson != who.Person || old.Title != x.Title || old.Text != x.Text {
			return fault.New(fault.Conflict, "instruction.id_taken")
		}
		return nil
	} else if !db.None(err) {
		return err
	}
	if len(x.Grids) == 0 {
		for _, s := range who.Standings {
			if !account.KindMay(s.Kind, account.NoticeInstruct) {
				continue
			}
			lower, err := qs.Lower(ctx, q.LowerParams{County: who.County, Parent: s.Place})
			if err != nil {
				return err
			}
			x.Grids = append(x.Grids, lower...)
		}
	}
	slices.Sort(x.Grids)
	x.Grids = slices.Compact(x.Grids)
	if err := x.Check(d.Today()); err != nil {
		return err
	}
	giver, names := account.Standing{}, map[string]string{}
	for _, id := range x.Grids {
		g, err := qs.OpenGrid(ctx, q.OpenGridParams{County: who.County, ID: id})
		if err != nil && !db.None(err) {
			return err
		}
		s, ok := who.StandingAt(g.Path, func(s account.Standing) bool {
			return account.KindMay(s.Kind, account.NoticeInstruct) && s.Place != id && s.Department == "" || s.Kind == account.Office && s.Place != id
		})
		if err != nil || !ok {
			return fault.New(fault.Missing, "grid.not_found")
		}
		giver, names[id] = s, g.Name
	}
	now := d.Now()
	act := who.Act(giver, now, d.DayOf(now), d.Fresh)
	subject := "instruction:" + x.ID
	n, err := jdesk.Number(ctx, tx, who.County, "部署", act.On.Year(), subject)
	if err != nil {
		return err
	}
	number := "部署〔" + strconv.Itoa(act.On.Year()) + "〕" + strconv.FormatInt(n, 10) + "号"
	err = qs.AddInstruction(ctx, q.AddInstructionParams{County: who.County, ID: x.ID, Number: number, Title: x.Title, Text: x.Text, UntilOn: string(x.Until),
		ByPerson: act.By, Post: act.Post, Grid: act.Grid, At: int64(now)})
	if err != nil {
		return err
	}
	for _, id := range x.Grids {
		if err := qs.AddInstructionGrid(ctx, q.AddInstructionGridParams{County: who.County, Instruction: x.ID, Grid: id}); err != nil {
			return err
		}
		post, err := d.headAt(ctx, qs, who.County, id, act.On)
		if err != nil {
			return err
		}
		if post == "" {
			continue // nobody there: the giver's page says so
		}
		err = Tell(ctx, tx, act, notice.Notice{Post: post, Place: id, Kind: "instruction", Subject: subject, Code: "notice.instruction_given",
			Args: notice.Args("number", number, "title", x.Title)})
		if err != nil {
			return err
		}
	}
	digest := journal.Digest([]byte(x.Title + "\n" + x.Text + "\n" + string(x.Until)))
	return jdesk.Note(ctx, tx, who.County, act.Note(subject, "instruction.given", digest, "number", number, "grids", strings.Join(x.Grids, ",")))
}

// headAt is the post that answers for a grid: its head, or whoever comes nearest.
func (d *Desk) headAt(ctx context.Context, qs *q.Queries, county, grid string, on civil.Day) (string, error) {
	held, err := qs.PostsAt(ctx, q.PostsAtParams{County: county, Grid: grid, FromOn: string(on)})
	if err != nil {
		return "", err
	}
	for _, kind := range []account.Kind{account.Head, account.Deputy, account.Assistant, account.Office, account.Inspector, account.Unit} {
		if i := slices.IndexFunc(held, func(p q.PostsAtRow) bool { return account.Kind(p.Kind) == kind }); i >= 0 {
			return held[i].Post, nil
		}
	}
	return "", nil
}

// InstructionIn names an instruction.
type InstructionIn struct {
	ID string `path:"id" maxLength:"64"`
}

// InstructionCard is an instruction in a list.
type InstructionCard struct {
	ID       string `json:"id"`
	Number   string `json:"number"`
	Title    string `json:"title"`
	Until    string `json:"until"`
	ByName   string `json:"byName"`
	Post     string `json:"post"`
	GridName string `json:"gridName" doc:"哪一级网格下发"`
	At       int64  `json:"at"`
	Grids    int64  `json:"grids" doc:"下发的网格数"`
	Receipts int64  `json:"receipts" doc:"已签收的网格数"`
	Mine     bool   `json:"mine" doc:"是我下发的"`
	Waits    bool   `json:"waits" doc:"等我签收"`
}

// InstructionView is an instruction with its receipts.
type InstructionView struct {
	InstructionCard
	Text     string        `json:"text"`
	Receipt  []ReceiptView `json:"receipt" nullable:"false" doc:"各网格的回执"`
	Unheaded int64         `json:"unheaded" doc:"没有人在岗的网格数"`
}

// ReceiptView is what one grid answered; at 0: nothing yet.
type ReceiptView struct {
	Grid     string `json:"grid"`
	GridName string `json:"gridName"`
	ByName   string `json:"byName"`
	Post     string `json:"post"`
	Text     string `json:"text"`
	At       int64  `json:"at"`
	Staffed  bool   `json:"staffed" doc:"有人在岗"`
}

// InstructionCards is a page of instructions, the newest first.
type InstructionCards struct {
	Items []InstructionCard `json:"items" nullable:"false"`
	Next  string            `json:"next"`
}

// InstructionsIn pages instructions.
type InstructionsIn struct {
	Box   string `query:"box" enum:"given,received,waiting" doc:"given 我下发的、received 发给我的、waiting 等我签收的；空为我看得到的全部"`
	After string `query:"after" maxLength:"100"`
	Limit int    `query:"limit" default:"20" minimum:"1" maximum:"100"`
}

const cards = `SELECT i.id, i.number, i.title, i.until_on, COALESCE(p.name, ''), i.post, COALESCE(ig.name, ''), i.at,
	(SELECT COUNT(*) FROM instruction_to t WHERE t.county = i.county AND t.instruction = i.id),
	(SELECT COUNT(*) FROM instruction_receipt r WHERE r.county = i.county AND r.instruction = i.id), i.by_person
FROM instruction i
LEFT JOIN person p ON p.county = i.county AND p.id = i.by_person
LEFT JOIN grid ig ON ig.county = i.county AND ig.id = i.grid
WHERE `

// seenBy are the instructions somebody sees: given from their ground, given by
// them, or to a grid of their ground.
func seenBy(who account.Caller) db.Cond {
	from := adesk.Within(who.Scope, adesk.Columns{Path: "ig.path"})
	to := adesk.Within(who.Scope, adesk.Columns{Path: "tg.path"})
	return db.Cond{SQL: "(i.by_person = ? OR " + from.SQL + ` OR EXISTS (SELECT 1 FROM instruction_to t JOIN grid tg ON tg.county = t.county AND tg.id = t.grid
		WHERE t.county = i.county AND t.instruction = i.id AND ` + to.SQL + "))", Args: slices.Concat([]any{who.Person}, from.Args, to.Args)}
}

// forMe are those addressed to a grid where the caller holds a post.
func forMe(who account.Caller, open bool) db.Cond {
	in := db.In("t.grid", placesOf(who))
	unanswered := ""
	if open {
		unanswered = " AND NOT EXISTS (SELECT 1 FROM instruction_receipt r WHERE r.county = t.county AND r.instruction = t.instruction AND r.grid = t.grid)"
	}
	return db.Cond{SQL: "EXISTS (SELECT 1 FROM instruction_to t WHERE t.county = i.county AND t.instruction = i.id AND " + in.SQL + unanswered + ")", Args: in.Args}
}

// placesOf are the grids for which the caller may answer.
func placesOf(who account.Caller) []string {
	var out []string
	for _, s := range who.Standings {
		if s.Place != "" && s.Department == "" {
			out = append(out, s.Place)
		}
	}
	return out
}

// Instructions lists instructions, the newest first.
// scope: seenBy
func (d *Desk) Instructions(ctx context.Context, who account.Caller, in *InstructionsIn) (InstructionCards, error) {
	out := InstructionCards{Items: []InstructionCard{}}
	w := db.Filter().And("i.county = ?", who.County).AndCond(seenBy(who))
	switch in.Box {
	case "given":
		w.And("i.by_person = ?", who.Person)
	case "received":
		w.AndCond(forMe(who, false))
	case "waiting":
		w.AndCond(forMe(who, true))
	}
	if in.After != "" {
		at, id, ok := strings.Cut(in.After, "~")
		n, err := strconv.ParseInt(at, 10, 64)
		if !ok || err != nil {
			return out, fault.New(fault.Invalid, "request.invalid").On("after", "field.pattern")
		}
		w.And("(i.at < ? OR i.at = ? AND i.id < ?)", n, n, id)
	}
	items, err := d.cards(ctx, d.DB.Read(), who, w, in.Limit+1)
	if err != nil {
		return out, err
	}
	if len(items) > in.Limit {
		items = items[:in.Limit]
		last := items[in.Limit-1]
		out.Next = strconv.FormatInt(last.At, 10) + "~" + last.ID
	}
	out.Items = append(out.Items, items...)
	return out, nil
}

func (d *Desk) cards(ctx context.Context, tx db.Tx, who account.Caller, w *db.Where, limit int) ([]InstructionCard, error) {
	rows, err := tx.QueryContext(ctx, cards+w.String()+" ORDER BY i.at DESC, i.id DESC LIMIT "+w.Arg(limit), w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []InstructionCard
	for rows.Next() {
		var c InstructionCard
		var by string
		if err := rows.Scan(&c.ID, &c.Number, &c.Title, &c.Until, &c.ByName, &c.Post, &c.GridName, &c.At, &c.Grids, &c.Receipts, &by); err != nil {
			return nil, err
		}
		c.Mine = by == who.Person
		out = append(out, c)
	}
	return out, rows.Err()
}

// Instruction is one instruction: its words, and the receipts of the grids the
// caller sees.
// scope: seenBy
func (d *Desk) Instruction(ctx context.Context, who account.Caller, in *InstructionIn) (InstructionView, error) {
	v := InstructionView{Receipt: []ReceiptView{}}
	err := d.DB.Snapshot(ctx, func(tx db.Tx) error {
		found, err := d.cards(ctx, tx, who, db.Filter().And("i.county = ?", who.County).And("i.id = ?", in.ID).AndCond(seenBy(who)), 1)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.New(fault.Missing, "instruction.not_found")
		}
		row, err := q.New(tx).InstructionByID(ctx, q.InstructionByIDParams{County: who.County, ID: in.ID})
		if err != nil {
			return err
		}
		v.InstructionCard, v.Text = found[0], row.Text
		w := db.Filter().And("t.county = ?", who.County).And("t.instruction = ?", in.ID)
		if !v.Mine {
			w.AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "g.path"}))
		}
		today := string(d.Today())
		rows, err := tx.QueryContext(ctx, `SELECT t.grid, COALESCE(g.name, ''), COALESCE(p.name, ''), COALESCE(r.post, ''), COALESCE(r.text, ''), COALESCE(r.at, 0),
				EXISTS (SELECT 1 FROM appointment a WHERE a.county = t.county AND a.grid = t.grid AND a.from_on <= `+w.Arg(today)+` AND (a.to_on = '' OR a.to_on >= `+w.Arg(today)+`))
			FROM instruction_to t
			LEFT JOIN grid g ON g.county = t.county AND g.id = t.grid
			LEFT JOIN instruction_receipt r ON r.county = t.county AND r.instruction = t.instruction AND r.grid = t.grid
			LEFT JOIN person p ON p.county = r.county AND p.id = r.person
			WHERE `+w.String()+" ORDER BY g.path", w.Args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var r ReceiptView
			if err := rows.Scan(&r.Grid, &r.GridName, &r.ByName, &r.Post, &r.Text, &r.At, &r.Staffed); err != nil {
				return err
			}
			if !r.Staffed {
				v.Unheaded++
			}
			v.Waits = v.Waits || r.At == 0 && slices.Contains(placesOf(who), r.Grid)
			v.Receipt = append(v.Receipt, r)
		}
		return rows.Err()
	})
	return v, err
}

// ReceiveIn is a receipt, with a few words where there is something to say.
type ReceiveIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Text string `json:"text,omitempty" maxLength:"500" doc:"回复，可空"`
	}
}

// Receive signs for an instruction, for every grid where the caller holds a post
// and nobody has signed yet; the giver is told. A second time changes nothing.
//
// law: S1-14
// scope: the grids of the caller's own posts.
func (d *Desk) Receive(ctx context.Context, who account.Caller, in *ReceiveIn) (InstructionView, error) {
	err := d.DB.Write(ctx, func(tx db.Tx) error {
		qs := q.New(tx)
		grids, err := qs.Addressed(ctx, q.AddressedParams{County: who.County, Instruction: in.ID})
		if err != nil {
			return err
		}
		x, err := qs.InstructionByID(ctx, q.InstructionByIDParams{County: who.County, ID: in.ID})
		if err != nil && !db.None(err) {
			return err
		}
		mine := false
		for _, s := range who.Standings {
			if s.Department != "" || !slices.Contains(grids, s.Place) {
				continue
			}
			mine = true
			if err := d.sign(ctx, tx, who, s, x, in.Body.Text); err != nil {
				return err
			}
		}
		if !mine {
			return fault.New(fault.Missing, "instruction.not_found")
		}
		return nil
	})
	if err != nil {
		return InstructionView{}, err
	}
	return d.Instruction(ctx, who, &InstructionIn{ID: in.ID})
}

// sign keeps the receipt of one grid, notes it and tells the giver.
func (d *Desk) sign(ctx context.Context, tx db.Tx, who account.Caller, s account.Standing, x q.InstructionByIDRow, text string) error {
	qs := q.New(tx)
	now := d.Now()
	act := who.Act(s, now, d.DayOf(now), d.Fresh)
	n, err := qs.AddReceipt(ctx, q.AddReceiptParams{County: who.County, Instruction: x.ID, Grid: s.Place, Person: who.Person, Post: s.Post, Text: strings.TrimSpace(text), At: int64(now)})
	if err != nil || n == 0 {
		return err
	}
	g, err := qs.OpenGrid(ctx, q.OpenGridParams{County: who.County, ID: s.Place})
	if err != nil && !db.None(err) {
		return err
	}
	err = Tell(ctx, tx, act, notice.Notice{Person: x.ByPerson, Kind: "instruction", Subject: "instruction:" + x.ID, Code: "notice.instruction_received",
		Args: notice.Args("number", x.Number, "title", x.Title, "grid", g.Name)})
	if err != nil {
		return err
	}
	return jdesk.Note(ctx, tx, who.County, act.Note("instruction:"+x.ID, "instruction.received", journal.Digest([]byte(text)), "grid", s.Place))
}

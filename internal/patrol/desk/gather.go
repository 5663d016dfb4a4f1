package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/notice"
	ndesk "anwang/internal/notice/desk"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk/q"
)

// Resolved is something a meeting resolved, as shown.
type Resolved struct {
	N      int64  `json:"n"`
	Text   string `json:"text"`
	Person string `json:"person,omitempty"`
	Name   string `json:"name,omitempty" doc:"谁来办"`
	DueOn  string `json:"dueOn,omitempty"`
	DoneAt int64  `json:"doneAt,omitempty"`
	DoneBy string `json:"doneBy,omitempty"`
	Done   string `json:"done,omitempty" doc:"办理情况"`
}

// gathered keeps what follows from people having come together: what was
// resolved, each told to whoever has to do it, and who is trained now.
//
// law: S4-24, S4-66
func (d *Desk) gathered(ctx context.Context, tx db.Tx, act journal.Act, rules patrol.Rules, v patrol.Visit, at place, credited []Credited) error {
	for i, r := range v.Resolves {
		if r.Person != "" && !v.There(act.By, r.Person) {
			return fault.New(fault.Invalid, "visit.incomplete").On("resolves["+strconv.Itoa(i)+"].person", "visit.resolve_absent")
		}
		err := q.New(tx).AddResolve(ctx, q.AddResolveParams{County: act.County, Visit: v.ID, N: int64(i + 1), Text: strings.TrimSpace(r.Text), Person: r.Person, DueOn: string(r.DueOn)})
		if err != nil {
			return err
		}
		if r.Person == "" || r.Person == act.By {
			continue
		}
		err = ndesk.Tell(ctx, tx, act, notice.Notice{Person: r.Person, Path: at.path, Kind: "task", Subject: "visit:" + v.ID, Code: "notice.resolve_assigned",
			Args: notice.Args("grid", at.name, "verb", v.Verb, "text", brief(r.Text), "due", r.DueOn.Chinese())})
		if err != nil {
			return err
		}
	}
	duties := []string{}
	for _, c := range credited {
		duties = append(duties, c.Duty)
	}
	if v.Task != "" {
		t, err := q.New(tx).TaskRow(ctx, q.TaskRowParams{County: act.County, ID: v.Task})
		if err != nil && !db.None(err) {
			return err
		}
		duties = append(duties, t.Duty)
	}
	for _, kind := range v.Teaches(rules.Needs, duties) {
		people := slices.DeleteFunc(slices.Clone(v.With), func(p string) bool { return p == act.By })
		if err := d.Trained(ctx, tx, act, v.ID, kind, people, v.Scores); err != nil {
			return err
		}
	}
	return nil
}

// briefWords is how much of a text a notice shows.
const briefWords = 40

func brief(text string) string {
	if r := []rune(text); len(r) > briefWords {
		return string(r[:briefWords]) + "…"
	}
	return text
}

// mayRead says whether a record is the caller's to see: it lies within sight, or
// they made it, or took part; a meeting of the whole ground is also of those below.
func mayRead(ctx context.Context, tx db.Tx, who account.Caller, r q.VisitPageRow) (bool, error) {
	if who.Scope.Sees(r.Path, r.Department) || r.ByPerson == who.Person && r.ID != "" {
		return true, nil
	}
	along, err := q.New(tx).Companions(ctx, q.CompanionsParams{County: who.County, Visit: r.ID})
	return slices.ContainsFunc(along, func(c q.CompanionsRow) bool { return c.Person == who.Person }), err
}

func resolvesOf(ctx context.Context, tx db.Tx, county, visit string) ([]Resolved, error) {
	out := []Resolved{}
	rows, err := q.New(tx).ResolvesOf(ctx, q.ResolvesOfParams{County: county, Visit: visit})
	for _, r := range rows {
		out = append(out, Resolved{N: r.N, Text: r.Text, Person: r.Person, Name: r.Name, DueOn: r.DueOn, DoneAt: r.DoneAt, DoneBy: r.DoneBy, Done: r.DoneNote})
	}
	return out, err
}

// CarryOutIn says that something a meeting resolved is done.
type CarryOutIn struct {
	ID   string `path:"id" maxLength:"64"`
	N    int64  `path:"n"`
	Body struct {
		Note string `json:"note,omitempty" maxLength:"2000" doc:"办理情况"`
	}
}

// CarryOut notes that something a meeting resolved was done: by whoever had to do
// it, by who recorded the meeting, or, where nobody was named, by any who was there.
func (d *Desk) CarryOut(ctx context.Context, who account.Caller, in *CarryOutIn) (VisitPage, error) {
	page, err := d.Visit(ctx, who, &VisitIn{ID: in.ID})
	if err != nil {
		return VisitPage{}, err
	}
	i := slices.IndexFunc(page.Resolves, func(r Resolved) bool { return r.N == in.N })
	if i < 0 {
		return VisitPage{}, fault.New(fault.Missing, "visit.resolve_not_found")
	}
	r := page.Resolves[i]
	there := slices.ContainsFunc(page.With, func(c Companion) bool { return c.Person == who.Person })
	if who.Person != page.By && who.Person != r.Person && (r.Person != "" || !there) {
		return VisitPage{}, fault.New(fault.Forbidden, "visit.resolve_not_yours")
	}
	path := ""
	if p, err := q.New(d.DB.Read()).VisitPage(ctx, q.VisitPageParams{County: who.County, ID: in.ID}); err == nil {
		path = p.Path
	} else {
		return VisitPage{}, err
	}
	standing, _ := who.StandingAt(path, nil)
	now := d.Now()
	act := who.Act(standing, now, d.DayOf(now), d.Fresh)
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		note := strings.TrimSpace(in.Body.Note)
		n, err := q.New(tx).CarryOut(ctx, q.CarryOutParams{County: who.County, Visit: in.ID, N: in.N, DoneAt: int64(now), DoneBy: who.Person, DoneNote: note})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "visit.resolve_done_already")
		}
		return jdesk.Note(ctx, tx, who.County, act.Note("visit:"+in.ID, "visit.resolve_done", journal.Digest([]byte(note)), "n", strconv.FormatInt(in.N, 10)))
	})
	if err != nil {
		return VisitPage{}, err
	}
	return d.Visit(ctx, who, &VisitIn{ID: in.ID})
}

// ResolvesIn pages what meetings resolved.
type ResolvesIn struct {
	Mine  bool   `query:"mine" doc:"只看由我办的"`
	Done  bool   `query:"done" doc:"看已办的；否则看没办的"`
	After string `query:"after" maxLength:"120"`
	Limit int    `query:"limit" default:"50" minimum:"1" maximum:"100"`
}

// ResolveRow is one of them in the list.
type ResolveRow struct {
	Resolved
	Visit    string `json:"visit"`
	Verb     string `json:"verb"`
	On       string `json:"on"`
	GridName string `json:"gridName"`
	Late     bool   `json:"late,omitempty" doc:"过了期限还没办"`
}

// ResolvesOut is a page of them, the latest gathering first.
type ResolvesOut struct {
	Items []ResolveRow `json:"items" nullable:"false"`
	Next  string       `json:"next,omitempty" doc:"下一页的 after"`
}

// Resolves lists what gatherings within sight resolved.
func (d *Desk) Resolves(ctx context.Context, who account.Caller, in *ResolvesIn) (ResolvesOut, error) {
	w := db.Filter(who.County).Or(adesk.Within(who.Scope, adesk.Columns{Path: "v.path", Department: "v.department = ?"}),
		db.Cond{SQL: "r.person = ?", Args: []any{who.Person}}, db.Cond{SQL: "v.by_person = ?", Args: []any{who.Person}})
	if in.Mine {
		w.And("r.person = ?", who.Person)
	}
	if in.Done {
		w.And("r.done_at > 0")
	} else {
		w.And("r.done_at = 0")
	}
	if c := strings.Split(in.After, "~"); len(c) == 3 {
		n, _ := strconv.ParseInt(c[2], 10, 64)
		w.And("(v.on_day, v.id, r.n) < (?, ?, ?)", c[0], c[1], n)
	}
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT r.n, r.text, r.person, COALESCE(p.name, ''), r.due_on, r.done_at, COALESCE(b.name, ''), r.done_note, v.id, v.verb, v.on_day, COALESCE(g.name, '')
FROM visit_resolve r JOIN visit v ON v.county = r.county AND v.id = r.visit
LEFT JOIN person p ON p.county = r.county AND p.id = r.person
LEFT JOIN person b ON b.county = r.county AND b.id = r.done_by
LEFT JOIN grid g ON g.county = v.county AND g.id = v.grid
WHERE r.county = $1 AND `+w.String()+" ORDER BY v.on_day DESC, v.id DESC, r.n DESC LIMIT "+w.Arg(in.Limit+1), w.Args...)
	if err != nil {
		return ResolvesOut{}, err
	}
	defer rows.Close()
	out := ResolvesOut{Items: []ResolveRow{}}
	for rows.Next() {
		var r ResolveRow
		if err := rows.Scan(&r.N, &r.Text, &r.Person, &r.Name, &r.DueOn, &r.DoneAt, &r.DoneBy, &r.Done, &r.Visit, &r.Verb, &r.On, &r.GridName); err != nil {
			return ResolvesOut{}, err
		}
		r.Late = r.DoneAt == 0 && r.DueOn != "" && r.DueOn < string(d.Today())
		if len(out.Items) == in.Limit {
			last := out.Items[in.Limit-1]
			out.Next = last.On + "~" + last.Visit + "~" + strconv.FormatInt(last.N, 10)
			break
		}
		out.Items = append(out.Items, r)
	}
	return out, rows.Err()
}

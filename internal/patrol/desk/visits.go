package desk

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	edesk "anwang/internal/evidence/desk"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"
	"anwang/internal/patrol/desk/q"
)

// VisitCard is a visit in a list.
type VisitCard struct {
	ID       string `json:"id"`
	Site     string `json:"site,omitempty"`
	SiteName string `json:"siteName,omitempty"`
	Grid     string `json:"grid"`
	GridName string `json:"gridName"`
	By       string `json:"by"`
	ByName   string `json:"byName"`
	Post     string `json:"post"`
	Verb     string `json:"verb"`
	Kind     string `json:"kind"`
	Form     string `json:"form,omitempty"`
	At       int64  `json:"at"`
	On       string `json:"on"`
	Bad      int64  `json:"bad"`
	Photos   int64  `json:"photos"`
	ClockOff bool   `json:"clockOff,omitempty"`
	// Counted: it was counted for a task; one that was not is shown all the same
	// (方案未规定).
	Counted bool `json:"counted"`
}

// VisitsIn asks for visits. A department sees those of the sites it is in charge
// of.
type VisitsIn struct {
	Mine  bool   `query:"mine"`
	Site  string `query:"site" maxLength:"64"`
	Grid  string `query:"grid" maxLength:"64"`
	By    string `query:"by" maxLength:"64"`
	Form  string `query:"form" maxLength:"200"`
	Kind  string `query:"kind" maxLength:"20"`
	From  string `query:"from" pattern:"^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}$"`
	To    string `query:"to" pattern:"^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}$"`
	Bad   bool   `query:"bad" doc:"只看发现了问题的"`
	Jump  string `query:"jump" pattern:"^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}$" doc:"从这一天看起，往前"`
	After string `query:"after" maxLength:"200"`
	Limit int    `query:"limit" minimum:"0" maximum:"100"`
}

// VisitList is one page of visits, the newest first.
type VisitList struct {
	Visits []VisitCard `json:"visits" nullable:"false"`
	After  string      `json:"after,omitempty"`
}

// Visits lists visits within sight. It picks a page of ids first and fills only
// those.
func (d *Desk) Visits(ctx context.Context, who account.Caller, in *VisitsIn) (VisitList, error) {
	out := VisitList{Visits: []VisitCard{}}
	w, read, err := d.visitFilter(ctx, who, in, false)
	if err != nil {
		return out, err
	}
	if in.Jump != "" && in.After == "" {
		w.And("w.on_day <= ?", in.Jump)
	}
	if on, id, ok := strings.Cut(in.After, "|"); ok {
		w.And("(w.on_day, w.id) < (?, ?)", on, id)
	}
	limit := pageOf(in.Limit)
	pick := "SELECT w.id FROM visit w WHERE " + w.String() + " ORDER BY " + read.Order + " LIMIT " + w.Arg(limit+1)
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT v.id, v.site, COALESCE(s.name, ''), v.grid, COALESCE(g.name, ''), v.by_person, COALESCE(p.name, ''), v.post,
    v.verb, v.kind, v.form, v.at, v.on_day, v.bad, v.photos, v.clock_off, EXISTS (SELECT 1 FROM credit c WHERE c.county = v.county AND c.visit = v.id)
FROM (`+pick+`) x
JOIN visit v ON v.county = $1 AND v.id = x.id
LEFT JOIN site s ON s.county = v.county AND s.id = v.site
LEFT JOIN grid g ON g.county = v.county AND g.id = v.grid
LEFT JOIN person p ON p.county = v.county AND p.id = v.by_person
ORDER BY v.on_day || '' DESC, v.id DESC`, w.Args...)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		var c VisitCard
		if err := rows.Scan(&c.ID, &c.Site, &c.SiteName, &c.Grid, &c.GridName, &c.By, &c.ByName, &c.Post, &c.Verb, &c.Kind, &c.Form, &c.At, &c.On, &c.Bad, &c.Photos, &c.ClockOff, &c.Counted); err != nil {
			return out, err
		}
		out.Visits = append(out.Visits, c)
	}
	if len(out.Visits) > limit {
		last := out.Visits[limit-1]
		out.Visits, out.After = out.Visits[:limit], last.On+"|"+last.ID
	}
	return out, rows.Err()
}

// visitFilter is what a list of visits and its count have in common.
func (d *Desk) visitFilter(ctx context.Context, who account.Caller, in *VisitsIn, count bool) (*db.Where, adesk.Way, error) {
	for _, day := range []string{in.From, in.To, in.Jump} {
		if day == "" {
			continue
		}
		if _, err := civil.ParseDay(day); err != nil {
			return nil, adesk.Way{}, err
		}
	}
	inside, err := d.narrowed(ctx, who, in.Grid)
	if err != nil {
		return nil, adesk.Way{}, err
	}
	read := adesk.Way{Path: "w.path || ''", Order: "w.on_day DESC, w.id DESC"}
	if !in.Mine && in.Site == "" && in.By == "" { // those have an index of their own
		if count && in.From == "" && in.To == "" && in.Jump == "" {
			read.Path = "w.path" // whatever the order, a count begins where all of them lie
		} else if read, err = adesk.WayThrough(ctx, d.DB.Read(), who.County, "visit", "w.path", inside, read.Order, "w.on_day || '' DESC, w.id DESC"); err != nil {
			return nil, adesk.Way{}, err
		}
	}
	w := db.Filter().And("w.county = ?", who.County).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: read.Path, Department: "w.department = ?"}))
	if in.Grid != "" {
		w.AndCond(adesk.Within(inside, adesk.Columns{Path: read.Path}))
	}
	if in.Mine {
		w.Or(db.Cond{SQL: "w.by_person = ?", Args: []any{who.Person}},
			db.Cond{SQL: "w.id IN (SELECT vc.visit FROM visit_companion vc WHERE vc.county = w.county AND vc.person = ?)", Args: []any{who.Person}})
	}
	for _, f := range []struct{ cond, value string }{{"w.site = ?", in.Site}, {"w.by_person = ?", in.By}, {"w.form = ?", in.Form}, {"w.kind = ?", in.Kind}, {"w.on_day >= ?", in.From}, {"w.on_day <= ?", in.To}} {
		if f.value != "" {
			w.And(f.cond, f.value)
		}
	}
	if in.Bad {
		w.And("w.bad > 0")
	}
	return w, read, nil
}

// CountVisitsIn counts what VisitsIn lists.
type CountVisitsIn struct {
	VisitsIn
	Exact bool `query:"exact" doc:"数到底"`
}

// CountVisits says how long a list of visits is.
func (d *Desk) CountVisits(ctx context.Context, who account.Caller, in *CountVisitsIn) (adesk.Counted, error) {
	w, _, err := d.visitFilter(ctx, who, &in.VisitsIn, true)
	if err != nil {
		return adesk.Counted{}, err
	}
	return adesk.Count(ctx, d.DB.Read(), "SELECT 1 FROM visit w WHERE "+w.String(), w, in.Exact)
}

// VisitIn asks for one visit.
type VisitIn struct {
	ID string `path:"id" maxLength:"64"`
}

// VisitPage is the whole record: what was answered and found, what was seen,
// which duties it was counted for, and how it came.
type VisitPage struct {
	VisitCard
	ReceivedAt int64         `json:"receivedAt"`
	PhoneAt    int64         `json:"phoneAt"`
	Lon        float64       `json:"lon,omitempty"`
	Lat        float64       `json:"lat,omitempty"`
	Accuracy   float64       `json:"accuracy,omitempty"`
	Edition    string        `json:"edition,omitempty"`
	Answers    []Answered    `json:"answers" nullable:"false"`
	Findings   []Found       `json:"findings" nullable:"false"`
	Pictures   []edesk.Photo `json:"pictures" nullable:"false"`
	Note       string        `json:"note,omitempty"`
	Sign       *Sign         `json:"sign,omitempty"`
	Tasks      []Credited    `json:"tasks" nullable:"false"`
	With       []Companion   `json:"with" nullable:"false" doc:"同去的人员"`
	Topics     []string      `json:"topics" nullable:"false" doc:"议题、培训内容"`
	Resolves   []Resolved    `json:"resolves" nullable:"false" doc:"会议决定的事项和办理情况"`
	Story      []Step        `json:"story" nullable:"false"`
	Came       *edesk.Came   `json:"came,omitempty" doc:"从手机来的：三个时间、手机时钟、其间变动"`
	Also       []edesk.Also  `json:"also" nullable:"false" doc:"用过同样照片的其他记录"`
}

// Companion is somebody who went along on a visit.
type Companion struct {
	Person     string `json:"person"`
	Name       string `json:"name"`
	Post       string `json:"post"`
	Department string `json:"department,omitempty"`
}

// Answered is an item of the edition that was filled, with its answer; an item
// nobody answered has none.
type Answered struct {
	Item   string `json:"item"`
	Text   string `json:"text"`
	Result string `json:"result,omitempty"`
	Note   string `json:"note,omitempty"`
}

// Found is a finding and what became of it.
type Found struct {
	ID       string   `json:"id"`
	Item     string   `json:"item,omitempty"`
	Sector   string   `json:"sector,omitempty"`
	Grade    string   `json:"grade,omitempty"`
	Text     string   `json:"text"`
	Outcome  string   `json:"outcome"`
	Onsite   []string `json:"onsite" nullable:"false"`
	Measures string   `json:"measures,omitempty"`
	Urgent   bool     `json:"urgent,omitempty"`
	Hazard   string   `json:"hazard,omitempty"`
	Number   string   `json:"number,omitempty"`
	State    string   `json:"state,omitempty"`
}

// Credited is a task the visit was counted for.
type Credited struct {
	ID        string   `json:"id"`
	Duty      string   `json:"duty"`
	Clauses   []string `json:"clauses" nullable:"false"`
	Post      string   `json:"post"`
	FromOn    string   `json:"fromOn"`
	ToOn      string   `json:"toOn"`
	Need      int64    `json:"need"`
	Have      int64    `json:"have"`
	State     string   `json:"state"`
	StateWord string   `json:"stateWord"`
}

// Step is a journal entry of the visit.
type Step struct {
	N      int64             `json:"n"`
	Kind   string            `json:"kind"`
	At     int64             `json:"at"`
	By     string            `json:"by"`
	Post   string            `json:"post"`
	Grid   string            `json:"grid"`
	Refs   map[string]string `json:"refs,omitempty"`
	Digest string            `json:"digest,omitempty"`
	Hash   string            `json:"hash"`
}

// Visit shows one visit.
func (d *Desk) Visit(ctx context.Context, who account.Caller, in *VisitIn) (VisitPage, error) {
	var page VisitPage
	err := d.DB.Snapshot(ctx, func(tx db.Tx) error {
		r, err := q.New(tx).VisitPage(ctx, q.VisitPageParams{County: who.County, ID: in.ID})
		if err != nil && !db.None(err) {
			return err
		}
		if sees, more := mayRead(ctx, tx, who, r); more != nil || err != nil || !sees {
			return cmp.Or(more, error(fault.New(fault.Missing, "visit.not_found")))
		}
		raw, err := unpress(r.Body)
		if err != nil {
			return err
		}
		var form Form
		if err := json.Unmarshal(raw, &form); err != nil {
			return err
		}
		page = VisitPage{
			VisitCard: VisitCard{ID: r.ID, Site: r.Site, SiteName: r.SiteName, Grid: r.Grid, GridName: r.GridName, By: r.ByPerson, ByName: r.ByName, Post: r.Post, Verb: r.Verb, Kind: r.Kind,
				Form: r.Form, At: r.At, On: r.OnDay, Bad: r.Bad, Photos: r.Photos, ClockOff: r.ClockOff},
			ReceivedAt: r.ReceivedAt, PhoneAt: r.PhoneAt, Lon: r.Lon, Lat: r.Lat, Accuracy: form.Accuracy, Edition: r.Edition, Note: r.Note, Sign: form.Sign,
		}
		if err := d.fill(ctx, tx, who.County, &page, form); err != nil {
			return err
		}
		if page.Came, err = edesk.CameOf(ctx, tx, who.County, "visit:"+in.ID, in.ID); err != nil {
			return err
		}
		kin := []string{} // the hazards this visit found show its pictures by right
		for _, f := range page.Findings {
			kin = append(kin, "hazard:"+f.Hazard)
		}
		page.Also, err = edesk.AlsoOn(ctx, tx, who, "visit:"+in.ID, kin...)
		return err
	})
	return page, err
}

// fill reads what hangs on a visit.
func (d *Desk) fill(ctx context.Context, tx db.Tx, county string, page *VisitPage, form Form) (err error) {
	if page.Answers, err = d.answered(ctx, tx, county, form); err != nil {
		return err
	}
	page.Findings, page.Story = []Found{}, []Step{}
	found, err := q.New(tx).FindingsOf(ctx, q.FindingsOfParams{County: county, Visit: page.ID})
	if err != nil {
		return err
	}
	for _, f := range found {
		x := Found{ID: f.ID, Item: f.Item, Sector: f.Sector, Grade: f.Grade, Text: f.Text, Outcome: f.Outcome, Onsite: []string{}, Hazard: f.Hazard, Number: f.Number, State: f.State}
		for _, sent := range form.Findings {
			if sent.ID == f.ID {
				x.Onsite, x.Measures, x.Urgent = append(x.Onsite, sent.Onsite...), sent.Measures, sent.Urgent
			}
		}
		page.Findings = append(page.Findings, x)
	}
	if page.Pictures, err = edesk.Of(ctx, tx, county, "visit:"+page.ID); err != nil {
		return err
	}
	if page.Tasks, err = creditedTo(ctx, tx, county, page.ID); err != nil {
		return err
	}
	along, err := q.New(tx).Companions(ctx, q.CompanionsParams{County: county, Visit: page.ID})
	if err != nil {
		return err
	}
	page.With = []Companion{}
	for _, c := range along {
		page.With = append(page.With, Companion{Person: c.Person, Name: c.Name, Post: c.Post, Department: c.Department})
	}
	page.Topics = append([]string{}, form.Topics...)
	if page.Resolves, err = resolvesOf(ctx, tx, county, page.ID); err != nil {
		return err
	}
	page.Counted = len(page.Tasks) > 0
	links, err := jdesk.Story(ctx, tx, county, "visit:"+page.ID)
	for _, l := range links {
		page.Story = append(page.Story, Step{N: l.N, Kind: l.Kind, At: int64(l.At), By: l.By, Post: l.Post, Grid: l.Grid, Refs: l.Refs, Digest: hex.EncodeToString(l.Digest), Hash: hex.EncodeToString(l.Hash)})
	}
	return err
}

// answered lays the answers beside the items of the edition they were given to.
func (d *Desk) answered(ctx context.Context, tx db.Tx, county string, form Form) ([]Answered, error) {
	out := []Answered{}
	if form.Form == "" {
		return out, nil
	}
	list, err := d.Form(ctx, tx, county, form.Edition, form.Form)
	if err != nil && fault.As(err) == nil {
		return nil, err
	}
	for _, item := range list.Items {
		a := Answered{Item: item.ID, Text: item.Text}
		for _, given := range form.Answers {
			if given.Item == item.ID {
				a.Result, a.Note = given.Result, given.Note
			}
		}
		out = append(out, a)
	}
	return out, nil
}

// PhotoIn asks for a photograph of a visit.
type PhotoIn struct {
	ID   string `path:"id" maxLength:"64"`
	Hash string `path:"hash" pattern:"^[0-9a-f]{64}$"`
	// Small asks for the small picture of a list.
	Small bool `query:"small"`
}

// Photo serves a photograph through the visit that shows it.
func (d *Desk) Photo(ctx context.Context, who account.Caller, in *PhotoIn) (web.File, error) {
	r, err := q.New(d.DB.Read()).VisitPage(ctx, q.VisitPageParams{County: who.County, ID: in.ID})
	if db.None(err) || err == nil && !who.Scope.Sees(r.Path, r.Department) {
		return web.File{}, fault.New(fault.Missing, "visit.not_found")
	}
	if err != nil {
		return web.File{}, err
	}
	return d.Photos.File(ctx, who.County, "visit:"+in.ID, in.Hash, in.Small)
}

// Digest is the digest of a visit as it is in the tables now, for whoever
// verifies the journal: of its exact bytes, if the columns still say what the
// bytes say. ok is false where there is no such visit.
func (d *Desk) Digest(ctx context.Context, tx db.Tx, county, id string) (digest []byte, ok bool, err error) {
	r, err := q.New(tx).VisitPage(ctx, q.VisitPageParams{County: county, ID: id})
	if db.None(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	raw, err := unpress(r.Body)
	if err != nil {
		return []byte("unreadable"), true, nil // changed beyond reading
	}
	var form Form
	if json.Unmarshal(raw, &form) != nil || r.Site != form.Site || r.Verb != form.Verb || r.Form != form.Form || r.Edition != form.Edition || r.Note != form.Note ||
		r.Bad != int64(len(form.Findings)) || civil.Instant(r.At).Day(d.Zone) != civil.Day(r.OnDay) {
		return journal.Digest(bytes.Join([][]byte{raw, []byte("columns differ")}, nil)), true, nil
	}
	return journal.Digest(raw), true, nil
}

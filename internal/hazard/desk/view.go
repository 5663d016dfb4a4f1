package desk

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"anwang/internal/account"
	edesk "anwang/internal/evidence/desk"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/hazard/desk/q"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"
)

// View is the page of one case: what it is, who has to do with it, what was done
// and what this caller may do now.
type View struct {
	Card
	Phase       string      `json:"phase"`
	Place       string      `json:"place"`
	Item        string      `json:"item"`
	Legal       string      `json:"legal"`
	Measures    string      `json:"measures"`
	Hard        bool        `json:"hard"`
	Visit       string      `json:"visit"`
	FoundByName string      `json:"foundByName"`
	FoundPost   string      `json:"foundPost"`
	Lon         float64     `json:"lon"`
	Lat         float64     `json:"lat"`
	DueAt       int64       `json:"dueAt"`
	LimitWord   string      `json:"limitWord"`
	Clock       string      `json:"clock" doc:"正在走的期限：签收、整改、复查"`
	ClockOn     string      `json:"clockOn" doc:"这个期限的最后一日"`
	Clocks      []ClockView `json:"clocks" nullable:"false" doc:"各项期限：从何时起、到何时止、依据谁、逐级提醒做到哪一步"`
	Provisional bool        `json:"provisional"`
	Paused      bool        `json:"paused"`
	PausedDays  int64       `json:"pausedDays" doc:"期限已暂停的整天数"`
	Asked       string      `json:"asked" doc:"等待批准的动作：延期；空为没有"`
	Border      bool        `json:"border" doc:"边缘事项：已请相邻网格看"`
	Edition     string      `json:"edition"`
	Rev         int64       `json:"rev"`
	Parties     []PartyView `json:"parties"`
	Acts        []ActView   `json:"acts"`
	Photos      []PhotoView `json:"photos"`
	May         []MayView   `json:"may"`
	Departments []string    `json:"departments" doc:"可以派送的部门"`

	// Around is where it is: the border of its grid and of those above, the smallest last.
	Around []Outline `json:"around" nullable:"false" doc:"所在网格和上级网格的边界，由大到小"`
	// Undo is what this caller did a moment ago and may take back.
	Undo *UndoView `json:"undo,omitempty" doc:"刚办的、还可以撤回的动作"`

	Came *edesk.Came  `json:"came,omitempty" doc:"从手机来的：三个时间、手机时钟、其间变动"`
	Also []edesk.Also `json:"also" nullable:"false" doc:"用过同样照片的其他记录"`
}

// PartyView is a department that has to do with the case.
type PartyView struct {
	Department string `json:"department"`
	Capacity   string `json:"capacity"`
	Why        string `json:"why"`
	Part       string `json:"part,omitempty" doc:"协办的分工：待反馈、已反馈"`
}

// ActView is one act as the timeline shows it.
type ActView struct {
	ID     string   `json:"id"`
	Verb   string   `json:"verb"`
	Word   string   `json:"word"`
	At     int64    `json:"at"`
	ByName string   `json:"byName"`
	Post   string   `json:"post"`
	Party  string   `json:"party"`
	State  string   `json:"state"`
	Round  int64    `json:"round"`
	Text   string   `json:"text"`
	Number string   `json:"number"`
	Owner  string   `json:"owner,omitempty" doc:"派送给的主办部门；移交的接收单位"`
	Photos []string `json:"photos"`
}

// PhotoView is a photograph of the case and what it shows.
type PhotoView struct {
	Hash string `json:"hash"`
	Role string `json:"role"`
}

// MayView is a button: the verb, its word, and what it needs.
type MayView struct {
	Verb  string   `json:"verb"`
	Word  string   `json:"word"`
	Needs []string `json:"needs"`
	// Way is set where the plan has its own word for this way of the verb, and goes
	// back with the act: 通报公安 is a 上报.
	Way string `json:"way,omitempty"`
	// Offers are the departments the plan lets the sender pick from (S3-25).
	Offers []string `json:"offers,omitempty"`
}

// UndoView is an act that may be taken back, and until when.
type UndoView struct {
	Word   string `json:"word"`
	Number string `json:"number"`
	Until  int64  `json:"until"`
}

// ShowIn names a case.
type ShowIn struct {
	ID string `path:"id" maxLength:"64"`
}

// Show is the page of a case.
func (d *Desk) Show(ctx context.Context, who account.Caller, in *ShowIn) (View, error) {
	rules, err := d.rulesFor(ctx, d.DB.Read(), who, in.ID)
	if err != nil {
		return View{}, err
	}
	var v View
	err = d.DB.Snapshot(ctx, func(tx db.Tx) error {
		c, rev, err := load(ctx, tx, who.County, in.ID)
		if err != nil {
			return err
		}
		names := namer{county: who.County, tx: tx, seen: map[string]string{}}
		v = d.view(c, rules, rev)
		v.FoundByName = names.of(ctx, c.FoundBy)
		v.SiteName, v.GridName = c.Place, ""
		if c.Site != "" {
			s, err := q.New(tx).SiteMatter(ctx, q.SiteMatterParams{County: who.County, ID: c.Site})
			if err != nil {
				return err
			}
			v.SiteName = s.Name
		}
		if g, err := q.New(tx).GridMatter(ctx, q.GridMatterParams{County: who.County, ID: c.Grid}); err == nil {
			v.GridName = g.Name
		}
		for _, a := range c.Acts {
			v.Acts = append(v.Acts, ActView{ID: a.ID, Verb: string(a.Verb), Word: a.Verb.Word(), At: int64(a.At), ByName: names.of(ctx, a.By), Post: a.Post,
				Party: a.Party, State: a.State, Round: a.Round, Text: a.Text, Number: a.Number, Owner: a.Owner, Photos: append([]string{}, a.Photos...)})
		}
		photos, err := q.New(tx).PhotosOf(ctx, q.PhotosOfParams{County: who.County, Subject: c.Subject()})
		if err != nil {
			return err
		}
		for _, p := range photos {
			v.Photos = append(v.Photos, PhotoView{Hash: p.Hash, Role: p.Role})
		}
		if v.Came, err = edesk.CameOf(ctx, tx, who.County, c.Subject(), c.ID, c.Visit); err != nil {
			return err
		}
		if v.Also, err = edesk.AlsoOn(ctx, tx, who, c.Subject(), "visit:"+c.Visit); err != nil {
			return err
		}
		staff, err := d.staffing(ctx, tx, rules, c, who.County)
		if err != nil {
			return err
		}
		v.Border = len(staff.beside) > 0
		v.May = append(v.May, d.may(who, c, rules, staff)...)
		if err := around(ctx, tx, who.County, c, &v); err != nil {
			return err
		}
		if a, ok := c.Withdrawable(who.Person, d.Now()); ok && Open(v.May).Has(hazard.WithdrawVerb) {
			v.Undo = &UndoView{Word: first(a.Way, a.Verb.Word()), Number: a.Number, Until: int64(a.WithdrawableUntil())}
		}
		return names.err
	})
	return v, err
}

// may lists the buttons of every standing the caller holds.
func (d *Desk) may(who account.Caller, c hazard.Case, rules hazard.Rules, staff staffing) []MayView {
	var out []MayView
	seen := map[string]bool{}
	now := d.Now()
	for _, s := range who.Standings {
		if _, reaches := who.StandingAt(c.Path, func(x account.Standing) bool { return x == s }); !reaches {
			continue
		}
		by := hazard.Actor{Act: who.Act(s, now, d.DayOf(now), d.Fresh), Standing: s}
		for _, v := range hazard.Verbs() {
			by.Vacant = staff.vacantFor(s, v)
			if !who.May(account.HazardAct(string(v))) || !rules.Sensible(c, v, by) {
				continue
			}
			declared := hazard.Declared(c, v, hazard.Said{Hard: true})
			for _, way := range rules.Ways(declared, v, by) {
				m := MayView{Verb: string(v), Word: v.Word(), Needs: rules.WantsOf(way), Offers: rules.OffersOf(way)}
				if _, err := rules.Permit(c, v, by); err != nil {
					// Only if whoever acts declares it: it cannot be mended here, it is urgent.
					m.Needs = append(m.Needs, map[hazard.Verb]string{hazard.TransferVerb: "难以整改", hazard.EmergencyVerb: "情况紧急"}[v])
				}
				if way.Name != "" && way.Name != m.Word {
					m.Way, m.Word = way.Name, way.Name
				}
				if !seen[m.Word] {
					seen[m.Word] = true
					out = append(out, m)
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b MayView) int { return hazard.Rank(hazard.Verb(a.Verb)) - hazard.Rank(hazard.Verb(b.Verb)) })
	return out
}

// Open is what somebody may do to one case now.
type Open []MayView

// Has says whether a verb is among it.
func (o Open) Has(verb hazard.Verb) bool {
	return slices.ContainsFunc(o, func(m MayView) bool { return m.Verb == string(verb) })
}

// May lists what the caller may do to each of these cases, for the phone's pack.
func (d *Desk) May(ctx context.Context, who account.Caller, ids []string) (map[string]Open, error) {
	out := make(map[string]Open, len(ids))
	err := d.DB.Snapshot(ctx, func(tx db.Tx) error {
		for _, id := range ids {
			rules, err := d.rulesFor(ctx, tx, who, id)
			if err != nil {
				return err
			}
			c, _, err := load(ctx, tx, who.County, id)
			if err != nil {
				return err
			}
			staff, err := d.staffing(ctx, tx, rules, c, who.County)
			if err != nil {
				return err
			}
			out[id] = d.may(who, c, rules, staff)
		}
		return nil
	})
	return out, err
}

func (d *Desk) view(c hazard.Case, rules hazard.Rules, rev int64) View {
	v := View{
		Card: Card{ID: c.ID, Number: c.Number, State: c.State, Text: c.Text, Grade: c.Grade, Sector: c.Sector, Source: c.Source, Site: c.Site,
			Grid: c.Grid, Owner: c.Owner, FoundAt: int64(c.FoundAt), FoundOn: string(c.FoundOn), DueOn: string(c.DueOn), LimitFrom: c.LimitFrom,
			Overdue: c.Overdue(d.Now()), Urgent: c.Urgent, Listed: c.Listed, Urged: c.Urged, Round: c.Round, ClosedAt: int64(c.ClosedAt)},
		Phase: string(rules.PhaseOf(c.State)), Place: c.Place, Item: c.Item, Legal: c.Legal, Measures: c.Measures, Hard: c.Hard, Visit: c.Visit,
		FoundPost: c.FoundPost, Lon: c.Lon, Lat: c.Lat, DueAt: int64(c.DueAt), LimitWord: c.LimitWord, Provisional: c.Provisional,
		Paused: c.PausedAt != 0, PausedDays: c.Stood(d.Now()), Asked: c.Asked, Edition: c.Edition, Rev: rev, Departments: rules.Departments(),
		Around: []Outline{}, Parties: []PartyView{}, Acts: []ActView{}, Photos: []PhotoView{}, May: []MayView{},
	}
	clock, last := rules.Running(c)
	v.Clock, v.ClockOn, v.Clocks = clock, string(last), d.clocksOf(c, rules)
	for _, p := range c.Parties {
		v.Parties = append(v.Parties, PartyView{Department: p.Department, Capacity: string(p.Capacity), Why: p.Why, Part: c.Part(p)})
	}
	return v
}

// namer gives persons their names, each asked once.
type namer struct {
	county string
	tx     db.Tx
	seen   map[string]string
	err    error
}

func (n *namer) of(ctx context.Context, person string) string {
	if person == "" {
		return "平台"
	}
	if name, ok := n.seen[person]; ok {
		return name
	}
	name, err := q.New(n.tx).Name(ctx, q.NameParams{County: n.county, ID: person})
	if err != nil && !db.None(err) {
		n.err = err
	}
	n.seen[person] = name
	return name
}

// StoryLine is one entry of the journal in words.
type StoryLine struct {
	N      int64             `json:"n"`
	At     int64             `json:"at"`
	Kind   string            `json:"kind"`
	Word   string            `json:"word"`
	ByName string            `json:"byName"`
	Post   string            `json:"post"`
	Grid   string            `json:"grid"`
	Refs   map[string]string `json:"refs"`
	Hash   string            `json:"hash"`
	Holds  bool              `json:"holds" doc:"哈希链到此是否完好"`
}

// Story is how the case came to be, from the journal, in order, with the chain
// checked as it is read.
//
// law: S1-62
type Story struct {
	Subject string      `json:"subject"`
	Lines   []StoryLine `json:"lines"`
	Broken  string      `json:"broken" doc:"链断在哪里；空为完好"`
}

// Story reads the journal of a case.
func (d *Desk) Story(ctx context.Context, who account.Caller, in *ShowIn) (Story, error) {
	if _, err := seen(ctx, d.DB.Read(), who, in.ID); err != nil {
		return Story{}, err
	}
	subject := hazard.Case{ID: in.ID}.Subject()
	out := Story{Subject: subject, Lines: []StoryLine{}}
	err := d.DB.Snapshot(ctx, func(tx db.Tx) error {
		links, err := jdesk.Story(ctx, tx, who.County, subject)
		if err != nil {
			return err
		}
		broken := journal.Verify(links)
		if broken != nil {
			out.Broken = broken.Error()
		}
		names := namer{county: who.County, tx: tx, seen: map[string]string{}}
		for _, l := range links {
			grid := ""
			if g, err := q.New(tx).GridMatter(ctx, q.GridMatterParams{County: who.County, ID: l.Grid}); err == nil {
				grid = g.Name
			}
			out.Lines = append(out.Lines, StoryLine{N: l.N, At: int64(l.At), Kind: l.Kind, Word: storyWord(l.Kind), ByName: names.of(ctx, l.By), Post: l.Post,
				Grid: grid, Refs: l.Refs, Hash: hexOf(l.Hash), Holds: broken == nil || l.N < broken.N})
		}
		return names.err
	})
	return out, err
}

// PhotoIn names a photograph by the case that shows it.
type PhotoIn struct {
	ID   string `path:"id" maxLength:"64"`
	Hash string `path:"hash" minLength:"64" maxLength:"64"`
	// Small asks for the small picture of a list.
	Small bool `query:"small"`
}

// Photo is a photograph of a case the caller sees; there is no other way to it.
func (d *Desk) Photo(ctx context.Context, who account.Caller, in *PhotoIn) (web.File, error) {
	if _, err := seen(ctx, d.DB.Read(), who, in.ID); err != nil {
		return web.File{}, err
	}
	f, err := d.Photos.File(ctx, who.County, hazard.Case{ID: in.ID}.Subject(), in.Hash, in.Small)
	if errors.Is(err, fs.ErrNotExist) {
		return f, fault.New(fault.Missing, "evidence.not_found")
	}
	return f, err
}

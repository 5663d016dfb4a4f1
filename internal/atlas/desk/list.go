package desk

import (
	"context"
	"strconv"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/atlas"
	"anwang/internal/fault"
	hdesk "anwang/internal/hazard/desk"
	"anwang/internal/kit/db"
)

// ListIn asks for the things behind one number of the legend.
type ListIn struct {
	Layer string `query:"layer" required:"true" enum:"grids,silent,sites,never,unseen,seen,hazards,open,overdue,listed,closed,quiet"`
	Month string `query:"month" maxLength:"7" doc:"哪个月，空为本月"`
	Grid  string `query:"grid" maxLength:"64" doc:"这个网格及其下级"`
	After string `query:"after" maxLength:"100"`
	Limit int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
}

// Lines is a page of a list; total counts all of it.
type Lines struct {
	Items []Line `json:"items" nullable:"false"`
	Total int    `json:"total"`
	Next  string `json:"next,omitempty" doc:"下一页的 after"`
}

// Line is one thing of a list.
type Line struct {
	Kind  string     `json:"kind" enum:"grid,site,hazard,task"`
	ID    string     `json:"id"`
	Name  string     `json:"name"`
	Word  string     `json:"word" doc:"是哪一类"`
	Where string     `json:"where,omitempty" doc:"所在网格"`
	Class string     `json:"class,omitempty" doc:"对象类别，任务的岗位"`
	Day   string     `json:"day,omitempty" doc:"最近走访、发现或到期的日子"`
	Lon   float64    `json:"lon,omitempty"`
	Lat   float64    `json:"lat,omitempty"`
	Sum   *atlas.Sum `json:"sum,omitempty" doc:"网格的数"`
}

// quietWord is the word for a task nobody answered for.
const quietWord = "逾期无回音"

// List pages what one number of the legend counts.
func (d *Desk) List(ctx context.Context, who account.Caller, in *ListIn) (Lines, error) {
	v, err := d.view(ctx, who, in.Month)
	if err != nil {
		return Lines{}, err
	}
	prefix, ok := v.within(in.Grid)
	if !ok {
		return Lines{Items: []Line{}}, nil
	}
	if in.Layer == "quiet" {
		return d.quietList(ctx, who, v, prefix, in)
	}
	from := 0
	if in.After != "" {
		if from, err = strconv.Atoi(in.After); err != nil || from < 0 {
			return Lines{}, fault.New(fault.Invalid, "request.invalid").On("after", "field.pattern")
		}
	}
	out := Lines{Items: []Line{}}
	take := func(line func() Line) {
		if out.Total >= from && len(out.Items) < in.Limit {
			out.Items = append(out.Items, line())
		}
		out.Total++
	}
	switch in.Layer {
	case "grids", "silent":
		for i, f := range v.fields {
			if (in.Layer == "grids" || f.Sum.Silent) && under(v.net.more[i].path, prefix) {
				take(func() Line { return v.gridLine(i) })
			}
		}
	case "sites", "never", "unseen", "seen":
		want := map[string]int{"never": atlas.Never, "unseen": atlas.Unseen, "seen": atlas.Seen}
		c, one := want[in.Layer]
		for i, s := range v.sites.spots {
			if v.siteIn[i] >= 0 && (!one || int(v.siteIn[i]) == c) && under(s.path, prefix) {
				take(func() Line { return v.siteLine(i) })
			}
		}
	default:
		want := map[string]int{"open": atlas.Open, "overdue": atlas.Overdue, "listed": atlas.Listed, "closed": atlas.Closed}
		c, one := want[in.Layer]
		for i, m := range v.cases.marks {
			if v.caseIn[i] >= 0 && (!one || int(v.caseIn[i]) == c) && under(m.path, prefix) {
				take(func() Line { return d.caseLine(v, i) })
			}
		}
		if err := d.said(ctx, who, out.Items); err != nil {
			return Lines{}, err
		}
	}
	if from+len(out.Items) < out.Total {
		out.Next = strconv.Itoa(from + len(out.Items))
	}
	return out, nil
}

func (v *view) gridLine(i int) Line {
	g := v.line(i)
	word := "在管"
	if g.Sum.Silent {
		word = "零报告"
	}
	sum := g.Sum
	return Line{Kind: "grid", ID: g.ID, Name: g.Name, Word: word, Where: g.Above, Class: g.Kind, Lon: v.net.more[i].lon, Lat: v.net.more[i].lat, Sum: &sum}
}

func (v *view) siteLine(i int) Line {
	s := v.sites.spots[i]
	l := Line{Kind: "site", ID: s.id, Name: s.name, Word: atlas.SiteWords()[v.siteIn[i]], Class: s.class, Where: v.where(s.path), Day: string(s.seen)}
	l.Lon, l.Lat = lonLat(v.sites.at[i])
	return l
}

func (d *Desk) caseLine(v *view, i int) Line {
	m := v.cases.marks[i]
	l := Line{Kind: "hazard", ID: m.id, Name: m.number, Word: atlas.CaseWords()[v.caseIn[i]], Where: v.where(m.path), Day: string(m.foundOn)}
	l.Lon, l.Lat = lonLat(v.cases.at[i])
	return l
}

func lonLat(at atlas.At) (lon, lat float64) {
	if at.X < 0 {
		return 0, 0
	}
	p := at.Point()
	return p.Lon, p.Lat
}

// where is the name of the lowest grid of the view something lies in.
func (v *view) where(path string) string {
	if i := v.net.nearest(path); i >= 0 {
		return v.fields[i].Name
	}
	return ""
}

// said adds to the hazards of a page what was found.
func (d *Desk) said(ctx context.Context, who account.Caller, lines []Line) error {
	var ids []string
	of := map[string]*Line{}
	for i := range lines {
		ids, of[lines[i].ID] = append(ids, lines[i].ID), &lines[i]
	}
	if len(ids) == 0 {
		return nil
	}
	w := db.Filter(who.County).AndCond(db.In("h.id", ids)).AndCond(hdesk.Within(who))
	return each(ctx, d.DB.Read(), "SELECT h.id, h.text FROM hazard h WHERE h.county = $1 AND "+w.String(), w.Args, func(scan func(...any) error) error {
		var id, text string
		if err := scan(&id, &text); err != nil {
			return err
		}
		of[id].Name += " " + text
		return nil
	})
}

// quietList pages the tasks nobody answered for, the oldest first.
func (d *Desk) quietList(ctx context.Context, who account.Caller, v *view, prefix string, in *ListIn) (Lines, error) {
	out := Lines{Items: []Line{}}
	if !who.May(account.TaskRead) {
		return out, nil
	}
	w := quietCond(db.Filter(who.County), v.from, v.to, d.Now()).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "t.path", Department: ofTasks}))
	if prefix != "" {
		w.AndCond(adesk.Within(who.Under(prefix), adesk.Columns{Path: "t.path"}))
	}
	if err := d.DB.Read().QueryRowContext(ctx, "SELECT COUNT(*) FROM task t WHERE t.county = $1 AND "+w.String(), w.Args...).Scan(&out.Total); err != nil {
		return Lines{}, err
	}
	if due, id, ok := strings.Cut(in.After, "~"); ok {
		at, err := strconv.ParseInt(due, 10, 64)
		if err != nil {
			return Lines{}, fault.New(fault.Invalid, "request.invalid").On("after", "field.pattern")
		}
		w.And("(t.due_at, t.id) > (?, ?)", at, id)
	}
	var last int64
	err := each(ctx, d.DB.Read(), `SELECT t.id, t.duty, t.post, t.due_at, t.path, COALESCE(s.name, ''), COALESCE(s.lon, 0), COALESCE(s.lat, 0)
FROM task t LEFT JOIN site s ON s.county = t.county AND s.id = t.target AND t.aim = 'site'
WHERE t.county = $1 AND `+w.String()+" ORDER BY t.due_at, t.id LIMIT "+w.Arg(in.Limit+1), w.Args, func(scan func(...any) error) error {
		l := Line{Kind: "task", Word: quietWord}
		var path, target string
		var due int64
		if err := scan(&l.ID, &l.Name, &l.Class, &due, &path, &target, &l.Lon, &l.Lat); err != nil {
			return err
		}
		if len(out.Items) == in.Limit {
			out.Next = strconv.FormatInt(last, 10) + "~" + out.Items[len(out.Items)-1].ID
			return nil
		}
		if target != "" {
			l.Name += "：" + target
		}
		l.Where, l.Day, last = v.where(who.Filed(path)), string(d.DayOf(instant(due))), due
		out.Items = append(out.Items, l)
		return nil
	})
	return out, err
}

package desk

import (
	adesk "anwang/internal/account/desk"
	"anwang/internal/hazard"
	"anwang/internal/kit/db"
	"anwang/internal/patrol"
	"anwang/internal/site"
	"anwang/internal/tally"
)

// source is one figure as SQL: the rows behind it, each with the path it is
// counted at, the part of the figure it belongs to (a grade, a verb), what makes
// it one row (nth), its day, and how many times it counts. A figure sums these
// rows and its list shows them: they cannot differ.
type source struct {
	rows string
	w    *db.Where
	kind string // what opens: hazard, visit, site or task
}

// sourceOf gives the rows behind a figure.
func (d *Desk) sourceOf(s sheetOf, kind tally.Kind) source {
	switch kind {
	case tally.Due, tally.Done:
		return d.duties(s, kind)
	case tally.Sites, tally.Seen:
		return d.sites(s, kind)
	case tally.Activity:
		return d.activities(s)
	}
	return d.hazards(s, kind)
}

// hazards are the cases found in the month. What became of them is how they
// stand now: a case found on the 30th and closed in the next month is closed.
func (d *Desk) hazards(s sheetOf, kind tally.Kind) source {
	days := s.month.Period()
	w := db.Filter().And("h.county = ?", s.who.County).AndCond(s.seen(byDay(hazardColumns))).AndCond(s.lies("h.path || ''", "h.path")).
		And("h.found_on >= ? AND h.found_on <= ?", string(days.From), string(days.To))
	part := "''"
	switch kind {
	case tally.Grade:
		part = "h.grade"
	case tally.Sector:
		part = "h.sector"
	case tally.Closed:
		w.And("h.closed_at > 0")
	case tally.Overdue:
		w.And("h.closed_at = 0 AND h.due_at > 0 AND h.paused_at = 0 AND h.due_at < ?", int64(d.Now()))
	case tally.Transferred:
		w.And("EXISTS (SELECT 1 FROM hazard_act a WHERE a.county = h.county AND a.hazard = h.id AND a.verb = ?)", string(hazard.TransferVerb))
	}
	return source{kind: "hazard", w: w, rows: "SELECT h.path AS ground, h.path AS path, " + part + " AS part, h.id AS id, h.id AS nth, h.found_on AS on_day, 1 AS times FROM hazard h WHERE " + w.String()}
}

// sites are what has to be looked after at the month's end: open, and in no
// department's direct charge. A site moved here counts as seen although it was
// seen under its old grid (scheme-syntax §10.9).
func (d *Desk) sites(s sheetOf, kind tally.Kind) source {
	days := s.month.Period()
	w := db.Filter().And("s.county = ?", s.who.County).AndCond(s.seen(siteColumns)).AndCond(s.lies("s.path", "s.path")).
		And("s.opened_on <= ? AND s.direct_by = '' AND s.status = ?", string(days.To), string(site.Open))
	if kind == tally.Seen {
		did, sight := db.In("v.kind", tally.Checks()), within(s.who, byDay(visitColumns))
		args := append([]any{s.who.County, string(days.From), string(days.To)}, append(did.Args, sight.Args...)...)
		const of = "FROM visit v WHERE v.county = ? AND v.on_day >= ? AND v.on_day <= ? AND "
		if few := len(s.grounds); few > 0 && few <= fewGrounds {
			w.And("EXISTS (SELECT 1 "+of+"v.site = s.id AND "+did.SQL+" AND "+sight.SQL+")", args...)
		} else {
			w.And("s.id IN (SELECT v.site "+of+did.SQL+" AND "+sight.SQL+")", args...)
		}
	}
	return source{kind: "site", w: w, rows: "SELECT s.path AS ground, s.path AS path, '' AS part, s.id AS id, s.id AS nth, s.opened_on AS on_day, 1 AS times FROM site s WHERE " + w.String()}
}

// fewGrounds are so few that it is quicker to ask of each site whether it was
// visited than to list all that were visited.
const fewGrounds = 8

// byDay keeps the path from leading: the days do, of which a table has few.
func byDay(c adesk.Columns) adesk.Columns {
	c.Path += " || ''"
	return c
}

// activities are 宣传, 培训, 会议: each word is its own work.
func (d *Desk) activities(s sheetOf) source {
	days := s.month.Period()
	w := db.Filter().And("v.county = ?", s.who.County).AndCond(s.seen(visitColumns)).AndCond(s.lies("v.path", "v.path")).
		And("v.on_day >= ? AND v.on_day <= ?", string(days.From), string(days.To)).
		And("v.kind = ?", string(patrol.Activity)).AndCond(db.In("v.verb", tally.Activities()))
	return source{kind: "visit", w: w, rows: "SELECT v.path AS ground, v.path AS path, v.verb AS part, v.id AS id, v.id AS nth, v.on_day AS on_day, 1 AS times FROM visit v WHERE " + w.String()}
}

// postPath is where the post of a task is held: the grid that answers for it,
// wherever its target lies. A post of an overlay answers at the overlay's grid.
const postPath = "COALESCE(g.path, o.path, t.path)"

// fromTasks are the tasks, each with the place of its post.
const fromTasks = ` FROM task t
	LEFT JOIN grid g ON g.county = t.county AND g.id = t.place
	LEFT JOIN overlay o ON o.county = t.county AND o.id = t.place`

// duties are the windows that fell due in the month, and the days counted for
// them: a window that runs over the month's end belongs to the month in which it
// ends, once. All visits of one day are one (scheme-syntax §10.3, §10.6).
//
// law: S1-36
func (d *Desk) duties(s sheetOf, kind tally.Kind) source {
	days := s.month.Period()
	w := db.Filter().And("t.county = ?", s.who.County).AndCond(s.seen(byDay(taskColumns))).AndCond(s.lies(postPath, "t.path")).
		And("t.due_at >= ? AND t.due_at <= ?", int64(days.From.Start(d.Zone)), int64(days.To.End(d.Zone))).
		And("t.from_on > ?", string(s.month.Since())).
		AndCond(db.In("t.kind", tally.Checks())).And("t.state <> ? AND t.state <> ?", string(patrol.Excused), string(patrol.Vacant))
	if kind == tally.Due {
		return source{kind: "task", w: w, rows: "SELECT t.path AS ground, " + postPath + " AS path, '' AS part, t.id AS id, t.id AS nth, t.to_on AS on_day, t.need AS times" + fromTasks + " WHERE " + w.String()}
	}
	w.AndCond(within(s.who, byDay(visitColumns)))
	return source{kind: "visit", w: w, rows: "SELECT t.path AS ground, " + postPath + " AS path, '' AS part, MIN(c.visit) AS id, t.id AS nth, c.on_day AS on_day, 1 AS times" + fromTasks + `
		JOIN credit c ON c.county = t.county AND c.task = t.id
		JOIN visit v ON v.county = c.county AND v.id = c.visit
		WHERE ` + w.String() + " GROUP BY t.path, " + postPath + ", t.id, c.on_day"}
}

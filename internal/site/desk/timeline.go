package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/kit/db"
)

// TimelineIn pages a site's history.
type TimelineIn struct {
	ID    string `path:"id" maxLength:"64"`
	Kind  string `query:"kind" enum:",visit,hazard" doc:"只看走访或隐患"`
	After string `query:"after" maxLength:"120"`
	Limit int    `query:"limit" default:"30" minimum:"1" maximum:"100"`
}

// Event is a visit or a hazard in a site's history.
type Event struct {
	Kind   string `json:"kind" enum:"visit,hazard"`
	ID     string `json:"id"`
	At     int64  `json:"at"`
	On     string `json:"on"`
	By     string `json:"by" doc:"姓名"`
	Post   string `json:"post"`
	Verb   string `json:"verb,omitempty" doc:"走访：排查、检查……"`
	Form   string `json:"form,omitempty"`
	Bad    int    `json:"bad,omitempty" doc:"走访发现的问题数"`
	Photos int    `json:"photos,omitempty"`
	Number string `json:"number,omitempty"`
	State  string `json:"state,omitempty"`
	Grade  string `json:"grade,omitempty"`
	Text   string `json:"text,omitempty"`
}

// Timeline is a page of a site's history.
type Timeline struct {
	Items []Event `json:"items" nullable:"false"`
	Next  string  `json:"next,omitempty" doc:"下一页的 after"`
}

// Timeline tells what happened at a site, the newest first.
func (d *Desk) Timeline(ctx context.Context, who account.Caller, in *TimelineIn) (Timeline, error) {
	if _, err := d.sees(ctx, d.DB.Read(), who, in.ID); err != nil {
		return Timeline{}, err
	}
	at, id := int64(1<<62), "~"
	if a, b, ok := strings.Cut(in.After, "~"); ok {
		at, _ = strconv.ParseInt(a, 10, 64)
		id = b
	}
	var visits, hazards []Event
	var err error
	if in.Kind != "hazard" {
		visits, err = d.visits(ctx, who, in, at, id)
	}
	if err == nil && in.Kind != "visit" {
		hazards, err = d.hazards(ctx, who, in, at, id)
	}
	if err != nil {
		return Timeline{}, err
	}
	out := Timeline{Items: append(append([]Event{}, visits...), hazards...)}
	slices.SortFunc(out.Items, func(a, b Event) int {
		if a.At != b.At {
			return int(min(max(b.At-a.At, -1), 1))
		}
		return strings.Compare(b.ID, a.ID)
	})
	if len(out.Items) > in.Limit {
		out.Items = out.Items[:in.Limit]
		last := out.Items[in.Limit-1]
		out.Next = strconv.FormatInt(last.At, 10) + "~" + last.ID
	}
	return out, nil
}

func (d *Desk) visits(ctx context.Context, who account.Caller, in *TimelineIn, at int64, id string) ([]Event, error) {
	w := db.Filter(who.County).And("v.site = ?", in.ID).And("(v.at, v.id) < (?, ?)", at, id).AndCond(withinVisits(who))
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT v.id, v.at, v.on_day, COALESCE(p.name, ''), v.post, v.verb, v.form, v.bad, v.photos, v.note
FROM visit v LEFT JOIN person p ON p.county = v.county AND p.id = v.by_person
WHERE v.county = $1 AND `+w.String()+" ORDER BY v.at DESC, v.id DESC LIMIT "+w.Arg(in.Limit+1), w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []Event{}
	for rows.Next() {
		e := Event{Kind: "visit"}
		if err := rows.Scan(&e.ID, &e.At, &e.On, &e.By, &e.Post, &e.Verb, &e.Form, &e.Bad, &e.Photos, &e.Text); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

func (d *Desk) hazards(ctx context.Context, who account.Caller, in *TimelineIn, at int64, id string) ([]Event, error) {
	w := db.Filter(who.County).And("h.site = ?", in.ID).And("(h.found_at, h.id) < (?, ?)", at, id).AndCond(withinCases(who))
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT h.id, h.found_at, h.found_on, COALESCE(p.name, ''), h.found_post, h.number, h.state, h.grade, h.text
FROM hazard h LEFT JOIN person p ON p.county = h.county AND p.id = h.found_by
WHERE h.county = $1 AND `+w.String()+" ORDER BY h.found_at DESC, h.id DESC LIMIT "+w.Arg(in.Limit+1), w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Event
	for rows.Next() {
		e := Event{Kind: "hazard"}
		if err := rows.Scan(&e.ID, &e.At, &e.On, &e.By, &e.Post, &e.Number, &e.State, &e.Grade, &e.Text); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

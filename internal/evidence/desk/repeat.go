package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/kit/db"
)

// How far back repeated photographs are looked for, and among how many records:
// the page is opened now and then, and is not to hold up those who send.
const (
	repeatDays     = 30
	repeatRecords  = 5000
	repeatsMost    = 100
	repeatsOfOne   = 8 // others of one picture
	millisOfOneDay = 24 * 3600 * 1000
)

// RepeatsIn asks for photographs that were used before.
type RepeatsIn struct {
	Days int `query:"days" minimum:"0" maximum:"92"`
}

// Repeat is a record with a photograph that another record shows as well.
type Repeat struct {
	Noun string        `json:"noun" enum:"visit,hazard"`
	ID   string        `json:"id"`
	Name string        `json:"name" doc:"对象或地点"`
	At   civil.Instant `json:"at"`
	Also Also          `json:"also"`
}

// Repeats is what was found, the newest record first.
type Repeats struct {
	Items []Repeat `json:"items" nullable:"false"`
	// Cut: older records of these days were not looked at, or more was found than is listed.
	Cut bool `json:"cut,omitempty"`
}

// Repeats lists records in the caller's scope that show a picture another record
// shows too. It says nothing against anybody: a person looks at both.
func (d *Desk) Repeats(ctx context.Context, who account.Caller, in *RepeatsIn) (Repeats, error) {
	days := in.Days
	if days == 0 {
		days = repeatDays
	}
	from, since := d.Today().Add(-days), d.Now()-civil.Instant(days)*millisOfOneDay
	out := Repeats{Items: []Repeat{}}
	err := d.DB.Snapshot(ctx, func(tx db.Tx) error {
		all := map[string]Repeat{}
		for _, noun := range []string{"visit", "hazard"} {
			if err := repeated(ctx, tx, who, noun, from, since, all); err != nil {
				return err
			}
		}
		for _, r := range all {
			out.Items = append(out.Items, r)
		}
		slices.SortFunc(out.Items, func(a, b Repeat) int {
			if a.At != b.At {
				return int(b.At - a.At)
			}
			return strings.Compare(a.Noun+a.ID+a.Also.Hash, b.Noun+b.ID+b.Also.Hash)
		})
		if len(out.Items) > repeatsMost {
			out.Items, out.Cut = out.Items[:repeatsMost], true
		}
		others, seen := map[string][]string{}, map[string]bool{}
		for _, r := range out.Items {
			others[r.Also.Noun] = append(others[r.Also.Noun], r.Also.ID)
		}
		for noun, ids := range others {
			if err := seenOf(ctx, tx, who, noun, ids, seen); err != nil {
				return err
			}
		}
		for i, r := range out.Items {
			if !seen[r.Also.Noun+":"+r.Also.ID] {
				out.Items[i].Also.ID = ""
			}
		}
		return nil
	})
	return out, err
}

// repeated adds what records of one noun repeat. A pair is told once, at the later
// of the two; a visit and the hazards it found show the same picture by right.
//
// The newest records are gone through once, asking only whether any other shows one
// of their pictures: for most none does. The others are looked up for those few.
func repeated(ctx context.Context, tx db.Tx, who account.Caller, noun string, from civil.Day, since civil.Instant, all map[string]Repeat) error {
	w := db.Filter(who.County)
	var recent, named string
	if noun == "visit" {
		w.And("v.county = $1").AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "v.path || ''", Department: "v.department = ?"})).And("v.on_day >= ?", string(from))
		recent = "SELECT v.id, 'visit:' || v.id AS subject, v.at, v.site, v.grid, '' AS place, '' AS visit FROM visit v WHERE " + w.String() + " ORDER BY v.on_day DESC, v.id DESC LIMIT " + w.Arg(repeatRecords)
		named = "COALESCE(s.name, g.name, '')"
	} else {
		w.And("h.county = $1").AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "h.path || ''", Department: adesk.Concerned})).And("h.found_at >= ?", int64(since))
		recent = "SELECT h.id, 'hazard:' || h.id AS subject, h.found_at AS at, h.site, h.grid, h.place, h.visit FROM hazard h WHERE " + w.String() + " ORDER BY h.found_at DESC, h.id DESC LIMIT " + w.Arg(repeatRecords)
		named = "COALESCE(s.name, r.place)"
	}
	const others = ` u.county = $1 AND u.subject <> r.subject AND u.subject <> 'visit:' || r.visit
  AND NOT EXISTS (SELECT 1 FROM hazard k WHERE k.county = $1 AND k.id = SUBSTR(u.subject, 8) AND 'visit:' || k.visit = r.subject AND u.subject LIKE 'hazard:%') `
	few := "SELECT r.id, r.subject, r.at, r.site, r.grid, r.place, r.visit FROM (" + recent + ") r WHERE r.at >= " + w.Arg(int64(since)) + " AND EXISTS (SELECT 1 FROM photo_of o WHERE o.county = $1 AND o.subject = r.subject AND (EXISTS (SELECT 1 FROM photo_of u WHERE" + others +
		"AND u.hash = o.hash) OR EXISTS (SELECT 1 FROM photo_twin t JOIN photo_of u ON u.county = $1 AND u.hash = t.twin WHERE t.county = $1 AND t.hash = o.hash AND" + others + "))) LIMIT " + w.Arg(repeatsMost+1)
	rows, err := tx.QueryContext(ctx, "SELECT r.id, r.subject, r.at, "+named+", r.visit FROM ("+few+") r LEFT JOIN site s ON s.county = $1 AND s.id = r.site LEFT JOIN grid g ON g.county = $1 AND g.id = r.grid", w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var found []shared
	for rows.Next() {
		x := shared{Repeat: Repeat{Noun: noun}}
		if err := rows.Scan(&x.ID, &x.subject, &x.At, &x.Name, &x.visit); err != nil {
			return err
		}
		found = append(found, x)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	rows.Close()
	slices.SortFunc(found, func(a, b shared) int { return cmp.Or(cmp.Compare(b.At, a.At), strings.Compare(a.ID, b.ID)) })
	for _, x := range found {
		if err := x.pairs(ctx, tx, who.County, all); err != nil {
			return err
		}
	}
	return nil
}

// shared is a record with a picture some other record shows.
type shared struct {
	Repeat
	subject, visit string
}

// pairs adds the others that show its pictures, but for those that do by right.
//
// scope: names nobody; who may open the other is asked of all pairs together.
func (x shared) pairs(ctx context.Context, tx db.Tx, county string, all map[string]Repeat) error {
	others, err := elsewhere(ctx, tx, county, x.subject, repeatsOfOne)
	if err != nil {
		return err
	}
	var hazards []string
	for _, a := range others {
		if a.Noun == "hazard" {
			hazards = append(hazards, a.ID)
		}
	}
	own := map[string]bool{"visit:" + x.visit: true}
	if x.Noun == "visit" && len(hazards) > 0 {
		w := db.Filter(county, x.ID).AndCond(db.In("k.id", hazards))
		rows, err := tx.QueryContext(ctx, "SELECT k.id FROM hazard k WHERE k.county = $1 AND k.visit = $2 AND "+w.String(), w.Args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				return err
			}
			own["hazard:"+id] = true
		}
		if err := rows.Err(); err != nil {
			return err
		}
	}
	for _, a := range others {
		other := a.Noun + ":" + a.ID
		if own[other] {
			continue
		}
		pair := []string{x.subject, other}
		slices.Sort(pair)
		key := strings.Join(pair, " ")
		r := x.Repeat
		r.Also = a
		if before, ok := all[key]; !ok || before.At < r.At || before.Noun == r.Noun && before.ID == r.ID && a.Exact {
			all[key] = r
		}
	}
	return nil
}

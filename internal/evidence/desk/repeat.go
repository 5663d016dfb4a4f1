package desk

import (
	"context"
	"fmt"
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
	repeatsOfOne   = 20
	repeatsMost    = 100
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
// of their pictures: for most none does. Of those few the others are looked up, of
// one picture a score of them.
func repeated(ctx context.Context, tx db.Tx, who account.Caller, noun string, from civil.Day, since civil.Instant, all map[string]Repeat) error {
	w := db.Filter(who.County)
	var recent, told string
	if noun == "visit" {
		w.And("v.county = $1").AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "v.path || ''", Department: "v.department = ?"})).And("v.on_day >= ?", string(from))
		recent = "SELECT v.id, 'visit:' || v.id AS subject, '' AS visit FROM visit v WHERE " + w.String() + " ORDER BY v.on_day DESC, v.id DESC LIMIT " + w.Arg(repeatRecords)
		told = "SELECT v.id, 'visit:' || v.id AS subject, v.at, COALESCE(s.name, g.name, '') AS name, '' AS visit FROM (%s) c JOIN visit v ON v.county = $1 AND v.id = c.id LEFT JOIN site s ON s.county = v.county AND s.id = v.site LEFT JOIN grid g ON g.county = v.county AND g.id = v.grid WHERE v.at >= "
	} else {
		w.And("h.county = $1").AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "h.path || ''", Department: adesk.Concerned})).And("h.found_at >= ?", int64(since))
		recent = "SELECT h.id, 'hazard:' || h.id AS subject, h.visit FROM hazard h WHERE " + w.String() + " ORDER BY h.found_at DESC, h.id DESC LIMIT " + w.Arg(repeatRecords)
		told = "SELECT h.id, 'hazard:' || h.id AS subject, h.found_at AS at, COALESCE(s.name, h.place) AS name, h.visit FROM (%s) c JOIN hazard h ON h.county = $1 AND h.id = c.id LEFT JOIN site s ON s.county = h.county AND s.id = h.site WHERE h.found_at >= "
	}
	const others = ` u.county = $1 AND u.subject <> r.subject AND u.subject <> 'visit:' || r.visit
  AND NOT EXISTS (SELECT 1 FROM hazard k WHERE k.county = $1 AND k.id = SUBSTR(u.subject, 8) AND 'visit:' || k.visit = r.subject AND u.subject LIKE 'hazard:%') `
	few := "SELECT r.id FROM (" + recent + ") r WHERE EXISTS (SELECT 1 FROM photo_of o WHERE o.county = $1 AND o.subject = r.subject AND (EXISTS (SELECT 1 FROM photo_of u WHERE" + others +
		"AND u.hash = o.hash) OR EXISTS (SELECT 1 FROM photo_twin t JOIN photo_of u ON u.county = $1 AND u.hash = t.twin WHERE t.county = $1 AND t.hash = o.hash AND" + others + "))) LIMIT " + w.Arg(repeatsMost+1)
	told = fmt.Sprintf(told, few) + w.Arg(int64(since))
	// Some of those who show a picture, whichever: whoever looks opens one.
	some := "AND u.subject IN (SELECT z.subject FROM photo_of z WHERE z.county = $1 AND z.hash = u.hash LIMIT " + w.Arg(repeatsOfOne) + ")"
	const shown = " r JOIN photo_of o ON o.county = $1 AND o.subject = r.subject"
	const sent = " JOIN photo p ON p.county = $1 AND p.hash = u.hash"
	rows, err := tx.QueryContext(ctx, "SELECT r.id, r.subject, r.at, r.name, o.hash, u.subject, u.hash, p.received_at FROM ("+told+")"+shown+" JOIN photo_of u ON"+others+"AND u.hash = o.hash "+some+sent+
		" UNION SELECT r.id, r.subject, r.at, r.name, o.hash, u.subject, u.hash, p.received_at FROM ("+told+")"+shown+" JOIN photo_twin t ON t.county = $1 AND t.hash = o.hash JOIN photo_of u ON"+others+"AND u.hash = t.twin "+some+sent+
		" ORDER BY 3 DESC, 1, 5, 6, 7 LIMIT "+w.Arg(10*repeatsMost), w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r Repeat
		var own, other, hash string
		if err := rows.Scan(&r.ID, &own, &r.At, &r.Name, &r.Also.Hash, &other, &hash, &r.Also.At); err != nil {
			return err
		}
		var ok bool
		if r.Also.Noun, r.Also.ID, ok = strings.Cut(other, ":"); !ok || r.Also.Noun != "visit" && r.Also.Noun != "hazard" {
			continue
		}
		r.Noun, r.Also.Exact = noun, hash == r.Also.Hash
		pair := []string{own, other}
		slices.Sort(pair)
		key := strings.Join(pair, " ")
		if before, ok := all[key]; !ok || before.At < r.At || before.Noun == r.Noun && before.ID == r.ID && r.Also.Exact {
			all[key] = r
		}
	}
	return rows.Err()
}

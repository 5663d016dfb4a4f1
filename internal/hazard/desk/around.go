package desk

import (
	"context"
	"encoding/json"

	"anwang/internal/account"
	"anwang/internal/hazard"
	"anwang/internal/hazard/desk/q"
	"anwang/internal/kit/db"
)

// Outline is the border of a grid, for the small map of a case.
type Outline struct {
	ID       string          `json:"id"`
	Name     string          `json:"name"`
	Geometry json.RawMessage `json:"geometry"`
	Demo     bool            `json:"demo" doc:"演示边界，不是真实界线"`
}

// around tells a case's page where it lies: the borders of its grid and of those
// above, and a point; a case without one of its own is where its site is.
//
// scope: the caller sees the case.
func around(ctx context.Context, tx db.Tx, county string, c hazard.Case, v *View) error {
	if v.Lon == 0 && v.Lat == 0 && c.Site != "" {
		s, err := q.New(tx).PaperSite(ctx, q.PaperSiteParams{County: county, ID: c.Site})
		if err != nil && !db.None(err) {
			return err
		}
		v.Lon, v.Lat = s.Lon, s.Lat
	}
	w := db.Filter(county).And("g.ring <> ''").AndCond(db.In("g.path", account.Above(c.Path)))
	rows, err := tx.QueryContext(ctx, "SELECT g.id, g.name, g.ring, g.demo FROM grid g WHERE g.county = $1 AND "+w.String()+" ORDER BY g.path", w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var o Outline
		ring := ""
		if err := rows.Scan(&o.ID, &o.Name, &ring, &o.Demo); err != nil {
			return err
		}
		o.Geometry = json.RawMessage(ring)
		v.Around = append(v.Around, o)
	}
	return rows.Err()
}

package desk

import (
	"context"
	"slices"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/kit/db"
	"anwang/internal/scheme"
)

// DepartmentRow is a department of the scheme in force, and who stands in it.
type DepartmentRow struct {
	ID       string      `json:"id"`
	Name     string      `json:"name"`
	Aliases  []string    `json:"aliases" nullable:"false" doc:"别名：导入和派送时都认得"`
	Standing bool        `json:"standing" doc:"有执法资格：可以检查、责令、处罚"`
	Outside  bool        `json:"outside" doc:"不在本系统里办理"`
	PartOf   string      `json:"partOf,omitempty"`
	Owns     []string    `json:"owns" nullable:"false" doc:"管哪些行业、类别"`
	People   []MemberRow `json:"people" nullable:"false"`
	Clauses  []string    `json:"clauses" nullable:"false"`
}

// MemberRow is somebody who stands in a department today.
type MemberRow struct {
	Person    string `json:"person"`
	Name      string `json:"name"`
	Post      string `json:"post"`
	PlaceName string `json:"placeName"`
}

// DepartmentRows are all of them.
type DepartmentRows struct {
	Items []*DepartmentRow `json:"items" nullable:"false"`
}

// Departments lists the departments of the scheme in force where the caller is,
// with their people within sight.
func (d *Desk) Departments(ctx context.Context, who account.Caller, _ *struct{}) (DepartmentRows, error) {
	out := DepartmentRows{Items: []*DepartmentRow{}}
	r, err := d.InForce(ctx, who.County, who.Top(), "")
	if err != nil {
		return out, err
	}
	of := map[string]*DepartmentRow{}
	for _, b := range r.Scheme.Bodies {
		row := &DepartmentRow{ID: b.Name, Name: b.Name, Aliases: append([]string{}, b.Aka...), Standing: b.Standing, Outside: b.Outside, PartOf: b.PartOf, Owns: []string{}, People: []MemberRow{}, Clauses: b.Clauses}
		if row.Clauses == nil {
			row.Clauses = []string{}
		}
		of[b.Name] = row
		out.Items = append(out.Items, row)
	}
	for _, o := range r.Scheme.Owners {
		row := of[o.Department]
		if row == nil {
			continue
		}
		for _, refs := range [][]scheme.Ref{o.Sectors, o.Classes} {
			row.Owns = append(row.Owns, scheme.Refs{List: refs}.Names()...)
		}
		row.Owns = append(append(row.Owns, o.Places...), o.Field...)
	}
	today := string(d.Today())
	w := db.Filter(who.County).And("a.department <> ''").And("a.from_on <= ?", today).And("(a.to_on = '' OR a.to_on >= ?)", today).
		AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "COALESCE(g.path, o.path)", Department: "a.department IN (?, '')"}))
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT a.department, a.person, p.name, a.post, COALESCE(g.name, o.name, '') FROM appointment a
JOIN person p ON p.county = a.county AND p.id = a.person
LEFT JOIN grid g ON g.county = a.county AND g.id = a.grid
LEFT JOIN overlay o ON o.county = a.county AND o.id = a.overlay
WHERE a.county = $1 AND `+w.String()+" ORDER BY a.department, p.pinyin, a.id", w.Args...)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		var department string
		var m MemberRow
		if err := rows.Scan(&department, &m.Person, &m.Name, &m.Post, &m.PlaceName); err != nil {
			return out, err
		}
		row := of[department]
		if row == nil {
			row = &DepartmentRow{ID: department, Name: department, Aliases: []string{}, Owns: []string{}, People: []MemberRow{}, Clauses: []string{}}
			of[department] = row
			out.Items = append(out.Items, row)
		}
		if !slices.Contains(row.People, m) {
			row.People = append(row.People, m)
		}
	}
	return out, rows.Err()
}

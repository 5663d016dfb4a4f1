package desk

import (
	"context"
	"maps"

	"anwang/internal/account"
	"anwang/internal/site"
)

// AssignSiteIn puts a site to another grid, class or department, and leaves the rest
// of the entry as it is. What is left out stays.
type AssignSiteIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Placed
		Rev int64 `json:"rev" minimum:"1"`
	}
}

// Placed is where a site is put: the grid that keeps it, its class and trade, and
// the department somebody named for it ("" lets the plan decide).
type Placed struct {
	Grid       *string `json:"grid,omitempty" maxLength:"64"`
	Class      *string `json:"class,omitempty" maxLength:"64"`
	Sector     *string `json:"sector,omitempty" maxLength:"64"`
	Department *string `json:"department,omitempty" maxLength:"64" doc:"主管部门；空为按方案"`
}

// AssignOut is what came of it, and what was before, to put it back.
type AssignOut struct {
	Saved
	Was Placed `json:"was"`
}

// Assign puts a site elsewhere by the rules of any change: many sites are
// assigned one by one, and each that cannot be says why.
func (d *Desk) Assign(ctx context.Context, who account.Caller, in *AssignSiteIn) (AssignOut, error) {
	before, err := d.sees(ctx, d.DB.Read(), who, in.ID)
	if err != nil {
		return AssignOut{}, err
	}
	named := before.Facts[site.Assigned]
	e := Entry{Name: before.Name, Class: before.Class, Sector: before.Sector, Place: before.Place, CreditCode: before.CreditCode, Address: before.Address,
		Lon: before.At.Lon, Lat: before.At.Lat, Grid: before.Grid, Operator: before.Operator, Phone: before.Phone, Facts: maps.Clone(before.Facts),
		Risk: before.Risk, Status: string(before.Status), OpenedOn: string(before.OpenedOn)}
	to, was := in.Body.Placed, Placed{}
	if to.Grid != nil {
		e.Grid, was.Grid = *to.Grid, &before.Grid
	}
	if to.Class != nil {
		e.Class, was.Class, was.Sector = *to.Class, &before.Class, &before.Sector
		if *to.Class != before.Class {
			e.Sector = "" // follows from the class
		}
	}
	if to.Sector != nil {
		e.Sector, was.Sector = *to.Sector, &before.Sector
	}
	if to.Department != nil {
		was.Department = &named
		if e.Facts == nil {
			e.Facts = map[string]string{}
		}
		if e.Facts[site.Assigned] = *to.Department; *to.Department == "" {
			delete(e.Facts, site.Assigned)
		}
	}
	saved, err := d.alter(ctx, who, before, in.Body.Rev, e)
	return AssignOut{Saved: saved, Was: was}, err
}

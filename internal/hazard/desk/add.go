package desk

import (
	"context"
	"encoding/hex"
	"strings"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
)

// AddIn is a hazard registered at a desk rather than from a visit.
type AddIn struct {
	Body struct {
		ID       string   `json:"id,omitempty" maxLength:"64" doc:"由客户端生成，重复提交不会重复登记"`
		Site     string   `json:"site,omitempty" maxLength:"64"`
		Grid     string   `json:"grid,omitempty" maxLength:"64"`
		Place    string   `json:"place,omitempty" maxLength:"200"`
		Sector   string   `json:"sector,omitempty" maxLength:"60"`
		Item     string   `json:"item,omitempty" maxLength:"200"`
		Grade    string   `json:"grade,omitempty" maxLength:"20"`
		Text     string   `json:"text" maxLength:"2000"`
		Measures string   `json:"measures,omitempty" maxLength:"2000"`
		Urgent   bool     `json:"urgent,omitempty"`
		Onsite   []string `json:"onsite,omitempty" maxItems:"4"`
		Photos   []string `json:"photos,omitempty" maxItems:"9"`
		Lon      float64  `json:"lon,omitempty"`
		Lat      float64  `json:"lat,omitempty"`
		To       string   `json:"to,omitempty" maxLength:"60" doc:"方案允许登记人选择派送部门时，选定的部门"`
	}
}

// Add registers a hazard and answers its page.
//
// scope: a site the caller does not see, or a grid where they hold no post, is
// refused as not found.
func (d *Desk) Add(ctx context.Context, who account.Caller, in *AddIn) (View, error) {
	b := in.Body
	if b.ID == "" {
		b.ID = d.Fresh()
	} else if !journal.IDFits(b.ID) {
		return View{}, fault.New(fault.Invalid, "hazard.report_incomplete").On("id", "visit.id_malformed")
	}
	err := d.DB.Write(ctx, func(tx db.Tx) error {
		grid, path := b.Grid, ""
		if b.Site != "" {
			department := ""
			err := tx.QueryRowContext(ctx, "SELECT grid, path, department FROM site WHERE county = $1 AND id = $2", who.County, b.Site).Scan(&grid, &path, &department)
			if err != nil && !db.None(err) {
				return err
			}
			if err != nil || !who.Scope.Sees(path, department) {
				return fault.New(fault.Missing, "site.not_found")
			}
		} else if grid != "" {
			var err error
			if path, err = d.pathOf(ctx, tx, who.County, grid); err != nil {
				return err
			}
		}
		standing, ok := who.StandingAt(path, nil)
		if !ok && path != "" {
			return fault.New(fault.Missing, "site.not_found")
		}
		now := d.Now()
		_, err := d.Register(ctx, tx, who, who.Act(standing, now, d.DayOf(now), d.Fresh), hazard.Report{
			ID: b.ID, Site: b.Site, Grid: grid, Path: path, Place: b.Place, Sector: b.Sector, Item: b.Item, Grade: b.Grade, Text: b.Text,
			Measures: b.Measures, Urgent: b.Urgent, Onsite: b.Onsite, Photos: b.Photos, Lon: b.Lon, Lat: b.Lat, Source: "登记", To: b.To})
		return err
	})
	if err != nil {
		return View{}, err
	}
	return d.Show(ctx, who, &ShowIn{ID: b.ID})
}

// storyWord is what an entry of the journal says in words.
func storyWord(kind string) string {
	return fault.Words("story."+strings.ReplaceAll(kind, ".", "_"), nil)
}

func hexOf(b []byte) string { return hex.EncodeToString(b) }

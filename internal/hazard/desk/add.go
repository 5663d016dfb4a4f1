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
		Way      string   `json:"way,omitempty" maxLength:"40" doc:"方案有几种上报办法时，选定的一种，见 /api/hazards/ways"`
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
			Measures: b.Measures, Urgent: b.Urgent, Onsite: b.Onsite, Photos: b.Photos, Lon: b.Lon, Lat: b.Lat, Source: "登记", To: b.To, Way: b.Way})
		return err
	})
	if err != nil {
		return View{}, err
	}
	return d.Show(ctx, who, &ShowIn{ID: b.ID})
}

// WaysView lists the ways the caller may report a finding.
type WaysView struct {
	Items []WayView `json:"items" nullable:"false"`
}

// WayView is one way of reporting: the plan's word, where it goes, and the
// departments the finder picks from.
type WayView struct {
	Way    string   `json:"way" doc:"登记时原样带回；空为通常的上报"`
	Word   string   `json:"word"`
	Needs  []string `json:"needs" nullable:"false"`
	To     []string `json:"to" nullable:"false"`
	Offers []string `json:"offers,omitempty"`
}

// Ways lists how the caller may report what they find: S2 has two entries, S3 a
// way of its own for one office.
//
// law: S2-28, S3-18
// scope: the caller's own standings.
func (d *Desk) Ways(ctx context.Context, who account.Caller, _ *struct{}) (WaysView, error) {
	out := WaysView{Items: []WayView{}}
	rules, err := d.Rules(ctx, who.County, who.Top(), "")
	if err != nil || len(rules.States) == 0 {
		return out, err
	}
	now, seen := d.Now(), map[string]bool{}
	for _, s := range who.Standings {
		c := hazard.Case{State: rules.States[0].Name, Grid: s.Place, Path: s.Path, FoundBy: who.Person}
		for _, way := range rules.Ways(c, hazard.ReportVerb, hazard.Actor{Act: who.Act(s, now, d.DayOf(now), d.Fresh), Standing: s}) {
			v := WayView{Word: hazard.ReportVerb.Word(), Needs: rules.WantsOf(way), To: wordsOf(way.To), Offers: rules.OffersOf(way)}
			if way.Name != v.Word {
				v.Way, v.Word = way.Name, way.Name
			}
			if !seen[v.Word] {
				seen[v.Word] = true
				out.Items = append(out.Items, v)
			}
		}
	}
	return out, nil
}

// storyWord is what an entry of the journal says in words.
func storyWord(kind string) string {
	return fault.Words("story."+strings.ReplaceAll(kind, ".", "_"), nil)
}

func hexOf(b []byte) string { return hex.EncodeToString(b) }

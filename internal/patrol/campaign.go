package patrol

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"anwang/internal/civil"
	"anwang/internal/fault"
)

// Campaign is a 专项行动: within some days, one post goes once to each site of some
// kinds in a grid. Its tasks are opened, credited and judged like the plan's own,
// and one visit counts for both.
type Campaign struct {
	ID      string
	Name    string
	Basis   string // 文号
	Text    string
	Grid    string
	Path    string
	Post    string
	Classes []string // of sites; none = every class
	Sectors []string
	Risk    string
	Form    string // the checklist that must be answered; "" = any
	Days    civil.Period
	EndedAt civil.Instant
}

// campaignMark stands before the name of a campaign on its tasks, so that no duty
// of a plan is taken for one.
const campaignMark = "专项行动："

// Duty is what its tasks are called.
func (c Campaign) Duty() string { return campaignMark + c.Name }

// campaignDays is how long a campaign may last.
const campaignDays = 366

// campaignVerbs are what counts as having gone there.
var campaignVerbs = []string{"排查", "巡查", "走访", "检查", "暗访", "查看"}

// Check says what is wrong with a campaign that is about to begin.
func (c Campaign) Check(r Rules, forms []string, today civil.Day) error {
	f := fault.New(fault.Invalid, "campaign.incomplete")
	switch n := utf8.RuneCountInString(strings.TrimSpace(c.Name)); {
	case n == 0:
		f = f.On("name", "field.required")
	case n > 40:
		f = f.On("name", "field.too_long")
	}
	if utf8.RuneCountInString(c.Text) > textMost {
		f = f.On("text", "field.too_long")
	}
	if len(r.Stands[c.Post]) == 0 {
		f = f.On("post", "campaign.post_unknown", "post", c.Post)
	}
	if c.Form != "" && !slices.Contains(forms, c.Form) {
		f = f.On("form", "campaign.form_unknown", "form", c.Form)
	}
	switch {
	case !c.Days.From.Valid() || !c.Days.To.Valid():
		f = f.On("toOn", "field.required")
	case c.Days.To < c.Days.From:
		f = f.On("toOn", "period.reversed")
	case c.Days.From < today:
		f = f.On("fromOn", "campaign.begun_before", "today", today.Chinese())
	case c.Days.Days() > campaignDays:
		f = f.On("toOn", "period.too_long", "days", "366")
	}
	if len(f.Fields) > 0 {
		return f
	}
	return nil
}

// Task is the campaign's task at one site. place is the grid, at or above the
// site's, whose holder of the post goes there.
func (c Campaign) Task(site, path, place, edition string, zone *time.Location) Task {
	due := c.Days.To.End(zone)
	t := Task{Duty: c.Duty(), Edition: edition, Source: "专项行动", Verbs: campaignVerbs, Group: Visiting, Post: c.Post, Place: place, Path: path, Aim: AtSite, Target: site,
		Window: c.Days, Until: c.Days.To.Add(lateCampaign), DueAt: due, Need: 1, State: Open, NextAt: due + 1}
	if c.Form != "" {
		t.Form = []string{c.Form}
	}
	return t
}

// lateCampaign is for how many days after its end a visit still counts, late.
const lateCampaign = 30

// Reaches says which grid answers for a site in a campaign: the nearest one at or
// above it, within the campaign's ground, where the post is held.
func (c Campaign) Reaches(path string, kindAt func(path string) (id, kind string), r Rules) (place string, ok bool) {
	for p := path; strings.HasPrefix(p, c.Path) && p != ""; p = p[:strings.LastIndexByte(strings.TrimSuffix(p, "/"), '/')+1] {
		if id, kind := kindAt(p); id != "" && slices.Contains(r.Stands[c.Post], kind) {
			return id, true
		}
	}
	return "", false
}

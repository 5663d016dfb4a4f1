package desk

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/hazard"
	"anwang/internal/hazard/desk/q"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
)

// write keeps what stands on the papers of these acts, in their transaction: a
// paper that went out stays as it was, whatever the ledger says later. Its digest
// goes into the entry of its act.
func (d *Desk) write(ctx context.Context, tx db.Tx, out *hazard.Outcome, from int, by hazard.Actor) error {
	c, qs := out.Case, q.New(tx)
	var n int64 = -1
	for i := from; i < len(c.Acts); i++ {
		kind, ok := hazard.WritOf(c.Acts[i])
		if !ok {
			continue
		}
		if n < 0 {
			var err error
			if n, err = qs.CountPapers(ctx, q.CountPapersParams{County: by.County, Hazard: c.ID}); err != nil {
				return err
			}
		}
		// Whether a verification passed stands in its entry.
		passed := slices.ContainsFunc(out.Entries, func(e journal.Entry) bool { return e.Refs["act"] == c.Acts[i].ID && e.Refs["result"] == "passed" })
		w, err := d.writ(ctx, tx, c, i, kind, by)
		if err != nil {
			return err
		}
		w.Pass = passed
		body, err := json.Marshal(w)
		if err != nil {
			return err
		}
		n++
		a := c.Acts[i]
		if err := qs.AddPaper(ctx, q.AddPaperParams{County: by.County, Hazard: c.ID, N: n, Act: a.ID, Kind: string(kind), Number: a.Number, At: int64(a.At), Writ: string(body)}); err != nil {
			return err
		}
		for _, e := range out.Entries {
			if e.Refs["act"] == a.ID {
				e.Refs["paper"] = digestOf(body)
			}
		}
	}
	return nil
}

func digestOf(body []byte) string { return hex.EncodeToString(journal.Digest(body)) }

// writ gathers what stands on the paper of the ith act.
func (d *Desk) writ(ctx context.Context, tx db.Tx, c hazard.Case, i int, kind hazard.WritKind, by hazard.Actor) (hazard.Writ, error) {
	a, qs := c.Acts[i], q.New(tx)
	names := namer{county: by.County, tx: tx, seen: map[string]string{}}
	w := hazard.Writ{Kind: kind, Number: a.Number, By: names.of(ctx, a.By), Post: a.Post, PostKind: by.Standing.Kind, Department: a.Party, Path: c.Path,
		On: a.At.Day(d.Zone), Case: c.Number, Place: c.Place, Text: c.Text, Grade: c.Grade, Sector: c.Sector, FoundOn: c.FoundOn,
		FoundBy: names.of(ctx, c.FoundBy), FoundAs: c.FoundPost, Measures: c.Measures, DueOn: c.DueOn, Limit: c.LimitFrom, Owner: c.Owner,
		With: c.Of(hazard.CoOwner), Opinion: a.Text, Urged: c.Urged, Course: []hazard.WritLine{}}
	if by.Standing.Path != "" {
		w.Path = by.Standing.Path
	}
	if c.Site != "" {
		s, err := qs.PaperSite(ctx, q.PaperSiteParams{County: by.County, ID: c.Site})
		if err != nil && !db.None(err) {
			return w, err
		}
		w.Site, w.Credit, w.Operator, w.Demo = s.Name, s.CreditCode, s.Operator, s.Demo
		w.Place = first(s.Address, s.Place, c.Place)
	}
	g, err := qs.PaperGrid(ctx, q.PaperGridParams{County: by.County, ID: c.Grid})
	if err != nil && !db.None(err) {
		return w, err
	}
	w.Grid, w.Demo = g.Name, w.Demo || g.Demo
	w.Issuer = first(a.Party, by.Standing.PlaceName)
	if a.Party == "" && by.Standing.Kind == account.Office {
		w.Issuer += by.Standing.Post // the town's office signs as the office, not as the town
	}
	if w.Issuer == "" {
		if w.Issuer, err = qs.GridByPath(ctx, q.GridByPathParams{County: by.County, Path: top(w.Path)}); err != nil && !db.None(err) {
			return w, err
		}
	}
	w.To = toOf(w, a)
	w.Course, w.Photos = courseOf(ctx, &names, c, i, d)
	return w, names.err
}

// toOf is whom a paper is written to.
func toOf(w hazard.Writ, a hazard.Done) string {
	switch w.Kind {
	case hazard.NoticeWrit, hazard.VerificationWrit:
		return first(w.Site, w.Place)
	case hazard.TransferWrit:
		return first(a.Owner, w.Owner)
	case hazard.ClosingWrit:
		return ""
	}
	return w.Owner
}

// courseOf is what was done up to an act, and the photographs that came with it.
func courseOf(ctx context.Context, names *namer, c hazard.Case, i int, d *Desk) ([]hazard.WritLine, []hazard.WritPhoto) {
	lines, photos := []hazard.WritLine{}, []hazard.WritPhoto(nil)
	words := map[string]string{"found": "整改前", "mended": "整改后", "verified": "复查"}
	for n, a := range c.Acts[:i+1] {
		who := names.of(ctx, a.By)
		if body := first(a.Party, a.Post); body != "" && a.By != "" {
			who += "（" + body + "）"
		}
		text := first(a.Text, a.Measures)
		if c.Withdrawn(n) {
			text = "（已撤回）" + text
		}
		lines = append(lines, hazard.WritLine{On: a.At.Day(d.Zone).Chinese(), What: first(a.Way, a.Verb.Word()), Who: who, Text: text})
		for _, h := range a.Photos {
			if role, ok := words[roleOf(a.Verb)]; ok && !slices.ContainsFunc(photos, func(p hazard.WritPhoto) bool { return p.Hash == h }) {
				photos = append(photos, hazard.WritPhoto{Hash: h, Role: role + "　" + a.At.Day(d.Zone).Chinese()})
			}
		}
	}
	return lines, photos
}

// top is the path of the grid a path begins with.
func top(path string) string {
	head, _, _ := strings.Cut(path, "/")
	return head + "/"
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

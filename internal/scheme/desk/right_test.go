package desk_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/scheme"
	"anwang/internal/scheme/desk"
	"anwang/schemes"
)

// inOffice is somebody of an office of the zone's top.
func inOffice(post string) account.Caller {
	return account.Caller{County: county, Person: "p9", Scope: account.Scope{{Path: "1/"}},
		Standings: []account.Standing{{Post: post, Kind: account.Office, Place: "root", Path: "1/"}}}
}

func (z *zone) amend(who account.Caller, place, value, body, reason string) error {
	in := &desk.AmendIn{}
	b := &in.Body
	b.Place, b.Value, b.Body, b.Basis, b.Reason, b.FromOn = place, value, body, "某〔2026〕1号", reason, "2026-03-15"
	_, err := z.Amend(context.Background(), who, in)
	return err
}

// law: S4-70 — who may change what the plan states is decided by where somebody
// stands, not by what they write.
func TestS4_70OnlyTheNamedBodyChangesWhatThePlanStates(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		z := open(t, d)
		r, err := z.On(context.Background(), county, "1/", z.Today())
		if err != nil {
			t.Fatal(err)
		}
		named := r.Scheme.Amenders("duties.x.often")
		if len(named) != 1 {
			t.Fatal(named)
		}
		other, stated, open := "", "", ""
		for _, p := range r.Scheme.Posts {
			if p.Kind == scheme.Office && p.Name != named[0] {
				other = p.Name
			}
		}
		for _, duty := range r.Scheme.Duties {
			switch v, ok := duty.Values["often"]; {
			case ok && v.Unset:
				open = duty.Path() + ".often"
			case ok && v.Text == "每半年1次":
				stated = duty.Path() + ".often"
			}
		}
		if other == "" || stated == "" || open == "" {
			t.Fatal(other, stated, open)
		}
		if err := z.amend(inOffice(other), stated, "每季度1次", named[0], "试"); codeOf(err) != "scheme.amender_other" {
			t.Errorf("another office in the name of the named one: %v", err)
		}
		if err := z.amend(inOffice(other), stated, "每季度1次", other, "试"); codeOf(err) != "scheme.amendment_refused" || !strings.Contains(said(err), "E33") {
			t.Errorf("another office in its own name: %v %s", err, said(err))
		}
		in := &desk.TryIn{}
		in.Body.Place, in.Body.Value, in.Body.Body = stated, "每季度1次", named[0]
		if out, err := z.Try(context.Background(), inOffice(other), in); err != nil || out.OK || len(out.Problems) != 1 || !strings.Contains(out.Problems[0].Text, named[0]) {
			t.Errorf("trying it: %+v %v", out, err)
		}
		if _, err := z.install(inOffice(other), "root", small, func(in *desk.InstallIn) { in.Body.Try = true }); codeOf(err) != "grid.not_found" && codeOf(err) != "scheme.amender_other" {
			t.Errorf("another office adopts an edition: %v", err)
		}
		if err := z.amend(inOffice(other), open, "每月1次", other, "原文未写"); err != nil {
			t.Errorf("what is open: %v %s", err, said(err))
		}
		if err := z.amend(inOffice(named[0]), stated, "每季度1次", named[0], "试"); err != nil {
			t.Errorf("the named body: %v %s", err, said(err))
		}
		// What waits for its day is not told as if this value did it.
		in.Body.Place, in.Body.Value, in.Body.Body = open, "每季度1次", other
		if out, err := z.Try(context.Background(), inOffice(other), in); err != nil || !out.OK || len(out.Changes) != 1 || out.Changes[0].Path != open {
			t.Errorf("pending amendments are told again: %+v %v", out, err)
		}
	})
}

func TestAReasonNobodyCanSeeIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		z := open(t, d)
		for _, reason := range []string{"\u200b", " \u3000\u200d ", "\u2800"} {
			if err := z.amend(office("1/"), "duties.x.often", "每月1次", "某办", reason); codeOf(err) != "scheme.amendment_blank" {
				t.Errorf("%q: %v", reason, err)
			}
		}
	})
}

// asked tells whether a refusal names what it asks for.
func asked(err error, name string) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Args["scheme"] == name
}

// law: S2-34 — a place under a scheme adds to it and tightens; it does not step
// beside it onto the platform's own, or onto a scheme further up.
func TestASchemeStandsOnTheNearestAboveIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		z := open(t, d)
		z.Shipped = schemes.All()
		who := office("1/")
		r, err := z.On(context.Background(), county, "1/", z.Today())
		if err != nil {
			t.Fatal(err)
		}
		upper := r.Scheme.ID
		for _, try := range []bool{true, false} {
			loose := small + "flow: {clocks: {整改: {limit: 60天, added: 试}}}\n"
			if _, err := z.install(who, "g0", loose, func(in *desk.InstallIn) { in.Body.Try = try }); codeOf(err) != "scheme.not_under" || !asked(err, upper) {
				t.Errorf("beside the scheme above, try=%v: %v", try, err)
			}
		}
		below := "scheme: below\ntitle: 片区细则\nplace: 某地\nextends: " + upper + "\n"
		if _, err := z.install(who, "g0", below, nil); err != nil {
			t.Fatal(err, said(err))
		}
		err = z.DB.Write(context.Background(), func(tx db.Tx) error {
			_, err := tx.ExecContext(context.Background(), `INSERT INTO grid (county, id, short, code, name, pinyin, kind, covers, tier, parent, path, ring, lon, lat, opened_on, closed_on, demo, rev)
VALUES ($1, 'g7', '7', '', '', '', '园区', '区域', 4, 'g0', '1/2/7/', '', 0, 0, '2026-01-01', '', FALSE, 1)`, county)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		past := "scheme: village\ntitle: 村细则\nplace: 某地\nextends: " + upper + "\n"
		if _, err := z.install(who, "g7", past, nil); codeOf(err) != "scheme.not_under" || !asked(err, "below") {
			t.Errorf("past the nearest: %v", err)
		}
		if _, err := z.install(who, "g7", strings.Replace(past, "extends: "+upper, "extends: below", 1), nil); err != nil {
			t.Error(err, said(err))
		}
		// Nothing named like the scheme above is it.
		if _, err := z.install(who, "g1", strings.Replace(small, "scheme:  small", "scheme:  "+upper, 1), nil); err == nil {
			t.Error("a scheme that bears the upper one's name was taken for it")
		}
	})
}

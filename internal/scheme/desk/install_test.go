package desk_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/scheme/desk"
	"anwang/schemes"
)

// small is a plan somebody wrote for a grid of the zone.
const small = `scheme:  small
title:   某园区安全生产网格化管理细则
place:   某地
extends: base
clauses: S9
grids:
  园区: {covers: 区域, clause: S9-01}
posts:
  园区网格员: {kind: 网格员, in: 园区, clause: S9-02}
  园区办:     {kind: 办公室, in: 园区, clause: S9-02}
duties:
  月巡查: {who: 园区网格员, does: 巡查, in: 本网格, often: 每月1次, clause: S9-03}
  季培训: {who: 园区办, does: 培训, often: unset 定期, clause: S9-04}
`

// office is somebody who may change schemes at a path.
func office(path string) account.Caller {
	return account.Caller{County: county, Person: "p9", Scope: account.Scope{{Path: path}},
		Standings: []account.Standing{{Post: "安委办", Kind: account.Office, Place: "root", Path: path}}}
}

// unruled is the zone before any scheme was adopted there.
func unruled(t *testing.T, d *db.DB) *zone {
	t.Helper()
	z := open(t, d)
	z.Shipped = schemes.All()
	err := d.Write(context.Background(), func(tx db.Tx) error {
		_, err := tx.ExecContext(context.Background(), "DELETE FROM scheme_edition WHERE county = $1", county)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func (z *zone) install(who account.Caller, grid, text string, fill func(*desk.InstallIn)) (desk.InstallOut, error) {
	in := &desk.InstallIn{}
	in.Body.Grid, in.Body.Text = grid, text
	if fill != nil {
		fill(in)
	}
	return z.Install(context.Background(), who, in)
}

func codeOf(err error) string {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f.Code
	}
	return ""
}

// said are the words of every problem of a refusal.
func said(err error) string {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return ""
	}
	var b strings.Builder
	for _, field := range f.Fields {
		b.WriteString(field.At + " ")
		for _, a := range field.Args {
			b.WriteString(a + " ")
		}
	}
	return b.String()
}

func TestASchemeWrittenElsewhereIsPutInForceAtItsGrid(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		z := unruled(t, d)
		who := office("1/")
		if out, err := z.install(who, "g0", small, func(in *desk.InstallIn) { in.Body.Try = true }); err != nil || out.Adopted || out.Unset != 2 {
			t.Fatalf("%+v %v", out, err)
		}
		if _, err := z.On(context.Background(), county, "1/2/", z.Today()); codeOf(err) != "scheme.none_in_force" {
			t.Fatal("trying adopts nothing", err)
		}
		out, err := z.install(who, "g0", small, nil)
		if err != nil || !out.Adopted || out.FromOn != "2026-03-05" {
			t.Fatalf("%+v %v", out, err)
		}
		for path, want := range map[string]bool{"1/2/": true, "1/2/7/": true, "1/3/": false} {
			r, err := z.On(context.Background(), county, path, z.Today())
			if want && (err != nil || r.Scheme.ID != "small") || !want && codeOf(err) != "scheme.none_in_force" {
				t.Errorf("%s: %v", path, err)
			}
		}
		if _, err := z.install(office("1/3/"), "g0", small, nil); codeOf(err) != "grid.not_found" {
			t.Errorf("a grid out of sight: %v", err)
		}
		if _, err := z.install(account.Caller{County: county, Scope: account.Scope{{Path: "1/"}}}, "g1", small, nil); codeOf(err) != "account.not_permitted" {
			t.Errorf("nobody's right: %v", err)
		}
	})
}

// law: scheme-syntax §6.4 — two editions never overlap, two schemes never meet.
func TestOneGridHasOneSchemeAndEditionsFollowOneAnother(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		z := unruled(t, d)
		who := office("1/")
		if _, err := z.install(who, "g0", small, nil); err != nil {
			t.Fatal(err)
		}
		other := strings.Replace(small, "scheme:  small", "scheme:  other", 1)
		if _, err := z.install(who, "g0", other, func(in *desk.InstallIn) { in.Body.FromOn = "2026-04-01" }); codeOf(err) != "scheme.grid_taken" {
			t.Errorf("a second scheme: %v", err)
		}
		for _, from := range []string{"2026-03-05", "2026-01-01"} {
			if _, err := z.install(who, "g0", small, func(in *desk.InstallIn) { in.Body.FromOn = from }); codeOf(err) != "scheme.edition_overlaps" {
				t.Errorf("%s: %v", from, err)
			}
		}
		if _, err := z.install(who, "g0", small, func(in *desk.InstallIn) { in.Body.FromOn = "2026-04-31" }); codeOf(err) == "" {
			t.Error("a day that does not exist was taken")
		}
		if _, err := z.install(who, "g0", other, func(in *desk.InstallIn) { in.Body.FromOn, in.Body.Replaces = "2026-04-01", "small" }); err != nil {
			t.Fatal(err)
		}
		for day, want := range map[civil.Day]string{"2026-03-31": "small", "2026-04-01": "other"} {
			if r, err := z.On(context.Background(), county, "1/2/", day); err != nil || r.Scheme.ID != want {
				t.Errorf("%s: %v", day, err)
			}
		}
		// What the loader of a demo does is held to the same rule.
		err := z.DB.Write(context.Background(), func(tx db.Tx) error {
			act := journal.Act{County: county, By: "system", At: z.Now(), On: z.Today(), Fresh: z.Fresh}
			return z.Adopt(context.Background(), tx, act, "g0", "1/2/", "base", schemes.All())
		})
		if codeOf(err) != "scheme.grid_taken" {
			t.Errorf("adopted without a word: %v", err)
		}
	})
}

// Every line of the bad input: refused whole, with place and words, and
// the scheme in force stays in force.
func TestWhatCannotBeReadIsRefusedAndChangesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		z := unruled(t, d)
		who := office("1/")
		if _, err := z.install(who, "g0", small, nil); err != nil {
			t.Fatal(err)
		}
		bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
		for name, c := range map[string]struct{ text, says string }{
			"fifty megabytes":     {small + strings.Repeat("# 很长的一行\n", 2_600_000), "超过上限"},
			"alias bomb":          {small + bomb, "锚点"},
			"extends itself":      {strings.Replace(small, "extends: base", "extends: small", 1), "绕成了圈"},
			"does not type-check": {small + "sites: {facts: {人数: 数}, classes: {大户: {when: 'facts.人数 == \"多\"'}}}\n", "两边的类型不同"},
			"no such day":         {strings.Replace(small, "extends: base", "extends: base\nedition: 2026-02-30", 1), "没有这一天"},
			"invisible character": {strings.Replace(small, "园区办:  ", "园区\u200b办:  ", 1), "看不见的字符 U+200B"},
			"full-width braces":   {strings.Replace(small, "园区: {covers: 区域, clause: S9-01}", "园区: ｛covers: 区域｝", 1), "全角"},
			"full-width colon":    {strings.Replace(small, "title:   某", "title：某", 1), "全角“：”"},
			"an unknown post":     {strings.Replace(small, "who: 园区网格员, does", "who: 园区网各员, does", 1), "没有这个岗位"},
			"not a scheme":        {"关于安全生产的通知", "方案"},
			"nothing":             {" ", "空"},
			"the platform's own":  {strings.Replace(small, "scheme:  small", "scheme:  base", 1), ""},
		} {
			_, err := z.install(who, "g0", c.text, func(in *desk.InstallIn) { in.Body.FromOn = "2026-05-01" })
			if codeOf(err) != "scheme.not_loadable" || !strings.Contains(said(err), c.says) {
				t.Errorf("%s: %v %s", name, err, said(err))
			}
		}
		// A plan text whose page shell was hijacked, beside a sound scheme, is told of.
		if out, err := z.install(who, "g0", small, func(in *desk.InstallIn) {
			in.Body.FromOn, in.Body.Try = "2026-05-01", true
			in.Body.Plan = "某网站 博彩平台 版权所有\nS9-01｜某园区安全生产网格化管理细则\n电话：(0931)88888888\n"
		}); err != nil || !strings.Contains(words(out.Problems), "方案原文") {
			t.Errorf("a hijacked header was taken in silence: %v %s", err, words(out.Problems))
		}
		for _, day := range []civil.Day{"2026-03-05", "2026-06-01"} {
			if r, err := z.On(context.Background(), county, "1/2/", day); err != nil || r.Scheme.ID != "small" || r.Scheme.Title != "某园区安全生产网格化管理细则" {
				t.Errorf("%s: the scheme in force is gone: %v", day, err)
			}
		}
		// Full-width figures and signs inside a phrase are the same figures.
		wide := strings.Replace(small, "often: 每月1次", "often: 每２个月１次，每年至少６次", 1)
		if out, err := z.install(who, "g0", wide, func(in *desk.InstallIn) { in.Body.FromOn = "2026-06-01" }); err != nil || !out.Adopted {
			t.Errorf("%v %s", err, said(err))
		}
		// A duty whose class is empty is taken, and told of.
		empty := strings.Replace(small, "in: 本网格", "each: 九小场所", 1) + "sites: {classes: {九小场所: unset 另定}}\n"
		out, err := z.install(who, "g0", empty, func(in *desk.InstallIn) { in.Body.FromOn, in.Body.Try = "2026-07-01", true })
		if err != nil || len(out.Problems) == 0 || !strings.Contains(out.Problems[0].Text, "九小场所") {
			t.Errorf("%+v %v", out.Problems, err)
		}
	})
}

// law: scheme-syntax §6.3 — what the upper place fills in holds below.
func TestAPlanInsideAPlanSeesTheAmendmentsAboveFromTheirDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		z := unruled(t, d)
		who := office("1/")
		if _, err := z.install(who, "g0", small, nil); err != nil {
			t.Fatal(err)
		}
		below := "scheme: below\ntitle: 片区细则\nplace: 某地\nextends: small\nduties:\n  加查: {who: 园区网格员, does: 巡查, in: 本网格, often: 每周1次, added: 本片区补充}\n"
		err := z.DB.Write(context.Background(), func(tx db.Tx) error {
			_, err := tx.ExecContext(context.Background(), `INSERT INTO grid (county, id, short, code, name, pinyin, kind, covers, tier, parent, path, ring, lon, lat, opened_on, closed_on, demo, rev)
VALUES ($1, 'g7', '7', '', '', '', '园区', '区域', 4, 'g0', '1/2/7/', '', 0, 0, '2026-01-01', '', FALSE, 1)`, county)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := z.install(who, "g7", below, nil); err != nil {
			t.Fatal(err, said(err))
		}
		was, err := z.On(context.Background(), county, "1/2/7/", "2026-03-20")
		if err != nil {
			t.Fatal(err)
		}
		amend := &desk.AmendIn{}
		b := &amend.Body
		b.Place, b.Value, b.Body, b.Basis, b.Reason, b.FromOn = "duties.季培训.often", "每季度1次", "园区办", "某〔2026〕1号", "定期", "2026-03-15"
		if _, err := z.Amend(context.Background(), account.Caller{County: county, Person: "p9", Scope: account.Scope{{Path: "1/2/"}}, Standings: office("1/2/").Standings}, amend); err != nil {
			t.Fatal(err, said(err))
		}
		for day, want := range map[civil.Day]string{"2026-03-14": "定期", "2026-03-15": "每季度1次"} {
			r, err := z.On(context.Background(), county, "1/2/7/", day)
			if err != nil {
				t.Fatal(err)
			}
			for _, duty := range r.Scheme.Duties {
				if duty.Name == "季培训" && duty.Often.Word != want {
					t.Errorf("%s: %q, want %q", day, duty.Often.Word, want)
				}
			}
		}
		// A case keeps the edition it began under.
		if again, err := z.InForce(context.Background(), county, "1/2/7/", was.Edition); err != nil || again.Edition != was.Edition || strings.Contains(was.Edition, "^") {
			t.Errorf("%s: %v", was.Edition, err)
		}
		if file, err := z.Export(context.Background(), account.Caller{County: county, Scope: account.Scope{{Path: "1/2/"}}}, &desk.ExportIn{}); err != nil {
			t.Error(err)
		} else {
			var out strings.Builder
			if err := file.Write(&out); err != nil || !strings.Contains(out.String(), "at: duties.季培训.often, set: 每季度1次, by: 园区办, basis: 某〔2026〕1号, reason: 定期, from: 2026-03-15") {
				t.Errorf("%v\n%s", err, out.String())
			}
		}
	})
}

func words(list []desk.SayView) string {
	var b strings.Builder
	for _, p := range list {
		b.WriteString(p.Text + "\n")
	}
	return b.String()
}

// law: scheme-syntax §6.4 — an edition to come may be taken back until its first
// day, with a reason; what is in force stays in force, and the row is kept.
func TestAnEditionToComeIsTakenBackAndOneInForceIsNot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		z := unruled(t, d)
		who, ctx := office("1/"), context.Background()
		if _, err := z.install(who, "g0", small, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := z.install(who, "g0", small, func(in *desk.InstallIn) { in.Body.FromOn = "2026-04-01" }); err != nil {
			t.Fatal(err)
		}
		ids := map[string]string{}
		rows, err := d.Read().QueryContext(ctx, "SELECT from_on, id FROM scheme_edition WHERE county = $1", county)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var from, id string
			if err := rows.Scan(&from, &id); err != nil {
				t.Fatal(err)
			}
			ids[from] = id
		}
		rows.Close()
		back := func(who account.Caller, id, reason string) error {
			in := &desk.WithdrawEditionIn{ID: id}
			in.Body.Reason = reason
			_, err := z.Withdraw(ctx, who, in)
			return err
		}
		for _, c := range []struct {
			who        account.Caller
			id, reason string
			want       string
		}{
			{who, ids["2026-04-01"], " \u3000", "scheme.amendment_blank"},
			{who, ids["2026-03-05"], "不施行了", "scheme.edition_begun"},
			{who, "none", "不施行了", "scheme.edition_unknown"},
			{office("1/3/"), ids["2026-04-01"], "不施行了", "scheme.edition_unknown"},
			{account.Caller{County: county, Scope: account.Scope{{Path: "1/"}}}, ids["2026-04-01"], "不施行了", "account.not_permitted"},
		} {
			if err := back(c.who, c.id, c.reason); codeOf(err) != c.want {
				t.Errorf("%s %q: %v, want %s", c.id, c.reason, err, c.want)
			}
		}
		if err := back(who, ids["2026-04-01"], "县里另行印发"); err != nil {
			t.Fatal(err)
		}
		if err := back(who, ids["2026-04-01"], "再撤一次"); codeOf(err) != "scheme.edition_unknown" {
			t.Errorf("twice: %v", err)
		}
		if r, err := z.On(ctx, county, "1/2/", "2026-05-01"); err != nil || !strings.HasPrefix(r.Edition, ids["2026-03-05"]) {
			t.Errorf("what was in force is not: %v", err)
		}
		if _, err := z.install(who, "g0", small, func(in *desk.InstallIn) { in.Body.FromOn = "2026-04-01" }); err != nil {
			t.Errorf("another may come on that day: %v", err)
		}
	})
}

// A scheme put on a grid of another kind or name is taken, and that is said.
func TestASchemeMeantForAnotherGridIsToldOf(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		z := unruled(t, d)
		if err := d.Write(context.Background(), func(tx db.Tx) error {
			_, err := tx.ExecContext(context.Background(), "UPDATE grid SET name = '某地' WHERE county = $1 AND id = 'g0'", county)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		try := func(text string) string {
			out, err := z.install(office("1/"), "g0", text, func(in *desk.InstallIn) { in.Body.Try = true })
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for _, p := range out.Problems {
				b.WriteString(p.Text + p.Expect + "\n")
			}
			return b.String()
		}
		wrong := strings.Replace(strings.Replace(small, "某地", "邻省某县", 1), "园区: {covers", "集镇: {covers", 1)
		wrong = strings.ReplaceAll(wrong, "in: 园区", "in: 集镇")
		if said := try(wrong); !strings.Contains(said, "方案的最上一级是“集镇”") || !strings.Contains(said, "方案适用于“邻省某县”") {
			t.Error(said)
		}
	})
}

package desk_test

import (
	"context"
	"testing"

	"anwang/internal/account"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/scheme/desk"
)

// office is somebody who sees the whole place.
func (z *zone) office() account.Caller {
	return account.Caller{County: county, Scope: account.Scope{{Path: "1/"}}}
}

// What somebody is about to write is answered before it is saved: refused with
// what would be right, or with what it would change; nothing is kept.
func TestAValueIsTriedBeforeItIsSavedAndNothingIsKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		z := open(t, d)
		ctx := context.Background()
		before, err := z.Show(ctx, z.office(), &desk.ShowIn{})
		if err != nil {
			t.Fatal(err)
		}
		place := ""
		for _, u := range before.Unset {
			if u.Key == "often" {
				place = u.Hint.Place
				break
			}
		}
		if place == "" {
			t.Fatal("the plan leaves no frequency open")
		}
		ask := func(value string) desk.TryView {
			in := &desk.TryIn{}
			in.Body.Place, in.Body.Value = place, value
			out, err := z.Try(ctx, z.office(), in)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if out := ask("经常"); out.OK || len(out.Problems) != 1 || out.Problems[0].Expect == "" || len(out.Changes) != 0 {
			t.Errorf("an unreadable value: %+v", out)
		}
		if out := ask("每月1次"); !out.OK || len(out.Changes) != 1 || out.Changes[0].Path != place || out.Changes[0].Is != "每月1次" {
			t.Errorf("a readable value: %+v", out)
		}
		after, err := z.Show(ctx, z.office(), &desk.ShowIn{})
		if err != nil {
			t.Fatal(err)
		}
		if len(after.Unset) != len(before.Unset) || len(after.Amendments) != len(before.Amendments) {
			t.Error("trying a value kept something")
		}
	})
}

// A scheme stands on the platform's own, says so, and can be set against itself.
func TestTheChainAndTheVersionsOfASchemeAreTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		z := open(t, d)
		ctx := context.Background()
		v, err := z.Show(ctx, z.office(), &desk.ShowIn{})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(v.Chain); n < 2 || v.Chain[0].Role != "就近执行" || v.Chain[n-1].Role != "平台默认" || v.Chain[0].Rules == 0 {
			t.Errorf("the chain is %+v", v.Chain)
		}
		versions, err := z.Versions(ctx, z.office(), &desk.VersionsIn{})
		if err != nil {
			t.Fatal(err)
		}
		if len(versions.Items) == 0 || !versions.Items[0].InForce {
			t.Fatalf("the versions are %+v", versions.Items)
		}
		same, err := z.Diff(ctx, z.office(), &desk.DiffIn{Was: versions.Items[0].Key})
		if err != nil || len(same.Changes) != 0 {
			t.Errorf("a version against itself: %+v %v", same, err)
		}
		if _, err := z.Diff(ctx, z.office(), &desk.DiffIn{Was: "nothing"}); err == nil {
			t.Error("an unknown version was compared")
		}
	})
}

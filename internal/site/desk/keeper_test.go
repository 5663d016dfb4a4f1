package desk_test

import (
	"context"
	"slices"
	"testing"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/site"
)

// law: S4-40 — where the plan makes an inspector keeper of the ledger, he writes
// the sites of his own grid, and those only; where it does not, none.
func TestAnInspectorWhomThePlanMakesKeeperWritesInHisGridOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		keepers := []string{}
		s.accounts = adesk.New(s.grids.House, adesk.Options{County: county, Keeps: func(_ context.Context, _, _, post string) bool { return slices.Contains(keepers, post) }})
		s.sites.Rules = func(context.Context, string, string, civil.Day) (site.Rules, error) {
			return site.Rules{Grids: gridRules().Kinds, Keepers: keepers}, nil
		}
		mine, theirs := entry("甲店", "小商铺", "", 117.05, 40.05), entry("乙店", "小商铺", "", 117.15, 40.05)
		if _, err := s.create("甲村员", mine); fault.Code(err) != "site.outside_sight" || s.who("甲村员").May(account.SiteWrite) {
			t.Errorf("an inspector the plan does not name wrote the ledger: %v", err)
		}
		keepers = []string{"村网格员"}
		if !s.who("甲村员").May(account.SiteWrite) {
			t.Error("the keeper is not let in at the door")
		}
		made, err := s.create("甲村员", mine)
		if err != nil {
			t.Fatal(err)
		}
		mine.Address = "新址"
		if _, err := s.update("甲村员", made.ID, made.Rev, mine); err != nil {
			t.Error(err)
		}
		if _, err := s.create("甲村员", theirs); fault.Code(err) != "site.outside_sight" {
			t.Errorf("written in another's grid: %v", err)
		}
		other := s.must("办公室", theirs)
		moved := theirs
		moved.Lon = mine.Lon
		if _, err := s.update("甲村员", other.ID, other.Rev, moved); err == nil {
			t.Error("a site was taken out of another's grid")
		}
	})
}

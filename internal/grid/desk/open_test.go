package desk_test

import (
	"context"
	"fmt"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

func TestManyGridsAreOpenedAtOnceUnderOneAnother(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		same := func(grid.Fresh) grid.Rules { return rules() }
		list := []grid.Fresh{{ID: "t2", Name: "另镇", Kind: "镇级", Code: "120119107000"}}
		for i := range 30 {
			list = append(list, grid.Fresh{ID: fmt.Sprintf("v%02d", i), Name: fmt.Sprintf("%d村", i), Kind: "村级", Code: fmt.Sprintf("120119107%03d", 200+i), Parent: "t2"})
		}
		s.do(func(ctx context.Context, tx db.Tx) error {
			made, err := s.grids.OpenAll(ctx, tx, s.act(), same, list)
			if err != nil {
				return err
			}
			seen := map[string]bool{}
			for i, g := range made {
				if seen[g.Path] || i > 0 && (g.Path[:len(made[0].Path)] != made[0].Path || g.Tier != 2) {
					t.Errorf("%+v", g)
				}
				seen[g.Path] = true
			}
			return nil
		})
		// The next one goes on from there; a code that is taken, or a kind that does
		// not fit, opens none of them.
		s.do(func(ctx context.Context, tx db.Tx) error {
			_, err := s.grids.Open(ctx, tx, s.act(), rules(), grid.Fresh{Name: "再一村", Kind: "村级", Code: "120119107900", Parent: "t2"})
			return err
		})
		for name, bad := range map[string]grid.Fresh{
			"grid.code_taken":   {Name: "重码村", Kind: "村级", Code: "120119107200", Parent: "t2"},
			"grid.not_openable": {Name: "怪格", Kind: "组级", Parent: "t2"},
			"grid.not_found":    {Name: "无主村", Kind: "村级", Parent: "nowhere"},
		} {
			err := d.Write(t.Context(), func(tx db.Tx) error {
				_, err := s.grids.OpenAll(t.Context(), tx, s.act(), same, []grid.Fresh{{Name: "好村", Kind: "村级", Code: "120119107901", Parent: "t2"}, bad})
				return err
			})
			if fault.Code(err) != name {
				t.Errorf("%s: %v", name, err)
			}
		}
		n := 0
		if err := d.Read().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM grid WHERE county = $1", county).Scan(&n); err != nil || n != 4+31+1 {
			t.Error(n, err)
		}
	})
}

package desk_test

import (
	"context"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/checklist"
	"anwang/internal/checklist/desk"
	"anwang/internal/civil"
	"anwang/internal/fault"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

const county = "120119000000"

func form(edition, text string) checklist.Form {
	return checklist.Form{Name: "日常隐患排查表", Edition: edition, Items: []checklist.Item{{ID: "1", Text: text, Sector: "消防", Grade: "一般", Right: "畅通", Wrong: "堆物"}}}
}

// law: S1-39
func TestARecordPrintsWithTheEditionItWasFilledWith(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		lists := &desk.Desk{House: jdesk.House{DB: d, Zone: time.UTC, Now: func() civil.Instant { return 0 }},
			Edition: func(context.Context, string, string, civil.Day) (string, error) { return "e2", nil }}
		ctx := t.Context()
		view := checklist.Form{Name: "月度汇总表", Edition: "e2", ViewOf: []string{"visits"}}
		err := d.Write(ctx, func(tx db.Tx) error {
			// The last one comes under a used edition: what was kept stays.
			return lists.Keep(ctx, tx, county, form("e1", "消防通道"), form("e2", "疏散通道"), view, form("e1", "改写历史"))
		})
		if err != nil {
			t.Fatal(err)
		}
		for edition, want := range map[string]string{"e1": "消防通道", "e2": "疏散通道"} {
			f, err := lists.Load(ctx, d.Read(), county, edition, "日常隐患排查表")
			if err != nil || f.Items[0].Text != want || f.Items[0].Wrong != "堆物" || f.Edition != edition {
				t.Errorf("%s: %+v %v", edition, f, err)
			}
		}
		if _, err := lists.Load(ctx, d.Read(), county, "e9", "日常隐患排查表"); fault.Code(err) != "checklist.edition_unknown" {
			t.Errorf("got %v", err)
		}
		who := account.NewCaller(county, "p", "p", []account.Standing{{Post: "村网格员", Kind: account.Inspector, Place: "g", Path: "1/"}}, nil, func(string) bool { return false })
		in, err := lists.List(ctx, who, &desk.ListIn{})
		if err != nil || len(in) != 1 || in[0].ID != "日常隐患排查表" || in[0].Edition != "e2" {
			t.Errorf("in force: %+v %v", in, err)
		}
	})
}

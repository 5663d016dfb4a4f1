package main

import (
	"strings"
	"testing"

	udesk "anwang/internal/upkeep/desk"
)

func TestAFileThatLeavesStandsInOneLogOnce(t *testing.T) {
	s := newCounty(t)
	who, err := s.h.account.Load(t.Context(), s.h.county(), s.ids["persons"])
	if err != nil {
		t.Fatal(err)
	}
	if err := s.h.export.Took(t.Context(), who, "months", "月度汇总表", "网格：东村", 7); err != nil {
		t.Fatal(err)
	}
	if err := s.h.upkeep.Heard(t.Context(), who, "图幅", "东村.pdf"); err != nil {
		t.Fatal(err)
	}
	out, err := s.h.upkeep.Downloads(t.Context(), who, &udesk.DownloadsIn{Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range out.Items {
		if r.Name != who.Name || r.At == 0 {
			t.Errorf("%+v", r)
		}
		got = append(got, r.What+" "+r.File)
	}
	if all := strings.Join(got, "\n"); len(got) != 2 || !strings.Contains(all, "导出月度汇总表 网格：东村（7行）") || !strings.Contains(all, "图幅 东村.pdf") {
		t.Errorf("%s", all)
	}
	if first, err := s.h.upkeep.Downloads(t.Context(), who, &udesk.DownloadsIn{Limit: 1}); err != nil || first.Next == "" {
		t.Errorf("%+v %v", first, err)
	} else if rest, err := s.h.upkeep.Downloads(t.Context(), who, &udesk.DownloadsIn{Limit: 1, After: first.Next, Person: who.Name}); err != nil || len(rest.Items) != 1 || rest.Items[0].ID == first.Items[0].ID {
		t.Errorf("the second page: %+v %v", rest, err)
	}
}

package tally_test

import (
	"fmt"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/checklist"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/tally"
)

func month(t *testing.T, s string) tally.Month {
	t.Helper()
	m, err := tally.ParseMonth(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMonthsAreReadStrictly(t *testing.T) {
	m := month(t, "2026-02")
	if m.String() != "2026-02" || m.Chinese() != "2026年2月" || m.Period() != (civil.Period{From: "2026-02-01", To: "2026-02-28"}) {
		t.Errorf("%v %v %v", m, m.Chinese(), m.Period())
	}
	for _, bad := range []string{"", "202", "2026-Q0", "2026-Q5", "2026-q1", "20260", "2026-13", "2026-2", "2026-00", "2026-02-01", "二月", "2026-02 "} {
		if _, err := tally.ParseMonth(bad); fault.Code(err) != "tally.month_impossible" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for text, want := range map[string]string{"2026-Q1": "2026年第1季度 2026-01-01 2026-03-31 2026-04-15", "2026-Q4": "2026年第4季度 2026-10-01 2026-12-31 2027-01-15", "2026": "2026年 2026-01-01 2026-12-31 2027-01-31"} {
		m := month(t, text)
		if got := strings.Join([]string{m.Chinese(), string(m.Period().From), string(m.Period().To), string(tally.Rules{}.DueOn(m, civil.Calendar{}))}, " "); got != want || m.String() != text || m.Monthly() {
			t.Errorf("%s: %s", text, got)
		}
	}
	if err := m.Begun("2026-01-31"); fault.Code(err) != "tally.month_ahead" {
		t.Errorf("a month that has not come: %v", err)
	}
	if err := m.Begun("2026-02-01"); err != nil {
		t.Error(err)
	}
	if m.Until("2026-02-10") != "2026-02-10" || m.Until("2026-05-01") != "2026-02-28" {
		t.Error("a running month is known until today, a past one until its end")
	}
}

func TestAWindowOfAYearDoesNotCountInItsLastMonth(t *testing.T) {
	december := month(t, "2026-12")
	for from, counts := range map[civil.Day]bool{"2026-12-28": true, "2026-11-01": true, "2026-10-01": true, "2026-07-01": true, "2026-01-01": false} {
		if got := from > december.Since(); got != counts {
			t.Errorf("window from %s counts: %v, want %v", from, got, counts)
		}
	}
}

func TestRates(t *testing.T) {
	for _, tc := range []struct {
		part, whole int64
		want        string
	}{
		{0, 0, "—"}, {3, 0, "—"}, {0, 7, "0%"}, {7, 7, "100%"}, {1, 3, "33.3%"}, {2, 3, "66.7%"}, {1, 2, "50%"},
		{9999, 10000, "99.9%"}, {1, 10000, "0.1%"}, {7, 8, "87.5%"}, {5, 4, "125%"},
	} {
		if got := tally.Rate(tc.part, tc.whole); got != tc.want {
			t.Errorf("%d of %d = %s, want %s", tc.part, tc.whole, got, tc.want)
		}
	}
}

func places() (tally.Place, []tally.Place) {
	return tally.Place{ID: "t", Name: "镇", Path: "1/", OpenedOn: "2026-01-01"}, []tally.Place{
		{ID: "a", Name: "甲村", Path: "1/2/", OpenedOn: "2026-01-01"},
		{ID: "b", Name: "乙村", Path: "1/23/", OpenedOn: "2026-01-01"},
		{ID: "gone", Name: "旧村", Path: "1/4/", OpenedOn: "2026-01-01", ClosedOn: "2026-02-20"},
		{ID: "late", Name: "新村", Path: "1/5/", OpenedOn: "2026-04-01"},
		{ID: "moved", Name: "并村", Path: "1/6/", OpenedOn: "2026-01-01", ClosedOn: "2026-02-20"},
	}
}

func story(x tally.Table) string {
	var b strings.Builder
	for _, r := range append(append([]tally.Row(nil), x.Rows...), x.Total) {
		fmt.Fprintf(&b, "%s:", r.Name)
		for _, k := range tally.Kinds() {
			for _, of := range append(append([]string{""}, x.Grades...), append(x.Sectors, tally.Activities()...)...) {
				if n := r.Of(k, of); n != 0 {
					fmt.Fprintf(&b, " %s%s=%d", k, of, n)
				}
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestS1_41EveryCountStandsInOneRowAndTheTotalIsTheirSum(t *testing.T) {
	at, below := places()
	k := func(kind tally.Kind, of string) tally.Key { return tally.Key{Kind: kind, Of: of} }
	got := tally.Roll(month(t, "2026-03"), at, below, []tally.Count{
		{"1/2/", k(tally.Due, ""), 4}, {"1/2/7/", k(tally.Due, ""), 2}, {"1/23/", k(tally.Due, ""), 4}, {"1/", k(tally.Due, ""), 1},
		{"1/2/7/", k(tally.Grade, "一般"), 3}, {"1/23/", k(tally.Grade, "重大"), 1}, {"1/6/", k(tally.Grade, "较大"), 2},
		{"1/2/7/", k(tally.Sector, "消防"), 3}, {"1/23/", k(tally.Sector, "工贸"), 1},
		{"1/", k(tally.Activity, "宣传"), 2},
	}, tally.Rules{Grades: []string{"一般", "重大"}, Sectors: []string{"工贸", "交通", "消防"}})
	want := `甲村: due=6 hazards=3 grade一般=3 sector消防=3
乙村: due=4 hazards=1 grade重大=1 sector工贸=1
并村: hazards=2 grade较大=2
镇（本级）: due=1 activity宣传=2
镇: due=11 hazards=6 grade一般=3 grade重大=1 grade较大=2 sector工贸=1 sector消防=3 activity宣传=2
`
	if story(got) != want {
		t.Errorf("got\n%swant\n%s", story(got), want)
	}
	if s := strings.Join(got.Grades, " "); s != "一般 重大 较大" {
		t.Errorf("grades %s", s)
	}
	if s := strings.Join(got.Sectors, " "); s != "工贸 消防" {
		t.Errorf("sectors in the scheme's order, those that occur: %s", s)
	}
}

func TestAGridWithNothingBelowIsItsOwnRow(t *testing.T) {
	at, _ := places()
	got := tally.Roll(month(t, "2026-03"), at, nil, nil, tally.Rules{})
	if len(got.Rows) != 1 || got.Rows[0].Name != "镇" || !got.Rows[0].Own || got.Rows[0].Coverage() != "—" {
		t.Errorf("%+v", got.Rows)
	}
}

func TestAFigureLinksToItsRecords(t *testing.T) {
	at, below := places()
	m := month(t, "2026-03")
	got := tally.Roll(m, at, below, []tally.Count{
		{"1/2/", tally.Key{Kind: tally.Grade, Of: "一般"}, 3}, {"1/", tally.Key{Kind: tally.Activity, Of: "宣传"}, 1},
	}, tally.Rules{})
	if f := got.Rows[0].Figure(m, tally.Grade, "一般"); f != (tally.Figure{Value: 3, Link: "/months/2026-03/grids/a/records?figure=grade&of=%E4%B8%80%E8%88%AC"}) {
		t.Errorf("%+v", f)
	}
	if f := got.Rows[2].Figure(m, tally.Activity, "宣传"); f.Link != "/months/2026-03/grids/t/records?figure=activity&of=%E5%AE%A3%E4%BC%A0&own=true" {
		t.Errorf("%+v", f)
	}
	if f := got.Rows[1].Figure(m, tally.Hazards, ""); f != (tally.Figure{}) {
		t.Errorf("nothing to open: %+v", f)
	}
}

func TestAnswersOfTwoEditionsStandInTheSameColumns(t *testing.T) {
	items := tally.ItemsOf(
		checklist.Form{Edition: "e2", Items: []checklist.Item{{ID: "x", Text: "用电"}, {ID: "y", Text: "消防通道"}}},
		checklist.Form{Edition: "e1", Items: []checklist.Item{{ID: "x", Text: "消防通道"}, {ID: "z", Text: "柴草"}}},
	)
	if s := strings.Join(items.Titles, " "); s != "用电 消防通道 柴草" {
		t.Fatalf("columns %s", s)
	}
	for _, tc := range []struct{ edition, want string }{{"e2", "是|否|"}, {"e1", "|是|不适用"}, {"e9", "||"}} {
		got := strings.Join(items.Cells(tc.edition, []checklist.Answer{{Item: "x", Result: checklist.OK}, {Item: "y", Result: checklist.Bad}, {Item: "z", Result: checklist.NotApplicable}}), "|")
		if got != tc.want {
			t.Errorf("%s: %s, want %s", tc.edition, got, tc.want)
		}
	}
}

func TestTheLayoutSaysWhoseItIs(t *testing.T) {
	if s := (tally.Form{Name: "月度汇总表"}).Origin(); s != "版式：平台建议（方案未附表样）" {
		t.Error(s)
	}
	if s := (tally.Form{Name: "a", Title: "b", Layout: "附件1"}); s.Origin() != "版式：附件1" || s.Heading() != "b" {
		t.Error(s)
	}
}

func TestS1_100WhoeverHoldsTheFirstPostOfTheListAnswersForTheSummary(t *testing.T) {
	held := []tally.Holder{{"镇长岗", account.Head, "王一"}, {"分管岗", account.Head, "李二"}, {"分管岗", account.Head, "赵三"}, {"分管岗", account.Head, "李二"}, {"档案岗", account.Clerk, "钱四"}}
	for _, tc := range []struct {
		posts []string
		want  string
	}{
		{[]string{"村长岗", "分管岗"}, "李二、赵三"}, {[]string{"镇长岗", "分管岗"}, "王一"}, {[]string{"无人岗"}, "王一、李二、赵三"}, {nil, "王一、李二、赵三"},
	} {
		if got := tally.Filler(tc.posts, held); got != tc.want {
			t.Errorf("%v: %s, want %s", tc.posts, got, tc.want)
		}
	}
	if got := tally.Filler(nil, nil); got != "" {
		t.Errorf("nobody: %q", got)
	}
}

func TestS1_25TheClerkReviews(t *testing.T) {
	if got := tally.Reviewer([]string{"档案岗"}, []tally.Holder{{"镇长岗", account.Head, "王一"}, {"档案岗", account.Clerk, "钱四"}}); got != "钱四" {
		t.Error(got)
	}
}

func TestARefusedSignatureSaysWhy(t *testing.T) {
	for _, tc := range []struct{ name, refused, want string }{{"孙五", "", "孙五"}, {"", "不在店内", "未签：不在店内"}, {"", "", ""}} {
		if got := tally.Signature(tc.name, tc.refused); got != tc.want {
			t.Errorf("%+v: %q", tc, got)
		}
	}
	if tally.Criterion(checklist.Item{Law: "第二十八条", Wrong: "堵塞"}) != "第二十八条" || tally.Criterion(checklist.Item{Wrong: "堵塞"}) != "堵塞" {
		t.Error("an article comes before a description")
	}
}

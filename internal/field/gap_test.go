package field_test

import (
	"fmt"
	"testing"

	"anwang/internal/field"
)

func TestAGapIsWhatNeitherTheServerNorThePhoneHas(t *testing.T) {
	for name, c := range map[string]struct {
		missing     []field.Range
		held, letGo []int64
		told        []field.Range
		want        string
	}{
		"nothing is missing":            {nil, []int64{4}, nil, nil, "[]"},
		"the phone has it":              {[]field.Range{{3, 5}}, []int64{5, 4, 3}, nil, nil, "[]"},
		"the person took it back":       {[]field.Range{{3, 3}}, nil, []int64{3}, nil, "[]"},
		"one in the middle is lost":     {[]field.Range{{3, 7}}, []int64{3, 4, 6, 7}, nil, nil, "[{5 5}]"},
		"all of it is lost":             {[]field.Range{{3, 7}}, nil, nil, nil, "[{3 7}]"},
		"it was told of before":         {[]field.Range{{3, 7}}, nil, nil, []field.Range{{3, 7}}, "[]"},
		"more is lost than was told of": {[]field.Range{{3, 9}}, nil, nil, []field.Range{{4, 5}}, "[{3 3} {6 9}]"},
		"a number given twice":          {[]field.Range{{1, 2}}, []int64{2, 2}, []int64{2}, nil, "[{1 1}]"},
		"numbers from nowhere":          {[]field.Range{{1, 2}}, []int64{-9, 9e8}, nil, nil, "[{1 2}]"},
	} {
		if got := fmt.Sprint(field.Gaps(c.missing, c.held, c.letGo, c.told)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if got := fmt.Sprint(field.Runs([]int64{9, 3, 1, 2, 3})); got != "[{1 3} {9 9}]" {
		t.Error(got)
	}
	gap := field.Range{From: 3, To: 5}
	if !gap.Open([]field.Range{{5, 9}}) || gap.Open([]field.Range{{1, 2}, {6, 6}}) {
		t.Error("a gap is open while any of its numbers is missing")
	}
}

func TestWhatChangedAboutASiteIsSaidInWords(t *testing.T) {
	if got := field.SiteColumns("name,grid,unheardOf"); got != "名称、网格" {
		t.Error(got)
	}
}

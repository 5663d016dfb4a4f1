package export_test

import (
	"slices"
	"strings"
	"testing"

	"anwang/internal/export"
	"anwang/internal/fault"
)

type row struct{ name string }

var columns = []export.Column[row]{
	export.Long("name", "名称", 10, func(r row) string { return r.name }),
	export.Text("code", "编号", 5, func(row) string { return "" }),
	export.Number("n", "次数", func(row) int64 { return 1 }).Unless(),
}

func TestAChoiceOfColumns(t *testing.T) {
	heads := export.Heads(columns)
	for name, c := range map[string]struct{ in, want []string }{
		"none is the usual ones": {nil, []string{"name", "code"}},
		"in the order wanted":    {[]string{"n", "name"}, []string{"n", "name"}},
	} {
		if got, err := export.Choose(heads, c.in); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
	for _, in := range [][]string{{"name", "name"}, {"salary"}, {""}} {
		if _, err := export.Choose(heads, in); fault.Code(err) != "export.columns_unfit" {
			t.Errorf("%q: %v", in, err)
		}
	}
	for stored, want := range map[string]string{"": "name code", "n gone name n": "n name", "gone": "name code"} {
		if got := strings.Join(export.Kept(heads, stored), " "); got != want {
			t.Errorf("kept %q gives %q, want %q", stored, got, want)
		}
	}
}

func TestAFormHasAName(t *testing.T) {
	if got, err := export.FormName("  镇台账 "); err != nil || got != "镇台账" {
		t.Errorf("%q %v", got, err)
	}
	for _, bad := range []string{"", "  ", strings.Repeat("长", 41)} {
		if _, err := export.FormName(bad); fault.Code(err) != "form.not_fit" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestAFilterIsSaidInWordsOfTheOffice(t *testing.T) {
	if got := export.Word("look") + "：" + export.Said("look", "never") + "；" + export.Said("grid", "东村"); got != "走访和督办：从未走访；东村" {
		t.Error(got)
	}
}

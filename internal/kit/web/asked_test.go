package web_test

import (
	"slices"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/kit/web"
)

func TestAFilterIsReadFromTextAsFromAnAddress(t *testing.T) {
	type filter struct {
		Q     string `query:"q" maxLength:"4"`
		Kind  string `query:"kind" enum:"a,b"`
		On    string `query:"on" pattern:"^[0-9]+$"`
		Mine  bool   `query:"mine"`
		N     int    `query:"n"`
		After string `query:"after"`
		Limit int    `query:"limit" default:"50"`
	}
	var f filter
	given, err := web.Asked("q=%E6%B6%88%E9%98%B2&kind=b&mine=true&n=3&after=x&limit=100", &f)
	if err != nil || f.Q != "消防" || f.Kind != "b" || !f.Mine || f.N != 3 || f.After != "" || f.Limit != 0 {
		t.Errorf("%+v %v", f, err)
	}
	if !slices.Equal(given, []string{"q", "kind", "mine", "n"}) {
		t.Errorf("given %v", given)
	}
	for text, at := range map[string]string{"q=abcde": "q", "kind=c": "kind", "on=x": "on", "mine=perhaps": "mine", "n=x": "n", "sql=1": "sql", "q=%zz": "filter", "q=a\x00b": "filter"} {
		_, err := web.Asked(text, &filter{})
		if x := fault.As(err); x == nil || len(x.Fields) != 1 || x.Fields[0].At != at {
			t.Errorf("%q: %v", text, err)
		}
	}
}

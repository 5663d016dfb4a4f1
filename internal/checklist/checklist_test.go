package checklist_test

import (
	"strings"
	"testing"

	"anwang/internal/checklist"
	"anwang/internal/fault"
)

func daily() checklist.Form {
	return checklist.Form{Name: "日常隐患排查表", Edition: "e1", Items: []checklist.Item{
		{ID: "1", Text: "消防通道", Sector: "消防"}, {ID: "2", Text: "用电"}, {ID: "3", Text: "卫生"},
	}}
}

// law: S1-39
func TestAnswersMustFitTheForm(t *testing.T) {
	ok, bad, na := checklist.OK, checklist.Bad, checklist.NotApplicable
	for name, c := range map[string]struct {
		answers []checklist.Answer
		found   []checklist.Found
		want    string // at:code of every field, joined by spaces
	}{
		"all three answers":         {[]checklist.Answer{{Item: "1", Result: ok}, {Item: "2", Result: na}, {Item: "3", Result: ok}}, nil, ""},
		"wrong with its finding":    {[]checklist.Answer{{Item: "1", Result: bad}}, []checklist.Found{{Item: "1", Text: "堵了"}}, ""},
		"wrong without a finding":   {[]checklist.Answer{{Item: "1", Result: bad}}, nil, "answers[0]:checklist.finding_missing"},
		"finding on another item":   {[]checklist.Answer{{Item: "1", Result: bad}}, []checklist.Found{{Item: "2"}}, "answers[0]:checklist.finding_missing"},
		"an item nobody knows":      {[]checklist.Answer{{Item: "9", Result: ok}}, nil, "answers[0].item:checklist.item_unknown"},
		"one item twice":            {[]checklist.Answer{{Item: "1", Result: ok}, {Item: "1", Result: na}}, nil, "answers[1].item:checklist.item_twice"},
		"a fourth answer":           {[]checklist.Answer{{Item: "1", Result: "maybe"}}, nil, "answers[0].result:checklist.result_unknown"},
		"outside the form, words":   {nil, []checklist.Found{{Text: "墙要倒"}}, ""},
		"outside the form, sector":  {nil, []checklist.Found{{Sector: "消防"}}, ""},
		"outside the form, nothing": {nil, []checklist.Found{{}}, "findings[0]:checklist.finding_empty"},
		"finding on unknown item":   {nil, []checklist.Found{{Item: "9", Text: "x"}}, "findings[0].item:checklist.item_unknown"},
		"every mistake at once": {[]checklist.Answer{{Item: "9", Result: ok}, {Item: "1", Result: bad}}, nil,
			"answers[0].item:checklist.item_unknown answers[1]:checklist.finding_missing"},
	} {
		var got []string
		err := daily().Check(c.answers, c.found)
		if f := fault.As(err); f != nil {
			for _, x := range f.Fields {
				got = append(got, x.At+":"+x.Code)
			}
		}
		if s := strings.Join(got, " "); s != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s: got %q (%v), want %q", name, s, err, c.want)
		}
	}
}

// law: S1-41
func TestAFormThatIsAViewIsNeverTyped(t *testing.T) {
	f := checklist.Form{Name: "月度汇总表", ViewOf: []string{"visits"}}
	if err := f.Check(nil, nil); fault.Code(err) != "checklist.form_is_view" {
		t.Errorf("got %v", err)
	}
}

func TestAnsweredCountsItemsNotAnswers(t *testing.T) {
	n := daily().Answered([]checklist.Answer{{Item: "1", Result: checklist.OK}, {Item: "1", Result: checklist.OK}, {Item: "8", Result: checklist.OK}})
	if n != 1 {
		t.Errorf("answered %d, want 1", n)
	}
}

package notice_test

import (
	"strings"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/notice"
)

func TestANoticeHasExactlyOneAddress(t *testing.T) {
	for name, c := range map[string]struct {
		n    notice.Notice
		fits bool
	}{
		"a person":             {notice.Notice{Person: "p"}, true},
		"a post at a place":    {notice.Notice{Post: "村网格长", Place: "g"}, true},
		"a department":         {notice.Notice{Department: "企经委"}, true},
		"nobody":               {notice.Notice{}, false},
		"a post at no place":   {notice.Notice{Post: "村网格长"}, false},
		"a person and a body":  {notice.Notice{Person: "p", Department: "企经委"}, false},
		"a place without post": {notice.Notice{Place: "g"}, false},
	} {
		c.n.Kind, c.n.Code = "hazard", "notice.hazard_told"
		if got := c.n.Check() == nil; got != c.fits {
			t.Errorf("%s: fits %v, want %v", name, got, c.fits)
		}
	}
	if (notice.Notice{Person: "p", Kind: "hazard"}).Check() == nil {
		t.Error("a notice without words is none")
	}
}

func TestWhatTheWordsNameSurvivesTheDatabase(t *testing.T) {
	a := notice.Args("number", "YH-2026-1", "due", "2026年3月5日", "text", "两行\n=一行")
	got := notice.ParseArgs(a)
	if got["number"] != "YH-2026-1" || got["due"] != "2026年3月5日" || got["text"] != "两行 =一行" {
		t.Fatalf("%q", got)
	}
	if a != notice.Args("due", "2026年3月5日", "text", "两行\n=一行", "number", "YH-2026-1") {
		t.Fatal("the order they are given in makes another notice")
	}
}

func TestS1_14AnInstructionSaysWhatItIsAboutAndToWhom(t *testing.T) {
	whole := notice.Instruction{Title: "雨前排查", Text: "请各村排查。", Until: "2026-07-01", Grids: []string{"a"}}
	if err := whole.Check("2026-06-01"); err != nil {
		t.Fatal(err)
	}
	for at, change := range map[string]func(*notice.Instruction){
		"title": func(i *notice.Instruction) { i.Title = strings.Repeat("长", 61) },
		"text":  func(i *notice.Instruction) { i.Text = " " },
		"grids": func(i *notice.Instruction) { i.Grids = nil },
		"until": func(i *notice.Instruction) { i.Until = "2026-05-31" },
	} {
		x := whole
		change(&x)
		f := fault.As(x.Check("2026-06-01"))
		if f == nil || len(f.Fields) != 1 || f.Fields[0].At != at {
			t.Errorf("%s: %+v", at, f)
		}
	}
}

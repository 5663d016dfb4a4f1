package account_test

import (
	"testing"

	"anwang/internal/account"
)

func TestDuringAMoveEverybodySeesWhatIsTheirsWhereverItIsFiled(t *testing.T) {
	m := account.Move{From: "1/2/4/", To: "1/3/4/"}
	who := func(path, department string) account.Caller {
		return account.NewCaller("c", "p", "p", []account.Standing{{Path: path, Department: department, Kind: account.Head}}, nil,
			func(string) bool { return false }).During(m)
	}
	for name, c := range map[string]struct {
		who  account.Caller
		sees map[string]bool // path → whether
	}{
		"above both":      {who("1/", ""), map[string]bool{"1/2/4/": true, "1/3/4/": true, "1/2/": true, "1/3/9/": true}},
		"the old parent":  {who("1/2/", ""), map[string]bool{"1/2/4/": false, "1/2/4/7/": false, "1/3/4/": false, "1/2/": true, "1/2/40/": true, "1/2/5/": true}},
		"the new parent":  {who("1/3/", ""), map[string]bool{"1/2/4/": true, "1/2/4/7/": true, "1/3/4/": true, "1/2/": false, "1/2/5/": false}},
		"the grid itself": {who("1/3/4/", ""), map[string]bool{"1/2/4/7/": true, "1/3/4/7/": true, "1/3/": false, "1/2/": false}},
		"a grid below it": {who("1/3/4/7/", ""), map[string]bool{"1/2/4/7/": true, "1/3/4/7/": true, "1/2/4/": false, "1/2/4/8/": false}},
		"somebody else":   {who("1/5/", ""), map[string]bool{"1/2/4/": false, "1/3/4/": false}},
	} {
		for path, want := range c.sees {
			if got := c.who.Scope.Sees(path); got != want {
				t.Errorf("%s sees %s: %v", name, path, got)
			}
		}
	}
	if d := who("1/3/", "消防队"); d.Scope.Sees("1/2/4/") || !d.Scope.Sees("1/2/4/", "消防队") {
		t.Errorf("a department sees its own, filed or not: %+v", d.Scope)
	}
	village := who("1/3/4/", "")
	if _, ok := village.StandingAt("1/2/4/7/", nil); !ok || village.Top() != "1/3/4/" || village.Filed("1/2/4/7/") != "1/3/4/7/" {
		t.Errorf("the post reaches a row that waits: %+v", village)
	}
	if _, ok := who("1/2/", "").StandingAt("1/2/4/7/", nil); ok {
		t.Error("the old parent's post still reaches it")
	}
	if who("1/3/", "").Under("1/3/").Sees("1/2/4/") == false || who("1/3/", "").Under("1/2/").Sees("1/2/4/") {
		t.Error("the ground of a grid is where its rows are")
	}
	quiet := account.NewCaller("c", "p", "p", []account.Standing{{Path: "1/2/", Kind: account.Head}}, nil, func(string) bool { return false }).During()
	if len(quiet.Scope) != 1 || len(quiet.Under("1/2/")) != 1 {
		t.Errorf("without a move nothing is added: %+v", quiet.Scope)
	}
}

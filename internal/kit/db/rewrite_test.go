package db

import (
	"fmt"
	"reflect"
	"testing"
)

func TestPlaceholdersAreRewrittenOutsideTextAndComments(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"SELECT $1", "SELECT ?1"},
		{"SELECT $2, $1, $12", "SELECT ?2, ?1, ?12"},
		{"a = '$1' AND b = $1", "a = '$1' AND b = ?1"},
		{"a = 'it''s $1' AND b = $2", "a = 'it''s $1' AND b = ?2"},
		{`"col$1" = $1`, `"col$1" = ?1`},
		{"-- costs $5\nSELECT $1", "-- costs $5\nSELECT ?1"},
		{"SELECT $1 -- $2", "SELECT ?1 -- $2"},
		{"/* $1 */ SELECT $1 /* $2", "/* $1 */ SELECT ?1 /* $2"},
		{"价 = $1 AND 名 = '￥$1'", "价 = ?1 AND 名 = '￥$1'"},
		{"$", "$"},
		{"$x", "$x"},
		{"'open $1", "'open $1"},
		{"", ""},
	} {
		if got := questionMarks(c.in); got != c.want {
			t.Errorf("%q\n got %q\nwant %q", c.in, got, c.want)
		}
	}
}

func TestTheRewriterRemembersNoMoreThanItMay(t *testing.T) {
	r := &rewriter{}
	for i := range 3 * rewriterMax {
		r.rewrite(fmt.Sprintf("SELECT %d, $1", i))
	}
	if len(r.seen) > rewriterMax {
		t.Errorf("remembers %d texts", len(r.seen))
	}
	if got := r.rewrite("SELECT 1, $1"); got != "SELECT 1, ?1" {
		t.Errorf("after forgetting: %q", got)
	}
}

func TestWhereNumbersEveryValue(t *testing.T) {
	for _, c := range []struct {
		name string
		w    *Where
		text string
		args []any
	}{
		{"nothing asked", Filter(), "1 = 1", nil},
		{"after fixed parameters", Filter("120119").And("path >= ? AND path < ?", "1/", "10").And("state = ?", "x"),
			"path >= $2 AND path < $3 AND state = $4", []any{"120119", "1/", "10", "x"}},
		{"a list", Filter("c").AndCond(In("id", []string{"a", "b"})), "id IN ($2, $3)", []any{"c", "a", "b"}},
		{"an empty list fits nothing", Filter("c").AndCond(In[string]("id", nil)), "1 = 0", []any{"c"}},
		{"either", Filter("c").Or(Cond{"a = ?", []any{1}}, Cond{"b = ?", []any{2}}), "(a = $2 OR b = $3)", []any{"c", 1, 2}},
		{"no alternative fits nothing", Filter("c").Or(), "1 = 0", []any{"c"}},
	} {
		if got := c.w.String(); got != c.text || !reflect.DeepEqual(c.w.Args, c.args) {
			t.Errorf("%s: %q %v, want %q %v", c.name, got, c.w.Args, c.text, c.args)
		}
	}
	w := Filter("c").And("a = ?", 1)
	if got := w.Arg(50); got != "$3" || len(w.Args) != 3 {
		t.Errorf("Arg: %s %v", got, w.Args)
	}
}

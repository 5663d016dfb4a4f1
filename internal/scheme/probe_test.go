package scheme_test

import (
	"fmt"
	"os"
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

func TestProbe(t *testing.T) {
	s, ps := scheme.Load(scheme.Library(schemes.All()), "bieshan")
	fmt.Println(ps.Text())
	if s == nil {
		return
	}
	for _, u := range s.Unset() {
		fmt.Println(u)
	}
	fmt.Println(len(s.Unset()))
	texts, ps := scheme.ReadClauses("c", schemes.All()["schemes/bieshan.clauses.txt"])
	fmt.Println(len(texts), ps.Text())
	fmt.Println(s.CheckClauses(texts).Text())
	s.Explain(os.Stdout, "")
	s.Explain(os.Stdout, "村网格员")
	s.Explain(os.Stdout, "消防队")
	id, list, ps := scheme.ReadAmendments("a", schemes.All()["schemes/bieshan.amendments.yaml"])
	fmt.Println(id, len(list), ps.Text())
	a, ps := scheme.Amend(s, list)
	fmt.Println(ps.Text())
	for _, c := range s.Diff(a) {
		fmt.Println(c)
	}
}

package main

import (
	"slices"
	"testing"
	"testing/fstest"
)

func house(extra fstest.MapFS) fstest.MapFS {
	fs := fstest.MapFS{
		"schemes/a.clauses.txt":   {Data: []byte("# list\nS1-02 E words\nS1-10 E? words\nS1-100 D words\n")},
		"law/clauses.txt":         {Data: []byte("S0-01 R words\n")},
		"schemes/a.yaml":          {Data: []byte("grids: {clause: [S1-02, S1-10]} # and not S1-77\n")},
		"internal/x/x.go":         {Data: []byte("// law: S1-02, S0-01 — why\nconst a = \"S1-99\"\n")},
		"internal/x/x_test.go":    {Data: []byte("func TestS1_02_10ItHolds(t *testing.T) {}\n// law: S1-55 is not read in tests\n")},
		"plays/loop.txtar":        {Data: []byte("# clause: S1-100\nserve\n")},
		"web/src/field/a.test.ts": {Data: []byte("test('S1-02 it shows', () => {})\n")},
	}
	for p, f := range extra {
		fs[p] = f
	}
	return fs
}

func TestCitationsAreReadWhereverTheyStand(t *testing.T) {
	got, wrong, err := citations(house(nil))
	if err != nil || len(wrong) > 0 {
		t.Fatal(err, wrong)
	}
	var all []string
	for _, c := range got {
		all = append(all, c.id+" "+c.at+" "+c.test)
	}
	slices.Sort(all)
	want := []string{
		"S0-01 internal/x/x.go:1 ",
		"S1-02 internal/x/x.go:1 ",
		"S1-02 internal/x/x_test.go:1 TestS1_02_10ItHolds",
		"S1-02 schemes/a.yaml:1 ",
		"S1-02 web/src/field/a.test.ts:1 web/src/field/a.test.ts",
		"S1-10 internal/x/x_test.go:1 TestS1_02_10ItHolds",
		"S1-10 schemes/a.yaml:1 ",
		"S1-100 plays/loop.txtar:1 plays/loop",
	}
	if !slices.Equal(all, want) {
		t.Errorf("got  %q\nwant %q", all, want)
	}
}

func TestADanglingCitationFails(t *testing.T) {
	for name, f := range map[string]string{
		"internal/y/y.go":      "// law: S1-03\n",
		"internal/y/y_test.go": "func TestS1_03Something(t *testing.T) {}\n",
		"schemes/b.yaml":       "x: {clause: S1-03}\n",
		"plays/y.txtar":        "# clause: S9-01\n",
	} {
		if got := run(house(fstest.MapFS{name: {Data: []byte(f)}}), true); got != 1 {
			t.Errorf("%s: exit %d", name, got)
		}
	}
}

func TestAnIndexThatDiffersFailsTheCheck(t *testing.T) {
	fs := house(nil)
	if got := run(fs, true); got != 1 {
		t.Errorf("without an index: exit %d", got)
	}
	fs["law/index.txt"] = &fstest.MapFile{Data: []byte("# Written by `make law` from the sources; not by hand.\n" +
		"# clause | mark | where obeyed | tests\n" +
		"# E the program enforces it · E? once a value is supplied · R it records, a person does it · D shown only\n" +
		"S0-01 | R | internal/x/x.go | \n" +
		"S1-02 | E | internal/x/x.go schemes/a.yaml | TestS1_02_10ItHolds web/src/field/a.test.ts\n" +
		"S1-10 | E? | schemes/a.yaml | TestS1_02_10ItHolds\n" +
		"S1-100 | D |  | plays/loop\n")}
	if got := run(fs, true); got != 0 {
		t.Errorf("with the right one: exit %d", got)
	}
}

func TestATestClaimsThreeClausesAtMost(t *testing.T) {
	_, wrong, _ := citations(fstest.MapFS{"a_test.go": {Data: []byte("func TestS1_01_02_03_04All(t *testing.T) {\n")}})
	if len(wrong) != 1 {
		t.Errorf("%q", wrong)
	}
}

func TestRangesAreWrittenOut(t *testing.T) {
	got := clausesIn("S1-74..S1-76, S0-18 and S1-99…101")
	if want := []string{"S1-74", "S1-75", "S1-76", "S1-99", "S1-100", "S1-101", "S0-18"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

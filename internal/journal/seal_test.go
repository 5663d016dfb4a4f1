package journal

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/transparency-dev/merkle/rfc6962"
)

func TestTheLogHasTheRootsOfRFC6962(t *testing.T) {
	tree := NewTree(rfc6962.DefaultHasher)
	// The well-known vectors of Certificate Transparency's reference tests.
	leaves := []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}
	roots := map[int64]string{
		0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	}
	check := func() {
		root, err := tree.Root()
		if err != nil {
			t.Fatal(err)
		}
		if want := roots[tree.Size()]; want != "" && hex.EncodeToString(root) != want {
			t.Errorf("root of %d leaves is %x, want %s", tree.Size(), root, want)
		}
	}
	check()
	for _, l := range leaves {
		leaf, _ := hex.DecodeString(l)
		if err := tree.Append(leaf); err != nil {
			t.Fatal(err)
		}
		check()
	}
}

func TestAHeadReadsAsItWasWrittenAndNothingElseDoes(t *testing.T) {
	h := Head{County: "330000", N: 3, At: 1772416984000, Size: 812, Root: Digest([]byte("root"))}
	text := h.Text()
	got, err := ParseHead(text)
	if err != nil || got.Text() != text || got.County != h.County || got.N != 3 || got.Size != 812 || got.At != h.At {
		t.Fatalf("%+v %v", got, err)
	}
	for i := range text {
		other := text[:i] + text[i+1:]
		if back, err := ParseHead(other); err == nil && back.Text() == text {
			t.Errorf("without byte %d it reads the same", i)
		}
	}
	for _, bad := range []string{"", text + "x", strings.Replace(text, "812", "0812", 1), strings.Replace(text, "n 3", "n 三", 1), strings.Replace(text, "anwang/", "", 1)} {
		if _, err := ParseHead(bad); err == nil {
			t.Errorf("%q was taken for a head", bad)
		}
	}
}

func TestNotesStandOneAfterAnotherAndATornEndIsTold(t *testing.T) {
	one, two := "a\n1\n\n— x aa\n", "b\n2\n\n— x bb\n— y cc\n"
	for _, c := range []struct {
		all   string
		notes []string
		tail  string
	}{
		{"", nil, ""},
		{one, []string{one}, ""},
		{one + "\n" + two, []string{one, two}, ""},
		{one + "\n" + two + "\n" + one, []string{one, two, one}, ""},
		{one + "\nb\n2\n", []string{one}, "b\n2\n"},
		{one + "\nb\n2\n\n", []string{one}, "b\n2\n\n"},
		{one + "\nb\n2\n\n— x b", []string{one}, "b\n2\n\n— x b"},
		{one[:4], nil, one[:4]},
		{one + "\n\n" + two + "\n", []string{one, two}, ""},
	} {
		notes, tail := SplitNotes(c.all)
		if strings.Join(notes, "|") != strings.Join(c.notes, "|") || tail != c.tail {
			t.Errorf("%q → %q, tail %q", c.all, notes, tail)
		}
	}
}

func TestEveryBreakOfAChainIsNamedAndNoOtherEntryIsBlamed(t *testing.T) {
	named := func(links []Link) string {
		var out []string
		for _, b := range Breaks(links) {
			out = append(out, b.Error())
		}
		return strings.Join(out, "；")
	}
	links := story()
	links[1].Hash = Digest([]byte("else"))
	if got := named(links); got != "hazard:1 第2条：内容与哈希不符" {
		t.Errorf("a changed hash: %s", got)
	}
	links = story()
	links[0].Post, links[2].Kind = "村网格长", "hazard.closed"
	if got := named(links); got != "hazard:1 第1条：内容与哈希不符；hazard:1 第3条：内容与哈希不符" {
		t.Errorf("two changes: %s", got)
	}
	links = story()
	if got := named(append(links[:1:1], links[2:]...)); got != "hazard:1 第2条：缺失" {
		t.Errorf("one taken out: %s", got)
	}
	links = story()
	if got := named(append(links[:1:1], links[3:]...)); got != "hazard:1 第2条：缺失（直到第3条）" {
		t.Errorf("two taken out: %s", got)
	}
}

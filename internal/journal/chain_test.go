package journal

import (
	"bytes"
	"slices"
	"testing"

	"anwang/internal/civil"
)

// story is a chain of four entries as the desk would have stored it.
func story() []Link {
	entries := []Entry{
		{Subject: "hazard:1", Kind: "hazard.reported", At: 1000, By: "p1", Post: "网格员", Grid: "g1", Refs: map[string]string{"visit": "v1", "item": "fire-lane"}, Digest: Digest([]byte("body"))},
		{Subject: "hazard:1", Kind: "hazard.dispatched", At: 2000, By: "p2", Post: "办公室", Grid: "g0", Refs: map[string]string{"owner": "d1"}},
		{Subject: "hazard:1", Kind: "hazard.urged", At: 3000, By: "p2", Post: "办公室", Grid: "g0", Refs: map[string]string{"number": "1"}},
		{Subject: "hazard:1", Kind: "hazard.closed", At: 4000, By: "p3", Post: "办公室", Grid: "g0"},
	}
	var links []Link
	var before []byte
	for i, e := range entries {
		l := Link{County: "120119", N: int64(i + 1), Entry: e}
		l.Hash = Hash(l.County, l.N, before, e)
		before = l.Hash
		links = append(links, l)
	}
	return links
}

func TestAnUntouchedChainHolds(t *testing.T) {
	if b := Verify(story()); b != nil {
		t.Fatal(b)
	}
	if b := Verify(nil); b != nil {
		t.Fatal(b)
	}
}

func TestEveryChangeOfAnEntryIsFoundAndNamed(t *testing.T) {
	for name, change := range map[string]func(*Link){
		"county":       func(l *Link) { l.County = "120118" },
		"subject":      func(l *Link) { l.Subject = "hazard:2" },
		"kind":         func(l *Link) { l.Kind = "hazard.closed_out" },
		"at":           func(l *Link) { l.At++ },
		"by":           func(l *Link) { l.By = "p9" },
		"post":         func(l *Link) { l.Post = "网格长" },
		"grid":         func(l *Link) { l.Grid = "g9" },
		"refs changed": func(l *Link) { l.Refs = map[string]string{"owner": "d2"} },
		"refs gone":    func(l *Link) { l.Refs = nil },
		"digest":       func(l *Link) { l.Digest = Digest([]byte("other")) },
		"hash":         func(l *Link) { l.Hash = bytes.Repeat([]byte{1}, 32) },
	} {
		links := story()
		change(&links[1])
		b := Verify(links)
		if b == nil {
			t.Errorf("%s: nothing was found", name)
			continue
		}
		if b.N != 2 {
			t.Errorf("%s: entry %d is named, it was the second", name, b.N)
		}
	}
}

func TestAMissingEntryIsFound(t *testing.T) {
	for drop := range 3 { // the last of all is what the seals outside are for
		links := slices.Delete(story(), drop, drop+1)
		if b := Verify(links); b == nil || b.N != int64(drop+1) {
			t.Errorf("without entry %d: %v", drop+1, b)
		}
	}
	links := story()
	links[1], links[2] = links[2], links[1]
	if Verify(links) == nil {
		t.Error("two entries changed places unseen")
	}
}

func TestNoTwoEntriesShareTheirBytes(t *testing.T) {
	// Without lengths these would hash alike: a value that slides from one
	// column into the next, and refs that look like two.
	for _, pair := range [][2]Entry{
		{{Subject: "s", Kind: "ab", By: "c"}, {Subject: "s", Kind: "a", By: "bc"}},
		{{Subject: "s", Post: "x", Grid: ""}, {Subject: "s", Post: "", Grid: "x"}},
		{{Subject: "s", Refs: map[string]string{"a": "1", "b": "2"}}, {Subject: "s", Refs: map[string]string{"a": "1\nb=2"}}},
	} {
		if bytes.Equal(Hash("c", 1, nil, pair[0]), Hash("c", 1, nil, pair[1])) {
			t.Errorf("%+v and %+v hash alike", pair[0], pair[1])
		}
	}
}

func TestRefsReadBackAsTheyWereWritten(t *testing.T) {
	refs := map[string]string{"owner": "d=1", "item": "消防通道", "a": ""}
	got := ParseRefs(FormatRefs(refs))
	if len(got) != 3 || got["owner"] != "d=1" || got["item"] != "消防通道" {
		t.Errorf("%q", got)
	}
}

func TestANoteTakesWhoAndWhenFromTheAct(t *testing.T) {
	act := Act{County: "c", By: "p", Post: "网格员", Grid: "g", At: civil.Instant(5), On: "2026-11-21"}
	e := act.Note("visit:1", "visit.recorded", []byte{1}, "site", "s1", "department", "")
	if e.Subject != "visit:1" || e.By != "p" || e.Post != "网格员" || e.Grid != "g" || e.At != 5 {
		t.Errorf("%+v", e)
	}
	if _, there := e.Refs["department"]; there || e.Refs["site"] != "s1" {
		t.Errorf("refs %v: an empty one says nothing", e.Refs)
	}
}

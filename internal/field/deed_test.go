package field_test

import (
	"fmt"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/field"
)

func deed(id string, after ...string) field.Deed {
	return field.Deed{ID: id, Kind: field.Visit, At: 1, Body: []byte(`{}`), After: after}
}

func TestADeedMeetsTheOneThatIsThere(t *testing.T) {
	first := deed("deed-0001")
	known := field.Known{Person: "p", Digest: first.Digest()}
	change := func(fn func(*field.Deed)) field.Deed { d := first; fn(&d); return d }
	for name, c := range map[string]struct {
		d      field.Deed
		person string
		want   string
	}{
		"the same again":          {first, "p", ""},
		"with another number":     {change(func(d *field.Deed) { d.Seq = 9 }), "p", ""},
		"waiting for less":        {change(func(d *field.Deed) { d.After = []string{"deed-0000"} }), "p", ""},
		"another body":            {change(func(d *field.Deed) { d.Body = []byte(`{ }`) }), "p", "field.deed_differs"},
		"another time":            {change(func(d *field.Deed) { d.At = 2 }), "p", "field.deed_differs"},
		"another kind":            {change(func(d *field.Deed) { d.Kind = field.Hazard }), "p", "field.deed_differs"},
		"another person":          {first, "q", "field.deed_not_yours"},
		"another person and body": {change(func(d *field.Deed) { d.Body = []byte(`1`) }), "q", "field.deed_not_yours"},
	} {
		if got := fault.Code(c.d.Meet(c.person, known)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestWhatCannotBeADeedIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*field.Deed)
		want   string
	}{
		"as it should be":  {func(*field.Deed) {}, ""},
		"no id":            {func(d *field.Deed) { d.ID = "" }, "field.deed_malformed"},
		"an id with a gap": {func(d *field.Deed) { d.ID = "deed 0001" }, "field.deed_malformed"},
		"no body":          {func(d *field.Deed) { d.Body = nil }, "field.deed_malformed"},
		"a kind of later":  {func(d *field.Deed) { d.Kind = "dance" }, "field.deed_kind_unknown"},
	} {
		d := deed("deed-0001")
		c.change(&d)
		if got := fault.Code(d.Check()); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestOnlyWhatPassesByItselfLetsADeedWait(t *testing.T) {
	for code, c := range map[string]struct {
		kind fault.Kind
		want bool
	}{
		"evidence.photo_missing": {fault.Conflict, true},
		"field.deed_waits":       {fault.Conflict, true},
		"server.disk_full":       {fault.Unavailable, true},
		"site.not_found":         {fault.Missing, false},
		"visit.incomplete":       {fault.Invalid, false},
		"hazard.wrong_state":     {fault.Conflict, false},
		"visit.verb_not_yours":   {fault.Forbidden, false},
	} {
		if got := field.Waits(fault.New(c.kind, code)); got != c.want {
			t.Errorf("%s: %v", code, got)
		}
	}
	if !field.Waits(nil) {
		t.Error("an inner failure refused a deed")
	}
}

func TestDeedsThatWaitForEachOtherComeOneAfterTheOther(t *testing.T) {
	for name, c := range map[string]struct {
		deeds []field.Deed
		want  string
	}{
		"strangers":       {[]field.Deed{deed("a"), deed("b"), deed("c")}, "[[0 1 2]]"},
		"a chain":         {[]field.Deed{deed("a"), deed("b", "a"), deed("c", "b")}, "[[0] [1] [2]]"},
		"out of order":    {[]field.Deed{deed("b", "a"), deed("a")}, "[[1] [0]]"},
		"of an old batch": {[]field.Deed{deed("b", "zz")}, "[[0]]"},
		"the same twice":  {[]field.Deed{deed("a"), deed("a")}, "[[0] [1]]"},
		"a ring":          {[]field.Deed{deed("a", "b"), deed("b", "a")}, "[[0] [1]]"},
		"itself":          {[]field.Deed{deed("a", "a")}, "[[0]]"},
		"none":            {nil, "[]"},
	} {
		if got := fmt.Sprint(field.Waves(c.deeds)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

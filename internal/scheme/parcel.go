package scheme

import (
	"maps"
	"path"
)

// Parcel is a scheme as it arrives from elsewhere: its file, and the clause and
// plan texts that stand beside it.
type Parcel struct {
	Text    []byte
	Clauses []byte
	Plan    []byte
}

// ParcelName is the name of the file in messages until the scheme has told its
// own id.
const ParcelName = "方案.yaml"

// Unpacked is a parcel that was read: the scheme, the files to keep with it, and
// everything that is wrong or doubtful about any of them.
type Unpacked struct {
	Scheme   *Scheme
	Library  Library
	Problems Problems
}

// ReadParcel reads a parcel over the schemes it may extend. above gives the
// amendments beside those, by the id of what is read. With an error in any of its
// files nothing of it may be used.
func ReadParcel(known Library, p Parcel, above func(id string) Beside) Unpacked {
	doc, ps := Parse(ParcelName, p.Text)
	if ps.Failed() {
		return Unpacked{Problems: ps}
	}
	id := scalarText(doc.Root.get("scheme"))
	name := path.Join("schemes", id+".yaml")
	if match(`^[a-z][a-z0-9-]{0,40}$`, id) == nil {
		name = ParcelName // told of where the head is read
	}
	lib := maps.Clone(known)
	for _, was := range []string{name, beside(name, ".clauses.txt"), beside(name, ".plan.txt")} {
		delete(lib, was)
	}
	lib[name] = p.Text
	if len(p.Clauses) > 0 {
		lib[beside(name, ".clauses.txt")] = p.Clauses
	}
	if len(p.Plan) > 0 {
		lib[beside(name, ".plan.txt")] = p.Plan
	}
	s, ps := LoadUnder(lib, name, above(id))
	out := Unpacked{Scheme: s, Library: lib, Problems: ps}
	if s != nil && s.Extends == "" && id == BaseID {
		out.Problems = append(out.Problems, problem(doc.Root.get("scheme"), "E18", id))
	}
	if s == nil {
		return out
	}
	if len(p.Clauses) > 0 {
		texts, bad := ReadClauses(beside(name, ".clauses.txt"), p.Clauses)
		out.Problems = append(out.Problems, bad...)
		out.Problems = append(out.Problems, s.CheckClauses(texts)...)
	}
	if len(p.Plan) > 0 {
		_, bad := ReadPlan(beside(name, ".plan.txt"), p.Plan)
		out.Problems = append(out.Problems, bad...)
	}
	out.Problems = out.Problems.sorted()
	return out
}

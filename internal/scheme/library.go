package scheme

import (
	"path"
	"slices"
)

// Chain is the part of a library that one scheme needs: its file, those it
// extends, and the texts of its plan and clauses. An edition is kept with its chain, so
// that a newer base changes nothing that is already judged.
func (l Library) Chain(id string) Library {
	out := Library{}
	for _, doc := range (&compiler{s: &Scheme{}}).chain(l, id) {
		out[doc.Name] = l[doc.Name]
		for _, suffix := range [...]string{".clauses.txt", ".plan.txt"} {
			if text := beside(doc.Name, suffix); l[text] != nil {
				out[text] = l[text]
			}
		}
	}
	return out
}

// ClauseTexts are the clauses of a scheme's plan, or of the nearest plan it
// extends: a county that only adds to the province's plan is read by that plan.
func (l Library) ClauseTexts(id string) []ClauseText {
	name, src := l.nearest(id, ".clauses.txt")
	texts, _ := ReadClauses(name, src)
	return texts
}

// nearest finds the file beside a scheme, or beside the nearest it extends.
func (l Library) nearest(id, suffix string) (name string, src []byte) {
	docs := (&compiler{s: &Scheme{}}).chain(l, id)
	for i := range docs {
		// chain leads from the root down to the scheme itself.
		name = beside(docs[len(docs)-1-i].Name, suffix)
		if src = l[name]; src != nil {
			return name, src
		}
	}
	return name, nil
}

func beside(name, suffix string) string {
	return name[:len(name)-len(path.Ext(name))] + suffix
}

// Line lists a scheme and those it extends, the nearest first; the platform's
// own comes last.
func (l Library) Line(id string) []string {
	var out []string
	for _, doc := range (&compiler{s: &Scheme{}}).chain(l, id) {
		out = append(out, scalarText(doc.Root.get("scheme")))
	}
	slices.Reverse(out)
	return out
}

// BaseID names the platform's own scheme, which every other stands on.
const BaseID = baseID

// FileOf is the file of a scheme that another extends.
func (l Library) FileOf(id, parent string) string {
	for _, doc := range (&compiler{s: &Scheme{}}).chain(l, id) {
		if scalarText(doc.Root.get("scheme")) == parent {
			return doc.Name
		}
	}
	return ""
}

// File is the file a scheme of the library stands in.
func (l Library) File(id string) string {
	for _, doc := range (&compiler{s: &Scheme{}}).chain(l, id) {
		if scalarText(doc.Root.get("scheme")) == id {
			return doc.Name
		}
	}
	return ""
}

package scheme

import "path"

// Chain is the part of a library that one scheme needs: its file, those it
// extends, and the text of its clauses. An edition is kept with its chain, so
// that a newer base changes nothing that is already judged.
func (l Library) Chain(id string) Library {
	out := Library{}
	for _, doc := range (&compiler{s: &Scheme{}}).chain(l, id) {
		out[doc.Name] = l[doc.Name]
		if text := clausesOf(doc.Name); l[text] != nil {
			out[text] = l[text]
		}
	}
	return out
}

// ClauseTexts are the clauses of a scheme's plan, where the library has them.
func (l Library) ClauseTexts(id string) []ClauseText {
	name, ok := l.find(id)
	if !ok {
		return nil
	}
	texts, _ := ReadClauses(clausesOf(name), l[clausesOf(name)])
	return texts
}

func clausesOf(name string) string {
	return name[:len(name)-len(path.Ext(name))] + ".clauses.txt"
}

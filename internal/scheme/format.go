package scheme

import (
	"slices"
	"strings"
)

// keyOrder is the order of keys inside one entry; clauses come last, so that the
// eye finds them at the end of the line.
func keyOrder() []string {
	return []string{"at", "do", "text", "kind", "covers", "under", "tier", "family", "outside", "groups", "one_per", "optional", "independent",
		"effect", "who", "who_not", "holders", "does", "people", "in", "of", "by", "each", "sample", "any", "when", "is", "except", "held_by",
		"bars", "enter", "leave", "sectors", "places", "classes", "oversees", "triage", "rest", "list", "with", "part_of", "sector", "level", "grade",
		"rank", "count", "holder", "seats", "employer", "contacts", "team", "answers_for", "several", "stand_in", "assists",
		"often", "after", "within", "grace", "during", "from", "until", "due", "before", "boost", "shifts", "lasts", "exam", "valid", "repeat", "limit", "fresh", "refresh", "expires", "takes",
		"to", "about", "channels", "given_by", "form", "evidence", "receipt", "not", "tells", "needs", "offers", "move", "otherwise", "beside",
		"approve", "grades", "for", "photos", "qr", "place", "signature", "keeper", "shows", "where", "map", "owner", "departments",
		"title", "layout", "view_of", "items", "money", "per", "full", "target", "score", "results", "right", "wrong", "picture",
		"aka", "cross", "has", "standing", "domains", "local", "law", "damaged", "note", "added", "clause"}
}

// Format lays a scheme out: keys of one-line entries in order, neighbouring
// entries aligned. It changes no word; comments stay.
func Format(name string, src []byte) (string, Problems) {
	doc, ps := Parse(name, src)
	if ps.Failed() {
		return string(src), ps
	}
	lines := slices.Clone(doc.lines)
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\r")
	}
	for i := 0; i < len(lines); {
		j := i
		var group []oneLine
		for j < len(lines) {
			l, ok := readLine(lines[j])
			if !ok || len(group) > 0 && (l.indent != group[0].indent || l.braced != group[0].braced) {
				break
			}
			group = append(group, l)
			j++
		}
		if len(group) == 0 {
			i++
			continue
		}
		width := 0
		for _, l := range group {
			width = max(width, cells(l.key)+1)
		}
		for k, l := range group {
			lines[i+k] = l.text(width)
		}
		i = j
	}
	out := strings.TrimRight(strings.Join(lines, "\n"), "\n") + "\n"
	again, ps := Parse(name, []byte(out))
	if ps.Failed() || !same(doc.Root, again.Root) {
		return string(src), nil // laid out by hand in a way this does not understand
	}
	return out, nil
}

// oneLine is a line that holds a whole entry: `  甲: {…}  # …`.
type oneLine struct {
	indent, key, value, comment string
	braced                      bool
}

func readLine(line string) (oneLine, bool) {
	body := strings.TrimLeft(line, " ")
	l := oneLine{indent: line[:len(line)-len(body)]}
	if body == "" || strings.ContainsRune("#-\"'{[", rune(body[0])) {
		return l, false
	}
	key, rest, ok := strings.Cut(body, ":")
	if !ok || strings.Contains(key, "：") || rest == "" || rest[0] != ' ' || strings.HasPrefix(strings.TrimSpace(rest), "#") {
		return l, false
	}
	l.key = strings.TrimSpace(key)
	l.value, l.comment = splitComment(strings.TrimSpace(rest))
	l.braced = strings.HasPrefix(l.value, "{")
	switch {
	case l.value == "" || l.value == "|" || l.value == ">":
		return l, false
	case l.braced && !strings.HasSuffix(l.value, "}"):
		return l, false
	case !l.braced && l.indent != "":
		return l, false
	case strings.HasPrefix(l.value, "[") && !strings.HasSuffix(l.value, "]"):
		return l, false
	}
	return l, true
}

func (l oneLine) text(width int) string {
	value := l.value
	if l.braced {
		value = ordered(value)
	}
	s := l.indent + l.key + ":" + strings.Repeat(" ", max(1, width-cells(l.key))) + value
	if l.comment != "" {
		s += "   " + l.comment
	}
	return s
}

// splitComment takes the comment off the end of a line.
func splitComment(s string) (value, comment string) {
	quote := byte(0)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && (i == 0 || strings.IndexByte(" ,[{", s[i-1]) >= 0):
			quote = c
		case c == '#' && i > 0 && s[i-1] == ' ':
			return strings.TrimRight(s[:i], " "), s[i:]
		}
	}
	return s, ""
}

// ordered puts the keys of a one-line map in order; a key it does not know stands
// before the names and sources at the end.
func ordered(value string) string {
	parts, ok := splitFlow(value[1 : len(value)-1])
	if !ok {
		return value
	}
	type part struct {
		rank int
		text string
	}
	order := keyOrder()
	list := make([]part, 0, len(parts))
	for _, p := range parts {
		key, _, found := strings.Cut(p, ":")
		rank := slices.Index(order, strings.TrimSpace(key))
		if !found {
			return value
		}
		if rank < 0 {
			rank = slices.Index(order, "aka")
		}
		list = append(list, part{rank, p})
	}
	slices.SortStableFunc(list, func(a, b part) int { return a.rank - b.rank })
	texts := make([]string, len(list))
	for i, p := range list {
		texts[i] = squeezed(p.text)
	}
	return "{" + strings.Join(texts, ", ") + "}"
}

// squeezed leaves one space after a colon and after a comma inside braces.
func squeezed(s string) string {
	var b strings.Builder
	quote := byte(0)
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && (i == 0 || strings.IndexByte(" ,[{", s[i-1]) >= 0):
			quote = c
		case c == ' ' && i > 1 && s[i-1] == ' ' && strings.IndexByte(":,", strings.TrimRight(s[:i], " ")[len(strings.TrimRight(s[:i], " "))-1]) >= 0:
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// splitFlow splits the inside of a flow map at its own commas.
func splitFlow(s string) ([]string, bool) {
	var out []string
	depth, from := 0, 0
	quote := byte(0)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && (i == 0 || strings.IndexByte(" ,[{", s[i-1]) >= 0):
			quote = c
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		case c == ',' && depth == 0:
			out = append(out, strings.TrimSpace(s[from:i]))
			from = i + 1
		}
		if depth < 0 {
			return nil, false
		}
	}
	if rest := strings.TrimSpace(s[from:]); rest != "" {
		out = append(out, rest)
	}
	return out, depth == 0 && quote == 0
}

// same tells whether two trees say the same, whatever the order of keys.
func same(a, b *Node) bool {
	if a.Shape != b.Shape || a.Text != b.Text || len(a.Entries) != len(b.Entries) || len(a.Items) != len(b.Items) {
		return false
	}
	for _, e := range a.Entries {
		v := b.get(e.Key.Text)
		if v == nil || !same(e.Value, v) {
			return false
		}
	}
	for i := range a.Items {
		if !same(a.Items[i], b.Items[i]) {
			return false
		}
	}
	return true
}

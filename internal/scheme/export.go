package scheme

import (
	"strings"
)

// Export writes what is in force as it can be read, kept and given to others:
// the scheme's own file word for word, and after it the amendments beside it, as
// the file of amendments they would be. Nothing is put into the scheme itself:
// what the plan says and what was filled in stay two things.
//
// law: scheme-syntax §6.2
func Export(lib Library, id string, list []Amendment) (text string, ok bool) {
	name, found := lib.find(id)
	if !found {
		return "", false
	}
	src := strings.ReplaceAll(strings.TrimPrefix(string(lib[name]), "\ufeff"), "\r\n", "\n")
	var b strings.Builder
	b.WriteString("# ======== 方案：" + name + " ========\n")
	b.WriteString(strings.TrimRight(src, "\n") + "\n")
	if len(list) > 0 {
		b.WriteString("\n# ======== 属地补充：" + beside(name, ".amendments.yaml") + " ========\n")
		b.WriteString(AmendmentsText(schemeOf(src, id), list))
	}
	return b.String(), true
}

// ExportParts takes an export apart again: the scheme and its amendments.
func ExportParts(text string) (scheme, amendments string) {
	const mark = "\n# ======== 属地补充："
	scheme, rest, found := strings.Cut(text, mark)
	if !found {
		return scheme, ""
	}
	_, amendments, _ = strings.Cut(rest, "\n")
	return scheme + "\n", amendments
}

func schemeOf(src, id string) string {
	if m := match(`(?m)^scheme:\s*([a-z][a-z0-9-]*)`, src); m != nil {
		return m[1]
	}
	return id
}

// AmendmentsText writes amendments as the file they are read from: one a line,
// dated, with who set them, on whose authority and why.
func AmendmentsText(id string, list []Amendment) string {
	var b strings.Builder
	b.WriteString("scheme: " + id + "\namendments:\n")
	for _, a := range list {
		b.WriteString("  - {at: " + scalarYAML(a.At) + ", set: " + a.valueYAML() + ", by: " + scalarYAML(a.By) + ", basis: " + scalarYAML(a.Basis))
		if a.Reason != "" {
			b.WriteString(", reason: " + scalarYAML(a.Reason))
		}
		b.WriteString(", from: " + string(a.From) + "}\n")
	}
	return b.String()
}

func scalarYAML(text string) string { return quoted(&Node{Shape: Scalar, Text: text}) }

// valueYAML is the value as it would stand in a file: a list or map as it is, a
// text in quotes where it needs them.
func (a Amendment) valueYAML() string {
	t := strings.TrimSpace(a.Set)
	if strings.HasPrefix(t, "[") || strings.HasPrefix(t, "{") || strings.HasPrefix(t, `"`) {
		return strings.ReplaceAll(t, "\n", " ")
	}
	return scalarYAML(t)
}

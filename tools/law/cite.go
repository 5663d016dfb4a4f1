package main

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	clauseID    = regexp.MustCompile(`\bS\d+-\d{2,3}\b`)
	clauseRange = regexp.MustCompile(`\b(S\d+)-(\d{2,3})(?:\.\.|…|–)(?:S\d+-)?(\d{2,3})\b`)
	lawComment  = regexp.MustCompile(`\blaw:\s*(.*)`)
	goTest      = regexp.MustCompile(`^func (Test(S\d+)_(\d+)((?:_\d+)*)\w*)\(`)
	playTag     = regexp.MustCompile(`^#\s*clause:\s*(.*)`)
	webTest     = regexp.MustCompile("^\\s*(?:test|it)(?:\\.\\w+)?\\(\\s*['\"`](S\\d+-\\d{2,3}.*?)['\"`]\\s*,")
)

// mostClauses is how many clauses one test may claim to show.
const mostClauses = 3

// skipped are folders that hold nothing we wrote.
var skipped = []string{".git", "node_modules", "dist", "bin", "data", "tmp", "law", "docs", "tools"}

// citations reads every source and gives the clauses that are cited, and what
// is wrong with how.
func citations(root fs.FS) (out []citation, wrong []string, err error) {
	err = fs.WalkDir(root, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains(skipped, d.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		read := reader(p)
		if read == nil {
			return nil
		}
		text, err := fs.ReadFile(root, p)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(text), "\n") {
			at := fmt.Sprintf("%s:%d", p, i+1)
			ids, test := read(line)
			if test != "" && len(ids) > mostClauses {
				wrong = append(wrong, fmt.Sprintf("%s: %s claims %d clauses: at most %d, or nobody can say what it shows", at, test, len(ids), mostClauses))
			}
			for _, id := range ids {
				out = append(out, citation{id: id, at: at, test: test})
			}
		}
		return nil
	})
	return out, wrong, err
}

// reader says how the lines of a file cite: the clauses, and the name of the
// test when it is one.
func reader(p string) func(line string) (ids []string, test string) {
	base := path.Base(p)
	switch {
	case strings.HasSuffix(base, "_test.go"):
		return func(line string) ([]string, string) {
			m := goTest.FindStringSubmatch(line)
			if m == nil {
				return nil, ""
			}
			var ids []string
			for _, n := range strings.Split(m[3]+m[4], "_") {
				ids = append(ids, m[2]+"-"+n)
			}
			return ids, m[1]
		}
	case strings.HasSuffix(base, ".txtar"):
		name := strings.TrimSuffix(p, ".txtar")
		return func(line string) ([]string, string) {
			if m := playTag.FindStringSubmatch(line); m != nil {
				return clausesIn(m[1]), name
			}
			return nil, ""
		}
	case strings.HasSuffix(base, ".test.ts"), strings.HasSuffix(base, ".walk.ts"), strings.HasSuffix(base, ".spec.ts"):
		return func(line string) ([]string, string) {
			if m := webTest.FindStringSubmatch(line); m != nil {
				return clausesIn(m[1]), p
			}
			return nil, ""
		}
	case path.Dir(p) == "schemes" && path.Ext(p) == ".yaml":
		// A scheme cites a clause on every rule; a remark after # does not.
		return func(line string) ([]string, string) {
			line, _, _ = strings.Cut(line, " #")
			return clausesIn(line), ""
		}
	case slices.Contains([]string{".go", ".sql", ".ts", ".vue"}, path.Ext(base)) && !strings.Contains(p, "/desk/q/"):
		return func(line string) ([]string, string) {
			if m := lawComment.FindStringSubmatch(line); m != nil {
				return clausesIn(m[1]), ""
			}
			return nil, ""
		}
	}
	return nil
}

// clausesIn lists the clauses named in a text, ranges written out.
func clausesIn(text string) []string {
	var ids []string
	text = clauseRange.ReplaceAllStringFunc(text, func(r string) string {
		m := clauseRange.FindStringSubmatch(r)
		from, _ := strconv.Atoi(m[2])
		to, _ := strconv.Atoi(m[3])
		for n := from; n <= to && n < from+200; n++ {
			ids = append(ids, fmt.Sprintf("%s-%02d", m[1], n))
		}
		return ""
	})
	return append(ids, clauseID.FindAllString(text, -1)...)
}

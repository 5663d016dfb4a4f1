// Package notice is what somebody is told (通知): a row addressed to a person, to
// whoever holds a post at a place, or to a department. It never says by which
// channel; carrying it further than the screen is a follow-up's business.
package notice

import (
	"fmt"
	"sort"
	"strings"

	"anwang/internal/fault"
)

// Notice is one thing told to one address. It is comparable, so that a rule
// which finds the same address twice tells it once.
type Notice struct {
	Person     string // to this person …
	Post       string // … or to whoever holds this post
	Place      string // at this grid or overlay …
	Department string // … or to the people of this department
	// Path is where the matter lies. Towns of one county have departments of the
	// same name; a department is reached where its people stand above the path.
	Path    string
	Kind    string // the noun it is about: hazard, task
	Subject string // hazard:<id>
	Code    string // the words: notice.hazard_dispatched
	Args    string // from [Args]
}

// Check says whether a notice has one address and words.
func (n Notice) Check() error {
	addresses := 0
	for _, has := range []bool{n.Person != "", n.Post != "" && n.Place != "", n.Department != ""} {
		if has {
			addresses++
		}
	}
	if addresses != 1 || n.Code == "" || n.Kind == "" {
		return fmt.Errorf("notice: %q about %q has %d addresses", n.Code, n.Subject, addresses)
	}
	return nil
}

// Words is the sentence people read.
func (n Notice) Words() string { return fault.Words(n.Code, ParseArgs(n.Args)) }

// Args writes what the words may name: name, value, name, value; one line each,
// in order of the names.
func Args(pairs ...string) string {
	var lines []string
	for i := 0; i+1 < len(pairs); i += 2 {
		lines = append(lines, pairs[i]+"="+strings.NewReplacer("\r", " ", "\n", " ").Replace(pairs[i+1]))
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// ParseArgs reads what Args wrote.
func ParseArgs(s string) map[string]string {
	out := map[string]string{}
	for _, line := range strings.Split(s, "\n") {
		if name, value, ok := strings.Cut(line, "="); ok {
			out[name] = value
		}
	}
	return out
}

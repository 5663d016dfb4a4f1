package fault

import (
	_ "embed"
	"encoding/json"
	"sort"
	"strings"
)

//go:embed words.json
var wordsFile []byte

// dictionary is read once at start; a malformed file is a fault of the build,
// and the laws test reads it before any build leaves the house.
var dictionary = func() map[string]string {
	m := map[string]string{}
	if err := json.Unmarshal(wordsFile, &m); err != nil {
		panic("fault/words.json: " + err.Error())
	}
	return m
}()

// Words is the sentence a person reads for a code, its {name} places filled
// from args. A code without words reads as itself, which the laws test refuses.
func Words(code string, args map[string]string) string {
	s, ok := dictionary[code]
	if !ok {
		return code
	}
	for k, v := range args {
		s = strings.ReplaceAll(s, "{"+k+"}", v)
	}
	return s
}

// Words is the sentence for this fault.
func (f *Fault) Words() string { return Words(f.Code, f.Args) }

// Codes lists every code that has words, in byte order.
func Codes() []string {
	out := make([]string, 0, len(dictionary))
	for c := range dictionary {
		out = append(out, c)
	}
	sort.Strings(out)
	return out
}

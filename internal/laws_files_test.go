package laws

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
)

// ours says whether a file is text that somebody here wrote.
func ours(p string) bool {
	switch path.Ext(p) {
	case ".go", ".sql", ".ts", ".vue", ".mjs", ".js", ".css", ".sh", ".md", ".yaml", ".html", ".txtar":
	default:
		if b := path.Base(p); b != "Makefile" && p != ".ci/run" {
			return false
		}
	}
	return !made(p)
}

// made says whether a program wrote the file.
func made(p string) bool {
	return strings.Contains(p, "/desk/q/") || strings.HasSuffix(p, ".d.ts") || strings.HasPrefix(p, "docs/api/") || p == "docs/law.md"
}

func TestNoFileIsLongerThanARoom(t *testing.T) {
	for _, p := range files() {
		switch path.Ext(p) {
		case ".go", ".ts", ".vue", ".sql", ".mjs", ".css", ".sh":
		default:
			continue
		}
		if made(p) {
			continue
		}
		if n := strings.Count(read(t, p), "\n"); n > 600 {
			t.Errorf("%s has %d lines: one file, one room; past 600 nobody sees it whole", p, n)
		}
	}
}

func TestNothingIsLeftForLater(t *testing.T) {
	later := regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK)\b`)
	machine := regexp.MustCompile(`(^|[^\w.])/wor` + `k/|/ro` + `ot/`)
	for _, p := range files() {
		if !ours(p) {
			continue
		}
		for i, line := range strings.Split(read(t, p), "\n") {
			if m := later.FindString(line); m != "" && path.Ext(p) != ".md" {
				t.Errorf("%s:%d: %s: do it, or write an issue; a note in the code is read by nobody", p, i+1, m)
			}
			if m := machine.FindString(line); m != "" {
				t.Errorf("%s:%d: %q is a place on one machine; a plain clone does not have it", p, i+1, m)
			}
			if !utf8.ValidString(line) {
				t.Errorf("%s:%d: is not UTF-8", p, i+1)
			}
		}
	}
}

func TestTheLockNamesNoMirror(t *testing.T) {
	lock := read(t, "web/package-lock.json")
	if i := strings.Index(lock, `"resolved"`); i >= 0 {
		t.Errorf("web/package-lock.json line %d: an address of a registry: the lock must install from whatever mirror the county room has", 1+strings.Count(lock[:i], "\n"))
	}
	if !strings.Contains(lock, `"integrity"`) {
		t.Error("web/package-lock.json: no digests: what is installed could be anything")
	}
}

// localities are the names of the places whose plans we carry: their titles,
// places, and the last words of those (the town without its county).
func localities(t *testing.T) []string {
	t.Helper()
	seen := map[string]bool{}
	add := func(name string) {
		if utf8.RuneCountInString(name) >= 2 {
			seen[name] = true
		}
	}
	for _, p := range files() {
		if ok, _ := path.Match("schemes/*.yaml", p); !ok || p == "schemes/base.yaml" {
			continue
		}
		id, _, _ := strings.Cut(path.Base(p), ".")
		for _, w := range strings.Split(id, "-") {
			// "some-county" is named some; county is a word of ours.
			if len(w) > 4 && !slices.Contains([]string{"county", "district", "street", "province", "prefecture", "village", "amendments"}, w) {
				seen[w] = true
			}
		}
		var head map[string]any
		if err := yaml.Unmarshal([]byte(read(t, p)), &head); err != nil {
			t.Fatalf("%s: %v", p, err)
		}
		for _, key := range []string{"place", "地区", "title", "标题"} {
			name, _ := head[key].(string)
			// "甲市乙丙区丁戊镇" → 甲市, 乙丙区, 丁戊镇, and 乙丙, 丁戊 alone.
			for _, part := range regexp.MustCompile(`[\p{Han}]{2,4}?(省|市|自治区|区|县|镇|乡|街道)`).FindAllString(name, -1) {
				add(part)
				short := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(part, "街道"), "镇"), "区"), "市"), "省")
				if utf8.RuneCountInString(short) == 2 {
					add(short)
				}
			}
		}
	}
	out := make([]string, 0, len(seen))
	for n := range seen {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}

func TestNoPlaceIsNamedInCode(t *testing.T) {
	names := localities(t)
	if len(names) == 0 {
		t.Fatal("no place was read from schemes/: the law looks for nothing")
	}
	for _, s := range sources() {
		body := strings.ToLower(read(t, s.path))
		for _, name := range names {
			if i := strings.Index(body, name); i >= 0 {
				t.Errorf("%s:%d names %s: a locality is a value, not a branch; what differs between places stands in its scheme", s.path, 1+strings.Count(body[:i], "\n"), name)
			}
		}
	}
}

func TestReleasedMigrationsAreNeverEdited(t *testing.T) {
	const why = "a county that has run it will never run it again: write the next number instead"
	list := read(t, "migrations/released.sha256")
	listed := map[string]bool{}
	for _, line := range strings.Split(list, "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		sum, name, ok := strings.Cut(line, "  ")
		if !ok {
			t.Errorf("migrations/released.sha256: %q is no line of sha256sum", line)
			continue
		}
		listed[name] = true
		got := sha256.Sum256([]byte(read(t, "migrations/"+name)))
		if hex.EncodeToString(got[:]) != sum {
			t.Errorf("migrations/%s was released and has changed: %s", name, why)
		}
	}
	// A number may be used once, and what is new comes after what is released.
	numbers := map[string]string{}
	last := ""
	for name := range listed {
		last = max(last, name)
	}
	for _, p := range files() {
		name, ok := strings.CutPrefix(p, "migrations/")
		if !ok || path.Ext(p) != ".sql" {
			continue
		}
		if !regexp.MustCompile(`^\d{4}_[a-z]+_[a-z_]+\.sql$`).MatchString(name) {
			t.Errorf("%s: a migration is called NNNN_noun_what.sql", p)
		}
		if other := numbers[name[:4]]; other != "" {
			t.Errorf("%s and %s have one number", p, other)
		}
		numbers[name[:4]] = p
		if !listed[name] && name < last {
			t.Errorf("%s comes before %s, which is released: %s", p, last, why)
		}
		if !strings.Contains(read(t, p), "-- +goose Up") {
			t.Errorf("%s: no `-- +goose Up`", p)
		}
		if strings.Contains(read(t, p), "-- +goose Down") {
			t.Errorf("%s: migrations go up only; a backup is the way back", p)
		}
	}
}

func TestTheScreensDoNotKnowEachOther(t *testing.T) {
	imports := regexp.MustCompile(`(?m)(?:from|import)\s*\(?\s*['"]([^'"]+)['"]`)
	apps := []string{"field", "office", "public"}
	for _, p := range files() {
		parts := strings.Split(p, "/")
		if len(parts) < 4 || parts[0] != "web" || parts[1] != "src" || !slices.Contains([]string{".ts", ".vue"}, path.Ext(p)) {
			continue
		}
		for _, m := range imports.FindAllStringSubmatch(read(t, p), -1) {
			target := m[1]
			if strings.HasPrefix(target, ".") {
				target = path.Join(path.Dir(p), target)
			}
			for _, app := range apps {
				if app != parts[2] && (strings.HasPrefix(target, "web/src/"+app+"/") || strings.HasPrefix(target, "@"+app+"/")) {
					t.Errorf("%s imports %s: field, office and public share src/shared and nothing else, or the phone downloads the desk", p, m[1])
				}
			}
		}
	}
}

func TestLinksInTheDocumentsLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)]*)?\)`)
	there := map[string]bool{}
	for _, p := range files() {
		there[p] = true
		for d := path.Dir(p); d != "."; d = path.Dir(d) {
			there[d] = true
		}
	}
	found := 0
	for p := range there {
		if path.Ext(p) != ".md" {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(read(t, p), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			found++
			if to := path.Join(path.Dir(p), m[1]); !there[to] {
				t.Errorf("%s leads to %s, which is not there", p, to)
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d links were read", found)
	}
}

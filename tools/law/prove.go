package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"anwang/internal/scheme"
	"anwang/schemes"
)

// Proving: for every clause a plan wants enforced, its rules are taken out of the
// scheme (alter.go) and exactly the tests that name the clause are run on what is
// left. A test that still passes shows nothing of the rule. The test binaries are
// built once, with the tag `prove`, under which package schemes reads the files
// of a folder in place of its own; the shipped binary knows no such folder.
//
// A test may read the scheme's text as well as run it (obeyed, in the tests of
// the schemes). It is asked first without the reading, so that the record tells
// what the engine does from what is only written.

// The ways a clause is proven, best first.
const (
	byEngine    = "run"     // without the rule the engine does something else
	byReading   = "read"    // a test reads the rule, nothing runs it
	byReference = "refused" // without the rule the scheme, or the demo, does not load at all
	byTelling   = "told"    // of a kind that is read, checked and explained here; a later issue runs it
	byPlatform  = "met"     // the platform meets it without a parameter: there is no rule to take out
	byNothing   = "nothing" // the tests pass all the same
)

// later are the sections that are read, checked and explained, and run by a later
// issue: assessment, incentives, boards, tip-offs, accidents, sharing, phases,
// third parties.
var later = []string{"assess", "rewards", "boards", "tipoffs", "accidents", "sharing", "rollout", "contracts"}

// proof is what became of one clause.
type proof struct {
	clause, way string
	kinds       []string
	rules       string   // a digest of the rules that were taken out
	fail, pass  []string // the tests that failed without them, and those that did not
	unsound     []error  // tests that fail with every rule in its place, or cannot be built
	unmissed    []string // rules whose own removal, the others being there, nobody notices
}

// mostTime is how long one test may take.
const mostTime = 3 * time.Minute

var (
	prefixLine = regexp.MustCompile(`(?m)^clauses: (S\d+)$`)
	parentLine = regexp.MustCompile(`(?m)^extends: (\S+)$`)
	verdict    = regexp.MustCompile(`(?m)^\s*--- (FAIL|PASS|SKIP): (\S+)`)
	playStop   = regexp.MustCompile(`FAIL: \S*?plays/(\w+)\.txtar:(\d+): `)
)

// plans are the schemes by the prefix of their clauses, those inside them last.
func plans(lib scheme.Library) map[string][]string {
	out, of := map[string][]string{}, map[string]string{}
	for _, id := range lib.IDs() {
		if m := prefixLine.FindSubmatch(lib["schemes/"+id+".yaml"]); m != nil {
			out[string(m[1])] = append(out[string(m[1])], id)
			of[id] = string(m[1])
		}
	}
	for _, id := range lib.IDs() {
		m := parentLine.FindSubmatch(lib["schemes/"+id+".yaml"])
		if m != nil && of[id] == "" && of[string(m[1])] != "" {
			out[of[string(m[1])]] = append(out[of[string(m[1])]], id)
		}
	}
	return out
}

// digest names the rules of a clause as they are written now: a record of other
// rules is out of date.
func digest(a altered) string {
	sum := sha256.Sum256([]byte(a.rules))
	return hex.EncodeToString(sum[:4])
}

// bench is the test binaries, by package.
type bench struct {
	root, dir string
	binaries  map[string]func() (string, error) // built when first run
	places    map[string][]string               // the packages a test stands in, by its name
	each      bool                              // each rule by itself too
	quick     bool                              // no play for what a test of rules has shown
	whole     string                            // the folder of the schemes with every rule
	asked     sync.Map                          // test → whether it passes there
}

// run gives whether the test failed on an altered library, and whether for want
// of anything to run on.
func (b *bench) run(name, folder, asked string) (failed, refused bool, err error) {
	pkgs, filter := b.places[name], "^"+name+"$"
	if play, ok := strings.CutPrefix(name, "plays/"); ok {
		pkgs, filter = []string{"cmd/anwang"}, "^TestPlays$/^"+play+"$"
	}
	for _, pkg := range pkgs {
		binary, err := b.binaries[pkg]()
		if err != nil {
			return false, false, err
		}
		ctx, cancel := context.WithTimeout(context.Background(), mostTime)
		cmd := exec.CommandContext(ctx, binary, "-test.run", filter, "-test.v")
		cmd.Dir = filepath.Join(b.root, pkg)
		cmd.Env = append(os.Environ(), "ANWANG_ALTERED="+folder, "ANWANG_PROVE="+asked)
		out, bad := cmd.CombinedOutput()
		cancel()
		if !verdict.Match(out) && bad == nil {
			return false, false, fmt.Errorf("%s: %s ran nothing", pkg, name)
		}
		if strings.Contains(string(out), "--- SKIP") {
			return false, false, fmt.Errorf("%s: %s was skipped", pkg, name)
		}
		if bad == nil {
			continue
		}
		if m := playStop.FindStringSubmatch(string(out)); m != nil {
			return true, b.serves(m[1], m[2]), nil
		}
		return true, false, nil
	}
	return false, false, nil
}

// serves says whether the line of a play only puts the demo on stage.
func (b *bench) serves(play, n string) bool {
	text, err := os.ReadFile(filepath.Join(b.root, "plays", play+".txtar"))
	if err != nil {
		return false
	}
	lines := strings.Split(string(text), "\n")
	at := 0
	if _, err := fmt.Sscan(n, &at); err != nil || at < 1 || at > len(lines) {
		return false
	}
	return strings.HasPrefix(lines[at-1], "serve") || strings.HasPrefix(lines[at-1], "as ")
}

// find lists the packages that have a test of a clause and read the schemes; the
// tests of the others are pure and cannot miss a rule.
func (b *bench) find(cited []citation) error {
	b.binaries, b.places = map[string]func() (string, error){}, map[string][]string{}
	for _, c := range cited {
		file, _, _ := strings.Cut(c.at, ":")
		if strings.HasSuffix(file, "_test.go") && !slices.Contains(b.places[c.test], path.Dir(file)) {
			b.places[c.test] = append(b.places[c.test], path.Dir(file))
		}
	}
	wanted := map[string]bool{"cmd/anwang": true}
	for _, pkgs := range b.places {
		for _, pkg := range pkgs {
			wanted[pkg] = true
		}
	}
	for pkg := range wanted {
		list := exec.Command("go", "list", "-tags=prove", "-deps", "-test", "./"+pkg)
		list.Dir = b.root
		out, err := list.Output()
		if err != nil {
			return fmt.Errorf("%s: %w", pkg, err)
		}
		if !slices.Contains(strings.Split(string(out), "\n"), "anwang/schemes") {
			for name := range b.places {
				b.places[name] = slices.DeleteFunc(b.places[name], func(p string) bool { return p == pkg })
			}
			continue
		}
		b.binaries[pkg] = sync.OnceValues(func() (string, error) {
			file := filepath.Join(b.dir, strings.ReplaceAll(pkg, "/", "-")+".test")
			fmt.Println("── build", pkg)
			build := exec.Command("go", "test", "-c", "-tags=prove", "-o", file, "./"+pkg)
			build.Dir = b.root
			if out, err := build.CombinedOutput(); err != nil {
				fmt.Printf("%s\n", out)
				return "", fmt.Errorf("%s cannot be built: %w", pkg, err)
			}
			return file, nil
		})
	}
	return nil
}

// prove takes the rules of each clause out and runs its tests; only limits it to
// the clauses that begin so, the rest keeps its record.
func prove(root, only string, abreast int, each, quick bool) int {
	clauses, err := readClauses(os.DirFS(root))
	if err != nil {
		fmt.Println(err)
		return 1
	}
	cited, _, err := citations(os.DirFS(root))
	if err != nil {
		fmt.Println(err)
		return 1
	}
	dir, err := os.MkdirTemp("", "prove")
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer os.RemoveAll(dir)
	b := &bench{root: root, dir: dir, each: each, quick: quick}
	if err := b.find(cited); err != nil {
		fmt.Println(err)
		return 1
	}
	lib := scheme.Library(schemes.All())
	of := plans(lib)
	before := readProofs(os.DirFS(root))
	var todo []clause
	var done []proof
	for _, c := range clauses {
		plan, _, _ := strings.Cut(c.id, "-")
		if !strings.HasPrefix(c.mark, "E") || len(of[plan]) == 0 {
			continue
		}
		for _, cite := range cited {
			if cite.id == c.id && cite.test != "" && !strings.HasPrefix(cite.test, "web/") {
				c.tests = add(c.tests, cite.test)
			}
		}
		if !wanted(only, c.id) {
			if p, ok := before[c.id]; ok {
				done = append(done, p)
			}
			continue
		}
		todo = append(todo, c)
	}
	if err := b.rewrite(lib); err != nil {
		fmt.Println(err)
		return 1
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	slots := make(chan struct{}, max(1, abreast))
	broken := false
	for _, c := range todo {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			plan, _, _ := strings.Cut(c.id, "-")
			p, err := b.proveOne(lib, of[plan], c)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				fmt.Println(c.id, err)
				broken = true
				return
			}
			done = append(done, p)
			fmt.Println(p.line())
			for _, err := range p.unsound {
				fmt.Println("     ", err)
				broken = true
			}
			if len(p.unmissed) > 0 {
				fmt.Println("      nobody misses", strings.Join(p.unmissed, " "))
			}
		})
	}
	wg.Wait()
	if err := writeProofs(root, done, clauses); err != nil {
		fmt.Println(err)
		return 1
	}
	passed, failed := 0, 0
	for _, p := range done {
		if p.way == byNothing {
			failed++
			continue
		}
		passed++
	}
	fmt.Printf("prove: %d passed, %d failed, 0 skipped\n", passed, failed)
	if failed > 0 || broken {
		return 1
	}
	return 0
}

// rewrite puts the schemes aside as they are written after a removal, and
// otherwise whole.
func (b *bench) rewrite(lib scheme.Library) error {
	b.whole = filepath.Join(b.dir, "whole")
	if err := os.MkdirAll(b.whole, 0o755); err != nil {
		return err
	}
	for _, plan := range plans(lib) {
		for _, id := range plan {
			doc, ps := scheme.Parse(id, lib["schemes/"+id+".yaml"])
			if ps.Failed() {
				return fmt.Errorf("%s", ps.Text())
			}
			if err := os.WriteFile(filepath.Join(b.whole, id+".yaml"), []byte(written(doc.Root)), 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// sound says whether a test passes with every rule in its place: one that fails
// there would fail without any, and prove nothing. Each is asked once.
func (b *bench) sound(test string) error {
	ask, _ := b.asked.LoadOrStore(test, sync.OnceValue(func() error {
		failed, _, err := b.run(test, b.whole, "run")
		if failed {
			return fmt.Errorf("%s fails with every rule in its place", test)
		}
		return err
	}))
	return ask.(func() error)()
}

func wanted(only, id string) bool {
	if only == "" {
		return true
	}
	for _, o := range strings.Split(only, ",") {
		if id == o || strings.HasPrefix(id, o+"-") {
			return true
		}
	}
	return false
}

// proveOne takes all rules of a clause out and then, where there are several,
// each of them alone: one that nobody misses is told, and fails nothing.
func (b *bench) proveOne(lib scheme.Library, plan []string, c clause) (proof, error) {
	p := proof{clause: c.id, way: byNothing}
	a, err := alter(lib, plan, c.id, everyRule)
	if err != nil {
		return p, err
	}
	if a.rules == "" {
		p.way, p.pass = byPlatform, c.tests
		return p, nil
	}
	p.kinds, p.rules = a.kinds, digest(a)
	folder := filepath.Join(b.dir, c.id)
	rank := []string{byEngine, byReading, byReference, byNothing}
	for _, test := range c.tests {
		if b.quick && p.way == byEngine && strings.HasPrefix(test, "plays/") {
			continue
		}
		if err := b.sound(test); err != nil {
			p.unsound = append(p.unsound, err)
			continue
		}
		way, err := b.miss(test, a, folder)
		if err != nil {
			return p, err
		}
		if way == byNothing {
			p.pass = append(p.pass, test)
		} else {
			p.fail = append(p.fail, test)
		}
		if slices.Index(rank, way) < slices.Index(rank, p.way) {
			p.way = way
		}
	}
	runsLater := !slices.ContainsFunc(p.kinds, func(k string) bool { return !slices.Contains(later, k) })
	if runsLater && p.way != byNothing {
		p.way = byTelling
	}
	for n := range a.paths {
		if !b.each || len(a.paths) == 1 {
			break
		}
		one, err := alter(lib, plan, c.id, n)
		if err != nil {
			return p, err
		}
		missed := false
		for _, test := range p.fail {
			way, err := b.miss(test, one, folder)
			if err != nil {
				return p, err
			}
			if missed = way != byNothing; missed {
				break
			}
		}
		if !missed {
			p.unmissed = append(p.unmissed, a.paths[n])
		}
	}
	return p, nil
}

// miss says how a test misses what was taken out.
func (b *bench) miss(test string, a altered, folder string) (string, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	defer os.RemoveAll(folder)
	for name, text := range a.files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	failed, refused, err := b.run(test, folder, "run")
	switch {
	case err != nil:
		return "", err
	case failed && (refused || a.refused != ""):
		return byReference, nil
	case failed:
		return byEngine, nil
	case strings.HasPrefix(test, "plays/"):
		return byNothing, nil
	}
	if failed, _, err = b.run(test, folder, "read"); failed {
		return byReading, err
	}
	return byNothing, err
}

// proofFile keeps what was proven, so that `make law` can tell it at once.
const proofFile = "law/proof.txt"

func (p proof) line() string {
	return strings.Join([]string{p.clause, p.way, strings.Join(p.kinds, " "), p.rules, strings.Join(p.fail, " "), strings.Join(p.pass, " ")}, " | ")
}

func readProofs(root fs.FS) map[string]proof {
	out := map[string]proof{}
	text, err := fs.ReadFile(root, proofFile)
	if err != nil {
		return out
	}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), " | ")
		if len(cells) == 6 && !strings.HasPrefix(line, "#") {
			out[cells[0]] = proof{clause: cells[0], way: cells[1], kinds: strings.Fields(cells[2]), rules: cells[3], fail: strings.Fields(cells[4]), pass: strings.Fields(cells[5])}
		}
	}
	return out
}

func writeProofs(root string, done []proof, clauses []clause) error {
	at := map[string]int{}
	for i, c := range clauses {
		at[c.id] = i
	}
	slices.SortFunc(done, func(a, b proof) int { return cmp.Compare(at[a.clause], at[b.clause]) })
	var b strings.Builder
	b.WriteString("# Written by `make prove`; not by hand.\n")
	b.WriteString("# clause | proven | kinds of its rules | the rules' digest | tests that fail without them | tests that pass all the same\n")
	b.WriteString("# run: the engine does otherwise · read: only a test that reads the rule fails · refused: nothing loads without it\n")
	b.WriteString("# told: a kind that is explained here and run by a later issue · met: the platform itself, without a parameter · nothing: not proven\n")
	for _, p := range done {
		b.WriteString(p.line() + "\n")
	}
	return os.WriteFile(filepath.Join(root, filepath.FromSlash(proofFile)), []byte(b.String()), 0o644)
}

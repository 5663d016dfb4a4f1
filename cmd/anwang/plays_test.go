package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"anwang/internal/civil"
	"anwang/internal/kit/dbtest"

	"github.com/rogpeppe/go-internal/testscript"
)

// Plays are the whole binary end to end, in plain text: plays/*.txtar. What the
// commands on stage do is told in plays/README.md.

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"anwang": func() {
			os.Exit(program{now: stageClock(os.Getenv(clockFile)), env: os.Getenv, stdout: os.Stdout, stderr: os.Stderr}.run(os.Args[1:]))
		},
	})
}

// clockFile names the file that sets the clock of the binary on stage. It is
// known to this test binary only; the one that is shipped has no such thing.
const clockFile = "ANWANG_TEST_CLOCK"

// stageClock goes on from the instant written in the file, as from the moment
// it was written. Without a file it is the real one.
func stageClock(path string) func() civil.Instant {
	if path == "" {
		return func() civil.Instant { return civil.Instant(time.Now().UnixMilli()) }
	}
	return func() civil.Instant {
		text, err := os.ReadFile(path)
		if err != nil {
			panic(err)
		}
		var at, set int64
		if _, err := fmt.Sscan(string(text), &at, &set); err != nil {
			panic(err)
		}
		return civil.Instant(at + time.Now().UnixMilli() - set)
	}
}

func TestPlays(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "../../plays",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			s := &stage{jars: map[string]*actor{}}
			env.Values[stageKey{}] = s
			env.Defer(func() { s.end() })
			env.Setenv("ANWANG_DATA", filepath.Join(env.WorkDir, "data"))
			env.Setenv("ANWANG_SWEEP", "100ms")
			env.Setenv(clockFile, filepath.Join(env.WorkDir, "clock"))
			env.Setenv("ANWANG_RECOUNT", "true")
			env.Setenv("ANWANG_ALTERED", os.Getenv("ANWANG_ALTERED")) // only a binary of `make prove` knows it
			// A Monday morning, well inside a year whose days off are known.
			return setClock(filepath.Join(env.WorkDir, "clock"), time.Date(2026, 11, 23, 9, 0, 0, 0, zone()))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve":    on((*stage).serve),
			"shutdown": on((*stage).shutdown),
			"as":       on((*stage).as),
			"http":     on((*stage).http),
			"is":       on((*stage).is),
			"let":      on((*stage).let),
			"await":    on((*stage).await),
			"clock":    on((*stage).clock),
			"photo":    on((*stage).photo),
			"heavy":    on((*stage).heavy),
			"tamper":   on((*stage).tamper),
			"postgres": func(ts *testscript.TestScript, neg bool, args []string) { ts.Setenv("ANWANG_DB", dbtest.EmptyDSN(t)) },
		},
	})
}

type stageKey struct{}

// on gives a command its stage; a command that fails ends the play, unless `!`
// stands before it, and then it must fail.
func on(do func(*stage, *testscript.TestScript, []string) error) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		for i, a := range args {
			args[i] = os.Expand(a, ts.Getenv)
		}
		err := do(ts.Value(stageKey{}).(*stage), ts, args)
		switch {
		case neg && err == nil:
			ts.Fatalf("was done, and should have been refused")
		case neg:
			ts.Logf("refused, as it should be: %v", err)
		case err != nil:
			ts.Fatalf("%v", err)
		}
	}
}

func zone() *time.Location { return time.FixedZone("+08:00", 8*3600) }

// setClock writes what the clock shows and when it was set. The server may read
// at any moment, so the file is whole or it is the old one.
func setClock(path string, at time.Time) error {
	text := fmt.Sprintf("%d %d\n", at.UnixMilli(), time.Now().UnixMilli())
	if err := os.WriteFile(path+".new", []byte(text), 0o644); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// at reads a dotted path in a JSON value: `items[0].state`, `items[len]` for how
// many, `items[number=催办-1].id` for the first whose number is that.
func at(v any, path string) (any, error) {
	for _, step := range steps(path) {
		inside, list := strings.CutPrefix(strings.TrimSuffix(step, "]"), "[")
		if !list {
			m, ok := v.(map[string]any)
			if !ok {
				return nil, fmt.Errorf("%s: no object to look %q up in", path, step)
			}
			if v, ok = m[step]; !ok {
				return nil, fmt.Errorf("%s: there is no %q", path, step)
			}
			continue
		}
		items, ok := v.([]any)
		if !ok {
			return nil, fmt.Errorf("%s: %q is no list", path, step)
		}
		if inside == "len" {
			return float64(len(items)), nil
		}
		found, err := pick(items, inside)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		v = found
	}
	return v, nil
}

// steps cuts a path at its dots and before its brackets; a dot within brackets
// belongs to the value that is looked for.
func steps(path string) []string {
	inside := false
	var out []string
	next := true
	for _, r := range path {
		switch {
		case r == '.' && !inside:
			next = true
			continue
		case r == '[':
			inside, next = true, true
		case r == ']':
			inside = false
		}
		if next {
			out, next = append(out, ""), false
		}
		out[len(out)-1] += string(r)
	}
	return out
}

func pick(items []any, inside string) (any, error) {
	if key, want, ok := strings.Cut(inside, "="); ok {
		for _, item := range items {
			if m, ok := item.(map[string]any); ok && shown(m[key]) == want {
				return item, nil
			}
		}
		return nil, fmt.Errorf("none has %s", inside)
	}
	n, err := strconv.Atoi(inside)
	if err != nil || n >= len(items) || n < -len(items) {
		return nil, fmt.Errorf("no [%s] among %d", inside, len(items))
	}
	if n < 0 {
		n += len(items)
	}
	return items[n], nil
}

// shown is a JSON value as a play writes it.
func shown(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(x)
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // it came from JSON
	}
	return string(b)
}

func TestAPathReadsIntoAnAnswer(t *testing.T) {
	var v any
	if err := json.Unmarshal([]byte(`{"a":{"b":[{"k":"x","n":1.5},{"k":"y","n":2}],"c":[{"k":"u.v","n":3}]},"t":true,"z":null}`), &v); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"a.b[len]": "2", "a.b[0].n": "1.5", "a.b[-1].k": "y", "a.b[k=y].n": "2", "a.c[k=u.v].n": "3", "t": "true", "z": "null",
	} {
		got, err := at(v, path)
		if err != nil || shown(got) != want {
			t.Errorf("%s: %v %v, want %s", path, got, err, want)
		}
	}
	for _, path := range []string{"b", "a.b.c", "a.c[k=u].n", "a.b[2]", "a.b[k=z]", "t.u", "a[0]"} {
		if got, err := at(v, path); err == nil {
			t.Errorf("%s: %v was found", path, got)
		}
	}
}

// testscript has a stop and a skip of its own, which end a script there and then
// and call it passed: no play may, by mistake, end in the middle.
func TestEveryPlayGoesOnToItsEnd(t *testing.T) {
	plays, err := filepath.Glob("../../plays/*.txtar")
	if err != nil || len(plays) == 0 {
		t.Fatalf("no plays: %v", err)
	}
	for _, play := range plays {
		text, err := os.ReadFile(play)
		if err != nil {
			t.Fatal(err)
		}
		for n, line := range strings.Split(string(text), "\n") {
			if word, _, _ := strings.Cut(line, " "); word == "stop" || word == "skip" {
				t.Errorf("%s:%d: %q ends the play here; a server is ended by shutdown", play, n+1, line)
			}
		}
	}
}

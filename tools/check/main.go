// Check runs what a make target stands for, step by step, shows what failed,
// and ends in one line: `<target>: N passed, N failed, N skipped`.
//
//	go run ./tools/check test
//	go run ./tools/check test vitest eslint   only these steps of it
//
// A step that fails does not keep the others from running; the program fails if
// any did. One PostgreSQL server, started here, serves all Go packages.
package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"anwang/internal/kit/dbtest"
)

// step is one command and how its answers are counted.
type step struct {
	name string
	read func(*run) tally // runs the command and counts
	dir  string
	cmd  []string
	env  []string
}

// tally is what a step came to.
type tally struct{ passed, failed, skipped int }

func (t tally) plus(u tally) tally {
	return tally{t.passed + u.passed, t.failed + u.failed, t.skipped + u.skipped}
}

// targets are the steps behind each name of the Makefile.
func targets() map[string][]step {
	vet := step{name: "go vet", read: once, cmd: []string{"go", "vet", "./..."}}
	format := step{name: "gofmt", read: silent, cmd: []string{"gofmt", "-l", "cmd", "internal", "migrations", "schemes", "tools", "web/embed.go"}}
	units := step{name: "go test", read: goTests, cmd: []string{"go", "test", "-json", "./..."}}
	build := step{name: "web build", read: once, dir: "web", cmd: []string{"npm", "run", "build"}}
	binary := step{name: "go build", read: once, cmd: []string{"go", "build", "-o", "bin/anwang", "./cmd/anwang"}}
	vitest := step{name: "vitest", read: vitestTests, dir: "web", cmd: []string{"npx", "vitest", "run", "--reporter=default", "--reporter=json", "--outputFile.json=" + report}}
	typecheck := step{name: "typecheck", read: once, dir: "web", cmd: []string{"npm", "run", "typecheck"}}
	eslint := step{name: "eslint", read: once, dir: "web", cmd: []string{"npm", "run", "lint"}}
	lock := step{name: "lock", read: once, dir: "web", cmd: []string{"npm", "run", "check:lock"}}
	size := step{name: "size", read: once, dir: "web", cmd: []string{"npm", "run", "check:size"}}
	types := step{name: "types are fresh", read: same, dir: "web",
		cmd: []string{"npx", "openapi-typescript", "../docs/api/openapi.json", "-o", report}, env: []string{"src/shared/api.d.ts"}}
	law := step{name: "law index", read: once, cmd: []string{"go", "run", "./tools/law", "-check"}}
	walks := func(name string, projects ...string) step {
		cmd := []string{"npx", "playwright", "test", "--reporter=list,json"}
		for _, p := range projects {
			cmd = append(cmd, "--project="+p)
		}
		return step{name: name, read: playwrightTests, dir: "web", cmd: cmd, env: []string{"PLAYWRIGHT_JSON_OUTPUT_NAME=" + report}}
	}
	return map[string][]step{
		"test":         {format, vet, build, binary, units, vitest, typecheck, eslint, lock, size, types, law, walks("walks", "field", "office")},
		"walks":        {build, binary, walks("walks", "field", "office")},
		"walks-office": {build, binary, walks("walks of the office", "office")},
		"soak-field":   {build, binary, walks("soak of the field", "soak", "days")},
		"lint": {format, vet, typecheck, eslint, lock,
			{name: "staticcheck", read: once, cmd: []string{"bin/staticcheck", "./..."}}},
	}
}

func main() {
	all := targets()
	if len(os.Args) < 2 || all[os.Args[1]] == nil {
		names := []string{}
		for n := range all {
			names = append(names, n)
		}
		slices.Sort(names)
		fmt.Fprintln(os.Stderr, "usage: check", strings.Join(names, "|"), "[step…]")
		os.Exit(2)
	}
	steps := all[os.Args[1]]
	if only := os.Args[2:]; len(only) > 0 {
		steps = slices.DeleteFunc(steps, func(s step) bool { return !slices.Contains(only, s.name) })
	}
	os.Exit(runAll(os.Args[1], steps))
}

func runAll(target string, steps []step) int {
	scratch, err := os.MkdirTemp("", "anwang-check-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(scratch)
	r := &run{scratch: scratch}
	total := tally{}
	for _, s := range steps {
		if s.name == "go test" {
			server, err := dbtest.StartServer()
			if err != nil {
				fmt.Fprintln(os.Stderr, "postgres:", err)
				total.failed++
				continue
			}
			defer server.Stop()
			r.env = append(r.env, "ANWANG_TEST_PG="+server.DSN)
		}
		fmt.Printf("── %s\n", s.name)
		start := time.Now()
		got := s.read(r.of(s))
		fmt.Printf("   %s: %d passed, %d failed, %d skipped (%.1f s)\n", s.name, got.passed, got.failed, got.skipped, time.Since(start).Seconds())
		total = total.plus(got)
	}
	fmt.Printf("%s: %d passed, %d failed, %d skipped\n", target, total.passed, total.failed, total.skipped)
	if total.failed > 0 {
		return 1
	}
	return 0
}

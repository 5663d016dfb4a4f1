package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// report stands in a command for the file that its tool writes its report to.
const report = "{report}"

// run is a step under way.
type run struct {
	step
	scratch string
	env     []string // what every step gets
	file    string   // where the tool writes its report
}

func (r *run) of(s step) *run {
	file := filepath.Join(r.scratch, strings.ReplaceAll(s.name, " ", "-"))
	s.cmd = slices.Clone(s.cmd)
	for i, a := range s.cmd {
		s.cmd[i] = strings.ReplaceAll(a, report, file)
	}
	return &run{step: s, scratch: r.scratch, env: r.env, file: file}
}

// exec runs the command, its output to out.
func (r *run) exec(out io.Writer) error {
	cmd := exec.Command(r.cmd[0], r.cmd[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = r.dir, out, out
	cmd.Env = append(os.Environ(), r.env...)
	for _, e := range r.step.env {
		if strings.Contains(e, "=") {
			cmd.Env = append(cmd.Env, strings.ReplaceAll(e, report, r.file))
		}
	}
	return cmd.Run()
}

// once counts a command as one test: it passes if it exits with nothing wrong.
func once(r *run) tally {
	if err := r.exec(os.Stdout); err != nil {
		fmt.Printf("   %s: %v\n", strings.Join(r.cmd, " "), err)
		return tally{failed: 1}
	}
	return tally{passed: 1}
}

// silent is once for a tool that names what is wrong and exits well all the same.
func silent(r *run) tally {
	var out bytes.Buffer
	if err := r.exec(&out); err != nil || out.Len() > 0 {
		fmt.Printf("%s", out.Bytes())
		return tally{failed: 1}
	}
	return tally{passed: 1}
}

// same counts as one test that what the command makes is what is committed.
func same(r *run) tally {
	committed := filepath.Join(r.dir, r.step.env[0])
	if err := r.exec(io.Discard); err != nil {
		fmt.Printf("   %s: %v\n", strings.Join(r.cmd, " "), err)
		return tally{failed: 1}
	}
	want, err1 := os.ReadFile(r.file)
	got, err2 := os.ReadFile(committed)
	if err1 != nil || err2 != nil || !bytes.Equal(want, got) {
		fmt.Printf("   %s is stale: run `make gen` and commit what it makes\n", committed)
		return tally{failed: 1}
	}
	return tally{passed: 1}
}

// event is a line of go test -json.
type event struct {
	Action, Package, Test, Output, ImportPath string
	Elapsed                                   float64
}

// goTests counts the tests that have no subtests, and packages that fail
// without any test failing (they do not build, they panic).
func goTests(r *run) tally {
	pipe, feed := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := r.exec(feed)
		feed.Close()
		ended <- err
	}()
	g := newGoReport()
	lines := bufio.NewScanner(pipe)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text()) // said by the tool itself
			continue
		}
		g.take(e)
	}
	if err := <-ended; err != nil && g.count().failed == 0 {
		fmt.Printf("   go test: %v\n", err)
		g.broken++
	}
	return g.count()
}

// goReport is what go test -json has told so far.
type goReport struct {
	said    map[string]*strings.Builder // package and test → output
	result  map[string]string           // package and test → pass, fail, skip
	parents map[string]bool
	broken  int // packages that fail though no test of theirs does
}

func newGoReport() *goReport {
	return &goReport{said: map[string]*strings.Builder{}, result: map[string]string{}, parents: map[string]bool{}}
}

func (g *goReport) take(e event) {
	if e.Package == "" {
		e.Package = e.ImportPath
	}
	key := e.Package + " " + e.Test
	switch e.Action {
	case "output", "build-output":
		if g.said[key] == nil {
			g.said[key] = &strings.Builder{}
		}
		g.said[key].WriteString(e.Output)
	case "build-fail":
		fmt.Printf("%s", g.said[key])
	case "pass", "fail", "skip":
		if e.Test == "" {
			g.end(e)
			return
		}
		g.result[key] = e.Action
		if i := strings.LastIndex(e.Test, "/"); i >= 0 {
			g.parents[e.Package+" "+e.Test[:i]] = true
		}
		if e.Action != "pass" && g.said[key] != nil {
			fmt.Printf("%s", g.said[key])
		}
		delete(g.said, key)
	}
}

// end takes the result of a whole package.
func (g *goReport) end(e event) {
	own := tally{}
	for key, action := range g.result {
		if strings.HasPrefix(key, e.Package+" ") {
			own = own.plus(counted(action))
		}
	}
	switch {
	case e.Action == "fail" && own.failed == 0:
		g.broken++
		fmt.Printf("   FAIL %s\n", e.Package)
		if said := g.said[e.Package+" "]; said != nil {
			fmt.Printf("%s", said)
		}
		for key, said := range g.said { // a panic is told under the test it ended
			if strings.HasPrefix(key, e.Package+" Test") {
				fmt.Printf("%s", said)
			}
		}
	case own != tally{}:
		fmt.Printf("   %s %s (%.1f s)\n", e.Action, e.Package, e.Elapsed)
	}
}

func (g *goReport) count() tally {
	total := tally{failed: g.broken}
	for key, action := range g.result {
		if !g.parents[key] {
			total = total.plus(counted(action))
		}
	}
	// A parent that fails on its own, after all its children passed.
	if total.failed == 0 {
		for key, action := range g.result {
			if g.parents[key] && action == "fail" {
				total.failed++
			}
		}
	}
	return total
}

func counted(action string) tally {
	switch action {
	case "pass":
		return tally{passed: 1}
	case "fail":
		return tally{failed: 1}
	}
	return tally{skipped: 1}
}

// vitestTests reads vitest's report.
func vitestTests(r *run) tally {
	var doc struct {
		NumPassedTests, NumFailedTests, NumPendingTests, NumTodoTests, NumFailedTestSuites int
		Success                                                                            bool
	}
	t, ok := r.reported(&doc)
	if !ok {
		return t
	}
	got := tally{doc.NumPassedTests, doc.NumFailedTests, doc.NumPendingTests + doc.NumTodoTests}
	return atLeastOne(got, !doc.Success || t.failed > 0)
}

// playwrightTests reads playwright's report; what passes only when repeated
// has failed.
func playwrightTests(r *run) tally {
	var doc struct {
		Stats struct{ Expected, Unexpected, Flaky, Skipped int }
	}
	t, ok := r.reported(&doc)
	if !ok {
		return t
	}
	s := doc.Stats
	return atLeastOne(tally{s.Expected, s.Unexpected + s.Flaky, s.Skipped}, t.failed > 0)
}

// reported runs the command and reads the report it wrote into doc. t.failed
// says that the command exited badly; not ok means there is no report.
func (r *run) reported(doc any) (t tally, ok bool) {
	err := r.exec(os.Stdout)
	if err != nil {
		t.failed = 1
	}
	b, e := os.ReadFile(r.file)
	if e == nil {
		e = json.Unmarshal(b, doc)
	}
	if e != nil {
		fmt.Printf("   %s: no report: %v (%v)\n", r.name, e, err)
		return tally{failed: 1}, false
	}
	return t, true
}

// atLeastOne makes a failure of the whole one failed test, and also a run that
// found no test at all.
func atLeastOne(t tally, failed bool) tally {
	if t.failed == 0 && (failed || t.passed == 0) {
		t.failed = 1
	}
	return t
}

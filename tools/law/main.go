// Law writes law/index.txt: for every clause of every plan its mark, where it
// is obeyed and which tests show it, read from the sources themselves.
//
//	go run ./tools/law          write it
//	go run ./tools/law -check   is it as the sources say?
//	go run ./tools/law -prove   take the rules of each clause out and see its tests fail
//
// It prints for each plan how many clauses it must enforce, how many are obeyed
// somewhere, how many a test shows, how many are proven, and the same kind of rule
// by kind of rule. It fails on a citation of a clause that does not exist; the
// closing line counts citations.
//
// Proving is slow and has a target of its own (`make prove`; prove.go says how).
// -only S4,S1-36 narrows it, -quick leaves out plays, -each takes out each rule of
// a clause by itself too. What was found stands in law/proof.txt with a digest of
// the rules it was found for: when a rule is rewritten, or a test renamed, the
// clause counts as to be proven anew.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// clause is one numbered sentence of a plan.
type clause struct {
	id, mark string
	places   []string
	tests    []string
}

// citation is a clause named somewhere.
type citation struct {
	id, at string
	test   string // the name of the test that shows it; "" for a place that obeys
}

func main() {
	check := flag.Bool("check", false, "only compare")
	proving := flag.Bool("prove", false, "take the rules of each clause out and see its tests fail")
	only := flag.String("only", "", "prove these: S4,S1-36")
	each := flag.Bool("each", false, "prove each rule of a clause by itself too")
	quick := flag.Bool("quick", false, "leave out the plays where a test of rules has shown it")
	abreast := flag.Int("j", 2, "how many clauses are proven side by side")
	flag.Parse()
	if *proving {
		os.Exit(prove(".", *only, *abreast, *each, *quick))
	}
	os.Exit(run(os.DirFS("."), *check))
}

func run(root fs.FS, check bool) int {
	clauses, err := readClauses(root)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	cited, wrong, err := citations(root)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	passed, failed := 0, 0
	for _, w := range wrong {
		fmt.Println(w)
		failed++
	}
	byID := map[string]*clause{}
	for i := range clauses {
		byID[clauses[i].id] = &clauses[i]
	}
	for _, c := range cited {
		cl := byID[c.id]
		if cl == nil {
			fmt.Printf("%s: no plan has the clause %s\n", c.at, c.id)
			failed++
			continue
		}
		passed++
		if c.test != "" {
			cl.tests = add(cl.tests, c.test)
		} else {
			cl.places = add(cl.places, c.at[:strings.LastIndex(c.at, ":")])
		}
	}
	text := index(clauses)
	committed, err := fs.ReadFile(root, "law/index.txt")
	stale := err != nil || !bytes.Equal(committed, text)
	switch {
	case stale && check:
		fmt.Println("law/index.txt is not what the sources say: run `make law` and commit it")
		failed++
	case stale:
		if err := os.WriteFile(filepath.Join("law", "index.txt"), text, 0o644); err != nil {
			fmt.Println(err)
			failed++
		}
	}
	totals(clauses, readProofs(root), rulesNow(root, clauses))
	fmt.Printf("law: %d passed, %d failed, 0 skipped\n", passed, failed)
	if failed > 0 {
		return 1
	}
	return 0
}

func add(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	list = append(list, s)
	slices.Sort(list)
	return list
}

func index(clauses []clause) []byte {
	var b bytes.Buffer
	b.WriteString("# Written by `make law` from the sources; not by hand.\n")
	b.WriteString("# clause | mark | where obeyed | tests\n")
	b.WriteString("# E the program enforces it · E? once a value is supplied · R it records, a person does it · D shown only\n")
	for _, c := range clauses {
		fmt.Fprintf(&b, "%s | %s | %s | %s\n", c.id, c.mark, strings.Join(c.places, " "), strings.Join(c.tests, " "))
	}
	return b.Bytes()
}

var clauseLine = regexp.MustCompile(`^(S\d+-\d{2,3}) (E\??|R|D) \S`)

func readClauses(root fs.FS) ([]clause, error) {
	lists, err := fs.Glob(root, "schemes/*.clauses.txt")
	if err != nil {
		return nil, err
	}
	var out []clause
	seen := map[string]string{}
	listed := map[string]bool{} // plans that have a list of their own
	for _, name := range append(lists, "law/clauses.txt") {
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return nil, err
		}
		for i, line := range strings.Split(string(text), "\n") {
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			m := clauseLine.FindStringSubmatch(line)
			if m == nil || seen[m[1]] != "" && name != "law/clauses.txt" {
				return nil, fmt.Errorf("%s:%d: a line is `S1-36 E words`, each clause once (%s)", name, i+1, seen[m[1]])
			}
			plan, _, _ := strings.Cut(m[1], "-")
			if name != "law/clauses.txt" {
				listed[plan] = true
			} else if listed[plan] {
				continue
			}
			seen[m[1]] = name
			out = append(out, clause{id: m[1], mark: m[2]})
		}
	}
	slices.SortFunc(out, func(a, b clause) int {
		pa, na, _ := strings.Cut(a.id, "-")
		pb, nb, _ := strings.Cut(b.id, "-")
		if pa != pb {
			return strings.Compare(pa, pb)
		}
		x, _ := strconv.Atoi(na)
		y, _ := strconv.Atoi(nb)
		return x - y
	})
	return out, nil
}

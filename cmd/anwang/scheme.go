package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"anwang/internal/scheme"
	"anwang/schemes"
)

const schemeUsage = `用法：
  anwang scheme check 文件…                 检查方案：错误、提醒、方案未规定的值；有错误时退出码为 1
  anwang scheme clauses 文件 [--index 文件]  逐条列出条款落在哪条规则、如何落实、由哪个测试证明
  anwang scheme explain 文件 [--post 岗位] [--amended]
                                            把方案说成中文；加 --post 打印该岗位或部门的明白卡；加 --amended 计入属地补充
  anwang scheme export 文件                  打印方案和它的补充规定；存成文件可原样再检查
  anwang scheme diff 甲 乙                   两份方案的差别，涉及谁
  anwang scheme fmt 文件… [-w]               整理写法：键的次序、对齐；加 -w 写回文件
` + simulateUsage + `文件可以是磁盘上的路径，也可以是随程序带的方案名。
`

// schemeCommand is `anwang scheme …`. It returns the exit code: 1 when a scheme
// has errors or a file cannot be read, 2 when it was called wrongly.
func schemeCommand(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, schemeUsage)
		return 2
	}
	if slices.ContainsFunc(args, func(a string) bool { return a == "-h" || a == "--help" }) {
		usage := schemeUsage
		if args[0] == "simulate" {
			usage = "用法：\n" + simulateUsage
		}
		fmt.Fprint(stdout, usage)
		return 0
	}
	files, flags, err := schemeArgs(args[1:])
	if err != nil {
		fmt.Fprintf(stderr, "%v\n\n%s", err, schemeUsage)
		return 2
	}
	want := map[string][2]int{"check": {1, 99}, "clauses": {1, 1}, "explain": {1, 1}, "diff": {2, 2}, "fmt": {1, 99}, "simulate": {1, 1}, "export": {1, 1}}
	n, ok := want[args[0]]
	if !ok || len(files) < n[0] || len(files) > n[1] {
		fmt.Fprint(stderr, schemeUsage)
		return 2
	}
	switch args[0] {
	case "check":
		return schemeCheck(files, stdout, stderr)
	case "clauses":
		return schemeClauses(files[0], flags["index"], stdout, stderr)
	case "explain":
		return schemeExplain(files[0], flags["post"], flags["amended"] != "", stdout, stderr)
	case "simulate":
		return schemeSimulate(files[0], flags, stdout, stderr)
	case "export":
		return schemeExport(files[0], stdout, stderr)
	case "diff":
		return schemeDiff(files[0], files[1], stdout, stderr)
	}
	return schemeFormat(files, flags["w"] != "", stdout, stderr)
}

// schemeArgs tells files from flags, in any order.
func schemeArgs(args []string) (files []string, flags map[string]string, err error) {
	flags = map[string]string{}
	for i := 0; i < len(args); i++ {
		a := args[i]
		if !strings.HasPrefix(a, "-") {
			files = append(files, a)
			continue
		}
		name, value, given := strings.Cut(strings.TrimLeft(a, "-"), "=")
		switch name {
		case "w", "amended":
			value = "true"
		case "post", "index", "sites", "days", "from", "grids", "class", "people", "hours", "effort", "travel", "spots", "risk":
			if !given {
				i++
				if i >= len(args) {
					return nil, nil, fmt.Errorf("--%s 后面要写内容", name)
				}
				value = args[i]
			}
		default:
			return nil, nil, fmt.Errorf("没有这个选项：%s", a)
		}
		flags[name] = value
	}
	return files, flags, nil
}

// schemeFile is a scheme with the files that stand beside it.
type schemeFile struct {
	name    string
	id      string
	library scheme.Library
}

// beside finds a file that goes with the scheme: its clauses, its amendments.
func (f schemeFile) beside(ending string) (name string, src []byte, ok bool) {
	name = strings.TrimSuffix(f.name, ".yaml") + ending
	src, ok = f.library[name]
	return name, src, ok
}

// openScheme reads a scheme from disk, or from the binary. Schemes it extends are
// looked for in the same folder first, then in the binary.
func openScheme(arg string) (schemeFile, error) {
	all := schemes.All()
	if info, err := os.Stat(arg); err == nil && !info.IsDir() {
		arg = filepath.Clean(arg)
		f := schemeFile{name: arg, library: scheme.Library{}}
		for name, src := range all {
			f.library[name] = src
		}
		src, err := readScheme(arg)
		if err != nil {
			return f, err
		}
		dir := filepath.Dir(arg)
		entries, err := os.ReadDir(dir)
		if err != nil {
			return f, fmt.Errorf("读不了文件夹 %s：%w", dir, err)
		}
		for _, e := range entries {
			if ext := filepath.Ext(e.Name()); e.IsDir() || ext != ".yaml" && ext != ".txt" {
				continue
			}
			path := filepath.Join(dir, e.Name())
			if b, err := readScheme(path); err == nil {
				delete(f.library, "schemes/"+e.Name())
				f.library[path] = b
			}
		}
		// A file that `export` printed brings its amendments along.
		main, amendments := scheme.ExportParts(string(src))
		f.library[arg] = []byte(main)
		if amendments != "" {
			f.library[strings.TrimSuffix(arg, filepath.Ext(arg))+".amendments.yaml"] = []byte(amendments)
		}
		f.id = arg
		return f, nil
	}
	for _, name := range []string{arg, "schemes/" + arg, "schemes/" + arg + ".yaml"} {
		if _, ok := all[name]; ok && strings.HasSuffix(name, ".yaml") {
			return schemeFile{name: name, id: name, library: all}, nil
		}
	}
	return schemeFile{}, fmt.Errorf("没有这个文件：%s（随程序带的方案：%s）", arg, strings.Join(scheme.Library(all).IDs(), "、"))
}

// readScheme reads at most what a scheme may have, so that a huge file is told
// and not loaded.
func readScheme(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("读不了文件 %s：%w", path, err)
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, scheme.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("读不了文件 %s：%w", path, err)
	}
	return b, nil
}

// above reads the amendments that stand beside the schemes this one extends.
func (f schemeFile) above() (scheme.Beside, scheme.Problems) {
	out := scheme.Beside{}
	var ps scheme.Problems
	for i, id := range f.library.Line(f.id) {
		if i == 0 || id == scheme.BaseID {
			continue
		}
		name := strings.TrimSuffix(f.library.FileOf(f.id, id), ".yaml") + ".amendments.yaml"
		if src, ok := f.library[name]; ok {
			_, list, bad := scheme.ReadAmendments(name, src)
			out[id], ps = list, append(ps, bad...)
		}
	}
	return out, ps
}

func schemeExport(arg string, stdout, stderr io.Writer) int {
	f, s, ok := loadScheme(arg, stderr)
	if !ok {
		return 1
	}
	var list []scheme.Amendment
	if name, src, ok := f.beside(".amendments.yaml"); ok {
		of, rows, ps := scheme.ReadAmendments(name, src)
		if !ps.Failed() && of == s.ID {
			list = rows
			_, ps = scheme.Amend(s, list)
		}
		if ps.Failed() {
			fmt.Fprint(stderr, ps.Errors().Text())
			return 1
		}
	}
	text, _ := scheme.Export(f.library, f.id, list)
	fmt.Fprint(stdout, text)
	return 0
}

func loadScheme(arg string, stderr io.Writer) (schemeFile, *scheme.Scheme, bool) {
	f, err := openScheme(arg)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return f, nil, false
	}
	s, ps := scheme.Load(f.library, f.id)
	if s == nil || ps.Failed() {
		fmt.Fprint(stderr, ps.Errors().Text())
		return f, s, false
	}
	return f, s, true
}

func schemeCheck(files []string, stdout, stderr io.Writer) int {
	code := 0
	for i, arg := range files {
		if i > 0 {
			fmt.Fprintln(stdout)
		}
		if !checkOne(arg, stdout, stderr) {
			code = 1
		}
	}
	return code
}

func checkOne(arg string, stdout, stderr io.Writer) bool {
	f, err := openScheme(arg)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return false
	}
	above, ps := f.above()
	s, more := scheme.LoadUnder(f.library, f.id, above)
	ps = append(ps, more...)
	tail := ""
	if s != nil {
		if name, src, ok := f.beside(".clauses.txt"); ok {
			texts, bad := scheme.ReadClauses(name, src)
			ps = append(ps, bad...)
			ps = append(ps, s.CheckClauses(texts)...)
			missing := 0
			for _, t := range s.Clauses(texts, nil) {
				if t.State == scheme.MissingState {
					missing++
				}
			}
			tail = fmt.Sprintf("，%d 条条款中 %d 条未落实", len(texts), missing)
		}
		if name, src, ok := f.beside(".plan.txt"); ok {
			_, bad := scheme.ReadPlan(name, src)
			ps = append(ps, bad...)
		}
		if name, src, ok := f.beside(".amendments.yaml"); ok {
			of, list, bad := scheme.ReadAmendments(name, src)
			ps = append(ps, bad...)
			if of != s.ID && !bad.Failed() {
				fmt.Fprintf(stdout, "%s 写的是方案“%s”的补充，不是“%s”的\n", name, of, s.ID)
			}
			if !ps.Failed() {
				_, bad = scheme.Amend(s, list)
				ps = append(ps, bad.Errors()...)
				tail += fmt.Sprintf("，%d 条属地补充", len(list))
			}
		}
	}
	fmt.Fprint(stdout, ps.Text())
	unset := 0
	if s != nil && len(s.Unset()) > 0 {
		unset = len(s.Unset())
		fmt.Fprintf(stdout, "方案未规定的 %d 处：\n", unset)
		for _, u := range s.Unset() {
			fmt.Fprintf(stdout, "  %s\n", u)
		}
	}
	fmt.Fprintf(stdout, "%s：%d 个错误，%d 个提醒，%d 处方案未规定%s\n", f.name, len(ps.Errors()), len(ps.Warnings()), unset, tail)
	return !ps.Failed()
}

func schemeClauses(arg, index string, stdout, stderr io.Writer) int {
	f, s, ok := loadScheme(arg, stderr)
	if !ok {
		return 1
	}
	name, src, ok := f.beside(".clauses.txt")
	if !ok {
		fmt.Fprintf(stderr, "方案旁边没有条款文件：%s\n", name)
		return 1
	}
	texts, ps := scheme.ReadClauses(name, src)
	if ps.Failed() {
		fmt.Fprint(stderr, ps.Text())
		return 1
	}
	lines := map[string]scheme.IndexLine{}
	if index == "" {
		index = filepath.Join("law", "index.txt")
	}
	if b, err := os.ReadFile(index); err == nil {
		lines = scheme.ReadIndex(b)
	} else if index != filepath.Join("law", "index.txt") {
		fmt.Fprintf(stderr, "读不了索引 %s：%v\n", index, err)
		return 1
	}
	totals := map[scheme.Standing]int{}
	for _, t := range s.Clauses(texts, lines) {
		totals[t.State]++
		fmt.Fprintf(stdout, "%s %-2s %s　%s\n", t.ID, t.Mark, t.State, t.Text)
		for i, r := range t.Rules {
			fmt.Fprintf(stdout, "    规则 %s（%s:%d）\n", r.Path(), r.Pos.File, r.Pos.Line)
			if say, _, _ := strings.Cut(t.Says[i], "\n"); say != "" {
				fmt.Fprintf(stdout, "      说成 %s\n", say)
			}
			if t.Runs[i] != "" {
				fmt.Fprintf(stdout, "      平台据此%s\n", t.Runs[i])
			} else {
				fmt.Fprintf(stdout, "      平台只记录、展示，由人执行\n")
			}
		}
		if len(t.Lacks) > 0 {
			fmt.Fprintf(stdout, "    对照 原文的%s，规则里没有\n", strings.Join(t.Lacks, "、"))
			for _, s := range t.Stands {
				fmt.Fprintf(stdout, "         %s\n", s)
			}
		}
		for _, m := range t.Met {
			fmt.Fprintf(stdout, "    平台 %s\n", m)
		}
		for _, u := range t.Open {
			fmt.Fprintf(stdout, "    待补 %s：%s\n", u.Path, u.Idle)
		}
		if len(t.Where) > 0 {
			fmt.Fprintf(stdout, "    落实 %s\n", strings.Join(t.Where, "、"))
		}
		if len(t.Tests) > 0 {
			fmt.Fprintf(stdout, "    测试 %s\n", strings.Join(t.Tests, "、"))
		}
	}
	fmt.Fprintf(stdout, "共 %d 条", len(texts))
	for _, st := range []scheme.Standing{scheme.InForceState, scheme.FilledState, scheme.OpenState, scheme.RecordState, scheme.ShowState, scheme.MissingState} {
		if totals[st] > 0 {
			fmt.Fprintf(stdout, "，%s %d", st, totals[st])
		}
	}
	fmt.Fprintln(stdout)
	return 0
}

func schemeExplain(arg, post string, amended bool, stdout, stderr io.Writer) int {
	f, s, ok := loadScheme(arg, stderr)
	if !ok {
		return 1
	}
	if amended {
		name, src, ok := f.beside(".amendments.yaml")
		if !ok {
			fmt.Fprintf(stderr, "方案旁边没有补充规定：%s\n", name)
			return 1
		}
		_, list, ps := scheme.ReadAmendments(name, src)
		if !ps.Failed() {
			s, ps = scheme.Amend(s, list)
		}
		if ps.Failed() {
			fmt.Fprint(stderr, ps.Errors().Text())
			return 1
		}
	}
	if err := s.Explain(stdout, post); err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}

func schemeDiff(a, b string, stdout, stderr io.Writer) int {
	_, was, ok := loadScheme(a, stderr)
	if !ok {
		return 1
	}
	_, is, ok := loadScheme(b, stderr)
	if !ok {
		return 1
	}
	list := was.Diff(is)
	for _, c := range list {
		fmt.Fprintln(stdout, c)
	}
	fmt.Fprintf(stdout, "共 %d 处不同\n", len(list))
	return 0
}

func schemeFormat(files []string, write bool, stdout, stderr io.Writer) int {
	code := 0
	for _, arg := range files {
		f, err := openScheme(arg)
		if err != nil {
			fmt.Fprintln(stderr, err)
			code = 1
			continue
		}
		text, ps := scheme.Format(f.name, f.library[f.name])
		if ps.Failed() {
			fmt.Fprint(stderr, ps.Text())
			code = 1
			continue
		}
		if !write {
			fmt.Fprint(stdout, text)
			continue
		}
		if _, err := os.Stat(arg); err != nil {
			fmt.Fprintf(stderr, "%s 是随程序带的，不能写回\n", arg)
			code = 1
			continue
		}
		if slices.Equal([]byte(text), f.library[f.name]) {
			continue
		}
		if err := os.WriteFile(arg, []byte(text), 0o644); err != nil {
			fmt.Fprintf(stderr, "写不了文件 %s：%v\n", arg, err)
			code = 1
			continue
		}
		fmt.Fprintln(stdout, arg)
	}
	return code
}

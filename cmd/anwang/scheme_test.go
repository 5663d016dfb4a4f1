package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

func runScheme(args ...string) (code int, out, bad string) {
	var stdout, stderr bytes.Buffer
	code = schemeCommand(args, &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

// firstScheme is any scheme shipped with the binary that has its clauses beside it.
func firstScheme(t *testing.T) string {
	t.Helper()
	for _, id := range scheme.Library(schemes.All()).IDs() {
		if _, ok := schemes.All()["schemes/"+id+".clauses.txt"]; ok {
			return id
		}
	}
	t.Fatal("no scheme is shipped with its clauses")
	return ""
}

// onDisk puts the shipped schemes into a folder, with one line changed.
func onDisk(t *testing.T, id, was, is string) string {
	t.Helper()
	dir := t.TempDir()
	for name, src := range schemes.All() {
		if strings.HasSuffix(name, "/"+id+".yaml") {
			src = bytes.Replace(src, []byte(was), []byte(is), 1)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(name)), src, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, id+".yaml")
}

func TestSchemeCheckPassesTheShippedSchemes(t *testing.T) {
	id := firstScheme(t)
	code, out, bad := runScheme("check", id, "base")
	if code != 0 || bad != "" || !strings.Contains(out, "0 个错误") || !strings.Contains(out, "0 条未落实") || !strings.Contains(out, "方案未规定的") {
		t.Errorf("%d\n%s\n%s", code, out, bad)
	}
}

func TestSchemeCheckShowsAMisspeltPostInAFileOnDisk(t *testing.T) {
	id := firstScheme(t)
	path := onDisk(t, id, "{who: 村网格长, does: 查阅记录", "{who: 村网格张, does: 查阅记录")
	code, out, _ := runScheme("check", path)
	if code != 1 || !strings.Contains(out, path+":") || !strings.Contains(out, "错误 E12 没有这个岗位：“村网格张”") || !strings.Contains(out, "~~~~~~~~") || !strings.Contains(out, "最接近：“村网格长”") {
		t.Errorf("%d\n%s", code, out)
	}
}

func TestSchemeClausesListsEveryClauseWithItsRule(t *testing.T) {
	id := firstScheme(t)
	dir := t.TempDir()
	index := filepath.Join(dir, "index.txt")
	texts, _ := scheme.ReadClauses("", schemes.All()["schemes/"+id+".clauses.txt"])
	if err := os.WriteFile(index, []byte(texts[5].ID+" | E | internal/grid | TestSomethingOfThis\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	code, out, bad := runScheme("clauses", id, "--index", index)
	if code != 0 || bad != "" || !strings.Contains(out, "测试 TestSomethingOfThis") {
		t.Errorf("%d\n%s\n%s", code, out, bad)
	}
	for _, c := range texts {
		if !strings.Contains(out, "\n"+c.ID+" ") && !strings.HasPrefix(out, c.ID+" ") {
			t.Errorf("%s is not listed", c.ID)
		}
	}
	if code, _, bad := runScheme("clauses", id, "--index", filepath.Join(dir, "none")); code != 1 || !strings.Contains(bad, "读不了索引") {
		t.Errorf("%d %s", code, bad)
	}
}

func TestSchemeExplainPrintsTheSchemeAndACard(t *testing.T) {
	id := firstScheme(t)
	if code, out, _ := runScheme("explain", id); code != 0 || !strings.Contains(out, "、履职要求\n") || !strings.Contains(out, "〈方案未规定〉") {
		t.Errorf("%d\n%s", code, out)
	}
	if code, out, _ := runScheme("explain", id, "--amended"); code != 0 || !strings.Contains(out, "〈属地补充") {
		t.Errorf("%d\n%s", code, out)
	}
	s, _ := scheme.Load(schemes.All(), id)
	for _, p := range s.Posts {
		if code, out, bad := runScheme("explain", id, "--post", p.Name); code != 0 || !strings.Contains(out, "明白卡　"+p.Name) {
			t.Errorf("%d\n%s\n%s", code, out, bad)
		}
	}
	if code, _, bad := runScheme("explain", id, "--post=没有这个岗位的名字"); code != 1 || !strings.Contains(bad, "没有这个岗位或部门") {
		t.Errorf("%d %s", code, bad)
	}
}

func TestSchemeDiffAndFmt(t *testing.T) {
	id := firstScheme(t)
	path := onDisk(t, id, "extends: base\n", "extends: base\nnumber:   某政办〔2026〕1号\n")
	if code, out, bad := runScheme("diff", id, path); code != 0 || !strings.Contains(out, "改动 文号") || !strings.Contains(out, "共 1 处不同") {
		t.Errorf("%d\n%s\n%s", code, out, bad)
	}
	code, out, _ := runScheme("fmt", path)
	if code != 0 || !strings.Contains(out, "\nnumber:  某政办") {
		t.Errorf("%d\n%s", code, out)
	}
	if code, out, _ := runScheme("fmt", "-w", path); code != 0 || !strings.Contains(out, path) {
		t.Errorf("%d\n%s", code, out)
	}
	if code, out, _ := runScheme("fmt", "-w", path); code != 0 || out != "" {
		t.Errorf("laid out already, yet written again: %d\n%s", code, out)
	}
	if code, _, bad := runScheme("fmt", "-w", id); code != 1 || !strings.Contains(bad, "不能写回") {
		t.Errorf("%d %s", code, bad)
	}
}

func TestSchemeSaysWhatIsWrongWithTheCall(t *testing.T) {
	for _, args := range [][]string{{}, {"check"}, {"fly", "x"}, {"diff", "x"}, {"explain", "x", "--post"}, {"check", "x", "--fast"}} {
		if code, _, bad := runScheme(args...); code != 2 || !strings.Contains(bad, "用法") {
			t.Errorf("%v: %d %s", args, code, bad)
		}
	}
	if code, _, bad := runScheme("check", "none.yaml"); code != 1 || !strings.Contains(bad, "没有这个文件：none.yaml") {
		t.Errorf("%d %s", code, bad)
	}
	big := filepath.Join(t.TempDir(), "big.yaml")
	if err := os.WriteFile(big, bytes.Repeat([]byte("# 很长的注释\n"), 200000), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := runScheme("check", big); code != 1 || !strings.Contains(out, "超过上限") {
		t.Errorf("%d %s", code, out)
	}
}

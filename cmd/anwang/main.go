// Anwang (安网) runs a locality's grid-based work-safety plan: one binary, one
// data folder. This package wires the desks together, owns the only clock, and
// holds no rule and no query.
package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"anwang/internal/civil"
)

func main() {
	clock := func() civil.Instant { return civil.Instant(time.Now().UnixMilli()) }
	os.Exit(program{now: clock, env: os.Getenv, stdout: os.Stdout, stderr: os.Stderr}.run(os.Args[1:]))
}

// version is set when a release is built.
var version = "dev"

// program is one run of the binary: its clock, its environment, its terminal.
type program struct {
	now            func() civil.Instant
	env            func(string) string
	stdout, stderr io.Writer
}

const usage = `安网：网格化安全生产监管平台

用法：anwang 命令 [选项]

  serve     启动服务（--demo 在空文件夹里装入演示乡镇）
  scheme    检查、解释、比较方案
  backup    备份：不停服务，存成一个文件
  restore   把备份恢复到空文件夹，核对后才算数
  admin     设立三员、重置第二因子（在服务器上、没有别人能办时）
  verify    核对留痕：哈希链、封存与记录
  seed      在空文件夹里造出有往事的演示数据，量速度用
  openapi   打印接口文档（OpenAPI 3.1）
  bench     量速度，按比值打印
  version   版本

每个命令加 -h 看选项。
`

func (p program) run(args []string) int {
	if len(args) == 0 {
		fmt.Fprint(p.stderr, usage)
		return 2
	}
	switch args[0] {
	case "serve":
		return p.serve(args[1:])
	case "scheme":
		return schemeCommand(args[1:], p.stdout, p.stderr)
	case "backup":
		return p.backup(args[1:])
	case "restore":
		return p.restore(args[1:])
	case "admin":
		return p.admin(args[1:])
	case "verify":
		return p.verify(args[1:])
	case "seed":
		return p.seed(args[1:])
	case "openapi":
		return p.openapi()
	case "bench":
		return p.bench(args[1:])
	case "version":
		fmt.Fprintln(p.stdout, "anwang", version)
		return 0
	case "help", "-h", "--help":
		fmt.Fprint(p.stdout, usage)
		return 0
	}
	fmt.Fprintf(p.stderr, "没有命令“%s”。\n\n%s", args[0], usage)
	return 2
}

// fail says what went wrong, in one line, and gives the exit code.
func (p program) fail(err error) int {
	fmt.Fprintln(p.stderr, "错误：", words(err))
	return 1
}

package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// goal is one figure of the speed goals. Each is a ratio inside one alternated
// run, work per processor second, or a number of the machine's own; a bare rate
// says more of the machine than of the program.
type goal struct {
	name  string
	want  string // what is aimed at, for whoever reads
	scale bool   // needs many records first
	run   func(*yard, context.Context) (float64, error)
}

func goals() []goal {
	return []goal{
		{"G1", "≥ 0.25：整条收件流程与只收 JSON 的空处理之比（同一轮交替）", false, (*yard).intakeRatio},
		{"G3", "≤ 0.20：负载下每条巡查的服务器 CPU 毫秒", false, (*yard).cpuPerVisit},
		{"G5", "≤ 10：每秒100条时 p99 毫秒", false, (*yard).openLoop},
		{"G6", "≤ 1200：每条巡查占用磁盘字节（含索引和留痕）", true, (*yard).bytesPerVisit},
		{"G4", "≥ 0.9：库里很多时与很少时的速度之比", true, (*yard).rateWhenFull},
		{"G7", "≤ 1.3：库里很多时与很少时，一页台账的耗时之比", true, (*yard).pageWhenFull},
		{"G9", "≥ 0.8：一万个多边形，每 CPU 秒定位多少百万个点", false, (*yard).locate},
		{"G11", "≥ 1.0：导出十万行×15栏，按表样逐行写与 excelize 流式写的速度之比（CPU 时间，同一轮交替）", false, (*yard).sheetRatio},
		{"G13", "≥ 2：积压50条一起发与单条发的速度之比", false, (*yard).backlogRatio},
	}
}

// bench measures and prints each goal alone on a line: `G1 0.41`.
func (p program) bench(args []string) int {
	if len(args) == 1 && strings.HasPrefix(args[0], yardstickFlag) {
		return p.yardstick(strings.TrimPrefix(args[0], yardstickFlag))
	}
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.SetOutput(p.stderr)
	scale := fs.Bool("scale", false, "量需要大量记录的目标；条数由 ANWANG_BENCH_VISITS 定，默认 20000")
	fs.Usage = func() {
		fmt.Fprintln(p.stdout, "用法：anwang bench [--scale] [G1 G9 …]")
		for _, g := range goals() {
			fmt.Fprintf(p.stdout, "  %-4s %s\n", g.name, g.want)
		}
	}
	if err := fs.Parse(args); err != nil {
		if err == flag.ErrHelp {
			return 0
		}
		return 2
	}
	visits, err := strconv.Atoi(cmp.Or(p.env("ANWANG_BENCH_VISITS"), "20000"))
	if err != nil || visits < 1000 {
		return p.fail(fmt.Errorf("ANWANG_BENCH_VISITS 是不小于 1000 的整数"))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	name := "bench"
	if *scale {
		name = "bench-scale"
	}
	return runGoals(ctx, name, fs.Args(), *scale, visits, p.stdout, p.stderr)
}

func runGoals(ctx context.Context, name string, only []string, scale bool, visits int, stdout, stderr io.Writer) int {
	passed, failed := 0, 0
	y := &yard{visits: visits}
	defer y.close()
	for _, g := range goals() {
		if len(only) > 0 && !slices.Contains(only, g.name) || len(only) == 0 && g.scale != scale {
			continue
		}
		fmt.Fprintf(stderr, "正在量 %s：%s\n", g.name, g.want)
		v, err := g.run(y, ctx)
		if err != nil {
			fmt.Fprintf(stderr, "%s 没有量成：%v\n", g.name, err)
			failed++
			continue
		}
		fmt.Fprintf(stdout, "%s %s\n", g.name, strconv.FormatFloat(v, 'g', 3, 64))
		passed++
	}
	fmt.Fprintf(stdout, "%s: %d passed, %d failed, 0 skipped\n", name, passed, failed)
	if failed > 0 {
		return 1
	}
	return 0
}

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	hdesk "anwang/internal/hazard/desk"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	tdesk "anwang/internal/tally/desk"
)

// checks are the records that can be held against the journal, noun by noun.
func (h *house) checks() []jdesk.Check {
	return []jdesk.Check{hdesk.Check(), h.patrol.Check(), h.evidence.Check(), tdesk.Check()}
}

// verify is the command: it opens the data folder that is there and makes none.
func (p program) verify(args []string) int {
	if len(args) > 0 && (args[0] == "-h" || args[0] == "--help") {
		fmt.Fprint(p.stdout, certificateUsage)
		return 0
	}
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		return p.verifyCertificate(args[0], args[1:])
	}
	ctx := context.Background()
	c, err := p.config(args)
	if err != nil {
		return p.fail(err)
	}
	for _, path := range []string{c.Data, c.DB} {
		if strings.HasPrefix(path, "postgres") && path == c.DB {
			continue
		}
		if _, err := os.Stat(path); err != nil {
			return p.fail(fmt.Errorf("没有可核对的数据：找不到 %s", path))
		}
	}
	h, err := p.open(ctx, c)
	if err != nil {
		return p.fail(err)
	}
	defer h.DB.Close()
	if err := h.settle(ctx); err != nil {
		return p.fail(err)
	}
	var counties []string
	if h.county() != "" {
		counties = append(counties, h.county())
	}
	return verifyCommand(ctx, h.DB, counties, c.Data, h.Zone, h.checks(), p.stdout)
}

// verifyCommand holds the journal of these counties against itself, against the
// heads that were signed into the data folder and against the records. It prints
// one line for each break, then what was looked at, and gives the exit code: 0
// only if everything holds.
func verifyCommand(ctx context.Context, opened *db.DB, counties []string, data string, zone *time.Location, checks []jdesk.Check, stdout io.Writer) int {
	var all jdesk.Summary
	broken := 0
	for _, county := range counties {
		found, sum, err := jdesk.Verify(ctx, opened, county, data, checks...)
		lines := make([]string, len(found))
		for i, f := range found {
			lines[i] = f.Text(zone)
		}
		slices.Sort(lines)
		for _, line := range slices.Compact(lines) {
			fmt.Fprintln(stdout, line)
			broken++
		}
		if err != nil {
			fmt.Fprintf(stdout, "核对没有做完：%s\n", words(err))
			return 1
		}
		all.Subjects += sum.Subjects
		all.Entries += sum.Entries
		all.Unsealed += sum.Unsealed
		all.Heads += sum.Heads
		all.Records += sum.Records
	}
	result := "完好"
	if broken > 0 {
		result = fmt.Sprintf("发现 %s 处不符", grouped(int64(broken)))
	}
	fmt.Fprintf(stdout, "核对 %d 个县、%s 个事项、%s 条留痕、%s 个签名封存：%s\n", len(counties), grouped(all.Subjects), grouped(all.Entries), grouped(all.Heads), result)
	fmt.Fprintf(stdout, "与留痕逐件比对了 %s 件记录（隐患、办理、巡查、照片、锁定的月报）；%s 条留痕还没有封存。\n", grouped(all.Records), grouped(all.Unsealed))
	if broken > 0 {
		return 1
	}
	return 0
}

// grouped writes a number as tables do: 3,204.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	var parts []string
	for ; len(s) > 3; s = s[:len(s)-3] {
		parts = append([]string{s[len(s)-3:]}, parts...)
	}
	return strings.Join(append([]string{s}, parts...), ",")
}

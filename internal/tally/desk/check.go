package desk

import (
	"bytes"
	"compress/flate"
	"context"
	"io"
	"slices"

	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/tally"
	"anwang/internal/tally/desk/q"
)

// Check holds every locked month against the journal: the figures that were kept
// by the digest of locking, and the state by the last act.
func Check() jdesk.Check { return jdesk.Check{Noun: "tally", Records: checkMonths} }

// afterMonths stands after every month there can be.
const afterMonths = "9999-99"

// monthOf is the month an id begins with, or the bound to read from or to.
func monthOf(id, bound string) string {
	if len(id) < len("2026-03") || id[0] < '0' || id[0] > '9' {
		return bound
	}
	return id[:len("2026-03")]
}

func checkMonths(ctx context.Context, tx db.Tx, county string, part jdesk.Part) (int64, []jdesk.Finding, error) {
	within := func(id string) bool { return id > part.After && id <= part.UpTo }
	from, to := monthOf(part.After, ""), monthOf(part.UpTo, afterMonths)
	filed, err := q.New(tx).FilingsBetween(ctx, q.FilingsBetweenParams{County: county, FromMonth: from, ToMonth: to})
	if err != nil {
		return 0, nil, err
	}
	kept, err := q.New(tx).KeptBetween(ctx, q.KeptBetweenParams{County: county, FromMonth: from, ToMonth: to})
	if err != nil {
		return 0, nil, err
	}
	var found []jdesk.Finding
	looked := int64(0)
	states, names, bodies := map[string]tally.State{}, map[string]string{}, map[string]bool{}
	for _, f := range filed {
		if id := f.Month + ":" + f.Grid; within(id) {
			states[id], names[id] = tally.State(f.State), named(f.Month, f.Grid, f.Name)
		}
	}
	for _, k := range kept {
		id := k.Month + ":" + k.Grid
		if !within(id) {
			continue
		}
		looked++
		bodies[id], names[id] = true, named(k.Month, k.Grid, k.Name)
		lock, locked := lockOf(part.Stories[id])
		text, err := inflated(k.Body)
		switch {
		case !locked:
			found = append(found, jdesk.Finding{Subject: "tally:" + id, Why: names[id] + "留存了锁定的数字，却没有锁定的留痕"})
		case err != nil || !bytes.Equal(lock.Digest, journal.Digest(text)):
			found = append(found, jdesk.About(lock, names[id]+"锁定时留存的数字与留痕里的摘要不符"))
		}
	}
	for id, story := range part.Stories {
		name := names[id]
		if name == "" {
			name = named(monthOf(id, ""), id, "")
		}
		if lock, locked := lockOf(story); locked && !bodies[id] {
			found = append(found, jdesk.About(lock, name+"锁定时留存的数字不见了"))
		}
		last := story[len(story)-1]
		if want, ok := left[last.Kind]; ok && states[id] != want {
			found = append(found, jdesk.About(last, name+"的状态是“"+states[id].Word()+"”，与最后一条留痕不符"))
		}
	}
	for id, state := range states {
		if len(part.Stories[id]) == 0 {
			found = append(found, jdesk.Finding{Subject: "tally:" + id, Why: names[id] + "的状态是“" + state.Word() + "”，却没有一条留痕"})
		}
	}
	return looked, found, nil
}

// left is the state each act leaves a summary in.
var left = map[string]tally.State{"tally.confirmed": tally.Confirmed, "tally.submitted": tally.Submitted, "tally.returned": tally.Returned, "tally.locked": tally.Locked}

// named is a summary as people call it: 2026年3月东村月度汇总.
func named(month, grid, name string) string {
	if name == "" {
		name = grid
	}
	if m, err := tally.ParseMonth(month); err == nil {
		month = m.Chinese()
	}
	return month + name + "月度汇总"
}

func lockOf(story []journal.Link) (journal.Link, bool) {
	i := slices.IndexFunc(story, func(l journal.Link) bool { return l.Kind == "tally.locked" })
	if i < 0 {
		return journal.Link{}, false
	}
	return story[i], true
}

// inflated is the text that was kept; it was made here, so that its size is that
// of a month's records.
func inflated(body []byte) ([]byte, error) { return io.ReadAll(flate.NewReader(bytes.NewReader(body))) }

// Package scene sets a stage for tests at the desks: a clock one can move, ids
// that read the same in every run, and the journal's story as text to compare.
package scene

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"anwang/internal/civil"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
)

// Zone is the region's zone on stage.
func Zone() *time.Location { return time.FixedZone("+08:00", 8*3600) }

// Clock stands still until it is moved.
type Clock struct{ at atomic.Int64 }

// At sets a clock: "2026-11-23 09:00", by the region's zone.
func At(t testing.TB, when string) *Clock {
	c := &Clock{}
	c.Set(t, when)
	return c
}

// Set moves the clock to a moment.
func (c *Clock) Set(t testing.TB, when string) {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", when, Zone())
	if err != nil {
		t.Fatalf("scene: %v", err)
	}
	c.at.Store(at.UnixMilli())
}

// Pass lets time pass.
func (c *Clock) Pass(d time.Duration) { c.at.Add(d.Milliseconds()) }

// Now is the moment it shows.
func (c *Clock) Now() civil.Instant { return civil.Instant(c.at.Load()) }

// House is what desks stand on: the database, the clock, ids in order.
func House(d *db.DB, c *Clock) jdesk.House {
	var n atomic.Int64
	return jdesk.House{DB: d, Now: c.Now, Zone: Zone(), Fresh: func() string { return fmt.Sprintf("fresh-%06d", n.Add(1)) }}
}

// Story is what the journal tells of a subject, a line an entry:
//
//	1 hazard.reported 11-23 09:00 by 村网格员 item=fire-lane
//
// called gives ids the names they have in the test; other ids read as "…". The
// chain must hold.
func Story(t testing.TB, d *db.DB, county, subject string, called map[string]string) string {
	t.Helper()
	links, err := jdesk.Story(context.Background(), d.Read(), county, subject)
	if err != nil {
		t.Fatalf("scene: story of %s: %v", subject, err)
	}
	if b := journal.Verify(links); b != nil {
		t.Fatalf("scene: the chain does not hold: %v", b)
	}
	var out strings.Builder
	for _, l := range links {
		post := l.Post
		if post == "" {
			post = "平台"
		}
		fmt.Fprintf(&out, "%d %s %s by %s", l.N, l.Kind, time.UnixMilli(int64(l.At)).In(Zone()).Format("01-02 15:04"), post)
		names := make([]string, 0, len(l.Refs))
		for name := range l.Refs {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			out.WriteString(" " + name + "=" + said(l.Refs[name], called))
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// said is a value as the test knows it: its name there, or itself; an id that
// was made in the scene would differ with every new step before it.
func said(value string, called map[string]string) string {
	if name, ok := called[value]; ok {
		return name
	}
	if strings.HasPrefix(value, "fresh-") {
		return "…"
	}
	return value
}

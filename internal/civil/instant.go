package civil

import "time"

// InstantOf is the instant of a clock reading.
func InstantOf(t time.Time) Instant { return Instant(t.UnixMilli()) }

// Time is the instant as a clock in that zone shows it.
func (i Instant) Time(loc *time.Location) time.Time { return time.UnixMilli(int64(i)).In(loc) }

// Day is the day the instant falls on in that zone. What happened at 23:50 UTC
// belongs to the next day eight hours east.
func (i Instant) Day(loc *time.Location) Day { return dayOf(i.Time(loc)) }

// Add is the instant d later.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Milliseconds()) }

// Sub is how long i is after j.
func (i Instant) Sub(j Instant) time.Duration { return time.Duration(i-j) * time.Millisecond }

// Chinese is the instant as papers write it: 2026年3月5日15时04分.
func (i Instant) Chinese(loc *time.Location) string {
	return i.Day(loc).Chinese() + i.Time(loc).Format("15时04分")
}

// Text is the instant as tables and workbooks show it: 2026-03-05 15:04.
func (i Instant) Text(loc *time.Location) string { return i.Time(loc).Format("2006-01-02 15:04") }

package atlas

import "anwang/internal/civil"

// Case is a hazard as the map needs it.
type Case struct {
	Found  civil.Instant
	Closed civil.Instant // 0: not closed, or opened again
	Due    civil.Instant // 0: nothing is due
	Paused civil.Instant // 0: its clock runs
	// Listed and Delisted are when supervision by list began and ended; 0: never.
	Listed   civil.Instant
	Delisted civil.Instant
	// Turns are closings and reopenings in order, of the few that have more of them
	// than one closing.
	Turns []Turn
}

// Turn is a closing or a reopening.
type Turn struct {
	At     civil.Instant
	Closed bool
}

// The classes of a case on a day. What is worse hides what is better: a case
// that is listed and overdue is listed.
const (
	Open = iota
	Overdue
	Listed
	Closed // in this very period; what was closed before is not on the map
)

// CaseWords are the classes in the words of the screens.
func CaseWords() [Classes]string {
	return [Classes]string{"未超期", "超期未销号", "挂牌督办", "本期已销号"}
}

// On is the class of a case at the end of a period, -1 where it is none of that
// period's: not found yet, or closed before.
func (c Case) On(from, to civil.Instant) int {
	if c.Found > to {
		return -1
	}
	closed := c.Closed
	if len(c.Turns) > 0 {
		closed = 0
		for _, t := range c.Turns {
			if t.At > to {
				break
			}
			if closed = 0; t.Closed {
				closed = t.At
			}
		}
	}
	switch {
	case closed > 0 && closed <= to && closed >= from:
		return Closed
	case closed > 0 && closed < from:
		return -1
	case c.Listed > 0 && c.Listed <= to && (c.Delisted < c.Listed || c.Delisted > to):
		return Listed
	case c.Due > 0 && c.Due < to && (c.Paused == 0 || c.Paused > to):
		return Overdue
	}
	return Open
}

// The classes of a site in a period.
const (
	Never  = iota // nobody was ever there, up to the end of the period
	Unseen        // not in this period
	Seen          // in this period
)

// SiteWords are the classes in the words of the screens.
func SiteWords() [3]string { return [3]string{"从未走访", "本期未走访", "本期已走访"} }

// Looked is what is known of the visits to a site.
type Looked struct {
	Opened civil.Day // in the ledger since; "" = always
	Last   civil.Day // the last visit up to the end of the period; "" = none
}

// In is the class of a site at the end of a period; -1 before it was in the
// ledger.
func (l Looked) In(p civil.Period) int {
	switch {
	case l.Opened > p.To:
		return -1
	case l.Last == "":
		return Never
	case l.Last >= p.From:
		return Seen
	}
	return Unseen
}

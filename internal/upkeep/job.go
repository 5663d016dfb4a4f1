package upkeep

import (
	"time"

	"anwang/internal/civil"
)

// Kind is a kind of long work.
type Kind string

// The kinds of long work.
const (
	Backup Kind = "备份"
	Drill  Kind = "恢复演练"
	Verify Kind = "核对留痕"
	Erase  Kind = "到期清理"
)

// What came of it.
const (
	Passed = "通过"
	Found  = "发现问题" // verification: something does not agree
	Failed = "没有做成"
)

// Job is one piece of long work, as far as the calendar asks.
type Job struct {
	Kind    Kind
	AskedAt civil.Instant
	EndedAt civil.Instant // 0 = not yet
	Outcome string
}

// freshWait is how long a new folder is let be before its first backup.
const freshWait = time.Hour

// Due says which work the calendar asks for now: a backup and a clearing each
// day at the hour that was set, a drill every so many days once there is a backup.
// last are the latest of each kind, began is when this server began.
func Due(v Values, now, began civil.Instant, zone *time.Location, last map[Kind]Job) []Kind {
	var out []Kind
	hour := lastTime(now, int(v.Of("backup.hour")), zone)
	daily := func(k Kind) bool {
		j, asked := last[k]
		if !asked {
			return now.Sub(began) >= freshWait
		}
		return j.AskedAt < hour
	}
	if daily(Backup) {
		out = append(out, Backup)
	}
	if daily(Erase) {
		out = append(out, Erase)
	}
	made, has := last[Backup]
	if has && made.Outcome == Passed {
		j, asked := last[Drill]
		if !asked || now.Sub(j.AskedAt) >= v.Days("backup.drill_days") {
			out = append(out, Drill)
		}
	}
	return out
}

// lastTime is when it last was that hour.
func lastTime(now civil.Instant, hour int, zone *time.Location) civil.Instant {
	t := time.UnixMilli(int64(now)).In(zone)
	at := time.Date(t.Year(), t.Month(), t.Day(), hour, 0, 0, 0, zone)
	if at.After(t) {
		at = at.AddDate(0, 0, -1)
	}
	return civil.Instant(at.UnixMilli())
}

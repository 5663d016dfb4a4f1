package desk

import (
	"time"

	"anwang/internal/civil"
	"anwang/internal/kit/db"
)

// House is what every desk stands on: the database, the one clock (owned by
// cmd), the region's zone and fresh ids. Desks embed it.
type House struct {
	DB    *db.DB
	Now   func() civil.Instant
	Zone  *time.Location
	Fresh func() string // time-ordered (UUIDv7)
}

// Today is the day it is in the region.
func (h House) Today() civil.Day { return h.DayOf(h.Now()) }

// DayOf is the day an instant falls on in the region.
func (h House) DayOf(at civil.Instant) civil.Day {
	return civil.Day(time.UnixMilli(int64(at)).In(h.Zone).Format(time.DateOnly))
}

// Days are the instants from the start of one day to the end of another, as a
// screen asks for them; an empty one is 0 and bounds nothing.
func (h House) Days(from, to string) (civil.Instant, civil.Instant, error) {
	var first, last civil.Instant
	if from != "" {
		day, err := civil.ParseDay(from)
		if err != nil {
			return 0, 0, err
		}
		first = day.Start(h.Zone)
	}
	if to != "" {
		day, err := civil.ParseDay(to)
		if err != nil {
			return 0, 0, err
		}
		last = day.Add(1).Start(h.Zone)
	}
	return first, last, nil
}

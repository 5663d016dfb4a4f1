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

// During keeps what stands in a column from the start of one day to the end of
// another, as a screen asks for it; an empty day bounds nothing.
func (h House) During(w *db.Where, column, from, to string) error {
	if from != "" {
		day, err := civil.ParseDay(from)
		if err != nil {
			return err
		}
		w.And(column+" >= ?", int64(day.Start(h.Zone)))
	}
	if to != "" {
		day, err := civil.ParseDay(to)
		if err != nil {
			return err
		}
		w.And(column+" < ?", int64(day.Add(1).Start(h.Zone)))
	}
	return nil
}

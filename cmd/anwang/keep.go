package main

import (
	"context"

	"anwang/internal/civil"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
)

// What is erased when its time is over, each by the desk whose it is. The desks are
// wired after the desk of upkeep, so that it asks through the house.

func (h *house) oldPhotos(ctx context.Context, county string, before civil.Instant, most int) ([]string, error) {
	return h.evidence.Old(ctx, county, before, most)
}

func (h *house) erasePhotos(ctx context.Context, act journal.Act, hashes []string) (int, error) {
	return h.evidence.Erase(ctx, act, hashes)
}

func (h *house) leftLongAgo(ctx context.Context, county string, before civil.Day, most int) ([]string, error) {
	return h.account.LeftLongAgo(ctx, county, before, most)
}

func (h *house) erasePerson(ctx context.Context, tx db.Tx, act journal.Act, person string) (bool, error) {
	return h.account.Erase(ctx, tx, act, person)
}

func (h *house) forgetSignIns(ctx context.Context, tx db.Tx, county string, before civil.Instant) (int64, error) {
	return h.account.ForgetSignIns(ctx, tx, county, before)
}

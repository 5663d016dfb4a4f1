package desk

import (
	"context"
	"time"

	"anwang/internal/civil"
	"anwang/internal/evidence/desk/q"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
)

// erasedKind is the entry of a photograph whose time of keeping is over.
const erasedKind = "photo.erased"

// Old lists photographs of visits without a hazard that are older than an instant.
func (d *Desk) Old(ctx context.Context, county string, before civil.Instant, most int) ([]string, error) {
	return q.New(d.DB.Read()).OldPhotos(ctx, q.OldPhotosParams{County: county, ReceivedAt: int64(before), Limit: int32(most)})
}

// Erase takes the files of photographs away whose time of keeping is over. Hashes
// and what they hung on stay, and each erasing is noted before the file goes: a
// power cut between leaves a file too many, never one too few.
func (d *Desk) Erase(ctx context.Context, act journal.Act, hashes []string) (int, error) {
	done := 0
	for _, hash := range hashes {
		erased := false
		err := d.DB.Write(ctx, func(tx db.Tx) error {
			erased = false
			n, err := q.New(tx).ErasePhoto(ctx, q.ErasePhotoParams{County: act.County, Hash: hash, ErasedAt: int64(act.At)})
			if err != nil || n == 0 {
				return err
			}
			erased = true
			return jdesk.Note(ctx, tx, act.County, act.Note("photo:"+hash, erasedKind, nil))
		})
		if err != nil {
			return done, err
		}
		if !erased {
			continue
		}
		if err := d.remove(ctx, act.County, hash); err != nil {
			return done, err
		}
		done++
	}
	// What a power cut left of the last days.
	left, err := q.New(d.DB.Read()).JustErased(ctx, q.JustErasedParams{County: act.County, ErasedAt: int64(act.At.Add(-72 * time.Hour))})
	for _, hash := range left {
		if err := d.remove(ctx, act.County, hash); err != nil {
			return done, err
		}
	}
	return done, err
}

// remove takes the file of a photograph away, and the small picture of it.
func (d *Desk) remove(ctx context.Context, county, hash string) error {
	thumb, err := q.New(d.DB.Read()).ThumbOf(ctx, q.ThumbOfParams{County: county, Hash: hash})
	if err != nil && !db.None(err) {
		return err
	}
	if err := d.Store.Remove(thumb); err != nil {
		return err
	}
	return d.Store.Remove(hash)
}

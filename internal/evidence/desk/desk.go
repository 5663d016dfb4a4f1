// Package desk takes in photographs and hangs them on records. A photograph is
// kept by its hash and reached through the record that shows it, never by its
// hash alone: whoever may see the record may see it.
package desk

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"math"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/evidence"
	"anwang/internal/evidence/desk/q"
	"anwang/internal/fault"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/blob"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"
)

// bytesMost is what one photograph may weigh. The phone makes it some 150 KB; a
// desk may send one as the camera made it.
const bytesMost = 8 << 20

// Desk is the evidence desk.
type Desk struct {
	jdesk.House
	Store blob.Store
	// Partials is where photographs lie that are still on their way.
	Partials blob.Partials
}

// Routes is the table of operations.
func (d *Desk) Routes() []web.Route[account.Caller] {
	return []web.Route[account.Caller]{
		web.Verb("GET /api/photos/repeats", string(account.VisitRead), "重复使用的照片", d.Repeats),
		web.Verb("PUT /api/field/photos/{hash}", string(account.EvidenceKeep), "上传照片", d.Keep).UpTo(bytesMost),
	}
}

// KeepIn is a photograph on its way in; its media type is told by its bytes.
type KeepIn struct {
	Hash    string  `path:"hash" pattern:"^[0-9a-f]{64}$"`
	TakenAt int64   `header:"Anwang-Taken-At" minimum:"0"`
	Lon     float64 `header:"Anwang-Lon" minimum:"-180" maximum:"180"`
	Lat     float64 `header:"Anwang-Lat" minimum:"-90" maximum:"90"`
	RawBody []byte  `contentType:"application/octet-stream"`
}

// Kept says what the server has.
type Kept struct {
	Hash   string `json:"hash"`
	Width  int64  `json:"width"`
	Height int64  `json:"height"`
}

// Keep stores a photograph. Sending it again is harmless: the same hash is the
// same photograph, and who sent it first stays its author.
func (d *Desk) Keep(ctx context.Context, who account.Caller, in *KeepIn) (Kept, error) {
	known, err := q.New(d.DB.Read()).Photo(ctx, q.PhotoParams{County: who.County, Hash: in.Hash})
	if err == nil {
		if there, err := d.Store.Has(in.Hash); err != nil || there {
			return Kept{Hash: known.Hash, Width: known.Width, Height: known.Height}, err
		}
	} else if !db.None(err) {
		return Kept{}, err
	}
	if len(in.RawBody) > bytesMost {
		return Kept{}, fault.New(fault.TooLarge, "request.too_large", "limit", "8 MB")
	}
	if math.IsNaN(in.Lon) || math.IsNaN(in.Lat) { // passes every comparison with a limit
		return Kept{}, fault.New(fault.Invalid, "request.invalid").On("header.Anwang-Lon", "field.number")
	}
	p, err := look(in.RawBody)
	if err != nil {
		return Kept{}, err
	}
	err = d.Store.Put(in.Hash, bytes.NewReader(in.RawBody))
	if errors.Is(err, blob.ErrDiffers) {
		return Kept{}, fault.New(fault.Invalid, "evidence.hash_differs", "hash", in.Hash)
	}
	if err != nil {
		return Kept{}, err
	}
	now := d.Now()
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		n, err := q.New(tx).AddPhoto(ctx, q.AddPhotoParams{County: who.County, Hash: in.Hash, Kind: p.kind, Bytes: int64(len(in.RawBody)),
			Width: int64(p.width), Height: int64(p.height), ByPerson: who.Person, ReceivedAt: int64(now), TakenAt: in.TakenAt, Lon: in.Lon, Lat: in.Lat})
		if err != nil || n == 0 { // another copy of it was quicker
			return err
		}
		return askForLook(ctx, tx, who.County, in.Hash, now)
	})
	return Kept{Hash: in.Hash, Width: int64(p.width), Height: int64(p.height)}, err
}

// Attach hangs photographs on a record in the transaction that makes it. One
// that has not arrived is a fault with its hash: what needs it waits.
func Attach(ctx context.Context, tx db.Tx, county, subject, role string, hashes []string) error {
	for i, h := range hashes {
		if _, err := q.New(tx).Photo(ctx, q.PhotoParams{County: county, Hash: h}); db.None(err) {
			return fault.New(fault.Conflict, "evidence.photo_missing", "hash", h)
		} else if err != nil {
			return err
		}
		err := q.New(tx).AttachPhoto(ctx, q.AttachPhotoParams{County: county, Subject: subject, Hash: h, Role: role, N: int64(i)})
		if err != nil {
			return err
		}
	}
	return nil
}

// Photo is a photograph as its record shows it.
type Photo struct {
	Hash    string        `json:"hash"`
	Role    string        `json:"role"`
	Width   int64         `json:"width"`
	Height  int64         `json:"height"`
	TakenAt civil.Instant `json:"takenAt,omitempty"`
	Lon     float64       `json:"lon,omitempty"`
	Lat     float64       `json:"lat,omitempty"`
}

// Of lists the photographs of a record, in the order they were given.
func Of(ctx context.Context, tx db.Tx, county, subject string) ([]Photo, error) {
	rows, err := q.New(tx).PhotosOf(ctx, q.PhotosOfParams{County: county, Subject: subject})
	if err != nil {
		return nil, err
	}
	out := make([]Photo, len(rows))
	for i, r := range rows {
		out[i] = Photo{Hash: r.Hash, Role: r.Role, Width: r.Width, Height: r.Height, TakenAt: civil.Instant(r.TakenAt), Lon: r.Lon, Lat: r.Lat}
	}
	return out, nil
}

// File gives a photograph of a record, or the small picture of it. The caller has
// made sure that the record may be seen; a hash that does not hang on it is not
// found. What a camera wrote beside the picture is not given with it.
func (d *Desk) File(ctx context.Context, county, subject, hash string, small bool) (web.File, error) {
	kind, err := q.New(d.DB.Read()).PhotoOf(ctx, q.PhotoOfParams{County: county, Subject: subject, Hash: hash})
	if db.None(err) {
		return web.File{}, fault.New(fault.Missing, "evidence.not_found")
	}
	if err != nil {
		return web.File{}, err
	}
	if small {
		thumb, err := q.New(d.DB.Read()).ThumbOf(ctx, q.ThumbOfParams{County: county, Hash: hash})
		if err != nil && !db.None(err) {
			return web.File{}, err
		}
		if r, opened := d.Open(thumb); err == nil && opened == nil {
			return shown(r, "image/jpeg"), nil
		}
		// Nobody has looked at it yet, or it cannot be made small: the whole one does.
	}
	r, err := d.Open(hash)
	if fault.Code(err) == "evidence.not_found" {
		if at, e := q.New(d.DB.Read()).ErasedAt(ctx, q.ErasedAtParams{County: county, Hash: hash}); e == nil && at != 0 {
			err = fault.New(fault.Missing, "evidence.erased")
		}
	}
	if err != nil {
		return web.File{}, err
	}
	f := shown(r, kind)
	f.Cached = !small
	return f, nil
}

func shown(r io.ReadCloser, kind string) web.File {
	return web.File{Type: kind, Cached: true, Write: func(w io.Writer) error {
		defer r.Close()
		body, err := io.ReadAll(io.LimitReader(r, bytesMost+1))
		if err != nil {
			return err
		}
		_, err = w.Write(evidence.Bare(kind, body))
		return err
	}}
}

// Open gives the bytes of a photograph.
func (d *Desk) Open(hash string) (io.ReadSeekCloser, error) {
	r, err := d.Store.Open(hash)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.Missing, "evidence.not_found")
	}
	return r, err
}

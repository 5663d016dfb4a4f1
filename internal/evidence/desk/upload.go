package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"anwang/internal/account"
	"anwang/internal/evidence/desk/q"
	"anwang/internal/fault"
	"anwang/internal/kit/blob"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"

	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	"golang.org/x/exp/slog"
)

// UploadsAt is where a phone sends photographs piece by piece (tus 1.0.0).
const UploadsAt = "/api/field/uploads/"

const (
	// uploadsMost is how many photographs of one person may be under way: a phone
	// sends one after another, so more is a phone gone wrong.
	uploadsMost = 64
	// uploadDays is how long an unfinished one is kept; drafts live a week.
	uploadDays = 8
)

// Uploads takes photographs in pieces. Whoever breaks off at any byte goes on
// there: the offset is what lies in the store, no memory of this process.
func (d *Desk) Uploads() http.Handler {
	parts := handler.NewStoreComposer()
	parts.UseCore(arrivals{d})
	memorylocker.New().UseIn(parts)
	h, err := handler.NewHandler(handler.Config{
		StoreComposer: parts, BasePath: UploadsAt, MaxSize: bytesMost,
		DisableDownload: true, DisableTermination: true, DisableConcatenation: true,
		Cors:                    &handler.CorsConfig{Disable: true},
		Logger:                  slog.New(slog.NewTextHandler(io.Discard, nil)),
		NetworkTimeout:          30 * time.Second,
		PreUploadCreateCallback: d.announce,
	})
	if err != nil {
		panic(err) // the settings are constants
	}
	pieces := http.StripPrefix(UploadsAt, h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { pieces.ServeHTTP(rooted{w}, r) })
}

// rooted answers where an upload lies without scheme and host: behind a proxy
// that takes https for us we would name an address the phone may not call.
type rooted struct{ http.ResponseWriter }

func (w rooted) WriteHeader(status int) {
	if at := w.Header().Get("Location"); at != "" {
		if _, name, ok := strings.Cut(at, UploadsAt); ok {
			w.Header().Set("Location", UploadsAt+name)
		}
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets the protocol set deadlines on the connection itself.
func (w rooted) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// SweepUploads forgets what nobody went on with.
func (d *Desk) SweepUploads(context.Context) error {
	_, err := d.Partials.SweepPartials(d.Now().Time(time.UTC).AddDate(0, 0, -uploadDays))
	return err
}

// said is what the phone says of a photograph before its first byte.
type said struct {
	Person  string  `json:"person"`
	Hash    string  `json:"hash"`
	Size    int64   `json:"size"`
	TakenAt int64   `json:"takenAt"`
	Lon     float64 `json:"lon"`
	Lat     float64 `json:"lat"`
}

// announce decides whether a photograph may come, and gives it its name: the
// same person's same photograph has one, whichever server is asked.
func (d *Desk) announce(e handler.HookEvent) (handler.HTTPResponse, handler.FileInfoChanges, error) {
	who := web.Caller[account.Caller](e.Context)
	s, err := saidOf(e.Upload)
	if err == nil {
		err = d.welcome(e.Context, who, s)
	}
	if err != nil {
		return handler.HTTPResponse{}, handler.FileInfoChanges{}, refusal(e.Context, err)
	}
	return handler.HTTPResponse{}, handler.FileInfoChanges{ID: uploadName(who.Person, s.Hash)}, nil
}

func (d *Desk) welcome(ctx context.Context, who account.Caller, s said) error {
	if _, err := q.New(d.DB.Read()).Photo(ctx, q.PhotoParams{County: who.County, Hash: s.Hash}); err == nil {
		if there, err := d.Store.Has(s.Hash); err != nil || there {
			return errors.Join(err, fault.New(fault.Conflict, "evidence.kept_already"))
		}
	} else if !db.None(err) {
		return err
	}
	n, err := d.Partials.CountPartials(uploadOwner(who.Person))
	if err == nil && n >= uploadsMost {
		err = fault.New(fault.TooMany, "evidence.too_many_uploads", "most", strconv.Itoa(uploadsMost))
	}
	return err
}

func saidOf(u handler.FileInfo) (said, error) {
	s := said{Hash: u.MetaData["hash"], Size: u.Size}
	var bad bool
	number := func(key string, most float64) float64 {
		text, ok := u.MetaData[key]
		if !ok || text == "" {
			return 0
		}
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(x) || math.Abs(x) > most {
			bad = true
			return 0
		}
		return x
	}
	s.TakenAt, s.Lon, s.Lat = int64(number("takenAt", 1<<52)), number("lon", 180), number("lat", 90)
	if raw, err := hex.DecodeString(s.Hash); bad || err != nil || len(raw) != sha256.Size || s.Size <= 0 || u.SizeIsDeferred || s.TakenAt < 0 {
		return said{}, fault.New(fault.Invalid, "evidence.upload_malformed")
	}
	return s, nil
}

// uploadOwner is the beginning of the names of a person's uploads.
func uploadOwner(person string) string {
	sum := sha256.Sum256([]byte(person))
	return hex.EncodeToString(sum[:8]) + "-"
}

func uploadName(person, hash string) string { return uploadOwner(person) + hash }

// arrivals is the store behind the protocol.
type arrivals struct{ d *Desk }

// NewUpload begins a photograph; one that is under way goes on.
func (a arrivals) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	s, err := saidOf(info)
	if err != nil {
		return nil, refusal(ctx, err)
	}
	s.Person = web.Caller[account.Caller](ctx).Person
	note, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	if old, _, err := a.d.Partials.Partial(info.ID); err == nil && !bytes.Equal(old, note) {
		if err := a.d.Partials.DropPartial(info.ID); err != nil { // told otherwise before: begun anew
			return nil, refusal(ctx, err)
		}
	}
	if err := a.d.Partials.Begin(info.ID, note); err != nil {
		return nil, refusal(ctx, err)
	}
	return a.GetUpload(ctx, info.ID)
}

// GetUpload finds what is under way, of nobody but the caller. A whole one whose
// last answer was never given (the server stopped in that moment) is finished
// first, and is then no longer under way.
func (a arrivals) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	who := web.Caller[account.Caller](ctx)
	note, size, err := a.d.Partials.Partial(id)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, refusal(ctx, fault.New(fault.Missing, "evidence.upload_unknown"))
	}
	if err != nil {
		return nil, refusal(ctx, err)
	}
	u := &arrival{d: a.d, id: id, size: size}
	if json.Unmarshal(note, &u.said) != nil || u.said.Person != who.Person {
		return nil, refusal(ctx, fault.New(fault.Missing, "evidence.upload_unknown"))
	}
	if size >= u.said.Size {
		if err := u.FinishUpload(ctx); err != nil {
			return nil, err
		}
		return nil, refusal(ctx, fault.New(fault.Missing, "evidence.upload_unknown"))
	}
	return u, nil
}

// arrival is one photograph under way.
type arrival struct {
	d    *Desk
	id   string
	size int64
	said said
}

// WriteChunk adds a piece; what came of a broken one counts.
func (u *arrival) WriteChunk(ctx context.Context, offset int64, src io.Reader) (int64, error) {
	n, err := u.d.Partials.Append(u.id, offset, src)
	u.size = offset + n
	switch {
	case errors.Is(err, blob.ErrMoved):
		return n, handler.ErrMismatchOffset
	case fault.As(err) != nil:
		return n, refusal(ctx, err)
	}
	return n, err
}

// GetInfo says how far it is.
func (u *arrival) GetInfo(context.Context) (handler.FileInfo, error) {
	return handler.FileInfo{ID: u.id, Size: u.said.Size, Offset: u.size, MetaData: handler.MetaData{"hash": u.said.Hash}}, nil
}

// GetReader gives what is there.
func (u *arrival) GetReader(context.Context) (io.ReadCloser, error) {
	return u.d.Partials.OpenPartial(u.id)
}

// FinishUpload keeps the whole photograph. One that is no picture, or not the one
// that was announced, is dropped: going on with it would help nobody.
func (u *arrival) FinishUpload(ctx context.Context) error {
	who := web.Caller[account.Caller](ctx)
	r, err := u.d.Partials.OpenPartial(u.id)
	if err != nil {
		return refusal(ctx, err)
	}
	body, err := io.ReadAll(io.LimitReader(r, bytesMost+1))
	r.Close()
	if err != nil {
		return refusal(ctx, err)
	}
	_, err = u.d.Keep(ctx, who, &KeepIn{Hash: u.said.Hash, TakenAt: u.said.TakenAt, Lon: u.said.Lon, Lat: u.said.Lat, RawBody: body})
	if f := fault.As(err); err != nil && (f == nil || f.Kind == fault.Unavailable || f.Kind == fault.TooMany) {
		return refusal(ctx, err) // not the photograph's fault: it stays, and is asked for again
	}
	if dropped := u.d.Partials.DropPartial(u.id); dropped != nil && err == nil {
		err = dropped
	}
	if err != nil {
		return refusal(ctx, err)
	}
	return nil
}

// refusal is any error in the words and the shape of every other answer.
func refusal(ctx context.Context, err error) error {
	p := web.Internal(ctx, err)
	body, _ := json.Marshal(p)
	return handler.Error{ErrorCode: p.Code, Message: p.Detail,
		HTTPResponse: handler.HTTPResponse{StatusCode: p.Status, Body: string(body), Header: handler.HTTPHeader{"Content-Type": "application/problem+json"}}}
}

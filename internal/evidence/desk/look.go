package desk

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"slices"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/evidence"
	"anwang/internal/evidence/desk/q"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"

	"golang.org/x/image/webp"
)

// LookKind is the follow-up that looks at a photograph a second time: a small
// picture and how it looks. It stands off the way in, where a phone on a village
// line waits for an answer.
const LookKind = "photo.look"

// lookAfter lets what people wait for (a notice) go before pictures that arrive
// by the hundred.
const lookAfter = 60 * 1000

// twinsMost is how many look-alikes are remembered of one photograph: beyond it
// the picture is of something that looks the same everywhere.
const twinsMost = 20

func askForLook(ctx context.Context, tx db.Tx, county, hash string, now civil.Instant) error {
	return jdesk.Ask(ctx, tx, county, jdesk.Followup{ID: "look-" + hash, Kind: LookKind, Subject: hash}, now+lookAfter)
}

// Look looks at one photograph. Done twice it changes nothing; a picture that
// cannot be unfolded, or is too large to be, is simply shown whole.
func (d *Desk) Look(ctx context.Context, county string, f jdesk.Followup) error {
	r, err := d.Store.Open(f.Subject)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // the check of the records tells of it
	}
	if err != nil {
		return err
	}
	body, err := io.ReadAll(io.LimitReader(r, bytesMost+1))
	r.Close()
	if err != nil {
		return err
	}
	is, err := look(body)
	if err != nil || is.width*is.height > evidence.PixelsMost {
		return nil
	}
	img, err := unfold(is.kind, body)
	if err != nil {
		return nil
	}
	var small bytes.Buffer
	if err := jpeg.Encode(&small, evidence.Thumb(img, evidence.TurnOf(body)), &jpeg.Options{Quality: 75}); err != nil {
		return err
	}
	sum := sha256.Sum256(small.Bytes())
	thumb := hex.EncodeToString(sum[:])
	if err := d.Store.Put(thumb, &small); err != nil {
		return err
	}
	return d.remember(ctx, county, f.Subject, thumb, evidence.LookOf(img))
}

// unfold makes pixels of a photograph; a desk may send what no phone does.
func unfold(kind string, body []byte) (image.Image, error) {
	switch kind {
	case "image/png":
		return png.Decode(bytes.NewReader(body))
	case "image/webp":
		return webp.Decode(bytes.NewReader(body))
	}
	return jpeg.Decode(bytes.NewReader(body))
}

func (d *Desk) remember(ctx context.Context, county, hash, thumb string, l evidence.Look) error {
	p := l.Parts()
	return d.DB.Write(ctx, func(tx db.Tx) error {
		t := q.New(tx)
		err := t.KeepLook(ctx, q.KeepLookParams{County: county, Hash: hash, Thumb: thumb, Dhash: l.String(), Part0: p[0], Part1: p[1], Part2: p[2], Part3: p[3]})
		if err != nil {
			return err
		}
		like, err := t.LooksLike(ctx, q.LooksLikeParams{County: county, Part0: p[0], Part1: p[1], Part2: p[2], Part3: p[3], Self: hash, Limit: 5000})
		if err != nil {
			return err
		}
		twins := 0
		for _, o := range like {
			other, err := evidence.ReadLook(o.Dhash)
			if err != nil {
				return err
			}
			steps, same := l.Apart(other)
			if !same || twins == twinsMost {
				continue
			}
			twins++
			for _, pair := range [][2]string{{hash, o.Hash}, {o.Hash, hash}} {
				if err := t.KeepTwin(ctx, q.KeepTwinParams{County: county, Hash: pair[0], Twin: pair[1], Apart: int64(steps)}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Also is another record that shows the same picture: for whoever reviews this
// one. A record out of the reviewer's scope is told of, and not which it is.
type Also struct {
	Hash  string        `json:"hash" doc:"本记录上的照片"`
	Noun  string        `json:"noun" enum:"visit,hazard"`
	ID    string        `json:"id,omitempty" doc:"那一条记录；不在您的范围内时为空"`
	At    civil.Instant `json:"at" doc:"那张照片收到的时间"`
	Exact bool          `json:"exact" doc:"同一个文件；否则是几乎一样的画面"`
}

// alsoMost is how many such records a page names.
const alsoMost = 50

// alike is a picture a record shows, and one that looks the same, or is.
type alike struct{ hash, twin string }

// AlsoOn lists the other records that show a picture of this one. kin are the
// records that show it by right: a visit and the hazards it found.
func AlsoOn(ctx context.Context, tx db.Tx, who account.Caller, subject string, kin ...string) ([]Also, error) {
	all, err := elsewhere(ctx, tx, who.County, subject, alsoMost)
	if err != nil {
		return nil, err
	}
	out, ids := []Also{}, map[string][]string{}
	for _, a := range all {
		if !slices.Contains(kin, a.Noun+":"+a.ID) {
			out = append(out, a)
		}
	}
	slices.SortStableFunc(out, func(a, b Also) int {
		return cmp.Or(cmp.Compare(a.At, b.At), strings.Compare(a.Noun+a.ID, b.Noun+b.ID))
	})
	out = out[:min(len(out), alsoMost)]
	for _, a := range out {
		ids[a.Noun] = append(ids[a.Noun], a.ID)
	}
	seen := map[string]bool{}
	for noun, in := range ids {
		if err := seenOf(ctx, tx, who, noun, in, seen); err != nil {
			return nil, err
		}
	}
	for i, a := range out {
		if !seen[a.Noun+":"+a.ID] {
			out[i].ID = ""
		}
	}
	return out, nil
}

// elsewhere are other records that show a picture of this one, of each picture so
// many. Whether a caller may see them is not asked.
//
// scope: who asks compares what is told with the caller's sight.
func elsewhere(ctx context.Context, tx db.Tx, county, subject string, most int32) ([]Also, error) {
	qs := q.New(tx)
	pictures, err := qs.PicturesOf(ctx, q.PicturesOfParams{County: county, Subject: subject})
	if err != nil {
		return nil, err
	}
	var shown []alike
	for _, hash := range pictures {
		shown = append(shown, alike{hash, hash})
		twins, err := qs.TwinsOf(ctx, q.TwinsOfParams{County: county, Hash: hash, Limit: most})
		if err != nil {
			return nil, err
		}
		for _, twin := range twins {
			shown = append(shown, alike{hash, twin})
		}
	}
	var out []Also
	for _, p := range shown {
		rows, err := qs.UsedOn(ctx, q.UsedOnParams{County: county, Hash: p.twin, Subject: subject, Limit: most})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			noun, id, ok := strings.Cut(r.Subject, ":")
			a := Also{Hash: p.hash, Noun: noun, ID: id, At: civil.Instant(r.ReceivedAt), Exact: p.hash == p.twin}
			if ok && (noun == "visit" || noun == "hazard") && !slices.Contains(out, a) {
				out = append(out, a)
			}
		}
	}
	return out, nil
}

// seenOf adds the records of these that the caller may see.
func seenOf(ctx context.Context, tx db.Tx, who account.Caller, noun string, ids []string, seen map[string]bool) error {
	var rows *sql.Rows
	var err error
	if noun == "hazard" {
		w := db.Filter().And("h.county = ?", who.County).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "h.path", Department: adesk.Concerned})).AndCond(db.In("h.id", ids))
		rows, err = tx.QueryContext(ctx, "SELECT h.id FROM hazard h WHERE "+w.String(), w.Args...)
	} else {
		w := db.Filter().And("v.county = ?", who.County).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "v.path", Department: "v.department = ?"})).AndCond(db.In("v.id", ids))
		rows, err = tx.QueryContext(ctx, "SELECT v.id FROM visit v WHERE "+w.String(), w.Args...)
	}
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		seen[noun+":"+id] = true
	}
	return rows.Err()
}

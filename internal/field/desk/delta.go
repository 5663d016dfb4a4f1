package desk

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"anwang/internal/account"
	"anwang/internal/field/desk/q"
	"anwang/internal/kit/db"
)

// given is what a phone holds of one pack: noun → id → digest of the row.
type given map[string]map[string]string

// since leaves of a pack what the phone does not hold yet, and names what it is
// to forget. The cursor names what the phone held; one that is not the caller's,
// or was forgotten, gives the whole pack again.
func (d *Desk) since(ctx context.Context, who account.Caller, cursor string, p *Pack) error {
	now := given{}
	had, err := d.given(ctx, who, cursor)
	if err != nil {
		return err
	}
	changed := had == nil
	for _, part := range []interface {
		sift(had, now given) (bool, error)
	}{
		of(&p.Tasks, &p.Gone.Tasks, "task", func(r Task) string { return r.ID }),
		of(&p.Sites, &p.Gone.Sites, "site", func(r Site) string { return r.ID }),
		of(&p.Hazards, &p.Gone.Hazards, "hazard", func(r Case) string { return r.ID }),
		of(&p.Checklists, &p.Gone.Checklists, "checklist", func(r Checklist) string { return r.ID }),
		of(&p.Notices, &p.Gone.Notices, "notice", func(r Notice) string { return r.ID }),
		of(&p.Spots, &p.Gone.Spots, "spot", func(r Spot) string { return r.ID }),
		of(&[]Me{p.Me}, new([]string), "me", func(Me) string { return "" }),
	} {
		moved, err := part.sift(had, now)
		if err != nil {
			return err
		}
		changed = changed || moved
	}
	p.Full = had == nil
	if !changed {
		p.Cursor = cursor
		return nil
	}
	p.Cursor = d.Fresh()
	body, err := now.packed()
	if err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx db.Tx) error {
		err := q.New(tx).GivePack(ctx, q.GivePackParams{County: who.County, Person: who.Person, ID: p.Cursor, At: int64(d.Now()), Body: body})
		if err != nil {
			return err
		}
		return q.New(tx).ForgetPacks(ctx, q.ForgetPacksParams{County: who.County, Person: who.Person})
	})
}

func (d *Desk) given(ctx context.Context, who account.Caller, cursor string) (given, error) {
	if cursor == "" {
		return nil, nil
	}
	body, err := q.New(d.DB.Read()).PackGiven(ctx, q.PackGivenParams{County: who.County, Person: who.Person, ID: cursor})
	if db.None(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("pack_given %s: %w", cursor, err)
	}
	out := given{}
	if err := json.NewDecoder(r).Decode(&out); err != nil {
		return nil, fmt.Errorf("pack_given %s: %w", cursor, err)
	}
	return out, nil
}

func (g given) packed() ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	if err := json.NewEncoder(w).Encode(g); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

// rows are those of one noun in a pack.
type rows[Row any] struct {
	all  *[]Row
	gone *[]string
	noun string
	id   func(Row) string
}

func of[Row any](all *[]Row, gone *[]string, noun string, id func(Row) string) rows[Row] {
	return rows[Row]{all, gone, noun, id}
}

// sift takes out the rows the phone holds as they are.
func (r rows[Row]) sift(had, now given) (moved bool, err error) {
	before, after := had[r.noun], make(map[string]string, len(*r.all))
	now[r.noun] = after
	left := (*r.all)[:0:0]
	for _, row := range *r.all {
		text, err := json.Marshal(row)
		if err != nil {
			return false, err
		}
		sum := sha256.Sum256(text)
		digest := base64.RawStdEncoding.EncodeToString(sum[:9])
		id := r.id(row)
		after[id] = digest
		if before[id] != digest {
			left = append(left, row)
		}
	}
	gone := []string{}
	for id := range before {
		if _, still := after[id]; !still {
			gone = append(gone, id)
		}
	}
	if left == nil {
		left = []Row{}
	}
	*r.all, *r.gone = left, gone
	return len(left)+len(gone) > 0, nil
}

package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"anwang/internal/evidence/desk/q"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
)

// Check holds every photograph against its name, which is the hash of its bytes,
// and its row against what the bytes say.
func (d *Desk) Check() jdesk.Check { return jdesk.Check{Noun: "photo", Records: d.photos} }

const photosAtOnce = 500

// photos looks at the photographs of a part. Only an erasing makes a story of one,
// so most parts hold a great many.
func (d *Desk) photos(ctx context.Context, tx db.Tx, county string, part jdesk.Part) (int64, []jdesk.Finding, error) {
	var found []jdesk.Finding
	looked, after := int64(0), part.After
	for {
		page, err := q.New(tx).PhotosAfter(ctx, q.PhotosAfterParams{County: county, Hash: after, Hash_2: part.UpTo, Limit: photosAtOnce})
		if err != nil {
			return looked, found, err
		}
		for _, p := range page {
			why, err := d.compare(p, part.Stories[p.Hash])
			if err != nil {
				return looked, found, err
			}
			if why != "" {
				found = append(found, jdesk.Finding{Subject: "photo:" + p.Hash, Why: why})
			}
			looked, after = looked+1, p.Hash
		}
		if len(page) < photosAtOnce {
			break
		}
	}
	if part.UpTo < lastHash {
		return looked, found, nil
	}
	hanging, err := q.New(tx).Hanging(ctx, county)
	if err != nil {
		return looked, found, err
	}
	for _, h := range hanging {
		found = append(found, jdesk.Finding{Subject: h.Subject, Why: "照片 " + h.Hash + " 的登记不见了"})
	}
	return looked, found, nil
}

// lastHash comes after every hash: figures and the letters up to f.
const lastHash = "g"

func (d *Desk) compare(p q.PhotosAfterRow, story []journal.Link) (why string, err error) {
	// An erased one has no file any more, and its erasing was noted; who only marks a
	// row to hide that its file is gone is found.
	noted := slices.ContainsFunc(story, func(l journal.Link) bool { return l.Kind == erasedKind && int64(l.At) == p.ErasedAt })
	switch {
	case p.ErasedAt != 0 && !noted:
		return "标为已按期删除，却没有删除的留痕", nil
	case p.ErasedAt == 0 && len(story) > 0:
		return "有删除的留痕，登记却说还在", nil
	case p.ErasedAt != 0:
		return "", nil
	}
	r, err := d.Store.Open(p.Hash)
	if errors.Is(err, fs.ErrNotExist) {
		return "照片文件不见了", nil
	}
	if err != nil {
		return "", err
	}
	defer r.Close()
	body, err := io.ReadAll(io.LimitReader(r, bytesMost+1))
	if err != nil {
		return "", err
	}
	if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != p.Hash {
		return "照片文件的内容与它的哈希不符", nil
	}
	is, err := look(body)
	switch {
	case err != nil, is.kind != p.Kind, int64(is.width) != p.Width, int64(is.height) != p.Height, int64(len(body)) != p.Bytes:
		return "登记的格式、尺寸或大小与照片文件不符", nil
	}
	return "", nil
}

// Hung is a photograph where it hangs on a record.
type Hung struct {
	Role, Hash string
	N          int64
}

// Hang adds what Attach makes of the hashes of one role: the first wins.
func Hang(hung []Hung, role string, hashes []string) []Hung {
	for i, h := range hashes {
		if !slices.ContainsFunc(hung, func(x Hung) bool { return x.Role == role && x.Hash == h }) {
			hung = append(hung, Hung{Role: role, Hash: h, N: int64(i)})
		}
	}
	return hung
}

// HungBetween lists what hangs on the records of a noun with after < id <= upTo,
// by id.
func HungBetween(ctx context.Context, tx db.Tx, county, noun, after, upTo string) (map[string][]Hung, error) {
	rows, err := q.New(tx).HungBetween(ctx, q.HungBetweenParams{County: county, AfterSubject: noun + ":" + after, UpTo: noun + ":" + upTo})
	if err != nil {
		return nil, err
	}
	out := map[string][]Hung{}
	for _, r := range rows {
		id := strings.TrimPrefix(r.Subject, noun+":")
		out[id] = append(out[id], Hung{Role: r.Role, Hash: r.Hash, N: r.N})
	}
	return out, nil
}

// Unlike says how what hangs on a record differs from what its story says.
func Unlike(is, said []Hung) []string {
	var out []string
	at := func(list []Hung, h Hung) int {
		return slices.IndexFunc(list, func(x Hung) bool { return x.Role == h.Role && x.Hash == h.Hash })
	}
	for _, h := range said {
		if i := at(is, h); i < 0 {
			out = append(out, fmt.Sprintf("照片 %s 不见了", h.Hash))
		} else if is[i].N != h.N {
			out = append(out, fmt.Sprintf("照片 %s 的次序被改", h.Hash))
		}
	}
	for _, h := range is {
		if at(said, h) < 0 {
			out = append(out, fmt.Sprintf("照片 %s 没有留痕", h.Hash))
		}
	}
	return out
}

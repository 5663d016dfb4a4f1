package desk_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"

	"anwang/internal/civil"
	"anwang/internal/evidence/desk"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"

	"context"
)

// shop is a photograph of something: blocks of grey by a seed.
func shop(t *testing.T, seed uint32, quality int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 400, 300))
	for y := range 300 {
		for x := range 400 {
			n := seed + uint32(x/50)*2654435761 + uint32(y/38)*2246822519
			n ^= n >> 13
			img.SetGray(x, y, color.Gray{Y: uint8(n * 2654435761 >> 24)})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// work does the follow-ups that are due in an hour, as the server's sweep does.
func work(t *testing.T, e *desk.Desk, d *db.DB) int {
	t.Helper()
	n, err := jdesk.Work(t.Context(), d, county, e.Now()+3600*1000, map[string]func(context.Context, jdesk.Followup) error{
		desk.LookKind: func(ctx context.Context, f jdesk.Followup) error { return e.Look(ctx, county, f) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func visit(t *testing.T, d *db.DB, id, path string, photos ...string) {
	t.Helper()
	err := d.Write(t.Context(), func(tx db.Tx) error {
		_, err := tx.ExecContext(t.Context(), `INSERT INTO visit (county, id, site, grid, path, department, by_person, post, verb, kind, form, edition, at, on_day, received_at, phone_at, clock_off, lon, lat, bad, photos, note, body)
			VALUES ($1, $2, '', '', $3, '', 'p1', '', '排查', '', '', '', 0, '2026-03-01', 0, 0, FALSE, 0, 0, 0, 0, '', $4)`, county, id, path, []byte{})
		if err != nil {
			return err
		}
		return desk.Attach(t.Context(), tx, county, "visit:"+id, "scene", photos)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAPictureUsedBeforeIsToldToWhoeverReviewsTheRecord(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e, s := open(t, d)
		first, again, other := shop(t, 1, 90), shop(t, 1, 40), shop(t, 99, 90)
		for _, body := range [][]byte{first, again, other} {
			if status, p := put(t, s, hashOf(body), body); status != 200 {
				t.Fatal(status, p.Code)
			}
		}
		visit(t, d, "v1", "1/2/", hashOf(first))
		visit(t, d, "v2", "1/2/", hashOf(first), hashOf(other)) // the same file
		visit(t, d, "v3", "1/2/", hashOf(again))                // saved anew
		visit(t, d, "v4", "1/9/", hashOf(again))                // of a village the reviewer does not see
		if n := work(t, e, d); n != 3 {
			t.Fatalf("%d photographs were looked at", n)
		}
		told := func(id string, kin ...string) []string {
			also, err := desk.AlsoOn(t.Context(), d.Read(), inspector, "visit:"+id, kin...)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, a := range also {
				out = append(out, fmt.Sprint(a.Noun, " ", a.ID, " ", a.Exact, " ", a.Hash == hashOf(first)))
			}
			return out
		}
		for name, c := range map[string]struct {
			got, want []string
		}{
			"the first record": {told("v1"), []string{"visit v2 true true", "visit v3 false true", "visit  false true"}},
			"its own family":   {told("v1", "visit:v2"), []string{"visit v3 false true", "visit  false true"}},
			"the new save":     {told("v3"), []string{"visit v1 false false", "visit v2 false false", "visit  true false"}},
		} {
			if fmt.Sprint(c.got) != fmt.Sprint(c.want) {
				t.Errorf("%s: %q, want %q", name, c.got, c.want)
			}
		}
		if n := work(t, e, d); n != 0 {
			t.Errorf("%d looks are left", n)
		}
		// Done twice it changes nothing.
		if err := e.Look(t.Context(), county, jdesk.Followup{Subject: hashOf(first)}); err != nil {
			t.Fatal(err)
		}
		if got := told("v1"); len(got) != 3 {
			t.Errorf("after a second look: %q", got)
		}
	})
}

func TestRecordsThatShowAPictureUsedBeforeAreListedOnceEachPair(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e, s := open(t, d)
		first, again, other, alone := shop(t, 1, 90), shop(t, 1, 40), shop(t, 99, 90), shop(t, 7, 90)
		for _, body := range [][]byte{first, again, other, alone} {
			if status, p := put(t, s, hashOf(body), body); status != 200 {
				t.Fatal(status, p.Code)
			}
		}
		now := int64(e.Now())
		visit(t, d, "v1", "1/2/", hashOf(first))
		visit(t, d, "v2", "1/2/", hashOf(first))
		visit(t, d, "v3", "1/2/", hashOf(again))
		visit(t, d, "v4", "1/9/", hashOf(other)) // out of the reviewer's sight
		visit(t, d, "v5", "1/2/", hashOf(other))
		visit(t, d, "v6", "1/2/", hashOf(alone))
		visit(t, d, "v7", "1/2/", hashOf(alone)) // too long ago to be listed
		err := d.Write(t.Context(), func(tx db.Tx) error {
			for n, id := range []string{"v1", "v2", "v3", "v4", "v5", "v6"} {
				if _, err := tx.ExecContext(t.Context(), "UPDATE visit SET at = $2, on_day = $3 WHERE county = $1 AND id = $4", county, now+int64(n)-1000, string(e.Today()), id); err != nil {
					return err
				}
			}
			// The hazard that v6 found shows its picture by right; another one does not.
			for id, of := range map[string]string{"h6": "v6", "h9": ""} {
				if _, err := tx.ExecContext(t.Context(), `INSERT INTO hazard (county, id, number, state, round, site, grid, path, place, sector, item, grade, legal, source, text, measures, urgent, hard, listed, lon, lat, visit,
					found_by, found_post, found_at, found_on, owner, dispatched_by, mended_by, verified_by, limit_word, limit_from, start_at, due_at, due_on, provisional, paused_at, paused_ms, extended, urged, reopened, closed_at, edition, changed_at, next_at, rev)
					VALUES ($1, $2, $2, '待签收', 1, '', 'g1', '1/2/', '', '', '', '一般', '一般', '', '', '', FALSE, FALSE, '', 0, 0, $3, 'p1', '', $4, '', '', '', '', '', '', '', 0, 0, '', FALSE, 0, 0, 0, 0, 0, 0, 'e1', 0, 0, 1)`, county, id, of, now-5000); err != nil {
					return err
				}
				if err := desk.Attach(t.Context(), tx, county, "hazard:"+id, "found", []string{hashOf(alone)}); err != nil {
					return err
				}
			}
			_, err := tx.ExecContext(t.Context(), "UPDATE visit SET at = 1, on_day = '2020-01-01' WHERE county = $1 AND id = 'v7'", county)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		work(t, e, d)
		got, err := e.Repeats(t.Context(), inspector, &desk.RepeatsIn{})
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, r := range got.Items {
			out = append(out, fmt.Sprintf("%s:%s like %s:%s %v", r.Noun, r.ID, r.Also.Noun, r.Also.ID, r.Also.Exact))
		}
		want := []string{
			"visit:v6 like hazard:h9 true", "visit:v6 like visit:v7 true",
			"visit:v5 like visit: true",
			"visit:v3 like visit:v1 false", "visit:v3 like visit:v2 false",
			"visit:v2 like visit:v1 true",
			"hazard:h6 like hazard:h9 true", "hazard:h6 like visit:v7 true", "hazard:h9 like visit:v7 true",
		}
		slices.Sort(out)
		slices.Sort(want)
		if fmt.Sprint(out) != fmt.Sprint(want) {
			t.Errorf("%s\nwant\n%s", strings.Join(out, "\n"), strings.Join(want, "\n"))
		}
	})
}

func TestASmallPictureIsReachedThroughItsRecordOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e, s := open(t, d)
		body := shop(t, 5, 95)
		put(t, s, hashOf(body), body)
		visit(t, d, "v1", "1/2/", hashOf(body))
		size := func(want int) int {
			t.Helper()
			f, err := e.File(t.Context(), county, "visit:v1", hashOf(body), true)
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := f.Write(&b); err != nil {
				t.Fatal(err)
			}
			c, err := jpeg.DecodeConfig(bytes.NewReader(b.Bytes()))
			if err != nil || c.Width != want {
				t.Errorf("%d wide, want %d (%v)", c.Width, want, err)
			}
			return b.Len()
		}
		whole := size(400) // nobody has looked yet: the whole one does
		work(t, e, d)
		if small := size(320); small >= whole {
			t.Errorf("the small one weighs %d of %d", small, whole)
		}
		if _, err := e.File(t.Context(), county, "visit:other", hashOf(body), true); err == nil {
			t.Error("it is reached by its hash")
		}
	})
}

func TestWhatCannotBeUnfoldedIsShownWholeAndHoldsUpNobody(t *testing.T) {
	d := dbtest.SQLite(t)
	e, s := open(t, d)
	broken := shop(t, 7, 90)[:3000] // its head is fine
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	good := shop(t, 8, 90)
	huge := bomb(t)
	binary.BigEndian.PutUint32(huge[16:], 6000) // 36 million: may be kept, is not unfolded here
	binary.BigEndian.PutUint32(huge[20:], 6000)
	for _, body := range [][]byte{broken, good} {
		if status, p := put(t, s, hashOf(body), body); status != 200 {
			t.Fatal(status, p.Code)
		}
	}
	if err := e.Store.Put(hashOf(huge), bytes.NewReader(huge)); err != nil {
		t.Fatal(err)
	}
	for _, hash := range []string{hashOf(huge), hashOf([]byte("never came"))} {
		if err := e.Look(t.Context(), county, jdesk.Followup{Subject: hash}); err != nil {
			t.Errorf("%s: %v", hash, err)
		}
	}
	if n := work(t, e, d); n != 2 {
		t.Errorf("%d of 2 follow-ups are done", n)
	}
	var looks int
	if err := d.Read().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM photo_look WHERE county = $1", county).Scan(&looks); err != nil || looks != 1 {
		t.Errorf("%d looks, %v", looks, err)
	}
}

func TestARecordFromAPhoneTellsItsThreeTimes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		do := func(query string, args ...any) {
			t.Helper()
			if err := d.Write(t.Context(), func(tx db.Tx) error { _, err := tx.ExecContext(t.Context(), query, args...); return err }); err != nil {
				t.Fatal(err)
			}
		}
		do(`INSERT INTO deed (county, id, person, device, seq, kind, digest, state, fault, made, phone_at, received_at, body, sent_at, clock_off)
			VALUES ($1, 'd1', 'p1', 'phone', 1, 'visit', $2, 'stored', '', '', 100, 900, $2, 300, TRUE)`, county, []byte{1})
		do(`INSERT INTO deed_meanwhile (county, subject, deed, n, words, person, at) VALUES ($1, 'hazard:h1', 'd9', 0, '已由别人复查', 'p1', 5)`, county)
		c, err := desk.CameOf(t.Context(), d.Read(), county, "visit:d1", "d1")
		if err != nil || c == nil || c.PhoneAt != 100 || c.SentAt != 300 || c.ReceivedAt != civil.Instant(900) || !c.ClockOff || len(c.Meanwhile) != 0 {
			t.Errorf("%+v %v", c, err)
		}
		c, err = desk.CameOf(t.Context(), d.Read(), county, "hazard:h1", "h1", "d1")
		if err != nil || c == nil || c.PhoneAt != 100 || len(c.Meanwhile) != 1 || c.Meanwhile[0].Words != "已由别人复查" {
			t.Errorf("%+v %v", c, err)
		}
		if c, err := desk.CameOf(t.Context(), d.Read(), county, "visit:desk", "desk"); c != nil || err != nil {
			t.Errorf("from a desk: %+v %v", c, err)
		}
	})
}

package desk_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/evidence/desk"
	"anwang/internal/fault"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/blob"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/kit/web"
)

const county = "120119000000"

var inspector = account.NewCaller(county, "p1", "演示网格员", []account.Standing{{Post: "村网格员", Kind: account.Inspector, Place: "g1", Path: "1/2/"}}, nil, func(string) bool { return false })

func open(t *testing.T, d *db.DB) (*desk.Desk, *httptest.Server) {
	t.Helper()
	store, err := blob.NewFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	e := &desk.Desk{House: jdesk.House{DB: d, Zone: time.UTC, Now: func() civil.Instant { return 1_700_000_000_000 }, Fresh: func() string { return "fresh-id" }}, Store: store}
	door := web.Open("test", func(context.Context, string) (account.Caller, error) { return inspector, nil }, e.Routes())
	s := httptest.NewServer(door.Secured(false))
	t.Cleanup(s.Close)
	return e, s
}

func picture(t *testing.T, seed uint8) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range img.Pix {
		img.Pix[i] = seed + uint8(i%251)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// put sends a photograph as the phone does and gives status and fault code.
func put(t *testing.T, s *httptest.Server, hash string, body []byte) (int, web.Problem) {
	t.Helper()
	req, _ := http.NewRequest("PUT", s.URL+"/api/field/photos/"+hash, bytes.NewReader(body))
	req.Header.Set("Content-Type", "image/jpeg")
	req.Header.Set("Anwang-Taken-At", "1700000000000")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var p web.Problem
	_ = json.NewDecoder(res.Body).Decode(&p)
	return res.StatusCode, p
}

func TestAPhotographIsKeptOnceHoweverOftenItIsSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e, s := open(t, d)
		ctx := t.Context()
		body := picture(t, 1)
		for range 3 {
			if status, p := put(t, s, hashOf(body), body); status != 200 {
				t.Fatalf("%d %s", status, p.Code)
			}
		}
		err := d.Write(ctx, func(tx db.Tx) error {
			for range 2 { // attaching twice is harmless too
				if err := desk.Attach(ctx, tx, county, "visit:v1", "scene", []string{hashOf(body)}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		of, err := desk.Of(ctx, d.Read(), county, "visit:v1")
		if err != nil || len(of) != 1 || of[0].Width != 64 || of[0].Height != 48 || of[0].Role != "scene" {
			t.Fatalf("%+v %v", of, err)
		}
		f, err := e.File(ctx, county, "visit:v1", hashOf(body), false)
		if err != nil || f.Type != "image/jpeg" {
			t.Fatalf("%+v %v", f, err)
		}
		var got bytes.Buffer
		if err := f.Write(&got); err != nil || !bytes.Equal(got.Bytes(), body) {
			t.Error("other bytes came back")
		}
		// By its hash alone it is reached by nobody.
		if _, err := e.File(ctx, county, "visit:other", hashOf(body), false); fault.Code(err) != "evidence.not_found" {
			t.Errorf("got %v", err)
		}
	})
}

func TestADeedWhosePhotographHasNotArrivedIsToldWhich(t *testing.T) {
	d := dbtest.SQLite(t)
	missing := strings.Repeat("a", 64)
	err := d.Write(t.Context(), func(tx db.Tx) error {
		return desk.Attach(t.Context(), tx, county, "visit:v1", "scene", []string{missing})
	})
	if f := fault.As(err); f == nil || f.Code != "evidence.photo_missing" || f.Args["hash"] != missing {
		t.Errorf("got %v", err)
	}
}

// bomb is a PNG whose head promises more than a screen can unfold.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	out := b.Bytes()
	binary.BigEndian.PutUint32(out[16:], 30000)
	binary.BigEndian.PutUint32(out[20:], 30000)
	binary.BigEndian.PutUint32(out[29:], crc32.ChecksumIEEE(out[12:29]))
	return out
}

func TestWhatIsNoPhotographIsRefusedInWords(t *testing.T) {
	_, s := open(t, dbtest.SQLite(t))
	good := picture(t, 7)
	for name, c := range map[string]struct {
		body   []byte
		hash   string
		status int
		code   string
	}{
		"a text":                         {[]byte("#!/bin/sh\nrm -rf /"), "", 422, "evidence.not_a_picture"},
		"a page that calls itself one":   {[]byte("<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"), "", 422, "evidence.not_a_picture"},
		"a web page named .jpg":          {[]byte("<!doctype html><script>x()</script>"), "", 422, "evidence.not_a_picture"},
		"nothing":                        {nil, "", 422, "request.invalid"},
		"the first bytes of a JPEG only": {good[:12], "", 422, "evidence.not_a_picture"},
		"a JPEG's mark on a text":        {append([]byte{0xff, 0xd8, 0xff, 0xe0}, "hello world, this is no picture"...), "", 422, "evidence.not_a_picture"},
		"nine hundred million pixels":    {bomb(t), "", 413, "evidence.too_many_pixels"},
		"bytes of another hash":          {good, strings.Repeat("0", 64), 422, "evidence.hash_differs"},
		"a 30 MB photograph":             {append(good[:len(good):len(good)], make([]byte, 30<<20)...), "", 413, "request.too_large"},
	} {
		hash := c.hash
		if hash == "" {
			hash = hashOf(c.body)
		}
		status, p := put(t, s, hash, c.body)
		if status != c.status || p.Code != c.code {
			t.Errorf("%s: %d %s (%s), want %d %s", name, status, p.Code, p.Detail, c.status, c.code)
		}
		if p.Code == "request.too_large" && !strings.Contains(p.Detail, "8 MB") {
			t.Errorf("%s: %q does not say the limit in words", name, p.Detail)
		}
		if p.Detail == p.Code {
			t.Errorf("%s: %s has no words", name, p.Code)
		}
	}
	if status, p := put(t, s, "nothash", good); status != 422 {
		t.Errorf("a hash that is none: %d %s", status, p.Code)
	}
	for _, lon := range []string{"NaN", "999", "Inf", "x"} {
		req, _ := http.NewRequest("PUT", s.URL+"/api/field/photos/"+hashOf(good), bytes.NewReader(good))
		req.Header.Set("Anwang-Lon", lon)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if res.Body.Close(); res.StatusCode != 422 {
			t.Errorf("longitude %s: %d", lon, res.StatusCode)
		}
	}
}

func TestTheThreeKindsOfPictureAreKnownByTheirBytes(t *testing.T) {
	_, s := open(t, dbtest.SQLite(t))
	var p bytes.Buffer
	if err := png.Encode(&p, image.NewGray(image.Rect(0, 0, 20, 10))); err != nil {
		t.Fatal(err)
	}
	// The smallest lossless WebP head: 20 × 10.
	webp := []byte("RIFF\x00\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f")
	webp = binary.LittleEndian.AppendUint32(webp, 19|9<<14)
	webp = append(webp, 0, 0, 0, 0, 0)
	for name, body := range map[string][]byte{"png": p.Bytes(), "webp": webp, "jpeg": picture(t, 3)} {
		if status, problem := put(t, s, hashOf(body), body); status != 200 {
			t.Errorf("%s: %d %s", name, status, problem.Code)
		}
	}
}

// fullStore is a disk with no room left.
type fullStore struct{ blob.Store }

func (fullStore) Put(string, io.Reader) error {
	return fault.New(fault.Unavailable, "server.disk_full")
}

func TestAFullDiskKeepsNoPhotographAndSaysSo(t *testing.T) {
	d := dbtest.SQLite(t)
	e, s := open(t, d)
	whole := e.Store
	e.Store = fullStore{whole}
	body := picture(t, 9)
	if status, p := put(t, s, hashOf(body), body); status != 503 || p.Code != "server.disk_full" {
		t.Errorf("%d %s", status, p.Code)
	}
	var n int
	if err := d.Read().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM photo WHERE county = $1", county).Scan(&n); err != nil || n != 0 {
		t.Errorf("%d rows, %v", n, err)
	}
	e.Store = whole
	if status, p := put(t, s, hashOf(body), body); status != 200 {
		t.Errorf("with room again: %d %s", status, p.Code)
	}
}

package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestTheGroundOfTheMapIsWhatLiesInTheDataFolder(t *testing.T) {
	archive := append([]byte("PMTiles\x03"), make([]byte, 200)...)
	for name, c := range map[string]struct {
		files  map[string]string
		kind   string
		broken bool
		hosts  int
	}{
		"nothing":          {nil, "plain", false, 0},
		"a key":            {map[string]string{groundKey: "0123abcd\n"}, "tianditu", false, 8},
		"an empty key":     {map[string]string{groundKey: " \n"}, "plain", false, 0},
		"no key at all":    {map[string]string{groundKey: "<script>alert(1)</script>"}, "", true, 0},
		"an archive":       {map[string]string{groundArchive: string(archive)}, "archive", false, 0},
		"both":             {map[string]string{groundArchive: string(archive), groundKey: "0123abcd"}, "archive", false, 0},
		"no archive":       {map[string]string{groundArchive: "PK\x03\x04"}, "", true, 0},
		"a short archive":  {map[string]string{groundArchive: "PMTiles\x03"}, "", true, 0},
		"an older archive": {map[string]string{groundArchive: "PMTiles\x02" + string(archive[8:])}, "", true, 0},
	} {
		folder := t.TempDir()
		for f, text := range c.files {
			if err := os.WriteFile(filepath.Join(folder, f), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		g, err := ground(folder)
		kind := "plain"
		if g.Archive != "" {
			kind = "archive"
		} else if g.TianDiTu != "" {
			kind = "tianditu"
		}
		if c.broken != (err != nil) || err == nil && (kind != c.kind || len(pictures(g)) != c.hosts) {
			t.Errorf("%s: %+v %v, %d hosts", name, g, err, len(pictures(g)))
		}
	}
}

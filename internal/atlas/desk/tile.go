package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"anwang/internal/account"
	"anwang/internal/atlas"
	"anwang/internal/kit/web"
)

// TileIn names a tile of a month; show narrows to classes.
type TileIn struct {
	Z     int    `query:"z"`
	X     int    `query:"x"`
	Y     int    `query:"y"`
	Month string `query:"month" maxLength:"7" doc:"哪个月，空为本月"`
	Show  string `query:"show" maxLength:"20" doc:"只要这几类，用逗号分开的序号；空为全部"`
}

// tileType is the format of Mapbox vector tiles.
const tileType = "application/vnd.mapbox-vector-tile"

// tile is one that was drawn; its tag is the digest of what is in it, so that it
// says nothing about anybody's sight and is the same only for the same picture.
type tile struct {
	body []byte
	tag  string
}

// tilesMost bounds what a view keeps drawn.
const tilesMost = 4 << 20

// GridTile draws borders and names.
func (d *Desk) GridTile(ctx context.Context, who account.Caller, in *TileIn) (web.File, error) {
	return d.tile(ctx, who, in, "grids", func(v *view, t atlas.Tile) ([]byte, error) {
		low, high := t.Around(0.02)
		var which []int
		v.net.boxes.Search([2]float64{low.X, low.Y}, [2]float64{high.X, high.Y}, func(_, _ [2]float64, i int) bool {
			which = append(which, i)
			return true
		})
		return atlas.Fields(t, v.fields, which)
	})
}

// SiteTile draws the sites, those close together as one.
func (d *Desk) SiteTile(ctx context.Context, who account.Caller, in *TileIn) (web.File, error) {
	return d.tile(ctx, who, in, "sites", func(v *view, t atlas.Tile) ([]byte, error) {
		piles := v.sites.pins.Piles(t, shownOnly(in.Show, v.siteIn))
		return atlas.Points(t, "sites", piles, func(i int) map[string]any {
			s := v.sites.spots[i]
			return map[string]any{"id": s.id, "name": s.name, "class": s.class}
		})
	})
}

// HazardTile draws the hazards, those close together as one.
func (d *Desk) HazardTile(ctx context.Context, who account.Caller, in *TileIn) (web.File, error) {
	return d.tile(ctx, who, in, "hazards", func(v *view, t atlas.Tile) ([]byte, error) {
		piles := v.cases.pins.Piles(t, shownOnly(in.Show, v.caseIn))
		return atlas.Points(t, "hazards", piles, func(i int) map[string]any {
			m := v.cases.marks[i]
			return map[string]any{"id": m.id, "name": m.number}
		})
	})
}

// classesOf reads which classes are asked for; none said is all.
func classesOf(show string) (yes [atlas.Classes]bool) {
	for _, c := range strings.Split(show, ",") {
		if len(c) == 1 && c[0] >= '0' && int(c[0]-'0') < atlas.Classes {
			yes[c[0]-'0'] = true
		}
	}
	if show == "" {
		return [atlas.Classes]bool{true, true, true, true}
	}
	return yes
}

// shownOnly leaves out the classes that are not asked for.
func shownOnly(show string, classes []int8) func(i int) int {
	yes := classesOf(show)
	return func(i int) int {
		if c := int(classes[i]); c >= 0 && yes[c] {
			return c
		}
		return -1
	}
}

func (d *Desk) tile(ctx context.Context, who account.Caller, in *TileIn, layer string, draw func(*view, atlas.Tile) ([]byte, error)) (web.File, error) {
	t, err := atlas.TileOf(in.Z, in.X, in.Y)
	if err != nil {
		return web.File{}, err
	}
	v, err := d.view(ctx, who, in.Month)
	if err != nil {
		return web.File{}, err
	}
	key := fmt.Sprint(layer, " ", t, " ", classesOf(in.Show))
	v.mu.Lock()
	one, ok := v.tiles[key]
	v.mu.Unlock()
	if !ok {
		body, err := draw(v, t)
		if err != nil {
			return web.File{}, err
		}
		digest := sha256.Sum256(body)
		one = tile{body, hex.EncodeToString(digest[:12])}
		v.mu.Lock()
		if v.bytes += len(body) + 100; v.bytes > tilesMost {
			v.tiles, v.bytes = map[string]tile{}, len(body)
		}
		v.tiles[key] = one
		v.mu.Unlock()
	}
	return web.File{Type: tileType, Tag: one.tag, Write: func(w io.Writer) error {
		_, err := w.Write(one.body)
		return err
	}}, nil
}

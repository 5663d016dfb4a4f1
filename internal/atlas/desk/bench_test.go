package desk_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"anwang/internal/atlas"
	"anwang/internal/atlas/desk"
	"anwang/internal/geo"
	"anwang/internal/kit/dbtest"
)

func placeOf(z int, lon, lat float64) [2]int {
	a, n := atlas.Place(geo.Point{Lon: lon, Lat: lat}), float64(int(1)<<z)
	return [2]int{int(a.X * n), int(a.Y * n)}
}

// ragged is a border of so many points around a square of a county's net.
func ragged(r *rand.Rand, x, y, side float64, points int) string {
	out := ""
	first := ""
	for i := range points {
		a := 2 * math.Pi * float64(i) / float64(points)
		k := side / 2 * (0.9 + 0.1*r.Float64())
		p := fmt.Sprintf("[%.6f,%.6f]", x+side/2+k*math.Cos(a), y+side/2+k*math.Sin(a))
		if i == 0 {
			first = p
		}
		out += p + ","
	}
	return `{"type":"Polygon","coordinates":[[` + out + first + `]]}`
}

// BenchmarkTiles is a county of 5,000 grids and 100,000 sites seen by its own
// committee: every tile of a walk through the quarterings, drawn and kept.
//
//	go test -bench Tiles -benchtime 1x ./internal/atlas/desk
func BenchmarkTiles(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	s := newStage(b, dbtest.SQLite(b), func(put func(string, ...row)) {
		put("grid", row{"id": "c", "short": "c", "code": "c", "name": "县", "kind": "县级", "tier": 1, "path": "c/", "ring": ragged(r, 113, 34, 1, 400)})
		for i := range 5000 {
			id := fmt.Sprintf("g%04d", i)
			x, y := 113+float64(i%71)/71, 34+float64(i/71)/71
			put("grid", row{"id": id, "short": id, "code": id, "name": "网格" + id, "kind": "村级", "tier": 2, "parent": "c", "path": "c/" + id + "/", "ring": ragged(r, x, y, 1.0/71, 120), "lon": x, "lat": y})
			for k := range 20 {
				site := fmt.Sprintf("%s-%02d", id, k)
				put("site", row{"id": site, "name": "对象" + site, "pinyin": site, "class": "商铺", "grid": id, "path": "c/" + id + "/", "status": "正常", "opened_on": "2025-01-01",
					"seen_on": []string{"", "2026-02-03", "2026-03-04"}[k%3], "lon": x + r.Float64()/71, "lat": y + r.Float64()/71})
				if k%10 == 0 {
					put("hazard", row{"id": "h" + site, "number": "H" + site, "state": "整改中", "site": site, "grid": id, "path": "c/" + id + "/", "found_on": "2026-02-15", "found_at": at("2026-02-15"), "due_at": at("2026-03-01"), "closed_at": int64(k%20) * at("2026-03-10") / 10})
				}
			}
		}
	})
	s.who = office("c/")
	b.ResetTimer()
	for range b.N {
		begun := time.Now()
		ask[desk.Legend](s, "/api/map")
		b.Logf("the first look (everything is read): %v", time.Since(begun))
		begun = time.Now()
		ask[desk.Legend](s, "/api/map?month=2026-02")
		b.Logf("the first look at last month: %v", time.Since(begun))
		for _, layer := range []string{"grids", "sites", "hazards"} {
			var drawn, kept []time.Duration
			most := 0
			for z := 6; z <= 18; z++ {
				for range 40 {
					path := over(layer, z, 113+r.Float64(), 34+r.Float64())
					begun := time.Now()
					w := s.get(path)
					drawn = append(drawn, time.Since(begun))
					most = max(most, w.Body.Len())
					begun = time.Now()
					s.get(path)
					kept = append(kept, time.Since(begun))
				}
			}
			b.Logf("%-8s drawn p50 %v p99 %v max %v; kept p50 %v p99 %v; largest %d KB", layer, share(drawn, 50), share(drawn, 99), share(drawn, 100), share(kept, 50), share(kept, 99), most/1024)
		}
		begun = time.Now()
		ask[desk.Panel](s, "/api/map/grids/c")
		b.Logf("panel of the county: %v", time.Since(begun))
		begun = time.Now()
		ask[desk.Lines](s, "/api/map/list?layer=never")
		b.Logf("list: %v", time.Since(begun))
	}
}

func share(all []time.Duration, percent int) time.Duration {
	slices.Sort(all)
	return all[min(len(all)-1, len(all)*percent/100)].Round(10 * time.Microsecond)
}

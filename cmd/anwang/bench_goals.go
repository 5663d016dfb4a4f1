package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"anwang/internal/geo"
)

// round is how long one side of an alternated run is loaded at a time.
const round = 2 * time.Second

// intakeRatio is the rate of the whole intake path over that of the yardstick,
// both measured in turns so that a busy machine disturbs them alike.
func (y *yard) intakeRatio(ctx context.Context) (float64, error) {
	if err := y.open(ctx); err != nil {
		return 0, err
	}
	var full, bare float64
	for range 4 {
		for _, side := range []struct {
			to   *child
			rate *float64
		}{{y.trivial, &bare}, {y.server, &full}} {
			n, took, err := y.load(ctx, side.to, 1, round)
			if err != nil {
				return 0, err
			}
			*side.rate += float64(n) / took.Seconds()
		}
	}
	return full / bare, nil
}

// cpuPerVisit is the server's processor time per record under load, in ms.
func (y *yard) cpuPerVisit(ctx context.Context) (float64, error) {
	if err := y.open(ctx); err != nil {
		return 0, err
	}
	before, err := y.server.cpu()
	if err != nil {
		return 0, err
	}
	n, _, err := y.load(ctx, y.server, 1, 2*round)
	if err != nil {
		return 0, err
	}
	after, err := y.server.cpu()
	if err != nil {
		return 0, err
	}
	return float64((after - before).Microseconds()) / 1000 / float64(n), nil
}

// openLoop sends 100 records a second, whether or not the last was answered,
// and gives the 99th percentile of the answers in ms.
func (y *yard) openLoop(ctx context.Context) (float64, error) {
	if err := y.open(ctx); err != nil {
		return 0, err
	}
	const sends = 1000
	took := make([]float64, sends)
	errs := make([]error, sends)
	var all sync.WaitGroup
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for i := range sends {
		due := <-tick.C
		v := y.people[i%len(y.people)]
		body, err := y.envelope(v, 1)
		if err != nil {
			return 0, err
		}
		all.Go(func() {
			errs[i] = y.send(ctx, v, y.server, body)
			took[i] = float64(time.Since(due).Microseconds()) / 1000
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return 0, err
		}
	}
	slices.Sort(took)
	return took[sends*99/100], nil
}

// backlogRatio is the rate of records sent fifty at a time over the rate of
// single ones, in turns.
func (y *yard) backlogRatio(ctx context.Context) (float64, error) {
	if err := y.open(ctx); err != nil {
		return 0, err
	}
	var single, many float64
	for range 3 {
		n, took, err := y.load(ctx, y.server, 1, round)
		if err != nil {
			return 0, err
		}
		single += float64(n) / took.Seconds()
		if n, took, err = y.load(ctx, y.server, 50, round); err != nil {
			return 0, err
		}
		many += float64(n) / took.Seconds()
	}
	return many / single, nil
}

// locate finds points among 10,000 polygons, each a territory of thirty-odd
// corners that meets its neighbours without gap, and gives how many million
// points a processor second finds.
func (y *yard) locate(ctx context.Context) (float64, error) {
	const side = 100
	// Corners are moved about, the same for both neighbours.
	moved := func(x, z int) geo.Point {
		r := rand.New(rand.NewPCG(uint64(x), uint64(z)))
		return geo.Point{Lon: 117 + (float64(x)/8+r.Float64()*0.04)/side, Lat: 39 + (float64(z)/8+r.Float64()*0.04)/side}
	}
	var cells []geo.Cell
	for x := range side {
		for z := range side {
			var ring geo.Ring
			for i := range 8 {
				ring = append(ring, moved(8*x+i, 8*z))
			}
			for i := range 8 {
				ring = append(ring, moved(8*x+8, 8*z+i))
			}
			for i := range 8 {
				ring = append(ring, moved(8*x+8-i, 8*z+8))
			}
			for i := range 8 {
				ring = append(ring, moved(8*x, 8*z+8-i))
			}
			ring = append(ring, ring[0])
			cells = append(cells, geo.Cell{Code: fmt.Sprintf("%05d", x*side+z), Area: geo.Area{geo.Polygon{ring}}})
		}
	}
	index := geo.NewIndex(cells)
	r := rand.New(rand.NewPCG(1, 2))
	points := make([]geo.Point, 1<<16)
	for i := range points {
		points[i] = geo.Point{Lon: 117.01 + r.Float64()*0.97, Lat: 39.01 + r.Float64()*0.97}
	}
	before, err := spent()
	if err != nil {
		return 0, err
	}
	found, asked := 0, 0
	for end := time.Now().Add(3 * time.Second); time.Now().Before(end) && ctx.Err() == nil; {
		for _, p := range points {
			if _, ok := index.At(p); ok {
				found++
			}
		}
		asked += len(points)
	}
	after, err := spent()
	if err != nil {
		return 0, err
	}
	if found != asked {
		return 0, fmt.Errorf("%d 个点里有 %d 个没有定位到", asked, asked-found)
	}
	return float64(asked) / 1e6 / time.Duration(after-before).Seconds(), ctx.Err()
}

// fill stores records until the server holds as many as the goals want.
func (y *yard) fill(ctx context.Context) error {
	for y.next.Load() < int64(y.visits) {
		if _, _, err := y.load(ctx, y.server, 50, time.Second); err != nil {
			return err
		}
	}
	return nil
}

// bytesPerVisit is what the data folder grows by for each record.
func (y *yard) bytesPerVisit(ctx context.Context) (float64, error) {
	if err := y.open(ctx); err != nil {
		return 0, err
	}
	before, err := y.onDisk()
	if err != nil {
		return 0, err
	}
	from := y.next.Load()
	if err := y.fill(ctx); err != nil {
		return 0, err
	}
	after, err := y.onDisk()
	if err != nil {
		return 0, err
	}
	return math.Round(float64(after-before) / float64(y.next.Load()-from)), nil
}

// rateWhenFull is the intake rate of a server that holds many records over
// that of one that holds a twentieth of them.
func (y *yard) rateWhenFull(ctx context.Context) (float64, error) {
	return y.fullOverEmpty(ctx, func(y *yard) (float64, error) {
		n, took, err := y.load(ctx, y.server, 1, round)
		return float64(n) / took.Seconds(), err
	})
}

// pageWhenFull is the time of a page of the ledger of visits on a server that
// holds many records over that on one that holds a twentieth of them.
func (y *yard) pageWhenFull(ctx context.Context) (float64, error) {
	return y.fullOverEmpty(ctx, func(y *yard) (float64, error) {
		const asks = 200
		start := time.Now()
		for i := range asks {
			var page map[string]any
			if err := getJSON(ctx, y.people[i%len(y.people)].client, y.server.url+"/api/visits", &page); err != nil {
				return 0, err
			}
		}
		return time.Since(start).Seconds() / asks, nil
	})
}

// fullOverEmpty measures on two servers in turns: this one, filled, and a small
// one beside it.
func (y *yard) fullOverEmpty(ctx context.Context, measure func(*yard) (float64, error)) (float64, error) {
	if err := y.open(ctx); err != nil {
		return 0, err
	}
	if err := y.fill(ctx); err != nil {
		return 0, err
	}
	small := &yard{visits: max(y.visits/20, 500)}
	defer small.close()
	if err := small.open(ctx); err != nil {
		return 0, err
	}
	if err := small.fill(ctx); err != nil {
		return 0, err
	}
	var full, empty float64
	for range 4 {
		for _, side := range []struct {
			y   *yard
			sum *float64
		}{{small, &empty}, {y, &full}} {
			v, err := measure(side.y)
			if err != nil {
				return 0, err
			}
			*side.sum += v
		}
	}
	return full / empty, nil
}

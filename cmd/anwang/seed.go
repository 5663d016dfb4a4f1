package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"syscall"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/demo"
	"anwang/internal/fault"
	"anwang/internal/kit/config"
)

// A page that is fast with four weeks of a town says nothing of one that has
// been used for years. Seeding makes those years: a demo with as many sites and
// visits as asked for, one in some years' worth of days, made through the same
// desks by the same rules as a real record. So the tables agree with each other,
// tasks are kept or missed for a reason, and the journal verifies.

// Of what is asked for in visits: how many sites they go to, and which of them
// find something. A county's ledgers look about like this (design: performance).
const (
	visitsPerSite = 10
	findingEvery  = 5
	seedShots     = 64  // photographs, used again: what is measured are records
	seedAtOnce    = 400 // events in one transaction
)

// seed fills an empty folder: anwang seed --scale 100000.
func (p program) seed(args []string) int {
	fs := flag.NewFlagSet("seed", flag.ContinueOnError)
	fs.SetOutput(p.stderr)
	scale := fs.Int("scale", 10_000, "造多少条走访记录；对象是它的十分之一，隐患约五分之一")
	days := fs.Int("days", 365, "分布在最近多少天")
	town := fs.String("demo", "", "用哪个演示的方案和网格（默认第一个）")
	fs.Usage = func() {
		fmt.Fprintln(p.stdout, "用法：anwang seed [--scale 条数] [--days 天数] [--demo 方案]\n装入 ANWANG_DATA（或 ANWANG_DB）所指的空文件夹；全部数据标明“演示”。")
		fs.SetOutput(p.stdout)
		fs.PrintDefaults()
	}
	if err := fs.Parse(args); err != nil {
		if err == flag.ErrHelp {
			return 0
		}
		return 2
	}
	if *scale < 100 || *scale > 100_000_000 || *days < 7 || *days > 3660 || fs.NArg() > 0 {
		return p.fail(fault.New(fault.Invalid, "seed.out_of_bounds"))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c, err := p.config([]string{"--demo=" + config.Shipped})
	if err != nil {
		return p.fail(err)
	}
	p.logTo(c.Log)
	held, err := hold(c.Data)
	if err != nil {
		return p.fail(err)
	}
	defer held.Close()
	h, err := p.open(ctx, c)
	if err != nil {
		return p.fail(err)
	}
	defer h.DB.Close()
	if err := p.sow(ctx, h, *town, *scale, *days); err != nil {
		return p.fail(err)
	}
	return 0
}

// sow loads the town, widens it and lives its past.
func (p program) sow(ctx context.Context, h *house, id string, scale, days int) error {
	if id == "" {
		id = demo.IDs(demo.Towns())[0]
	}
	town, err := demo.Load(demo.Towns(), id)
	if err != nil {
		return fmt.Errorf("没有演示“%s”：%w", id, err)
	}
	if err := h.settle(ctx); err != nil {
		return err
	}
	if h.county() != "" {
		return fault.New(fault.Conflict, "demo.folder_not_empty")
	}
	hash, err := h.account.Hash(ctx, "", demoPassword)
	if err != nil {
		return err
	}
	today := h.Today()
	load := h.loaderOf(town, hash)
	load.since = today.Add(-days - 7)
	dice := rand.New(rand.NewPCG(uint64(scale), uint64(days)))
	widen(&load.town, scale/visitsPerSite, dice)
	for i := range load.town.Appointments {
		load.town.Appointments[i].From = load.since // all are there from the first day
	}
	fmt.Fprintf(p.stdout, "正在装入演示：%s%s，%d 个对象 …\n", town.CountyName, town.Name, len(load.town.Sites))
	if err := load.all(ctx); err != nil {
		return err
	}
	h.serves.Set(town.County)
	if err := h.settle(ctx); err != nil {
		return err
	}
	defer h.clock.past.Store(0)
	past, err := h.pastOf(ctx, load.town, load.ids)
	if err != nil {
		return err
	}
	past.dice, past.atOnce, past.unsealed = dice, seedAtOnce, true
	beats := past.beats()
	if len(beats) == 0 {
		return fmt.Errorf("演示“%s”里没有网格员可走访的网格", id)
	}
	if err := past.shoot(ctx, beats[0].person); err != nil {
		return err
	}
	left := scale
	for day := today.Add(-days); day < today; day = day.Add(1) {
		n := left / today.Sub(day)
		left -= n
		if err := past.fill(ctx, day, beats, n, left); err != nil {
			return err
		}
		if err := past.day(ctx, day); err != nil {
			return fmt.Errorf("%s：%w", day.Chinese(), err)
		}
		if today.Sub(day)%30 == 0 {
			if err := h.sealAll(ctx); err != nil {
				return err
			}
			fmt.Fprintf(p.stdout, "  到%s，还剩 %d 条\n", day.Chinese(), left)
		}
	}
	h.clock.past.Store(0)
	h.sweep(ctx)
	if err := h.sealAll(ctx); err != nil {
		return err
	}
	if err := h.demoAdministrators(ctx, hash); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "好了：%d 条走访。用 anwang serve 打开，账号同演示，密码 %s；anwang verify 可核对留痕。\n", scale, demoPassword)
	return nil
}

// sealAll seals until nothing is left to seal.
func (h *house) sealAll(ctx context.Context) error {
	for {
		if n, err := h.sealer.Seal(ctx, h.county()); err != nil || n == 0 {
			return err
		}
	}
}

// widen gives the town more sites of the kinds it has, each near one that is
// there, in the same grid; a unit that is its own grid stays alone in it.
func widen(town *demo.Town, sites int, dice *rand.Rand) {
	ground := map[string]bool{}
	for _, g := range town.Grids {
		ground[g.Code] = len(g.Area) > 0
	}
	like := slices.DeleteFunc(slices.Clone(town.Sites), func(s demo.Site) bool { return !ground[s.Grid] })
	if len(like) == 0 {
		return
	}
	for n := len(town.Sites); n < sites; n++ {
		s := like[n%len(like)]
		s.ID += "+" + strconv.Itoa(n)
		s.Name = strconv.Itoa(n) + "号" + s.Name
		s.Credit = "" // codes are nobody's twice
		s.Point.Lon += (dice.Float64() - 0.5) * 0.004
		s.Point.Lat += (dice.Float64() - 0.5) * 0.004
		town.Sites = append(town.Sites, s)
	}
}

// beat is what an inspector goes to.
type beat struct {
	person string
	sites  []string
}

// beats are the inspectors of grids and the sites there.
func (p *past) beats() []beat {
	sites := map[string][]string{}
	for _, s := range p.town.Sites {
		sites[s.Grid] = append(sites[s.Grid], p.ids[s.ID])
	}
	var out []beat
	has := map[string]bool{}
	for _, a := range p.town.Appointments {
		kind, ok := p.post(a.Post)
		if !ok || kind != account.Inspector || a.Department != "" || has[a.Grid] || len(sites[a.Grid]) == 0 {
			continue
		}
		has[a.Grid] = true
		out = append(out, beat{p.ids[a.Person], sites[a.Grid]})
	}
	return out
}

// shoot takes the photographs that the past shows again and again.
func (p *past) shoot(ctx context.Context, person string) error {
	who, err := p.h.account.Load(ctx, p.h.county(), person)
	if err != nil {
		return err
	}
	var shots []string
	for n := range seedShots {
		shot, err := p.photo(ctx, who, n%2 == 0)
		if err != nil {
			return err
		}
		shots = append(shots, shot)
	}
	p.shots = shots
	return nil
}

// fill plans the visits of a day, each inspector in turn; most of what is found
// is settled in time, some is not.
func (p *past) fill(ctx context.Context, day civil.Day, beats []beat, n, from int) error {
	ruling, err := p.h.scheme.On(ctx, p.h.county(), "", day)
	if err != nil {
		return err
	}
	if err := p.takes(ruling); err != nil {
		return err
	}
	for i := range n {
		r := beats[(from+i)%len(beats)]
		form := p.daily
		if i%3 == 1 && p.key.Name != "" {
			form = p.key
		}
		f := fate(-1)
		if p.dice.IntN(findingEvery) == 0 {
			f = closed
			if p.dice.IntN(8) == 0 {
				f = fate(p.dice.IntN(int(fatesAll)))
			}
		}
		p.on(day, 8+p.dice.IntN(10), p.visit(r.person, r.sites[p.dice.IntN(len(r.sites))], "排查", form, f))
	}
	return nil
}

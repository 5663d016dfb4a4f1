package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	mapdesk "anwang/internal/atlas/desk"
	certdesk "anwang/internal/certificate/desk"
	cdesk "anwang/internal/checklist/desk"
	"anwang/internal/civil"
	edesk "anwang/internal/evidence/desk"
	xdesk "anwang/internal/export/desk"
	"anwang/internal/fault"
	fdesk "anwang/internal/field/desk"
	"anwang/internal/grid"
	gdesk "anwang/internal/grid/desk"
	"anwang/internal/hazard"
	hdesk "anwang/internal/hazard/desk"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/blob"
	"anwang/internal/kit/config"
	"anwang/internal/kit/db"
	"anwang/internal/kit/paper"
	"anwang/internal/kit/recall"
	"anwang/internal/kit/web"
	ndesk "anwang/internal/notice/desk"
	"anwang/internal/patrol"
	pdesk "anwang/internal/patrol/desk"
	"anwang/internal/scheme"
	sdesk "anwang/internal/scheme/desk"
	"anwang/internal/site"
	sitedesk "anwang/internal/site/desk"
	"anwang/internal/tally"
	tdesk "anwang/internal/tally/desk"
	udesk "anwang/internal/upkeep/desk"
	wdesk "anwang/internal/workbook/desk"
	"anwang/law"
	"anwang/migrations"
	"anwang/schemes"

	"github.com/google/uuid"
)

// house is every desk, wired: each is handed what it may not import.
type house struct {
	jdesk.House
	serves jdesk.County
	clock  *clock
	opened opened    // by the sweep, which is alone
	warmed civil.Day // the day it counted for what offices look at first
	warms  bool      // where everything is counted twice, nothing is counted ahead
	kept   sync.Map  // editions whose checklists are on record

	account   *adesk.Desk
	evidence  *edesk.Desk
	grid      *gdesk.Desk
	checklist *cdesk.Desk
	notice    *ndesk.Desk
	hazard    *hdesk.Desk
	patrol    *pdesk.Desk
	site      *sitedesk.Desk
	scheme    *sdesk.Desk
	tally     *tdesk.Desk
	certifier *certdesk.Desk
	field     *fdesk.Desk
	atlas     *mapdesk.Desk
	export    *xdesk.Desk
	workbook  *wdesk.Desk
	upkeep    *udesk.Desk
	sealer    *jdesk.Sealer
}

// county is the county of the folder, "" before one is opened.
func (h *house) county() string { return h.serves.Is() }

// open opens the data folder: database, photographs, desks.
func (p program) open(ctx context.Context, c config.Config) (*house, error) {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fmt.Errorf("建不了数据文件夹 %s：%w", c.Data, err)
	}
	database, err := db.Open(ctx, c.DB)
	if err != nil {
		return nil, err
	}
	kept, err := upgrade(ctx, c.Data, database, migrations.Files)
	if err != nil {
		database.Close()
		return nil, err
	}
	if kept != "" {
		fmt.Fprintf(p.stdout, "数据已升级；升级前的数据库留在 %s。\n", kept)
	}
	photos, err := blob.NewFolder(filepath.Join(c.Data, "photos"))
	if err != nil {
		database.Close()
		return nil, err
	}
	files, err := blob.NewFolder(filepath.Join(c.Data, "exports"))
	if err == nil {
		err = files.Tidy() // what a stopped server was writing; its job begins anew
	}
	if err != nil {
		database.Close()
		return nil, err
	}
	announced, err := civil.Notices()
	if err != nil {
		database.Close()
		return nil, err
	}
	clock := &clock{live: p.now}
	base := jdesk.House{DB: database, Now: clock.now, Zone: c.Zone, Fresh: fresh}
	factorKey, err := openFactorKey(c.Data)
	if err != nil {
		database.Close()
		return nil, err
	}
	h := wire(base, photos, files, announced, c)
	h.account.Unseal(factorKey)
	h.clock = clock
	if h.sealer, err = jdesk.NewSealer(base, c.Data); err != nil {
		database.Close()
		return nil, err
	}
	h.certifier.Sealer = h.sealer
	if h.atlas.Ground, err = ground(c.Data); err != nil {
		database.Close()
		return nil, err
	}
	h.upkeep.Sign = h.sealer.Sign
	h.upkeep.Opens = p.opens(c)
	return h, nil
}

// fresh is a time-ordered id.
func fresh() string { return uuid.Must(uuid.NewV7()).String() }

// wire builds the desks from the ground up.
func wire(base jdesk.House, photos, files *blob.Folder, announced civil.Calendar, c config.Config) *house {
	h := &house{House: base}
	press := paper.NewPress() // one: its fonts are large, and read when first printed with
	h.upkeep = udesk.New(base, h.upkeeping(photos, c))
	h.scheme = &sdesk.Desk{House: base, Shipped: schemes.All(), Announced: announced, Index: scheme.ReadIndex(law.Index)}
	h.evidence = &edesk.Desk{House: base, Store: photos, Partials: photos}
	h.account = adesk.New(base, adesk.Options{County: c.County, Secure: c.Secure(), HashAtOnce: c.HashMax, Oversees: h.oversees, StandIns: h.standIns, Keeps: h.keeps, URL: c.URL, Ways: ways(base, c),
		Rules: h.upkeep.SignIn})
	memory := recall.New(c.Recount)
	h.warms = !c.Recount
	h.grid = &gdesk.Desk{House: base, Memory: memory, Rules: h.gridRules, Edition: h.editionOn, Plans: h.scheme.Paths}
	h.checklist = &cdesk.Desk{House: base, Edition: h.edition}
	h.notice = &ndesk.Desk{House: base, Memory: memory}
	h.hazard = &hdesk.Desk{House: base, Memory: memory, Rules: h.hazardRules, Beside: h.grid.Beside, Photos: h.evidence, Press: press, Files: photos}
	h.patrol = &pdesk.Desk{House: base, Memory: memory, Rules: h.patrolRules, Calendar: h.scheme.Calendar, Form: h.checklist.Load,
		Register: h.hazard.Register, Photos: h.evidence, Trained: h.grid.TrainedAt}
	h.site = &sitedesk.Desk{House: base, Memory: memory, Rules: h.siteRules, Department: h.inCharge, Edition: h.editionOn, Locate: h.grid.LocateAll}
	h.site.Changed = append(h.site.Changed, h.patrol.Turn)
	h.site.Withdrawn = append(h.site.Withdrawn, h.patrol.Forget)
	h.grid.Follow = []func(context.Context, db.Tx, journal.Act, grid.Redrawn) error{h.site.Follow, h.hazard.Follow, h.patrol.Follow}
	h.grid.Carry = []func(context.Context, db.Tx, journal.Act, account.Move) error{h.scheme.Carry}
	// The ledger first: what is written meanwhile copies from it.
	h.grid.Files = []func(context.Context, db.Tx, journal.Act, account.Move, int) (int, error){h.site.File, h.hazard.File, h.patrol.File, h.notice.File}
	h.certifier = &certdesk.Desk{House: base, Duties: h.charged}
	h.tally = &tdesk.Desk{House: base, Rules: h.tallyRules, Calendar: h.scheme.Calendar, Form: h.checklist.Load, Sent: h.patrol.Paper, Kept: pdesk.Kept, Memory: memory}
	h.atlas = &mapdesk.Desk{House: base, Press: press, Shows: h.boards, Narrow: h.site.Narrow}
	h.workbook = wdesk.New(base, h.account, h.grid, h.site)
	h.field = &fdesk.Desk{House: base, Patrol: h.patrol, Lists: h.checklist, Register: h.hazard.Register, Act: h.act,
		Read: h.read, May: h.hazard.May, Ways: h.ways, Clauses: h.clauses, Stamp: h.stamp, Notices: h.notices}
	h.export = xdesk.New(base, xdesk.Options{Files: files, Load: h.account.Load, Patience: 1500 * time.Millisecond, Failed: func(job string, err error) {
		slog.Error("export", "job", job, "err", err)
	}})
	h.export.Lists = slices.Concat(h.site.Lists(), h.hazard.Lists(), h.patrol.Lists(), h.grid.Lists(), h.notice.Lists(), h.tally.Lists(), fdesk.Lists(h.field), h.upkeep.Lists(), xdesk.People(h.account))
	h.tally.Took = h.export.Took
	return h
}

// The scheme in force, as each desk is handed it.

func (h *house) oversees(county, department string) bool {
	ctx := context.Background()
	paths, err := h.scheme.Paths(ctx, county)
	if err != nil {
		return false
	}
	for _, path := range paths {
		if r, err := h.scheme.InForce(ctx, county, path, ""); err == nil && r.Hazard.Oversees(department) {
			return true
		}
	}
	return false
}

// standIns are the posts the plan in force at a place has stand in for a post.
func (h *house) standIns(ctx context.Context, county, path, post string) []string {
	r, err := h.scheme.On(ctx, county, path, h.Today())
	if err != nil {
		return nil
	}
	for _, p := range r.Scheme.Posts {
		if p.Name == post {
			return scheme.Refs{List: p.StandIn}.Names()
		}
	}
	return nil
}

func (h *house) gridRules(ctx context.Context, county, path string, on civil.Day) (grid.Rules, error) {
	r, err := h.scheme.On(ctx, county, path, on)
	if err != nil {
		return grid.Rules{}, err
	}
	return r.Grid, nil
}

// keeps says whether the plan makes a post keeper of the ledger (law: S4-40).
func (h *house) keeps(ctx context.Context, county, path, post string) bool {
	r, err := h.scheme.On(ctx, county, path, h.Today())
	return err == nil && slices.Contains(r.Site.Keepers, post)
}

// editionOn names the scheme that was in force on a day; none is no fault of
// whoever asks about the time before.
func (h *house) editionOn(ctx context.Context, county, path string, on civil.Day) (grid.Edition, error) {
	r, err := h.scheme.On(ctx, county, path, on)
	if fault.Code(err) == "scheme.none_in_force" {
		return grid.Edition{}, nil
	}
	if err != nil {
		return grid.Edition{}, err
	}
	return grid.Edition{Key: r.Edition, Title: r.Scheme.Title}, nil
}

func (h *house) hazardRules(ctx context.Context, county, path, edition string) (hazard.Rules, error) {
	r, err := h.scheme.InForce(ctx, county, path, edition)
	if err != nil {
		return hazard.Rules{}, err
	}
	return r.Hazard, nil
}

func (h *house) patrolRules(ctx context.Context, county, path string, on civil.Day) (patrol.Rules, error) {
	r, err := h.scheme.On(ctx, county, path, on)
	if fault.Code(err) == "scheme.none_in_force" {
		return patrol.Rules{}, nil
	}
	if err != nil {
		return patrol.Rules{}, err
	}
	return r.Patrol, nil
}

func (h *house) siteRules(ctx context.Context, county, path string, on civil.Day) (site.Rules, error) {
	r, err := h.scheme.On(ctx, county, path, on)
	if err != nil {
		return site.Rules{}, err
	}
	return r.Site, nil
}

func (h *house) tallyRules(ctx context.Context, county, path string, on civil.Day) (tally.Rules, error) {
	r, err := h.scheme.On(ctx, county, path, on)
	if err != nil {
		return tally.Rules{}, err
	}
	return r.Tally, nil
}

func (h *house) inCharge(ctx context.Context, county, path string, s site.Site) (string, error) {
	r, err := h.scheme.InForce(ctx, county, path, "")
	if err != nil {
		return "", err
	}
	return scheme.InCharge(r.Hazard, s), nil
}

// edition is the edition of checklists in force; its forms are on record before
// anybody is shown them.
func (h *house) edition(ctx context.Context, county, path string, on civil.Day) (string, error) {
	r, err := h.scheme.On(ctx, county, path, on)
	if err != nil {
		return "", err
	}
	if _, kept := h.kept.LoadOrStore(county+" "+r.Edition, true); !kept {
		err = h.DB.Write(ctx, func(tx db.Tx) error { return h.checklist.Keep(ctx, tx, county, r.Checklists...) })
		if err != nil {
			h.kept.Delete(county + " " + r.Edition)
		}
	}
	return r.Edition, err
}

// editions makes sure that the checklists of every scheme in force are on record,
// and names those editions: when one changes, tasks are opened anew.
func (h *house) editions(ctx context.Context) (string, error) {
	paths, err := h.scheme.Paths(ctx, h.county())
	if err != nil {
		return "", err
	}
	names := ""
	for _, path := range paths {
		edition, err := h.edition(ctx, h.county(), path, h.Today())
		if fault.Code(err) == "scheme.none_in_force" {
			continue // adopted, and not begun yet
		}
		if err != nil {
			return names, err
		}
		names += " " + edition
	}
	return names, nil
}

// What the field's desk is handed of desks beside it.

func (h *house) act(ctx context.Context, tx db.Tx, who account.Caller, at civil.Instant, id string, verb hazard.Verb, said hazard.Said) error {
	_, err := h.hazard.ActIn(ctx, tx, who, at, id, verb, said)
	return err
}

func (h *house) read(ctx context.Context, who account.Caller, id string) error {
	_, err := h.notice.Read(ctx, who, &ndesk.ReadIn{ID: id})
	return err
}

func (h *house) ways(ctx context.Context, who account.Caller) ([]hdesk.WayView, error) {
	v, err := h.hazard.Ways(ctx, who, nil)
	if fault.Code(err) == "scheme.none_in_force" {
		return nil, nil
	}
	return v.Items, err
}

// clauses are none where no scheme is in force yet: the phone works all the same.
func (h *house) clauses(ctx context.Context, who account.Caller) (map[string]string, error) {
	r, err := h.scheme.InForce(ctx, who.County, who.Top(), "")
	if fault.Code(err) == "scheme.none_in_force" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return r.Clauses, nil
}

// stamp is what the plan in force asks of photographs; before one is, nothing.
func (h *house) stamp(ctx context.Context, who account.Caller) (bool, error) {
	r, err := h.patrolRules(ctx, who.County, who.Top(), h.Today())
	return r.Stamp, err
}

func (h *house) notices(ctx context.Context, who account.Caller, since civil.Instant) ([]fdesk.Notice, error) {
	cards, err := h.notice.Mine(ctx, who, &ndesk.MineIn{Limit: 50})
	if err != nil {
		return nil, err
	}
	out := []fdesk.Notice{}
	for _, c := range cards.Items {
		if civil.Instant(c.At) >= since {
			readAt := int64(0)
			if c.Read {
				readAt = c.At
			}
			out = append(out, fdesk.Notice{ID: c.ID, Text: c.Text, At: c.At, Subject: c.Subject, ReadAt: readAt})
		}
	}
	return out, nil
}

// boards are what the notice boards of the plan in force at a place show; before
// a plan is, nothing.
func (h *house) boards(ctx context.Context, county, path string) ([]string, error) {
	r, err := h.scheme.On(ctx, county, path, h.Today())
	if fault.Code(err) == "scheme.none_in_force" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []string
	for _, b := range r.Scheme.Boards {
		out = append(out, b.Shows...)
	}
	return out, nil
}

// table is every operation of the server.
func (h *house) table(more ...web.Route[account.Caller]) []web.Route[account.Caller] {
	var out []web.Route[account.Caller]
	for _, routes := range [][]web.Route[account.Caller]{
		h.account.Routes(),
		h.grid.Routes(),
		h.checklist.Routes(),
		h.hazard.Routes(),
		h.notice.Routes(),
		h.patrol.Routes(),
		h.evidence.Routes(),
		h.site.Routes(),
		h.field.Routes(),
		h.tally.Routes(),
		h.scheme.Routes(),
		h.certifier.Routes(),
		h.atlas.Routes(),
		h.export.Routes(),
		h.workbook.Routes(),
		h.upkeep.Routes(),
		more,
	} {
		out = append(out, routes...)
	}
	for i := range out {
		out[i].Heard = h.upkeep.Heard
	}
	return out
}

package main

import (
	"context"

	"anwang/internal/account"
	mapdesk "anwang/internal/atlas/desk"
	"anwang/internal/fault"
	gdesk "anwang/internal/grid/desk"
	hdesk "anwang/internal/hazard/desk"
	"anwang/internal/kit/recall"
	pdesk "anwang/internal/patrol/desk"
	tdesk "anwang/internal/tally/desk"
)

// warm counts what an office looks at first, so that the first who looks in the
// morning, or after a restart, does not wait for what is remembered for all others.
// It reads as the office of each place that has a plan would, and keeps nothing.
func (h *house) warm(ctx context.Context) error {
	places, err := h.scheme.Paths(ctx, h.county())
	if err != nil {
		return err
	}
	for _, path := range places {
		office := account.NewCaller(h.county(), "", "", []account.Standing{{Kind: account.Office, Path: path}}, nil, func(string) bool { return true })
		// A plan that is yet to come into force refuses, and has nothing to count.
		if err := h.warmFor(ctx, office); err != nil && fault.As(err) == nil {
			return err
		}
	}
	return nil
}

func (h *house) warmFor(ctx context.Context, office account.Caller) error {
	tree, err := h.grid.Tree(ctx, office, &gdesk.TreeIn{Limit: 1})
	if err != nil || len(tree.Items) == 0 {
		return err
	}
	top, today := tree.Items[0].ID, h.Today()
	for _, month := range []string{recall.Month(string(today)), recall.Month(string(today.AddMonths(-1)))} {
		in := &tdesk.MonthIn{Month: month, Grid: top}
		if _, err := h.tally.Summary(ctx, office, in); err != nil {
			return err
		}
		if _, err := h.tally.Statute(ctx, office, in); err != nil {
			return err
		}
		if _, err := h.tally.Daily(ctx, office, &tdesk.PageIn{MonthIn: *in, PerPage: 1}); err != nil {
			return err
		}
	}
	if _, err := h.tally.Analysis(ctx, office, &tdesk.AnalysisIn{Grid: top, By: "month"}); err != nil {
		return err
	}
	thirty := pdesk.SpanIn{Grid: top, From: string(today.Add(-30)), To: string(today)} // as the bench asks
	if _, err := h.patrol.Coverage(ctx, office, &pdesk.CoverageIn{SpanIn: thirty, By: "grid"}); err != nil {
		return err
	}
	if _, err := h.patrol.Workload(ctx, office, &pdesk.WorkloadIn{SpanIn: thirty}); err != nil {
		return err
	}
	// Whatever is sought, the words are read.
	if _, err := h.hazard.List(ctx, office, &hdesk.ListIn{Q: "。", PerPage: 1}); err != nil {
		return err
	}
	if _, _, err := h.site.Narrow(ctx, office, office.Scope, "。"); err != nil {
		return err
	}
	_, err = h.atlas.Legend(ctx, office, &mapdesk.LegendIn{})
	return err
}

package desk

import (
	"context"
	"slices"

	"anwang/internal/civil"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
)

// foundCase is a case as the analysis looks at it.
type foundCase struct {
	on            civil.Day
	sector, owner string
	site, item    string
	took          int64 // half days until it was closed; -1 = it is not
}

// asksFor is a question to cases found in some days, as far as what its asker sees is
// part of it.
func (s sheetOf) asksFor(what string, span civil.Period, now civil.Instant, sight db.Cond) recall.Question {
	part := ""
	if s.who.Scope.Partial() {
		part = recall.For(s.who.Scope)
	}
	q := recall.Question{County: s.who.County, Asks: recall.For(what, part), Rests: []string{"hazard"}, Sight: sight, Now: int64(now)}
	for m := span.From.MonthPeriod().From; m <= span.To; m = m.AddMonths(1) {
		q.Spans = append(q.Spans, recall.Month(string(m)))
	}
	return q
}

// situations are what was found in some days within sight, ground by ground. Months
// are remembered as they were read, and what is made of them for these days, too:
// another day's question reads nothing again, another look adds up only.
func (d *Desk) situations(ctx context.Context, tx db.Tx, s sheetOf, span civil.Period) (map[string]*situation, error) {
	q := s.asksFor(recall.For("situation", span), span, d.Now(), within(s.who, columnsOfGround))
	return recall.Ask(ctx, tx, d.Memory, q, func(paths []string) (map[string]recall.Answer[*situation], error) {
		months := s.asksFor("cases found", span, d.Now(), db.In("t.path", paths))
		at, err := recall.AskEach(ctx, tx, d.Memory, months, func(grounds []recall.Ground) (map[recall.Ground]recall.Answer[[]foundCase], error) {
			return d.foundAt(ctx, tx, s, grounds)
		})
		if err != nil {
			return nil, err
		}
		out := map[string]recall.Answer[*situation]{}
		for g, cases := range at {
			x := out[g.Path].Of
			if x == nil {
				x = newSituation()
				out[g.Path] = recall.Answer[*situation]{Of: x}
			}
			for _, c := range cases {
				if c.on >= span.From && c.on <= span.To {
					x.add(c)
				}
			}
		}
		for _, a := range out {
			a.Of.at = nil // only to build it
		}
		return out, nil
	})
}

// foundAt reads the cases of some grounds and months.
//
// scope: the grounds are within sight, and of them a department sees its part.
func (d *Desk) foundAt(ctx context.Context, tx db.Tx, s sheetOf, grounds []recall.Ground) (map[recall.Ground]recall.Answer[[]foundCase], error) {
	asked := map[recall.Ground]bool{}
	var paths []string
	first, last := grounds[0].Span, grounds[0].Span
	for _, g := range grounds {
		asked[g] = true
		paths = append(paths, g.Path)
		first, last = min(first, g.Span), max(last, g.Span)
	}
	paths = slices.Compact(paths) // they come in order
	s.grounds = paths
	w := db.Filter().And("h.county = ?", s.who.County).AndCond(db.In("h.path", paths)).AndCond(s.seen(byDay(hazardColumns))).
		And("h.found_on >= ? AND h.found_on <= ?", first+"-01", last+"-31")
	took := "CASE WHEN h.closed_at > 0 THEN (h.closed_at - h.found_at) / " + w.Arg(int64(halfDay)) + " ELSE -1 END"
	rows, err := tx.QueryContext(ctx, "SELECT h.path, h.found_on, h.sector, h.owner, h.site, h.item, "+took+" FROM hazard h WHERE "+w.String()+" ORDER BY h.path, h.found_on, h.id", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out, same := map[recall.Ground]recall.Answer[[]foundCase]{}, map[string]string{}
	for rows.Next() {
		var path string
		var c foundCase
		if err := rows.Scan(&path, &c.on, &c.sector, &c.owner, &c.site, &c.item, &c.took); err != nil {
			return nil, err
		}
		for _, word := range []*string{&c.sector, &c.owner, &c.site, &c.item} {
			if _, ok := same[*word]; !ok {
				same[*word] = *word
			}
			*word = same[*word] // many cases, few words
		}
		g := recall.Ground{Path: path, Span: recall.Month(string(c.on))}
		if !asked[g] {
			continue
		}
		a := out[g]
		a.Of = append(a.Of, c)
		out[g] = a
	}
	return out, rows.Err()
}

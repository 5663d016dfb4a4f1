package desk

import (
	"context"
	"maps"
	"slices"

	"anwang/internal/account"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
	"anwang/internal/kit/sheet"
	"anwang/internal/kit/web"
	"anwang/internal/tally"
)

// StatuteLine is a line of it, with its rates as the paper has them.
type StatuteLine struct {
	tally.StatuteRow
	Coverage   string `json:"coverage" doc:"已排查÷应排查"`
	MendedRate string `json:"mendedRate" doc:"一般隐患整改率"`
	ClosedRate string `json:"closedRate" doc:"重大隐患整改率"`
}

func lineOf(r tally.StatuteRow) StatuteLine {
	return StatuteLine{StatuteRow: r, Coverage: tally.Rate(r.Seen, r.Sites), MendedRate: tally.Rate(r.Mended, r.Found), ClosedRate: tally.Rate(r.Closed, r.Major)}
}

// StatuteView is the 《事故隐患排查治理情况统计表》 of a month, a quarter or a year.
type StatuteView struct {
	Head
	Rows  []StatuteLine `json:"rows" nullable:"false"`
	Total StatuteLine   `json:"total"`
	DueOn string        `json:"dueOn" doc:"法定上报日：季度为次月15日，年度为次年1月31日"`
	Notes []string      `json:"notes" nullable:"false"`
}

// statute is the form's name: it is the State's, not a plan's.
var statute = tally.Form{Name: "事故隐患排查治理情况统计表", Layout: "总局令第16号第十四条"}

// Statute fills the table from the records: by trade, what was looked at, found
// and mended.
//
// law: 安全生产事故隐患排查治理暂行规定（总局令第16号）第十四条
func (d *Desk) Statute(ctx context.Context, who account.Caller, in *MonthIn) (StatuteView, error) {
	s, err := d.open(ctx, who, *in)
	if err != nil {
		return StatuteView{}, err
	}
	var v StatuteView
	err = d.DB.Snapshot(ctx, func(tx db.Tx) error {
		v, err = d.statute(ctx, tx, s)
		return err
	})
	return v, err
}

// statute fills the table.
// scope: the rows of a source are within sight
func (d *Desk) statute(ctx context.Context, tx db.Tx, s sheetOf) (StatuteView, error) {
	head, err := d.head(ctx, tx, s, statute, "statute", nil)
	if err != nil {
		return StatuteView{}, err
	}
	grounds, err := recall.Ask(ctx, tx, d.Memory, s.question("statute", int64(d.Now()), "hazard", "visit", "site"), func(grounds []string) (map[string]recall.Answer[map[string]tally.StatuteRow], error) {
		some := s
		some.grounds = grounds
		return d.lines(ctx, tx, some)
	})
	if err != nil {
		return StatuteView{}, err
	}
	by := map[string]tally.StatuteRow{}
	for ground, lines := range grounds {
		if !s.holds(ground) {
			continue
		}
		for sector, line := range lines {
			r := by[sector]
			r.Join(line)
			by[sector] = r
		}
	}
	v := StatuteView{Head: head, Rows: []StatuteLine{}, DueOn: string(s.due), Notes: []string{
		"应排查单位为期末在管的监管对象；隐患按发现日统计，整改以期末为准：期末以后销号的仍算未整改。",
		"资金、应急预案等由单位掌握的数字不在记录里，打印后由单位填写、主要负责人签字。",
	}}
	total := tally.StatuteRow{Sector: "合计"}
	for _, sector := range slices.Sorted(maps.Keys(by)) {
		r := by[sector]
		r.Sector = tally.Word(sector)
		v.Rows = append(v.Rows, lineOf(r))
		total.Join(r)
	}
	v.Total = lineOf(total)
	return v, nil
}

// lines counts some grounds by trade.
//
// scope: the grounds are within sight, and of them a department sees its part.
func (d *Desk) lines(ctx context.Context, tx db.Tx, s sheetOf) (map[string]recall.Answer[map[string]tally.StatuteRow], error) {
	out := map[string]recall.Answer[map[string]tally.StatuteRow]{}
	line := func(ground, sector string, set func(*tally.StatuteRow)) {
		if out[ground].Of == nil {
			out[ground] = recall.Answer[map[string]tally.StatuteRow]{Of: map[string]tally.StatuteRow{}}
		}
		r := out[ground].Of[sector]
		set(&r)
		out[ground].Of[sector] = r
	}
	for _, kind := range []tally.Kind{tally.Sites, tally.Seen} {
		src := d.sites(s, kind)
		rows, err := tx.QueryContext(ctx, "SELECT b.ground, s.sector, COUNT(*) FROM ("+src.rows+") b JOIN site s ON s.county = $1 AND s.id = b.id GROUP BY b.ground, s.sector", src.w.Args...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var ground, sector string
			var n int64
			if err := rows.Scan(&ground, &sector, &n); err != nil {
				rows.Close()
				return nil, err
			}
			line(ground, sector, func(r *tally.StatuteRow) {
				if kind == tally.Seen {
					r.Seen = n
				} else {
					r.Sites = n
				}
			})
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
		rows.Close()
	}
	return out, d.mended(ctx, tx, s, line)
}

// mended counts the hazards found in the period by trade, and how they stood at its
// end.
// scope: the rows of a source are within sight
func (d *Desk) mended(ctx context.Context, tx db.Tx, s sheetOf, line func(ground, sector string, set func(*tally.StatuteRow))) error {
	src := d.hazards(s, tally.Sector)
	end := int64(s.month.Period().To.End(d.Zone))
	w := db.Filter(src.w.Args...)
	closed := "h.closed_at > 0 AND h.closed_at <= " + w.Arg(end)
	rows, err := tx.QueryContext(ctx, "SELECT b.ground, h.sector, h.legal, COUNT(*), SUM(CASE WHEN "+closed+` THEN 1 ELSE 0 END),
		SUM(CASE WHEN NOT (`+closed+`) AND h.measures <> '' THEN 1 ELSE 0 END), SUM(CASE WHEN NOT (`+closed+`) AND h.owner <> '' THEN 1 ELSE 0 END),
		SUM(CASE WHEN NOT (`+closed+`) AND h.due_at > 0 THEN 1 ELSE 0 END) FROM (`+src.rows+") b JOIN hazard h ON h.county = $1 AND h.id = b.id GROUP BY b.ground, h.sector, h.legal", w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var ground, sector, legal string
		var n, done, measures, owned, dated int64
		if err := rows.Scan(&ground, &sector, &legal, &n, &done, &measures, &owned, &dated); err != nil {
			return err
		}
		line(ground, sector, func(r *tally.StatuteRow) {
			if legal == tally.MajorLegal {
				r.Major, r.Closed = r.Major+n, r.Closed+done
				r.Open, r.Measures, r.Owned, r.Dated = r.Open+n-done, r.Measures+measures, r.Owned+owned, r.Dated+dated
			} else {
				r.Found, r.Mended = r.Found+n, r.Mended+done
			}
		})
	}
	return rows.Err()
}

// StatuteFile is the table as .xlsx.
func (d *Desk) StatuteFile(ctx context.Context, who account.Caller, in *MonthIn) (web.File, error) {
	return d.file(ctx, who, *in, func(tx db.Tx, s sheetOf, b *sheet.Book) (Head, error) {
		v, err := d.statute(ctx, tx, s)
		if err != nil {
			return v.Head, err
		}
		columns := []sheet.Column{{Title: "序号", Chars: 2.5}, {Title: "行业", Chars: 7, Align: sheet.Left}, {Title: "应排查单位", Chars: 4}, {Title: "已排查单位", Chars: 4}, {Title: "覆盖率", Chars: 4}}
		for _, g := range [][2]string{{"一般隐患", "排查"}, {"一般隐患", "已整改"}, {"一般隐患", "整改率"}, {"重大隐患", "排查"}, {"重大隐患", "已销号"}, {"重大隐患", "整改率"},
			{"未销号的重大隐患", "项数"}, {"未销号的重大隐患", "有措施"}, {"未销号的重大隐患", "有责任单位"}, {"未销号的重大隐患", "有期限"}, {"单位填写", "落实资金（万元）"}, {"单位填写", "应急预案"}} {
			columns = append(columns, sheet.Column{Group: g[0], Title: g[1], Chars: 4})
		}
		t, err := b.Add(sheet.Layout{Name: "统计表", Title: v.Title, Under: v.under(), Columns: columns})
		if err != nil {
			return v.Head, err
		}
		line := func(no any, r StatuteLine) []any {
			return []any{no, r.Sector, r.Sites, r.Seen, r.Coverage, r.Found, r.Mended, r.MendedRate, r.Major, r.Closed, r.ClosedRate,
				r.Open, r.Measures, r.Owned, r.Dated, "", ""}
		}
		for i, r := range v.Rows {
			if err := t.Row(line(i+1, r)...); err != nil {
				return v.Head, err
			}
		}
		if err := t.Total(line("", v.Total)...); err != nil {
			return v.Head, err
		}
		return v.Head, t.Foot("单位主要负责人（签字）："+"　　　　　　"+v.signed(), "说明："+v.Notes[0]+v.Notes[1])
	})
}

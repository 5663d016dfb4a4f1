package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"anwang/internal/account"
	"anwang/internal/atlas"
	"anwang/internal/fault"
)

// LegendIn says which month is looked at.
type LegendIn struct {
	Month string `query:"month" maxLength:"7" doc:"哪个月，空为本月"`
}

// Legend is what stands beside the map: its bounds, the months there are, and a
// number for each class, each the length of the list of the same name.
type Legend struct {
	Month     string      `json:"month"`
	Words     string      `json:"words" doc:"月份的说法：2026年3月"`
	From      string      `json:"from"`
	To        string      `json:"to" doc:"本月到今天为止"`
	Now       bool        `json:"now" doc:"是不是本月"`
	DrawnAt   int64       `json:"drawnAt" doc:"数字算到这一刻"`
	Months    []MonthWord `json:"months" nullable:"false" doc:"可以回看的月份，最近的在前"`
	Box       []float64   `json:"box" nullable:"false" doc:"西、南、东、北；没有位置时为空"`
	Grids     int         `json:"grids"`
	Drawn     int         `json:"drawn" doc:"画了边界的网格"`
	Total     atlas.Sum   `json:"total"`
	Silent    int         `json:"silent" doc:"零报告的网格"`
	Rule      string      `json:"rule" doc:"零报告是怎么认定的"`
	Adrift    int         `json:"adrift" doc:"没有坐标、图上看不到的对象"`
	AdriftToo int         `json:"adriftHazards" doc:"没有坐标、图上看不到的隐患"`
	Demo      bool        `json:"demo"`
	Ground    GroundView  `json:"ground"`
}

// MonthWord is a month with its words.
type MonthWord struct {
	Month string `json:"month"`
	Words string `json:"words"`
}

// GroundView is the base map as the browser needs it.
type GroundView struct {
	Kind string `json:"kind" enum:"plain,tianditu,archive" doc:"plain 只有网格，不联网；tianditu 天地图；archive 数据文件夹里的 .pmtiles"`
	Key  string `json:"key,omitempty" doc:"天地图密钥"`
	At   string `json:"at,omitempty" doc:"底图文件的地址"`
}

// Legend tells the numbers of a month.
//
// law: S1-104
func (d *Desk) Legend(ctx context.Context, who account.Caller, in *LegendIn) (Legend, error) {
	v, err := d.view(ctx, who, in.Month)
	if err != nil {
		return Legend{}, err
	}
	today := d.Today()
	out := Legend{Month: string(v.month), Words: v.month.Words(), From: string(v.period.From), To: string(v.period.To), Now: v.month == atlas.Month(today[:7]),
		DrawnAt: int64(v.at), Box: []float64{}, Grids: len(v.fields), Total: v.total, Demo: v.net.demo, Ground: d.ground(),
		Adrift: len(v.sites.spots) - v.sites.pins.Len(), AdriftToo: len(v.cases.marks) - v.cases.pins.Len(),
		Rule: fmt.Sprintf("近%d个月一件隐患也没有报，而相邻同类网格（至少%d个）的中位数达到%d件", atlas.SilentMonths, atlas.SilentBeside, atlas.SilentMedian)}
	for _, f := range v.fields {
		if f.Shape != nil {
			out.Drawn++
		}
		if f.Sum.Silent {
			out.Silent++
		}
	}
	first := v.cases.first
	for _, s := range v.sites.spots {
		if s.seen != "" && (first == "" || s.opened != "" && s.opened < first) {
			first = cmp.Or(s.opened, first)
		}
	}
	for _, m := range atlas.Months(first, today) {
		out.Months = append(out.Months, MonthWord{string(m), m.Words()})
	}
	if v.net.box[0] <= v.net.box[2] {
		out.Box = v.net.box[:]
	}
	return out, nil
}

func (d *Desk) ground() GroundView {
	switch {
	case d.Ground.Archive != "":
		return GroundView{Kind: "archive", At: ArchiveAt}
	case d.Ground.TianDiTu != "":
		return GroundView{Kind: "tianditu", Key: d.Ground.TianDiTu}
	}
	return GroundView{Kind: "plain"}
}

// PanelIn names a grid and a month.
type PanelIn struct {
	ID    string `path:"id" maxLength:"64"`
	Month string `query:"month" maxLength:"7"`
}

// Panel is how one grid stands: what lies in it, by class, and its numbers.
type Panel struct {
	GridLine
	Month   string     `json:"month"`
	Words   string     `json:"words"`
	Box     []float64  `json:"box" nullable:"false"`
	Classes []ClassSum `json:"classes" nullable:"false" doc:"对象按类别"`
	Beside  []GridLine `json:"beside" nullable:"false" doc:"相邻的同类网格"`
}

// GridLine is a grid with its numbers, as a line of the list.
type GridLine struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	Kind  string    `json:"kind"`
	Code  string    `json:"code"`
	Tier  int       `json:"tier"`
	Above string    `json:"above,omitempty" doc:"上级网格的名称"`
	Drawn bool      `json:"drawn"`
	Sum   atlas.Sum `json:"sum"`
}

// ClassSum is the sites of a class in a grid.
type ClassSum struct {
	Class string `json:"class"`
	N     int    `json:"n"`
	Seen  int    `json:"seen"`
	Never int    `json:"never"`
}

// Panel tells how one grid of the caller's map stands.
func (d *Desk) Panel(ctx context.Context, who account.Caller, in *PanelIn) (Panel, error) {
	v, err := d.view(ctx, who, in.Month)
	if err != nil {
		return Panel{}, err
	}
	i, ok := v.net.byID[in.ID]
	if !ok {
		return Panel{}, fault.New(fault.Missing, "grid.not_found")
	}
	out := Panel{GridLine: v.line(i), Month: string(v.month), Words: v.month.Words(), Box: []float64{}, Classes: []ClassSum{}, Beside: []GridLine{}}
	if v.net.more[i].box != ([4]float64{}) {
		out.Box = v.net.more[i].box[:]
	}
	prefix, of := v.net.more[i].path, map[string]*ClassSum{}
	for k, s := range v.sites.spots {
		if v.siteIn[k] < 0 || !under(s.path, prefix) {
			continue
		}
		c := of[s.class]
		if c == nil {
			c = &ClassSum{Class: s.class}
			of[s.class] = c
		}
		c.N++
		switch int(v.siteIn[k]) {
		case atlas.Seen:
			c.Seen++
		case atlas.Never:
			c.Never++
		}
	}
	for _, c := range of {
		out.Classes = append(out.Classes, *c)
	}
	slices.SortFunc(out.Classes, func(a, b ClassSum) int { return cmp.Or(b.N-a.N, cmp.Compare(a.Class, b.Class)) })
	for _, b := range v.net.beside[i] {
		out.Beside = append(out.Beside, v.line(b))
	}
	return out, nil
}

func (v *view) line(i int) GridLine {
	f, m := v.fields[i], v.net.more[i]
	l := GridLine{ID: f.ID, Name: f.Name, Kind: m.kind, Code: m.code, Tier: f.Tier, Drawn: f.Shape != nil, Sum: f.Sum}
	if up, ok := v.net.byID[m.parent]; ok {
		l.Above = v.fields[up].Name
	}
	return l
}

// under says whether a path lies in a subtree; "" is everything.
func under(path, prefix string) bool { return len(path) >= len(prefix) && path[:len(prefix)] == prefix }

package tally

// StatuteRow is a line of the table the State asks for each quarter and year: how
// hazards were looked for and mended in a trade (事故隐患排查治理情况统计表).
//
// law: 安全生产事故隐患排查治理暂行规定（总局令第16号）第十四条
type StatuteRow struct {
	Sector string `json:"sector" doc:"行业；空为未定"`
	Sites  int64  `json:"sites" doc:"应排查单位：期末在管的监管对象"`
	Seen   int64  `json:"seen" doc:"已排查单位"`
	// Of hazards found in the period, and what became of them until its end.
	Found  int64 `json:"found" doc:"一般隐患：排查"`
	Mended int64 `json:"mended" doc:"一般隐患：已整改"`
	Major  int64 `json:"major" doc:"重大隐患：排查"`
	Closed int64 `json:"closed" doc:"重大隐患：已整改销号"`
	// Of major hazards that are not closed: what their plan has (第十五条).
	Open     int64 `json:"open" doc:"重大隐患：期末未销号"`
	Measures int64 `json:"measures" doc:"其中写明整改措施的"`
	Owned    int64 `json:"owned" doc:"其中落实责任单位的"`
	Dated    int64 `json:"dated" doc:"其中落实整改期限的"`
}

// Join adds another line.
func (r *StatuteRow) Join(o StatuteRow) {
	r.Sites, r.Seen, r.Found, r.Mended, r.Major, r.Closed = r.Sites+o.Sites, r.Seen+o.Seen, r.Found+o.Found, r.Mended+o.Mended, r.Major+o.Major, r.Closed+o.Closed
	r.Open, r.Measures, r.Owned, r.Dated = r.Open+o.Open, r.Measures+o.Measures, r.Owned+o.Owned, r.Dated+o.Dated
}

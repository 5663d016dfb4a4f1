package scheme

import (
	"slices"

	"anwang/internal/civil"
)

// readBars: bans, and lists that bear consequences.
func (c *compiler) readBars(f *fields) {
	c.section(f, "bans", func(e *fields, r Rule) {
		if e.rejectWhole() {
			return
		}
		b := Ban{Bars: e.texts("bars"), During: e.refs("during", ToSeason), Each: e.refs("each", ToClass, ToSpot, ToSector, ToPeople, ToTier), In: e.refs("in", ToGrid, ToPronoun, ToTier),
			Except: e.texts("except"), Owner: e.choose("owner", who()...), Sector: e.ref("sector", ToSector), Grade: c.grade(e, "grade"), Form: e.refs("form", ToForm),
			Told: e.choose("tells", who()...), Penal: e.text("results")}
		e.need("bars")
		b.After = e.ref("after", ToEvent)
		for i, ref := range b.Owner.List {
			n := e.node.get("owner")
			if n.Shape == Map {
				n = n.get("one_of")
			}
			for _, kind := range c.kindsOf(ref) {
				if kind == Inspector || kind == Volunteer {
					c.fail(n.scalars()[i], "E23", ref.Name, "执行禁令").Expect = "有执法资格的部门；网格员只劝导、上报，写在 tells"
				}
			}
		}
		b.Rule = *e.rule
		c.asked(b)
		c.spread(b)
		c.s.Bans = append(c.s.Bans, b)
	})
	c.section(f, "rolls", func(e *fields, r Rule) {
		if e.rejectWhole() {
			return
		}
		approve := e.choose("approve", who()...)
		l := Roll{Of: e.refs("of", ToClass, ToSector, ToTier), Enter: e.texts("enter"), Leave: e.texts("leave"), By: e.refs("by", who()...),
			Approve: approve.List, OneOf: approve.OneOf, Shown: e.texts("shows"), Results: e.texts("results")}
		if lasts := e.age("lasts"); lasts.Word != "" {
			l.Lasts = lasts.Word
		}
		e.need("enter")
		for _, ref := range slices.Concat(l.By, l.Approve) {
			if ref.Kind == ToPeople || ref.Kind == ToTier {
				c.fail(e.key, "E23", ref.Name, "列入名单")
			}
		}
		if !e.has("leave") {
			c.fail(e.key, "W32", r.Name).Expect = "leave: 移出条件；原文没有写 leave: unset"
		}
		if !e.has("approve") {
			c.fail(e.key, "W33", r.Name).Expect = "approve: 由谁决定；原文没有写 approve: unset"
		}
		l.Rule = *e.rule
		c.s.Rolls = append(c.s.Rolls, l)
	})
}

// asked puts a ban among the items of the checklists it names.
func (c *compiler) asked(b Ban) {
	for _, ref := range b.Form {
		for i := range c.s.Forms {
			if fm := &c.s.Forms[i]; fm.Name == ref.Name && len(fm.ViewOf) == 0 {
				for _, what := range b.Bars {
					fm.Items = append(fm.Items, Item{Text: barredWords(what, b), Group: "禁令", Sector: b.Sector, Grade: b.Grade, Law: b.Law,
						Clauses: b.Clauses, Source: b.Source, Mapping: b.From("sector"), Pos: b.Pos})
				}
				if !slices.Contains(fm.Groups, "禁令") && len(fm.Groups) > 0 {
					fm.Groups = append(fm.Groups, "禁令")
				}
			}
		}
	}
}

// barredWords is how a checklist asks after what is barred.
func barredWords(what string, b Ban) string {
	switch {
	case b.After.Name != "":
		return b.After.Name + "时有无" + what
	case len(b.During) > 0:
		return join(b.During) + "内有无" + what
	}
	return "有无" + what
}

// spread makes the round of telling people a duty: once in every run of the season,
// or once where a ban has none.
func (c *compiler) spread(b Ban) {
	if len(b.Told.List) == 0 {
		return
	}
	d := Duty{Rule: b.Rule, Who: b.Told.List, AnyOf: b.Told.OneOf, Holders: "any", Does: []Verb{"宣传"}, Kind: KindOf("宣传"), During: b.During,
		About: b.Bars, Often: civil.Often{Once: true, Times: 1, Word: "一次"}}
	if len(b.During) > 0 {
		d.Often = civil.Often{Unit: civil.EachSeason, Every: 1, Times: 1, Word: "每个" + join(b.During) + "1次"}
	}
	if b.After.Name != "" {
		d.Often, d.During = civil.Often{}, nil
		d.After, d.Cause, d.Within = b.After.Name, ToEvent, civil.Limit{Span: civil.SameDay, Word: "当日"}
	}
	d.Name = b.Name + "告知"
	d.Values = map[string]Value{"often": {Key: "often", Text: d.Often.Word, Source: b.Source}, "during": b.Values["during"], "about": b.Values["bars"]}
	if d.After != "" {
		d.Values["within"] = Value{Key: "within", Text: "当日", Source: b.Source}
	}
	c.s.Duties = append(c.s.Duties, d)
}

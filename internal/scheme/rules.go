package scheme

import "slices"

// Rules lists every rule of the scheme, in the order of its sections.
func (s *Scheme) Rules() []Rule {
	var out []Rule
	add := func(r Rule) {
		if r.Section != "" {
			out = append(out, r)
		}
	}
	add(s.Transition.Rule)
	for _, x := range s.Amend {
		add(x.Rule)
	}
	for _, x := range s.Figures {
		add(x.Rule)
	}
	for _, x := range s.Grids {
		add(x.Rule)
	}
	for _, x := range s.Expect {
		add(x.Rule)
	}
	for _, x := range s.Posts {
		add(x.Rule)
	}
	for _, x := range s.Roles {
		add(x.Rule)
	}
	for _, x := range s.Gates {
		add(x.Rule)
	}
	for _, x := range s.Bodies {
		if !x.Implied {
			add(x.Rule)
		}
	}
	for _, x := range s.Portfolios {
		add(x.Rule)
	}
	for _, x := range s.Sectors {
		add(x.Rule)
	}
	for _, x := range s.Sites.Facts {
		add(x.Rule)
	}
	for _, x := range s.Sites.Classes {
		add(x.Rule)
	}
	for _, x := range s.Sites.Direct {
		add(x.Rule)
	}
	for _, x := range s.Sites.Dossiers {
		add(x.Rule)
	}
	if s.Sites.Ledger != nil {
		add(s.Sites.Ledger.Rule)
	}
	add(s.Sites.RolesOf)
	for _, x := range s.Risk {
		add(x.Rule)
	}
	for _, x := range s.Owners {
		add(x.Rule)
	}
	for _, x := range s.Ties {
		add(x.Rule)
	}
	for _, x := range s.Duties {
		if x.Section == "duties" { // the round of telling of a ban is the ban's
			add(x.Rule)
		}
	}
	for _, x := range s.Efforts {
		add(x.Rule)
	}
	for _, x := range s.Hours {
		add(x.Rule)
	}
	for _, x := range s.Boards {
		add(x.Rule)
	}
	for _, x := range s.Forms {
		add(x.Rule)
		for _, it := range x.Items {
			if !slices.Equal(it.Clauses, x.Clauses) {
				add(Rule{Section: "forms", Name: x.Name + "." + it.Text, Clauses: it.Clauses, Source: it.Source, Added: "平台默认", Pos: it.Pos})
			}
		}
	}
	for _, x := range s.Evidence {
		add(x.Rule)
	}
	for _, x := range s.Hazards.Grades {
		add(x.Rule)
	}
	for _, x := range s.Hazards.Items {
		add(x.Rule)
	}
	return append(out, s.lateRules()...)
}

// lateRules are those of the flow and of the sections after it.
func (s *Scheme) lateRules() []Rule {
	var out []Rule
	add := func(r Rule) {
		if r.Section != "" {
			out = append(out, r)
		}
	}
	clocks := func(list []Clock) {
		for _, x := range list {
			add(x.Rule)
			for _, st := range x.Ladder {
				if !slices.Equal(st.Clauses, x.Clauses) {
					add(st.Rule)
				}
			}
		}
	}
	for _, x := range s.Flow.States {
		add(x.Rule)
	}
	for _, x := range s.Flow.Acts {
		add(x.Rule)
	}
	clocks(s.Flow.Clocks)
	for _, v := range s.Flow.Variants {
		add(v.Rule)
		for _, x := range v.Acts {
			add(x.Rule)
		}
		clocks(v.Clocks)
	}
	add(s.Accidents.Rule)
	for _, x := range s.Accidents.Clocks {
		add(x.Rule)
	}
	if s.Tipoffs != nil {
		add(s.Tipoffs.Rule)
	}
	for _, x := range s.Assess {
		add(x.Rule)
		for _, l := range x.Lines {
			add(l.Rule)
		}
		for _, p := range x.Parts {
			add(p.Rule)
			for _, l := range p.Lines {
				add(l.Rule)
			}
		}
	}
	for _, x := range s.Rewards {
		add(x.Rule)
	}
	for _, x := range s.Calendar {
		add(x.Rule)
	}
	for _, x := range s.Rollout {
		add(x.Rule)
	}
	for _, x := range s.Sharing.Platforms {
		add(x.Rule)
	}
	add(s.Sharing.Rule)
	for _, x := range s.Contracts {
		add(x.Rule)
	}
	for _, x := range s.Bans {
		add(x.Rule)
	}
	for _, x := range s.Rolls {
		add(x.Rule)
	}
	return append(out, s.Met...)
}

package scheme

// says gives every rule its sentence, by its address.
func (s *Scheme) says() map[string]string {
	out := map[string]string{}
	for _, x := range s.Amend {
		out[x.Path()] = permitLine(x)
	}
	for _, x := range s.Figures {
		out[x.Path()] = figureLine(x)
	}
	s.placeSays(out)
	s.peopleSays(out)
	s.workSays(out)
	s.flowSays(out)
	for _, x := range s.Rewards {
		out[x.Path()] = s.rewardLine(x)
	}
	for _, x := range s.Assess {
		out[x.Path()] = s.sheetLine(x)
		for _, l := range x.Lines {
			out[l.Path()] = s.scoreLine(l)
		}
		s.partSays(out, x.Parts)
	}
	for _, x := range s.Rollout {
		out[x.Path()] = phaseLine(x)
	}
	for _, x := range s.Sharing.Platforms {
		out[x.Path()] = platformLine(x)
	}
	for _, x := range s.Contracts {
		out[x.Path()] = contractLine(x)
	}
	for _, x := range s.Met {
		out[x.Path()] = metLine(x)
	}
	return out
}

func (s *Scheme) placeSays(out map[string]string) {
	for _, x := range s.Grids {
		out[x.Path()] = s.gridLine(x)
	}
	for _, x := range s.Expect {
		out[x.Path()] = expectLine(x)
	}
	for _, x := range s.Sectors {
		out[x.Path()] = s.sectorLine(x)
	}
	for _, x := range s.Sites.Classes {
		out[x.Path()] = s.classLine(x)
	}
	for _, x := range s.Sites.Facts {
		out[x.Path()] = factLine(x)
	}
	for _, x := range s.Sites.Direct {
		out[x.Path()] = s.directLine(x)
	}
	for _, x := range s.Sites.Dossiers {
		out[x.Path()] = dossierLine(x)
	}
	if s.Sites.Ledger != nil {
		out[s.Sites.Ledger.Path()] = s.ledgerLine()
	}
	if s.Sites.RolesOf.Section != "" {
		out[s.Sites.RolesOf.Path()] = s.capacitiesLine()
	}
	for _, x := range s.Risk {
		out[x.Path()] = s.riskLine(x)
	}
}

func (s *Scheme) peopleSays(out map[string]string) {
	for _, x := range s.Posts {
		out[x.Path()] = s.postLine(x)
	}
	for _, x := range s.Roles {
		out[x.Path()] = s.roleLine(x)
	}
	for _, x := range s.Gates {
		out[x.Path()] = gateLine(x)
	}
	for _, x := range s.Bodies {
		out[x.Path()] = bodyLine(x)
	}
	for _, x := range s.Owners {
		out[x.Path()] = s.ownerLine(x)
	}
	for _, x := range s.Portfolios {
		out[x.Path()] = portfolioLine(x)
	}
	for _, x := range s.Ties {
		out[x.Path()] = s.tieLine(x)
	}
	for _, x := range s.Hours {
		out[x.Path()] = s.hoursLine(x)
	}
}

func (s *Scheme) workSays(out map[string]string) {
	for _, x := range s.Duties {
		out[x.Path()] = s.DutySentence(x)
	}
	for _, x := range s.Efforts {
		out[x.Path()] = effortLine(x)
	}
	for _, x := range s.Events {
		out[x.Path()] = eventLine(x)
	}
	for _, x := range s.Boards {
		out[x.Path()] = boardLine(x)
	}
	for _, x := range s.Forms {
		out[x.Path()] = s.formLine(x)
	}
	for _, x := range s.Evidence {
		out[x.Path()] = evidenceLine(x)
	}
	for _, x := range s.Calendar {
		out[x.Path()] = seasonLine(x)
	}
	for _, x := range s.Hazards.Grades {
		out[x.Path()] = gradeLine(x)
	}
	for _, x := range s.Hazards.Items {
		out[x.Path()] = hazardItemLine(x)
	}
}

func (s *Scheme) flowSays(out map[string]string) {
	for _, x := range s.Flow.States {
		out[x.Path()] = stateLine(x)
	}
	acts, clocks := s.Flow.Acts, s.Flow.Clocks
	for _, v := range s.Flow.Variants {
		acts, clocks = append(acts[:len(acts):len(acts)], v.Acts...), append(clocks[:len(clocks):len(clocks)], v.Clocks...)
	}
	for _, x := range acts {
		out[x.Path()] = s.actLine(x)
	}
	for _, x := range clocks {
		out[x.Path()] = s.clockLine(x)
		for _, st := range x.Ladder {
			out[st.Path()] = x.Name + "时限：" + s.stepLine(st)
		}
	}
	if lines := s.accidentLines(); s.Accidents.Section != "" && len(lines) > len(s.Accidents.Clocks) {
		out[s.Accidents.Path()] = lines[0]
	}
	for _, x := range s.Accidents.Clocks {
		out[x.Path()] = accidentClockLine(x)
	}
	if s.Tipoffs != nil {
		out[s.Tipoffs.Path()] = s.tipoffLines()[0]
	}
}

func (s *Scheme) partSays(out map[string]string, parts []Part) {
	for _, p := range parts {
		for _, l := range p.Lines {
			out[l.Path()] = s.scoreLine(l)
		}
		s.partSays(out, p.Parts)
	}
}

package desk_test

import (
	"context"
	"slices"
	"testing"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/grid/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

// gated is the town of these scenes with a plan that trains inspectors first,
// wants one in each village, and lets nobody be inspector and something else.
func gated(t *testing.T, d *db.DB) *stage {
	s := open(t, d)
	s.now += 10 * 24 * 3600 * 1000 // the town has stood for ten days: since 5 March
	s.grids.Edition = func(context.Context, string, string, civil.Day) (grid.Edition, error) { return grid.Edition{}, nil }
	s.grids.Rules = func(context.Context, string, string, civil.Day) (grid.Rules, error) {
		r := rules()
		r.Posts = append(r.Posts, grid.Post{Name: "村网格员", Kind: account.Inspector, In: []string{"村级"}, Single: true,
			Needs: []grid.Need{{Kind: "岗前培训", Least: 60}}, Seats: []grid.WorkSeat{{Name: "消防", Number: 1}}})
		r.Gates = []grid.Gate{{Name: "网格齐备", Has: []grid.Must{{Word: "网格员", Posts: []string{"村网格员"}}}}}
		return r, nil
	}
	return s
}

func (s *stage) person(name string) string {
	s.t.Helper()
	var in adesk.AddPersonIn
	in.Body.Name, in.Body.Phone, in.Body.Login, in.Body.Password = name, "139 0000 0001", "u-"+name, "mima-mima-1"
	out, err := s.accounts.AddPerson(context.Background(), s.who("办公室"), &in)
	if err != nil {
		s.t.Fatal(err)
	}
	s.id[name] = out.ID
	return out.ID
}

func (s *stage) appoint(by, person, post, place string, more ...func(*desk.AppointIn)) (desk.Appointed, error) {
	s.t.Helper()
	var in desk.AppointIn
	in.Body.Person, in.Body.Post, in.Body.Place = s.id[person], post, s.id[place]
	for _, m := range more {
		m(&in)
	}
	return s.grids.AppointOne(context.Background(), s.who(by), &in)
}

func (s *stage) train(by, person, kind string, score int) (desk.Trained, error) {
	s.t.Helper()
	var in desk.TrainIn
	in.Body.Persons, in.Body.Kind, in.Body.Score, in.Body.Proof = []string{s.id[person]}, kind, &score, "证〔2026〕1号"
	return s.grids.Train(context.Background(), s.who(by), &in)
}

func TestAnInspectorIsActiveFromTheTrainingOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := gated(t, d)
		ctx := context.Background()
		s.person("新员")
		free, err := s.accounts.Persons(ctx, s.who("办公室"), &adesk.PersonsIn{Free: true, Limit: 10})
		if err != nil || names(free.Items, func(p *adesk.PersonRow) string { return p.Name }) != "新员" {
			t.Fatalf("%+v %v", free.Items, err)
		}
		made, err := s.appoint("办公室", "新员", "村网格员", "甲村", func(in *desk.AppointIn) {
			in.Body.Seat, in.Body.Basis, in.Body.From = "消防", "任〔2026〕1号", "2026-03-06"
		})
		if err != nil || made.State != "待激活" || !slices.Equal(made.Waits, []string{"岗前培训"}) || made.Since != "2026-03-06" || made.Basis != "任〔2026〕1号" || !made.MayEnd {
			t.Fatalf("%+v %v", made, err)
		}
		// Recording is never blocked; the post counts for nothing else.
		if who := s.who("新员"); !who.May(account.VisitRecord) || !who.May(account.HazardReport) || who.Standings[0].Waits != "岗前培训" {
			t.Errorf("%+v %v", who.Standings, who.Permissions())
		}
		dossier := func() desk.Dossier {
			t.Helper()
			out, err := s.grids.Dossier(ctx, s.who("办公室"), &desk.ByID{ID: s.id["甲村"]})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		codes := func(rows []desk.GapRow) string { return names(rows, func(g desk.GapRow) string { return g.Code }) }
		before := dossier()
		if before.Whole != "不齐备" || !slices.Equal(before.Lacks, []string{"网格员（未培训）"}) || before.People["村网格员"] != 0 || codes(before.Vacant) != "grid.untrained grid.not_whole" {
			t.Errorf("%s %v %v %v", before.Whole, before.Lacks, before.People, before.Vacant)
		}
		if before.Vacant[0].Person != s.id["新员"] || before.Vacant[0].Since != "2026-03-06" || before.Vacant[0].Text != "甲村的新员（村网格员）还没有完成岗前培训，自2026年3月6日起待激活，不计入在岗。" {
			t.Errorf("%+v", before.Vacant[0])
		}
		gaps, err := s.grids.Gaps(ctx, s.who("办公室"), &desk.GapsIn{Limit: 100})
		if err != nil || !slices.ContainsFunc(gaps.Items, func(g desk.GapRow) bool { return g.Code == "grid.untrained" && g.Person == s.id["新员"] }) {
			t.Errorf("%+v %v", gaps.Items, err)
		}
		// A failed examination opens nothing, a passed one does.
		if out, err := s.train("办公室", "新员", "岗前培训", 59); err != nil || len(out.Activated) != 0 {
			t.Errorf("%+v %v", out, err)
		}
		out, err := s.train("办公室", "新员", "岗前培训", 60)
		if err != nil || len(out.Activated) != 1 || out.Activated[0].PlaceName != "甲村" || len(out.Items) != 1 || *out.Items[0].Score != 60 {
			t.Fatalf("%+v %v", out, err)
		}
		if after := dossier(); after.Whole != "齐备" || len(after.Lacks) != 0 || after.People["村网格员"] != 1 || codes(after.Vacant) != "" {
			t.Errorf("%s %v %v %v", after.Whole, after.Lacks, after.People, after.Vacant)
		}
		tree, err := s.grids.Tree(ctx, s.who("办公室"), &desk.TreeIn{Limit: 100})
		if err != nil || names(tree.Items, func(n *desk.Node) string { return n.Name + n.Whole }) != "某镇 甲村齐备 乙村不齐备 某小学" {
			t.Errorf("%v %v", names(tree.Items, func(n *desk.Node) string { return n.Name + n.Whole }), err)
		}
		// Who was there on the 7th is told with what they lacked then.
		on, err := s.grids.On(ctx, s.who("办公室"), &desk.OnIn{ID: s.id["甲村"], Day: "2026-03-07"})
		if err != nil || !slices.ContainsFunc(on.People, func(a desk.Answered) bool { return a.Name == "新员" && a.Waiting }) {
			t.Errorf("%+v %v", on.People, err)
		}
		// Entered by mistake: it is taken back, and the post waits again.
		var back desk.WithdrawTrainingIn
		back.ID = out.Items[0].ID
		if _, err := s.grids.WithdrawTraining(ctx, s.who("办公室"), &back); fault.Code(err) != "training.incomplete" {
			t.Errorf("without a reason: %v", err)
		}
		back.Body.Reason = "录错了人"
		if row, err := s.grids.WithdrawTraining(ctx, s.who("办公室"), &back); err != nil || row.Withdrawn != "录错了人" || dossier().Whole != "不齐备" {
			t.Errorf("%+v %v", row, err)
		}
		if _, err := s.grids.WithdrawTraining(ctx, s.who("办公室"), &back); fault.Code(err) != "training.withdrawn_already" {
			t.Error(err)
		}
	})
}

func TestAppointmentsKeepTheirHistoryAndTheirRules(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := gated(t, d)
		ctx := context.Background()
		s.person("新员")
		for code, try := range map[string]func() (desk.Appointed, error){
			"appointment.own":          func() (desk.Appointed, error) { return s.appoint("办公室", "办公室", "村网格长", "乙村") },
			"appointment.not_yours":    func() (desk.Appointed, error) { return s.appoint("办公室", "新员", "企经委", "某镇") },
			"appointment.not_possible": func() (desk.Appointed, error) { return s.appoint("办公室", "新员", "没有的岗", "甲村") },
			"grid.not_found": func() (desk.Appointed, error) {
				return s.appoint("办公室", "新员", "村网格员", "没有的村")
			},
			"person.not_found": func() (desk.Appointed, error) {
				return s.appoint("办公室", "没有的人", "村网格员", "甲村")
			},
			"appointment.post_exclusive": func() (desk.Appointed, error) {
				return s.appoint("办公室", "甲村长", "村网格员", "甲村")
			},
		} {
			if code == "person.not_found" {
				s.id["没有的人"] = "nobody"
			}
			if code == "grid.not_found" {
				s.id["没有的村"] = "nowhere"
			}
			if _, err := try(); fault.Code(err) != code {
				t.Errorf("%s: %v", code, err)
			}
		}
		if _, err := s.appoint("办公室", "新员", "村副网格长", "乙村", func(in *desk.AppointIn) { in.Body.From = "2026-02-30" }); fault.Code(err) != "appointment.not_possible" {
			t.Errorf("a day that is none: %v", err)
		}
		// A deputy and what they look after, changed later (S1-47).
		made, err := s.appoint("办公室", "新员", "村副网格长", "甲村", func(in *desk.AppointIn) { in.Body.From = "2026-02-01" })
		if err != nil || len(made.Contacts) != 0 || made.State != "在任" {
			t.Fatalf("%+v %v", made, err)
		}
		var in desk.ContactsIn
		in.ID, in.Body.Contacts = made.ID, []string{s.id["第一组"], s.id["第一组"]}
		row, err := s.grids.LookAfter(ctx, s.who("办公室"), &in)
		if err != nil || names(row.Contacts, func(c desk.SpotRow) string { return c.Name }) != "第一组" {
			t.Errorf("%+v %v", row.Contacts, err)
		}
		in.Body.Contacts = []string{"nothing"}
		if _, err := s.grids.LookAfter(ctx, s.who("办公室"), &in); fault.Code(err) != "spot.not_found" {
			t.Error(err)
		}
		// Ended, and still told of that day.
		var end desk.EndIn
		end.ID, end.Body.Last, end.Body.Reason = made.ID, "2026-03-10", "调离"
		if row, err = s.grids.End(ctx, s.who("办公室"), &end); err != nil || row.State != "已免" || row.Ended != "调离" || row.MayEnd {
			t.Errorf("%+v %v", row, err)
		}
		if _, err := s.grids.End(ctx, s.who("办公室"), &end); fault.Code(err) != "appointment.ended_already" {
			t.Error(err)
		}
		in.Body.Contacts = nil
		if _, err := s.grids.LookAfter(ctx, s.who("办公室"), &in); fault.Code(err) != "appointment.ended_already" {
			t.Error(err)
		}
		on, err := s.grids.On(ctx, s.who("办公室"), &desk.OnIn{ID: s.id["甲村"], Day: "2026-03-10"})
		if err != nil || !slices.ContainsFunc(on.People, func(a desk.Answered) bool { return a.Name == "新员" }) {
			t.Errorf("%+v %v", on.People, err)
		}
		list, err := s.grids.Appointments(ctx, s.who("办公室"), &desk.AppointmentsIn{Person: s.id["新员"], Limit: 10})
		if err != nil || len(list.Items) != 1 || list.Items[0].To != "2026-03-10" {
			t.Errorf("%+v %v", list.Items, err)
		}
		if list, err = s.grids.Appointments(ctx, s.who("办公室"), &desk.AppointmentsIn{State: "在任", Limit: 2}); err != nil || len(list.Items) != 2 || list.Next == "" {
			t.Errorf("%+v %v", list, err)
		}
		// Coming, and not yet.
		if made, err = s.appoint("办公室", "新员", "村副网格长", "乙村", func(in *desk.AppointIn) { in.Body.From = "2026-04-01" }); err != nil || made.State != "待任" {
			t.Errorf("%+v %v", made, err)
		}
		// A head may not, and does not see beyond their village.
		if _, err := s.appoint("甲村长", "新员", "村副网格长", "甲村"); fault.Code(err) != "appointment.not_yours" {
			t.Error(err)
		}
		end.ID = made.ID
		if _, err := s.grids.End(ctx, s.who("甲村长"), &end); fault.Code(err) != "appointment.not_found" {
			t.Error(err)
		}
		choices, err := s.grids.Choose(ctx, s.who("办公室"), &desk.ChoicesIn{Place: s.id["甲村"]})
		if err != nil || names(choices.Posts, func(c desk.Choice) string { return c.Post }) != "村网格长 村副网格长 村网格员" {
			t.Fatalf("%+v %v", choices, err)
		}
		if c := choices.Posts[2]; !c.May || !c.Single || !slices.Equal(c.Needs, []string{"岗前培训"}) || c.Seats[0] != (desk.SeatChoice{Name: "消防", Want: 1}) {
			t.Errorf("%+v", c)
		}
		if c := choices.Posts[1]; c.Have != 1 || names(c.Contacts, func(s desk.SpotRow) string { return s.Name }) != "第一组" {
			t.Errorf("%+v", c)
		}
		if n, err := s.accounts.Persons(ctx, s.who("甲村长"), &adesk.PersonsIn{Free: true, Limit: 10}); fault.Code(err) != "account.not_permitted" {
			t.Error(n, err)
		}
	})
}

func TestATrainingIsEnteredByWhoTrainsForThoseWithinSight(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := gated(t, d)
		ctx := context.Background()
		s.person("新员")
		if _, err := s.train("企经", "甲村长", "岗前培训", 80); err != nil {
			t.Errorf("a department trains those of its ground: %v", err)
		}
		if _, err := s.train("甲村长", "甲村副", "岗前培训", 80); fault.Code(err) != "training.not_yours" {
			t.Error(err)
		}
		if _, err := s.train("办公室", "办公室", "岗前培训", 80); fault.Code(err) != "training.own" {
			t.Error(err)
		}
		s.id["没有的人"] = "nobody"
		if _, err := s.train("办公室", "没有的人", "岗前培训", 80); fault.Code(err) != "person.not_found" {
			t.Error(err)
		}
		if _, err := s.train("办公室", "新员", "", 80); fault.Code(err) != "training.incomplete" {
			t.Error(err)
		}
		list, err := s.grids.Trainings(ctx, s.who("办公室"), &desk.TrainingsIn{Limit: 10})
		if err != nil || names(list.Items, func(r desk.TrainingRow) string { return r.Name }) != "甲村长" {
			t.Errorf("%+v %v", list.Items, err)
		}
		kinds, err := s.grids.TrainingKinds(ctx, s.who("办公室"), &struct{}{})
		if err != nil || !slices.Equal(kinds.Items, []string{"岗前培训"}) {
			t.Errorf("%+v %v", kinds, err)
		}
	})
}

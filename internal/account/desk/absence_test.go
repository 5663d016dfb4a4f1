package desk_test

import (
	"context"
	"testing"

	"anwang/internal/account"
	"anwang/internal/account/desk"
	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

// away is a town whose village has a head, a deputy and an inspector; the plan
// lets the assistant stand in for the inspector.
func away(t *testing.T, d *db.DB) (*stage, map[string]string) {
	s := open(t, d, desk.Options{StandIns: func(_ context.Context, _, _, post string) []string {
		return map[string][]string{"村网格员": {"村信息员"}}[post]
	}})
	s.town()
	who := map[string]string{}
	for login, post := range map[string]string{
		"office": "镇网格办/办公室/town////2026-01-01/", "head": "村网格长/网格长/a///2026-01-01/", "deputy": "村副网格长/副网格长/a///2026-01-01/", "inspector": "村网格员/网格员/a///2026-01-01/",
		"helper": "村信息员/群防/a///2026-01-01/", "headb": "村网格长/网格长/b///2026-01-01/",
	} {
		if login == "office" {
			post = "镇网格办/办公室/town///2026-01-01/"
		}
		who[login] = s.cast(login, post)
	}
	return s, who
}

func (s *stage) caller(person string) account.Caller {
	s.t.Helper()
	c, err := s.desk.Load(context.Background(), county, person)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

func leave(person, from, to, reason, standIn string) *desk.LeaveIn {
	in := &desk.LeaveIn{}
	in.Body.Person, in.Body.From, in.Body.To, in.Body.Reason, in.Body.StandIn = person, from, to, reason, standIn
	return in
}

func TestSemantic05WhoIsAwayIsStoodInForByThePlansPostThenTheDeputy(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := away(t, d)
		office := s.caller(who["office"])
		for _, c := range []struct{ person, named, want string }{
			{"inspector", "", "helper"}, // the plan's stand_in
			{"head", "", "deputy"},      // nobody in the plan: the deputy head
			{"headb", "head", ""},       // away themselves
			{"headb", "", ""},           // nobody there
		} {
			got, err := s.desk.Leave(t.Context(), office, leave(who[c.person], "2026-02-27", "2026-03-05", "学习培训", who[c.named]))
			if c.named == "head" {
				refusedWith(t, err, "absence.stand_in_unknown")
				continue
			}
			if err != nil || len(got.Covers) != 1 || got.Covers[0].StandIn != who[c.want] || got.Reason != "学习培训" {
				t.Errorf("%s: %+v %v, want %s", c.person, got, err, c.want)
			}
		}
		// The stand-in may what the one who is away may, and it says for whom.
		deputy := s.caller(who["deputy"])
		if !deputy.May(account.SiteWrite) || len(deputy.Standings) != 2 || deputy.Standings[1].For+deputy.Standings[0].For != "演示head" {
			t.Errorf("%+v", deputy.Standings)
		}
		if me, err := s.desk.Me(t.Context(), deputy, nil); err != nil || me.Posts[0].For+me.Posts[1].For != "演示head" {
			t.Errorf("%+v %v", me.Posts, err)
		}
		list, err := s.desk.Leaves(t.Context(), deputy, &desk.LeavesIn{Limit: 2})
		if err != nil || len(list.Items) != 2 || list.Next != "" {
			t.Errorf("%+v %v", list, err)
		}
		if c := s.caller(who["headb"]); !c.Scope.Sees("1/3/") {
			t.Error("who is away sees nothing any more")
		}
		// Back earlier: the day after, nobody stands in.
		in := &desk.BackIn{ID: leaveOf(t, s, deputy, who["head"])}
		in.Body.LastOn = "2026-03-03"
		if _, err := s.desk.Back(t.Context(), office, in); err != nil {
			t.Fatal(err)
		}
		if c := s.caller(who["deputy"]); c.May(account.SiteWrite) || len(c.Standings) != 1 {
			t.Errorf("still standing in: %+v", c.Standings)
		}
		in.Body.LastOn = "2026-03-20"
		_, err = s.desk.Back(t.Context(), office, in)
		refusedWith(t, err, "absence.longer_is_new")
	})
}

func leaveOf(t *testing.T, s *stage, c account.Caller, person string) string {
	t.Helper()
	list, err := s.desk.Leaves(t.Context(), c, &desk.LeavesIn{Limit: 10, Past: true, Person: person})
	if err != nil || len(list.Items) != 1 {
		t.Fatalf("%+v %v", list, err)
	}
	return list.Items[0].ID
}

func TestNobodyRecordsTheirOwnAbsenceNorThatOfSomebodyElsewhere(t *testing.T) {
	s, who := away(t, dbtest.SQLite(t))
	office, head := s.caller(who["office"]), s.caller(who["head"])
	for what, c := range map[string]struct {
		by   account.Caller
		in   *desk.LeaveIn
		code string
	}{
		"one's own":                {head, leave(who["head"], "2026-03-05", "2026-03-06", "事假", ""), "absence.own"},
		"of another village":       {head, leave(who["headb"], "2026-03-05", "2026-03-06", "事假", ""), "person.not_found"},
		"of the office above":      {head, leave(who["office"], "2026-03-05", "2026-03-06", "事假", ""), "person.not_found"},
		"by a deputy":              {s.caller(who["deputy"]), leave(who["inspector"], "2026-03-05", "2026-03-06", "事假", ""), "absence.not_yours"},
		"of nobody":                {office, leave("nobody", "2026-03-05", "2026-03-06", "事假", ""), "person.not_found"},
		"a day that does not be":   {office, leave(who["head"], "2026-02-29", "2026-03-06", "事假", ""), "day.impossible"},
		"the wrong way round":      {office, leave(who["head"], "2026-03-06", "2026-03-05", "事假", ""), "absence.period_impossible"},
		"without a reason":         {office, leave(who["head"], "2026-03-05", "2026-03-06", " ", ""), "absence.reason_missing"},
		"stood in for by oneself":  {office, leave(who["head"], "2026-03-05", "2026-03-06", "事假", who["head"]), "absence.stand_in_unknown"},
		"stood in for by a nobody": {office, leave(who["head"], "2026-03-05", "2026-03-06", "事假", "nobody"), "absence.stand_in_unknown"},
	} {
		_, err := s.desk.Leave(t.Context(), c.by, c.in)
		t.Run(what, func(t *testing.T) { refusedWith(t, err, c.code) })
	}
	if _, err := s.desk.Leave(t.Context(), office, leave(who["head"], "2026-03-05", "2026-03-06", "事假", "")); err != nil {
		t.Fatal(err)
	}
	_, err := s.desk.Leave(t.Context(), office, leave(who["head"], "2026-03-06", "2026-03-09", "事假", ""))
	refusedWith(t, err, "absence.recorded_already")
	in := &desk.BackIn{ID: leaveOf(t, s, office, who["head"])}
	in.Body.LastOn = "2026-03-05"
	_, err = s.desk.Back(t.Context(), s.caller(who["headb"]), in)
	refusedWith(t, err, "absence.not_found")
	_, err = s.desk.Back(t.Context(), head, in)
	refusedWith(t, err, "absence.own")
}

func refusedWith(t *testing.T, err error, code string) {
	t.Helper()
	f := fault.As(err)
	if f == nil {
		t.Errorf("%v, want %s", err, code)
		return
	}
	for _, x := range f.Fields {
		if x.Code == code {
			return
		}
	}
	if f.Code != code || f.Words() == f.Code {
		t.Errorf("%s %v, want %s", f.Code, f.Fields, code)
	}
}

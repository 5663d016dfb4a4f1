package account

import (
	"testing"

	"anwang/internal/fault"
)

func administrator(k Kind, waits string) Caller {
	return NewCaller("c", "me", "我", []Standing{{Kind: k, Waits: waits}}, nil, func(string) bool { return false })
}

func TestNobodyMakesHimselfOrTwoInOneAnAdministrator(t *testing.T) {
	fit := Candidate{Person: "p", HasAccount: true}
	with := func(change func(*Candidate)) Candidate {
		c := fit
		change(&c)
		return c
	}
	security := administrator(Security, "")
	for name, c := range map[string]struct {
		who  Caller
		to   Candidate
		role Kind
		want string
	}{
		"a security administrator, another":   {security, fit, Auditor, ""},
		"another security administrator":      {security, fit, Security, ""},
		"himself":                             {security, with(func(c *Candidate) { c.Person = "me" }), System, "administrator.own"},
		"somebody who is one already":         {security, with(func(c *Candidate) { c.Holds = System }), Auditor, "administrator.holds_one"},
		"the same once more":                  {security, with(func(c *Candidate) { c.Holds = Auditor }), Auditor, "administrator.holds_one"},
		"somebody with a post":                {security, with(func(c *Candidate) { c.Posts = 1 }), Auditor, "administrator.has_post"},
		"nobody's account":                    {security, with(func(c *Candidate) { c.HasAccount = false }), Auditor, "administrator.no_account"},
		"a post of a plan":                    {security, fit, Office, "administrator.role_unknown"},
		"no standing at all":                  {security, fit, "", "administrator.role_unknown"},
		"the system's administrator, anybody": {administrator(System, ""), fit, System, "account.not_permitted"},
		"the system's administrator, himself": {administrator(System, ""), Candidate{Person: "me", HasAccount: true}, Security, "account.not_permitted"},
		"the audit administrator":             {administrator(Auditor, ""), fit, Auditor, "account.not_permitted"},
		"one without a second factor":         {administrator(Security, FactorNeeded), fit, Auditor, "account.not_permitted"},
		"an office":                           {NewCaller("c", "me", "我", []Standing{{Kind: Office, Path: "1/"}}, nil, func(string) bool { return false }), fit, System, "account.not_permitted"},
	} {
		if got := fault.Code(MayGrant(c.who, c.to, c.role)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestTheLastOfAKindStays(t *testing.T) {
	security := administrator(Security, "")
	for name, c := range map[string]struct {
		person string
		role   Kind
		left   int
		want   string
	}{
		"one of two":         {"p", System, 1, ""},
		"the last":           {"p", System, 0, "administrator.last"},
		"himself":            {"me", Security, 5, "administrator.own"},
		"somebody who isn't": {"p", "", 3, "administrator.not_found"},
	} {
		if got := fault.Code(MayWithdraw(security, c.person, c.role, c.left)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if fault.Code(MayWithdraw(administrator(System, ""), "p", Auditor, 3)) != "account.not_permitted" {
		t.Error("only security withdraws")
	}
}

// None of the three sees a record of the work, none can do what lets another see
// it in his name, and no two share a power that changes something.
func TestTheThreeAreApart(t *testing.T) {
	work := of(reading, walking, following, handling, owning, []Permission{SiteWrite, TaskAssign, TaskExcuse, AbsenceKeep, SchemeAmend, JournalRead, GridWrite, AccountEnrol, AppointmentWrite, TrainingKeep})
	shared := map[Permission]bool{AccountList: true, SystemRead: true, RetentionRead: true}
	// To take a list away is to read it in another form: each list asks besides for the
	// permission of its own page.
	means := map[Permission]bool{ExportTake: true}
	held := map[Permission]Kind{}
	for _, k := range Administrators() {
		if !Administers(k) || len(permissions[k]) == 0 {
			t.Errorf("%s may nothing", k)
		}
		for p := range permissions[k] {
			if work[p] {
				t.Errorf("%s may %s, which is the work's", k, p)
			}
			if other := held[p]; other != "" && !shared[p] {
				t.Errorf("%s and %s both may %s", k, other, p)
			}
			held[p] = k
		}
		if c := administrator(k, FactorNeeded); len(c.Permissions()) > 0 {
			t.Errorf("%s without a second factor may %v", k, c.Permissions())
		}
		if c := administrator(k, ""); len(c.Scope) > 0 || c.Administrator() != k {
			t.Errorf("%s sees %v", k, c.Scope)
		}
	}
	for kind, may := range permissions {
		for p := range may {
			if held[p] != "" && !Administers(kind) && !means[p] {
				t.Errorf("%s may %s, which is %s's", kind, p, held[p])
			}
		}
	}
}

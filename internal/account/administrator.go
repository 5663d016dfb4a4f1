package account

import (
	"anwang/internal/fault"
)

// The platform's three administrators (三员分立). They are no posts of any plan:
// each keeps one side of the platform, none sees a record of the work, and no
// person may be two of them.
const (
	// System keeps accounts, phones, backups and the machine's health.
	System Kind = "系统管理员"
	// Security gives and takes these standings, unlocks, sets the rules, looks at
	// what anybody's scope is.
	Security Kind = "安全管理员"
	// Auditor reads the journal, verifies it, and reads who signed in.
	Auditor Kind = "审计管理员"
)

// FactorNeeded is what an administrator's standing waits for before it opens
// anything.
const FactorNeeded = "第二因子"

// Administrators lists the three, in the order they are named.
func Administrators() []Kind { return []Kind{System, Security, Auditor} }

// Administers says whether a kind is one of the three.
func Administers(k Kind) bool { return k == System || k == Security || k == Auditor }

// Administrator is the caller's standing among the three, or "".
func (c Caller) Administrator() Kind {
	for _, s := range c.Standings {
		if Administers(s.Kind) {
			return s.Kind
		}
	}
	return ""
}

// Candidate is who a standing is to be given to, as far as the rule asks.
type Candidate struct {
	Person     string
	HasAccount bool
	Posts      int  // held today or later
	Holds      Kind // of the three, "" for none
}

// MayGrant says whether a caller may make somebody an administrator: a security
// administrator may, nobody for himself, and only somebody with an account, no
// post and none of the three standings.
func MayGrant(who Caller, to Candidate, role Kind) error {
	switch {
	case !who.May(AccountSecure):
		return fault.New(fault.Forbidden, "account.not_permitted")
	case to.Person == who.Person:
		return fault.New(fault.Forbidden, "administrator.own")
	}
	return to.fits(role)
}

func (c Candidate) fits(role Kind) error {
	switch {
	case !Administers(role):
		return fault.New(fault.Invalid, "administrator.role_unknown").On("role", "administrator.role_unknown")
	case !c.HasAccount:
		return fault.New(fault.Invalid, "administrator.no_account")
	case c.Holds != "":
		return fault.New(fault.Conflict, "administrator.holds_one", "role", string(c.Holds))
	case c.Posts > 0:
		return fault.New(fault.Conflict, "administrator.has_post")
	}
	return nil
}

// Fits says whether somebody may become an administrator where nobody on the
// platform can give the standing yet (the first three, the command line).
func (c Candidate) Fits(role Kind) error { return c.fits(role) }

// MayWithdraw says whether a caller may take a standing back: never his own, and
// never the last of its kind. left is how many others hold it.
func MayWithdraw(who Caller, person string, role Kind, left int) error {
	switch {
	case !who.May(AccountSecure):
		return fault.New(fault.Forbidden, "account.not_permitted")
	case person == who.Person:
		return fault.New(fault.Forbidden, "administrator.own")
	case role == "":
		return fault.New(fault.Missing, "administrator.not_found")
	case left < 1:
		return fault.New(fault.Conflict, "administrator.last", "role", string(role))
	}
	return nil
}

// MayTend says whether an administrator may act on somebody's account (close it,
// unlock it, reset what it is signed in with): never on his own.
func MayTend(who Caller, person string) error {
	if person == who.Person {
		return fault.New(fault.Forbidden, "administrator.own_account")
	}
	return nil
}

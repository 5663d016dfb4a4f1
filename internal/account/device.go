package account

import (
	"strings"
	"time"

	"anwang/internal/civil"
	"anwang/internal/fault"
)

const (
	// EnrolCodeLife is how long a code lets a phone in.
	EnrolCodeLife = 10 * time.Minute
	// DeviceLife is how long a phone stays signed in.
	DeviceLife = 90 * 24 * time.Hour
)

// Device is a phone somebody signed in on.
type Device struct {
	ID, Person string
	Until      civil.Instant
	RevokedAt  civil.Instant // 0 = not taken back
}

// Live is the fault of a phone that is out, or nil.
func (d Device) Live(now civil.Instant) error {
	switch {
	case d.RevokedAt != 0:
		return fault.New(fault.Unsigned, "account.device_revoked")
	case now >= d.Until:
		return fault.New(fault.Unsigned, "account.device_expired")
	}
	return nil
}

// MayEnrol says whether a caller may let a phone in in another's name. Whoever
// holds the code is that person on that phone, so nobody hands out more than
// they have: an office enrols the inspectors of its grids and the heads below
// it. Not the system's administrator either: by a code he would see what its
// owner sees.
func MayEnrol(who Caller, other []Standing) error {
	if !who.May(AccountEnrol) || len(other) == 0 {
		return fault.New(fault.Forbidden, "account.not_enrollable")
	}
	for _, s := range other {
		_, ok := who.StandingAt(s.Path, func(mine Standing) bool {
			return KindMay(mine.Kind, AccountEnrol) && enrols(mine, s)
		})
		if !ok {
			return fault.New(fault.Forbidden, "account.not_enrollable")
		}
	}
	return nil
}

// MayRevoke says whether a caller may take another's phone back: who may enrol it,
// and the system's administrator, who gains nothing by it.
func MayRevoke(who Caller, other []Standing) error {
	if who.May(AccountAdmin) {
		return nil
	}
	return MayEnrol(who, other)
}

func enrols(mine, other Standing) bool {
	if mine.Path == "" || !strings.HasPrefix(other.Path, mine.Path) {
		return false
	}
	switch other.Kind {
	case Inspector, Volunteer, Unit, Liaison:
		return true
	case Head, Deputy, Assistant:
		return other.Path != mine.Path
	}
	return false
}

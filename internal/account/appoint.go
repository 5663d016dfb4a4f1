package account

import (
	"strings"

	"anwang/internal/fault"
)

// MayAppoint gives the standing in which a caller may give a post at a place,
// take it away, or say what its holder looks after. Nobody appoints himself, and
// nobody gives more than he oversees: an office fills the posts of its place that
// stand below its own, and any within its ground. No administrator of the
// platform fills a post: he would choose who sees what.
//
// law: S1-05, S1-62
func MayAppoint(who Caller, person string, post Standing) (Standing, error) {
	if person != "" && person == who.Person {
		return Standing{}, fault.New(fault.Forbidden, "appointment.own")
	}
	if who.May(AppointmentWrite) {
		if s, ok := who.StandingAt(post.Path, func(mine Standing) bool { return KindMay(mine.Kind, AppointmentWrite) && appoints(mine, post) }); ok {
			return s, nil
		}
	}
	return Standing{}, fault.New(fault.Forbidden, "appointment.not_yours")
}

func appoints(mine, post Standing) bool {
	if mine.Path == "" || !strings.HasPrefix(post.Path, mine.Path) || Administers(post.Kind) {
		return false
	}
	if post.Path != mine.Path {
		return true
	}
	switch post.Kind {
	case Inspector, Clerk, Responsible, Liaison, Unit, Volunteer:
		return post.Department == ""
	}
	return false
}

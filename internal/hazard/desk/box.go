package desk

import (
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/hazard"
	"anwang/internal/kit/db"
)

// A box is what waits for the caller: not what their posts merely watch. Which
// states those are, and whose they are, the scheme in force says.

// soonDays is how long before its day a case counts as due soon.
const soonDays = 3

// box is the condition of a box.
func (d *Desk) box(who account.Caller, rules hazard.Rules, box string) db.Cond {
	states := func(v hazard.Verb) db.Cond {
		return all(db.Cond{SQL: "h.closed_at = 0"}, db.In("h.state", rules.From(v)))
	}
	own := db.In("h.owner", who.Departments())
	switch box {
	case "triage":
		return all(states(hazard.DispatchVerb), mayBe(who, rules, hazard.DispatchVerb))
	case "accept":
		sent := party(who, hazard.Recipient)
		return all(states(hazard.AcceptVerb), either(own, all(db.Cond{SQL: "h.owner = ''"}, sent), mayBe(who, rules, hazard.AcceptVerb)))
	case "mend":
		return all(states(hazard.FeedbackVerb), either(own, mayBe(who, rules, hazard.FeedbackVerb)))
	case "verify":
		return all(states(hazard.VerifyVerb), mayBe(who, rules, hazard.VerifyVerb), db.Cond{SQL: "h.mended_by <> ?", Args: []any{who.Person}})
	case "assist":
		// The act keeps its round in its body, as save writes it.
		done := db.Cond{SQL: `NOT EXISTS (SELECT 1 FROM hazard_act ha WHERE ha.county = h.county AND ha.hazard = h.id AND ha.verb = 'assist'
			AND (ha.body LIKE '{"round":' || h.round || ',%' OR ha.body LIKE '{"round":' || h.round || '}%') AND ` + db.In("ha.party", who.Departments()).SQL + ")",
			Args: db.In("ha.party", who.Departments()).Args}
		return all(db.Cond{SQL: "h.closed_at = 0"}, party(who, hazard.CoOwner), done)
	case "approve":
		return all(db.Cond{SQL: "h.closed_at = 0 AND (h.asked <> '' OR h.listed = '待批准')"}, fitting(who, rules, rules.Approvers()))
	case "border", "open":
		return db.Cond{SQL: "h.closed_at = 0"}
	case "overdue":
		return db.Cond{SQL: "h.closed_at = 0 AND h.due_at > 0 AND h.paused_at = 0 AND h.due_at < ?", Args: []any{int64(d.Now())}}
	case "urged":
		return all(db.Cond{SQL: "h.urged > 0"}, states(hazard.FeedbackVerb), either(own, mayBe(who, rules, hazard.FeedbackVerb)))
	case "soon":
		now := d.Now()
		return db.Cond{SQL: "h.closed_at = 0 AND h.due_at > 0 AND h.paused_at = 0 AND h.due_at >= ? AND h.due_at < ?", Args: []any{int64(now), int64(d.DayOf(now).Add(soonDays).End(d.Zone))}}
	case "mine":
		return db.Cond{SQL: "h.found_by = ?", Args: []any{who.Person}}
	case "closed":
		return db.Cond{SQL: "h.closed_at > 0"}
	}
	return db.Cond{SQL: "1 = 0"}
}

// mayBe are the cases at which the caller may be one of those a verb's rules
// name.
func mayBe(who account.Caller, rules hazard.Rules, verb hazard.Verb) db.Cond {
	return fitting(who, rules, rules.Who(verb))
}

// fitting are the cases at which the caller is one of these: by a post or kind at
// any case they see, by what they are to a case at those cases.
func fitting(who account.Caller, rules hazard.Rules, names []hazard.Who) db.Cond {
	var parts []db.Cond
	for _, w := range names {
		switch {
		case slices.ContainsFunc(who.Standings, func(s account.Standing) bool { return rules.Names(w, s) }):
			return db.Cond{SQL: "1 = 1"}
		case w.Pronoun == hazard.TheOwner:
			parts = append(parts, db.In("h.owner", who.Departments()))
		case w.Pronoun == hazard.TheFinder:
			parts = append(parts, db.Cond{SQL: "h.found_by = ?", Args: []any{who.Person}})
		case w.Pronoun == hazard.TheDispatcher:
			parts = append(parts, db.Cond{SQL: "h.dispatched_by = ?", Args: []any{who.Person}})
		case w.Pronoun == hazard.TheCoOwner:
			parts = append(parts, party(who, hazard.CoOwner))
		case w.Pronoun == hazard.TheOperator:
			parts = append(parts, at(who, account.Unit))
		case w.Pronoun == hazard.SameHead:
			parts = append(parts, at(who, account.Head))
		case w.Pronoun == hazard.SameInspector:
			parts = append(parts, at(who, account.Inspector))
		case w.Pronoun == hazard.UpperHead:
			if slices.ContainsFunc(who.Standings, func(s account.Standing) bool { return s.Kind == account.Head }) {
				parts = append(parts, db.Cond{SQL: "NOT " + at(who, account.Head).SQL, Args: at(who, account.Head).Args})
			}
		}
	}
	return either(parts...)
}

// at are the cases in the very grids where the caller holds a post of a kind.
func at(who account.Caller, kind account.Kind) db.Cond {
	var places []string
	for _, s := range who.Standings {
		if s.Kind == kind {
			places = append(places, s.Place)
		}
	}
	c := db.In("h.grid", places)
	return db.Cond{SQL: "(" + c.SQL + ")", Args: c.Args}
}

// party are the cases in which a department of the caller has a capacity.
func party(who account.Caller, capacity hazard.Capacity) db.Cond {
	in := db.In("hp.party", who.Departments())
	return db.Cond{SQL: "EXISTS (SELECT 1 FROM hazard_party hp WHERE hp.county = h.county AND hp.hazard = h.id AND hp.capacity = ? AND " + in.SQL + ")",
		Args: slices.Concat([]any{string(capacity)}, in.Args)}
}

func all(parts ...db.Cond) db.Cond { return joined(" AND ", "1 = 1", parts) }

func either(parts ...db.Cond) db.Cond { return joined(" OR ", "1 = 0", parts) }

func joined(by, none string, parts []db.Cond) db.Cond {
	if len(parts) == 0 {
		return db.Cond{SQL: none}
	}
	var text []string
	var args []any
	for _, p := range parts {
		text, args = append(text, "("+p.SQL+")"), append(args, p.Args...)
	}
	return db.Cond{SQL: "(" + strings.Join(text, by) + ")", Args: args}
}

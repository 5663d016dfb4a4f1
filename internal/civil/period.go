package civil

// Days is how many days the period has, both ends counted; 0 when it is empty.
func (p Period) Days() int {
	if p.To < p.From || !p.From.Valid() || !p.To.Valid() {
		return 0
	}
	return p.To.Sub(p.From) + 1
}

// Has tells whether the day lies in the period.
func (p Period) Has(d Day) bool { return p.From <= d && d <= p.To }

// Touches tells whether the two periods share a day.
func (p Period) Touches(q Period) bool { return p.From <= q.To && q.From <= p.To }

// Meet is what the two periods share; its Days are 0 when they share nothing.
func (p Period) Meet(q Period) Period {
	return Period{From: max(p.From, q.From), To: min(p.To, q.To)}
}

// Binds is the half rule (scheme-syntax §10.4): a window binds if at least half
// of its days lie ahead, the day of the cause included, when its cause appears —
// a scheme enters into force, a site opens, a post is created. A cause before
// the window always binds it, one after it never.
func (p Period) Binds(cause Day) bool {
	if cause <= p.From {
		return true
	}
	return cause <= p.To && 2*(p.To.Sub(cause)+1) >= p.Days()
}

// Count is how many different days of the list lie in the period: two visits
// on one day count once.
func (p Period) Count(days []Day) int {
	seen := make(map[Day]bool, len(days))
	for _, d := range days {
		if p.Has(d) {
			seen[d] = true
		}
	}
	return len(seen)
}

// Chinese is the period as papers write it: 2026年3月1日至2026年3月31日.
func (p Period) Chinese() string {
	if p.From == p.To {
		return p.From.Chinese()
	}
	return p.From.Chinese() + "至" + p.To.Chinese()
}

package desk

import (
	"anwang/internal/account"
	"anwang/internal/kit/db"
)

// look narrows the ledger to what an office looks for: sites nobody was ever at,
// those of which a task of this month fell due without a word, those with a case
// under listed supervision. They are the map's own layers, counted alike.
func (d *Desk) look(w *db.Where, who account.Caller, look string) {
	switch look {
	case "never":
		w.And("s.seen_on = ''")
	case "quiet":
		now := d.Now()
		from := d.Today().MonthPeriod().From.Start(d.Zone)
		w.And(`s.id IN (SELECT t.target FROM task t WHERE t.county = $1 AND t.aim = 'site' AND t.due_at >= ? AND t.due_at <= ?
AND t.kept_at = 0 AND t.have = 0 AND t.state NOT IN ('excused', 'vacant'))`, int64(from), int64(now))
	case "listed":
		cases := withinCases(who)
		w.And("s.id IN (SELECT h.site FROM hazard h WHERE h.county = $1 AND h.listed = '挂牌中' AND h.closed_at = 0 AND "+cases.SQL+")", cases.Args...)
	}
}

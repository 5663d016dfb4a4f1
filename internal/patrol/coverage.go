package patrol

// Coverage is how the tasks stand that fall due in a period.
type Coverage struct {
	Due     int64 `json:"due" doc:"应完成：不含免除的和岗位无人的"`
	Done    int64 `json:"done" doc:"按时完成"`
	Late    int64 `json:"late" doc:"逾期完成"`
	Missed  int64 `json:"missed" doc:"到期未完成"`
	Open    int64 `json:"open" doc:"还没到期"`
	Excused int64 `json:"excused" doc:"已免除"`
	Vacant  int64 `json:"vacant" doc:"窗口过半无人在岗，不算到谁头上"`
}

// Add counts n tasks of a state. What nobody could have done is told apart and is
// no part of what was due.
//
// law: scheme-syntax §10.5
func (c *Coverage) Add(s State, n int64) {
	switch s {
	case Done:
		c.Done += n
	case Late:
		c.Late += n
	case Missed:
		c.Missed += n
	case Excused:
		c.Excused += n
		return
	case Vacant:
		c.Vacant += n
		return
	default:
		c.Open += n
	}
	c.Due += n
}

// Join adds another's counts.
func (c *Coverage) Join(o Coverage) {
	c.Due, c.Done, c.Late, c.Missed = c.Due+o.Due, c.Done+o.Done, c.Late+o.Late, c.Missed+o.Missed
	c.Open, c.Excused, c.Vacant = c.Open+o.Open, c.Excused+o.Excused, c.Vacant+o.Vacant
}

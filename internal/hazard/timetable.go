package hazard

import (
	"strconv"

	"anwang/internal/civil"
)

// Timing is one clock of a case as its page shows it: since when, until when,
// whose limit it is, and the steps of its ladder, climbed and to come.
type Timing struct {
	Clock
	State string        // 未开始 计时中 已暂停 已超期 已完成 超期完成
	Start civil.Instant // 0: not started
	Ended civil.Instant // 0: runs, or has not started
	Due   civil.Instant // 0: no limit
	Word  string        // the limit in words; "" where there is none
	Steps []StepTiming
}

// StepTiming is a rung of a ladder on a case.
type StepTiming struct {
	Step
	When   string        // 超期前1天
	At     civil.Instant // when it is due; 0: nothing is due yet
	DoneAt civil.Instant // when it was last climbed; 0: not in this round
}

// Timetable lists the clocks of a case in the scheme's order.
//
// law: S0-65, S4-47
func (r Rules) Timetable(c Case, now civil.Instant) []Timing {
	running := map[string]running{}
	for _, run := range r.runningClocks(c) {
		running[run.Name] = run
	}
	var out []Timing
	for _, clock := range r.clocksOf(c) {
		t := Timing{Clock: clock, State: "未开始"}
		limit := clock.Limit
		if clock.LimitBy != nil {
			if l, ok := clock.LimitBy(c); ok {
				limit = l
			}
		}
		start, end, ok := clock.span(c)
		run, runs := running[clock.Name]
		switch {
		case runs:
			t.Start, t.Due, t.Ended = run.start, run.due, 0
			if run.limit.Timed() {
				limit = run.limit
			}
			t.State = "计时中"
			switch {
			case c.PausedAt != 0 && clock.mends():
				t.State = "已暂停"
			case t.Due != 0 && now > t.Due:
				t.State = "已超期"
			}
		case ok && end != 0:
			t.Start, t.Ended, t.State = start, end, "已完成"
			if limit.Timed() {
				t.Due, _ = limit.From(start, r.Zone, r.Calendar)
				if clock.mends() {
					t.Due += civil.Instant(c.PausedMs)
				}
				if end > t.Due {
					t.State = "超期完成"
				}
			}
		case !c.Open() && !clock.afterwards():
			continue // it never ran and never will
		}
		if limit.Timed() || limit.Unset && limit.Word != "" {
			t.Word = limit.String()
		}
		if clock.mends() && c.LimitFrom == byHand && t.Start != 0 {
			t.Word, t.Source, t.Due = c.LimitWord, byHand, c.DueOn.End(r.Zone)
		}
		for _, step := range clock.Ladder {
			s := StepTiming{Step: step, When: step.when()}
			if t.Start != 0 && t.Ended == 0 {
				s.At, _ = r.instantOf(c, step, runningAs(clock, t))
			}
			for _, g := range c.Climbed {
				if g.Clock == clock.Name && g.Step == step.Name && g.Round/1000 == c.Round {
					s.DoneAt = g.At
				}
			}
			t.Steps = append(t.Steps, s)
		}
		out = append(out, t)
	}
	return out
}

// runningAs is a clock as it runs by the timetable.
func runningAs(clock Clock, t Timing) running {
	return running{Clock: clock, start: t.Start, due: t.Due}
}

// when says the moment of a step in words.
func (s Step) when() string {
	unit := "天"
	switch s.Span {
	case civil.Workdays:
		unit = "个工作日"
	case civil.Hours:
		unit = "小时"
	}
	switch {
	case s.On != "":
		return s.On.Word() + "时"
	case s.Before > 0:
		return "到期前" + strconv.Itoa(s.Before) + unit
	case s.After > 0:
		return "超期" + strconv.Itoa(s.After) + unit
	}
	return "一超期"
}

// Words names whoever a rule names, as people say it.
func (w Who) Words() string {
	switch {
	case w.Post != "":
		return w.Post
	case w.Department != "":
		return w.Department
	case w.Pronoun != "":
		return string(w.Pronoun)
	}
	return string(w.Kind)
}

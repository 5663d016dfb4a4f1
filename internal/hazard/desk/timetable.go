package desk

import "anwang/internal/hazard"

// ClockView is one clock of a case: since when, until when, and whose limit.
type ClockView struct {
	Name    string     `json:"name"`
	State   string     `json:"state" doc:"未开始、计时中、已暂停、已超期、已完成、超期完成"`
	Limit   string     `json:"limit" doc:"空为方案未规定"`
	Source  string     `json:"source" doc:"方案规定、属地补充、平台默认、派送时填写、方案未规定"`
	StartAt int64      `json:"startAt"`
	DueOn   string     `json:"dueOn"`
	EndedAt int64      `json:"endedAt"`
	Clauses []string   `json:"clauses" nullable:"false"`
	Steps   []StepView `json:"steps" nullable:"false"`
}

// StepView is a step of a ladder, climbed or to come.
type StepView struct {
	When   string   `json:"when" doc:"到期前1天、一超期、超期3天"`
	Do     string   `json:"do" doc:"提醒、催办、督办、报告…"`
	By     []string `json:"by" nullable:"false" doc:"谁来做；空为平台自动"`
	To     []string `json:"to" nullable:"false"`
	At     int64    `json:"at" doc:"该做的时刻；0 为还没有计时"`
	DoneAt int64    `json:"doneAt" doc:"做了的时刻；0 为没有做"`
	Repeat int64    `json:"repeat" doc:"隔多少毫秒重复；0 为一次"`
}

// clocksOf is the timetable of a case as its page shows it.
func (d *Desk) clocksOf(c hazard.Case, rules hazard.Rules) []ClockView {
	out := []ClockView{}
	for _, t := range rules.Timetable(c, d.Now()) {
		v := ClockView{Name: t.Name, State: t.State, Limit: t.Word, Source: t.Source, StartAt: int64(t.Start), EndedAt: int64(t.Ended),
			Clauses: append([]string{}, t.Clauses...), Steps: []StepView{}}
		if t.Word == "" {
			v.Source = "方案未规定"
		}
		if t.Due != 0 {
			v.DueOn = string(d.DayOf(t.Due))
		}
		for _, s := range t.Steps {
			v.Steps = append(v.Steps, StepView{When: s.When, Do: s.Do, By: wordsOf(s.By), To: wordsOf(s.To), At: int64(s.At), DoneAt: int64(s.DoneAt),
				Repeat: s.Repeat.Milliseconds()})
		}
		out = append(out, v)
	}
	return out
}

func wordsOf(list []hazard.Who) []string {
	out := []string{}
	for _, w := range list {
		out = append(out, w.Words())
	}
	return out
}

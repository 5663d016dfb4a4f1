package scheme

import (
	"slices"
	"strings"

	"anwang/internal/civil"
)

// DutySentence says a duty as a sentence an official can check against the plan.
func (s *Scheme) DutySentence(d Duty) string {
	t := about(d.Rule)
	who := joinOr(Refs{List: d.Who, OneOf: d.AnyOf})
	if d.Holders == "each" {
		who += "每人"
	}
	if len(d.During) > 0 && !strings.Contains(d.Often.Word, d.During[0].Name) { // 每个赶集日1次 says it already
		who += inSeason(d.During)
	}
	t.comma(who+s.moment(d), "who", "holders", "during", "after", "within", "often")
	t.comma(deed(d), "does", "in", "each", "sample", "to", "with", "about", "given_by")
	s.howDone(t, d)
	s.byWhen(t, d)
	return t.end()
}

// moment says when a duty falls due: its frequency, or what it follows.
func (s *Scheme) moment(d Duty) string {
	say := ""
	if d.After != "" {
		lead := "在"
		if len(d.During) > 0 {
			lead = "，"
		}
		say = lead + d.After + "后"
		if d.Cause == ToDuty {
			say = lead + "“" + d.After + "”后"
		}
		if _, ok := d.Values["within"]; ok {
			say += within(d.Within)
		}
	} else if _, ok := d.Values["within"]; ok {
		say = within(d.Within)
	}
	switch v, written := d.Values["often"]; {
	case d.OftenBy != nil:
		return say + "（" + strings.Join(rows(d.OftenBy), "，") + "）"
	case !written:
		return say
	case d.Rounds > 0:
		return say + oftenWords(d.Often) + "（共" + itoa(d.Rounds) + "次）"
	case d.Often.Unset:
		return say + open(v.Word)
	case d.Often.Adhoc && d.Kind == MakesTask:
		return say + "（" + v.Text + "）"
	case d.Often.Adhoc:
		return say + "有需要时（" + v.Text + "）"
	default:
		return say + oftenWords(d.Often)
	}
}

// oftenWords says a frequency; a bare 每月 gets its number.
func oftenWords(o civil.Often) string {
	if o.Unset {
		return open(o.Word)
	}
	if o.Word != "" && slices.Contains([]string{"天", "日", "周", "旬", "月", "季", "季度", "年", "半年", "半月"}, strings.TrimPrefix(normal(o.Word), "每")) {
		return o.Word + itoa(max(1, o.Times)) + "次"
	}
	return o.Word
}

// deed says what is done to what, in the words the verb wants.
func deed(d Duty) string {
	verb := verbWords(d.Does)
	target := joinPlaces(d.Each)
	if d.Sample > 0 {
		target = "抽" + itoa(d.Sample) + "%的" + target
	} else if d.Picked > 0 {
		target = "抽" + d.Values["sample"].Text + target
	} else if v, ok := d.Values["sample"]; ok {
		target = "抽" + v.Text + target
	}
	place := ""
	if len(d.In) > 0 {
		place = "在" + join(d.In)
	}
	to := joinOr(d.To)
	about := strings.Join(d.About, "、")
	say := ""
	switch d.Kind {
	case MakesRoster:
		if target != "" {
			place = "在" + target
		}
		say = place + "轮流" + verb
	case MakesDelivery:
		say = verb
		if target != "" {
			say = verb + "每个" + target
		}
		say = place + say
	case MakesOversight:
		say = place + oversee(d, verb, target)
	case MakesActivity:
		say = place + undertake(d.Does[0]) + verb
		if target != "" {
			say = "逐个到" + target + undertake(d.Does[0]) + verb
		}
	case MakesReport:
		return report(d, place, verb, target, to, about)
	case MakesTask:
		say = "办理"
		if len(d.GivenBy) > 0 {
			say += join(d.GivenBy)
		}
		return say + "交办的任务" + rest(d, to, about)
	default:
		say = place + verb
		if target != "" && d.Sample > 0 {
			say = place + "抽" + itoa(d.Sample) + "%" + verb + join(d.Each)
		} else if target != "" {
			say = place + "逐个" + verb + target
		}
	}
	if len(d.GivenBy) > 0 {
		say += "，由" + join(d.GivenBy) + "交办"
	}
	return say + rest(d, to, about)
}

// oversee says the verbs of oversight: 督查 a place, 查阅 records, 督促 people.
func oversee(d Duty, verb, target string) string {
	if target == "" {
		return verb
	}
	if len(d.Does) == 1 {
		switch d.Does[0] {
		case "查阅记录":
			return "查阅" + target + "的履职记录"
		case "督促":
			return "督促" + target
		}
	}
	return "逐个" + verb + target
}

// report says what is drawn up and whom it goes to.
func report(d Duty, place, verb, target, to, about string) string {
	say := place
	if to != "" {
		say += "向" + to
	}
	switch {
	case len(d.Does) > 0 && (d.Does[0] == "制定" || d.Does[0] == "通报") && about != "":
		say += verb + about
		about = ""
	case len(d.Does) > 0 && d.Does[0] == "总结":
		say += "作" + verb
	case len(d.Does) > 0 && d.Does[0] == "制定":
		say += verb + "计划、制度"
	default:
		say += verb
	}
	if target != "" {
		say += target + "的情况"
	}
	if len(d.GivenBy) > 0 {
		say += "，由" + join(d.GivenBy) + "交办"
	}
	return say + rest(d, "", about)
}

// rest says who joins in, whom it goes to and what it is about.
func rest(d Duty, to, about string) string {
	say := ""
	if to != "" {
		say += "，报" + to
	}
	if len(d.With) > 0 {
		switch {
		case len(d.Does) > 0 && d.Does[0] == "培训":
			say += "，" + join(d.With) + "受训"
		case d.Kind == MakesActivity:
			say += "，" + join(d.With) + "参加"
		default:
			say += "，会同" + join(d.With)
		}
	}
	switch {
	case about == "":
	case len(d.Does) > 0 && d.Does[0] == "督促":
		say += "，督促的事项为" + about
	default:
		say += "，内容为" + about
	}
	return say
}

// undertake is the word before a noun-like verb: 召开会议, not 会议.
func undertake(v Verb) string {
	switch v {
	case "会议":
		return "召开"
	case "宣传":
		return "开展"
	}
	return "组织"
}

func verbWords(list []Verb) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = string(v)
	}
	return strings.Join(words, "或")
}

// howDone says what the doing must be like: the form, the proof, how many.
func (s *Scheme) howDone(t *saying, d Duty) {
	if d.When.Given() {
		t.comma("限"+s.words(d.When)+"的", "when")
	}
	if d.People > 0 {
		t.comma("至少"+itoa(d.People)+"人同行", "people")
	}
	if v, ok := d.Values["shifts"]; ok {
		say := v.Text
		if strings.HasSuffix(say, "班") && !strings.HasPrefix(say, "分") {
			say = "分" + say
		}
		t.comma(say, "shifts")
	}
	if v, ok := d.Values["hours"]; ok && !v.Unset {
		t.comma("在"+v.Text, "hours")
	} else if ok {
		t.comma("钟点"+open(v.Word), "hours")
	}
	if v, ok := d.Values["lasts"]; ok {
		t.comma("每次"+v.Text, "lasts")
	}
	if d.Exam != "" {
		t.comma("考试"+d.Exam+"合格", "exam")
	}
	if len(d.Channels) > 0 {
		t.comma("通过"+strings.Join(d.Channels, "、"), "channels")
	}
	if len(d.Form) > 0 {
		t.semi("填《"+strings.ReplaceAll(join(d.Form), "、", "》《")+"》", "form")
	}
	if len(d.Evidence) > 0 {
		t.semi("须有"+strings.Join(d.Evidence, "、"), "evidence")
	}
	if d.Confirm.Word != "" {
		t.semi(within(d.Confirm)+"须有回执", "receipt")
	} else {
		t.flag("须有回执", "receipt")
	}
	if v, ok := d.Values["effort"]; ok {
		t.semi("每次约"+v.Text, "effort")
	}
}

// doneBy says a last day: 次月5日17时前完成, but 季末后10天内完成.
func doneBy(word string) string {
	if match(`后\d+个?(?:天|日|工作日)$`, normal(word)) != nil {
		return word + "内完成"
	}
	return strings.TrimSuffix(word, "前") + "前完成"
}

// byWhen says the due moment, the days it lives in, and what is more often when.
func (s *Scheme) byWhen(t *saying, d Duty) {
	if _, ok := d.Values["due"]; ok {
		word := d.Due.Word
		switch {
		case d.Due.Unset && d.Kind == MakesReport:
			t.semi(open(word)+"报送", "due")
		case d.Due.Unset:
			t.semi("完成时间"+open(word), "due")
		case d.Before != "":
			t.semi("最迟"+word+"完成", "due")
		case d.Kind == MakesActivity && !strings.HasSuffix(word, "前"):
			t.semi("定在"+word, "due")
		default:
			t.semi(doneBy(word), "due")
		}
	}
	if v, ok := d.Values["from"]; ok {
		t.semi("自"+v.Text+"起", "from")
	}
	if v, ok := d.Values["until"]; ok {
		t.semi("到"+v.Text+"为止", "until")
	}
	for _, b := range d.Boosts {
		lead := ""
		if len(b.During) > 0 {
			lead = inSeason(b.During)
		}
		if b.When.Given() {
			lead += "，" + s.words(b.When) + "的"
		}
		t.semi(strings.TrimPrefix(lead, "，")+oftenWords(b.Often), "boost")
	}
}

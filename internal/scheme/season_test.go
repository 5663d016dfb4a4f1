package scheme_test

import (
	"strings"
	"testing"

	"anwang/internal/civil"
)

func TestSeasonsByTheMoonAndByTheWeek(t *testing.T) {
	s, ps := load(t, with("  禁放巡查: {who: 村网格员, does: 巡查, in: 本网格, often: 每天1次, during: 烟花禁放, added: 例}\n  周末巡查: {who: 村网格员, does: 巡查, in: 本网格, often: 每天1次, during: 周末, added: 例}\n  夜巡: {who: 村网格员, does: 巡查, in: 本网格, often: 每2小时1次, hours: 21时至次日6时, during: [祭扫, 休息日], added: 例}\n",
		"calendar:\n  烟花禁放: {days: 农历腊月二十三至正月十六, added: 例}\n  祭扫: {days: [3月25日至4月10日, 农历七月十五], added: 例}\n  休息日: {weekend: true, added: 例}\n"))
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	cal := setting(t).Calendar
	r := s.IntoPatrol(setting(t))
	for name, c := range map[string]map[civil.Day]bool{
		"禁放巡查": {"2026-02-09": false, "2026-02-10": true, "2026-03-04": true, "2026-03-05": false, "2027-01-30": true},
		"周末巡查": {"2026-03-07": true, "2026-03-06": false},
		"夜巡":   {"2026-04-01": true, "2026-08-27": true, "2026-08-26": false, "2026-08-29": true},
	} {
		d, _ := r.Duty(name)
		for day, want := range c {
			in := false
			for _, season := range d.During {
				in = in || season.Has(day, cal)
			}
			if in != want {
				t.Errorf("%s on %s: %v", name, day, in)
			}
		}
	}
	var said strings.Builder
	if err := s.Explain(&said, ""); err != nil || !strings.Contains(said.String(), "在21时至次日6时") || !strings.Contains(said.String(), "每年农历腊月二十三至正月十六") {
		t.Error(said.String())
	}
	if d, _ := r.Duty("夜巡"); d.Often.Times != 5 || d.Between.Has(12) || !d.Between.Has(3) {
		t.Errorf("%+v %+v", d.Often, d.Between)
	}
	for _, bad := range []string{"腊月二十三至正月", "闰月初一至初五", "农历13月1日"} {
		if _, ps := load(t, with("  甲: {who: 村网格员, does: 巡查, in: 本网格, often: 每天1次}\n", "calendar: {季: {days: "+bad+"}}\n")); !strings.Contains(ps.Text(), "E09") || !strings.Contains(ps.Text(), "农历腊月二十三至正月十六") {
			t.Errorf("%s: %s", bad, ps.Text())
		}
	}
	if _, ps := load(t, with("  甲: {who: 村网格员, does: 巡查, in: 本网格, often: 每2小时1次, hours: 营业时间}\n", "")); !strings.Contains(ps.Text(), "E09") || !strings.Contains(ps.Text(), "21时至次日6时") {
		t.Error(ps.Text())
	}
}

package scheme_test

import (
	"strings"
	"testing"

	"anwang/internal/patrol"
	"anwang/internal/scheme"
)

// reckon simulates 2025 of a small plan and gives the loads by post and duty.
func reckon(t *testing.T, src string, at scheme.Town) (scheme.Simulation, map[string]scheme.DutyLoad) {
	t.Helper()
	s, ps := load(t, "scheme: x\ntitle: 模\nplace: 甲县\nextends: base\n"+src)
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	if at.From == "" {
		at.From = "2025-01-01"
	}
	at.Days, at.Travel, at.Calendar, at.Zone = 365, 10, setting(t).Calendar, region
	sim, err := s.Simulate(at)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]scheme.DutyLoad{}
	for _, p := range sim.Posts {
		for _, d := range p.Duties {
			key := p.Post + " " + d.Duty
			if d.Along {
				key += " 随同"
			}
			out[key] = d
		}
	}
	return sim, out
}

const street = `grids: {街: {covers: 区域}, 社: {covers: 区域, under: 街}}
posts: {员: {kind: 网格员, in: 社}, 办: {kind: 办公室, in: 街}}
`

func expect(t *testing.T, loads map[string]scheme.DutyLoad, want map[string]int) {
	t.Helper()
	for key, n := range want {
		if d, ok := loads[key]; !ok || d.Asked != n {
			t.Errorf("%s: asked %d times, want %d: %+v", key, d.Asked, n, d)
		}
	}
}

func TestASimulationSharesTheSitesByRisk(t *testing.T) {
	plan := street + `sites: {facts: {床位: 数}, classes: {店: {added: 试}, 粉尘: {added: 试}}}
risk: {级: {levels: [红, 黄, 蓝], assign: {红: 'is("粉尘")', 黄: 'facts.床位 > 10', 蓝: 'true'}, added: 试}}
duties:
  按色: {who: 员, does: 巡查, each: [店, 粉尘], often: [[site.risk, often], [红, 每周1次], [黄, 每月1次], [蓝, 每季度1次]], added: 试}
`
	at := scheme.Town{Sites: 100, Grids: map[string]int{"社": 4}, Classes: map[string]int{"粉尘": 10}}
	sim, loads := reckon(t, plan, at)
	// 粉尘 is 红 by the plan itself; of the 90 others a third each.
	expect(t, loads, map[string]int{"员 按色": (10+30)*52 + 30*12 + 30*4})
	if !strings.Contains(strings.Join(sim.Assumed, ""), "各级平均分") {
		t.Errorf("%v", sim.Assumed)
	}
	at.Risk = map[string]int{"红": 10, "黄": 30}
	sim, loads = reckon(t, plan, at)
	expect(t, loads, map[string]int{"员 按色": (10+9)*52 + 27*12 + 54*4})
	if loads["员 按色"].Often != "19个每周1次、27个每月1次、54个每季度1次" || !strings.Contains(strings.Join(sim.Assumed, ""), "红10%、黄30%") {
		t.Errorf("%q %v", loads["员 按色"].Often, sim.Assumed)
	}
}

func TestASimulationCountsClassesMadeOfClassesAndByCondition(t *testing.T) {
	plan := street + `sites:
  facts: {面积: 数, 床: 数}
  classes: {店: {added: 试}, 馆: {added: 试}, 小: {any: [店, 馆], added: 试}, 小限: {any: [店, 馆], when: facts.面积 < 300, added: 试}, 租: {when: facts.床 >= 10, added: 试}, 大租: {when: facts.床 >= 20, added: 试}}
duties:
  查小: {who: 员, does: 巡查, each: 小, often: 每年1次, added: 试}
  查小限: {who: 员, does: 排查, each: 小限, often: 每年1次, added: 试}
  查租: {who: 员, does: 走访, each: 租, often: [[site, often], [大租, 每半月1次], ["*", 每月1次]], added: 试}
  查店: {who: 员, does: 查看, each: 店, often: 每年1次, added: 试}
`
	for _, c := range []struct {
		classes map[string]int
		want    map[string]int
	}{
		{map[string]int{"小": 40}, map[string]int{"员 查小": 40, "员 查店": 20, "员 查小限": 40}},
		{map[string]int{"小限": 10, "店": 30, "馆": 20}, map[string]int{"员 查小限": 10, "员 查店": 30, "员 查小": 50}},
		{map[string]int{"租": 20, "大租": 5}, map[string]int{"员 查租": 5*24 + 15*12, "员 查小": 100}},
	} {
		_, loads := reckon(t, plan, scheme.Town{Sites: 100, Classes: c.classes})
		expect(t, loads, c.want)
	}
	s, _ := load(t, "scheme: x\ntitle: 模\nplace: 甲县\nextends: base\n"+plan)
	for _, bad := range []map[string]int{{"小": 300}, {"小限": 200}, {"小": 10, "店": 30}, {"店": 500}} {
		at := town(t, 100)
		at.Classes = bad
		if _, err := s.Simulate(at); err == nil || !strings.Contains(err.Error(), "户") {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

func TestASecondTreeOfGridsHoldsNoSitesAndDepartmentsAreAskedOnce(t *testing.T) {
	sim, loads := reckon(t, `grids:
  县:   {covers: 区域, family: 行政}
  乡镇: {covers: 区域, under: 县, family: 行政}
  村:   {covers: 区域, under: 乡镇, family: 行政}
  林区: {covers: 区域, family: 林业}
  地块: {covers: 区域, under: 林区, family: 林业}
posts:
  县领导: {kind: 责任人, in: 县, contacts: 乡镇, added: 试}
  网格员: {kind: 网格员, in: 村, added: 试}
  护林员: {kind: 网格员, in: 地块, added: 试}
  物业长: {kind: 群防, in: 村, when: facts.有物业, added: 试}
  业主长: {kind: 群防, in: 村, when: not facts.有物业, added: 试}
  包保人: {kind: 责任人, in: 村, contacts: 危险源, added: 试}
roles: {楼长: [{when: facts.有物业, is: 物业长}, {else: 业主长}]}
departments: {应急局: {standing: true, added: 试}}
sites: {facts: {有物业: 是否}, classes: {店: {added: 试}, 厂: {added: 试}}, spots: [危险源]}
duties:
  包乡: {who: 县领导, does: 检查, each: 联系对象, often: 每季度1次, added: 试}
  查店: {who: 网格员, does: 巡查, each: 店, often: 每月1次, added: 试}
  林店: {who: 护林员, does: 巡查, each: 店, often: 每月1次, added: 试}
  局查: {who: 应急局, does: 检查, each: 厂, often: 每年1次, added: 试}
  楼查: {who: 楼长, does: 查看, in: 本网格, often: 每月1次, added: 试}
  包源: {who: 包保人, does: 检查, each: 联系对象, often: 每月1次, added: 试}
`, scheme.Town{Sites: 100, Grids: map[string]int{"乡镇": 10, "村": 50, "地块": 50}, Classes: map[string]int{"店": 60, "厂": 40}})
	expect(t, loads, map[string]int{"县领导 包乡": 40, "网格员 查店": 720, "护林员 林店": 0, "应急局 局查": 40, "包保人 包源": 600})
	if got := loads["物业长 楼查"].Asked + loads["业主长 楼查"].Asked; got != 600 {
		t.Errorf("50 buildings are looked at %d times", got)
	}
	if loads["护林员 林店"].Why != "没有对象，未测" {
		t.Errorf("%+v", loads["护林员 林店"])
	}
	var b strings.Builder
	sim.Write(&b)
	if strings.Contains(b.String(), "结论：各项履职要求都能按期完成") || !strings.Contains(b.String(), "没有对象，未测") {
		t.Error(b.String())
	}
	if p := loadOf(t, sim, "应急局"); p.Grids != 1 || p.People != 1 {
		t.Errorf("%+v", p)
	}
}

func TestASimulationPricesRostersRepeatsAndCompany(t *testing.T) {
	sim, loads := reckon(t, street+`sites: {classes: {店: {added: 试}}}
duties:
  夜班: {who: 办, does: 值班, often: 全天, added: 试}
  三次: {who: 员, does: 查看, in: 本网格, often: 每天3次, added: 试}
  双人: {who: 员, does: 巡查, each: 店, often: 每月1次, people: 至少2人, added: 试}
  会议: {who: 办, does: 会议, with: 员, often: 每月1次, added: 试}
  周日: {who: 员, does: 宣传, often: 每周日, added: 试}
`, scheme.Town{Sites: 10, Grids: map[string]int{"社": 2}})
	expect(t, loads, map[string]int{"办 夜班": 365, "员 三次": 2 * 3 * 365, "员 双人": 120, "办 会议": 12, "员 会议 随同": 24, "员 周日": 104})
	if loads["办 夜班"].Hours != 8760 || loads["员 双人"].Hours != 120 || loads["员 会议 随同"].Hours != 24 || loads["员 三次"].Tasks != 730 {
		t.Errorf("%+v", loads)
	}
	office := loadOf(t, sim, "办")
	// A watch round the clock is manned by turns: it weighs on nobody's other work.
	if !office.Shifts || office.Short() || loads["办 夜班"].Watch < 4 || loads["办 夜班"].Missed != 0 || loads["办 夜班"].Resting != 0 || !loads["员 周日"].OnRest {
		t.Errorf("%+v", office)
	}
}

func TestWhatASimulationLeavesOutIsSaidWithItsReason(t *testing.T) {
	sim, _ := reckon(t, street+`sites: {classes: {店: {added: 试}}}
calendar: {未定: {days: unset, added: 试}}
duties:
  丙未定: {who: 员, does: 排查, each: 店, often: 每周1次, during: 未定, added: 试}
  戊临时: {who: 员, does: 送达, each: 店, often: 临时, added: 试}
  庚事件: {who: 员, does: 回看, in: 本网格, after: 反馈, within: 3天, added: 试}
  自查: {who: 经营主体, does: 自查, each: 店, often: 每月1次, added: 试}
  定期: {who: 员, does: 走访, each: 店, often: unset 定期, added: 试}
`, scheme.Town{Sites: 10, From: "2031-01-01"})
	said := map[string]string{}
	for _, l := range sim.Left {
		for _, d := range l.Duties {
			said[d] = l.Why
		}
	}
	for duty, want := range map[string]string{"丙未定": "时段的起止未定", "戊临时": "临时交办", "庚事件": "随隐患", "自查": "经营主体"} {
		if !strings.Contains(said[duty], want) {
			t.Errorf("%s: %q", duty, said[duty])
		}
	}
	if len(sim.Silent) != 1 || !sim.Provisional || !strings.Contains(strings.Join(sim.Assumed, ""), "2031年的放假安排尚未公布") {
		t.Errorf("%v %v %v", sim.Silent, sim.Provisional, sim.Assumed)
	}
	var b strings.Builder
	sim.Write(&b)
	for _, want := range []string{"暂定", "未计入的", "没有可以测算的履职要求"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
}

func TestTheTightestGridsComeFirstAndCountEachGridOnce(t *testing.T) {
	sim, _ := reckon(t, street+`sites: {classes: {店: {added: 试}}}
duties: {查店: {who: 员, does: 巡查, each: 店, often: 每周1次, added: 试}}
`, scheme.Town{Sites: 401, Grids: map[string]int{"社": 4}, People: map[string]int{"员": 3}})
	p := loadOf(t, sim, "员")
	grids, sites := 0, 0
	for i, g := range p.Tight {
		grids, sites = grids+g.Alike, sites+g.Alike*g.Sites
		if i > 0 && g.Needed/g.Had > p.Tight[i-1].Needed/p.Tight[i-1].Had {
			t.Errorf("%+v", p.Tight)
		}
	}
	if grids != 4 || sites != 401 || !p.Short() || p.Tight[0].Missed == 0 {
		t.Errorf("%d grids with %d sites: %+v", grids, sites, p.Tight)
	}
}

func TestTwoForEachGridAreTwoPeople(t *testing.T) {
	sim, _ := reckon(t, strings.Replace(street, "员: {kind: 网格员, in: 社}", "员: {kind: 网格员, in: 社, count: 每网格2人}", 1)+`duties: {走: {who: 员, does: 巡查, in: 本网格, often: 每周1次, added: 试}}
`, scheme.Town{Grids: map[string]int{"社": 3}})
	if p := loadOf(t, sim, "员"); p.People != 6 || p.Stated != 6 || p.Kinds[0].People != 2 {
		t.Errorf("%+v", p)
	}
}

func TestAClassOfClassesWithAConditionWantsBoth(t *testing.T) {
	s, ps := load(t, "scheme: x\ntitle: 模\nplace: 甲县\nextends: base\n"+street+`sites: {facts: {面积: 数}, classes: {店: {added: 试}, 小限: {any: [店], when: facts.面积 < 300, added: 试}}}
duties: {查: {who: 员, does: 巡查, each: 小限, often: 每年1次, added: 试}}
`)
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	r := s.IntoPatrol(scheme.Setting{Calendar: setting(t).Calendar, Zone: region})
	for size, want := range map[string]bool{"200": true, "400": false, "": false} {
		facts := map[string]string{"面积": size}
		d, _ := r.Duty("查")
		if got := d.Covers(patrol.Target{Aim: patrol.AtSite, Classes: r.ClassesOf("店", facts), Facts: facts}); got != want {
			t.Errorf("%q ㎡: asked %v", size, got)
		}
	}
}

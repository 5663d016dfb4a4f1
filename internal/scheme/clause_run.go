package scheme

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"anwang/internal/civil"
)

// A rule that cites a clause is not yet a rule that does anything: a duty without
// a frequency makes no task, a price nobody set pays nothing. What the platform
// does of itself is told rule by rule; where it does nothing it only keeps record.

// runs tells by address what the platform does with a rule; rules that are not
// in it are kept and shown, and people do the rest.
func (s *Scheme) runs() map[string]string {
	out := map[string]string{}
	does := func(r Rule, on bool, what string) {
		if on {
			out[r.Path()] = what
		}
	}
	for _, d := range s.Duties {
		o := d.Often
		timed := d.OftenBy != nil || o.Windowed() || o.Unit == civil.EachSeason || o.Rolls() || o.Roster
		does(d.Rule, o.Once, "派一次任务")
		does(d.Rule, o.Adhoc, "交办后有任务，办没办有记录")
		does(d.Rule, timed, "按频次派任务，到期没做的记为缺漏")
		does(d.Rule, d.After != "", "在"+d.After+"后派任务")
	}
	s.runPlaces(does)
	s.runPeople(does)
	s.runFlow(does)
	for _, x := range s.Assess {
		does(x.Rule, len(x.Lines)+len(x.Parts) > 0, "按项目计分")
		for _, l := range x.Lines {
			does(l.Rule, l.Of.Given(), "从记录取数计分")
		}
	}
	for _, x := range s.Rewards {
		does(x.Rule, x.Money != "" || x.Table != nil || x.Percent != "", "按此算出金额")
	}
	for _, x := range s.Calendar {
		does(x.Rule, !x.Unset, "到时段按此加密或启动")
	}
	for _, x := range s.Bans {
		does(x.Rule, len(x.Form) > 0, "检查表里逐次问到")
		does(x.Rule, len(x.Told.List) > 0, "每个时段派一次告知任务")
	}
	for _, x := range s.Rolls {
		does(x.Rule, true, "台账设这一栏，名单上的自成一类")
	}
	for _, x := range s.Figures {
		does(x.Rule, !x.Unset, "条件按此判断")
	}
	for _, x := range s.Amend {
		does(x.Rule, true, "只许写明的单位修改")
	}
	does(s.Transition.Rule, s.Transition.Section != "", "换版时按此处理在办件")
	return out
}

func (s *Scheme) runPlaces(does func(Rule, bool, string)) {
	for _, x := range s.Grids {
		does(x.Rule, true, "按此建网格，数目不符时提醒")
	}
	for _, x := range s.Expect {
		does(x.Rule, true, "数目不符时提醒")
	}
	for _, x := range s.Sectors {
		does(x.Rule, true, "隐患按此归类派单")
	}
	for _, x := range s.Sites.Classes {
		does(x.Rule, !x.Unset, "按此认定对象")
	}
	for _, x := range s.Sites.Facts {
		does(x.Rule, true, "台账设这一栏")
	}
	for _, x := range s.Sites.Direct {
		does(x.Rule, true, "不派网格任务，转给主管部门")
	}
	for _, x := range s.Sites.Dossiers {
		does(x.Rule, x.Expires.Timed(), "到期提醒更新")
	}
	if l := s.Sites.Ledger; l != nil {
		does(l.Rule, l.Fresh.Timed(), "过期没核实的标出来")
	}
	does(s.Sites.RolesOf, len(s.Sites.Roles) > 0, "没有明确到人的标出来")
	for _, x := range s.Risk {
		does(x.Rule, len(x.Levels) > 0, "按此定级")
	}
	for _, x := range s.Boards {
		does(x.Rule, x.Refresh.Timed(), "到期提醒更新")
	}
}

func (s *Scheme) runPeople(does func(Rule, bool, string)) {
	for _, x := range s.Posts {
		does(x.Rule, true, "按此设岗、定权限")
	}
	for _, x := range s.Roles {
		does(x.Rule, true, "按情形找到岗位")
	}
	for _, x := range s.Gates {
		does(x.Rule, true, "不齐备的不能上岗或不算齐备")
	}
	for _, x := range s.Bodies {
		does(x.Rule, true, "按此定部门的权限")
	}
	for _, x := range s.Portfolios {
		does(x.Rule, !x.Unset, "办件告知分管领导")
	}
	for _, x := range s.Owners {
		does(x.Rule, len(x.Oversees) == 0, "隐患按此派单")
		does(x.Rule, len(x.Oversees) > 0, "可以查看，不派单")
	}
	for _, x := range s.Ties {
		does(x.Rule, !x.Unset, "按此派单")
	}
	for _, x := range s.Forms {
		does(x.Rule, len(x.Items) > 0, "检查时逐项填")
		does(x.Rule, len(x.ViewOf) > 0, "从记录自动生成")
	}
	for _, x := range s.Evidence {
		does(x.Rule, true, "缺佐证的不收")
	}
	for _, x := range s.Events {
		does(x.Rule, true, "告知后派任务")
	}
}

func (s *Scheme) runFlow(does func(Rule, bool, string)) {
	acts, clocks := s.Flow.Acts, s.Flow.Clocks
	for _, v := range s.Flow.Variants {
		acts, clocks = slices.Concat(acts, v.Acts), slices.Concat(clocks, v.Clocks)
		does(v.Rule, true, "符合条件的走这个流程")
	}
	for _, x := range acts {
		does(x.Rule, true, "只许写明的人按写明的条件办理")
	}
	for _, x := range clocks {
		set := x.LimitBy != nil || x.Limit.Timed()
		does(x.Rule, set, "自动计时，到点催督")
		for _, st := range x.Ladder {
			does(st.Rule, set || st.At.Act != "", "到点自动发出")
		}
	}
	for _, x := range s.Hazards.Grades {
		does(x.Rule, true, "隐患按此定级")
	}
	for _, x := range s.Hazards.Items {
		does(x.Rule, true, "登记时带出级别、行业和期限")
	}
	does(s.Accidents.Rule, s.Accidents.Report != "", "按法定时限计时")
	for _, x := range s.Accidents.Clocks {
		does(x.Rule, true, "自动计时")
	}
	if t := s.Tipoffs; t != nil {
		does(t.Rule, true, "按此受理举报")
		for _, k := range t.Clocks {
			does(k.Rule, k.Limit.Timed(), "自动计时")
		}
	}
}

// figureForms are the figures a clause may state: 80分, 4学时, 5个工作日.
const figureForms = `\d+(?:\.\d+)?(?:个工作日|个月|学时|小时|分钟|平方米|万元|[天日周月年次人名户元分条处张时%])`

// figuresOf are the figures of the rules of a clause that the clause does not have,
// each where it stands: what a missing one may have been turned into.
func figuresOf(clause string, rules []Rule) []string {
	said := normal(clause)
	var out []string
	for _, r := range rules {
		for _, key := range slices.Sorted(maps.Keys(r.Values)) {
			v := r.Values[key]
			m := match(figureForms, normal(v.Text))
			if m == nil || v.Unset || v.Source == Default || strings.Contains(said, m[0]) || slices.Contains(silent(), key) {
				continue
			}
			if line := cmp.Or(strings.TrimSuffix(v.Path, ".="), r.Path()+"."+key) + " 写的是“" + v.Text + "”"; !slices.Contains(out, line) {
				out = append(out, line)
			}
		}
	}
	return out
}

// unsaid are the figures of a clause that none of its rules has: what was dropped
// to make a file load shows here.
func unsaid(clause string, rules []string) []string {
	measure := strings.NewReplacer("日", "天", "名", "人")
	said := measure.Replace(normal(strings.Join(rules, "。")))
	var out []string
	for rest := normal(clause); ; {
		m := match(figureForms, rest)
		if m == nil {
			return out
		}
		_, rest, _ = strings.Cut(rest, m[0])
		if !strings.Contains(said, measure.Replace(m[0])) && !slices.Contains(out, m[0]) {
			out = append(out, m[0])
		}
	}
}

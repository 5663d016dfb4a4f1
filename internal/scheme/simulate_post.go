package scheme

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"anwang/internal/patrol"
)

// posts are the loads of all who have duties or go along, the heaviest first.
func (r *reckoning) posts() []PostLoad {
	var names []string
	add := func(posts []string) {
		for _, p := range posts {
			if !slices.Contains(names, p) {
				names = append(names, p)
			}
		}
	}
	for _, d := range r.n.rules.Duties {
		add(d.Posts)
	}
	for _, d := range r.n.rules.Duties {
		add(r.companions(d))
	}
	var out []PostLoad
	for _, name := range names {
		if load, ok := r.post(name); ok {
			out = append(out, load)
		}
	}
	slices.SortStableFunc(out, func(a, b PostLoad) int { return cmp.Compare(b.Needed, a.Needed) })
	return out
}

// companions are the posts and departments that take part in a duty of others.
func (r *reckoning) companions(d patrol.Duty) []string {
	return slices.DeleteFunc(r.s.posts(r.s.dutyNamed(d.Name).With), func(p string) bool { return slices.Contains(d.Posts, p) })
}

// asked says whether a duty asks this very post at a kind of grid: where any of
// several may do it, the first that stands there.
func (r *reckoning) asked(d patrol.Duty, post, kind string) bool {
	asked := r.n.rules.Asked(d, kind)
	return slices.Contains(asked, post) || d.AnyOf && len(asked) > 0 && strings.HasPrefix(asked[0], post+"/")
}

// post is what the period asks of a post, all its grids together.
func (r *reckoning) post(name string) (PostLoad, bool) {
	out := PostLoad{Post: name}
	loads := map[string]*DutyLoad{}
	var order []string
	load := func(d patrol.Duty, along bool) *DutyLoad {
		key := d.Name
		if along {
			key += " +"
		}
		if loads[key] == nil {
			order = append(order, key)
			loads[key] = &DutyLoad{Duty: d.Name, Clauses: d.Clauses, Along: along, Often: d.Often.String(), OnRest: d.Often.Weekday > 5, Report: d.Paper()}
		}
		return loads[key]
	}
	var beats []beat
	var spread []*often
	grids := 0
	for _, kind := range r.n.order {
		if !slices.Contains(r.stands(name), kind) || r.n.count[kind] == 0 {
			continue
		}
		grids += r.n.count[kind]
		var jobs []*job
		for at, d := range r.n.rules.Duties {
			if r.asked(d, name, kind) {
				own, why := r.jobsFor(at, name, kind)
				jobs = append(jobs, own...)
				switch {
				case len(own) > 0:
					load(d, false)
				case why == noTargets && noFrequency(d):
					// it is told among those without a frequency
				case why == noTargets:
					if l := load(d, false); l.Why == "" {
						l.Why = why
					}
				default:
					r.none = append(r.none, nothing{d.Name, name, why})
				}
			}
			if slices.Contains(r.companions(d), name) {
				if own := r.along(at, name, kind); len(own) > 0 {
					load(d, true)
					jobs = append(jobs, own...)
				}
			}
		}
		beats = append(beats, r.beats(kind, jobs)...)
	}
	if len(beats) == 0 && len(loads) == 0 {
		return out, false
	}
	for _, b := range beats {
		for k, j := range b.jobs {
			l := loads[j.duty+map[bool]string{true: " +"}[j.along]]
			l.Targets += b.units[k]
			l.Tasks += b.units[k] * j.tasks
			l.Asked += b.units[k] * j.visits
			l.Resting += b.units[k] * j.resting
			l.Hours += float64(b.units[k]*j.visits*j.effort) / 60
			if weekly := r.s.minutesOf(name, r.t); j.watch && weekly > 0 {
				l.Watch = (7*j.effort + weekly - 1) / weekly
			}
			spread = note(spread, l, j, b.units[k])
			out.Shifts = out.Shifts || j.group == patrol.Roster || j.group == patrol.SelfCheck
		}
	}
	for _, p := range r.s.Posts {
		out.Shifts = out.Shifts || p.Name == name && p.Kind == Unit
	}
	for _, key := range order {
		l := loads[key]
		if l.Often = label(spread, l) + boosted(r.s.dutyNamed(l.Duty)); l.Asked > 0 {
			l.Why = ""
		}
		if out.Shifts {
			l.Resting = 0
		}
		out.Duties = append(out.Duties, *l)
	}
	out.Standing = grids
	r.hands(&out, max(1, len(beats)))
	r.judge(&out, beats)
	if len(beats) == 0 {
		out.Grids = grids
	}
	return out, true
}

func (r *reckoning) stands(post string) []string { return r.n.rules.Stands[post] }

// beats are the grids of a kind in which something is asked of a post.
func (r *reckoning) beats(kind string, jobs []*job) []beat {
	var out []beat
	grids := r.n.count[kind]
	for i := range grids {
		one := beat{kind: kind}
		for _, j := range jobs {
			if units := j.in(i); units > 0 {
				one.units = append(one.units, units)
				one.jobs = append(one.jobs, j)
				if !j.watch {
					one.minutes += float64(units*j.visits) * float64(j.effort)
				}
			}
		}
		for _, p := range r.n.under[kind] {
			one.sites += p.in(i, grids)
		}
		if len(one.jobs) > 0 {
			out = append(out, one)
		}
	}
	return out
}

// often is how many targets of a duty are asked with one frequency.
type often struct {
	of      *DutyLoad
	word    string
	perYear float64
	targets int
}

func note(all []*often, l *DutyLoad, j *job, targets int) []*often {
	word := cmp.Or(j.often.String(), j.often.Word)
	for _, o := range all {
		if o.of == l && o.word == word {
			o.targets += targets
			return all
		}
	}
	return append(all, &often{l, word, j.often.PerYear(), targets})
}

// label says how often a duty is asked: 12个每周1次、30个每月1次 where a table
// tells targets apart.
func label(all []*often, l *DutyLoad) string {
	var mine []*often
	for _, o := range all {
		if o.of == l {
			mine = append(mine, o)
		}
	}
	slices.SortStableFunc(mine, func(a, b *often) int { return cmp.Compare(b.perYear, a.perYear) })
	switch len(mine) {
	case 0:
		return l.Often
	case 1:
		return mine[0].word
	}
	var out []string
	for _, o := range mine {
		out = append(out, itoa(o.targets)+"个"+o.word)
	}
	return strings.Join(out, "、")
}

// boosted says in which seasons a duty is asked more often.
func boosted(plan Duty) string {
	out := ""
	for _, b := range plan.Boosts {
		out += "，" + strings.Join(namesOf(b.During), "、") + "期间" + b.Often.String()
	}
	return out
}

// along is what going along with a duty of others costs a post. Who goes round
// goes to every target with them; whoever is bid to a meeting is there each time.
func (r *reckoning) along(at int, post, kind string) []*job {
	d := r.n.rules.Duties[at]
	grids := r.n.count[kind]
	var out []*job
	for _, doer := range d.Posts {
		for _, where := range r.stands(doer) {
			if r.n.count[where] == 0 || !r.asked(d, doer, where) {
				continue
			}
			below, above := slices.Contains(r.n.below[where], kind), slices.Contains(r.n.below[kind], where)
			if !below && !above {
				continue
			}
			held, _ := r.jobsFor(at, doer, where)
			for _, j := range held {
				r.jobs++
				one := *j
				one.id, one.along, one.tasks, one.effort = r.jobs, true, 0, r.alone(j, d)
				whole := 0
				for i := range r.n.count[where] {
					whole += j.in(i)
				}
				if !travels(d.Group) && below {
					all := 0
					for _, k := range r.stands(post) {
						all += r.n.count[k]
					}
					have, _ := r.n.people(r.s, post, all)
					whole = max(grids, have*grids/max(1, all))
				}
				one.in = func(i int) int { return share(whole, grids, i) }
				out = append(out, &one)
			}
		}
	}
	return out
}

// alone is the effort of one who goes along, of a job priced for all.
func (r *reckoning) alone(j *job, d patrol.Duty) int {
	return j.effort / max(1, r.s.dutyNamed(d.Name).People-len(d.With))
}

// hands counts who holds the post. The businesses that check themselves each have
// their own people, where the plan gives no number.
func (r *reckoning) hands(p *PostLoad, grids int) {
	p.People, p.Stated = r.n.people(r.s, p.Post, grids)
	_, told := r.n.head[p.Post]
	of := Post{}
	for _, x := range r.s.Posts {
		if x.Name == p.Post {
			of = x
		}
	}
	if roled := slices.ContainsFunc(r.s.Roles, func(x Role) bool {
		return slices.ContainsFunc(x.Cases, func(c RoleCase) bool { return c.Is.Name == p.Post })
	}); of.When.Given() && !roled {
		r.n.say("“%s”设在哪些网格要看台账，按都设计", p.Post)
	}
	if told || of.Kind != Unit || of.Count.Given() || of.CountBy != nil {
		return
	}
	for _, l := range p.Duties {
		d, ok := r.n.rules.Duty(l.Duty)
		if ok && !l.Along && d.Group == patrol.SelfCheck && slices.ContainsFunc(d.Each, func(e patrol.Each) bool { return e.Aim == patrol.AtSite }) && l.Targets > p.People {
			p.People, p.Stated = l.Targets, l.Targets
			r.n.say("“%s”按每户各有 1 人计", p.Post)
		}
	}
}

// judge lets the post work and puts the sums into its load.
func (r *reckoning) judge(p *PostLoad, beats []beat) {
	p.Grids = len(beats)
	p.Open = r.s.minutesOf(p.Post, r.t) == 0
	w := newCrew(r.c, beats, pace{r.s.minutesOf(p.Post, r.t), p.Shifts})
	weeks := float64(r.c.in.Days()) / 7
	for _, b := range beats {
		weekly := b.minutes / 60 / weeks
		p.Needed += b.minutes / 60
		k := slices.IndexFunc(p.Kinds, func(k KindLoad) bool { return k.Kind == b.kind })
		if k < 0 {
			k = len(p.Kinds)
			p.Kinds = append(p.Kinds, KindLoad{Kind: b.kind, Least: weekly, People: float64(p.People) / float64(len(beats))})
		}
		p.Kinds[k].Grids++
		p.Kinds[k].Least, p.Kinds[k].Most = min(p.Kinds[k].Least, weekly), max(p.Kinds[k].Most, weekly)
	}
	p.months(w, beats)
	if len(beats) == 0 {
		return
	}
	lost := map[string]int{}
	tight := map[GridLoad]int{}
	for _, t := range w.split(p.People) {
		var run missed
		if !p.Open {
			run = w.year(t)
		}
		for j, n := range run {
			lost[j.duty+map[bool]string{true: " +"}[j.along]] += n
		}
		for _, b := range t.beats {
			one := GridLoad{Kind: beats[b].kind, Sites: beats[b].sites, Needed: math.Round(beats[b].minutes/6/weeks) / 10,
				Had: math.Round(float64(w.pace.weekly*t.people)/6/float64(len(t.beats))) / 10, Missed: run.sum()}
			tight[one]++
		}
	}
	worst := 0.0
	for i := range p.Duties {
		d := &p.Duties[i]
		if d.Missed = lost[d.Duty+map[bool]string{true: " +"}[d.Along]]; d.Missed > 0 && d.Hours > worst {
			worst, p.Tightest = d.Hours, d.Duty
		}
	}
	slices.SortStableFunc(p.Duties, func(a, b DutyLoad) int { return cmp.Compare(b.Hours, a.Hours) })
	for one, alike := range tight {
		one.Alike = alike
		p.Tight = append(p.Tight, one)
	}
	slices.SortFunc(p.Tight, func(a, b GridLoad) int {
		return cmp.Or(cmp.Compare(b.Needed/max(b.Had, 0.01), a.Needed/max(a.Had, 0.01)), cmp.Compare(b.Missed, a.Missed), cmp.Compare(a.Kind, b.Kind), cmp.Compare(b.Sites, a.Sites))
	})
	p.Tight = p.Tight[:min(len(p.Tight), mostTight)]
	if !p.Open && (p.Short() || !p.Shifts) { // those who watch or check themselves are where they are
		p.Enough = w.enough(p.People)
	}
}

// mostTight is how many of the tightest grids are told.
const mostTight = 8

// months sums up what is needed and had, month by month.
func (p *PostLoad) months(w *crew, beats []beat) {
	months := map[string]*Month{}
	for d := w.c.in.From; d <= w.c.in.To; d = d.Add(1) {
		name := string(d[:7])
		if months[name] == nil {
			months[name] = &Month{Name: name}
			p.Months = append(p.Months, Month{Name: name})
		}
		months[name].Had += float64(w.c.minutes(w.pace, w.c.at(d))*p.People) / 60
	}
	units := map[*job]int{}
	for _, b := range beats {
		for k, j := range b.jobs {
			units[j] += b.units[k]
		}
	}
	for j, n := range units {
		if j.watch {
			continue
		}
		for _, a := range j.spans {
			if m := months[string(w.c.in.From.Add(a.from)[:7])]; m != nil {
				m.Needed += float64(n*a.visits*j.effort) / 60
			}
		}
	}
	for i := range p.Months {
		p.Months[i] = *months[p.Months[i].Name]
		p.Had += p.Months[i].Had
		if p.Months[i].Had > 0 {
			p.Busiest = max(p.Busiest, p.Months[i].Needed/p.Months[i].Had)
		}
	}
}

// left says of every duty that is in no figure why it is not.
func (r *reckoning) left(out Simulation) []Left {
	counted := map[string]bool{}
	for _, p := range out.Posts {
		for _, d := range p.Duties {
			counted[d.Duty] = true
		}
	}
	var list []Left
	say := func(why, duty string) {
		i := slices.IndexFunc(list, func(l Left) bool { return l.Why == why })
		if i < 0 {
			i = len(list)
			list = append(list, Left{Why: why})
		}
		if !slices.Contains(list[i].Duties, duty) {
			list[i].Duties = append(list[i].Duties, duty)
		}
	}
	for _, d := range r.s.Duties {
		if counted[d.Name] || slices.Contains(out.Silent, d.Name) {
			continue
		}
		none := slices.IndexFunc(r.none, func(x nothing) bool { return x.duty == d.Name })
		posts := r.s.posts(d.Who)
		switch {
		case d.OnCases || d.Cause == ToAct && d.After != "":
			say("随隐患办理，由时限催办，不按日历", d.Name)
		case none >= 0:
			say(r.none[none].why, d.Name)
		case d.After != "":
			say("由事件引起，次数无法预计", d.Name)
		case len(posts) == 0:
			say("由经营主体或群众自己做，不占用岗位的时间", d.Name)
		default:
			say("承担的岗位没有网格（"+strings.Join(posts, "、")+"）", d.Name)
		}
	}
	return list
}

// overlaps says whether some post has several duties that one visit could meet.
func (r *reckoning) overlaps(out Simulation) bool {
	return slices.ContainsFunc(out.Posts, func(p PostLoad) bool {
		rounds := 0
		for _, l := range p.Duties {
			if d, ok := r.n.rules.Duty(l.Duty); ok && l.Asked > 0 && travels(d.Group) {
				rounds++
			}
		}
		return rounds > 1
	})
}

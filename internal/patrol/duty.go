// Package patrol is the work that duties ask for (巡查履职): a duty opens tasks,
// a visit credits every task it fits, and a task is judged by its window.
//
// A duty belongs to a post at a place, never to a person (scheme-syntax §10.5):
// whoever holds the post answers for it.
package patrol

import (
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
)

// Group is the kind of record a verb leaves. What is done in one group never
// counts in another: a 督查 of a village is not its 排查 (scheme-syntax §10.6).
type Group string

// The groups of scheme-syntax §4 (duties · does).
const (
	Visiting   Group = "visit"
	Inspection Group = "inspection" // 检查 by a body with legal standing
	Oversight  Group = "oversight"
	SelfCheck  Group = "self"
	Activity   Group = "activity"
	Report     Group = "report"
	Roster     Group = "roster"
	Assigned   Group = "assigned"
	Other      Group = "other" // 送达 公示 评估 回看
)

// inspect is the one verb whose group depends on who does it.
const inspect = "检查"

// GroupOf is the group of a verb; ok is false for a word that is no verb of
// duties. standing says whether the doer's body may inspect by law: without it a
// 检查 is a visit, whatever it is called (product law 4).
func GroupOf(verb string, standing bool) (group Group, ok bool) {
	switch verb {
	case inspect:
		if standing {
			return Inspection, true
		}
		return Visiting, true
	case "巡查", "走访", "排查", "暗访", "查看":
		return Visiting, true
	case "自查":
		return SelfCheck, true
	case "督查", "查阅记录", "督促":
		return Oversight, true
	case "会议", "培训", "演练", "宣传":
		return Activity, true
	case "上报", "总结", "制定", "通报":
		return Report, true
	case "值班":
		return Roster, true
	case "交办任务":
		return Assigned, true
	case "送达", "公示", "评估", "回看":
		return Other, true
	}
	return "", false
}

// alike says whether one verb of a group counts for another: a village head who
// goes round has gone round, whether the plan says 排查 or 巡查. Elsewhere each
// word is its own work: a 会议 is no 培训.
func (g Group) alike() bool { return g == Visiting || g == Inspection || g == SelfCheck }

// Aim is what one task of a duty is about.
type Aim string

// The aims.
const (
	Round    Aim = "round"  // in: anywhere in the place
	AtSite   Aim = "site"   // each: every site of a class
	AtSpot   Aim = "spot"   // each: every spot of a kind
	AtGrid   Aim = "grid"   // each: every grid of a kind below the place
	WithOne  Aim = "person" // each: every holder of a kind of post (本网格网格员)
	ByHolder Aim = "holder" // holders: each – every holder of the post itself
	Nothing  Aim = "none"   // reports and activities have no target
	ByOrder  Aim = "order"  // what somebody was told to do; its target is itself
)

// Each names the things a duty must reach one by one.
type Each struct {
	Aim  Aim    // AtSite, AtSpot, AtGrid or WithOne
	Name string // as the plan says it: 村内小微
	// Of lists what counts: classes of sites, kinds of spots, kinds of grids, or
	// kinds of posts; empty means all of them. A class that is made of others is
	// written out here.
	Of []string
	// Below says that the people meant hold their posts in the grids below the
	// place too (S4-52: administrators of the zone look after those of the grids).
	Below bool
}

// Boost is a higher frequency in a season (scheme-syntax §10.10).
type Boost struct {
	Seasons []civil.Season
	Often   civil.Often
}

// Hours are the hours of a day a duty is for (21时至次日6时); the zero Hours are all
// of them.
type Hours struct{ From, To int }

// Has tells whether an hour of the day lies in them.
func (h Hours) Has(hour int) bool {
	switch {
	case h == Hours{}:
		return true
	case h.From < h.To:
		return h.From <= hour && hour < h.To
	}
	return hour >= h.From || hour < h.To
}

// Duty is one requirement of the scheme (履职要求).
type Duty struct {
	Name    string
	Clauses []string
	Source  string   // 方案规定 属地补充 平台默认: whose the frequency is
	Posts   []string // posts or departments, each of them
	Holders string   // any (default) or each
	// AnyOf says that the posts are one and the same obligation: whoever of them
	// does it, it is done for all (who: {one_of: …}; law: S1-36). Otherwise each
	// post has its own.
	AnyOf  bool
	Verbs  []string // any of them counts
	Group  Group
	In     bool   // one round anywhere in the grid
	Each   []Each // coverage; with neither In nor Each there is no target
	Sample int    // percent of Each, 0 = all
	Picked int    // or so many of Each: 每月至少2家
	// GridKinds are the kinds of grid (or overlay) the posts stand in, where
	// Rules.Stands does not say it post by post.
	GridKinds []string
	Often     civil.Often
	Boosts    []Boost
	During    []civil.Season // the windows it lives in; none = always
	From      civil.Day      // day bounds, "" = none
	Until     civil.Day
	Due       civil.Moment
	Form      []string // checklists, any of them answered
	To        []string // the posts or departments a report goes to, all of them
	People    int      // at least so many together; 0 = one may go alone
	Between   Hours    // the hours of a day it is for
	// After is the duty or the event it follows, instead of a frequency; it is due
	// Within of it.
	After   string
	Event   bool // After is an event somebody tells of, not a duty
	Within  civil.Limit
	Rounds  int      // so many times within it: 预警后1天内每2小时1次; 0 = once
	With    []string // who goes along: each who takes part is credited (scheme-syntax §10.6)
	GivenBy []string // who may order it, where it comes by order (law: S4-33)
	Effort  int      // minutes per target
	// OftenOf is a table of frequencies by place, target and day; ok is false where no
	// row fits. nil = Often holds everywhere; with it, Often is the highest row.
	OftenOf func(Place, Target, civil.Day) (often civil.Often, ok bool)
	// Fits narrows the duty to some places, targets and days; nil = all.
	Fits func(Place, Target, civil.Day) bool
}

// For is the duty as it holds for one target: with the frequency of its row, or
// not at all.
func (d Duty) For(place Place, target Target, on civil.Day) (Duty, bool) {
	if d.Fits != nil && !d.Fits(place, target, on) {
		return d, false
	}
	if d.OftenOf != nil {
		often, ok := d.OftenOf(place, target, on)
		if !ok {
			return d, false
		}
		d.Often, d.OftenOf = often, nil
	}
	return d, true
}

// Rules are what a scheme decides about patrols; scheme compiles its YAML into
// this. Edition tells apart everything that may be in force: it changes with an
// amendment too, since a window keeps what was in force when it began
// (scheme-syntax §10.14).
type Rules struct {
	Edition string
	From    civil.Day // the first day any scheme is in force here
	Duties  []Duty
	// Events are those the plan names, with the posts that tell of them.
	Events map[string][]string
	// Photos is the least number of photographs of a visit, 0 = none asked.
	Photos int
	// Stamp: the plan wants to see when or where a photograph was taken, so the
	// phone burns it into the picture.
	Stamp bool
	// Standing holds the departments that may inspect, order and punish.
	Standing map[string]bool
	// Stands says in which kinds of grid (or overlay) a post is held.
	Stands map[string][]string
	// Needs are the trainings without which some post is not active: a training
	// about one of them counts for those who took part (law: S4-66).
	Needs []string
	// Weighs says that a duty asks more of sites with open cases or tip-offs.
	Weighs bool
	// Heads names the post of the head of each kind of grid: what a post that is no
	// more has left open passes to it (scheme-syntax §10.14).
	Heads map[string]string
	// ClassesOf lists every class a site of this class with these facts belongs
	// to (宗地企业: a site with a parcel number); nil = just its own.
	ClassesOf func(class string, facts map[string]string) []string
}

// Kinds are the kinds of grid where a post of the duty is held.
func (r Rules) Kinds(d Duty, post string) []string {
	if kinds, ok := r.Stands[post]; ok {
		return kinds
	}
	return d.GridKinds
}

// postSep stands between the posts of a task that any of them may do.
const postSep = "/"

// Asked lists for whom a duty opens tasks at a place of this kind: each post
// held there, or all of them as one where any may do it.
func (r Rules) Asked(d Duty, kind string) []string {
	var posts []string
	for _, p := range d.Posts {
		if slices.Contains(r.Kinds(d, p), kind) {
			posts = append(posts, p)
		}
	}
	if d.AnyOf && len(posts) > 1 {
		return []string{strings.Join(posts, postSep)}
	}
	return posts
}

// Knows says whether any of the posts a task was opened for is still a post.
func (r Rules) Knows(post string) bool {
	return slices.ContainsFunc(strings.Split(post, postSep), func(p string) bool {
		_, stands := r.Stands[p]
		return stands || slices.ContainsFunc(r.Duties, func(d Duty) bool { return slices.Contains(d.Posts, p) })
	})
}

// Heir is the post to which an open task at a place of this kind passes: the head
// of the grid where its post is no more; where the post is held in other kinds of
// grid only, because the site went to another, the post that has the duty here
// (scheme-syntax §10.9, §10.14).
func (r Rules) Heir(t Task, kind string) (post string, passes bool) {
	if t.State != Open {
		return "", false
	}
	if !r.Knows(t.Post) {
		head, ok := r.Heads[kind]
		return head, ok && head != t.Post
	}
	for _, p := range strings.Split(t.Post, postSep) {
		if stands, ok := r.Stands[p]; !ok || slices.Contains(stands, kind) {
			return "", false
		}
	}
	d, known := r.Duty(t.Duty)
	if asked := r.Asked(d, kind); known && len(asked) > 0 {
		return asked[0], true
	}
	return "", false
}

// Duty finds a duty by name.
func (r Rules) Duty(name string) (Duty, bool) {
	for _, d := range r.Duties {
		if d.Name == name {
			return d, true
		}
	}
	return Duty{}, false
}

// Paper says whether the duty ends in a paper, whose due day moves off a rest
// day; patrols never move (scheme-syntax §10.11).
func (d Duty) Paper() bool { return d.Group == Report }

// IsFor says whether a standing is one of the posts of the duty. A department
// is meant by its name, whatever its people's posts are called.
func (d Duty) IsFor(s account.Standing) bool {
	return slices.Contains(d.Posts, s.Post) || s.Department != "" && slices.Contains(d.Posts, s.Department)
}

// Does says whether a verb done in a group is the work of the duty.
func (d Duty) Does(verb string, group Group) bool {
	if group != d.Group {
		return false
	}
	return group.alike() || slices.Contains(d.Verbs, verb)
}

// MayRecord says in which group a standing records a verb, or that it is not
// its verb. Going round and looking is open to every post; overseeing, checking
// oneself, reporting and the like belong to the posts a duty names for it.
func (r Rules) MayRecord(s account.Standing, verb string) (Group, bool) {
	group, ok := GroupOf(verb, s.Kind == account.Department && r.Standing[s.Department])
	if !ok {
		return "", false
	}
	if group == Visiting || group == Inspection {
		return group, true
	}
	if group == SelfCheck && s.Kind == account.Unit {
		return group, true
	}
	for _, d := range r.Duties {
		if d.Group == group && slices.Contains(d.Verbs, verb) && d.IsFor(s) {
			return group, true
		}
	}
	return "", false
}

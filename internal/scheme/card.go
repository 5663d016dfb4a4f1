package scheme

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// A 明白卡 says to one post, or one department, all that binds it: also what
// reaches it through its kind, through a role, or through a name like 本网格网格长.

// card gathers what concerns one holder, and remembers which rules it has said.
type card struct {
	s     *Scheme
	post  *Post
	body  *Department
	name  string
	said  map[string]bool
	deeds []string // acts, duties and verbs of theirs, for the proof that goes with them
}

// explainOne writes the card of a post, a department or a role.
func (s *Scheme) explainOne(w io.Writer, name string) error {
	var known []string
	for _, p := range s.Posts {
		if p.Name == name || slices.Contains(p.Aka, name) {
			(&card{s: s, post: &p, name: p.Name, said: map[string]bool{}}).write(w)
			return nil
		}
		known = append(known, p.Name)
	}
	for _, d := range s.Bodies {
		if d.Name == name || slices.Contains(d.Aka, name) {
			(&card{s: s, body: &d, name: d.Name, said: map[string]bool{}}).write(w)
			return nil
		}
		known = append(known, d.Name)
	}
	for _, r := range s.Roles {
		if r.Name == name {
			s.roleCard(w, r)
			return nil
		}
		known = append(known, r.Name)
	}
	if near := nearest(name, known); near != "" {
		return fmt.Errorf("没有这个岗位或部门：“%s”；最接近：“%s”", name, near)
	}
	return fmt.Errorf("没有这个岗位或部门：“%s”；有：%s", name, strings.Join(known, "、"))
}

func (c *card) write(w io.Writer) {
	s := c.s
	fmt.Fprintf(w, "明白卡　%s\n%s　%s\n", c.name, s.Place, s.Title)
	head := ""
	switch {
	case c.post != nil:
		head = s.postLine(*c.post)
		c.said[c.post.Path()] = true
	default:
		if head = bodyLine(*c.body); head == "" {
			head = c.name + "：部门" + cite(c.body.Clauses) + "。"
		}
		c.said[c.body.Path()] = true
	}
	fmt.Fprintf(w, "\n%s\n", head)
	duties := c.duties(func(d Duty) bool { return c.mine(d.Who) })
	if len(duties) == 0 {
		duties = []string{"方案没有给他定期的任务。"}
	}
	acts, defaults := c.acts()
	write(w, []section{
		{"上下级", c.ranks()},
		{"上岗的条件", c.gates()},
		{"主管的", c.owned()},
		{"要做的", duties},
		{"参加和接收的", c.duties(func(d Duty) bool { return c.mine(d.To.List) || c.mine(d.With) || c.mine(d.GivenBy) })},
		{"查他的", c.duties(func(d Duty) bool { return c.mine(d.Each) })},
		{"由他批准的", c.approvals()},
		{"办件时能做的", acts},
		{"会收到的办件", c.told()},
		{"时限和催督", c.clocks()},
		{"佐证", c.proofs()},
		{"考核", c.sheets()},
		{"补贴和奖励", c.rewards()},
		{"购买服务和经费", c.money()},
		{"要管的台账和公示", c.keeps()},
		{"还提到他的", c.others()},
		{"各地通行的办件动作（平台默认）", defaults},
		{"不做的", c.never()},
	}, false)
	var list []Unset
	for _, u := range s.unset {
		if slices.Contains(u.Posts, c.name) || c.post != nil && slices.Contains(u.Posts, string(c.post.Kind)) || u.Section == "posts" && u.Name == c.name {
			list = append(list, u)
		}
	}
	s.writeUnset(w, list)
}

// never says what inspectors and volunteers leave to those with standing.
//
// law: Work Safety Law arts. 62, 65, 70
func (c *card) never() []string {
	if c.post != nil && (c.post.Kind == Inspector || c.post.Kind == Volunteer) {
		return []string{"不责令、不处罚、不查封、不挂牌：这些是有执法资格的部门的事；发现问题劝导、记录、上报、跟踪。"}
	}
	return nil
}

// mine tells whether any of the names means the holder of this card.
func (c *card) mine(refs []Ref) bool {
	return slices.ContainsFunc(refs, func(r Ref) bool {
		switch r.Kind {
		case ToPost:
			return c.post != nil && r.Name == c.name
		case ToKind:
			return c.post != nil && r.Name == string(c.post.Kind) || c.body != nil && r.Name == string(Body)
		case ToDepartment:
			return c.body != nil && r.Name == c.name || c.post != nil && r.Name == c.name
		case ToRole:
			i := slices.IndexFunc(c.s.Roles, func(x Role) bool { return x.Name == r.Name })
			return i >= 0 && slices.ContainsFunc(c.s.Roles[i].Cases, func(rc RoleCase) bool { return c.mine([]Ref{rc.Is}) })
		case ToTier:
			return c.post != nil && (r.Name == "岗位" || r.Name == "个人") || c.body != nil && r.Name == "部门"
		case ToPronoun:
			return c.meant(r.Name)
		}
		return false
	})
}

// meant tells whether a pronoun means the holder.
func (c *card) meant(pronoun string) bool {
	kind := PostKind("")
	if c.post != nil {
		kind = c.post.Kind
	}
	switch pronoun {
	case "任何人":
		return true
	case "本网格网格长", "上级网格长", "相邻网格长":
		return kind == Head
	case "本网格网格员", "相邻网格网格员":
		return kind == Inspector
	case "经营主体":
		return kind == Unit
	case "受理人", "牵头部门":
		accepts := c.s.Tipoffs != nil && pronoun == "受理人" && slices.ContainsFunc(c.s.Tipoffs.Accept, c.named)
		return accepts || slices.ContainsFunc(c.s.Owners, func(o Owner) bool { return o.Triage && c.named(o.Is) })
	case "主办":
		return slices.ContainsFunc(c.s.Owners, func(o Owner) bool {
			return c.named(o.Is) && len(o.Oversees) == 0 && !o.Triage || slices.Contains(o.List, c.name)
		})
	case "协办":
		return slices.ContainsFunc(c.s.Owners, func(o Owner) bool { return slices.ContainsFunc(o.With, c.named) })
	}
	return false
}

// named tells whether a name is the holder's own.
func (c *card) named(r Ref) bool {
	return r.Name == c.name && (r.Kind == ToPost || r.Kind == ToDepartment)
}

// roleCard says who a role is, and what it is asked to do.
func (s *Scheme) roleCard(w io.Writer, r Role) {
	fmt.Fprintf(w, "明白卡　%s\n%s　%s\n\n%s\n", r.Name, s.Place, s.Title, s.roleLine(r))
	is := func(refs []Ref) bool {
		return slices.ContainsFunc(refs, func(x Ref) bool { return x.Kind == ToRole && x.Name == r.Name })
	}
	var duties, acts []string
	for _, d := range s.Duties {
		if is(d.Who) || is(d.To.List) || is(d.With) || is(d.Each) || is(d.GivenBy) {
			duties = append(duties, s.DutySentence(d))
		}
	}
	for _, a := range s.Flow.Acts {
		if is(a.Who) || is(a.To.List) || is(a.Tells) || is(a.Approve) || is(a.With) {
			acts = append(acts, s.actLine(a))
		}
	}
	var whole []string
	for _, rc := range r.Cases {
		whole = append(whole, rc.Is.Name)
	}
	write(w, []section{{"要做的和参加的", duties}, {"办件时", acts}, {"其余各项", []string{"见这些岗位的明白卡：" + strings.Join(whole, "、") + "。"}}}, false)
}

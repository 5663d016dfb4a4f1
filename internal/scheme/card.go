package scheme

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// card writes one post's 明白卡.
func (s *Scheme) card(w io.Writer, p Post) {
	fmt.Fprintf(w, "明白卡　%s\n%s　%s\n\n%s\n", p.Name, s.Place, s.Title, s.postLine(p))
	mine := func(refs []Ref) bool { return s.means(refs, p) }
	var duties, acts, told, comes, own []string
	for _, d := range s.Duties {
		switch {
		case mine(d.Who):
			duties = append(duties, DutySentence(d))
		case mine(d.To.List), mine(d.With):
			comes = append(comes, DutySentence(d))
		}
	}
	for _, a := range s.Flow.Acts {
		switch {
		case mine(a.Who):
			acts = append(acts, actLine(a))
		case mine(a.Tells), mine(a.To.List):
			told = append(told, actLine(a))
		}
	}
	for _, o := range s.Owners {
		if o.Is.Name == p.Name && o.Is.Kind == ToPost {
			own = append(own, s.ownerLine(o))
		}
	}
	var never []string
	if p.Kind == Inspector || p.Kind == Volunteer {
		never = []string{"不责令、不处罚、不查封、不挂牌：这些是有执法资格的部门的事；发现问题劝导、记录、上报、跟踪。"}
	}
	write(w, []section{{"要做的", duties}, {"主管的", own}, {"办件时能做的", acts}, {"会收到的办件", told}, {"参加和接收的", comes}, {"不做的", never}})
	var list []Unset
	for _, u := range s.unset {
		if slices.Contains(u.Posts, p.Name) || slices.Contains(u.Posts, string(p.Kind)) || u.Section == "posts" && u.Name == p.Name {
			list = append(list, u)
		}
	}
	s.writeUnset(w, list)
}

// means tells whether any of the names means this post.
func (s *Scheme) means(refs []Ref, p Post) bool {
	return slices.ContainsFunc(refs, func(r Ref) bool {
		return r.Kind == ToPost && r.Name == p.Name || r.Kind == ToKind && r.Name == string(p.Kind)
	})
}

// bodyCard writes a department's 明白卡.
func (s *Scheme) bodyCard(w io.Writer, d Department) {
	fmt.Fprintf(w, "明白卡　%s\n%s　%s\n", d.Name, s.Place, s.Title)
	if d.Standing {
		fmt.Fprintf(w, "有执法资格：可检查、责令、处罚。\n")
	}
	var own, duties, acts []string
	for _, o := range s.Owners {
		if o.Department == d.Name || slices.ContainsFunc(o.With, func(r Ref) bool { return r.Name == d.Name }) || slices.Contains(o.List, d.Name) {
			own = append(own, s.ownerLine(o))
		}
	}
	is := func(refs []Ref) bool {
		return slices.ContainsFunc(refs, func(r Ref) bool {
			return r.Kind == ToDepartment && r.Name == d.Name || r.Kind == ToKind && r.Name == string(Body)
		})
	}
	for _, x := range s.Duties {
		if is(x.Who) || is(x.With) || is(x.To.List) {
			duties = append(duties, DutySentence(x))
		}
	}
	owner := slices.ContainsFunc(s.Owners, func(o Owner) bool { return o.Department == d.Name && len(o.Oversees) == 0 })
	for _, a := range s.Flow.Acts {
		if is(a.Who) || owner && slices.ContainsFunc(a.Who, func(r Ref) bool { return r.Kind == ToPronoun && r.Name == "主办" }) {
			acts = append(acts, actLine(a))
		}
	}
	var ties []string
	for _, t := range s.Ties {
		for _, o := range s.Owners {
			if o.Department == d.Name && slices.ContainsFunc(o.Sectors, func(r Ref) bool { return r.Name == t.Name }) {
				ties = append(ties, t.Name+"："+strings.Join(t.Damaged, "；")+"，由网格办逐件裁定"+t.tail())
			}
		}
	}
	write(w, []section{{"主管的", own}, {"有争议的", ties}, {"要做的", duties}, {"办件时能做的", acts}})
}

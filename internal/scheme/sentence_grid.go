package scheme

import "strings"

// gridLine says a kind of grid.
func (s *Scheme) gridLine(g Grid) string {
	t := about(g.Rule)
	switch {
	case g.Overlay:
		t.comma("不在网格树上，"+groupsWords(g.Groups), "groups", "tier")
	case g.Under == "" && g.Outside:
		t.comma("第"+itoa(g.Tier)+"级，属上级，只设岗位、不存这里的数据", "tier", "outside")
	case g.Under == "":
		t.comma("第"+itoa(g.Tier)+"级，最上一级", "tier")
	default:
		t.comma("第"+itoa(g.Tier)+"级，在"+strings.Join(append([]string{g.Under}, g.OrUnder...), "或")+"之下", "tier", "under")
	}
	if v, written := g.Values["covers"]; written {
		t.comma("以"+v.Text+"划分", "covers")
	}
	if len(g.OnePer) > 0 {
		t.comma("每个"+join(g.OnePer)+"各成一格", "one_per")
	}
	t.flag("可设可不设", "optional")
	t.flag("单独成格，不套在所在的网格里", "independent")
	t.key("", "count")
	t.flag("绘制网格图", "map")
	t.flag("属上级，只设岗位、不存这里的数据", "outside")
	t.key("沿用", "reuse")
	t.key("单成一族：", "family")
	if sp := g.Split; sp != nil {
		say := "可以拆分"
		switch {
		case sp.Unset:
			say = "在" + open(sp.Word) + "时" + say
		case sp.When.Given():
			say = s.words(sp.When) + "时" + say
		}
		for _, b := range sp.Sizes {
			say += "，每格" + b.Text + b.Name
		}
		t.semi(say, "split")
	}
	if g.Code != "" {
		t.semi("编码样式"+g.Code, "code")
	}
	if g.Called != "" {
		t.comma("原文称“"+g.Called+"”", "called")
	}
	return t.end()
}

func groupsWords(groups Refs) string {
	if len(groups.List) == 1 && groups.List[0].Kind == ToTier {
		return "不固定地段，机动到" + groups.List[0].Name
	}
	return "把" + strings.Join(groups.Names(), "、") + "编成组"
}

func expectLine(x Expect) string {
	t := about(x.Rule)
	t.comma("方案写明"+x.Count.Word+"，数目不符时提醒", "count", "=")
	return t.end()
}

// sectorLines say the tree of trades; those that are nothing but a name stand
// together.
func (s *Scheme) sectorLines() []string {
	var out, plain []string
	for _, x := range s.Sectors {
		say := s.sectorLine(x)
		if say == x.Name+"：不再细分。" {
			plain = append(plain, x.Name)
			continue
		}
		if say != "" {
			out = append(out, say)
		}
	}
	if len(plain) > 0 {
		out = append(out, "不再细分的有"+strings.Join(plain, "、")+"。")
	}
	return out
}

// sectorLine says a trade and what it is divided into.
func (s *Scheme) sectorLine(sec Sector) string {
	t := about(sec.Rule)
	var below []string
	for _, x := range s.Sectors {
		if x.Parent == sec.Name {
			below = append(below, x.Name)
		}
	}
	t.add("", "", []string{"cross"})
	if sec.Cross {
		t.comma("横向行业，先看隐患的性质，再看场所属于哪个行业", "cross")
	}
	switch {
	case len(below) > 0:
		t.comma("下分" + strings.Join(below, "、"))
	case sec.Parent != "" && !sec.Cross && len(sec.Clauses)+len(sec.Aka)+len(sec.Damaged) == 0 && sec.Note == "" && sec.Added == "":
		return "" // said with the trade it belongs to
	case !sec.Cross:
		t.comma("不再细分")
	}
	return t.end()
}

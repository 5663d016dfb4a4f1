package scheme

import (
	"slices"
	"strings"
)

// formLine says a form: what stands on it, item by item.
func (s *Scheme) formLine(f Form) string {
	t := about(f.Rule)
	if f.Title != "" {
		t.comma("全称《"+f.Title+"》", "title")
	}
	if len(f.ViewOf) > 0 {
		t.comma("由"+strings.Join(viewWords(f.ViewOf), "、")+"自动生成，不另填", "view_of")
	}
	if len(f.For) > 0 {
		t.comma("用于"+join(f.For), "for")
	}
	if len(f.Items) > 0 {
		t.comma("共"+itoa(len(f.Items))+"项", "items")
	}
	if f.Total != "" {
		t.comma("满分"+f.Total, "total")
	}
	if len(f.Signed) > 0 {
		t.comma("由"+strings.Join(f.Signed, "、")+"签字", "signed")
	}
	if f.Unset {
		t.semi("版式"+open(f.Word), "layout")
	} else if f.Layout != "" {
		t.semi("版式为"+f.Layout, "layout")
	}
	t.add("", "", []string{"sectors"})
	for _, l := range s.itemLines(f) {
		t.line(l)
	}
	return t.under("《" + f.Name + "》")
}

// viewWords are the records a view is made from.
func viewWords(list []string) []string {
	words := [...][2]string{{"visits", "巡查记录"}, {"hazards", "隐患台账"}, {"duties", "履职要求"}, {"tasks", "任务"}, {"sites", "对象台账"}, {"grids", "网格"}, {"posts", "岗位"},
		{"activities", "活动记录"}, {"accidents", "事故记录"}, {"tipoffs", "举报记录"}}
	out := slices.Clone(list)
	for i, v := range out {
		for _, w := range words {
			if w[0] == v {
				out[i] = w[1]
			}
		}
	}
	return out
}

// itemLines are the items of a form: bare words together, the others one by one.
func (s *Scheme) itemLines(f Form) []string {
	groups := f.Groups
	if len(groups) == 0 {
		groups = []string{""}
	}
	node := s.root.get("forms").get(f.Name).get("items")
	var out []string
	for _, g := range groups {
		lead := ""
		if g != "" {
			lead = g + "："
		}
		var bare []string
		flush := func() {
			if len(bare) > 0 {
				out = append(out, lead+strings.Join(bare, "、"))
				bare = nil
			}
		}
		for _, it := range f.Items {
			if it.Group != g {
				continue
			}
			say := s.itemWords(f, it, node)
			if say == it.Text {
				bare = append(bare, it.Text)
				continue
			}
			flush()
			out = append(out, lead+say)
		}
		flush()
	}
	return out
}

// itemWords says one item: what is looked at, what is right and wrong, where a
// finding goes.
func (s *Scheme) itemWords(f Form, it Item, items *Node) string {
	var parts []string
	add := func(lead, text string) {
		if text != "" {
			parts = append(parts, lead+text)
		}
	}
	add("满分", it.Full)
	add("重要程度", it.Level)
	if it.Grade != "" {
		add("", it.Grade+"隐患")
	}
	if it.Sector.Name != "" {
		add("", "归"+it.Sector.Name+"行业")
	}
	add("整改期限", it.Limit.Word)
	add("对的：", it.Right)
	add("错的：", it.Wrong)
	n := nodeAt(items, it.Pos)
	for _, e := range n.entries() {
		switch e.Key.Text {
		case "text", "full", "level", "grade", "sector", "limit", "right", "wrong", "picture", "clause", "law", "added":
		default:
			add(keyWord(e.Key.Text)+"：", textOf(e.Value))
		}
	}
	say := it.Text
	if len(parts) > 0 {
		say += "（" + strings.Join(parts, "；") + "）"
	}
	if !slices.Equal(it.Clauses, f.Clauses) {
		say += cite(it.Clauses)
	}
	if why := n.get("added"); why != nil {
		say += "〈" + textOf(why) + "〉"
	}
	if it.Law != "" {
		say += "〈" + it.Law + "〉"
	}
	return say
}

// nodeAt finds the item that stands at a place.
func nodeAt(n *Node, at Pos) *Node {
	if n == nil {
		return nil
	}
	for _, e := range n.Entries {
		if found := nodeAt(e.Value, at); found != nil {
			return found
		}
	}
	for _, item := range n.Items {
		if item.Pos == at && item.Shape == Map {
			return item
		}
	}
	return nil
}

func evidenceLine(e Evidence) string {
	t := about(e.Rule)
	if len(e.For) > 0 {
		t.comma(strings.Join(e.For, "、")+"时", "for")
	}
	if v, ok := e.Values["photos"]; ok {
		t.comma("照片"+textOrOpen(v), "photos")
	}
	if v, ok := e.Values["taken"]; ok {
		say := "拍摄时间" + open(v.Word)
		if !v.Unset {
			say = within(e.Taken) + "拍的才算"
		}
		t.comma(say, "taken")
	}
	switch e.Place {
	case "":
	case "相符":
		t.comma("位置须与对象相符", "place")
	default:
		t.comma("位置"+e.Place, "place")
	}
	t.flag("须扫码", "qr")
	if len(e.Signature) > 0 {
		t.comma("须由"+strings.Join(e.Signature, "、")+"签字", "signature")
	}
	return t.end()
}

func gradeLine(g Grade) string {
	t := about(g.Rule)
	t.comma("按"+g.Legal+"事故隐患办", "is", "=")
	return t.end()
}

func hazardItemLine(h HazardItem) string {
	t := about(h.Rule)
	if h.Grade != "" {
		t.comma(h.Grade+"隐患", "grade")
	}
	if h.Sector.Name != "" {
		t.comma("归"+h.Sector.Name+"行业", "sector")
	}
	if h.Owner.Name != "" {
		t.comma("由"+h.Owner.Name+"管", "owner")
	}
	if h.Limit.Word != "" || h.Limit.Unset {
		t.comma("整改期限"+limitOf(h.Limit), "limit")
	}
	return t.end()
}

func boardLine(b Board) string {
	t := about(b.Rule)
	where := joinPlaces(b.At)
	if len(b.Where) > 0 {
		where += "的" + strings.Join(b.Where, "、")
	}
	t.comma("在"+where+"公示"+strings.Join(b.Shows, "、"), "at", "where", "shows")
	if b.Refresh.Unset {
		t.semi("更新周期"+open(b.Refresh.Word), "refresh")
	} else if w := b.Refresh.Word; w != "" {
		if strings.HasPrefix(w, "每") {
			t.semi(w+"更新", "refresh")
		} else {
			t.semi("每"+strings.TrimSuffix(w, "内")+"更新", "refresh")
		}
	}
	return t.end()
}

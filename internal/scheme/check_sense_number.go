package scheme

import (
	"slices"
	"strconv"
	"strings"

	"anwang/internal/civil"
)

// senseNumber tells of figures that cannot be meant.
func (c *compiler) senseNumber() {
	for _, d := range c.s.Duties {
		if c.own(d.Rule) && d.Effort > 24*60 {
			c.fail(c.spot(d.Rule, "effort"), "W66", d.Name, "一个对象要用"+itoa(d.Effort/60)+"小时").Expect = "20分钟、1小时"
		}
		if c.own(d.Rule) && d.People > 50 {
			c.fail(c.spot(d.Rule, "people"), "W66", d.Name, "一次要"+itoa(d.People)+"人一起").Expect = "2人、3人"
		}
	}
	for _, d := range c.s.Duties {
		if c.own(d.Rule) && c.spot(d.Rule, "evidence").Shape != Map {
			for _, name := range d.Evidence {
				c.proofWord(d, name)
			}
		}
	}
	for _, e := range c.s.Evidence {
		if !c.own(e.Rule) {
			continue
		}
		n := c.spot(e.Rule, "photos")
		switch {
		case c.has(e.Rule, "photos") && e.Photos == 0 && !e.Rule.Values["photos"].Unset:
			c.fail(n, "W66", e.Name, "照片0张等于不要").Expect = "至少1张，或不写"
		case e.Photos >= 10:
			c.fail(n, "W66", e.Name, "一次要照片"+itoa(e.Photos)+"张，加重基层负担").Expect = "说得清隐患即可，一般1至3张"
		}
		if minutes(e.Taken) > 31*24*60 {
			c.fail(c.spot(e.Rule, "taken"), "W66", e.Name, "照片可以是“"+e.Taken.Word+"”以前拍的").Expect = "30分钟内、当日"
		}
		for _, who := range e.Signature {
			c.signer(e, who)
		}
	}
	for _, sh := range c.s.Assess {
		if c.own(sh.Rule) {
			c.senseLines(sh)
		}
	}
	for _, w := range c.s.Rewards {
		if c.own(w.Rule) {
			c.senseReward(w)
		}
	}
	c.senseForms()
}

// proofWord tells of a proof that is neither described nor a thing one can hand in.
func (c *compiler) proofWord(d Duty, name string) {
	var known []string
	for _, e := range c.s.Evidence {
		known = append(known, e.Name)
	}
	things := []string{"照", "影", "像", "签", "记录", "图", "录", "表", "单", "视频", "回执", "文书", "书", "材料", "复印", "码", "台账", "证", "纪要", "名册", "报告", "photos", "qr"}
	if slices.Contains(known, name) || c.names.has(ToForm, name) || has(name, things) != "" {
		return
	}
	p := c.fail(item(c.spot(d.Rule, "evidence"), name), "W63", name)
	p.Expect, p.Near = "evidence 里的佐证，或照片、签字、记录一类的东西", nearest(name, known)
}

// signer tells of a signature nobody can give.
func (c *compiler) signer(e Evidence, who string) {
	if has(who, []string{"负责人", "当事人", "被检查", "单位", "企业", "户主", "业主", "人员", "签收", "见证", "经营", "检查人", "责任人", "场所", "商户", "员工", "代表", "陪同"}) != "" {
		return
	}
	for _, kind := range []RefKind{ToPost, ToKind, ToDepartment, ToRole, ToPronoun, ToPeople} {
		if c.names.has(kind, who) {
			return
		}
	}
	p := c.fail(item(c.spot(e.Rule, "signature"), who), "W63", who)
	p.Expect, p.Near = "岗位、部门、经营主体，或被检查单位负责人一类的人", nearest(who, append(c.names.list(ToPost), pronouns()...))
}

// amount reads the first figure of a phrase.
func amount(text string) (float64, bool) {
	m := match(`-?\d+(?:\.\d+)?`, normal(text))
	if m == nil {
		return 0, false
	}
	return decimal(m[0])
}

func (c *compiler) senseLines(sh Sheet) {
	for _, l := range sh.AllLines() {
		full, ok := amount(l.Full)
		most, capped := amount(l.Cap)
		least, floored := amount(l.Floor)
		at := func(key, why, expect string) { c.fail(c.spot(l.Rule, key), "W66", l.Name, why).Expect = expect }
		switch {
		case ok && full < 0:
			at("full", "满分小于零", "满分写正数；扣分写在 score")
		case capped && floored && least > most:
			at("floor", "最低"+l.Floor+"高于最高"+l.Cap, "floor 不高于 cap")
		case ok && floored && least > full:
			at("floor", "最低"+l.Floor+"高于满分"+l.Full, "floor 低于 full")
		case ok && capped && most > full && full > 0:
			at("cap", "最高"+l.Cap+"超过满分"+l.Full, "cap 不高于 full；额外加分写在 outside 的部分")
		}
		for _, sc := range l.Scores {
			for _, p := range sc.Points {
				if v, err := strconv.ParseFloat(p, 64); err == nil && ok && full > 0 && -v > full {
					c.fail(item(c.spot(l.Rule, "score"), sc.Text), "W66", l.Name, "一次扣"+strconv.FormatFloat(-v, 'f', -1, 64)+"分，超过满分"+l.Full).Expect = "扣分不超过这一项的满分，或另写否决"
				}
			}
		}
	}
	var names []string
	sum, plain := 0, len(sh.Distribution) > 0
	for _, b := range sh.Bands {
		names = append(names, b.Name)
	}
	for _, x := range sh.Distribution {
		m := match(`^(\d{1,3})%$`, normal(x.Then))
		if plain = plain && m != nil; m != nil {
			sum += number(m[1])
		}
	}
	if plain && len(sh.Distribution) == len(names) && sum < 100 {
		c.fail(c.spot(sh.Rule, "distribution"), "W66", sh.Name, "各等次比例合计"+itoa(sum)+"%，不足全部").Expect = "合计100%，或写“不超过20%”"
	}
	if len(names) == 0 {
		return
	}
	for _, x := range sh.Streak {
		band, _, _ := strings.Cut(strings.TrimSpace(x.If), " ")
		if !slices.Contains(names, band) && match(`连续\d+次`, x.If) != nil {
			p := c.fail(c.choiceAt(x), "W63", x.If)
			p.Expect, p.Near = "bands 里的等次加“连续2次”："+strings.Join(names, "、"), nearest(band, names)
		}
	}
	for _, x := range sh.Results {
		if len([]rune(x.If)) == 2 && !slices.Contains(names, x.If) && nearest(x.If, names) != "" {
			p := c.fail(c.choiceAt(x), "W63", x.If)
			p.Expect, p.Near = "bands 里的等次，或一种情形", nearest(x.If, names)
		}
	}
}

func (c *compiler) senseReward(w Reward) {
	money := func(key, text string) {
		n := c.spot(w.Rule, key)
		v, ok := amount(text)
		switch {
		case text == "" || c.told(n.Pos, "E40") && key == "money":
		case ok && v < 0, strings.HasPrefix(strings.TrimSpace(text), "负"):
			c.fail(n, "E69", w.Name, text).Expect = "每条50元、每人每月300元"
		case !ok && (key == "cap" || key == "pool") && match(`[一二三四五六七八九十百千万两]`, text) == nil:
			c.fail(n, "W66", w.Name, "“"+text+"”里没有数").Expect = "每人每月300元、每月5000元；没有规定的不写"
		}
	}
	money("money", w.Money)
	money("cap", w.Cap)
	money("pool", w.Pool)
	money("least", w.Least)
	money("most", w.Most)
	least, ok1 := amount(w.Least)
	most, ok2 := amount(w.Most)
	in := func(key string) *Node {
		if n := c.spot(w.Rule, "money", key); n.Text != w.Name {
			return n
		}
		return c.spot(w.Rule, key)
	}
	if ok1 && ok2 && least > most {
		c.fail(in("least"), "E69", w.Name, "最少"+w.Least+"多于最多"+w.Most).Expect = "least 不高于 most"
	}
	if p := normal(w.Percent); p != "" && match(`^\d+(?:\.\d+)?%$`, p) == nil {
		c.fail(in("percent"), "W66", w.Name, "“"+w.Percent+"”看不出比例").Expect = "percent: 5%，从什么里提写在 of，如 of: case.fine"
	}
	if w.Table != nil {
		for i, row := range w.Table.Rows {
			text := row.Cells["money"]
			n := cellOf(c.spot(w.Rule, "money"), i+1, "money")
			if v, ok := amount(text); ok && v < 0 || strings.HasPrefix(text, "负") {
				c.fail(n, "E69", w.Name, text).Expect = "每条50元、每人每月300元"
			}
		}
	}
}

// senseForms tells of forms nothing can be written in, and of items given twice.
func (c *compiler) senseForms() {
	for _, f := range c.s.Forms {
		if !c.own(f.Rule) {
			continue
		}
		if len(f.Items)+len(f.ViewOf) == 0 && !f.Unset && !c.has(f.Rule, "items") && f.Layout == "" {
			c.fail(c.at(f.Rule), "W65", f.Name, "表里没有检查项，也不从记录生成").Expect = "items: [检查项, …]，view_of: visits，或 layout: unset 原文未附表样"
		}
		seen := map[string]bool{}
		total := 0.0
		for _, it := range f.Items {
			if seen[it.Group+"/"+it.Text] {
				c.fail(&Node{Shape: Scalar, Text: it.Text, Pos: it.Pos, Span: len([]rune(it.Text)), Doc: c.doc(it.Pos.File)}, "W65", f.Name, "检查项“"+it.Text+"”写了两次").Expect = "每项只写一次"
			}
			seen[it.Group+"/"+it.Text] = true
			v, _ := amount(it.Full)
			total += v
		}
		if want, ok := amount(f.Total); ok && total > 0 && want != total {
			c.fail(c.spot(f.Rule, "total"), "W01", "“"+f.Name+"”总分"+f.Total+"，各项合计"+strconv.FormatFloat(total, 'f', -1, 64)).Expect = "各项 full 加起来等于 total"
		}
	}
	if t := c.s.Tipoffs; t != nil && c.own(t.Rule) {
		for _, k := range t.Clocks {
			if k.Limit.Span == civil.Months && k.Limit.N > 12 {
				c.fail(c.spot(k.Rule, "limit"), "W66", k.Name, "时限“"+k.Limit.Word+"”超过一年").Expect = "3个工作日、10个工作日"
			}
		}
	}
}

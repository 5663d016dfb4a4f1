package scheme

import "strings"

// sheetLine says an assessment: who scores whom, on which lines, and what follows.
func (s *Scheme) sheetLine(sh Sheet) string {
	t := about(sh.Rule)
	by := join(sh.By)
	t.comma(by+"考核"+join(sh.Of), "by", "of")
	if sh.Often.Unset {
		t.comma("周期"+open(sh.Often.Word), "often")
	} else if sh.Often.Word != "" {
		t.comma(oftenWords(sh.Often), "often")
	}
	if v, ok := sh.Values["due"]; ok {
		t.comma(doneBy(textOrOpen(v)), "due")
	}
	t.flag("先自评", "self")
	switch {
	case sh.TotalUnset:
		t.comma("总分"+open(sh.Values["total"].Word), "total")
	case sh.Total == "合计":
		t.comma("总分为各项合计", "total")
	case sh.Total != "":
		t.comma("总分"+sh.Total, "total")
	}
	t.key("占", "weight")
	if sh.LinesUnset {
		t.comma("细则"+open(sh.LinesWord), "lines")
	}
	if len(sh.Bands) > 0 {
		t.semi(bandsWords(sh.Bands), "bands")
	}
	if len(sh.Distribution) > 0 {
		t.semi("名额为"+choices(sh.Distribution, ""), "distribution")
	}
	if len(sh.Factor) > 0 {
		t.semi("系数为"+choices(sh.Factor, ""), "factor")
	}
	if sh.Veto.Given() {
		t.semi(s.words(sh.Veto)+"的，一票否决", "veto")
	}
	for _, r := range sh.Results {
		t.semi(r.If+"的"+r.Then, "results")
	}
	if len(sh.Streak) > 0 {
		t.semi(choices(sh.Streak, "的"), "streak")
	}
	if len(sh.Ranking) > 0 {
		t.semi("排名（只排单位和网格，不排个人）："+rankingLine(sh.Ranking), "ranking")
	}
	for _, l := range sh.Lines {
		t.line(s.scoreLine(l))
	}
	for _, p := range sh.Parts {
		for _, l := range s.partLines(p, "") {
			t.line(l)
		}
	}
	t.add("", "", []string{"lines", "parts"})
	return t.end()
}

func rankingLine(list []Choice) string {
	parts := make([]string, len(list))
	for i, c := range list {
		switch c.If {
		case "top":
			parts[i] = "列出前" + c.Then + "名"
		case "bottom":
			parts[i] = "列出后" + c.Then + "名"
		case "public":
			parts[i] = map[string]string{"true": "公开", "false": "不公开"}[c.Then]
			if parts[i] == "" {
				parts[i] = c.Then
			}
		case "often":
			parts[i] = c.Then
		case "of":
			parts[i] = "排" + c.Then
		default:
			parts[i] = c.If + c.Then
		}
	}
	return strings.Join(parts, "，")
}

// partLines say a portion of a sheet and its lines; parts nest.
func (s *Scheme) partLines(p Part, above string) []string {
	name := p.Name
	if above != "" {
		name = above + "·" + name
	}
	t := about(p.Rule)
	if p.Full != "" {
		t.comma("占"+points(p.Full), "full")
	}
	if p.Outside {
		t.comma("在总分之外加减", "outside")
	}
	t.key("最多", "cap")
	t.key("最少", "floor")
	out := []string{strings.TrimSuffix("“"+name+"”部分"+lead("：", strings.TrimSuffix(t.bare(), "。")), "。")}
	for _, l := range p.Lines {
		out = append(out, "“"+name+"”："+s.scoreLine(l))
	}
	for _, sub := range p.Parts {
		out = append(out, s.partLines(sub, name)...)
	}
	return out
}

func lead(mark, text string) string {
	if text == "" {
		return ""
	}
	return mark + text
}

// bare is the sentence without a name and, where it cites nothing, empty.
func (t *saying) bare() string {
	return strings.TrimSuffix(t.under(""), "。")
}

// points adds 分 to a bare number.
func points(text string) string {
	if text == "" || strings.HasSuffix(text, "分") || strings.HasSuffix(text, "%") || strings.ContainsRune(text, '改') {
		return text
	}
	return text + "分"
}

// scoreLine says one line of a sheet: what is counted, and how points go.
func (s *Scheme) scoreLine(l Line) string {
	t := about(l.Rule)
	if l.Full != "" {
		t.comma(points(l.Full), "full")
	}
	switch {
	case l.Manual:
		t.comma("由考核人评定", "of")
	case l.Of.Given():
		t.comma("看"+s.words(l.Of), "of")
	}
	if len(l.By) > 0 {
		t.comma("由"+join(l.By)+"评分", "by")
	}
	t.key("目标", "target")
	if l.Unset {
		t.comma("怎样计分"+open(l.Values["score"].Word), "score")
	}
	for _, sc := range l.Scores {
		t.comma(scoreWords(sc.Text), "score")
	}
	if len(l.Levels) > 0 {
		parts := make([]string, len(l.Levels))
		for i, c := range l.Levels {
			parts[i] = c.If + scoreWords(c.Then)
		}
		t.comma(strings.Join(parts, "、"), "levels")
	}
	if len(l.Times) > 0 {
		t.comma(choices(l.Times, "的乘以"), "times")
	}
	t.key("最多", "cap")
	t.key("最少", "floor")
	t.key("同属", "once")
	if n := len(t.parts); n > 0 && l.Once != "" {
		t.parts[n-1] += "的只算一次"
	}
	if l.Pick != "" {
		t.comma("取"+l.Pick+"的", "pick")
	}
	if len(l.Exempt) > 0 {
		t.semi(strings.Join(l.Exempt, "、")+"免考", "exempt")
	}
	if len(l.Waive) > 0 {
		t.semi(strings.Join(l.Waive, "、")+"免扣", "waive")
	}
	if l.Unless != "" {
		t.semi(l.Unless+"的除外", "unless")
	}
	t.key("另见", "see")
	if l.Open != "" {
		t.semi("由"+l.Open+"另定", "open")
	}
	t.flag("达不到的不参加评定", "gate")
	t.flag("一票否决", "veto")
	if len(l.Proof) > 0 {
		t.semi("凭"+strings.Join(l.Proof, "、"), "proof")
	}
	return strings.TrimSuffix(t.end(), "。")
}

// scoreWords says a score phrase: 每次-1 is 每次扣1分.
func scoreWords(text string) string {
	var b strings.Builder
	rs := []rune(normal(text))
	for i := 0; i < len(rs); i++ {
		signed := (rs[i] == '-' || rs[i] == '+') && i+1 < len(rs) && rs[i+1] >= '0' && rs[i+1] <= '9'
		if !signed {
			b.WriteRune(rs[i])
			continue
		}
		b.WriteString(map[rune]string{'-': "扣", '+': "加"}[rs[i]])
		for i++; i < len(rs) && strings.ContainsRune("0123456789./", rs[i]); i++ {
			b.WriteRune(rs[i])
		}
		i--
		if i+1 == len(rs) || rs[i+1] != '分' {
			b.WriteString("分")
		}
	}
	return strings.NewReplacer("分至扣", "至", "分至加", "至", "按比例", "按比例得分", "达标满分否则0", "达标得满分，否则不得分", "达标满分，否则0", "达标得满分，否则不得分", "否决", "出现即否决", "按级别", "按级别计分").Replace(b.String())
}

// rewardLine says what is given to whom for what, and the bounds of it.
func (s *Scheme) rewardLine(r Reward) string {
	t := about(r.Rule)
	t.comma("给"+join(r.To), "to")
	per := ""
	if r.Per != "" {
		per = "每" + strings.TrimPrefix(r.Per, "每")
	}
	switch {
	case r.Table != nil:
		t.comma(per+strings.Join(rows(r.Table), "，"), "money", "per")
	case r.Unset:
		t.comma(per+"金额"+open(r.Word), "money", "per")
	case r.Money != "":
		t.comma(per+r.Money, "money", "per")
	case per != "":
		t.comma(per, "per")
	}
	if r.Percent != "" {
		of := r.Of
		if of == "case.fine" {
			of = "罚款数额"
		}
		if of != "" {
			of += "的"
		}
		t.comma("按"+of+r.Percent, "percent", "of", "money")
	}
	if r.Least != "" {
		t.comma("最少"+r.Least, "least")
	}
	if r.Most != "" {
		t.comma("最多"+r.Most, "most")
	}
	if r.Floor != "" {
		t.comma("不到"+r.Floor+"的不给", "floor")
	}
	t.key("兑换：", "exchange")
	if r.Cap != "" {
		t.semi("上限"+r.Cap, "cap")
	}
	if r.Pool != "" {
		t.semi("总额"+strings.Join(strings.Fields(r.Pool), "，"), "pool")
	}
	t.flag("同一件事只奖最先报的", "first")
	if len(r.Times) > 0 {
		t.semi(choices(r.Times, "的乘以"), "times")
	}
	if len(r.Streak) > 0 {
		t.semi(choices(r.Streak, "的另奖"), "streak")
	}
	return t.end()
}

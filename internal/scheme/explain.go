package scheme

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Explain writes the scheme as Chinese sentences; with a post, that post's
// 明白卡: what it must do, may do, is told of, and what its plan leaves open.
func (s *Scheme) Explain(w io.Writer, post string) error {
	if post == "" {
		s.explainAll(w)
		return nil
	}
	return s.explainOne(w, post)
}

type section struct {
	title string
	lines []string
}

// write prints what has lines, numbered as printed, so that nothing seems left out.
func write(w io.Writer, sections []section, numbered bool) {
	n := 0
	for _, sec := range sections {
		if len(sec.lines) == 0 {
			continue
		}
		title := sec.title
		if n++; numbered {
			title = hanNumeral(n) + "、" + title
		}
		fmt.Fprintf(w, "\n%s\n", title)
		for _, l := range sec.lines {
			fmt.Fprintf(w, "  %s\n", strings.ReplaceAll(l, "\n", "\n  "))
		}
	}
}

func hanNumeral(n int) string {
	digits := []rune("零一二三四五六七八九")
	switch {
	case n < 10:
		return string(digits[n])
	case n < 20:
		return "十" + strings.TrimPrefix(string(digits[n-10]), "零")
	}
	return string(digits[n/10]) + "十" + strings.TrimPrefix(string(digits[n%10]), "零")
}

func (s *Scheme) explainAll(w io.Writer) {
	fmt.Fprintf(w, "《%s》\n适用：%s", s.Title, s.Place)
	if s.Issuer != "" {
		fmt.Fprintf(w, "　印发：%s", s.Issuer)
	}
	if s.Number != "" {
		fmt.Fprintf(w, "　文号：%s", s.Number)
	}
	if s.Edition != "" {
		fmt.Fprintf(w, "　%s印发", s.Edition)
	} else if word, ok := splitUnset(scalarText(s.root.get("edition"))); ok {
		fmt.Fprintf(w, "　印发日期%s", open(word))
	}
	if day := s.InForce(); day != "" {
		fmt.Fprintf(w, "　自%s起", day)
	}
	fmt.Fprintf(w, "\n来源标记：无标记为方案规定；〈平台默认〉为平台补的通行做法；〈属地补充〉为本地依据文号补的值；〈方案未规定〉为尚无规定。\n")
	write(w, s.sections(), true)
	s.writeUnset(w, s.unset)
}

// sections are all rules as sentences, in the order an official looks for them.
func (s *Scheme) sections() []section {
	together := func(lists ...[]string) []string { return slices.Concat(lists...) }
	var variants []string
	for _, v := range s.Flow.Variants {
		variants = append(variants, s.variantLines(v)...)
	}
	var shown []string
	if len(s.Shown) > 0 {
		shown = []string{"只展示、不由平台执行的条款：" + strings.Join(s.Shown, "、") + "。"}
	}
	return []section{
		{"总则", together(s.headLines(), s.transitionLine(), sentences(s.Amend, permitLine))},
		{"方案里的数", sentences(s.Figures, figureLine)},
		{"网格", together(sentences(s.Grids, s.gridLine), sentences(s.Expect, expectLine))},
		{"岗位", together(sentences(s.Posts, s.postLine), sentences(s.Roles, s.roleLine))},
		{"上岗和齐备", sentences(s.Gates, gateLine)},
		{"部门分工", together(sentences(s.Bodies, bodyLine), sentences(s.Owners, s.ownerLine), sentences(s.Portfolios, portfolioLine))},
		{"行业", s.sectorLines()},
		{"有争议的领域", sentences(s.Ties, s.tieLine)},
		{"对象和台账", together(sentences(s.Sites.Classes, s.classLine), sentences(s.Sites.Facts, func(f Fact) string { return "台账栏目 " + factLine(f) }), s.ledgerLines())},
		{"不归网格管的对象", sentences(s.Sites.Direct, s.directLine)},
		{"档案", sentences(s.Sites.Dossiers, dossierLine)},
		{"风险分级", sentences(s.Risk, s.riskLine)},
		{"履职要求", sentences(s.Duties, s.DutySentence)},
		{"时段", sentences(s.Calendar, seasonLine)},
		{"事件", sentences(s.Events, eventLine)},
		{"禁令", sentences(s.Bans, banLine)},
		{"名单", sentences(s.Rolls, rollLine)},
		{"公示", sentences(s.Boards, boardLine)},
		{"表单", sentences(s.Forms, s.formLine)},
		{"佐证", sentences(s.Evidence, evidenceLine)},
		{"隐患级别和目录", together(sentences(s.Hazards.Grades, gradeLine), sentences(s.Hazards.Items, hazardItemLine))},
		{"隐患办理：状态", stateLines(s.Flow.States)},
		{"隐患办理：谁能做什么", sentences(s.Flow.Acts, s.actLine)},
		{"隐患办理：时限和催督", sentences(s.Flow.Clocks, s.clockLine)},
		{"隐患办理：分流", together(s.routesLine(), variants)},
		{"事故报告", s.accidentLines()},
		{"举报", s.tipoffLines()},
		{"考核", sentences(s.Assess, s.sheetLine)},
		{"奖励", sentences(s.Rewards, s.rewardLine)},
		{"推进阶段", sentences(s.Rollout, phaseLine)},
		{"数据共享", s.sharingLines()},
		{"购买服务和经费", sentences(s.Contracts, contractLine)},
		{"负担测算用的时间（不用于考核）", together(s.effortLines(), s.hoursLines())},
		{"平台本身就做到的条款", together(sentences(s.Met, metLine), shown)},
	}
}

// headLines are what the scheme says of itself.
func (s *Scheme) headLines() []string {
	var out []string
	if len(s.Domains) > 0 {
		out = append(out, "领域："+strings.Join(s.Domains, "、")+"。")
	}
	if len(s.Basis) > 0 {
		out = append(out, "依据："+strings.Join(s.Basis, "、")+"。")
	}
	if len(s.Open) > 0 {
		words := make([]string, len(s.Open))
		for i, o := range s.Open {
			words[i] = sectionWord(o)
		}
		out = append(out, "下级方案可以增补："+strings.Join(words, "、")+"。")
	}
	if len(s.Damaged) > 0 {
		out = append(out, "原文的问题："+strings.Join(s.Damaged, "；")+"。")
	}
	return out
}

func (s *Scheme) writeUnset(w io.Writer, list []Unset) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(w, "\n方案未规定的 %d 处（可由有权限的人依据文号补充）\n", len(list))
	for _, u := range list {
		fmt.Fprintf(w, "  %s\n", u.String())
	}
}

// String is the line `check` prints for an open value.
func (u Unset) String() string {
	word := ""
	if u.Word != "" {
		word = "，原文“" + u.Word + "”"
	}
	who := ""
	if len(u.Posts) > 0 {
		who = "（" + strings.Join(u.Posts, "、") + "）"
	}
	return u.Path + who + word + "：" + u.Idle + cite(u.Clauses)
}

package hazard

import (
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
)

// WritKind is a kind of paper of a case.
type WritKind string

// The papers of a case, each made and numbered by its act.
const (
	NoticeWrit       WritKind = "notice"       // 登记 → 整改告知书
	DispatchWrit     WritKind = "dispatch"     // 交办 → 派送交办单
	UrgingWrit       WritKind = "urging"       // 催办 → 催办单
	SupervisionWrit  WritKind = "supervision"  // 督办 → 督办通知书
	ListingWrit      WritKind = "listing"      // 挂牌 → 挂牌督办通知书
	TransferWrit     WritKind = "transfer"     // 移交 → 移交函
	VerificationWrit WritKind = "verification" // 复查 → 复查意见书
	ClosingWrit      WritKind = "closing"      // 销号 → 验收销号单
)

// WritKinds are the kinds in the order of the loop.
func WritKinds() []WritKind {
	return []WritKind{NoticeWrit, DispatchWrit, UrgingWrit, SupervisionWrit, ListingWrit, TransferWrit, VerificationWrit, ClosingWrit}
}

var writWords = map[WritKind]string{NoticeWrit: "整改告知书", DispatchWrit: "派送交办单", UrgingWrit: "催办单", SupervisionWrit: "督办通知书",
	ListingWrit: "挂牌督办通知书", TransferWrit: "移交函", VerificationWrit: "复查意见书", ClosingWrit: "验收销号单"}

// Word is the kind as offices say it.
func (k WritKind) Word() string { return writWords[k] }

// WritOf is the kind of paper an act makes. An act without a number makes none.
func WritOf(a Done) (WritKind, bool) {
	if a.Number == "" {
		return "", false
	}
	switch a.Verb {
	case RegisterVerb:
		return NoticeWrit, true
	case DispatchVerb:
		return DispatchWrit, true
	case UrgeVerb:
		return UrgingWrit, true
	case SuperviseVerb:
		return SupervisionWrit, true
	case ListVerb:
		return ListingWrit, true
	case ApproveVerb:
		return ListingWrit, a.Asks == ListVerb
	case TransferVerb:
		return TransferWrit, true
	case VerifyVerb:
		return VerificationWrit, true
	case CloseVerb:
		return ClosingWrit, true
	}
	return "", false
}

// Informs says whether a kind of post only informs: whoever goes round in a grid
// tells, reminds and asks; what they write never orders, whatever the case. The
// platform's own papers only tell that a limit of the plan has run out.
//
// law: S0-45, S4-42
func Informs(k account.Kind) bool {
	return !slices.Contains([]account.Kind{account.Office, account.Department}, k)
}

// onlyAsks says whether a kind of post may ask and remind, and nothing else.
func onlyAsks(k account.Kind) bool {
	return slices.Contains([]account.Kind{account.Inspector, account.Deputy, account.Responsible, account.Liaison, account.Unit, account.Volunteer}, k)
}

// Official says whether a kind of post writes in the form of official documents,
// with a red head: an office or a department does, a village does not.
func Official(k account.Kind) bool { return !Informs(k) }

// Writ is what stands on a paper, as it was when its act made it.
type Writ struct {
	Kind     WritKind     `json:"kind"`
	Number   string       `json:"number"`
	By       string       `json:"by"`   // the person
	Post     string       `json:"post"` // their post
	PostKind account.Kind `json:"postKind"`
	Issuer   string       `json:"issuer"` // the body they act for
	// Whose template it is filled into: a department's, or that of a grid above.
	Department string    `json:"department,omitempty"`
	Path       string    `json:"path"`
	On         civil.Day `json:"on"`
	To         string    `json:"to"`
	Demo       bool      `json:"demo,omitempty"`

	Case     string    `json:"case"` // its number
	Site     string    `json:"site"`
	Credit   string    `json:"credit,omitempty"`
	Place    string    `json:"place"`
	Operator string    `json:"operator,omitempty"`
	Grid     string    `json:"grid"`
	Text     string    `json:"text"`
	Grade    string    `json:"grade"`
	Sector   string    `json:"sector,omitempty"`
	FoundOn  civil.Day `json:"foundOn"`
	FoundBy  string    `json:"foundBy"`
	FoundAs  string    `json:"foundAs"`
	Measures string    `json:"measures,omitempty"`
	DueOn    civil.Day `json:"dueOn,omitempty"`
	Limit    string    `json:"limit,omitempty"` // where it is from
	Owner    string    `json:"owner,omitempty"`
	With     []string  `json:"with,omitempty"`
	Opinion  string    `json:"opinion,omitempty"`
	Pass     bool      `json:"pass,omitempty"`
	Urged    int64     `json:"urged,omitempty"`

	Course []WritLine  `json:"course"`
	Photos []WritPhoto `json:"photos,omitempty"`
}

// WritLine is a line of what was done.
type WritLine struct {
	On   string `json:"on"`
	What string `json:"what"`
	Who  string `json:"who"`
	Text string `json:"text,omitempty"`
}

// WritPhoto is a photograph on a paper.
type WritPhoto struct {
	Hash string `json:"hash"`
	Role string `json:"role"` // 整改前 整改后 复查
}

// Title is the paper's.
func (w Writ) Title() string {
	if w.Official() {
		switch w.Kind {
		case SupervisionWrit:
			return "关于" + w.subject() + "安全隐患的督办通知"
		case ListingWrit:
			return "关于对" + w.subject() + "安全隐患挂牌督办的通知"
		case TransferWrit:
			return "关于移交" + w.subject() + "安全隐患的函"
		}
	}
	switch w.Kind {
	case SupervisionWrit:
		return "督办通知书"
	case TransferWrit:
		return "隐患移交单"
	case DispatchWrit:
		return "隐患派送交办单"
	case UrgingWrit:
		return "隐患整改催办单"
	case ClosingWrit:
		return "隐患整改验收销号单"
	case VerificationWrit:
		return "隐患整改复查意见书"
	}
	return w.Kind.Word()
}

// Official says whether the paper has the form of an official document or letter.
func (w Writ) Official() bool {
	return Official(w.PostKind) && slices.Contains([]WritKind{SupervisionWrit, ListingWrit, TransferWrit}, w.Kind)
}

func (w Writ) subject() string {
	if w.Site != "" {
		return w.Site
	}
	if w.Place != "" {
		return w.Place
	}
	return w.Grid
}

func (w Writ) due() string {
	if w.DueOn == "" {
		return ""
	}
	return w.DueOn.Chinese()
}

// Paragraphs are the words of the paper.
func (w Writ) Paragraphs() []string {
	found := w.FoundOn.Chinese() + "，" + w.FoundAs + w.FoundBy + "在" + w.subject() + "发现：" + full(w.Text)
	by := "请尽快办理。"
	if w.DueOn != "" {
		by = "整改期限为" + w.due() + "。"
	}
	switch w.Kind {
	case NoticeWrit:
		out := []string{w.FoundOn.Chinese() + "，" + w.FoundAs + w.FoundBy + "到你处巡查走访，看到安全隐患一处，现告知如下："}
		if Informs(w.PostKind) {
			out = append(out, "请你单位尽快自行整改；一时不能整改的，请先采取防范措施，并告诉网格员或所在村（社区）。整改情况将由网格员到场查看。")
		} else {
			out = append(out, "请你单位按期整改，并将整改情况书面告知我单位。")
		}
		return out
	case SupervisionWrit:
		return []string{found, "该隐患由" + or(w.Owner, "你单位") + "主办，编号" + w.Case + "。" + by,
			"现予督办。" + full(or(w.Opinion, "请抓紧组织整改，按期反馈整改情况，并附整改后照片。"))}
	case ListingWrit:
		return []string{found, "经研究，决定对该隐患挂牌督办，编号" + w.Case + "，主办单位为" + or(w.Owner, "你单位") + "。" + by,
			full(or(w.Opinion, "请落实整改措施、责任、资金、时限和应急预案，整改完成后申请摘牌。"))}
	case TransferWrit:
		return []string{found, "该隐患编号" + w.Case + "。按照职责分工，现将有关情况移交你单位处理。" + full(w.Opinion), "请将处理结果函告我单位。"}
	}
	return nil
}

// Notes say what the paper is and is not.
func (w Writ) Notes() []string {
	var out []string
	switch {
	case w.Kind == NoticeWrit && Informs(w.PostKind):
		out = append(out, "本告知书是网格巡查走访中的提示告知，不是行政检查文书，不作行政处罚或者行政强制的决定；需要依法处理的，由有关部门另行办理。")
	case w.Kind == NoticeWrit:
		out = append(out, "本告知书不是行政处罚或者行政强制的决定。")
	case w.PostKind == "":
		out = append(out, "本单由平台按方案规定的时限自动生成。")
	case onlyAsks(w.PostKind) && w.Kind == DispatchWrit:
		out = append(out, "由网格上报，平台按方案的职责分工派送。")
	case onlyAsks(w.PostKind):
		out = append(out, "本单由网格岗位提出，用于提醒和告知。")
	}
	return append(out, "文号由“"+w.act()+"”这一动作产生，内容与平台留痕一致。")
}

func (w Writ) act() string {
	return map[WritKind]string{NoticeWrit: "登记", DispatchWrit: "交办", UrgingWrit: "催办", SupervisionWrit: "督办", ListingWrit: "挂牌",
		TransferWrit: "移交", VerificationWrit: "复查", ClosingWrit: "销号"}[w.Kind]
}

// Result is the conclusion of a verification in words.
func (w Writ) Result() string {
	switch {
	case w.Kind == ClosingWrit:
		return "整改完成，予以销号"
	case w.Pass:
		return "整改合格，复查通过"
	}
	return "整改不合格，复查不通过，继续整改"
}

// WritFields are the words an office's template may ask for.
func WritFields() []string {
	var out []string
	for name := range (Writ{}).Fields() {
		out = append(out, name)
	}
	slices.Sort(out)
	return append(out, "办理经过.时间", "办理经过.事项", "办理经过.办理人", "办理经过.说明")
}

// Fields are what the paper fills a template with.
func (w Writ) Fields() map[string]string {
	result := ""
	if w.Kind == VerificationWrit || w.Kind == ClosingWrit {
		result = w.Result()
	}
	return map[string]string{"编号": w.Number, "标题": w.Title(), "发文单位": w.Issuer, "日期": w.On.Chinese(), "主送": w.To,
		"隐患编号": w.Case, "单位名称": w.Site, "统一社会信用代码": w.Credit, "地址": w.Place, "负责人": w.Operator, "所在网格": w.Grid,
		"隐患内容": w.Text, "隐患等级": w.Grade, "行业": w.Sector, "发现日期": w.FoundOn.Chinese(), "发现人": w.FoundBy, "发现人岗位": w.FoundAs,
		"整改措施": w.Measures, "整改期限": w.due(), "期限依据": w.Limit, "主办部门": w.Owner, "协办部门": strings.Join(w.With, "、"),
		"办理人": w.By, "办理岗位": w.Post, "办理意见": w.Opinion, "复查结论": result, "正文": strings.Join(w.Paragraphs(), "\n")}
}

// Rows are the lists a template may ask for, each row by its columns.
func (w Writ) Rows() map[string][]map[string]string {
	var out []map[string]string
	for _, l := range w.Course {
		out = append(out, map[string]string{"时间": l.On, "事项": l.What, "办理人": l.Who, "说明": l.Text})
	}
	return map[string][]map[string]string{"办理经过": out}
}

// full ends a sentence.
func full(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsRune("。！？；", []rune(text)[len([]rune(text))-1]) {
		return text
	}
	return text + "。"
}

func or(a, b string) string {
	if strings.TrimSpace(a) == "" {
		return b
	}
	return a
}

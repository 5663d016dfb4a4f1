package hazard

// Verb is something done to a case. The same word stands in the rule's name, the
// route, the permission, the journal and the component.
type Verb string

// The engine's verbs (scheme-syntax §4, flow). A scheme renames, reorders and
// forbids them; it never programs new ones.
const (
	RegisterVerb  Verb = "register"
	MendVerb      Verb = "mend"
	ReportVerb    Verb = "report"
	TakeVerb      Verb = "take"
	DispatchVerb  Verb = "dispatch"
	AcceptVerb    Verb = "accept"
	ReturnVerb    Verb = "return"
	TransferVerb  Verb = "transfer"
	JointVerb     Verb = "joint"
	FeedbackVerb  Verb = "feedback"
	VerifyVerb    Verb = "verify"
	CloseVerb     Verb = "close"
	ReopenVerb    Verb = "reopen"
	ReviewVerb    Verb = "review"
	UrgeVerb      Verb = "urge"
	SuperviseVerb Verb = "supervise"
	ListVerb      Verb = "list"
	ApproveVerb   Verb = "approve"
	DelistVerb    Verb = "delist"
	SupportVerb   Verb = "support"
	PromptVerb    Verb = "prompt"
	BoundaryVerb  Verb = "boundary"
	EmergencyVerb Verb = "emergency"
	ExtendVerb    Verb = "extend"
	PauseVerb     Verb = "pause"
	ResumeVerb    Verb = "resume"
	// What a plan does not name as acts, and the loop needs all the same: an act
	// that waits for approval, and a co-owner's part of the work.
	AskVerb    Verb = "ask"
	AssistVerb Verb = "assist"
	// What was done a moment ago and nobody has acted on may be taken back.
	WithdrawVerb Verb = "withdraw"
	// What the platform itself does on a ladder, each a numbered act of the case.
	EscalateVerb  Verb = "escalate"
	InterviewVerb Verb = "interview"
	BulletinVerb  Verb = "bulletin"
	PaperVerb     Verb = "paper"
)

// words are the verbs as people and schemes say them, and the past form the
// journal notes them in.
var words = map[Verb]struct{ word, noted string }{
	RegisterVerb:  {"登记", "hazard.registered"},
	MendVerb:      {"当场整改", "hazard.mended"},
	ReportVerb:    {"上报", "hazard.reported"},
	TakeVerb:      {"受理", "hazard.taken"},
	DispatchVerb:  {"交办", "hazard.dispatched"},
	AcceptVerb:    {"签收", "hazard.accepted"},
	ReturnVerb:    {"退回", "hazard.returned"},
	TransferVerb:  {"移交", "hazard.transferred"},
	JointVerb:     {"联合执法", "hazard.joined"},
	FeedbackVerb:  {"反馈", "hazard.fed_back"},
	VerifyVerb:    {"复查", "hazard.verified"},
	CloseVerb:     {"销号", "hazard.closed"},
	ReopenVerb:    {"重开", "hazard.reopened"},
	ReviewVerb:    {"回看", "hazard.reviewed"},
	UrgeVerb:      {"催办", "hazard.urged"},
	SuperviseVerb: {"督办", "hazard.supervised"},
	ListVerb:      {"挂牌", "hazard.listed"},
	ApproveVerb:   {"批准", "hazard.approved"},
	DelistVerb:    {"摘牌", "hazard.delisted"},
	SupportVerb:   {"请求支援", "hazard.support_asked"},
	PromptVerb:    {"督促", "hazard.prompted"},
	BoundaryVerb:  {"边缘事项", "hazard.boundary_raised"},
	EmergencyVerb: {"越级直报", "hazard.emergency_reported"},
	ExtendVerb:    {"延期", "hazard.extended"},
	PauseVerb:     {"暂停", "hazard.paused"},
	ResumeVerb:    {"恢复", "hazard.resumed"},
	AskVerb:       {"报批", "hazard.approval_asked"},
	AssistVerb:    {"协办反馈", "hazard.assisted"},
	WithdrawVerb:  {"撤回", "hazard.withdrawn"},
	EscalateVerb:  {"超期报告", "hazard.overdue_reported"},
	InterviewVerb: {"约谈", "hazard.interviewed"},
	BulletinVerb:  {"通报", "hazard.bulletined"},
	PaperVerb:     {"发文", "hazard.papered"},
}

// Word is the verb as the office says it: 交办.
func (v Verb) Word() string { return words[v].word }

// Noted is the kind of the verb's journal entry: hazard.dispatched.
func (v Verb) Noted() string { return words[v].noted }

// VerbOf finds the verb a scheme names by its Chinese word.
func VerbOf(word string) (Verb, bool) {
	for v, w := range words {
		if w.word == word {
			return v, true
		}
	}
	return "", false
}

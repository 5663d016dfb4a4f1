package account

// The permissions, each the name of an operation (or of a family of reading
// operations). A scheme gives posts a kind; what a kind may is code, so that no
// scheme can give an inspector a department's power (scheme.md, principle 7).
const (
	GridRead     Permission = "grid.read"
	GridWrite    Permission = "grid.write" // split and merge
	SiteRead     Permission = "site.read"
	SiteWrite    Permission = "site.write"
	VisitRead    Permission = "visit.read"
	VisitRecord  Permission = "visit.record"
	EvidenceKeep Permission = "evidence.keep" // send a photograph: whoever acts on a case may have to
	TaskRead     Permission = "task.read"
	TaskAssign   Permission = "task.assign"
	TaskExcuse   Permission = "task.excuse"    // let a task off, never one's own
	AbsenceKeep  Permission = "absence.record" // who is away and who stands in
	HazardRead   Permission = "hazard.read"
	HazardReport Permission = "hazard.report" // 登记, 上报
	// HazardTemplate is giving one's own office's form to the papers of cases.
	HazardTemplate Permission = "hazard.template"
	NoticeRead     Permission = "notice.read"
	// NoticeInstruct is giving instructions to lower grids (S1-14).
	NoticeInstruct Permission = "notice.instruct"
	TallyRead      Permission = "tally.read"
	SchemeRead     Permission = "scheme.read"
	SchemeAmend    Permission = "scheme.amend"
	FieldUse       Permission = "field.use"
	PersonRead     Permission = "person.read"
	AccountAdmin   Permission = "account.admin"
	AccountEnrol   Permission = "account.enrol" // let an inspector's phone in, take it back
	// AppointmentWrite is giving and ending posts, and entering people for them.
	AppointmentWrite Permission = "appointment.write"
	TrainingKeep     Permission = "training.record" // who was trained before taking post (S4-66)
	JournalRead      Permission = "journal.read"
	// ListChoose is choosing what one sees of a list oneself.
	ListChoose Permission = "list.choose"
	// ExportTake is taking lists away as files; ExportForm is keeping the forms
	// (表样) an office has them written in.
	ExportTake Permission = "export.take"
	ExportForm Permission = "export.form"
	// WorkbookImport is bringing workbooks; what kinds, the permission of each
	// ledger says besides.
	WorkbookImport Permission = "workbook.import"
	// The three administrators' own, each held by one of them (三员分立); what two of
	// them need to see stands apart from what one may do.
	AccountList   Permission = "account.list"   // who has an account; no phone number, no record
	AccountSecure Permission = "account.secure" // standings, unlocking, rules, see-as
	SystemRead    Permission = "system.read"    // health, settings in force, backups there are
	SystemKeep    Permission = "system.keep"    // back up, drill
	RetentionRead Permission = "retention.read"
	JournalAudit  Permission = "journal.audit" // search, verify, sign-ins, downloads
)

// HazardAct is the permission of one act on a case. The kinds may the verbs
// below; which post may which act at which moment is the flow's to say.
func HazardAct(verb string) Permission { return Permission("hazard." + verb) }

// The acts on a monthly summary: a grid confirms and submits its own, the office
// above returns it or locks it (law: S1-41, S1-100).
const (
	TallyConfirm Permission = "tally.confirm"
	TallySubmit  Permission = "tally.submit"
	TallyReturn  Permission = "tally.return"
	TallyLock    Permission = "tally.lock"
)

// TallyAct is the permission of one act on a monthly summary.
func TallyAct(verb string) Permission { return Permission("tally." + verb) }

type set = map[Permission]bool

func of(parts ...[]Permission) set {
	s := set{}
	for _, part := range parts {
		for _, p := range part {
			s[p] = true
		}
	}
	return s
}

func acts(verbs ...string) []Permission {
	out := make([]Permission, len(verbs))
	for i, v := range verbs {
		out[i] = HazardAct(v)
	}
	return out
}

var (
	reading = []Permission{GridRead, SiteRead, VisitRead, TaskRead, HazardRead, NoticeRead, TallyRead, SchemeRead, PersonRead, ListChoose}
	walking = []Permission{VisitRecord, HazardReport, FieldUse, EvidenceKeep}

	// What anybody in the loop may: report, follow, urge, verify what another
	// mended, ask for support. Never order, list, fine (glossary: inspector).
	following = append(acts("report", "urge", "feedback", "verify", "support", "prompt", "boundary", "emergency", "review", "mend", "withdraw"), EvidenceKeep)
	// What an office that triages may.
	handling = append([]Permission{NoticeInstruct, HazardTemplate}, acts("take", "dispatch", "return", "transfer", "joint", "close", "reopen", "supervise", "extend", "pause", "resume", "decide", "list", "approve", "delist")...)
	// What the owner of a case may.
	owning = append(acts("accept", "assist", "return", "feedback", "verify", "transfer", "extend", "pause", "resume", "joint", "urge", "delist", "approve"), HazardTemplate)
)

// What answers for a summary, and what accepts those from below.
var (
	filling  = []Permission{TallyConfirm, TallySubmit}
	tallying = []Permission{TallyReturn, TallyLock}
)

// recording is what a gate never blocks: whoever is not trained yet may go, look,
// record and report (scheme-syntax §10.17).
var recording = of(reading, walking, following)

// permissions is the table: kind of post → what it may.
var permissions = map[Kind]set{
	// law: S1-46 — the head of a grid keeps its ledger current.
	Head:        of(reading, walking, following, handling, filling, tallying, []Permission{SiteWrite, TaskAssign, TaskExcuse, AbsenceKeep, ExportTake, WorkbookImport}),
	Deputy:      of(reading, walking, following),
	Assistant:   of(reading, walking, following, handling, []Permission{TaskAssign, TaskExcuse, AbsenceKeep, ExportTake}),
	Inspector:   of(reading, walking, following),
	Clerk:       of(reading, following, handling, []Permission{TallySubmit}, tallying, []Permission{SiteWrite, TaskAssign, TaskExcuse, AbsenceKeep, ExportTake, ExportForm, WorkbookImport}),
	Office:      of(reading, walking, following, handling, filling, tallying, []Permission{SiteWrite, TaskAssign, TaskExcuse, AbsenceKeep, SchemeAmend, JournalRead, GridWrite, AccountEnrol, AppointmentWrite, TrainingKeep, ExportTake, ExportForm, WorkbookImport}),
	Department:  of(reading, walking, following, owning, []Permission{TaskAssign, TrainingKeep, ExportTake}),
	Responsible: of(reading, following),
	Liaison:     of(reading, following),
	Unit:        of(reading, walking, filling, acts("report", "feedback", "support", "mend")),
	Volunteer:   of(reading, walking, acts("report", "mend")),
	// None of the three reads a record of the work, and none gives himself more.
	System:   of([]Permission{AccountAdmin, AccountList, SystemRead, SystemKeep, RetentionRead}),
	Security: of([]Permission{AccountSecure, AccountList, SystemRead, RetentionRead}),
	Auditor:  of([]Permission{JournalAudit, RetentionRead, ExportTake}), // of the logs they read, and of nothing else
}

// Permissions lists every permission any kind holds, for the law that no
// operation asks for one nobody can have.
func Permissions() map[Permission]bool {
	all := set{}
	for _, s := range permissions {
		for p := range s {
			all[p] = true
		}
	}
	return all
}

// KindMay says whether a kind of post holds a permission.
func KindMay(k Kind, p Permission) bool { return permissions[k][p] }

// MayKeep says whether a scheme may make a kind of post keeper of the ledger:
// whoever goes round in a grid and knows it, never a volunteer.
//
// law: S4-40
func MayKeep(k Kind) bool {
	return k == Inspector || k == Deputy || k == Assistant || k == Head || k == Clerk || k == Office || k == Responsible
}

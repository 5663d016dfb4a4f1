package patrol

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"anwang/internal/checklist"
	"anwang/internal/fault"
	"anwang/internal/journal"
)

// Visit is one record of going somewhere, at one site or in one grid (走访).
type Visit struct {
	ID       string
	Site     string
	Grid     string
	Task     string   // the task it was opened from; only a paper's credit depends on it
	Target   string   // the spot or person meant
	With     []string // persons who went along
	Verb     string
	Form     string
	Edition  string
	Answers  []checklist.Answer
	Findings []Finding
	Photos   []string
	Note     string
	Lon, Lat float64
	Accuracy float64
	SignedBy string
	Refused  string         // why the operator would not sign
	Signed   string         // hash of the picture of the signature, drawn on the phone
	Topics   []string       // of a meeting or a training
	Resolves []Resolve      // what is still to be done
	Scores   map[string]int // of the examination of a training, by person
}

// Outcome is what became of a finding.
type Outcome string

// A finding becomes a hazard, or is mended there and then.
const (
	BecameHazard Outcome = "hazard"
	MendedThere  Outcome = "mended"
)

// Finding is one thing found wrong on a visit (检查发现).
type Finding struct {
	ID       string
	Item     string
	Sector   string
	Text     string
	Grade    string
	Outcome  Outcome
	Onsite   []string
	Photos   []string
	After    []string // of the mended state
	Urgent   bool
	Measures string
}

// onsite are the acts on the spot any post may do; none of them orders or fines.
var onsite = [...]string{"劝导", "制止", "疏散", "警示"}

// The most a record may hold; more is a mistake of the sender.
const (
	textMost    = 2000
	photosMost  = 30
	thingsMost  = 100
	answersMost = 500
	alongMost   = 20
)

// Check says whether a visit is whole by itself; whether the place and the post
// allow it is asked elsewhere. form is the checklist it names, if it names one.
func (v Visit) Check(form *checklist.Form, photosLeast int) error {
	wrong := fault.New(fault.Invalid, "visit.incomplete")
	if !journal.IDFits(v.ID) {
		wrong = wrong.On("id", "visit.id_malformed")
	}
	if v.Site == "" && v.Grid == "" {
		wrong = wrong.On("site", "visit.place_missing")
	}
	wrong = v.gathering(wrong)
	if len(v.With) > v.alongMost() {
		wrong = wrong.On("with", "field.count")
	}
	for i, person := range v.With {
		if person == "" || slices.Contains(v.With[:i], person) {
			wrong = wrong.On("with["+strconv.Itoa(i)+"]", "visit.companion_twice")
		}
	}
	if len(v.Answers) > answersMost {
		wrong = wrong.On("answers", "field.count")
	}
	if utf8.RuneCountInString(v.Note) > v.noteMost() {
		wrong = wrong.On("note", "field.too_long")
	}
	if (v.Lon != 0 || v.Lat != 0) && !(v.Lon >= -180 && v.Lon <= 180 && v.Lat >= -90 && v.Lat <= 90) {
		wrong = wrong.On("lon", "visit.position_impossible")
	}
	wrong = photosIn(wrong, "photos", v.Photos)
	wrong = photosIn(wrong, "sign.photo", v.Signatures())
	if len(v.Findings) > thingsMost {
		wrong = wrong.On("findings", "field.count")
	}
	seen := map[string]bool{}
	for i, f := range v.Findings {
		at := "findings[" + strconv.Itoa(i) + "]."
		if !journal.IDFits(f.ID) {
			wrong = wrong.On(at+"id", "visit.id_malformed")
		} else if seen[f.ID] {
			wrong = wrong.On(at+"id", "visit.finding_twice")
		}
		seen[f.ID] = true
		if f.Outcome != BecameHazard && f.Outcome != MendedThere {
			wrong = wrong.On(at+"outcome", "visit.outcome_unknown")
		}
		if f.Text == "" && f.Item == "" {
			wrong = wrong.On(at+"text", "field.required")
		}
		if utf8.RuneCountInString(f.Text) > textMost || utf8.RuneCountInString(f.Measures) > textMost {
			wrong = wrong.On(at+"text", "field.too_long")
		}
		for _, o := range f.Onsite {
			if !slices.Contains(onsite[:], o) {
				wrong = wrong.On(at+"onsite", "visit.onsite_unknown")
			}
		}
		wrong = photosIn(wrong, at+"photos", f.Photos)
		wrong = photosIn(wrong, at+"after", f.After)
	}
	if len(v.AllPhotos()) < photosLeast {
		wrong = wrong.On("photos", "visit.photos_too_few", "least", strconv.Itoa(photosLeast), "have", strconv.Itoa(len(v.AllPhotos())))
	}
	if len(wrong.Fields) > 0 {
		return wrong
	}
	if form != nil {
		return form.Check(v.Answers, v.found())
	}
	if len(v.Answers) > 0 {
		return wrong.On("form", "visit.form_missing")
	}
	return checklist.Form{Name: "—"}.Check(nil, outside(v.found()))
}

// Bad counts what was found wrong.
func (v Visit) Bad() int { return len(v.Findings) }

// Signatures are the pictures of signatures: kept with the visit, and no
// photograph of the place, so that they count for none.
func (v Visit) Signatures() []string {
	if v.Signed == "" {
		return nil
	}
	return []string{v.Signed}
}

// AllPhotos lists every photograph of the visit and its findings, once each.
func (v Visit) AllPhotos() []string {
	var out []string
	add := func(hashes []string) {
		for _, h := range hashes {
			if !slices.Contains(out, h) {
				out = append(out, h)
			}
		}
	}
	add(v.Photos)
	for _, f := range v.Findings {
		add(f.Photos)
		add(f.After)
	}
	return out
}

// Forms lists the checklists that were answered.
func (v Visit) Forms() []string {
	if v.Form == "" || len(v.Answers) == 0 {
		return nil
	}
	return []string{v.Form}
}

func (v Visit) found() []checklist.Found {
	out := make([]checklist.Found, len(v.Findings))
	for i, f := range v.Findings {
		out[i] = checklist.Found{Item: f.Item, Sector: f.Sector, Text: f.Text}
	}
	return out
}

// outside drops the item of a finding where no form was filled: there is
// nothing it could be an item of.
func outside(found []checklist.Found) []checklist.Found {
	out := make([]checklist.Found, len(found))
	for i, f := range found {
		out[i] = checklist.Found{Sector: f.Sector, Text: f.Text + f.Item}
	}
	return out
}

func photosIn(wrong *fault.Fault, at string, hashes []string) *fault.Fault {
	if len(hashes) > photosMost {
		return wrong.On(at, "field.count")
	}
	for _, h := range hashes {
		if !HashOK(h) {
			return wrong.On(at, "visit.photo_malformed")
		}
	}
	return wrong
}

// HashOK says whether a text is a SHA-256 in lower-case hexadecimal.
func HashOK(h string) bool {
	if len(h) != 64 {
		return false
	}
	for i := range len(h) {
		if c := h[i]; !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f') {
			return false
		}
	}
	return true
}

package desk

import (
	"encoding/json"

	"anwang/internal/checklist"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/patrol"
)

// Form is a visit as it is sent, by the phone or a desk: the body of the deed.
type Form struct {
	ID       string         `json:"id,omitempty"`
	Site     string         `json:"site,omitempty"`
	Grid     string         `json:"grid,omitempty"`
	Task     string         `json:"task,omitempty"`
	Target   string         `json:"target,omitempty" doc:"重点部位或人员，逐一履职时用"`
	With     []string       `json:"with,omitempty" doc:"同去的人员，联合检查时用"`
	Verb     string         `json:"verb"`
	Form     string         `json:"form,omitempty"`
	Edition  string         `json:"edition,omitempty"`
	Answers  []Answer       `json:"answers,omitempty"`
	Findings []Finding      `json:"findings,omitempty"`
	Photos   []string       `json:"photos,omitempty"`
	Note     string         `json:"note,omitempty"`
	Lon      float64        `json:"lon,omitempty"`
	Lat      float64        `json:"lat,omitempty"`
	Accuracy float64        `json:"accuracy,omitempty"`
	Sign     *Sign          `json:"sign,omitempty"`
	Topics   []string       `json:"topics,omitempty" doc:"会议议题、培训内容；写明“岗前培训”的计入参训人员"`
	Resolves []Resolve      `json:"resolves,omitempty" doc:"会议决定、要跟踪落实的事项"`
	Scores   map[string]int `json:"scores,omitempty" doc:"培训考试成绩：人员 → 分"`
}

// Answer is the answer to one item.
type Answer struct {
	Item   string `json:"item"`
	Result string `json:"result"`
	Note   string `json:"note,omitempty"`
}

// Finding is one thing found wrong.
type Finding struct {
	ID       string   `json:"id"`
	Item     string   `json:"item,omitempty"`
	Sector   string   `json:"sector,omitempty"`
	Text     string   `json:"text,omitempty"`
	Grade    string   `json:"grade,omitempty"`
	Outcome  string   `json:"outcome"`
	Onsite   []string `json:"onsite,omitempty"`
	Photos   []string `json:"photos,omitempty"`
	After    []string `json:"after,omitempty"`
	Urgent   bool     `json:"urgent,omitempty"`
	Measures string   `json:"measures,omitempty"`
}

// Resolve is something a meeting resolved.
type Resolve struct {
	Text   string `json:"text"`
	Person string `json:"person,omitempty" doc:"谁来办，须是到会的人"`
	DueOn  string `json:"dueOn,omitempty"`
}

// Sign is the operator's signature, or why there is none.
type Sign struct {
	Name    string `json:"name,omitempty"`
	Refused string `json:"refused,omitempty"`
	Photo   string `json:"photo,omitempty" doc:"手写签名的图片"`
}

// ReadForm reads the bytes of a form. What a newer phone says besides is no
// reason to refuse a record: the exact bytes are kept with it.
func ReadForm(raw []byte) (Form, error) {
	var f Form
	if err := json.Unmarshal(raw, &f); err != nil {
		return f, fault.New(fault.Invalid, "field.deed_malformed")
	}
	return f, nil
}

func (f Form) visit() patrol.Visit {
	v := patrol.Visit{ID: f.ID, Site: f.Site, Grid: f.Grid, Task: f.Task, Target: f.Target, With: f.With, Verb: f.Verb, Form: f.Form, Edition: f.Edition,
		Photos: f.Photos, Note: f.Note, Lon: f.Lon, Lat: f.Lat, Accuracy: f.Accuracy, Topics: f.Topics, Scores: f.Scores}
	for _, r := range f.Resolves {
		v.Resolves = append(v.Resolves, patrol.Resolve{Text: r.Text, Person: r.Person, DueOn: civil.Day(r.DueOn)})
	}
	for _, a := range f.Answers {
		v.Answers = append(v.Answers, checklist.Answer{Item: a.Item, Result: checklist.Result(a.Result), Note: a.Note})
	}
	for _, x := range f.Findings {
		v.Findings = append(v.Findings, patrol.Finding{ID: x.ID, Item: x.Item, Sector: x.Sector, Text: x.Text, Grade: x.Grade, Outcome: patrol.Outcome(x.Outcome),
			Onsite: x.Onsite, Photos: x.Photos, After: x.After, Urgent: x.Urgent, Measures: x.Measures})
	}
	if f.Sign != nil {
		v.SignedBy, v.Refused, v.Signed = f.Sign.Name, f.Sign.Refused, f.Sign.Photo
	}
	return v
}

package desk

import (
	"context"
	"slices"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/hazard"
	"anwang/internal/kit/web"
)

// verbs is the table of what can be done to a case: one line a verb. Routes,
// permissions and the phone's deeds follow from it.
var verbs = map[hazard.Verb]rule{
	hazard.ReportVerb:    nil, // routed anew: see Act
	hazard.MendVerb:      hazard.Mend,
	hazard.TakeVerb:      hazard.Take,
	hazard.DispatchVerb:  hazard.Dispatch,
	hazard.AcceptVerb:    hazard.Accept,
	hazard.ReturnVerb:    hazard.Return,
	hazard.TransferVerb:  hazard.Transfer,
	hazard.JointVerb:     hazard.Joint,
	hazard.FeedbackVerb:  hazard.Feedback,
	hazard.VerifyVerb:    hazard.Verify,
	hazard.CloseVerb:     hazard.Close,
	hazard.ReopenVerb:    hazard.Reopen,
	hazard.ReviewVerb:    hazard.Review,
	hazard.UrgeVerb:      hazard.Urge,
	hazard.SuperviseVerb: hazard.Supervise,
	hazard.ListVerb:      hazard.List,
	hazard.ApproveVerb:   hazard.Approve,
	hazard.DelistVerb:    hazard.Delist,
	hazard.SupportVerb:   hazard.Support,
	hazard.PromptVerb:    hazard.Prompt,
	hazard.BoundaryVerb:  hazard.Boundary,
	hazard.EmergencyVerb: hazard.Emergency,
	hazard.ExtendVerb:    hazard.Extend,
	hazard.PauseVerb:     hazard.Pause,
	hazard.ResumeVerb:    hazard.Resume,
}

// ActIn is what every verb takes; each needs some of it, and the case's page
// says which.
type ActIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Text     string   `json:"text,omitempty" maxLength:"2000" doc:"理由、意见、说明"`
		Measures string   `json:"measures,omitempty" maxLength:"2000" doc:"整改措施"`
		Photos   []string `json:"photos,omitempty" maxItems:"9" doc:"照片的 SHA-256"`
		Owner    string   `json:"owner,omitempty" maxLength:"100" doc:"主办部门；移交时为接收单位"`
		With     []string `json:"with,omitempty" maxItems:"20" doc:"协办部门"`
		DueOn    string   `json:"dueOn,omitempty" maxLength:"10" doc:"期限，YYYY-MM-DD"`
		Pass     bool     `json:"pass,omitempty" doc:"复查、批准是否通过"`
		Hard     bool     `json:"hard,omitempty" doc:"难以整改"`
	}
}

// said reads what an act came with; a day that does not exist is refused.
func (in *ActIn) said() (hazard.Said, error) {
	b := in.Body
	said := hazard.Said{Text: b.Text, Measures: b.Measures, Photos: b.Photos, Owner: b.Owner, With: b.With, Pass: b.Pass, Hard: b.Hard}
	if b.DueOn != "" {
		day, err := civil.ParseDay(b.DueOn)
		if err != nil {
			return said, err
		}
		said.DueOn = day
	}
	return said, nil
}

// Routes is the table of operations on hazards.
func (d *Desk) Routes() []web.Route[account.Caller] {
	routes := []web.Route[account.Caller]{
		web.Verb("GET /api/hazards", "hazard.read", "隐患台账", d.List),
		web.Verb("GET /api/hazards/boxes", "hazard.read", "待办件数", d.Boxes),
		web.Verb("GET /api/hazards/{id}", "hazard.read", "隐患详情", d.Show),
		web.Verb("GET /api/hazards/{id}/story", "hazard.read", "留痕", d.Story),
		web.Verb("POST /api/hazards", "hazard.report", "登记隐患", d.Add),
		web.Download("GET /api/hazards/{id}/photos/{hash}", "hazard.read", "隐患照片", d.Photo),
	}
	names := make([]hazard.Verb, 0, len(verbs))
	for v := range verbs {
		names = append(names, v)
	}
	slices.Sort(names) // the document lists operations in one order
	for _, v := range names {
		routes = append(routes, web.Verb("POST /api/hazards/{id}/"+string(v), string(account.HazardAct(string(v))), v.Word(),
			func(ctx context.Context, who account.Caller, in *ActIn) (View, error) {
				said, err := in.said()
				if err != nil {
					return View{}, err
				}
				if _, err := d.Act(ctx, who, 0, in.ID, v, said); err != nil {
					return View{}, err
				}
				return d.Show(ctx, who, &ShowIn{ID: in.ID})
			}))
	}
	return routes
}

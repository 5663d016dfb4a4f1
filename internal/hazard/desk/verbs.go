package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/hazard"
	"anwang/internal/kit/web"
)

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
		Way      string   `json:"way,omitempty" maxLength:"40" doc:"方案里同一动作的另一种办法，见 may[].way"`
		Hard     bool     `json:"hard,omitempty" doc:"难以整改"`
	}
}

// said reads what an act came with; a day that does not exist is refused.
func (in *ActIn) said() (hazard.Said, error) {
	b := in.Body
	said := hazard.Said{Text: b.Text, Measures: b.Measures, Photos: b.Photos, Owner: b.Owner, With: b.With, Pass: b.Pass, Hard: b.Hard, Way: b.Way}
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
		web.Verb("GET /api/hazards/count", "hazard.read", "这样筛有多少件", d.Count),
		web.Verb("GET /api/hazards/boxes", "hazard.read", "待办件数", d.Boxes),
		web.Verb("GET /api/hazards/ways", "hazard.report", "可用的上报办法", d.Ways),
		web.Verb("GET /api/hazards/choices", "hazard.read", "几家都管、由人指定的派送", d.Choices),
		web.Verb("GET /api/hazards/templates", "hazard.read", "本单位的文书模板", d.Templates),
		web.Verb("PUT /api/hazards/templates/{kind}", string(account.HazardTemplate), "上传文书模板", d.PutTemplate).UpTo(4 << 20),
		web.Verb("DELETE /api/hazards/templates/{kind}", string(account.HazardTemplate), "撤下文书模板", d.DropTemplate),
		web.Verb("GET /api/hazards/{id}/papers", "hazard.read", "案件文书", d.Papers),
		web.Download("GET /api/hazards/{id}/papers/{file}", "hazard.read", "下载文书", d.Paper),
		web.Verb("GET /api/hazards/{id}", "hazard.read", "隐患详情", d.Show),
		web.Verb("GET /api/hazards/{id}/story", "hazard.read", "留痕", d.Story),
		web.Verb("POST /api/hazards", "hazard.report", "登记隐患", d.Add),
		web.Download("GET /api/hazards/{id}/photos/{hash}", "hazard.read", "隐患照片", d.Photo),
	}
	for _, v := range hazard.Verbs() {
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

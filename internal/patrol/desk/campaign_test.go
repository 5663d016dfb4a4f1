package desk_test

import (
	"strings"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/kit/scene"
	"anwang/internal/patrol/desk"
)

func campaign(grid string, change func(*desk.CampaignIn)) *desk.CampaignIn {
	in := &desk.CampaignIn{}
	in.Body.Name, in.Body.Grid, in.Body.Post, in.Body.FromOn, in.Body.ToOn, in.Body.Text = "冬季用火", grid, "村网格长", "2026-03-05", "2026-03-20", "逐户看炉子"
	if change != nil {
		change(in)
	}
	return in
}

// A campaign asks one post for each site once; a visit counts for it and for the
// plan's own duty; a site that comes later joins, and ending it asks nobody more.
func TestACampaignIsTriedBegunJoinedAndEnded(t *testing.T) {
	each(t, func(s *stage) {
		s.sweep()
		try := campaign("g0", func(in *desk.CampaignIn) { in.Body.Try = true })
		out, err := s.desk.Begin(s.Context(), who("deputy"), try)
		if err != nil || out.ID != "" || out.Try.Sites != 4 || out.Try.Unowned != 1 || out.Try.People != 2 || out.Try.Most != 2 || len(s.tasks("专项行动：冬季用火")) != 0 {
			t.Fatalf("%+v %v", out, err)
		}
		if out, err = s.desk.Begin(s.Context(), who("deputy"), campaign("g0", nil)); err != nil || out.ID == "" {
			t.Fatal(err)
		}
		same(t, "begun", s.tasks("专项行动：冬季用火"), "g1 s1 2026-03-05 0/1 open", "g1 s2 2026-03-05 0/1 open", "g2 s9 2026-03-05 0/1 open")
		if _, err := s.desk.Begin(s.Context(), who("deputy"), campaign("g0", nil)); fault.Code(err) != "campaign.incomplete" || fault.As(err).Fields[0].Code != "campaign.name_taken" {
			t.Error(err)
		}
		s.at("2026-03-06", 10)
		made, err := s.record("head1", desk.Form{ID: "visit-c1", Site: "s1", Verb: "巡查", Form: "日常隐患排查表", Edition: "c1", Answers: ok2(), Photos: []string{s.photo(1)}})
		if err != nil || len(made.Tasks) != 3 { // the week's round, the month's visit, the campaign
			t.Fatalf("credited %v %v", made.Tasks, err)
		}
		s.do(`INSERT INTO site (county, id, code, name, pinyin, class, sector, place, credit_code, address, lon, lat, grid, path, department, operator, phone, facts, risk, status, opened_on, direct_by, seen_on, demo, rev)
			VALUES ($1, 's3', 's3', '新开的店', '', '个体工商户', '工贸', '', '', '', 0, 0, 'g2', '1/3/', '', '', '', '{}', '', '正常', '2026-03-06', '', '', TRUE, 1)`, county)
		s.sweep()
		s.sweep()
		same(t, "joined", s.tasks("专项行动：冬季用火"), "g1 s1 2026-03-05 1/1 done", "g1 s2 2026-03-05 0/1 open", "g2 s3 2026-03-05 0/1 open", "g2 s9 2026-03-05 0/1 open")
		v, err := s.desk.Campaign(s.Context(), who("deputy"), &desk.TaskIn{ID: out.ID})
		if err != nil || v.State != "进行中" || v.All.Due != 4 || v.All.Done != 1 || len(v.Rows) != 2 || !v.May {
			t.Fatalf("%+v %v", v, err)
		}
		// The village sees its part of it, and cannot end it.
		mine, err := s.desk.Campaigns(s.Context(), who("head2"), nil)
		if err != nil || len(mine.Items) != 1 || mine.Items[0].All.Due != 2 {
			t.Errorf("%+v %v", mine, err)
		}
		end := &desk.EndCampaignIn{ID: out.ID}
		end.Body.Reason = "上级另有部署"
		if _, err := s.desk.End(s.Context(), who("head2"), end); fault.Code(err) != "campaign.not_yours" {
			t.Error(err)
		}
		if v, err = s.desk.End(s.Context(), who("deputy"), end); err != nil || v.State != "已结束" || v.All.Due != 1 || v.All.Excused != 3 {
			t.Errorf("%+v %v", v, err)
		}
		if _, err := s.desk.End(s.Context(), who("deputy"), end); fault.Code(err) != "campaign.ended_already" {
			t.Error(err)
		}
		s.sweep()
		if n := len(s.tasks("专项行动：冬季用火")); n != 4 {
			t.Error("an ended campaign opens tasks:", n)
		}
		if story := scene.Story(t, s.db, county, "campaign:"+out.ID, nil); strings.Count(story, "campaign.") < 2 {
			t.Error(story)
		}
	})
}

func TestACampaignThatCannotBeIsRefusedWhole(t *testing.T) {
	each(t, func(s *stage) {
		for code, change := range map[string]func(*desk.CampaignIn){
			"field.required":        func(in *desk.CampaignIn) { in.Body.Name = " " },
			"campaign.post_unknown": func(in *desk.CampaignIn) { in.Body.Post = "没有这个岗位" },
			"campaign.form_unknown": func(in *desk.CampaignIn) { in.Body.Form = "没有这张表" },
			"campaign.begun_before": func(in *desk.CampaignIn) { in.Body.FromOn = "2026-03-01" },
			"period.reversed":       func(in *desk.CampaignIn) { in.Body.ToOn = "2026-03-04" },
			"campaign.no_site":      func(in *desk.CampaignIn) { in.Body.Classes = []string{"没有这种"} },
		} {
			_, err := s.desk.Begin(s.Context(), who("deputy"), campaign("g0", change))
			if f := fault.As(err); f == nil || len(f.Fields) == 0 || f.Fields[0].Code != code {
				t.Errorf("%s: %v", code, err)
			}
		}
		if _, err := s.desk.Begin(s.Context(), who("head1"), campaign("g2", nil)); fault.Code(err) != "grid.not_found" {
			t.Error("another's village:", err)
		}
		if n := s.count("campaign") + len(s.tasks("专项行动：冬季用火")); n != 0 {
			t.Error("something was left behind:", n)
		}
	})
}

package hazard_test

import (
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/hazard"
)

func writ(kind hazard.WritKind, by account.Kind) hazard.Writ {
	return hazard.Writ{Kind: kind, PostKind: by, Number: "某〔2026〕1号", By: "甲", Post: "岗位", Issuer: "某某办公室", On: "2026-03-02", Case: "隐患〔2026〕1号", Site: "五金厂",
		Text: "通道被堵", FoundOn: "2026-03-02", FoundBy: "乙", FoundAs: "村网格员", DueOn: "2026-03-12", Owner: "消防队"}
}

func said(w hazard.Writ) string {
	return w.Title() + strings.Join(w.Paragraphs(), "") + strings.Join(w.Notes(), "")
}

// law: S0-45, S4-42
func TestS0_45AGridPostsPaperOnlyInforms(t *testing.T) {
	for _, kind := range hazard.WritKinds() {
		for _, by := range []account.Kind{account.Inspector, account.Deputy, account.Head, account.Assistant, account.Clerk, account.Unit, account.Volunteer, "", account.Office, account.Department} {
			w := writ(kind, by)
			for _, word := range []string{"责令", "勒令", "必须", "处罚决定", "罚款", "停业"} {
				if strings.Contains(said(w), word) {
					t.Errorf("%s by %q says %s: %s", kind, by, word, said(w))
				}
			}
			if official := w.Official(); official && by != account.Office && by != account.Department {
				t.Errorf("%s by %q has the form of an official document", kind, by)
			}
			if w.Title() == "" || kind.Word() == "" {
				t.Errorf("%s has no title", kind)
			}
		}
	}
	n := writ(hazard.NoticeWrit, account.Inspector)
	if !strings.Contains(said(n), "告知") || !strings.Contains(said(n), "不作行政处罚") || n.Title() != "整改告知书" {
		t.Error(said(n))
	}
}

func TestOnlyActsWithANumberMakePapers(t *testing.T) {
	for _, c := range []struct {
		a    hazard.Done
		want hazard.WritKind
	}{
		{hazard.Done{Verb: hazard.RegisterVerb, Number: "告知〔2026〕1号"}, hazard.NoticeWrit},
		{hazard.Done{Verb: hazard.RegisterVerb}, ""},
		{hazard.Done{Verb: hazard.DispatchVerb, Number: "交办〔2026〕1号"}, hazard.DispatchWrit},
		{hazard.Done{Verb: hazard.UrgeVerb, Number: "催办〔2026〕1号"}, hazard.UrgingWrit},
		{hazard.Done{Verb: hazard.SuperviseVerb, Number: "督办〔2026〕1号"}, hazard.SupervisionWrit},
		{hazard.Done{Verb: hazard.ApproveVerb, Asks: hazard.ListVerb, Number: "挂牌〔2026〕1号"}, hazard.ListingWrit},
		{hazard.Done{Verb: hazard.ApproveVerb, Asks: hazard.ExtendVerb, Number: "延期〔2026〕1号"}, ""},
		{hazard.Done{Verb: hazard.TransferVerb, Number: "移交〔2026〕1号"}, hazard.TransferWrit},
		{hazard.Done{Verb: hazard.VerifyVerb, Number: "复查〔2026〕1号"}, hazard.VerificationWrit},
		{hazard.Done{Verb: hazard.CloseVerb, Number: "销号〔2026〕1号"}, hazard.ClosingWrit},
		{hazard.Done{Verb: hazard.AcceptVerb, Number: "x"}, ""},
	} {
		got, ok := hazard.WritOf(c.a)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s: %q %v", c.a.Verb, got, ok)
		}
	}
}

func TestEveryNumberedActOfTheLoopHasItsSeries(t *testing.T) {
	out, err := hazard.Register(rules(), blockedFireLane(), hazard.Matter{Trade: "工贸"}, inspector("2026-03-02 09:00"))
	if err != nil {
		t.Fatal(err)
	}
	series := func(o hazard.Outcome) string {
		var s []string
		for _, p := range o.Papers {
			s = append(s, p.Series)
		}
		return strings.Join(s, " ")
	}
	if got := series(out); got != "告知 交办" {
		t.Errorf("register: %q", got)
	}
	c := must(t, hazard.Accept, out.Case, fire("2026-03-02 14:00"), hazard.Said{})
	c = must(t, hazard.Feedback, c, fire("2026-03-04 10:00"), hazard.Said{Photos: []string{"p2"}})
	failed, err := hazard.Verify(c, rules(), inspector("2026-03-05 10:00"), hazard.Said{Text: "仍有杂物"})
	if err != nil || series(failed) != "复查" {
		t.Errorf("failed: %q %v", series(failed), err)
	}
	passed, err := hazard.Verify(c, rules(), inspector("2026-03-05 10:00"), hazard.Said{Pass: true})
	if err != nil || series(passed) != "复查 销号" {
		t.Errorf("passed: %q %v", series(passed), err)
	}
}

package scheme_test

import (
	"slices"
	"strings"
	"testing"

	"anwang/internal/civil"
	"anwang/internal/scheme"
	"anwang/schemes"
)

func dutyNamed(s *scheme.Scheme, name string) *scheme.Duty {
	for i := range s.Duties {
		if s.Duties[i].Name == name {
			return &s.Duties[i]
		}
	}
	return nil
}

// law: S4-70, S2-34
func TestAnAmendmentAddsAnEntryWhereThePlanIsOpenOrNamesWhoMay(t *testing.T) {
	add := amendment("duties.周末夜查", "{who: 村网格员, does: 巡查, in: 本网格, often: 每周六}")
	for name, c := range map[string]struct{ plan, code string }{
		"silent": {minimum, "E37"},
		"open":   {minimum + "open: [duties]\n", ""},
		"named":  {minimum + "amend: {duties: {by: 镇网格办, clause: S4-70}}\n", ""},
		"other":  {minimum + "open: [posts]\n", "E37"},
	} {
		t.Run(name, func(t *testing.T) {
			s, ps := load(t, c.plan)
			if ps.Failed() {
				t.Fatal(ps.Text())
			}
			got, ps := scheme.Amend(s, []scheme.Amendment{add})
			if c.code != "" {
				if !strings.Contains(ps.Text(), c.code+" 方案没有让人在这里增加：“duties.周末夜查”") {
					t.Error(ps.Text())
				}
				return
			}
			d := dutyNamed(got, "周末夜查")
			if ps.Failed() || d == nil || d.Often.Weekday != 6 || d.Source != scheme.Amended || d.Values["often"].By.Basis != "某〔2026〕1号" {
				t.Fatalf("%+v\n%s", d, ps.Text())
			}
			if strings.Contains(ps.Text(), "W10 “周末夜查”") {
				t.Error("an entry of an amendment has its authority: " + ps.Text())
			}
		})
	}
}

func TestAnEntryMayBeAPostARowOrAClockAndItsNameMayHaveDots(t *testing.T) {
	s, ps := load(t, minimum+"open: [posts, duties, owners, flow, sites, forms, calendar]\nsectors: {消防: []}\n")
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	list := []scheme.Amendment{
		amendment("posts.村联络员", "{kind: 联系人, in: 村级, count: 每网格1人}"),
		amendment("duties.3.15检查", "{who: 村联络员, does: 走访, each: 三小, often: 每年1次, due: 3月15日}"),
		amendment("owners.消防队", "{sectors: 消防}"),
		amendment("flow.clocks.受理", "{limit: 1个工作日, from: 登记, until: 受理}"),
		amendment("sites.classes.三小", "{note: 小商铺等}"),
		amendment("calendar.汛期", "{days: 6月1日至9月30日}"),
		amendment("duties.3.15检查.often", "每半年1次"),
	}
	for i := range list {
		list[i].From = civil.Day("2026-01-0" + num(i+1))
	}
	got, ps := scheme.Amend(s, list)
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	d := dutyNamed(got, "3.15检查")
	if d == nil || d.Often.Unit != "half_year" && d.Often.PerYear() != 2 || d.Who[0].Name != "村联络员" {
		t.Errorf("%+v", d)
	}
	if !slices.ContainsFunc(got.Owners, func(o scheme.Owner) bool { return o.Department == "消防队" }) {
		t.Error("no row of the fire brigade")
	}
}

func TestAnAddedEntryCanBeWithdrawnAndIsNeverErased(t *testing.T) {
	s, _ := load(t, minimum+"open: [duties]\n")
	add, end := amendment("duties.夜查", "{who: 村网格员, does: 巡查, in: 本网格, often: 每周六}"), amendment("duties.夜查", "unset 试行期满")
	end.From = "2026-07-01"
	list := []scheme.Amendment{add, end}
	for day, want := range map[string]bool{"2026-06-30": true, "2026-07-01": false} {
		got, ps := scheme.Amend(s, scheme.InForceOn(list, civil.Day(day)))
		if ps.Failed() || (dutyNamed(got, "夜查") != nil) != want {
			t.Errorf("%s: %s", day, ps.Text())
		}
		if day == "2026-07-01" && len(got.Amendments) != 2 {
			t.Errorf("of two amendments %d are on record", len(got.Amendments))
		}
	}
}

// A plan that says who is in charge in an attachment nobody has.
func TestATableThatIsLeftOpenIsFilledRowByRow(t *testing.T) {
	s, ps := load(t, minimum+"owners: unset 分工表未附\nsectors: unset 未列\n")
	if ps.Failed() || !slices.ContainsFunc(s.Unset(), func(u scheme.Unset) bool { return u.Path == "owners" && u.Word == "分工表未附" }) {
		t.Fatalf("%v\n%s", s.Unset(), ps.Text())
	}
	got, ps := scheme.Amend(s, []scheme.Amendment{
		amendment("sectors", "{工贸: [], 消防: {cross: true}}"),
		amendment("owners.企业办", "{sectors: 工贸}"),
		amendment("owners.消防队", "{sectors: 消防}"),
	})
	if ps.Failed() || len(got.Owners) < 2 || len(got.Sectors) != 2 {
		t.Errorf("%+v\n%s", got.Owners, ps.Text())
	}
	if slices.ContainsFunc(got.Unset(), func(u scheme.Unset) bool { return u.Path == "owners" }) {
		t.Error("still told as open")
	}
}

func TestSilenceIsNotTakenForLeaveToNarrow(t *testing.T) {
	s, _ := load(t, minimum)
	for _, at := range []string{"duties.村级排查.when", "duties.村级排查.during", "duties.村级排查.sample", "posts.村网格员.outside"} {
		if _, ps := scheme.Amend(s, []scheme.Amendment{amendment(at, "true")}); !strings.Contains(ps.Text(), "E33") {
			t.Errorf("%s: %s", at, ps.Text())
		}
	}
}

// provinceAmended is the library of a province and its county, and what the
// province has filled in since.
func provinceAmended(t *testing.T, county string) (scheme.Library, scheme.Beside) {
	t.Helper()
	lib := scheme.Library(schemes.All())
	lib["schemes/pro.yaml"] = []byte(province)
	lib[file] = []byte("scheme: x\ntitle: 县方案\nplace: 某县\nextends: pro\nclauses: S7\n" + county)
	return lib, scheme.Beside{"pro": {amendment("duties.季培训.often", "每季度1次")}}
}

// law: S2-34
func TestAChildSeesWhatItsParentFilledInAndMayBeNoLooser(t *testing.T) {
	lib, above := provinceAmended(t, "amend: {duties: {by: 网格办}}\n")
	s, ps := scheme.LoadUnder(lib, file, above)
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	if d := dutyNamed(s, "季培训"); d.Often.Word != "每季度1次" || d.From("often") != scheme.Amended || d.Values["often"].By.By != "镇网格办" {
		t.Errorf("%+v", d)
	}
	if _, ps := scheme.LoadUnder(lib, file, nil); ps.Failed() {
		t.Fatal(ps.Text())
	}

	for name, c := range map[string]struct{ body, says string }{
		"by its own plan":  {"duties: {季培训: {often: 每年1次, clause: S7-01}}\n", "E31 比上级规定放宽了：“季培训”由“每季度1次”减为“每年1次”"},
		"a table":          {"duties: {季培训: {often: [[grid.tier, often], [1, 每月1次], [\"*\", 每年1次]], clause: S7-01}}\n", "E31"},
		"a table, tighter": {"duties: {季培训: {often: [[grid.tier, often], [1, 每月1次], [\"*\", 每季度2次]], clause: S7-01}}\n", ""},
	} {
		lib, above := provinceAmended(t, c.body)
		_, ps := scheme.LoadUnder(lib, file, above)
		if c.says == "" && ps.Failed() || !strings.Contains(ps.Errors().Text(), c.says) {
			t.Errorf("%s: %s", name, ps.Text())
		}
	}
	for set, says := range map[string]string{"每年1次": "E31 比上级规定放宽了：“季培训”由“每季度1次”减为“每年1次”", "每月1次": ""} {
		a := amendment("duties.季培训.often", set)
		a.By = "网格办"
		_, ps := scheme.Amend(s, []scheme.Amendment{a})
		if says == "" && ps.Failed() || !strings.Contains(ps.Errors().Text(), says) {
			t.Errorf("%s: %s", set, ps.Text())
		}
	}
	a := amendment("duties.月巡查.often", "每月1次")
	a.By = "网格办"
	if _, ps := scheme.Amend(s, []scheme.Amendment{a}); !strings.Contains(ps.Text(), "E31") {
		t.Errorf("who may change what the plan states may not loosen what the province states: %s", ps.Text())
	}
}

// A county's plan, adopted when the province had said nothing, must not keep the
// province from filling in more.
func TestAPlanThatStandsGivesWayToWhatWasTightenedAbove(t *testing.T) {
	lib, above := provinceAmended(t, "duties: {季培训: {often: 每年1次, clause: S7-01}}\n")
	own := []scheme.Amendment{amendment("duties.季培训.due", "6月30日")}
	s, ps := scheme.LoadStanding(lib, file, above, own)
	if s == nil || ps.Failed() || !strings.Contains(ps.Text(), "提醒 W20 “季培训”比上级补充规定的“每季度1次”宽") {
		t.Fatal(ps.Text())
	}
	if d := dutyNamed(s, "季培训"); d.Often.Word != "每季度1次" || d.Due.Month != 6 {
		t.Errorf("%+v", d)
	}
}

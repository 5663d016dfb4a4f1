package upkeep_test

import (
	"strings"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/upkeep"
)

var zone = time.FixedZone("+08:00", 8*3600)

func at(t *testing.T, when string) civil.Instant {
	t.Helper()
	x, err := time.ParseInLocation("2006-01-02 15:04", when, zone)
	if err != nil {
		t.Fatal(err)
	}
	return civil.InstantOf(x)
}

func administrator(k account.Kind) account.Caller {
	return account.NewCaller("c", "me", "我", []account.Standing{{Kind: k}}, nil, func(string) bool { return false })
}

func TestASettingBelowItsFloorIsRefusedWithTheArticle(t *testing.T) {
	for name, c := range map[string]struct {
		who   account.Kind
		name  string
		value int64
		want  string
	}{
		"within":                   {account.Security, "retention.sign_in_days", 200, ""},
		"the floor itself":         {account.Security, "retention.sign_in_days", 184, ""},
		"a day below six months":   {account.Security, "retention.sign_in_days", 183, "setting.below"},
		"none at all":              {account.Security, "retention.sign_in_days", 0, "setting.below"},
		"above":                    {account.Security, "desk.idle_minutes", 61, "setting.above"},
		"another administrator's":  {account.System, "retention.sign_in_days", 365, "setting.not_yours"},
		"the system's own":         {account.System, "backup.keep", 3, ""},
		"fewer than three backups": {account.System, "backup.keep", 2, "setting.below"},
		"the auditor sets nothing": {account.Auditor, "backup.keep", 7, "setting.not_yours"},
		"an office sets nothing":   {account.Office, "password.length", 12, "setting.not_yours"},
		"a password of eight":      {account.Security, "password.length", 8, "setting.below"},
		"what is no setting":       {account.Security, "password.colour", 8, "setting.not_found"},
	} {
		err := upkeep.Set(administrator(c.who), c.name, c.value)
		if got := fault.Code(err); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if c.want == "setting.below" && c.name == "retention.sign_in_days" && !strings.Contains(fault.As(err).Words(), "不少于六个月") {
			t.Errorf("%s: the article is not said: %s", name, fault.As(err).Words())
		}
	}
}

func TestWhatIsNotSetOrOutOfBoundsHasItsUsualValue(t *testing.T) {
	for _, s := range upkeep.Settings() {
		if s.Usual < s.Least || s.Usual > s.Most || s.Basis == "" || s.Words == "" || !account.Administers(s.By) {
			t.Errorf("%+v", s)
		}
		if got := (upkeep.Values{s.Name: s.Least - 1}).Of(s.Name); got != s.Usual {
			t.Errorf("%s put below its floor in the table counts as %d", s.Name, got)
		}
	}
	usual, none := account.Usual(), upkeep.Values{}.SignIn()
	if usual != none {
		t.Errorf("the usual rules are said twice, and differently: %+v, %+v", usual, none)
	}
}

func TestABackupIsDueEachNightAndADrillEachWeek(t *testing.T) {
	began := at(t, "2026-03-01 08:00")
	passed := func(k upkeep.Kind, when string) upkeep.Job {
		return upkeep.Job{Kind: k, AskedAt: at(t, when), EndedAt: at(t, when), Outcome: upkeep.Passed}
	}
	for name, c := range map[string]struct {
		now  string
		last []upkeep.Job
		want string
	}{
		"a new folder is let be for an hour": {"2026-03-01 08:30", nil, ""},
		"then it is backed up":               {"2026-03-01 09:00", nil, "备份 到期清理"},
		"not again the same day":             {"2026-03-01 23:00", []upkeep.Job{passed(upkeep.Backup, "2026-03-01 09:00"), passed(upkeep.Erase, "2026-03-01 09:00"), passed(upkeep.Drill, "2026-03-01 09:05")}, ""},
		"at two in the night":                {"2026-03-02 02:00", []upkeep.Job{passed(upkeep.Backup, "2026-03-01 09:00"), passed(upkeep.Erase, "2026-03-01 09:00"), passed(upkeep.Drill, "2026-03-01 09:05")}, "备份 到期清理"},
		"a machine that is off at night":     {"2026-03-04 08:00", []upkeep.Job{passed(upkeep.Backup, "2026-03-03 08:00"), passed(upkeep.Erase, "2026-03-04 02:01"), passed(upkeep.Drill, "2026-03-01 09:05")}, "备份"},
		"a drill after the first backup":     {"2026-03-01 09:10", []upkeep.Job{passed(upkeep.Backup, "2026-03-01 09:00"), passed(upkeep.Erase, "2026-03-01 09:00")}, "恢复演练"},
		"none of a backup that failed":       {"2026-03-01 09:10", []upkeep.Job{{Kind: upkeep.Backup, AskedAt: at(t, "2026-03-01 09:00"), EndedAt: 1, Outcome: upkeep.Failed}, passed(upkeep.Erase, "2026-03-01 09:00")}, ""},
		"and each week again":                {"2026-03-08 09:06", []upkeep.Job{passed(upkeep.Backup, "2026-03-08 02:00"), passed(upkeep.Erase, "2026-03-08 02:00"), passed(upkeep.Drill, "2026-03-01 09:05")}, "恢复演练"},
	} {
		last := map[upkeep.Kind]upkeep.Job{}
		for _, j := range c.last {
			last[j.Kind] = j
		}
		var got []string
		for _, k := range upkeep.Due(upkeep.Values{}, at(t, c.now), began, zone, last) {
			got = append(got, string(k))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %q", name, got, c.want)
		}
	}
}

func TestTheMachineSaysWhatIsWrongAndWhatToDo(t *testing.T) {
	now := at(t, "2026-12-01 09:00")
	sound := upkeep.Machine{Now: now, Zone: zone, Engine: "sqlite", Database: 1 << 30, DiskFree: 200 << 30, DiskWhole: 500 << 30, Entries: true, NewestAt: now, LastSeal: now.Add(-5 * time.Minute),
		LastBackup: upkeep.Job{EndedAt: now.Add(-7 * time.Hour), Outcome: upkeep.Passed}, LastDrill: upkeep.Job{EndedAt: now.Add(-72 * time.Hour), Outcome: upkeep.Passed},
		LastVerify: upkeep.Job{EndedAt: now.Add(-72 * time.Hour), Outcome: upkeep.Passed}, Years: []int{2026, 2027}, Schemes: []string{"某镇方案"},
		ByRole: map[string]int{"系统管理员": 1, "安全管理员": 2, "审计管理员": 1}}
	for _, r := range sound.Read() {
		if r.State != upkeep.Good {
			t.Errorf("all is well, and: %+v", r)
		}
	}
	for name, c := range map[string]struct {
		change func(*upkeep.Machine)
		about  string
		want   upkeep.State
	}{
		"full disk":           {func(m *upkeep.Machine) { m.DiskFree = 1 << 30 }, "磁盘空间", upkeep.Bad},
		"filling disk":        {func(m *upkeep.Machine) { m.DiskFree = 9 << 30 }, "磁盘空间", upkeep.Warn},
		"no backup":           {func(m *upkeep.Machine) { m.LastBackup = upkeep.Job{} }, "备份", upkeep.Bad},
		"an old backup":       {func(m *upkeep.Machine) { m.LastBackup.EndedAt = now.Add(-51 * time.Hour) }, "备份", upkeep.Bad},
		"a drill that failed": {func(m *upkeep.Machine) { m.LastDrill.Outcome = upkeep.Failed }, "恢复演练", upkeep.Bad},
		"never drilled":       {func(m *upkeep.Machine) { m.LastDrill = upkeep.Job{} }, "恢复演练", upkeep.Warn},
		"sealing stopped":     {func(m *upkeep.Machine) { m.LastSeal = now.Add(-3 * time.Hour) }, "留痕封存", upkeep.Bad},
		"a night without entries": {func(m *upkeep.Machine) {
			m.LastSeal, m.NewestAt = now.Add(-9*time.Hour), now.Add(-9*time.Hour-time.Minute)
		}, "留痕封存", upkeep.Good},
		"verification found":  {func(m *upkeep.Machine) { m.LastVerify.Outcome = upkeep.Found }, "留痕核对", upkeep.Bad},
		"backlog":             {func(m *upkeep.Machine) { m.Backlog, m.OldestDue = 3, now.Add(-3*time.Hour) }, "后台事项", upkeep.Bad},
		"no auditor":          {func(m *upkeep.Machine) { delete(m.ByRole, "审计管理员") }, "三员", upkeep.Bad},
		"one security":        {func(m *upkeep.Machine) { m.ByRole["安全管理员"] = 1 }, "三员", upkeep.Warn},
		"without a factor":    {func(m *upkeep.Machine) { m.NoFactor = 1 }, "三员", upkeep.Warn},
		"the clock went back": {func(m *upkeep.Machine) { m.NewestAt = now.Add(time.Hour) }, "时钟", upkeep.Bad},
		"next year unknown":   {func(m *upkeep.Machine) { m.Years = []int{2026} }, "节假日", upkeep.Warn},
		"this year unknown":   {func(m *upkeep.Machine) { m.Years = nil }, "节假日", upkeep.Bad},
		"certificate ends":    {func(m *upkeep.Machine) { m.Certificate, m.CertUntil = "c", now.Add(72*time.Hour) }, "https 证书", upkeep.Warn},
		"certificate ended":   {func(m *upkeep.Machine) { m.Certificate, m.CertUntil = "c", now.Add(-time.Hour) }, "https 证书", upkeep.Bad},
		"no scheme":           {func(m *upkeep.Machine) { m.Schemes = nil }, "方案", upkeep.Bad},
	} {
		m := sound
		m.ByRole = map[string]int{"系统管理员": 1, "安全管理员": 2, "审计管理员": 1}
		c.change(&m)
		for _, r := range m.Read() {
			if r.Name == c.about && (r.State != c.want || c.want != upkeep.Good && r.Do == "") {
				t.Errorf("%s: %+v", name, r)
			}
		}
	}
}

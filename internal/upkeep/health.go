package upkeep

import (
	"fmt"
	"strconv"
	"time"

	"anwang/internal/civil"
)

// State is how one thing about the machine stands.
type State string

// The states, each with its colour and its word.
const (
	Good State = "正常"
	Warn State = "注意"
	Bad  State = "要处理"
)

// Reading is one thing about the machine: how it stands, and what to do.
type Reading struct {
	Name  string `json:"name"`
	State State  `json:"state" enum:"正常,注意,要处理"`
	Words string `json:"words"`
	Do    string `json:"do,omitempty"`
}

// Machine is what was read off the machine and the tables.
type Machine struct {
	Now          civil.Instant
	Zone         *time.Location
	Engine       string
	Database     int64 // bytes
	DiskFree     int64 // bytes; -1 where it cannot be known
	DiskWhole    int64
	Backlog      int64 // follow-ups that are due and not done
	OldestDue    civil.Instant
	Entries      bool // the journal has any
	LastSeal     civil.Instant
	LastBackup   Job
	LastDrill    Job
	LastVerify   Job
	Version      string
	Schema       int64
	Years        []int // whose holidays are known
	Schemes      []string
	NewestAt     civil.Instant // of anything written
	Certificate  string        // its file; "" = none here
	CertUntil    civil.Instant
	CertBroken   string
	ByRole       map[string]int // administrators who can sign in
	NoFactor     int            // of them, without a second factor
	LockedOut    int64
	WaitingReset int64
}

const (
	giga = 1 << 30
	mega = 1 << 20
)

func bytesWords(n int64) string {
	if n >= giga {
		return fmt.Sprintf("%.1f GB", float64(n)/giga)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/mega)
}

// Read says what all of it means, the worst first being the screen's business.
func (m Machine) Read() []Reading {
	return []Reading{m.disk(), m.backup(), m.drill(), m.seal(), m.verified(), m.backlog(), m.administrators(), m.clock(), m.certificate(), m.calendar(), m.schemes(), m.database(), m.versions()}
}

func (m Machine) database() Reading {
	return Reading{Name: "数据库", State: Good, Words: m.Engine + "，" + bytesWords(m.Database)}
}

func (m Machine) disk() Reading {
	r := Reading{Name: "磁盘空间", State: Good}
	if m.DiskFree < 0 {
		r.State, r.Words, r.Do = Warn, "这台机器上查不到剩余空间。", "请在系统里查看数据文件夹所在磁盘。"
		return r
	}
	r.Words = fmt.Sprintf("数据文件夹所在磁盘还剩 %s，共 %s。", bytesWords(m.DiskFree), bytesWords(m.DiskWhole))
	switch {
	case m.DiskFree < 2*giga || m.DiskFree < 2*m.Database:
		r.State, r.Do = Bad, "快满了：写满后记录存不进来（手机上的留在手机里）。请清出空间，或把 backups 文件夹移到另一块盘。"
	case m.DiskFree < 10*giga || m.DiskFree < m.DiskWhole/10:
		r.State, r.Do = Warn, "不多了：请安排加盘，或少留几份备份。"
	}
	return r
}

func (m Machine) ago(at civil.Instant) string {
	d := m.Now.Sub(at)
	switch {
	case d < time.Minute:
		return "刚刚"
	case d < time.Hour:
		return strconv.Itoa(int(d.Minutes())) + "分钟前"
	case d < 48*time.Hour:
		return strconv.Itoa(int(d.Hours())) + "小时前"
	}
	return strconv.Itoa(int(d.Hours()/24)) + "天前"
}

func (m Machine) backup() Reading {
	r := Reading{Name: "备份", State: Good}
	switch j := m.LastBackup; {
	case j.EndedAt == 0:
		r.State, r.Words, r.Do = Bad, "还没有备份过。", "在“备份与演练”里点“现在备份”，并把备份抄到另一台机器。"
	case j.Outcome != Passed:
		r.State, r.Words, r.Do = Bad, "最近一次备份没有做成（"+m.ago(j.EndedAt)+"）。", "到“备份与演练”看原因；多半是磁盘满了。"
	case m.Now.Sub(j.EndedAt) > 50*time.Hour:
		r.State, r.Words, r.Do = Bad, "最近一次备份在"+m.ago(j.EndedAt)+"。", "每天应有一次：服务器夜里关机了吗？可以改备份的钟点。"
	default:
		r.Words = "最近一次备份在" + m.ago(j.EndedAt) + "，做成了。"
	}
	return r
}

func (m Machine) drill() Reading {
	r := Reading{Name: "恢复演练", State: Good}
	switch j := m.LastDrill; {
	case j.EndedAt == 0:
		r.State, r.Words, r.Do = Warn, "还没有演练过：没有恢复过的备份，不知道能不能用。", "在“备份与演练”里点“现在演练”。"
	case j.Outcome != Passed:
		r.State, r.Words, r.Do = Bad, "最近一次演练没有通过（"+m.ago(j.EndedAt)+"）。", "那份备份恢复不了：先重新备份一份再演练，并看原因。"
	case m.Now.Sub(j.EndedAt) > 32*24*time.Hour:
		r.State, r.Words, r.Do = Warn, "最近一次通过在"+m.ago(j.EndedAt)+"。", "在“备份与演练”里点“现在演练”。"
	default:
		r.Words = "最近一次在" + m.ago(j.EndedAt) + "，通过：恢复到临时文件夹，留痕核对完好。"
	}
	return r
}

func (m Machine) seal() Reading {
	r := Reading{Name: "留痕封存", State: Good}
	switch {
	case !m.Entries:
		r.Words = "还没有留痕。"
	case m.LastSeal == 0 && m.Now.Sub(m.NewestAt) < time.Hour:
		r.Words = "刚有留痕，十几分钟内封存。"
	case m.LastSeal == 0:
		r.State, r.Words, r.Do = Bad, "留痕没有封存过。", "看服务器的日志；请审计管理员核对留痕。"
	case m.NewestAt.Sub(m.LastSeal) > time.Hour && m.Now.Sub(m.LastSeal) > time.Hour:
		r.State, r.Words, r.Do = Bad, "最近一次封存在"+m.ago(m.LastSeal)+"，之后有新的留痕没有封存。", "封存停下了，多半是数据库或 heads.txt 被改动：请审计管理员马上核对留痕。"
	default:
		r.Words = "最近一次封存：" + m.ago(m.LastSeal) + "。"
	}
	return r
}

func (m Machine) verified() Reading {
	r := Reading{Name: "留痕核对", State: Good}
	switch j := m.LastVerify; {
	case j.EndedAt == 0:
		r.State, r.Words, r.Do = Warn, "还没有核对过。", "请审计管理员在“留痕”里点“现在核对”。"
	case j.Outcome == Found:
		r.State, r.Words, r.Do = Bad, "最近一次核对发现不符（"+m.ago(j.EndedAt)+"）。", "请审计管理员看结果；先不要动数据库和数据文件夹，留好备份。"
	case j.Outcome != Passed:
		r.State, r.Words, r.Do = Warn, "最近一次核对没有做完（"+m.ago(j.EndedAt)+"）。", "请审计管理员再核对一次。"
	default:
		r.Words = "最近一次核对在" + m.ago(j.EndedAt) + "，完好。"
	}
	return r
}

func (m Machine) backlog() Reading {
	r := Reading{Name: "后台事项", State: Good, Words: "没有积压。"}
	if m.Backlog == 0 {
		return r
	}
	r.Words = fmt.Sprintf("有 %d 件到期没办，最早的在%s。", m.Backlog, m.ago(m.OldestDue))
	switch late := m.Now.Sub(m.OldestDue); {
	case late > 2*time.Hour:
		r.State, r.Do = Bad, "办不下去了：看服务器的日志，多半是磁盘、数据库或对方平台连不上。"
	case late > 15*time.Minute:
		r.State, r.Do = Warn, "有些慢；过一会儿再看，还在增加就看服务器的日志。"
	}
	return r
}

func (m Machine) administrators() Reading {
	r := Reading{Name: "三员", State: Good, Words: "系统、安全、审计管理员都有人，都登记了第二因子。"}
	for _, role := range []string{"系统管理员", "安全管理员", "审计管理员"} {
		if m.ByRole[role] == 0 {
			r.State, r.Words, r.Do = Bad, "没有能登录的"+role+"。", "系统管理员开户，安全管理员任命；都没有人，在服务器上用 anwang admin 设立。"
			return r
		}
	}
	switch {
	case m.NoFactor > 0:
		r.State, r.Words, r.Do = Warn, fmt.Sprintf("有 %d 位管理员还没有登记第二因子，什么也办不了。", m.NoFactor), "请本人登录后到“我的”里登记。"
	case m.ByRole["安全管理员"] == 1:
		r.State, r.Words, r.Do = Warn, "安全管理员只有一位：他的手机丢了，没有别人能替他重置。", "请再任命一位安全管理员。"
	}
	return r
}

func (m Machine) clock() Reading {
	r := Reading{Name: "时钟", State: Good, Words: "服务器现在是 " + m.Now.Chinese(m.Zone) + "。"}
	if ahead := m.NewestAt.Sub(m.Now); ahead > 2*time.Minute {
		r.State = Bad
		r.Words += fmt.Sprintf("但已有记录的时间比现在还晚 %d 分钟：时钟被往回拨过。", int(ahead.Minutes()))
		r.Do = "请核对服务器时间，装好对时服务（NTP）；时间不准，期限就算不准。"
	}
	return r
}

func (m Machine) certificate() Reading {
	r := Reading{Name: "https 证书", State: Good}
	switch left := m.CertUntil.Sub(m.Now); {
	case m.CertBroken != "":
		r.State, r.Words, r.Do = Bad, "证书读不出来："+m.CertBroken, "请核对 ANWANG_TLS_CERT 所指的文件。"
	case m.Certificate == "":
		r.Words = "证书不在本程序手里（由前面的代理提供，或只在本机使用），到期日请在代理上看。"
	case left <= 0:
		r.State, r.Words, r.Do = Bad, "证书已于 "+m.CertUntil.Chinese(m.Zone)+" 到期，手机连不上了。", "换上新证书，重启。"
	case left < 30*24*time.Hour:
		r.State, r.Words, r.Do = Warn, fmt.Sprintf("证书还有 %d 天到期。", int(left.Hours()/24)), "请申请新证书，换上后重启。"
	default:
		r.Words = "证书到 " + m.CertUntil.Chinese(m.Zone) + "，还有 " + strconv.Itoa(int(left.Hours()/24)) + " 天。"
	}
	return r
}

func (m Machine) calendar() Reading {
	r := Reading{Name: "节假日", State: Good}
	year := time.UnixMilli(int64(m.Now)).In(m.Zone).Year()
	month := time.UnixMilli(int64(m.Now)).In(m.Zone).Month()
	has := map[int]bool{}
	for _, y := range m.Years {
		has[y] = true
	}
	switch {
	case !has[year]:
		r.State, r.Words, r.Do = Bad, fmt.Sprintf("没有 %d 年的放假安排，按工作日算的期限都不准。", year), "国务院办公厅已公布的，请升级程序或导入这一年的放假安排。"
	case !has[year+1] && month >= time.November:
		r.State, r.Words, r.Do = Warn, fmt.Sprintf("还没有 %d 年的放假安排；跨年的期限暂按周末推算。", year+1), "公布后请升级程序或导入；公布通常在十一月前后。"
	default:
		r.Words = fmt.Sprintf("有 %d 年的放假安排。", year)
	}
	return r
}

func (m Machine) schemes() Reading {
	r := Reading{Name: "方案", State: Good}
	if len(m.Schemes) == 0 {
		r.State, r.Words, r.Do = Bad, "没有生效的方案：不会生成任务，隐患也走不下去。", "请业务部门采用方案。"
		return r
	}
	r.Words = fmt.Sprintf("%d 个方案生效：", len(m.Schemes))
	for i, s := range m.Schemes {
		if i == 5 {
			r.Words += "……"
			break
		}
		if i > 0 {
			r.Words += "、"
		}
		r.Words += s
	}
	r.Words += "。"
	return r
}

func (m Machine) versions() Reading {
	return Reading{Name: "版本", State: Good, Words: fmt.Sprintf("安网 %s，数据库结构第 %d 号。", m.Version, m.Schema)}
}

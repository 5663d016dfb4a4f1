package upkeep

import "anwang/internal/civil"

// Retention says how long a kind of record is kept.
type Retention struct {
	Key     string
	Words   string
	Setting string // "" = kept for ever
	Basis   string
	What    string // what goes, and what stays
}

// Retentions lists every kind of record, those that are kept for ever too: what is
// not said is asked about.
func Retentions() []Retention {
	basis := func(name string) string { s, _ := Find(name); return s.Basis }
	return []Retention{
		{"sign_in", "登录日志（登录、失败、地址）", "retention.sign_in_days", basis("retention.sign_in_days"), "整条删除"},
		{"download", "下载日志（谁下载了什么）", "retention.sign_in_days", basis("retention.sign_in_days"), "整条删除，期限与登录日志相同"},
		{"photo", "没有隐患的走访照片", "retention.photo_days", basis("retention.photo_days"), "删照片文件；走访记录、照片的哈希和留痕都在"},
		{"person", "离任人员的个人信息", "retention.person_days", basis("retention.person_days"), "删姓名、电话、账号、手机名称；他办过的事和留痕都在，只认编号"},
		{"followup", "办完的后台事项（通知、识图的队列）", "retention.followup_days", basis("retention.followup_days"), "整条删除"},
		{"job", "备份、演练、核对的结果", "retention.job_days", basis("retention.job_days"), "整条删除；每种最近一条总是留着"},
		{"hazard", "隐患及其照片、文书", "", "责任倒查、事故调查要用；没有查到可以销毁的期限", "一直保存"},
		{"visit", "走访、检查记录", "", "履职证明、责任倒查要用", "一直保存"},
		{"journal", "办理留痕和封存", "", "删一条，整条链就断：不设期限，也删不了", "一直保存"},
	}
}

// Before is the instant a kind of record is kept from; what is older goes.
func (r Retention) Before(v Values, now civil.Instant) civil.Instant {
	return now.Add(-v.Days(r.Setting))
}

// Package upkeep is what keeps the platform itself in order: the numbers its
// administrators may set, how long each kind of record is kept, when a backup is
// due, and what the state of the machine means. No record of the work is in it.
package upkeep

import (
	"strconv"
	"time"

	"anwang/internal/account"
	"anwang/internal/fault"
)

// Setting is one number an administrator may set, within bounds that have a
// reason.
type Setting struct {
	Name  string
	Words string
	Unit  string
	Usual int64
	Least int64
	Most  int64
	Basis string // why the bounds are where they are: the article, where there is one
	By    account.Kind
	Group string
}

// What the standards ask for, as it is said on the screen where a value is
// refused. GB/T 22239-2019 is the baseline of graded protection (等级保护).
const (
	identify  = "GB/T 22239—2019《网络安全等级保护基本要求》身份鉴别：口令应有复杂度并定期更换，应限制非法登录次数、超时自动退出"
	sixMonths = "《网络安全法》（2016年公布的文本第二十一条）：留存相关的网络日志不少于六个月"
	shortest  = "《个人信息保护法》第十九条：个人信息的保存期限应当为实现处理目的所必要的最短时间"
	traced    = "本平台的下限：上一年度的履职考核和责任倒查还要用到（没有查到更长的法定期限）"
	ours      = "本平台的规定"
)

// Settings lists them, in the order of the page.
func Settings() []Setting {
	s := account.Security
	return []Setting{
		{"password.length", "密码最短", "位", 10, 10, 64, identify, s, "密码"},
		{"password.kinds", "密码至少含几种字符", "种", 2, 2, 4, identify, s, "密码"},
		{"password.history", "不能与最近几次用过的相同", "次", 5, 3, 24, identify, s, "密码"},
		{"password.days", "管理员密码几天要换（0为不要求）", "天", 0, 0, 365, identify, s, "密码"},
		{"lock.tries", "连续输错几次暂停登录", "次", 5, 3, 10, identify, s, "锁定"},
		{"lock.minutes", "第一次暂停多久（以后加倍，至多24小时）", "分钟", 10, 5, 1440, identify, s, "锁定"},
		{"lock.address", "同一地址输错几次，只让来过的人登录", "次", 50, 20, 1000, ours + "：一个办公室共用一个地址，太小会误伤", s, "锁定"},
		{"desk.idle_minutes", "电脑离开多久锁上", "分钟", 30, 5, 60, identify, s, "登录"},
		{"desk.life_hours", "电脑登录一次最长", "小时", 12, 1, 24, identify, s, "登录"},
		{"retention.sign_in_days", "登录日志、下载日志保存", "天", 365, 184, 3650, sixMonths, s, "保存期限"},
		{"retention.photo_days", "没有隐患的走访照片保存", "天", 1095, 365, 36500, traced, s, "保存期限"},
		{"retention.person_days", "离任人员的姓名、电话保存", "天", 1095, 365, 3650, traced + "；" + shortest, s, "保存期限"},
		{"retention.followup_days", "办完的后台事项保存", "天", 90, 30, 3650, ours, s, "保存期限"},
		{"retention.job_days", "备份、演练、核对的结果保存", "天", 730, 184, 3650, sixMonths, s, "保存期限"},
		{"backup.hour", "每天几点备份", "点", 2, 0, 23, ours, account.System, "备份"},
		{"backup.keep", "保留最近几份", "份", 14, 3, 365, ours + "：少于3份，坏一份就没有退路", account.System, "备份"},
		{"backup.drill_days", "几天做一次恢复演练", "天", 7, 1, 30, ours + "：没有演练过的备份不算备份", account.System, "备份"},
	}
}

// Find gives a setting by its name.
func Find(name string) (Setting, bool) {
	for _, s := range Settings() {
		if s.Name == name {
			return s, true
		}
	}
	return Setting{}, false
}

// Values are what was set; what was not has its usual value.
type Values map[string]int64

// Of is the value in force.
func (v Values) Of(name string) int64 {
	s, _ := Find(name)
	if n, ok := v[name]; ok && n >= s.Least && n <= s.Most {
		return n
	}
	return s.Usual
}

// Days is a value that counts days, as a time.
func (v Values) Days(name string) time.Duration { return time.Duration(v.Of(name)) * 24 * time.Hour }

// Set says whether a caller may give a setting a value; one outside the bounds is
// refused with the reason for them.
func Set(who account.Caller, name string, value int64) error {
	s, ok := Find(name)
	switch {
	case !ok:
		return fault.New(fault.Missing, "setting.not_found")
	case who.Administrator() != s.By:
		return fault.New(fault.Forbidden, "setting.not_yours", "role", string(s.By))
	case value < s.Least:
		return fault.New(fault.Invalid, "setting.below", "name", s.Words, "least", strconv.FormatInt(s.Least, 10)+s.Unit, "basis", s.Basis).On("value", "setting.bounds", "least", strconv.FormatInt(s.Least, 10), "most", strconv.FormatInt(s.Most, 10))
	case value > s.Most:
		return fault.New(fault.Invalid, "setting.above", "name", s.Words, "most", strconv.FormatInt(s.Most, 10)+s.Unit, "basis", s.Basis).On("value", "setting.bounds", "least", strconv.FormatInt(s.Least, 10), "most", strconv.FormatInt(s.Most, 10))
	}
	return nil
}

// SignIn are the rules of signing in, as they were set.
func (v Values) SignIn() account.Rules {
	return account.Rules{
		Length: int(v.Of("password.length")), Kinds: int(v.Of("password.kinds")), History: int(v.Of("password.history")), MaxAge: v.Days("password.days"),
		Tries: int(v.Of("lock.tries")), Rest: time.Duration(v.Of("lock.minutes")) * time.Minute, Address: int(v.Of("lock.address")),
		Idle: time.Duration(v.Of("desk.idle_minutes")) * time.Minute, Life: time.Duration(v.Of("desk.life_hours")) * time.Hour,
	}
}

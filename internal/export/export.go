// Package export is how a list leaves the platform: its columns, which have one
// word each on the screen, in the file and in an office's form (表样), and the
// course of a file that is being made.
package export

import (
	"slices"
	"strings"
	"unicode/utf8"

	"anwang/internal/fault"
)

// Head is a column as people know it.
type Head struct {
	Key   string  `json:"key"`
	Word  string  `json:"word" doc:"栏目名；也是表样里的占位符"`
	Chars float64 `json:"chars" doc:"宽度，汉字数"`
	Num   bool    `json:"num,omitempty" doc:"数字"`
	Long  bool    `json:"long,omitempty" doc:"成句的话，靠左"`
	Off   bool    `json:"off,omitempty" doc:"不选则不显示"`
}

// Column is a column of a list and how it is read from a row: text, a whole
// number or a float64.
type Column[Row any] struct {
	Head
	Read func(Row) any
}

// Text is a column of words.
func Text[Row any](key, word string, chars float64, read func(Row) string) Column[Row] {
	return Column[Row]{Head{Key: key, Word: word, Chars: chars}, func(r Row) any { return read(r) }}
}

// Long is a column of sentences, which begin at the left.
func Long[Row any](key, word string, chars float64, read func(Row) string) Column[Row] {
	c := Text(key, word, chars, read)
	c.Head.Long = true
	return c
}

// Number is a column of whole numbers.
func Number[Row any](key, word string, read func(Row) int64) Column[Row] {
	return Column[Row]{Head{Key: key, Word: word, Chars: 4, Num: true}, func(r Row) any { return read(r) }}
}

// Unless makes a column one that is not shown unless somebody chooses it.
func (c Column[Row]) Unless() Column[Row] {
	c.Off = true
	return c
}

// Heads are the heads of columns.
func Heads[Row any](columns []Column[Row]) []Head {
	out := make([]Head, len(columns))
	for i, c := range columns {
		out[i] = c.Head
	}
	return out
}

// Usual are the keys of the columns shown to who chose nothing.
func Usual(heads []Head) []string {
	out := []string{}
	for _, h := range heads {
		if !h.Off {
			out = append(out, h.Key)
		}
	}
	return out
}

// Choose checks a choice of columns, in the order wanted: each is one of the
// list's, once. An empty choice is the usual one.
func Choose(heads []Head, keys []string) ([]string, error) {
	if len(keys) == 0 {
		return Usual(heads), nil
	}
	f := fault.New(fault.Invalid, "export.columns_unfit")
	seen := map[string]bool{}
	for _, k := range keys {
		if seen[k] || !slices.ContainsFunc(heads, func(h Head) bool { return h.Key == k }) {
			f = f.On("columns", "export.column_unknown", "column", k)
		}
		seen[k] = true
	}
	if len(f.Fields) > 0 {
		return nil, f
	}
	return keys, nil
}

// Kept is a choice as it was stored, without what the list no longer has.
func Kept(heads []Head, stored string) []string {
	var out []string
	for _, k := range strings.Fields(stored) {
		if slices.ContainsFunc(heads, func(h Head) bool { return h.Key == k }) && !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	if len(out) == 0 {
		return Usual(heads)
	}
	return out
}

// Format is what a file is written as.
type Format string

// The formats.
const (
	XLSX Format = "xlsx"
	CSV  Format = "csv"
)

// State is how far a file is.
type State string

// The states of a file.
const (
	Waiting   State = "排队"
	Running   State = "进行中"
	Done      State = "已完成"
	Failed    State = "未成"
	Cancelled State = "已取消"
	Expired   State = "已过期"
)

// Over says whether nothing more happens by itself.
func (s State) Over() bool { return s != Waiting && s != Running }

// What one person may have waiting, how often a file is begun anew after the
// server stopped, and how long one is kept, in milliseconds.
const (
	WaitingMost = 3
	TriesMost   = 3
	KeptFor     = 24 * 60 * 60 * 1000
)

// FormName checks the name of a form.
func FormName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if n := utf8.RuneCountInString(name); n == 0 || n > 40 {
		return "", fault.New(fault.Invalid, "form.not_fit").On("name", "field.required")
	}
	return name, nil
}

// words are what the fields of filters are called; one word for one thing on
// every list.
var words = map[string]string{
	"q": "查找", "grid": "网格", "class": "类别", "sector": "行业", "department": "主管部门", "risk": "风险", "status": "状态", "state": "状态",
	"mine": "只看我的", "given": "我交办的", "week": "周", "duty": "履职要求", "site": "对象", "by": "谁", "form": "检查表", "kind": "种类", "from": "起", "to": "止",
	"bad": "只看发现问题的", "box": "待办箱", "owner": "主办", "grade": "等级", "post": "岗位", "place": "网格或片", "person": "人员", "on": "日期", "at": "缺什么",
	"free": "没有岗位的", "unread": "未读", "withdrawn": "含撤销", "order": "排序", "jump": "跳到", "id": "编号", "current": "只看现在的", "month": "月份", "look": "走访和督办", "mark": "办理经过", "phone": "手机",
}

// values are the values of filters that are no words of the office.
var values = map[string]string{
	"look never": "从未走访", "look quiet": "本月按期无回音", "look listed": "有挂牌督办", "mark returned": "退回过", "mark urged": "催办过", "mark listed": "挂牌督办中",
	"phone none": "没有登记手机的", "order code": "按台账号", "state open": "待完成", "state done": "已完成", "state late": "逾期完成", "state missed": "未完成",
	"state excused": "已免除", "state vacant": "无人在岗",
	"box triage": "待派送", "box accept": "待签收", "box mend": "整改中", "box verify": "待复查", "box assist": "待协办反馈", "box approve": "待批准",
	"box border": "边缘事项", "box overdue": "超期", "box mine": "我发现的", "box open": "未结", "box closed": "已结",
}

// Said is a value of a filter as people say it.
func Said(key, value string) string {
	if w, ok := values[key+" "+value]; ok {
		return w
	}
	return value
}

// Word is what a field of a filter is called.
func Word(key string) string {
	if w, ok := words[key]; ok {
		return w
	}
	return key
}

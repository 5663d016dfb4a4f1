// Package workbook reads what an office keeps in Excel (导入): which column is
// what, what a cell means, what is wrong with a row and what it doubles. It
// decides nothing about a ledger: each has its own rules.
package workbook

import (
	"anwang/internal/fault"
)

// Kind is what the rows of a workbook become.
type Kind string

// The kinds of workbook.
const (
	Grids  Kind = "网格"
	People Kind = "人员"
	Sites  Kind = "监管对象"
)

// Kinds are the kinds in the order an empty county needs them: grids first, for
// people and sites stand in them.
func Kinds() []Kind { return []Kind{Grids, People, Sites} }

// State is how an import stands.
type State string

// The states of an import, one after the other.
const (
	Receiving State = "收取中" // its rows are still being kept
	Matching  State = "待核对"
	Trying    State = "试导中"
	Tried     State = "已试导"
	Importing State = "导入中"
	Imported  State = "已导入"
	Undoing   State = "撤销中" // piece by piece; undone is only what is undone whole
	Undone    State = "已撤销"
)

// Verdict is how one row stands.
type Verdict string

// The verdicts on a row.
const (
	NoRow   Verdict = ""     // a title, a header, a note
	Ready   Verdict = "可导入"  // becomes a record
	Wrong   Verdict = "有问题"  // has to be mended first
	Twin    Verdict = "疑似重复" // looks like one that is there: the clerk chooses
	Same    Verdict = "已有"   // is there, and nothing differs
	Done    Verdict = "已导入"  // became a record, or changed one
	Skipped Verdict = "已跳过"
	Taken   Verdict = "已撤销" // was imported and taken back
)

// Choice is what the clerk has done with a row that looks like one that is there.
type Choice string

// The choices.
const (
	Skip   Choice = "跳过"
	Update Choice = "更新"
	New    Choice = "新增"
)

// Problem is something about one cell. Where Warns is set the row goes in all
// the same.
type Problem struct {
	Field string            `json:"field"` // key of the field; "" = the row as a whole
	Code  string            `json:"code"`
	Args  map[string]string `json:"args,omitempty"`
	Read  string            `json:"read,omitempty"` // what stood there
	Warns bool              `json:"warns,omitempty"`
}

// Words is the sentence people read.
func (p Problem) Words() string { return fault.Words(p.Code, p.Args) }

// problem makes one; args are name, value, name, value.
func problem(field, code, read string, args ...string) Problem {
	p := Problem{Field: field, Code: code, Read: read}
	for i := 0; i+1 < len(args); i += 2 {
		if p.Args == nil {
			p.Args = map[string]string{}
		}
		p.Args[args[i]] = args[i+1]
	}
	return p
}

// Problems gives the places of a fault as problems of a row; a fault without
// places is about the row as a whole. read gives what stood in a field.
func Problems(f *fault.Fault, read func(field string) string) []Problem {
	var out []Problem
	for _, x := range f.Fields {
		out = append(out, Problem{Field: x.At, Code: x.Code, Args: x.Args, Read: read(x.At)})
	}
	if len(out) == 0 {
		out = append(out, Problem{Code: f.Code, Args: f.Args})
	}
	return out
}

// Stops says whether any of them keeps a row from going in.
func Stops(list []Problem) bool {
	for _, p := range list {
		if !p.Warns {
			return true
		}
	}
	return false
}

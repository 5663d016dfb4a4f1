package notice

import (
	"strings"

	"anwang/internal/civil"
	"anwang/internal/fault"
)

// Instruction is what an upper grid asks of lower ones in its own words (部署、
// 指示), once, with a receipt from each. What recurs is a duty of the scheme;
// what one grid has to do at one place is a task.
//
// law: S1-14
type Instruction struct {
	ID    string
	Title string
	Text  string
	Until civil.Day // done by; "" = the words say
	Grids []string
}

// What an instruction holds; a county has fewer grids under one post than this.
const (
	titleMost = 60
	textMost  = 2000
	gridsMost = 500
)

// Check says what of an instruction is missing or too much, all at once.
func (i Instruction) Check(today civil.Day) error {
	f := fault.New(fault.Invalid, "instruction.incomplete")
	if strings.TrimSpace(i.Title) == "" {
		f = f.On("title", "field.required")
	} else if len([]rune(i.Title)) > titleMost {
		f = f.On("title", "field.too_long")
	}
	if strings.TrimSpace(i.Text) == "" {
		f = f.On("text", "field.required")
	} else if len([]rune(i.Text)) > textMost {
		f = f.On("text", "field.too_long")
	}
	if len(i.Grids) == 0 {
		f = f.On("grids", "field.required")
	} else if len(i.Grids) > gridsMost {
		f = f.On("grids", "field.count")
	}
	if i.Until != "" && i.Until < today {
		f = f.On("until", "instruction.day_past")
	}
	if len(f.Fields) > 0 {
		return f
	}
	return nil
}

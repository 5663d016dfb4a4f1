package field

import (
	"slices"
	"strings"
	"unicode/utf8"

	"anwang/internal/fault"
)

// Objection is what a person in the field says about the work itself, so that
// what burdens them can be taken away (意见反馈, product law 3).
type Objection struct {
	About string
	Text  string
	// Unsigned keeps the name from whoever reads it.
	Unsigned bool
}

// abouts are what it may be about; the phone shows the same list.
var abouts = [...]string{"重复填报", "任务太多或不合理", "拍照、定位等要求太多", "系统难用或出错", "排名、打卡等变相考核", "其他"}

// objectionMost is how long one may be.
const objectionMost = 1000

// Check says whether there is something to read.
func (o Objection) Check() error {
	wrong := fault.New(fault.Invalid, "field.complaint_incomplete")
	if !slices.Contains(abouts[:], o.About) {
		wrong = wrong.On("about", "field.complaint_about_unknown")
	}
	switch n := utf8.RuneCountInString(strings.TrimSpace(o.Text)); {
	case n == 0:
		wrong = wrong.On("text", "field.required")
	case n > objectionMost:
		wrong = wrong.On("text", "field.too_long")
	}
	if len(wrong.Fields) > 0 {
		return wrong
	}
	return nil
}

// Answer is what an office says to an objection: words, not a mark.
func Answer(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", fault.New(fault.Invalid, "field.complaint_unanswered").On("answer", "field.required")
	}
	return text, nil
}

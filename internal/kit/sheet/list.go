package sheet

import (
	"bytes"

	"github.com/xuri/excelize/v2"
)

// Words that stand once in every form.
const (
	WordTitle  = "表名"
	WordUnder  = "说明"
	WordRows   = "行数"
	WordOn     = "制表日期"
	WordBy     = "制表人"
	WordNumber = "序号" // counts the rows; a word of the row
)

// Around are the words that stand once.
func Around() []string { return []string{WordTitle, WordUnder, WordRows, WordOn, WordBy} }

// Listed is a form of our own for a list: title, what it was asked with, the
// heads of the columns, and the row that repeats. num says which columns are
// numbers.
func Listed(name string, columns []Column, num func(i int) bool) (*Form, error) {
	b := New()
	defer b.Close()
	braced := func(word string) string { return "{{" + word + "}}" }
	s, err := b.Add(Layout{Name: name, Title: braced(WordTitle), Under: braced(WordUnder), Columns: columns})
	if err != nil {
		return nil, err
	}
	values := make([]any, len(columns))
	words := make([]string, len(columns))
	for i, c := range columns {
		id, err := b.styled(style{part: body, align: c.Align, text: !num(i)})
		if err != nil {
			return nil, err
		}
		values[i], words[i] = excelize.Cell{StyleID: id, Value: braced(c.Title)}, c.Title
	}
	s.row++
	// No height: the program that opens it makes each row as high as its words.
	if err := s.stream.SetRow(cell(1, s.row), values); err != nil {
		return nil, err
	}
	if err := s.Foot("制表人：" + braced(WordBy) + "　　制表日期：" + braced(WordOn) + "　　共" + braced(WordRows) + "条"); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if _, err := b.WriteTo(&out); err != nil {
		return nil, err
	}
	return ReadForm(out.Bytes(), words, Around())
}

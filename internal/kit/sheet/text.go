package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"anwang/internal/fault"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// readText reads text with separators: what programs save as .csv, in the
// encodings they save it in.
func readText(raw []byte, most Limits) ([]Tab, error) {
	head := bytes.TrimSpace(raw[:min(len(raw), 512)])
	head = bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))
	switch {
	case bytes.HasPrefix(head, []byte("<")):
		// Many systems "export Excel" as a web page with the name .xls.
		return nil, fault.New(fault.Invalid, "workbook.web_page")
	case bytes.HasPrefix(head, []byte("%PDF")), bytes.HasPrefix(head, []byte("{")), bytes.HasPrefix(head, []byte("\xFF\xD8\xFF")), bytes.HasPrefix(head, []byte("\x89PNG")), bytes.HasPrefix(head, []byte("Rar!")):
		return nil, fault.New(fault.Invalid, "workbook.not_a_workbook")
	}
	text, err := decoded(raw)
	if err != nil {
		return nil, err
	}
	if strings.ContainsRune(text, 0) {
		return nil, fault.New(fault.Invalid, "workbook.not_a_workbook")
	}
	in := csv.NewReader(strings.NewReader(text))
	in.Comma, in.LazyQuotes, in.FieldsPerRecord = separator(text), true, -1
	g := &gather{most: most}
	if err := g.tab(Tab{Name: "CSV"}); err != nil {
		return nil, err
	}
	for {
		cells, err := in.Read()
		if err == io.EOF {
			return g.tabs, nil
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return nil, fault.New(fault.Invalid, "workbook.unreadable")
		}
		if err != nil {
			return nil, err
		}
		for i, c := range cells {
			// What our own lists put before a formula's sign is no part of the words.
			if len(c) > 1 && c[0] == '\'' && strings.ContainsRune("=+-@＝＋－＠", []rune(c[1:])[0]) {
				cells[i] = c[1:]
			}
		}
		line, _ := in.FieldPos(0)
		if more, err := g.row(line, cells); err != nil || !more {
			return g.tabs, err
		}
	}
}

// decoded is the text in UTF-8: by its mark, or what it can be.
func decoded(raw []byte) (string, error) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xEF\xBB\xBF")):
		raw = raw[3:]
	case bytes.HasPrefix(raw, []byte("\xFF\xFE")), bytes.HasPrefix(raw, []byte("\xFE\xFF")):
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(raw)
		if err != nil {
			return "", unreadable(err)
		}
		return string(out), nil
	}
	if utf8.Valid(raw) {
		return string(raw), nil
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return "", fault.New(fault.Invalid, "workbook.not_a_workbook")
	}
	return string(out), nil
}

func separator(text string) rune {
	head := text[:min(len(text), 8<<10)]
	best, most := ',', 0
	for _, r := range []rune{',', '\t', ';'} {
		if n := strings.Count(head, string(r)); n > most {
			best, most = r, n
		}
	}
	return best
}

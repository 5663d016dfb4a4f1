package workbook

import (
	"slices"
	"strconv"
	"strings"
)

// Setting is how one sheet is read: where its header stands, which column fills
// which field, and what holds for every row because no column says it.
type Setting struct {
	Tab       string            `json:"tab"`
	Hidden    bool              `json:"hidden"`
	Taken     bool              `json:"taken"`
	From      int               `json:"from"`
	To        int               `json:"to"`
	Columns   []Column          `json:"columns"`
	Fixed     map[string]string `json:"fixed,omitempty"`
	Ended     int               `json:"ended,omitempty"`
	Since1904 bool              `json:"since1904,omitempty"`
	Lines     int               `json:"lines"`
}

// Lacks names the fields without which no row of the sheet can go in.
func (s Setting) Lacks(fields []Field) []string {
	var out []string
	for _, f := range fields {
		if f.Need && s.column(f.Key) < 0 && s.Fixed[f.Key] == "" {
			out = append(out, f.Name)
		}
	}
	return out
}

func (s Setting) column(key string) int {
	return slices.IndexFunc(s.Columns, func(c Column) bool { return c.Field == key })
}

// Row is one row of the table as it was understood.
type Row struct {
	Values   map[string]string // by field, in the form the ledgers keep
	Read     map[string]string // by field, as it stood there
	Problems []Problem
}

// Given says whether the workbook says anything of a field in this row.
func (r Row) Given(key string) bool { return r.Values[key] != "" }

// Add notes a problem with a field.
func (r *Row) Add(field, code string, args ...string) {
	r.Problems = append(r.Problems, problem(field, code, r.Read[field], args...))
}

// Warn notes something that keeps nobody from importing.
func (r *Row) Warn(field, code string, args ...string) {
	p := problem(field, code, r.Read[field], args...)
	p.Warns = true
	r.Problems = append(r.Problems, p)
}

// ReadRow reads a row by the setting of its sheet.
func ReadRow(l Line, s Setting, fields []Field) Row {
	r := Row{Values: map[string]string{}, Read: map[string]string{}}
	for c, col := range s.Columns {
		if col.Field == "" {
			continue
		}
		r.Read[col.Field] = at(l.Cells, c)
	}
	for _, f := range fields {
		raw := r.Read[f.Key]
		if strings.TrimSpace(raw) == "" {
			if v := s.Fixed[f.Key]; v != "" {
				raw, r.Read[f.Key] = v, v
			}
		}
		if Tidy(raw) == "" || f.Type.exact() && Nothing(raw) {
			if f.Need {
				r.Add(f.Key, "workbook.missing", "field", f.Name)
			}
			continue
		}
		if broken(raw) {
			r.Add(f.Key, "workbook.formula_broken", "field", f.Name)
			continue
		}
		r.read(f, raw, s.Since1904)
	}
	return r
}

func (r *Row) read(f Field, raw string, old bool) {
	value, bad := "", ""
	switch f.Type {
	case Code:
		value, bad = CodeOf(raw)
	case Credit:
		value, bad = CreditOf(raw)
	case Phone:
		value, bad = PhoneOf(raw)
	case Date:
		day, ok := DayOf(raw, old)
		if value = string(day); !ok {
			bad = "workbook.day_malformed"
		}
	case Number:
		x, ok := NumberOf(raw)
		if value = strconv.FormatFloat(x, 'f', -1, 64); !ok {
			bad = "workbook.number_malformed"
		}
	case YesNo:
		v, ok := YesOf(raw)
		if value = v; !ok {
			bad = "workbook.yes_or_no"
		}
	case Choose:
		value = chosen(Tidy(raw), f.Choices)
		if value == "" {
			r.Add(f.Key, "workbook.choice_unknown", "field", f.Name, "choices", strings.Join(f.Choices, "、"))
			return
		}
	default:
		if value = FigureText(raw); f.spreads() {
			value = Joined(value)
		}
	}
	if bad != "" {
		r.Add(f.Key, bad, "field", f.Name)
		return
	}
	r.Values[f.Key] = value
}

// likewise are other words for what a ledger says in one.
var likewise = map[string]string{"在营": "正常", "营业": "正常", "开业": "正常", "在业": "正常", "存续": "正常", "营业中": "正常", "正常营业": "正常", "在产": "正常", "生产": "正常", "已搬迁": "注销", "搬迁": "注销", "已拆迁": "注销", "停业整顿": "停业",
	"关闭": "停业", "歇业": "停业", "停产": "停业", "关停": "停业", "吊销": "注销", "已注销": "注销", "搬离": "注销"}

func chosen(v string, choices []string) string {
	for _, w := range []string{v, likewise[v]} {
		if w != "" && slices.Contains(choices, w) {
			return w
		}
	}
	return ""
}

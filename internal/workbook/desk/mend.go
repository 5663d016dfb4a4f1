package desk

import (
	"context"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/kit/sheet"
	"anwang/internal/kit/web"
	"anwang/internal/workbook"
	"anwang/internal/workbook/desk/q"
)

// MendIn asks for the error workbook.
type MendIn struct {
	ID   string `path:"id" maxLength:"64"`
	Only bool   `query:"only" doc:"只要有问题的行；否则原表全部的行，行号不变"`
}

// Mend gives the workbook back with what is wrong beside each row and the cells
// coloured, to be mended and brought again.
func (d *Desk) Mend(ctx context.Context, who account.Caller, in *MendIn) (web.File, error) {
	b, err := d.load(ctx, d.DB.Read(), who, in.ID)
	if err != nil {
		return web.File{}, err
	}
	if b.in(workbook.Matching, workbook.Trying) {
		return web.File{}, fault.New(fault.Conflict, "workbook.not_tried")
	}
	fields, err := d.fields(ctx, who, b.kind(), b.Path)
	if err != nil {
		return web.File{}, err
	}
	name, _, _ := strings.Cut(b.Name, ".")
	return web.File{Name: name + "（错误表）.xlsx", Type: sheet.Type, Write: func(w io.Writer) error {
		return d.mend(ctx, who, b, fields, in.Only, w)
	}}, nil
}

func (d *Desk) mend(ctx context.Context, who account.Caller, b book, fields []workbook.Field, only bool, w io.Writer) error {
	out := sheet.New()
	defer out.Close()
	var cur *sheet.Marked
	tab, next := -1, 0
	for after := int64(0); ; {
		page, err := q.New(d.DB.Read()).RowsFrom(ctx, q.RowsFromParams{County: who.County, Workbook: b.ID, N: after, Limit: 1000})
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		for _, x := range page {
			after = x.N
			r, err := rowOf(q.RowsOfRow(x))
			if err != nil {
				return err
			}
			if r.Tab >= len(b.settings) || !b.settings[r.Tab].Taken {
				continue
			}
			s := b.settings[r.Tab]
			if r.Tab != tab {
				if cur, err = out.AddMarked(s.Tab, widths(s), s.To); err != nil {
					return err
				}
				tab, next = r.Tab, 0
			}
			above := r.Line.N <= s.To
			if only && !above && r.Verdict != workbook.Wrong {
				continue
			}
			if next++; !only || above {
				next = max(next, r.Line.N)
			}
			cells, marks := b.marked(r, s, fields)
			if err := cur.Row(next, cells, marks); err != nil {
				return err
			}
		}
	}
	_, err := out.WriteTo(w)
	return err
}

// marked is a row as it goes back: as it was, with what is wrong in a column of
// its own.
func (b book) marked(r *row, s workbook.Setting, fields []workbook.Field) ([]string, map[int]sheet.Mark) {
	last := len(s.Columns)
	for c, col := range s.Columns {
		if col.Title == workbook.ProblemColumn { // it came back before
			last = c
		}
	}
	cells := make([]string, max(len(s.Columns), last+1))
	copy(cells, r.Line.Cells)
	marks := map[int]sheet.Mark{}
	switch {
	case r.Line.N < s.From:
		same := true
		for _, v := range cells[1:] {
			same = same && (v == "" || v == cells[0])
		}
		if same { // a title merged over the sheet
			cells = cells[:1]
		}
		return cells, marks
	case r.Line.N <= s.To:
		for c := range cells {
			marks[c] = sheet.Head
		}
		cells[last] = workbook.ProblemColumn
		return cells, marks
	}
	read := workbook.ReadRow(r.Line, s, fields)
	for c, col := range s.Columns {
		// Days and codes go back as people write them, not as Excel counts them.
		if f, ok := workbook.FieldAt(fields, col.Field); ok && c < len(r.Line.Cells) && r.Line.Cells[c] != "" && read.Values[col.Field] != "" &&
			(f.Type == workbook.Date || f.Type == workbook.Code || f.Type == workbook.Phone || f.Type == workbook.Credit) {
			cells[c] = read.Values[col.Field]
		}
	}
	cells[last] = ""
	var said []string
	for _, p := range r.Problems {
		v := b.problem(s, p, fields)
		for c, col := range s.Columns {
			if p.Field != "" && col.Field == p.Field {
				if !p.Warns {
					marks[c] = sheet.Bad
				} else if marks[c] == sheet.Plain {
					marks[c] = sheet.Doubt
				}
			}
		}
		text := v.Text
		if v.Column != "" {
			text = v.Column + "列“" + v.Field + "”：" + text
		} else if v.Field != "" {
			text = v.Field + "：" + text
		}
		if p.Warns {
			text = "（提醒）" + text
		}
		said = append(said, text)
	}
	if r.Verdict == workbook.Twin && r.Twin != nil {
		said = append(said, "（提醒）与"+r.Twin.Where+"的“"+r.Twin.Name+"”疑似重复："+r.Twin.How)
	}
	cells[last] = strings.Join(said, "；")
	marks[last] = sheet.Remark
	return cells, marks
}

func widths(s workbook.Setting) []float64 {
	out := make([]float64, len(s.Columns)+1)
	for c, col := range s.Columns {
		out[c] = float64(max(len([]rune(col.Title))+1, 7))
		switch col.Field {
		case workbook.KeyName, workbook.KeyAddress, workbook.KeyCredit:
			out[c] = 13
		}
		if col.Title == workbook.ProblemColumn {
			out[c] = 40
		}
	}
	out[len(s.Columns)] = 40
	return out
}

// waiting is how many accounts an import opened.
func (d *Desk) waiting(ctx context.Context, who account.Caller, b book) (int64, error) {
	people, err := d.withAccounts(ctx, d.DB.Read(), who.County, b)
	return int64(len(people)), err
}

// withAccounts are the rows that opened an account.
func (d *Desk) withAccounts(ctx context.Context, tx db.Tx, county string, b book) ([]*row, error) {
	all, err := d.rows(ctx, tx, county, b, workbook.FieldsOf(workbook.People, nil))
	if err != nil {
		return nil, err
	}
	var out []*row
	for _, r := range all {
		phone := r.Values[workbook.KeyPhone]
		mobile := b.options.PhoneLogin && r.Given(workbook.KeyPost) && len(phone) == 11 && phone[0] == '1'
		var t took
		if r.Verdict == workbook.Done && r.Before != "" {
			if err := json.Unmarshal([]byte(r.Before), &t); err != nil {
				return nil, err
			}
		}
		if t.Account || t.Person && (r.Given(workbook.KeyLogin) || mobile) {
			out = append(out, r)
		}
	}
	return out, nil
}

// HandOutIn asks for the first passwords.
type HandOutIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Again bool `json:"again,omitempty" doc:"上一张没收到：给还没登录过的人重新生成，旧的作废"`
	}
}

// HandOut gives a first password to everybody whom an import entered with an
// account, on one paper. The passwords are kept nowhere: who loses the paper asks
// for new ones, and the old are worth nothing.
func (d *Desk) HandOut(ctx context.Context, who account.Caller, in *HandOutIn) (web.File, error) {
	b, err := d.load(ctx, d.DB.Read(), who, in.ID)
	if err != nil {
		return web.File{}, err
	}
	if err := mayImport(who, workbook.People); err != nil {
		return web.File{}, err
	}
	switch {
	case !b.in(workbook.Imported) || b.kind() != workbook.People:
		return web.File{}, fault.New(fault.Conflict, "workbook.not_in_state", "state", b.State)
	case b.ByPerson != who.Person:
		return web.File{}, fault.New(fault.Forbidden, "workbook.brought_by_other")
	case b.HandedAt != 0 && !in.Body.Again:
		return web.File{}, fault.New(fault.Conflict, "workbook.passwords_handed")
	}
	people, err := d.withAccounts(ctx, d.DB.Read(), who.County, b)
	if err != nil {
		return web.File{}, err
	}
	if len(people) == 0 {
		return web.File{}, fault.New(fault.Conflict, "workbook.no_accounts")
	}
	passwords, hashes := make([]string, len(people)), make([]string, len(people))
	for i := range people {
		if passwords[i], hashes[i], err = d.Accounts.FreshPassword(ctx); err != nil {
			return web.File{}, err
		}
	}
	by, err := standing(who)
	if err != nil {
		return web.File{}, err
	}
	now := d.Now()
	act := who.Act(by, now, d.DayOf(now), d.Fresh)
	logins := make([]string, len(people))
	err = d.DB.Write(ctx, func(tx db.Tx) error { return d.hand(ctx, tx, act, b, people, hashes, logins) })
	if err != nil {
		return web.File{}, err
	}
	return web.File{Name: "初始密码表.xlsx", Type: sheet.Type, Write: func(w io.Writer) error { return passwordSheet(people, logins, passwords, w) }}, nil
}

func (d *Desk) hand(ctx context.Context, tx db.Tx, act journal.Act, b book, people []*row, hashes, logins []string) error {
	for i, r := range people {
		login, ok, err := d.Accounts.SetInitial(ctx, tx, act, r.Target, hashes[i])
		if err != nil {
			return err
		}
		if logins[i] = ""; ok {
			logins[i] = login
		}
	}
	n, err := q.New(tx).Hand(ctx, q.HandParams{County: act.County, ID: b.ID, Rev: b.Rev, HandedAt: int64(act.At)})
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "workbook.changed_meanwhile")
	}
	return err
}

func passwordSheet(people []*row, logins, passwords []string, w io.Writer) error {
	out := sheet.New()
	defer out.Close()
	s, err := out.Add(sheet.Layout{Name: "初始密码", Title: "初始密码表", Under: "只发这一次，请裁开分发给本人。第一次登录必须改密码；已登录过的人不在表中。", Portrait: true, Columns: []sheet.Column{
		{Title: "序号", Chars: 3}, {Title: "姓名", Chars: 6}, {Title: "岗位", Chars: 8}, {Title: "网格", Chars: 9}, {Title: "账号", Chars: 9}, {Title: "初始密码", Chars: 9}}})
	if err != nil {
		return err
	}
	n := 0
	for i, r := range people {
		if logins[i] == "" {
			continue
		}
		n++
		if err := s.Row(n, r.Values[workbook.KeyName], r.Values[workbook.KeyPost], r.Values[workbook.KeyGrid], logins[i], passwords[i]); err != nil {
			return err
		}
	}
	_, err = out.WriteTo(w)
	return err
}

// TemplateIn asks for an empty workbook.
type TemplateIn struct {
	Kind string `query:"kind" required:"true" enum:"网格,人员,监管对象"`
}

// Template is an empty workbook with the columns a kind has, and two rows that
// show how they are filled; brought back they are taken for examples.
func (d *Desk) Template(ctx context.Context, who account.Caller, in *TemplateIn) (web.File, error) {
	kind := workbook.Kind(in.Kind)
	if err := mayImport(who, kind); err != nil {
		return web.File{}, err
	}
	by, err := standing(who)
	if err != nil {
		return web.File{}, err
	}
	fields, err := d.fields(ctx, who, kind, by.Path)
	if err != nil {
		return web.File{}, err
	}
	known, err := d.known(ctx, who, kind, by.Path)
	if err != nil {
		return web.File{}, err
	}
	return web.File{Name: in.Kind + "导入模板.xlsx", Type: sheet.Type, Write: func(w io.Writer) error {
		return template(kind, fields, known, by.PlaceName, w)
	}}, nil
}

func template(kind workbook.Kind, fields []workbook.Field, known workbook.Known, place string, w io.Writer) error {
	out := sheet.New()
	defer out.Close()
	wide := make([]float64, len(fields))
	titles, example, marks, choices := make([]string, len(fields)), make([]string, len(fields)), map[int]sheet.Mark{}, []string{}
	for i, f := range fields {
		titles[i], wide[i], marks[i] = f.Name, float64(max(len([]rune(f.Name))+1, 9)), sheet.Head
		if f.Need {
			titles[i] += "（必填）"
		}
		if list := choicesOf(f, known); len(list) > 0 {
			choices = append(choices, f.Name+"可填："+strings.Join(list[:min(len(list), 40)], "、"))
		}
		example[i] = exampleOf(f, known, place)
	}
	m, err := out.AddMarked(string(kind), wide, 1)
	if err != nil {
		return err
	}
	if err := m.Row(1, titles, marks); err != nil {
		return err
	}
	if err := m.Row(2, example, nil); err != nil {
		return err
	}
	notes, err := out.AddMarked("填写说明", []float64{60}, 0)
	if err != nil {
		return err
	}
	for i, line := range append([]string{"以“示例”开头的行不导入。编码、电话、信用代码请设成文本格式。日期写成 2026-03-05 或 2026年3月5日。", "网格可写名称，也可写编码；重名时写上级和本级，如“某镇甲村”。"}, choices...) {
		if err := notes.Row(i+1, []string{strconv.Itoa(i+1) + ". " + line}, map[int]sheet.Mark{0: sheet.Remark}); err != nil {
			return err
		}
	}
	_, err = out.WriteTo(w)
	return err
}

func exampleOf(f workbook.Field, known workbook.Known, place string) string {
	list := choicesOf(f, known)
	switch {
	case f.Key == workbook.KeyName:
		return "示例（导入时跳过这一行）"
	case f.Key == workbook.KeyGrid || f.Key == workbook.KeyParent:
		return place
	case len(list) > 0:
		return list[0]
	case f.Type == workbook.Date:
		return "2026-03-05"
	case f.Type == workbook.Phone:
		return "13800000000"
	}
	return ""
}

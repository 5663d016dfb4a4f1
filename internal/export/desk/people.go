package desk

import (
	"context"
	"strings"
	"time"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/export"
)

// The lists of accounts stand here: that desk lies below and knows of no files.

var personSheet = []export.Column[*adesk.PersonRow]{
	export.Text("name", "姓名", 5, func(p *adesk.PersonRow) string { return p.Name }),
	export.Long("posts", "岗位", 20, func(p *adesk.PersonRow) string {
		var out []string
		for _, m := range p.Posts {
			s := m.GridName + " " + m.Post
			if m.Department != "" {
				s += "（" + m.Department + "）"
			}
			out = append(out, s)
		}
		return strings.Join(out, "；")
	}),
	export.Text("employer", "聘用单位", 10, func(p *adesk.PersonRow) string { return p.Employer }),
}

var leaveSheet = []export.Column[*adesk.Leave]{
	export.Text("name", "姓名", 5, func(l *adesk.Leave) string { return l.Name }),
	export.Text("from", "起", 6, func(l *adesk.Leave) string { return l.From }),
	export.Text("to", "止", 6, func(l *adesk.Leave) string { return l.To }),
	export.Long("reason", "事由", 10, func(l *adesk.Leave) string { return l.Reason }),
	export.Long("covers", "代岗", 16, func(l *adesk.Leave) string {
		var out []string
		for _, c := range l.Covers {
			name := c.StandInName
			if c.StandIn == "" {
				name = "无人代岗"
			}
			out = append(out, c.PlaceName+" "+c.Post+"："+name)
		}
		return strings.Join(out, "；")
	}),
}

// signInSheet are the columns of the log of who signed in.
func signInSheet(d *adesk.Desk) []export.Column[adesk.SignInRow] {
	return []export.Column[adesk.SignInRow]{
		export.Text("at", "时间", 9, func(r adesk.SignInRow) string {
			return time.UnixMilli(int64(r.At)).In(d.Zone).Format("2006-01-02 15:04:05")
		}),
		export.Text("name", "姓名", 6, func(r adesk.SignInRow) string { return r.Name }),
		export.Text("login", "账号", 6, func(r adesk.SignInRow) string { return r.Login }),
		export.Text("address", "地址", 8, func(r adesk.SignInRow) string { return r.Address }),
		export.Text("app", "从哪里", 5, func(r adesk.SignInRow) string {
			if r.App == "field" {
				return "手机"
			}
			return "电脑"
		}),
		export.Text("outcome", "结果", 8, func(r adesk.SignInRow) string { return r.Outcome }),
	}
}

// People are the lists of persons that may be taken away.
func People(d *adesk.Desk) []List {
	return []List{
		NewList("sign-ins", "登录日志", account.JournalAudit, signInSheet(d), func(ctx context.Context, who account.Caller, in *adesk.SignInsIn, after string, most int) ([]adesk.SignInRow, string, error) {
			in.After, in.Limit = after, most
			out, err := d.SignIns(ctx, who, in)
			return out.Items, out.Next, err
		}, nil),
		NewList("persons", "人员名册", account.PersonRead, personSheet, func(ctx context.Context, who account.Caller, in *adesk.PersonsIn, after string, most int) ([]*adesk.PersonRow, string, error) {
			in.After, in.Limit = after, most
			out, err := d.Persons(ctx, who, in)
			return out.Items, out.Next, err
		}, func(ctx context.Context, who account.Caller, in *adesk.PersonsIn) (int64, error) {
			n, err := d.CountPersons(ctx, who, &adesk.CountPersonsIn{PersonsIn: *in, Exact: true})
			return n.Count, err
		}),
		NewList("absences", "请假与代岗", account.PersonRead, leaveSheet, func(ctx context.Context, who account.Caller, in *adesk.LeavesIn, after string, most int) ([]*adesk.Leave, string, error) {
			in.After, in.Limit = after, most
			out, err := d.Leaves(ctx, who, in)
			return out.Items, out.Next, err
		}, nil),
	}
}

package desk

import (
	"context"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/kit/db"
)

// ChoiceView is a case that several departments claimed, and which of them it
// was given. The same choice made again and again belongs into the scheme: At
// and Set are the amendment that would decide it.
//
// law: scheme-syntax §10.7
type ChoiceView struct {
	Hazard  string `json:"hazard"`
	Number  string `json:"number"`
	On      string `json:"on" doc:"几家都管的行业、地点或类别"`
	Owner   string `json:"owner" doc:"这一次指定的部门"`
	Claimed string `json:"claimed" doc:"同样主管的其他部门"`
	At      int64  `json:"at"`
	Path    string `json:"path" doc:"可以提出的属地补充：路径"`
	Set     string `json:"set" doc:"可以提出的属地补充：值"`
}

// ChoicesView is a page of choices, the newest first.
type ChoicesView struct {
	Items []ChoiceView `json:"items" nullable:"false"`
	Next  string       `json:"next"`
}

// ChoicesIn pages the choices.
type ChoicesIn struct {
	After string `query:"after" maxLength:"100"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

// Choices lists the ties somebody decided by hand, of the cases the caller sees.
func (d *Desk) Choices(ctx context.Context, who account.Caller, in *ChoicesIn) (ChoicesView, error) {
	out := ChoicesView{Items: []ChoiceView{}}
	w := db.Filter().And("c.county = ?", who.County).AndCond(Within(who))
	if in.After != "" {
		at, act, ok := strings.Cut(in.After, "~")
		n, err := strconv.ParseInt(at, 10, 64)
		if !ok || err != nil {
			return out, fault.New(fault.Invalid, "request.invalid").On("after", "field.pattern")
		}
		w.And("(c.at < ? OR c.at = ? AND c.act < ?)", n, n, act)
	}
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT c.act, c.hazard, h.number, c.claimed_on, c.owner, c.claimed, c.at
		FROM hazard_choice c JOIN hazard h ON h.county = c.county AND h.id = c.hazard
		WHERE `+w.String()+` ORDER BY c.at DESC, c.act DESC LIMIT `+w.Arg(in.Limit+1), w.Args...)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	last := ""
	for rows.Next() {
		var v ChoiceView
		var act string
		if err := rows.Scan(&act, &v.Hazard, &v.Number, &v.On, &v.Owner, &v.Claimed, &v.At); err != nil {
			return out, err
		}
		if len(out.Items) == in.Limit {
			out.Next = last
			break
		}
		v.Path, v.Set = "ties."+v.On+".owner", v.Owner
		last = strconv.FormatInt(v.At, 10) + "~" + act
		out.Items = append(out.Items, v)
	}
	return out, rows.Err()
}

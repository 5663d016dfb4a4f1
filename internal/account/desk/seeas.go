package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/fault"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
)

// Seen is what somebody's scope is today, without a record of the work in it.
type Seen struct {
	Person        string     `json:"person"`
	Name          string     `json:"name"`
	Login         string     `json:"login"`
	Administrator string     `json:"administrator,omitempty"`
	Posts         []MyPost   `json:"posts" nullable:"false"`
	Ground        []SeenArea `json:"ground" nullable:"false" doc:"看得到的网格范围"`
	Permissions   []SeenMay  `json:"permissions" nullable:"false"`
	Lists         []SeenList `json:"lists" nullable:"false" doc:"各个列表会显示多少条，不含内容"`
}

// SeenArea is a subtree of grids somebody sees.
type SeenArea struct {
	Name       string `json:"name"`
	Grids      int64  `json:"grids" doc:"其中的网格数"`
	Department string `json:"department,omitempty" doc:"只看与这个部门有关的；空为全部"`
}

// SeenMay is a permission, in words.
type SeenMay struct {
	Permission string `json:"permission"`
	Words      string `json:"words"`
}

// SeenList is how many rows a list would show; Most says that there are more than
// were counted.
type SeenList struct {
	Name  string `json:"name"`
	Count int64  `json:"count"`
	Most  bool   `json:"most,omitempty"`
}

// countMost bounds what a preview counts.
const countMost = 10_000

// SeeAs shows a security administrator how far somebody sees: standings, ground,
// permissions, and how many rows each list would show. No record is read, and that
// it was looked at stays in the journal.
func (d *Desk) SeeAs(ctx context.Context, who account.Caller, in *TendIn) (Seen, error) {
	other, about, err := d.load(ctx, who.County, in.ID)
	if fault.Code(err) == "account.signed_out" {
		return Seen{}, fault.New(fault.Missing, "account.not_found")
	}
	if err != nil {
		return Seen{}, err
	}
	me, err := d.meOf(ctx, other, about)
	if err != nil {
		return Seen{}, err
	}
	out := Seen{Person: other.Person, Name: other.Name, Login: about.login, Administrator: string(other.Administrator()), Posts: me.Posts, Ground: []SeenArea{}, Permissions: []SeenMay{}}
	for _, p := range other.Permissions() {
		out.Permissions = append(out.Permissions, SeenMay{Permission: p, Words: permissionWords(p)})
	}
	if out.Ground, err = d.ground(ctx, other); err != nil {
		return Seen{}, err
	}
	if out.Lists, err = d.lists(ctx, other); err != nil {
		return Seen{}, err
	}
	now := d.Now()
	return out, d.DB.Write(ctx, func(tx db.Tx) error {
		return jdesk.Note(ctx, tx, who.County, d.actOf(who, now).Note("account:"+in.ID, "account.seen_as", nil))
	})
}

// permissionWords says a permission in Chinese; the acts on a case are said by the
// act's own word.
func permissionWords(p string) string {
	return fault.Words("permission."+strings.ReplaceAll(p, ".", "_"), nil)
}

// ground names the subtrees somebody sees and counts their grids.
// scope: each subtree is one of the other person's own sights
func (d *Desk) ground(ctx context.Context, other account.Caller) ([]SeenArea, error) {
	out := []SeenArea{}
	for _, s := range other.Scope {
		a := SeenArea{Department: s.Department}
		row := d.DB.Read().QueryRowContext(ctx, "SELECT COALESCE((SELECT t.name FROM grid t WHERE t.county = $1 AND t.path = $2), ''), COUNT(*) FROM grid g WHERE g.county = $1 AND g.path >= $2 AND g.path < $3 AND g.closed_on = ''", other.County, s.Path, s.High())
		if err := row.Scan(&a.Name, &a.Grids); err != nil {
			return nil, err
		}
		if !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out, nil
}

// lists counts what each list would show the other person, by the same condition
// their own pages take.
func (d *Desk) lists(ctx context.Context, other account.Caller) ([]SeenList, error) {
	out := []SeenList{}
	for _, l := range []struct {
		name, from string
		needs      account.Permission
		col        Columns
	}{
		{"网格", "grid g WHERE g.county = $1 AND g.closed_on = ''", account.GridRead, Columns{Path: "g.path"}},
		{"监管对象", "site s WHERE s.county = $1 AND s.status <> '注销'", account.SiteRead, Columns{Path: "s.path", Department: "s.department = ?"}},
		{"走访记录", "visit v WHERE v.county = $1", account.VisitRead, Columns{Path: "v.path", Department: "v.department = ?"}},
		{"隐患", "hazard h WHERE h.county = $1", account.HazardRead, Columns{Path: "h.path", Department: Concerned}},
		{"履职任务", "task w WHERE w.county = $1", account.TaskRead, Columns{Path: "w.path", Department: "EXISTS (SELECT 1 FROM site ds WHERE ds.county = w.county AND ds.id = w.target AND ds.department = ?)"}},
	} {
		if !other.May(l.needs) {
			continue
		}
		w := db.Filter(other.County).AndCond(Within(other.Scope, l.col))
		one := SeenList{Name: l.name}
		row := d.DB.Read().QueryRowContext(ctx, fmt.Sprintf("SELECT COUNT(*) FROM (SELECT 1 AS one FROM %s AND %s LIMIT %s) x", l.from, w.String(), w.Arg(countMost+1)), w.Args...)
		if err := row.Scan(&one.Count); err != nil {
			return nil, err
		}
		if one.Count > countMost {
			one.Count, one.Most = countMost, true
		}
		out = append(out, one)
	}
	return out, nil
}

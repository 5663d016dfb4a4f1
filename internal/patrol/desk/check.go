package desk

import (
	"bytes"
	"compress/flate"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/checklist"
	"anwang/internal/civil"
	edesk "anwang/internal/evidence/desk"
	"anwang/internal/fault"
	"anwang/internal/grid"
	gdesk "anwang/internal/grid/desk"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk/q"
)

// Check holds every visit, what it found and its photographs against the
// journal: the exact bytes by their digest, the columns by what the bytes say.
func (d *Desk) Check() jdesk.Check { return jdesk.Check{Noun: "visit", Records: d.checkVisits} }

// was is a visit as the tables have it.
type was struct {
	row      *q.Visit
	findings []q.Finding
	hung     []edesk.Hung
	along    []string
}

func (d *Desk) checkVisits(ctx context.Context, tx db.Tx, county string, part jdesk.Part) (int64, []jdesk.Finding, error) {
	all, err := wasBetween(ctx, tx, county, part)
	if err != nil {
		return 0, nil, err
	}
	var found []jdesk.Finding
	looked := int64(0)
	forms := map[string]*checklist.Form{}
	moves, err := gdesk.Moves(ctx, tx, county)
	if err != nil {
		return 0, nil, err
	}
	for id, story := range part.Stories {
		w := all[id]
		delete(all, id)
		if w == nil || w.row == nil {
			found = append(found, jdesk.About(story[0], "巡查记录不见了"))
			continue
		}
		looked++
		form, err := d.checked(ctx, tx, county, w.row, forms)
		if err != nil {
			return looked, found, err
		}
		noted := false
		for _, l := range story {
			if l.Kind != "visit.recorded" {
				continue
			}
			noted = true
			for _, why := range w.unlike(l, d, form, moves) {
				found = append(found, jdesk.About(l, why))
			}
		}
		if !noted {
			found = append(found, jdesk.About(story[0], "没有记录这次巡查的留痕"))
		}
	}
	for id := range all {
		found = append(found, jdesk.Finding{Subject: "visit:" + id, Why: "有巡查记录、发现或照片，却没有一条留痕"})
	}
	return looked, found, nil
}

func wasBetween(ctx context.Context, tx db.Tx, county string, part jdesk.Part) (map[string]*was, error) {
	all := map[string]*was{}
	of := func(id string) *was {
		if all[id] == nil {
			all[id] = &was{}
		}
		return all[id]
	}
	rows, err := q.New(tx).VisitsBetween(ctx, q.VisitsBetweenParams{County: county, AfterID: part.After, UpTo: part.UpTo})
	if err != nil {
		return nil, err
	}
	for i, r := range rows {
		of(r.ID).row = &rows[i]
	}
	findings, err := q.New(tx).FindingsBetween(ctx, q.FindingsBetweenParams{County: county, AfterID: part.After, UpTo: part.UpTo})
	if err != nil {
		return nil, err
	}
	for _, f := range findings {
		w := of(f.Visit)
		w.findings = append(w.findings, f)
	}
	along, err := q.New(tx).CompanionsBetween(ctx, q.CompanionsBetweenParams{County: county, AfterID: part.After, UpTo: part.UpTo})
	if err != nil {
		return nil, err
	}
	for _, c := range along {
		of(c.Visit).along = append(of(c.Visit).along, c.Person)
	}
	hung, err := edesk.HungBetween(ctx, tx, county, "visit", part.After, part.UpTo)
	for id, h := range hung {
		of(id).hung = h
	}
	return all, err
}

// checked is the checklist a visit was recorded on, which says of its findings
// what they do not say themselves.
func (d *Desk) checked(ctx context.Context, tx db.Tx, county string, r *q.Visit, kept map[string]*checklist.Form) (*checklist.Form, error) {
	if r.Form == "" {
		return nil, nil
	}
	key := r.Edition + "\x1f" + r.Form
	if f, ok := kept[key]; ok {
		return f, nil
	}
	f, err := d.Form(ctx, tx, county, r.Edition, r.Form)
	if fault.As(err) != nil { // the column was changed: named beside the others
		kept[key] = nil
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	kept[key] = &f
	return &f, nil
}

// unlike names everything of a visit that is not what its entry says.
func (w *was) unlike(l journal.Link, d *Desk, form *checklist.Form, moves []grid.Moved) []string {
	raw, err := whole(w.row.Body)
	if err != nil {
		return []string{"原始表单读不出来"}
	}
	var out []string
	hold := func(ok bool, what string) {
		if !ok {
			out = append(out, "巡查记录的"+what+"与留痕不符")
		}
	}
	hold(bytes.Equal(journal.Digest(raw), l.Digest), "原始表单")
	f, err := ReadForm(raw)
	if err != nil {
		return append(out, "原始表单读不出来")
	}
	v, r := f.visit(), w.row
	ref := func(name string, n int64) bool { return l.Refs[name] == strconv.FormatInt(n, 10) }
	hold(v.ID == "" || v.ID == r.ID, "编号")
	hold(r.Site == v.Site, "场所")
	hold(r.Grid == l.Refs["place"], "网格")
	hold(slices.Contains(grid.Rightful(l.Refs["path"], l.At, moves), r.Path), "网格路径")
	hold(r.Department == l.Refs["department"], "部门")
	hold(r.ByPerson == l.By, "巡查人")
	hold(r.Post == l.Post, "岗位")
	hold(r.Verb == v.Verb, "动作")
	hold(r.Kind == l.Refs["kind"], "类别")
	hold(r.Form == v.Form, "检查表")
	hold(r.Edition == v.Edition, "检查表版本")
	hold(civil.Instant(r.At) == l.At, "时间")
	hold(r.OnDay == string(d.DayOf(l.At)), "日期")
	hold(ref("received", r.ReceivedAt), "收到时间")
	hold(ref("phone", r.PhoneAt), "手机时间")
	hold(l.Refs["clock_off"] == clockOff(r.ClockOff), "手机时钟标记")
	hold(r.Lon == v.Lon && r.Lat == v.Lat, "位置")
	hold(r.Bad == int64(v.Bad()), "问题数")
	hold(r.Photos == int64(len(v.AllPhotos())), "照片数")
	hold(r.Note == v.Note, "备注")
	hold(l.Refs["with"] == strings.Join(v.With, " ") && slices.Equal(w.along, slices.Sorted(slices.Values(v.With))), "同去人员")
	out = append(out, w.findingsUnlike(v, form)...)
	said := edesk.Hang(nil, roleScene, v.Photos)
	said = edesk.Hang(said, roleSign, v.Signatures())
	for _, x := range v.Findings {
		said = edesk.Hang(said, roleFound+x.ID, x.Photos)
		said = edesk.Hang(said, roleAfter+x.ID, x.After)
	}
	return append(out, edesk.Unlike(w.hung, said)...)
}

func (w *was) findingsUnlike(v patrol.Visit, form *checklist.Form) []string {
	var out []string
	rows := map[string]q.Finding{}
	for _, r := range w.findings {
		rows[r.ID] = r
	}
	for i, f := range v.Findings {
		if form != nil {
			if item, ok := form.Item(f.Item); ok {
				f = filled(f, item)
			}
		}
		made := ""
		if f.Outcome == patrol.BecameHazard {
			made = f.ID
		}
		r, ok := rows[f.ID]
		delete(rows, f.ID)
		switch {
		case !ok:
			out = append(out, fmt.Sprintf("发现的第%d个问题不见了", i+1))
		case r.Item != f.Item || r.Sector != f.Sector || r.Grade != f.Grade || r.Text != f.Text || r.Outcome != string(f.Outcome) || r.Hazard != made:
			out = append(out, fmt.Sprintf("发现的第%d个问题与原始表单不符", i+1))
		}
	}
	if len(rows) > 0 {
		out = append(out, fmt.Sprintf("多出 %d 个表单里没有的问题", len(rows)))
	}
	return out
}

// whole gives the exact bytes of a stored body that ends where its bytes end.
func whole(stored []byte) ([]byte, error) {
	if len(stored) == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	dict, err := dictionary(stored[0])
	if err != nil {
		return nil, err
	}
	rest := bytes.NewReader(stored[1:])
	r := flate.NewReaderDict(rest, dict)
	defer r.Close()
	raw, err := io.ReadAll(io.LimitReader(r, formMost+1))
	if err == nil && rest.Len() > 0 {
		err = fmt.Errorf("visit body: %d bytes after its end", rest.Len())
	}
	return raw, err
}

// clockOff is how the journal says that a phone's clock was not to be trusted.
func clockOff(off bool) string {
	if off {
		return "true"
	}
	return ""
}

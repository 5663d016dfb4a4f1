package desk

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"

	edesk "anwang/internal/evidence/desk"
	"anwang/internal/hazard"
	"anwang/internal/hazard/desk/q"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
)

// Check holds the register of hazards, with its acts, parties and photographs,
// against the journal.
func Check() jdesk.Check { return jdesk.Check{Noun: "hazard", Records: checkCases} }

// kept is a case as the tables have it.
type kept struct {
	row  *q.Hazard
	now  hazard.Case
	acts []q.ActsBetweenRow
	hung []edesk.Hung
	// papers are what stands on the papers, by the act that made them.
	papers map[string]q.PapersBetweenRow
}

func checkCases(ctx context.Context, tx db.Tx, county string, part jdesk.Part) (int64, []jdesk.Finding, error) {
	all, err := keptBetween(ctx, tx, county, part)
	if err != nil {
		return 0, nil, err
	}
	var found []jdesk.Finding
	looked := int64(0)
	for id, story := range part.Stories {
		k := all[id]
		delete(all, id)
		if k == nil {
			k = &kept{}
		}
		looked += int64(1 + len(k.acts))
		found = append(found, k.against(story)...)
	}
	for id, k := range all {
		why := "台账里有，却没有一条留痕"
		if k.row == nil {
			why = "有办理记录、部门或照片，却没有台账，也没有留痕"
		}
		found = append(found, jdesk.Finding{Subject: "hazard:" + id, Why: why})
	}
	return looked, found, nil
}

func keptBetween(ctx context.Context, tx db.Tx, county string, part jdesk.Part) (map[string]*kept, error) {
	qs := q.New(tx)
	all := map[string]*kept{}
	of := func(id string) *kept {
		if all[id] == nil {
			all[id] = &kept{}
		}
		return all[id]
	}
	rows, err := qs.CasesBetween(ctx, q.CasesBetweenParams{County: county, AfterID: part.After, UpTo: part.UpTo})
	if err != nil {
		return nil, err
	}
	for i, r := range rows {
		of(r.ID).row, of(r.ID).now = &rows[i], caseOf(r)
	}
	parties, err := qs.PartiesBetween(ctx, q.PartiesBetweenParams{County: county, AfterID: part.After, UpTo: part.UpTo})
	if err != nil {
		return nil, err
	}
	for _, p := range parties {
		k := of(p.Hazard)
		k.now.Parties = append(k.now.Parties, hazard.Party{Department: p.Party, Capacity: hazard.Capacity(p.Capacity), Why: p.Why})
	}
	acts, err := qs.ActsBetween(ctx, q.ActsBetweenParams{County: county, AfterID: part.After, UpTo: part.UpTo})
	if err != nil {
		return nil, err
	}
	for _, a := range acts {
		k := of(a.Hazard)
		k.acts = append(k.acts, a)
	}
	papers, err := qs.PapersBetween(ctx, q.PapersBetweenParams{County: county, AfterID: part.After, UpTo: part.UpTo})
	if err != nil {
		return nil, err
	}
	for _, p := range papers {
		k := of(p.Hazard)
		if k.papers == nil {
			k.papers = map[string]q.PapersBetweenRow{}
		}
		k.papers[p.Act] = p
	}
	hung, err := edesk.HungBetween(ctx, tx, county, "hazard", part.After, part.UpTo)
	for id, h := range hung {
		of(id).hung = h
	}
	return all, err
}

// against holds a case against its story.
func (k *kept) against(story []journal.Link) []jdesk.Finding {
	var found []jdesk.Finding
	say := func(l journal.Link, why string) { found = append(found, jdesk.About(l, why)) }
	if k.row == nil {
		say(story[0], "台账里没有这条隐患")
	}
	byID := map[string]int{}
	for i, a := range k.acts {
		byID[a.ID] = i
	}
	told, nth := map[string]bool{}, int64(0)
	said := map[string]journal.Link{} // side of the case → the last entry that binds it
	state := ""
	var photos []edesk.Hung
	for _, l := range story {
		for _, f := range k.now.Facets() {
			if l.Refs[f.Name] != "" {
				said[f.Name] = l
			}
		}
		id := l.Refs["act"]
		if id == "" {
			continue
		}
		nth++
		state, told[id] = l.Refs["state"], true
		i, ok := byID[id]
		if !ok {
			say(l, "这一步的办理记录不见了")
			continue
		}
		for _, why := range append(unlike(k.acts[i], l, nth), k.paperUnlike(l)...) {
			say(l, why)
		}
		a := doneBetween(k.acts[i])
		photos = edesk.Hang(photos, roleOf(a.Verb), a.Photos)
	}
	first := story[0]
	for act, p := range k.papers {
		if !told[act] {
			found = append(found, jdesk.Finding{Subject: first.Subject, Why: "文书（" + p.Number + "）没有留痕"})
		}
	}
	for _, a := range k.acts {
		if !told[a.ID] {
			found = append(found, jdesk.Finding{Subject: first.Subject, Why: fmt.Sprintf("第%d步办理记录（%s）没有留痕", a.N, hazard.Verb(a.Verb).Word())})
		}
	}
	if k.row != nil {
		for _, f := range k.now.Facets() {
			l, ok := said[f.Name]
			switch {
			case !ok:
				say(first, "留痕里没有"+f.Word+"的摘要")
			case l.Refs[f.Name] == hex.EncodeToString(f.Digest):
			case f.Name == "course" && k.now.State != state:
				say(l, fmt.Sprintf("台账的%s与留痕不符：状态现为“%s”，留痕为“%s”", f.Word, k.now.State, state))
			default:
				say(l, fmt.Sprintf("台账的%s与留痕不符", f.Word))
			}
		}
	}
	for _, why := range edesk.Unlike(k.hung, photos) {
		say(first, why)
	}
	return found
}

// paperUnlike holds the paper of an act against its entry.
func (k *kept) paperUnlike(l journal.Link) []string {
	p, ok := k.papers[l.Refs["act"]]
	switch want := l.Refs["paper"]; {
	case want == "" && !ok:
		return nil
	case !ok:
		return []string{"这一步出具的文书不见了"}
	case want != digestOf([]byte(p.Writ)) || p.Number != l.Refs["number"]:
		return []string{"文书的内容与留痕不符"}
	}
	return nil
}

// unlike names every column of an act that is not what its entry says.
func unlike(a q.ActsBetweenRow, l journal.Link, nth int64) []string {
	var out []string
	hold := func(ok bool, what string) {
		if !ok {
			out = append(out, "办理记录的"+what+"与留痕不符")
		}
	}
	done := doneBetween(a)
	body, err := bodyOf(done)
	hold(done.Verb.Noted() == l.Kind, "动作")
	hold(done.At == l.At, "时间")
	hold(a.ByPerson == l.By, "办理人")
	hold(a.Post == l.Post, "岗位")
	hold(a.Party == l.Refs["party"], "部门")
	hold(a.State == l.Refs["state"], "办后状态")
	hold(a.Number == l.Refs["number"], "文号")
	hold(a.N == nth, "序号")
	hold(bytes.Equal(done.Digest(), l.Digest) && err == nil && body == a.Body, "内容（说明、措施、期限、主办、照片）")
	return out
}

func doneBetween(a q.ActsBetweenRow) hazard.Done {
	return doneOf(q.ActsRow{ID: a.ID, N: a.N, Verb: a.Verb, At: a.At, ByPerson: a.ByPerson, Post: a.Post, Party: a.Party, State: a.State, Text: a.Text, Number: a.Number, Body: a.Body})
}

package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/hazard/desk/q"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/paper"
)

// TemplateView is an office's own form for a kind of paper.
type TemplateView struct {
	Kind   string `json:"kind"`
	Word   string `json:"word"`
	Name   string `json:"name" doc:"文件名；空为用平台的版式"`
	At     int64  `json:"at"`
	ByName string `json:"byName"`
}

// TemplatesOut is what an office's papers look like.
type TemplatesOut struct {
	Office    string         `json:"office" doc:"以谁的名义；空为不能上传"`
	Templates []TemplateView `json:"templates" nullable:"false"`
	Fields    []string       `json:"fields" nullable:"false" doc:"模板里可以写的填写项"`
}

// office is whose forms a caller looks after: their department's, or those of the
// grid they hold an office in.
type office struct {
	standing               account.Standing
	name, department, grid string
	path                   string
}

// officeOf is the caller's office; "" where they have none.
func officeOf(who account.Caller) (office, bool) {
	for _, s := range who.Standings {
		switch {
		case !account.KindMay(s.Kind, account.HazardTemplate) || s.Waits != "":
		case s.Department != "":
			return office{s, s.Department, s.Department, "", s.Path}, true
		case s.Path != "":
			return office{s, s.PlaceName, "", s.Place, s.Path}, true
		}
	}
	return office{}, false
}

// Templates lists the forms of the caller's office, kind by kind.
func (d *Desk) Templates(ctx context.Context, who account.Caller, _ *struct{}) (TemplatesOut, error) {
	out := TemplatesOut{Templates: []TemplateView{}, Fields: hazard.WritFields()}
	o, ok := officeOf(who)
	if !ok {
		return out, nil
	}
	out.Office = o.name
	err := d.DB.Snapshot(ctx, func(tx db.Tx) error {
		rows, err := q.New(tx).Templates(ctx, q.TemplatesParams{County: who.County, Department: o.department})
		if err != nil {
			return err
		}
		names := namer{county: who.County, tx: tx, seen: map[string]string{}}
		for _, k := range hazard.WritKinds() {
			v := TemplateView{Kind: string(k), Word: k.Word()}
			for _, r := range rows {
				if r.Kind == string(k) && r.Grid == o.grid {
					v.Name, v.At, v.ByName = r.Name, r.At, names.of(ctx, r.ByPerson)
				}
			}
			out.Templates = append(out.Templates, v)
		}
		return names.err
	})
	return out, err
}

// templateFor finds the form of whoever issued a paper: their department's, or
// that of the nearest grid at or above their place. It gives its hash.
func (d *Desk) templateFor(ctx context.Context, tx db.Tx, county string, w hazard.Writ) (string, error) {
	rows, err := q.New(tx).Templates(ctx, q.TemplatesParams{County: county, Department: w.Department})
	if err != nil {
		return "", err
	}
	hash, longest := "", -1
	for _, r := range rows {
		if r.Kind != string(w.Kind) || w.Department == "" && !strings.HasPrefix(w.Path, r.Path) {
			continue
		}
		if len(r.Path) > longest {
			hash, longest = r.Hash, len(r.Path)
		}
	}
	return hash, nil
}

// TemplateIn is a .docx for a kind of paper.
type TemplateIn struct {
	Kind string `path:"kind" maxLength:"20"`
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"120" doc:"文件名"`
		File []byte `json:"file" doc:".docx 文件，Base64"`
	}
}

// KindIn names a kind of paper.
type KindIn struct {
	Kind string `path:"kind" maxLength:"20"`
}

func kindOf(kind string) (hazard.WritKind, error) {
	k := hazard.WritKind(kind)
	if !slices.Contains(hazard.WritKinds(), k) {
		return "", fault.New(fault.Missing, "hazard.paper_kind_unknown")
	}
	return k, nil
}

// PutTemplate keeps an office's own form, after it was looked at: nothing in it
// reaches outside or runs, and everything it asks for is there.
func (d *Desk) PutTemplate(ctx context.Context, who account.Caller, in *TemplateIn) (TemplatesOut, error) {
	kind, err := kindOf(in.Kind)
	if err != nil {
		return TemplatesOut{}, err
	}
	o, ok := officeOf(who)
	if !ok {
		return TemplatesOut{}, fault.New(fault.Forbidden, "hazard.template_not_yours")
	}
	t, err := paper.ReadTemplate(in.Body.File)
	if err != nil {
		return TemplatesOut{}, err
	}
	if err := t.Check(hazard.WritFields()); err != nil {
		return TemplatesOut{}, err
	}
	sum := sha256.Sum256(in.Body.File)
	hash := hex.EncodeToString(sum[:])
	if err := d.Files.Put(hash, bytes.NewReader(in.Body.File)); err != nil {
		return TemplatesOut{}, err
	}
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		at := d.Now()
		err := q.New(tx).PutTemplate(ctx, q.PutTemplateParams{County: who.County, Kind: string(kind), Department: o.department, Path: o.path, Grid: o.grid,
			Name: paper.Plain(in.Body.Name), Hash: hash, ByPerson: who.Person, At: int64(at)})
		if err != nil {
			return err
		}
		return jdesk.Note(ctx, tx, who.County, d.noteTemplate(who, o, kind, "hazard.template_put", hash))
	})
	if err != nil {
		return TemplatesOut{}, err
	}
	return d.Templates(ctx, who, nil)
}

func (d *Desk) noteTemplate(who account.Caller, o office, kind hazard.WritKind, what, hash string) journal.Entry {
	at := d.Now()
	act := who.Act(o.standing, at, d.DayOf(at), d.Fresh)
	return act.Note("template:"+string(kind)+":"+o.name, what, nil, "kind", string(kind), "file", hash)
}

// DropTemplate goes back to the platform's own layout.
func (d *Desk) DropTemplate(ctx context.Context, who account.Caller, in *KindIn) (TemplatesOut, error) {
	kind, err := kindOf(in.Kind)
	if err != nil {
		return TemplatesOut{}, err
	}
	o, ok := officeOf(who)
	if !ok {
		return TemplatesOut{}, fault.New(fault.Forbidden, "hazard.template_not_yours")
	}
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		n, err := q.New(tx).DropTemplate(ctx, q.DropTemplateParams{County: who.County, Kind: string(kind), Department: o.department, Grid: o.grid})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Missing, "hazard.template_not_found")
		}
		return jdesk.Note(ctx, tx, who.County, d.noteTemplate(who, o, kind, "hazard.template_dropped", ""))
	})
	if err != nil {
		return TemplatesOut{}, err
	}
	return d.Templates(ctx, who, nil)
}

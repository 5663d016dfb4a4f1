package desk

import (
	"context"
	"slices"

	"anwang/internal/kit/db"
	"anwang/internal/scheme"
	"anwang/internal/scheme/desk/q"
)

// chainOf lists the scheme in force here and those it stands on, the nearest
// first: a county's plan inside its province's, the platform's below both.
//
// law: scheme-syntax §6.3
func chainOf(lib scheme.Library, e q.EditionsRow) []LinkView {
	out := []LinkView{}
	whole, _ := scheme.Load(lib, e.Scheme)
	if whole == nil {
		return out
	}
	wrote := map[string]int{}
	for _, r := range whole.Rules() {
		wrote[r.Pos.File]++
	}
	for i, id := range lib.Line(e.Scheme) {
		s, _ := scheme.Load(lib, id)
		if s == nil {
			continue
		}
		link := LinkView{ID: id, Title: s.Title, Place: s.Place, FromOn: string(s.InForce()), Role: "上级方案", Rules: wrote[lib.File(id)]}
		switch {
		case i == 0:
			link.Role, link.FromOn = "就近执行", e.FromOn
		case id == scheme.BaseID:
			link.Role, link.FromOn = string(scheme.Default), ""
		}
		out = append(out, link)
	}
	return out
}

// valuesOf are the values of a rule, in the order of their keys, without what
// only names or explains it.
func valuesOf(r scheme.Rule) []ValueView {
	keys := make([]string, 0, len(r.Values))
	for k := range r.Values {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	out := []ValueView{}
	for _, k := range keys {
		v := r.Values[k]
		line := ValueView{Key: k, Text: v.Text, Source: string(v.Source), Law: v.Law}
		if v.Unset {
			line.Text, line.Source = "", "方案未规定"
		}
		if v.By != nil {
			line.Basis = v.By.Basis
		}
		out = append(out, line)
	}
	return out
}

func hintOf(h scheme.Hint) HintView {
	return HintView{Place: h.Place, Shape: string(h.Shape), Say: h.Say, Examples: append([]string{}, h.Examples...), Choices: append([]string{}, h.Choices...)}
}

// nameOf is the name of whoever entered something; "" for the platform.
func (d *Desk) nameOf(ctx context.Context, county, person string) (string, error) {
	if person == "" {
		return "", nil
	}
	name, err := q.New(d.DB.Read()).PersonName(ctx, q.PersonNameParams{County: county, ID: person})
	if db.None(err) {
		return "", nil
	}
	return name, err
}

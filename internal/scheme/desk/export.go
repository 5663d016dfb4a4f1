package desk

import (
	"context"
	"io"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/kit/web"
	"anwang/internal/scheme"
)

// ExportIn asks for nothing: what is in force at the widest place the caller sees.
type ExportIn struct{}

// Export answers the scheme in force and the amendments beside it, as files: to
// print, to lay beside the plan, to take to another place.
//
// law: scheme-syntax §6.2
func (d *Desk) Export(ctx context.Context, who account.Caller, _ *ExportIn) (web.File, error) {
	_, edition, err := d.at(ctx, who)
	if err != nil {
		return web.File{}, err
	}
	s, err := d.shelf(ctx, who.County)
	if err != nil {
		return web.File{}, err
	}
	lib, err := library(edition)
	if err != nil {
		return web.File{}, err
	}
	text, ok := scheme.Export(lib, edition.Scheme, s.own(edition, "9999-12-31"))
	if !ok {
		return web.File{}, fault.New(fault.Conflict, "scheme.not_loadable")
	}
	return web.File{Name: edition.Scheme + ".方案和补充规定.yaml", Type: "text/yaml; charset=utf-8", Write: func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}}, nil
}

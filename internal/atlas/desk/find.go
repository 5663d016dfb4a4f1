package desk

import (
	"context"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/kit/db"
)

// FindIn is what was typed into the search box.
type FindIn struct {
	Q string `query:"q" maxLength:"60" doc:"网格或对象的名称、拼音或编码"`
}

// Found are a few things of that name, with where they lie.
type Found struct {
	Items []Hit `json:"items" nullable:"false"`
}

// Hit is a grid or a site; a grid has a box where it has a border.
type Hit struct {
	Kind  string    `json:"kind" enum:"grid,site"`
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	Where string    `json:"where,omitempty"`
	Lon   float64   `json:"lon"`
	Lat   float64   `json:"lat"`
	Box   []float64 `json:"box" nullable:"false" doc:"西、南、东、北；单个点为空"`
}

// hitsMost is how many of each kind are told.
const hitsMost = 8

// Find looks for grids and sites by name within the caller's sight.
func (d *Desk) Find(ctx context.Context, who account.Caller, in *FindIn) (Found, error) {
	out := Found{Items: []Hit{}}
	text := strings.TrimSpace(in.Q)
	if text == "" {
		return out, nil
	}
	v, err := d.view(ctx, who, "")
	if err != nil {
		return Found{}, err
	}
	w := db.Filter(who.County).And("g.closed_on = ''").AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "g.path"}))
	w.Or(db.Cond{SQL: "g.code = ?", Args: []any{text}}, adesk.Named(text, "g.name", "g.pinyin"))
	err = each(ctx, d.DB.Read(), "SELECT g.id FROM grid g WHERE g.county = $1 AND "+w.String()+" ORDER BY g.path LIMIT "+w.Arg(hitsMost), w.Args, func(scan func(...any) error) error {
		var id string
		if err := scan(&id); err != nil {
			return err
		}
		if i, ok := v.net.byID[id]; ok {
			l, m := v.line(i), v.net.more[i]
			hit := Hit{Kind: "grid", ID: id, Name: l.Name, Where: l.Above, Lon: m.lon, Lat: m.lat, Box: []float64{}}
			if l.Drawn {
				hit.Box = m.box[:]
			}
			out.Items = append(out.Items, hit)
		}
		return nil
	})
	if err != nil || !who.May(account.SiteRead) {
		return out, err
	}
	way, err := adesk.WayThrough(ctx, d.DB.Read(), who.County, "site", "s.path", who.Scope, "s.pinyin, s.id", "s.pinyin || '', s.id")
	if err != nil {
		return out, err
	}
	w = db.Filter(who.County).And("s.status <> '注销'").AndCond(adesk.Within(who.Scope, adesk.Columns{Path: way.Path, Department: "s.department = ?"}))
	w.Or(db.Cond{SQL: "s.code = ?", Args: []any{strings.ToUpper(text)}}, adesk.Named(text, "s.name", "s.pinyin"))
	few, narrowed, err := d.Narrow(ctx, who, who.Scope, text)
	if err != nil {
		return out, err
	}
	if narrowed {
		w.AndCond(few)
		way.Order = "s.pinyin || '', s.id"
	}
	err = each(ctx, d.DB.Read(), "SELECT s.id, s.name, s.path, s.lon, s.lat FROM site s WHERE s.county = $1 AND "+w.String()+" ORDER BY "+way.Order+" LIMIT "+w.Arg(hitsMost), w.Args, func(scan func(...any) error) error {
		h := Hit{Kind: "site", Box: []float64{}}
		var path string
		if err := scan(&h.ID, &h.Name, &path, &h.Lon, &h.Lat); err != nil {
			return err
		}
		h.Where = v.where(who.Filed(path))
		out.Items = append(out.Items, h)
		return nil
	})
	return out, err
}

func instant(ms int64) civil.Instant { return civil.Instant(ms) }

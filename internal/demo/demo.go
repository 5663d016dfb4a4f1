// Package demo holds towns to try the platform with: real village codes and
// names, everything else invented and marked 演示. A locality is a folder of
// data files; the code knows none by name. It is pure: files in, values out.
package demo

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"anwang/internal/civil"
	"anwang/internal/geo"
)

//go:embed */*.csv */*.csv.gz */*.geojson */*.json
var towns embed.FS

// Towns is the files of the towns shipped with the binary, for [Load].
func Towns() fs.FS { return towns }

// IDs lists the towns in those files.
func IDs(files fs.FS) []string {
	found, _ := fs.Glob(files, "*/town.json")
	ids := make([]string, len(found))
	for i, f := range found {
		ids[i] = strings.TrimSuffix(f, "/town.json")
	}
	return ids
}

// Town is everything a demo starts with.
type Town struct {
	Code       string    `json:"code"`       // 12 figures
	Name       string    `json:"name"`       //
	County     string    `json:"county"`     // 6 figures
	CountyName string    `json:"countyName"` //
	Scheme     string    `json:"scheme"`     // which scheme is in force
	Zone       string    `json:"zone"`       // the time zone's name
	Centre     geo.Point `json:"centre"`
	Mark       string    `json:"mark"` // 演示, shown wherever what is invented is
	// Worked is the grid below which people and sites are there to try, "" = all
	// of it; the rest of the tree has names and codes only.
	Worked string `json:"worked"`
	// Below are the schemes in force at grids further down: a plan inside a plan.
	Below []Placed `json:"below"`

	Grids        []Grid        `json:"-"` // parents before children
	Overlays     []Overlay     `json:"-"`
	Departments  []Department  `json:"-"`
	Sites        []Site        `json:"-"`
	Spots        []Spot        `json:"-"`
	People       []Person      `json:"-"`
	Appointments []Appointment `json:"-"`
	Accounts     []Account     `json:"-"`
}

// Placed is a scheme in force at a grid and below it.
type Placed struct {
	Grid   string `json:"grid"`
	Scheme string `json:"scheme"`
}

// Grid is a node of the grid tree. Units and what is below them have a point
// and no area; a division that is not worked out has neither.
type Grid struct {
	Code   string
	Name   string
	Kind   string // 镇级, 村级, 单位级, 基础格
	Parent string // "" for the root
	Within string // the village a unit lies in
	Class  string // of a unit: 学校, 医院, 工贸企业
	Site   string // of a unit: the site that stands for it
	Formal string // the name in the statistics bureau's list, "" where it lists none
	Area   geo.Area
	Point  geo.Point // for a label or a pin
}

// Overlay groups grids outside the tree (片).
type Overlay struct {
	Code    string
	Name    string
	Kind    string
	Members []string // grid codes
}

// Department is a body named by the plan.
type Department struct {
	Name  string
	Other bool // one of 其他部门 (S1-96)
}

// Site is one thing on the ledger. What is not known is "".
type Site struct {
	ID       string
	Name     string
	Class    string
	Sector   string
	Grid     string // the grid that keeps it: the unit's own, or the village
	Village  string // the village it lies in
	Place    string // the named place it stands in
	Address  string // as people say it
	Point    geo.Point
	Credit   string
	Operator string
	Phone    string
	Facts    map[string]string // extra columns of the ledger
	Direct   string            // the department that holds it directly, out of the grid
}

// Spot is a thing within a site or a village that someone answers for: a key
// spot (重点部位), a source of danger (危险源), a village group (村民小组).
type Spot struct {
	ID    string
	Kind  string
	Name  string
	Grid  string
	Site  string // "" for one of a village
	Point geo.Point
}

// Person is somebody who can be appointed.
type Person struct {
	ID    string
	Name  string
	Phone string
}

// Appointment is a person on a post: of a grid, or of an overlay. A department
// post stands at the town's grid and names its department.
type Appointment struct {
	Person     string
	Post       string
	Grid       string
	Overlay    string
	Department string
	Contacts   []string // 联系对象: spot ids of deputies, grid codes of 包村干部
	Answers    []string // departments and overlays a leader answers for
	From       civil.Day
	Seat       string // which seat of the post, where it has several (S4-18)
	Waits      bool   // not trained yet: the post waits (先培训后上岗)
}

// Account is a sign-in name worth printing for who tries the demo.
type Account struct {
	Login  string
	Person string
	Role   string
}

// Load reads one town and refuses it if its files do not fit together: a demo
// that starts with a dangling name would only fail later and in the dark.
func Load(files fs.FS, id string) (Town, error) {
	t, dir, err := open(files, id)
	if err != nil {
		return Town{}, fmt.Errorf("demo town %q: %w", id, err)
	}
	for _, read := range []func(fs.FS) error{
		t.readDivisions, t.readGrids, t.readUnits, t.readOverlays, t.readDepartments, t.readSites, t.readSpots, t.readPeople, t.readAppointments, t.readAccounts,
	} {
		if err := read(dir); err != nil {
			return Town{}, fmt.Errorf("demo town %q: %w", id, err)
		}
	}
	if err := t.check(); err != nil {
		return Town{}, fmt.Errorf("demo town %q: %w", id, err)
	}
	return t, nil
}

// Front reads only what stands in front of a town, its names and the accounts one
// may try: a sign-in page asks often, and a province has many villages.
func Front(files fs.FS, id string) (Town, error) {
	t, dir, err := open(files, id)
	if err == nil {
		err = t.readAccounts(dir)
	}
	if err != nil {
		return Town{}, fmt.Errorf("demo town %q: %w", id, err)
	}
	return t, nil
}

// open reads the first page of a town.
func open(files fs.FS, id string) (Town, fs.FS, error) {
	var t Town
	dir, err := fs.Sub(files, id)
	if err != nil {
		return t, nil, err
	}
	text, err := fs.ReadFile(dir, "town.json")
	if err != nil {
		return t, nil, err
	}
	if err := json.Unmarshal(text, &t); err != nil {
		return t, nil, fmt.Errorf("town.json: %w", err)
	}
	return t, dir, nil
}

// Cells are the areas of the grids of one kind, for a [geo.Index].
func (t Town) Cells(kind string) []geo.Cell {
	var out []geo.Cell
	for _, g := range t.Grids {
		if g.Kind == kind && g.Area != nil {
			out = append(out, geo.Cell{Code: g.Code, Area: g.Area})
		}
	}
	return out
}

// Person finds a person by id.
func (t Town) Person(id string) (Person, bool) {
	i := slices.IndexFunc(t.People, func(p Person) bool { return p.ID == id })
	if i < 0 {
		return Person{}, false
	}
	return t.People[i], true
}

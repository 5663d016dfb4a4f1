package demo

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"anwang/internal/civil"
	"anwang/internal/geo"
)

// row is one line of a table, by column name; the first column that is missing
// or unreadable stays in *fail.
type row struct {
	file  string
	line  int
	cells map[string]string
	fail  *error
}

func (r row) text(column string) string {
	v, ok := r.cells[column]
	if !ok && *r.fail == nil {
		*r.fail = fmt.Errorf("%s: no column %q", r.file, column)
	}
	return v
}

func (r row) list(column string) []string {
	if v := r.text(column); v != "" {
		return strings.Split(v, "|")
	}
	return nil
}

// pairs reads 名=值|名=值 of a column that not every town has.
func (r row) pairs(column string) map[string]string {
	var out map[string]string
	for _, one := range strings.Split(r.cells[column], "|") {
		if name, value, ok := strings.Cut(one, "="); ok {
			if out == nil {
				out = map[string]string{}
			}
			out[name] = value
		}
	}
	return out
}

func (r row) point() geo.Point {
	var p geo.Point
	var err1, err2 error
	p.Lon, err1 = strconv.ParseFloat(r.text("lon"), 64)
	p.Lat, err2 = strconv.ParseFloat(r.text("lat"), 64)
	if (err1 != nil || err2 != nil || !p.Valid()) && *r.fail == nil {
		*r.fail = fmt.Errorf("%s:%d: no place on earth", r.file, r.line)
	}
	return p
}

func table(dir fs.FS, file string, each func(row)) error {
	f, err := dir.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	var text io.Reader = f
	if strings.HasSuffix(file, ".gz") {
		if text, err = gzip.NewReader(f); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	rows, err := csv.NewReader(text).ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	var fail error
	for i := 1; i < len(rows); i++ {
		cells := make(map[string]string, len(rows[0]))
		for j, name := range rows[0] {
			cells[name] = rows[i][j]
		}
		if each(row{file, i + 1, cells, &fail}); fail != nil {
			return fail
		}
	}
	return nil
}

// readDivisions reads the whole tree of a region; a town that is drawn
// throughout has none.
func (t *Town) readDivisions(dir fs.FS) error {
	err := table(dir, "divisions.csv.gz", func(r row) {
		t.Grids = append(t.Grids, Grid{Code: r.text("code"), Name: r.text("name"), Kind: r.text("kind"), Parent: r.text("parent"), Formal: r.text("official")})
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// readGrids reads the grids that are drawn: new ones, or the borders of
// divisions there already.
func (t *Town) readGrids(dir fs.FS) error {
	at := map[string]int{}
	for i, g := range t.Grids {
		at[g.Code] = i
	}
	f, err := dir.Open("grids.geojson")
	if err != nil {
		return err
	}
	defer f.Close()
	features, err := geo.ReadFeatures(f, geo.Ample())
	if err != nil {
		return fmt.Errorf("grids.geojson: %w", err)
	}
	for _, one := range features {
		p := one.Properties
		g := Grid{Code: p["code"], Name: p["name"], Kind: p["kind"], Parent: p["parent"], Area: one.Area, Point: one.Area.Inside()}
		if lon, err := strconv.ParseFloat(p["lon"], 64); err == nil {
			if lat, err := strconv.ParseFloat(p["lat"], 64); err == nil {
				g.Point = geo.Point{Lon: lon, Lat: lat}
			}
		}
		i, listed := at[g.Code]
		if !listed {
			t.Grids = append(t.Grids, g)
			continue
		}
		if d := t.Grids[i]; d.Name != g.Name || d.Kind != g.Kind || d.Parent != g.Parent {
			return fmt.Errorf("grids.geojson: %s is another grid in divisions.csv.gz", g.Code)
		}
		t.Grids[i].Area, t.Grids[i].Point = g.Area, g.Point
	}
	return nil
}

func (t *Town) readUnits(dir fs.FS) error {
	return table(dir, "units.csv", func(r row) {
		t.Grids = append(t.Grids, Grid{
			Code: r.text("code"), Name: r.text("name"), Kind: r.text("kind"), Parent: r.text("parent"),
			Within: r.text("village"), Class: r.text("class"), Site: r.text("site"), Point: r.point(),
		})
	})
}

func (t *Town) readOverlays(dir fs.FS) error {
	return table(dir, "overlays.csv", func(r row) {
		t.Overlays = append(t.Overlays, Overlay{Code: r.text("code"), Name: r.text("name"), Kind: r.text("kind"), Members: r.list("members")})
	})
}

func (t *Town) readDepartments(dir fs.FS) error {
	return table(dir, "departments.csv", func(r row) {
		t.Departments = append(t.Departments, Department{Name: r.text("name"), Other: r.text("other") == "yes"})
	})
}

func (t *Town) readSites(dir fs.FS) error {
	return table(dir, "sites.csv", func(r row) {
		t.Sites = append(t.Sites, Site{
			ID: r.text("id"), Name: r.text("name"), Class: r.text("class"), Sector: r.text("sector"),
			Grid: r.text("grid"), Village: r.text("village"), Place: r.text("place"), Address: r.text("address"), Point: r.point(),
			Credit: r.text("credit"), Operator: r.text("operator"), Phone: r.text("phone"), Facts: r.pairs("facts"), Direct: r.cells["direct"],
		})
	})
}

func (t *Town) readSpots(dir fs.FS) error {
	return table(dir, "spots.csv", func(r row) {
		t.Spots = append(t.Spots, Spot{ID: r.text("id"), Kind: r.text("kind"), Name: r.text("name"), Grid: r.text("grid"), Site: r.text("site"), Point: r.point()})
	})
}

func (t *Town) readPeople(dir fs.FS) error {
	return table(dir, "people.csv", func(r row) {
		t.People = append(t.People, Person{ID: r.text("id"), Name: r.text("name"), Phone: r.text("phone")})
	})
}

func (t *Town) readAppointments(dir fs.FS) error {
	return table(dir, "appointments.csv", func(r row) {
		from, err := civil.ParseDay(r.text("from"))
		if err != nil && *r.fail == nil {
			*r.fail = fmt.Errorf("%s:%d: %w", r.file, r.line, err)
		}
		t.Appointments = append(t.Appointments, Appointment{
			Person: r.text("person"), Post: r.text("post"), Grid: r.text("grid"), Overlay: r.text("overlay"), Department: r.text("department"),
			Contacts: r.list("contacts"), Answers: r.list("answers"), From: from, Seat: r.text("seat"), Waits: r.text("waits") != "",
		})
	})
}

func (t *Town) readAccounts(dir fs.FS) error {
	return table(dir, "accounts.csv", func(r row) {
		t.Accounts = append(t.Accounts, Account{Login: r.text("login"), Person: r.text("person"), Role: r.text("role")})
	})
}

// check finds the first name that nothing answers to.
func (t *Town) check() error {
	grids, overlays, departments, sites, spots, people := set{}, set{}, set{}, set{}, set{}, set{}
	var fail error
	need := func(in set, what, name, of string) {
		if !in[name] && fail == nil {
			fail = fmt.Errorf("%s: no %s %q", of, what, name)
		}
	}
	for _, d := range t.Departments {
		departments.add(d.Name, &fail)
	}
	for _, s := range t.Sites {
		sites.add(s.ID, &fail)
	}
	for _, g := range t.Grids {
		if g.Parent != "" {
			need(grids, "grid before it", g.Parent, g.Code)
		}
		if g.Site != "" {
			need(sites, "site", g.Site, g.Code)
		}
		grids.add(g.Code, &fail)
	}
	if t.Worked != "" {
		need(grids, "grid worked out", t.Worked, t.Code)
	}
	for _, b := range t.Below {
		need(grids, "grid", b.Grid, b.Scheme)
	}
	for _, o := range t.Overlays {
		for _, m := range o.Members {
			need(grids, "grid", m, o.Code)
		}
		overlays.add(o.Code, &fail)
	}
	for _, s := range t.Sites {
		need(grids, "grid", s.Grid, s.ID)
		need(grids, "grid", s.Village, s.ID)
	}
	for _, s := range t.Spots {
		need(grids, "grid", s.Grid, s.ID)
		if s.Site != "" {
			need(sites, "site", s.Site, s.ID)
		}
		spots.add(s.ID, &fail)
	}
	for _, p := range t.People {
		people.add(p.ID, &fail)
	}
	for _, a := range t.Appointments {
		need(people, "person", a.Person, a.Post)
		if a.Overlay != "" {
			need(overlays, "overlay", a.Overlay, a.Person)
		} else {
			need(grids, "grid", a.Grid, a.Person)
		}
		if a.Department != "" {
			need(departments, "department", a.Department, a.Person)
		}
		for _, c := range a.Contacts {
			if !spots[c] {
				need(grids, "spot or grid", c, a.Person)
			}
		}
		for _, c := range a.Answers {
			if !overlays[c] {
				need(departments, "department or overlay", c, a.Person)
			}
		}
	}
	for _, a := range t.Accounts {
		need(people, "person", a.Person, a.Login)
	}
	return fail
}

type set map[string]bool

func (s set) add(name string, fail *error) {
	if (s[name] || name == "") && *fail == nil {
		*fail = fmt.Errorf("%q is empty or there twice", name)
	}
	s[name] = true
}

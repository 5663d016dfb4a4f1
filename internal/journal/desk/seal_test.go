package desk_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	"anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

var zone = time.FixedZone("+08:00", 8*3600)

// archive is a database with a sealer, a data folder and a clock.
type archive struct {
	*testing.T
	db     *db.DB
	folder string
	now    civil.Instant
	sealer *desk.Sealer
}

func eachArchive(t *testing.T, plot func(a *archive)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := &archive{T: t, db: d, folder: t.TempDir(), now: 1772416984000}
		a.start()
		plot(a)
	})
}

// start is the server starting: nothing is remembered from before.
func (a *archive) start() {
	a.Helper()
	s, err := desk.NewSealer(desk.House{DB: a.db, Zone: zone, Now: func() civil.Instant { return a.now }}, a.folder)
	if err != nil {
		a.Fatal(err)
	}
	s.Every = 0
	a.sealer = s
}

// write notes an act and the next one of it, an instant later.
func (a *archive) write(subjects ...string) {
	a.Helper()
	for _, s := range subjects {
		a.now++
		e := entry(s, "hazard.reported")
		e.At = a.now
		if err := note(a.db, e); err != nil {
			a.Fatal(err)
		}
	}
}

func (a *archive) seal() int {
	a.Helper()
	a.now++
	n, err := a.sealer.Seal(a.Context(), county)
	if err != nil {
		a.Fatal(err)
	}
	return n
}

// sealed is three heads over six entries of three subjects.
func (a *archive) sealed() {
	a.Helper()
	a.write("hazard:1", "hazard:1", "visit:1")
	a.seal()
	a.write("hazard:1", "hazard:2")
	a.seal()
	a.write("hazard:2")
	a.seal()
}

func (a *archive) refused(code string) {
	a.Helper()
	a.now++
	if _, err := a.sealer.Seal(a.Context(), county); fault.Code(err) != code {
		a.Fatalf("refused with %v, want %s", err, code)
	}
}

func (a *archive) verify() (string, desk.Summary) {
	a.Helper()
	found, sum, err := desk.Verify(a.Context(), a.db, county, a.folder)
	if err != nil {
		a.Fatal(err)
	}
	lines := make([]string, len(found))
	for i, f := range found {
		lines[i] = f.Text(zone)
	}
	return strings.Join(lines, "\n"), sum
}

func (a *archive) do(query string, args ...any) {
	a.Helper()
	err := a.db.Write(a.Context(), func(tx db.Tx) error { _, err := tx.ExecContext(a.Context(), query, args...); return err })
	if err != nil {
		a.Fatal(err)
	}
}

func (a *archive) file(name string) string {
	a.Helper()
	b, err := os.ReadFile(filepath.Join(a.folder, name))
	if err != nil {
		a.Fatal(err)
	}
	return string(b)
}

func (a *archive) put(name, text string) {
	a.Helper()
	if err := os.WriteFile(filepath.Join(a.folder, name), []byte(text), 0o600); err != nil {
		a.Fatal(err)
	}
}

func (a *archive) holds(want desk.Summary) {
	a.Helper()
	found, sum := a.verify()
	if found != "" || sum != want {
		a.Fatalf("%+v, want %+v\n%s", sum, want, found)
	}
}

func TestSealingTwiceChangesNothing(t *testing.T) {
	eachArchive(t, func(a *archive) {
		if n := a.seal(); n != 0 || a.file("heads.txt") != "" {
			a.Fatalf("an empty journal made %d leaves and %q", n, a.file("heads.txt"))
		}
		a.sealed()
		before := a.file("heads.txt")
		for range 2 {
			if n := a.seal(); n != 0 {
				a.Errorf("%d entries were sealed again", n)
			}
			a.start()
		}
		if a.file("heads.txt") != before {
			a.Error("a head was signed over nothing new")
		}
		a.holds(desk.Summary{Subjects: 3, Entries: 6, Heads: 3})
	})
}

func TestTheKeyIsNotInTheDatabaseAndNobodyElseReadsIt(t *testing.T) {
	eachArchive(t, func(a *archive) {
		a.sealed()
		info, err := os.Stat(filepath.Join(a.folder, "seal.key"))
		if err != nil || info.Mode().Perm() != 0o600 {
			a.Fatalf("%v %v", info, err)
		}
		if !strings.HasPrefix(a.file("seal.key"), "PRIVATE+KEY+") || strings.HasPrefix(a.file("seal.pub"), "PRIVATE") {
			a.Fatal("the keys are in each other's files")
		}
		if heads := a.file("heads.txt"); strings.Count(heads, "anwang/"+county+"\n") != 3 || strings.Count(heads, "— anwang ") != 3 {
			a.Fatalf("heads.txt:\n%s", heads)
		}
	})
}

func TestAnEntryThatComesLateGetsALaterLeaf(t *testing.T) {
	eachArchive(t, func(a *archive) {
		a.sealed()
		late := entry("visit:late", "visit.recorded")
		late.At = a.now.Add(-72 * time.Hour)
		if err := note(a.db, late); err != nil {
			a.Fatal(err)
		}
		if n := a.seal(); n != 1 {
			a.Fatalf("%d sealed", n)
		}
		// Later than anything a sweep looks back for: the daily look at everything
		// finds it.
		late.Subject, late.At = "visit:later", a.now.Add(-30*24*time.Hour)
		if err := note(a.db, late); err != nil {
			a.Fatal(err)
		}
		if n := a.seal(); n != 0 {
			a.Fatalf("%d sealed", n)
		}
		a.now = a.now.Add(25 * time.Hour)
		if n := a.seal(); n != 1 {
			a.Fatalf("%d sealed", n)
		}
		a.holds(desk.Summary{Subjects: 5, Entries: 8, Heads: 5})
	})
}

func TestManyEntriesAreSealedInPagesUnderOneHead(t *testing.T) {
	eachArchive(t, func(a *archive) {
		err := a.db.Write(a.Context(), func(tx db.Tx) error {
			for i := range 1203 {
				e := entry(fmt.Sprintf("visit:%04d", i%601), "visit.recorded")
				e.At = a.now
				if err := desk.Note(a.Context(), tx, county, e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			a.Fatal(err)
		}
		if n := a.seal(); n != 1203 {
			a.Fatalf("%d sealed", n)
		}
		a.holds(desk.Summary{Subjects: 601, Entries: 1203, Heads: 1})
	})
}

func TestAHeadIsSignedWhenItIsTime(t *testing.T) {
	eachArchive(t, func(a *archive) {
		a.sealer.Every = 10 * time.Minute
		a.write("hazard:1")
		a.seal()
		a.write("hazard:1")
		a.seal()
		a.holds(desk.Summary{Subjects: 1, Entries: 2, Heads: 1})
		a.now = a.now.Add(11 * time.Minute)
		a.seal()
		a.holds(desk.Summary{Subjects: 1, Entries: 2, Heads: 2})
	})
}

func TestSealingGoesOnAfterACrashAnywhere(t *testing.T) {
	eachArchive(t, func(a *archive) {
		a.sealed()
		// The head was in the file, its row was not written.
		a.do("DELETE FROM seal WHERE county = $1 AND n = 3", county)
		a.holds(desk.Summary{Subjects: 3, Entries: 6, Heads: 3})
		a.start()
		a.seal()
		a.holds(desk.Summary{Subjects: 3, Entries: 6, Heads: 3})
		// The same with new entries since.
		a.do("DELETE FROM seal WHERE county = $1 AND n = 3", county)
		a.start()
		a.write("visit:2")
		a.seal()
		a.holds(desk.Summary{Subjects: 4, Entries: 7, Heads: 4})
		// The head was not written to its end.
		whole := a.file("heads.txt")
		a.put("heads.txt", whole+"\nanwang/"+county+"\n8\nabc")
		if found, _ := a.verify(); found != "heads.txt：末尾有一段没有写完" {
			a.Error(found)
		}
		a.start()
		a.write("visit:3")
		a.seal()
		a.holds(desk.Summary{Subjects: 5, Entries: 8, Heads: 5})
		if !strings.HasPrefix(a.file("heads.txt"), whole) {
			a.Error("an older head was touched")
		}
	})
}

func TestALogThatWasCutOrChangedIsNotSealedOver(t *testing.T) {
	for code, tamper := range map[string]func(a *archive){
		"journal.log_cut": func(a *archive) {
			a.do("DELETE FROM sealed WHERE county = $1 AND leaf >= 4", county)
			a.do("DELETE FROM entry WHERE county = $1 AND subject = 'hazard:2'", county)
			a.do("DELETE FROM seal WHERE county = $1 AND n = 3", county)
		},
		"journal.heads_cut": func(a *archive) {
			heads := a.file("heads.txt")
			a.put("heads.txt", heads[:strings.LastIndex(heads, "\nanwang/")])
		},
		"journal.log_changed": func(a *archive) {
			a.do("UPDATE sealed SET hash = $2 WHERE county = $1 AND leaf = 1", county, journal.Digest([]byte("else")))
		},
	} {
		t.Run(code, func(t *testing.T) {
			eachArchive(t, func(a *archive) {
				a.sealed()
				tamper(a)
				a.start()
				if code != "journal.log_cut" {
					a.write("hazard:3")
				}
				a.refused(code)
				if found, _ := a.verify(); found == "" {
					a.Error("and verify finds nothing")
				}
			})
		})
	}
}

func TestAKeyThatIsMissingMalformedOrAnotherIsRefused(t *testing.T) {
	folder := func() (string, string) {
		dir := t.TempDir()
		if _, err := desk.NewSealer(desk.House{}, dir); err != nil {
			t.Fatal(err)
		}
		key, err := os.ReadFile(filepath.Join(dir, "seal.key"))
		if err != nil {
			t.Fatal(err)
		}
		return dir, string(key)
	}
	dir, _ := folder()
	_, other := folder()
	key := filepath.Join(dir, "seal.key")
	write := func(text string) {
		if err := os.WriteFile(key, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	open := func(want string) {
		t.Helper()
		if _, err := desk.NewSealer(desk.House{}, dir); fault.Code(err) != want {
			t.Errorf("%v, want %q", err, want)
		}
	}
	open("")
	write(other)
	open("journal.key_differs")
	write("PRIVATE+KEY+anwang+00000000+x")
	open("journal.key_malformed")
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	open("journal.key_missing")
	// The public key follows from the private one.
	write(other)
	if err := os.Remove(filepath.Join(dir, "seal.pub")); err != nil {
		t.Fatal(err)
	}
	open("")
	open("")
}

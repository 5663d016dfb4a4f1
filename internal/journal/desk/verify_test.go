package desk_test

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anwang/internal/journal"
	"anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

func TestAnyChangeOfAnyColumnOfTheJournalIsFound(t *testing.T) {
	eachArchive(t, func(a *archive) {
		a.sealed()
		r := rand.New(rand.NewPCG(1, 2))
		cells := dbtest.Cells(a.T, a.db, "entry", "county", "subject", "n")
		cells = append(cells, dbtest.Cells(a.T, a.db, "sealed", "county", "leaf")...)
		cells = append(cells, dbtest.Cells(a.T, a.db, "seal", "county", "n")...)
		for _, c := range cells {
			if c.Table == "seal" && c.Column == "county" {
				continue // as good as deleted: the newest is only a copy of heads.txt, see the next test for others
			}
			for range 3 {
				other := c.Other(r)
				back := c.Put(a.T, a.db, other)
				if found, _ := a.verify(); found == "" {
					a.Errorf("%s = %v was not found", c, other)
				}
				back()
			}
		}
		a.holds(desk.Summary{Subjects: 3, Entries: 6, Heads: 3})
	})
}

// rewrite computes the chain of a subject anew, as somebody with the whole
// database could.
func (a *archive) rewrite(subject string, change func(*journal.Link)) {
	a.Helper()
	links, err := desk.Story(a.Context(), a.db.Read(), county, subject)
	if err != nil {
		a.Fatal(err)
	}
	var before []byte
	for _, l := range links {
		change(&l)
		before = journal.Hash(county, l.N, before, l.Entry)
		a.do("UPDATE entry SET post = $4, hash = $5 WHERE county = $1 AND subject = $2 AND n = $3", county, subject, l.N, l.Post, before)
	}
}

func TestWhatSomebodyWithTheWholeDatabaseCanDoIsFoundAndNamed(t *testing.T) {
	for name, c := range map[string]struct {
		tamper func(a *archive)
		want   string // the first break of those named
	}{
		"a chain computed anew": {func(a *archive) {
			a.rewrite("hazard:1", func(l *journal.Link) {
				if l.N == 2 {
					l.Post = "镇长"
				}
			})
		}, "hazard:1 第2条（上报，2026年3月2日10时03分）：哈希与封存时的不符"},
		"the last entry taken away": {func(a *archive) {
			a.do("DELETE FROM entry WHERE county = $1 AND subject = 'hazard:1' AND n = 3", county)
		}, "hazard:1 第3条：封存过的留痕不见了"},
		"a chain computed anew and its seals too": {func(a *archive) {
			a.rewrite("hazard:1", func(l *journal.Link) { l.Post = "镇长" })
			links, err := desk.Story(a.Context(), a.db.Read(), county, "hazard:1")
			if err != nil {
				a.Fatal(err)
			}
			for _, l := range links {
				a.do("UPDATE sealed SET hash = $4 WHERE county = $1 AND subject = $2 AND n = $3", county, "hazard:1", l.N, l.Hash)
			}
		}, "第1号封存（2026年3月2日10时03分）：由封存的哈希算出的根与签名的根不符：第1片至第3片之内有改动"},
		"a whole subject taken away": {func(a *archive) {
			a.do("DELETE FROM entry WHERE county = $1 AND subject = 'visit:1'", county)
		}, "visit:1 第1条：封存过的留痕不见了"},
		"a leaf taken away": {func(a *archive) {
			a.do("DELETE FROM sealed WHERE county = $1 AND leaf = 1", county)
		}, "封存：第2片缺失或编号被改"},
		"the tail cut off": {func(a *archive) {
			a.do("DELETE FROM entry WHERE county = $1 AND subject = 'hazard:2'", county)
			a.do("DELETE FROM sealed WHERE county = $1 AND leaf >= 4", county)
			a.do("DELETE FROM seal WHERE county = $1 AND n >= 2", county)
		}, "第3号封存（2026年3月2日10时03分）：数据库里没有"},
		"all sealing taken out of the database": {func(a *archive) {
			a.do("DELETE FROM sealed WHERE county = $1", county)
			a.do("DELETE FROM seal WHERE county = $1", county)
		}, "第2号封存（2026年3月2日10时03分）：数据库里没有"},
		"a head taken out of the file": {func(a *archive) {
			notes, _ := journal.SplitNotes(a.file("heads.txt"))
			a.put("heads.txt", notes[0]+"\n"+notes[2])
		}, "第2号封存（2026年3月2日10时03分）：heads.txt里没有"},
		"a head taken out of file and database": {func(a *archive) {
			notes, _ := journal.SplitNotes(a.file("heads.txt"))
			a.put("heads.txt", notes[0]+"\n"+notes[2])
			a.do("DELETE FROM seal WHERE county = $1 AND n = 2", county)
		}, "第2号封存：heads.txt里没有"},
		"a line taken out of the file": {func(a *archive) {
			lines := strings.SplitAfter(a.file("heads.txt"), "\n")
			a.put("heads.txt", strings.Join(append(lines[:1:1], lines[2:]...), ""))
		}, "heads.txt：第1段写法不对"},
		"a head written into the file": {func(a *archive) {
			a.put("heads.txt", strings.Replace(a.file("heads.txt"), "\n5\n", "\n4\n", 1))
		}, "第2号封存（2026年3月2日10时03分）：heads.txt里的签名与公钥不符"},
		"a head said twice": {func(a *archive) {
			notes, _ := journal.SplitNotes(a.file("heads.txt"))
			a.put("heads.txt", a.file("heads.txt")+"\n"+notes[1])
		}, "第2号封存（2026年3月2日10时03分）：heads.txt里有两个，次序被改"},
		"the file taken away": {func(a *archive) {
			if err := os.Remove(filepath.Join(a.folder, "heads.txt")); err != nil {
				a.Fatal(err)
			}
		}, "heads.txt：文件不见了"},
		"the public key taken away": {func(a *archive) {
			if err := os.Remove(filepath.Join(a.folder, "seal.pub")); err != nil {
				a.Fatal(err)
			}
		}, "seal.pub：公钥不见了，签名无从核对"},
		"another key": {func(a *archive) {
			dir := a.TempDir()
			if _, err := desk.NewSealer(desk.House{}, dir); err != nil {
				a.Fatal(err)
			}
			key, err := os.ReadFile(filepath.Join(dir, "seal.pub"))
			if err != nil {
				a.Fatal(err)
			}
			a.put("seal.pub", string(key))
		}, "第1号封存（2026年3月2日10时03分）：heads.txt里的签名与公钥不符"},
		"a key nobody can read": {func(a *archive) { a.put("seal.pub", "x") }, "seal.pub：公钥读不出来，签名无从核对"},
		"refs that mean the same": {func(a *archive) {
			a.do("UPDATE entry SET refs = $2 WHERE county = $1 AND subject = 'visit:1'", county, "\nvisit=v1\n")
		}, "visit:1 第1条（上报，2026年3月2日10时03分）：引用的写法被改"},
	} {
		t.Run(name, func(t *testing.T) {
			eachArchive(t, func(a *archive) {
				a.sealed()
				a.holds(desk.Summary{Subjects: 3, Entries: 6, Heads: 3})
				c.tamper(a)
				found, _ := a.verify()
				if !strings.Contains("\n"+found+"\n", "\n"+c.want+"\n") {
					a.Errorf("found:\n%s\nwant among it:\n%s", found, c.want)
				}
			})
		})
	}
}

func TestEntriesNobodySealedYetAreCounted(t *testing.T) {
	eachArchive(t, func(a *archive) {
		a.sealed()
		a.write("hazard:1")
		a.holds(desk.Summary{Subjects: 3, Entries: 7, Unsealed: 1, Heads: 3})
	})
}

func TestACheckSeesEveryIdOnceWithItsStory(t *testing.T) {
	eachArchive(t, func(a *archive) {
		err := a.db.Write(a.Context(), func(tx db.Tx) error {
			for _, s := range []string{"visit:a", "visit:b", "hazard:x", "visit:b"} {
				if err := desk.Note(a.Context(), tx, county, entry(s, "visit.recorded")); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			a.Fatal(err)
		}
		var seen []string
		last := ""
		check := desk.Check{Noun: "visit", Records: func(_ context.Context, _ db.Tx, _ string, p desk.Part) (int64, []desk.Finding, error) {
			if p.After != last {
				t.Errorf("after %q comes a part that begins after %q", last, p.After)
			}
			last = p.UpTo
			for id, story := range p.Stories {
				if id <= p.After || id > p.UpTo {
					t.Errorf("%s is not in its part", id)
				}
				seen = append(seen, id)
				if id == "b" && len(story) != 2 {
					t.Errorf("%d entries", len(story))
				}
			}
			return int64(len(p.Stories)), nil, nil
		}}
		_, sum, err := desk.Verify(a.Context(), a.db, county, a.folder, check)
		if err != nil || len(seen) != 2 || last < "\U0010fffe" || sum.Records != 2 {
			t.Fatalf("%v %v %q %+v", err, seen, last, sum)
		}
	})
}

func TestAValueOfAnotherTypeInTheJournalIsFound(t *testing.T) {
	a := &archive{T: t, db: dbtest.SQLite(t), folder: t.TempDir(), now: 1772416984000} // the other engine takes no such value
	a.start()
	a.sealed()
	for _, x := range []struct{ change, back, want string }{
		{"UPDATE entry SET at = '昨天' WHERE county = $1 AND subject = 'hazard:1' AND n = 2", "UPDATE entry SET at = 1772416984002 WHERE county = $1 AND subject = 'hazard:1' AND n = 2", "留痕：hazard:1 第1条之后的一条读不出来：at"},
		{"UPDATE sealed SET n = 'x' WHERE county = $1 AND leaf = 2", "UPDATE sealed SET n = 1 WHERE county = $1 AND leaf = 2", "封存：封存记录读不出来：n"},
	} {
		a.do(x.change, county)
		if found, _ := a.verify(); !strings.Contains(found, x.want) {
			t.Errorf("found:\n%s\nwant among it: %s", found, x.want)
		}
		a.do(x.back, county)
	}
	a.holds(desk.Summary{Subjects: 3, Entries: 6, Heads: 3})
}

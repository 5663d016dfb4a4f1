package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/archive"
	"anwang/internal/kit/blob"
	"anwang/internal/kit/db"
	"anwang/internal/upkeep"
	"anwang/internal/upkeep/desk/q"

	"github.com/klauspost/compress/zstd"
)

// About is what a backup says of itself.
type About struct {
	Version string           `json:"version"`
	County  string           `json:"county"`
	MadeAt  civil.Instant    `json:"madeAt"`
	Engine  string           `json:"engine"`
	Schema  int64            `json:"schema"`
	Tables  map[string]int64 `json:"tables"`
	Photos  int64            `json:"photos"`
	// Beside: the photographs are in the folder photos beside the file, which all
	// backups of a folder share; else they are in the file.
	Beside bool `json:"beside"`
}

// Rows is how many rows there are in all.
func (a About) Rows() int64 {
	n := int64(0)
	for _, rows := range a.Tables {
		n += rows
	}
	return n
}

const (
	backupEnd   = ".anwang"
	photosList  = "photos.txt"
	filesFolder = "files/"
	tableFolder = "tables/"
	photoFolder = "photos/"
)

// kept are the files of a data folder that a backup holds beside the tables.
// heads.txt is cut to what the tables know.
var kept = []string{"seal.key", "seal.pub", "factor.key"}

// LockFile is the file of the data folder that locks its backups, where there is
// one: a passphrase or a key. It is in no backup.
const LockFile = "backup.key"

// LockOf is the lock of a data folder's backups; nil where there is none.
func LockOf(data string) (*archive.Lock, error) {
	text, err := os.ReadFile(filepath.Join(data, LockFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return archive.NewLock(string(text))
}

// passing are tables whose rows end with the process or the hour: a restored
// server must let nobody in by a session that was signed out since.
var passing = []string{"session", "enrol_code", "lease"}

// Make writes a whole backup of the running server to a file: one unchanging view
// of the tables, the keys, the signed heads, and the photographs in the file, or
// beside it in a folder that is only added to.
func (d *Desk) Make(ctx context.Context, to string, beside *blob.Folder, lock *archive.Lock, say func(have, total int64)) (About, int64, error) {
	about := About{Version: d.Version, County: d.county(), MadeAt: d.Now(), Engine: string(d.DB.Engine), Tables: map[string]int64{}, Beside: beside != nil}
	w, err := archive.Create(to, lock)
	if err != nil {
		return about, 0, err
	}
	defer w.Abort()
	if about.Schema, err = d.DB.Version(ctx); err != nil {
		return about, 0, err
	}
	for _, name := range kept {
		body, err := os.ReadFile(filepath.Join(d.Data, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return about, 0, err
		}
		if err := w.Bytes(filesFolder+name, body); err != nil {
			return about, 0, err
		}
	}
	total, err := q.New(d.DB.Read()).EntriesTotal(ctx, d.county())
	if err != nil {
		return about, 0, err
	}
	err = d.DB.Snapshot(ctx, func(tx db.Tx) error {
		last, err := q.New(tx).SealedUpTo(ctx, d.county())
		if err != nil {
			return err
		}
		heads, err := jdesk.HeadsUpTo(d.Data, d.county(), last)
		if err != nil {
			return err
		}
		if err := w.Bytes(filesFolder+"heads.txt", []byte(heads)); err != nil {
			return err
		}
		return d.dump(ctx, tx, w, &about, func(have int64) { say(have, max(total*3, have)) })
	})
	if err != nil {
		return about, 0, err
	}
	if err := d.addPhotos(ctx, w, &about, beside); err != nil {
		return about, 0, err
	}
	_, size, err := w.Close(about, d.Sign)
	return about, size, err
}

// dump writes the tables, a chunk a member.
func (d *Desk) dump(ctx context.Context, tx db.Tx, w *archive.Writer, about *About, say func(int64)) error {
	tables, err := d.DB.Tables(ctx, tx)
	if err != nil {
		return err
	}
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	defer enc.Close()
	rows := int64(0)
	for _, table := range tables {
		if slices.Contains(passing, table) {
			continue
		}
		n := 0
		about.Tables[table], err = d.DB.Dump(ctx, tx, table, func(lines []byte, some int) error {
			n++
			rows += int64(some)
			say(rows)
			if err := ctx.Err(); err != nil {
				return err
			}
			return w.Bytes(fmt.Sprintf("%s%s/%06d.jsonl.zst", tableFolder, table, n), enc.EncodeAll(lines, nil))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// addPhotos puts the photographs in, after the tables: one that came meanwhile is
// one too many, never one too few.
func (d *Desk) addPhotos(ctx context.Context, w *archive.Writer, about *About, beside *blob.Folder) error {
	var list bytes.Buffer
	err := d.Photos.Each(func(hash string, size int64) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		r, err := d.Photos.Open(hash)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // erased just now
		}
		if err != nil {
			return err
		}
		defer r.Close()
		list.WriteString(hash + "\n")
		about.Photos++
		if beside != nil {
			return beside.Put(hash, r)
		}
		return w.Add(photoFolder+hash, size, r)
	})
	if err != nil {
		return err
	}
	return w.Bytes(photosList, list.Bytes())
}

// backup is the job: a file in the folder of backups, and the oldest away.
func (d *Desk) backup(ctx context.Context, say func(have, total int64)) (done, error) {
	lock, err := LockOf(d.Data)
	if err != nil {
		return done{}, err
	}
	if err := os.MkdirAll(d.backups(), 0o700); err != nil {
		return done{}, err
	}
	var beside *blob.Folder
	if lock == nil { // photographs beside a locked file would lie open
		if beside, err = blob.NewFolder(filepath.Join(d.backups(), "photos")); err != nil {
			return done{}, err
		}
	}
	left, _ := filepath.Glob(filepath.Join(d.backups(), "*"+backupEnd+".part"))
	for _, part := range left { // of a backup that was broken off
		if err := os.Remove(part); err != nil {
			return done{}, err
		}
	}
	now := d.Now()
	name := "anwang-" + now.Time(d.Zone).Format("20060102-150405") + backupEnd
	about, size, err := d.Make(ctx, filepath.Join(d.backups(), name), beside, lock, say)
	if err != nil {
		return done{}, err
	}
	gone, err := d.prune(int(d.Values().Of("backup.keep")), lock)
	if err != nil {
		return done{}, err
	}
	words := fmt.Sprintf("%s（%.1f MB）：%d 张表 %d 行，%d 张照片，密钥和封存。", name, float64(size)/(1<<20), len(about.Tables), about.Rows(), about.Photos)
	if lock != nil {
		words += "已加密。"
	}
	if gone > 0 {
		words += fmt.Sprintf("清掉了最旧的 %d 份。", gone)
	}
	return done{outcome: upkeep.Passed, words: words, file: name}, nil
}

// files lists the backups of the folder, the newest first.
func (d *Desk) files() ([]string, error) {
	found, err := filepath.Glob(filepath.Join(d.backups(), "anwang-*"+backupEnd))
	slices.Sort(found)
	slices.Reverse(found)
	return found, err
}

// prune takes away all but the newest backups, and the photographs beside that
// neither the oldest nor the newest of those left knows: they were erased.
func (d *Desk) prune(keep int, lock *archive.Lock) (int, error) {
	found, err := d.files()
	if err != nil || len(found) <= keep {
		return 0, err
	}
	for _, old := range found[keep:] {
		if err := os.Remove(old); err != nil {
			return 0, err
		}
	}
	known := map[string]bool{}
	for _, at := range []string{found[0], found[keep-1]} {
		err := archive.Walk(at, lock, func(name string, r io.Reader) error {
			if name != photosList {
				return nil
			}
			body, err := io.ReadAll(r)
			for _, hash := range strings.Fields(string(body)) {
				known[hash] = true
			}
			return err
		})
		if code := fault.Code(err); code == "archive.locked" || code == "archive.key_wrong" {
			return len(found) - keep, nil // of another key: which photographs it knows is not known
		}
		if err != nil {
			return 0, err
		}
	}
	beside, err := blob.NewFolder(filepath.Join(d.backups(), "photos"))
	if err != nil {
		return 0, err
	}
	err = beside.Each(func(hash string, _ int64) error {
		if known[hash] {
			return nil
		}
		return beside.Remove(hash)
	})
	return len(found) - keep, err
}

// drill restores the newest backup into a folder of its own, opens it, verifies
// it, and throws it away. It never touches what is in use.
func (d *Desk) drill(ctx context.Context, say func(have, total int64)) (done, error) {
	found, err := d.files()
	if err != nil {
		return done{}, err
	}
	if len(found) == 0 {
		return done{}, fault.New(fault.Conflict, "backup.none")
	}
	at := filepath.Join(d.backups(), "drill")
	if err := os.RemoveAll(at); err != nil {
		return done{}, err
	}
	defer os.RemoveAll(at)
	lock, err := LockOf(d.Data)
	if err != nil {
		return done{}, err
	}
	began := d.Now()
	report, err := Restore(ctx, Restoring{File: found[0], Lock: lock, Folder: at, Opens: d.Opens, Migrations: d.Migrations, Say: say})
	name := filepath.Base(found[0])
	if err != nil {
		if fault.As(err) == nil {
			return done{}, err
		}
		return done{outcome: upkeep.Failed, words: name + "：" + wordsOf(err), file: name}, nil
	}
	words := fmt.Sprintf("%s：恢复 %d 行、%d 张照片到临时文件夹，打开，核对 %d 个事项、%d 条留痕、%d 个签名封存、%d 件记录，完好；用时 %d 秒。", name, report.About.Rows(), report.Photos,
		report.Sum.Subjects, report.Sum.Entries, report.Sum.Heads, report.Sum.Records, int64(d.Now().Sub(began).Seconds()))
	return done{outcome: upkeep.Passed, words: words, file: name}, nil
}

// BackupsOut are the backups there are, and what came of making and drilling them.
type BackupsOut struct {
	Folder  string    `json:"folder"`
	Files   []FileRow `json:"files" nullable:"false"`
	Backups []JobRow  `json:"backups" nullable:"false"`
	Drills  []JobRow  `json:"drills" nullable:"false"`
}

// FileRow is a backup in the folder. Nobody downloads one here: it holds every
// record there is.
type FileRow struct {
	Name string        `json:"name"`
	Size int64         `json:"size"`
	At   civil.Instant `json:"at"`
}

// Backups lists them.
func (d *Desk) Backups(ctx context.Context, who account.Caller, _ *struct{}) (BackupsOut, error) {
	out := BackupsOut{Folder: d.backups(), Files: []FileRow{}}
	found, err := d.files()
	if err != nil {
		return out, err
	}
	for _, at := range found {
		is, err := os.Stat(at)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return out, err
		}
		out.Files = append(out.Files, FileRow{Name: is.Name(), Size: is.Size(), At: civil.InstantOf(is.ModTime())})
	}
	if out.Backups, err = d.jobs(ctx, who.County, upkeep.Backup); err != nil {
		return out, err
	}
	out.Drills, err = d.jobs(ctx, who.County, upkeep.Drill)
	return out, err
}

// AskBackup asks for a backup now.
func (d *Desk) AskBackup(ctx context.Context, who account.Caller, _ *struct{}) (BackupsOut, error) {
	if err := d.ask(ctx, who.County, who.Person, upkeep.Backup); err != nil {
		return BackupsOut{}, err
	}
	return d.Backups(ctx, who, nil)
}

// AskDrill asks for a drill now.
func (d *Desk) AskDrill(ctx context.Context, who account.Caller, _ *struct{}) (BackupsOut, error) {
	if err := d.ask(ctx, who.County, who.Person, upkeep.Drill); err != nil {
		return BackupsOut{}, err
	}
	return d.Backups(ctx, who, nil)
}

package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"anwang/internal/fault"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/archive"
	"anwang/internal/kit/blob"
	"anwang/internal/kit/db"

	"github.com/klauspost/compress/zstd"
)

// Restoring says what is restored and where to.
type Restoring struct {
	File   string
	Folder string // absent or empty
	DSN    string // an empty PostgreSQL database; "" = SQLite in the folder
	// Key is a public key of the county from elsewhere; "" = the one in the file.
	Key string
	// Lock opens a file that was locked; nil where it was not.
	Lock       *archive.Lock
	Opens      func(ctx context.Context, folder, dsn string) (Opened, error)
	Migrations fs.FS
	Say        func(have, total int64)
}

// Restored is what was put back and looked at.
type Restored struct {
	About  About
	Photos int64
	Sum    jdesk.Summary
}

// sqliteFile is the database of a data folder.
const sqliteFile = "anwang.db"

// Restore puts a backup into an empty folder. First the whole file is held against
// its manifest; then it is put into a folder beside, opened as the server would, and
// its journal verified; only then does the folder get its name. Whatever goes wrong
// before leaves nothing that looks restored.
func Restore(ctx context.Context, r Restoring) (Restored, error) {
	var out Restored
	if err := vacant(r.Folder); err != nil {
		return out, err
	}
	about, err := inspect(r.File, r.Key, r.Lock)
	if err != nil {
		return out, err
	}
	out.About = about
	beside := strings.TrimSuffix(r.Folder, string(filepath.Separator)) + ".restoring"
	if err := os.RemoveAll(beside); err != nil {
		return out, err
	}
	defer os.RemoveAll(beside)
	if err := os.MkdirAll(beside, 0o700); err != nil {
		return out, err
	}
	if out.Photos, err = r.fill(ctx, about, beside); err != nil {
		return out, err
	}
	if out.Sum, err = r.look(ctx, beside, about); err != nil {
		return out, err
	}
	if err := os.Remove(r.Folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return out, err
	}
	return out, os.Rename(beside, r.Folder)
}

// vacant refuses a folder that has anything in it.
func vacant(folder string) error {
	list, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(list) > 0 {
		return fault.New(fault.Conflict, "restore.folder_not_empty", "folder", folder)
	}
	return nil
}

// inspect holds the whole file against its manifest and the manifest against its
// signature.
func inspect(file, key string, lock *archive.Lock) (About, error) {
	scratch, err := os.MkdirTemp("", "anwang-key-")
	if err != nil {
		return About{}, err
	}
	defer os.RemoveAll(scratch)
	pub := []byte(key)
	m, err := archive.Check(file, lock, func(text, note string) error {
		if err := os.WriteFile(filepath.Join(scratch, "seal.pub"), pub, 0o600); err != nil {
			return err
		}
		return jdesk.Signed(scratch, text, note)
	}, func(name string, r io.Reader) error {
		if name != filesFolder+"seal.pub" || key != "" {
			return nil
		}
		pub, err = io.ReadAll(io.LimitReader(r, 1<<10))
		return err
	})
	if err != nil {
		return About{}, err
	}
	var about About
	if json.Unmarshal(m.About, &about) != nil || about.Schema == 0 {
		return about, fault.New(fault.Invalid, "archive.foreign")
	}
	return about, nil
}

// fill puts everything into the folder beside.
func (r Restoring) fill(ctx context.Context, about About, folder string) (int64, error) {
	dsn := r.DSN
	if dsn == "" {
		dsn = filepath.Join(folder, sqliteFile)
	}
	d, err := db.Open(ctx, dsn)
	if err != nil {
		return 0, err
	}
	defer d.Close()
	there, err := d.Tables(ctx, d.Read())
	if err != nil {
		return 0, err
	}
	if len(there) > 0 {
		return 0, fault.New(fault.Conflict, "restore.database_not_empty", "where", d.Where())
	}
	if err := d.MigrateTo(ctx, r.Migrations, about.Schema); err != nil {
		return 0, err
	}
	tables, err := d.Tables(ctx, d.Read())
	if err != nil {
		return 0, err
	}
	photos, err := blob.NewFolder(filepath.Join(folder, "photos"))
	if err != nil {
		return 0, err
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
	if err != nil {
		return 0, err
	}
	defer dec.Close()
	loaded := map[string]int64{}
	rows, pictures := int64(0), int64(0)
	err = archive.Walk(r.File, r.Lock, func(name string, body io.Reader) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		damaged := func(err error) error {
			return fmt.Errorf("%w：%w", fault.New(fault.Invalid, "restore.member_unusable", "member", name), err)
		}
		switch {
		case strings.HasPrefix(name, filesFolder):
			file := strings.TrimPrefix(name, filesFolder)
			if file != "heads.txt" && !slices.Contains(kept, file) {
				return fault.New(fault.Invalid, "archive.extra", "member", name)
			}
			all, err := io.ReadAll(body)
			if err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(folder, file), all, 0o600)
		case strings.HasPrefix(name, photoFolder):
			pictures++
			if err := photos.Put(strings.TrimPrefix(name, photoFolder), body); err != nil {
				return damaged(err)
			}
		case name == photosList && about.Beside:
			list, err := io.ReadAll(body)
			if err != nil {
				return err
			}
			n, err := r.besides(ctx, photos, strings.Fields(string(list)))
			pictures = n
			return err
		case strings.HasPrefix(name, tableFolder):
			table := filepath.Base(filepath.Dir(name))
			if !slices.Contains(tables, table) {
				return fault.New(fault.Invalid, "archive.extra", "member", name)
			}
			packed, err := io.ReadAll(body)
			if err != nil {
				return err
			}
			lines, err := dec.DecodeAll(packed, nil)
			if err != nil {
				return damaged(err)
			}
			n := 0
			err = d.Write(ctx, func(tx db.Tx) (err error) {
				n, err = db.Load(ctx, tx, table, lines)
				return err
			})
			if err != nil {
				return damaged(err)
			}
			loaded[table] += int64(n)
			rows += int64(n)
			r.Say(rows, 2*about.Rows())
		}
		return nil
	})
	if err != nil {
		return pictures, err
	}
	for table, n := range about.Tables {
		if loaded[table] != n {
			return pictures, fault.New(fault.Invalid, "restore.rows_missing", "table", table, "want", text(n), "have", text(loaded[table]))
		}
	}
	return pictures, nil
}

// besides copies photographs that lie in the folder beside the file.
func (r Restoring) besides(ctx context.Context, to *blob.Folder, hashes []string) (int64, error) {
	from, err := blob.NewFolder(filepath.Join(filepath.Dir(r.File), "photos"))
	if err != nil {
		return 0, err
	}
	for _, hash := range hashes {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		f, err := from.Open(hash)
		if errors.Is(err, fs.ErrNotExist) {
			return 0, fault.New(fault.Missing, "restore.photo_missing", "hash", hash)
		}
		if err != nil {
			return 0, err
		}
		err = to.Put(hash, f)
		f.Close()
		if errors.Is(err, blob.ErrDiffers) {
			return 0, fault.New(fault.Invalid, "restore.photo_altered", "hash", hash)
		}
		if err != nil {
			return 0, err
		}
	}
	return int64(len(hashes)), nil
}

// look opens what was restored as the server would, and verifies its journal.
func (r Restoring) look(ctx context.Context, folder string, about About) (jdesk.Summary, error) {
	opened, err := r.Opens(ctx, folder, r.DSN)
	if err != nil {
		return jdesk.Summary{}, err
	}
	defer opened.Close()
	if opened.County != about.County {
		return jdesk.Summary{}, fault.New(fault.Invalid, "restore.county_differs", "want", about.County, "have", opened.County)
	}
	found, sum, err := jdesk.VerifySaying(ctx, opened.DB, opened.County, folder, func(s jdesk.Summary) { r.Say(about.Rows()+s.Entries, 2*about.Rows()) }, opened.Checks...)
	if err != nil {
		return sum, err
	}
	if len(found) > 0 {
		return sum, fault.New(fault.Invalid, "restore.not_verified", "n", fmt.Sprint(len(found)), "first", found[0].Subject+"："+found[0].Why)
	}
	return sum, nil
}

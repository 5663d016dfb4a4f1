package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"anwang/internal/fault"
	"anwang/internal/kit/db"
)

// upgrade brings the tables to where this program wants them. What an older
// program left is copied first, beside the backups; if the way up fails, the copy
// is put back, so that the older program finds what it left. PostgreSQL has its
// own backups and its migrations are transactions: there nothing is copied.
func upgrade(ctx context.Context, data string, database *db.DB, dir fs.FS) (kept string, err error) {
	have, newest, err := database.Behind(ctx, dir)
	if err != nil {
		return "", err
	}
	if have == 0 || have == newest || database.Engine != db.SQLite {
		return "", database.Migrate(ctx, dir)
	}
	folder := filepath.Join(data, "backups")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("建不了备份文件夹 %s：%w", folder, err)
	}
	kept = filepath.Join(folder, fmt.Sprintf("before-upgrade-%04d-to-%04d.db", have, newest))
	// Of an upgrade that was broken off: the tables are still what it was made of.
	if err := os.Remove(kept); err != nil && !os.IsNotExist(err) {
		return "", err
	}
	if err := database.CopyTo(ctx, kept); err != nil {
		return "", fault.New(fault.Unavailable, "upgrade.not_copied", "file", kept, "why", err.Error())
	}
	if err = database.Migrate(ctx, dir); err == nil {
		return kept, nil
	}
	why := words(err)
	if err := putBack(database, kept); err != nil {
		return "", fault.New(fault.Unavailable, "upgrade.not_put_back", "file", kept, "why", err.Error())
	}
	return "", fault.New(fault.Unavailable, "upgrade.failed", "why", why)
}

// putBack closes the database and lays the copy in its place; what its log still
// holds is of the upgrade that failed.
func putBack(database *db.DB, copied string) error {
	file := database.Where()
	if err := database.Close(); err != nil {
		return err
	}
	for _, log := range []string{file + "-wal", file + "-shm"} {
		if err := os.Remove(log); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return os.Rename(copied, file)
}

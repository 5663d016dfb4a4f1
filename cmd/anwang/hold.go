package main

import (
	"fmt"
	"os"
	"path/filepath"

	"anwang/internal/fault"
)

// hold makes a data folder where there is none and keeps it for one server: two
// would sign heads of the journal against each other. The kernel lets go when the
// process ends, however it ends; verify and backups only read and need no hold.
func hold(folder string) (*os.File, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("建不了数据文件夹 %s：%w", folder, err)
	}
	f, err := os.OpenFile(filepath.Join(folder, "serving"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	held, err := lock(f)
	if held {
		err = fault.New(fault.Conflict, "folder.held", "folder", folder)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

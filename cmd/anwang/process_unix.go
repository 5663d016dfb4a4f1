//go:build unix

package main

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"

	"anwang/internal/fault"
)

// hold keeps a data folder for one server: two would sign heads of the journal
// against each other. The kernel lets go when the process ends, however it ends;
// verify and backups only read and need no hold.
func hold(folder string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(folder, "serving"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = fault.New(fault.Conflict, "folder.held", "folder", folder)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// spent is the processor time this program has used since it began, in
// nanoseconds.
func spent() (int64, error) {
	var used syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return used.Utime.Nano() + used.Stime.Nano(), err
}

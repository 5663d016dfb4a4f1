package main

import (
	"errors"
	"os"
	"path/filepath"

	"anwang/internal/fault"

	"golang.org/x/sys/windows"
)

// hold keeps a data folder for one server, as on Unix; Windows lets go of the
// lock when the process ends, however it ends.
func hold(folder string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(folder, "serving"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &windows.Overlapped{})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
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
	var began, ended, kernel, user windows.Filetime
	err := windows.GetProcessTimes(windows.CurrentProcess(), &began, &ended, &kernel, &user)
	return 100 * (ticks(kernel) + ticks(user)), err
}

// ticks is a length of time as Windows counts it, in units of 100 ns; Filetime's
// own Nanoseconds takes it for an instant and subtracts the epoch.
func ticks(t windows.Filetime) int64 { return int64(t.HighDateTime)<<32 | int64(t.LowDateTime) }

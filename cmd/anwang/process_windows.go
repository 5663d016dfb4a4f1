package main

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lock takes a file for this process; held says that another has it.
func lock(f *os.File) (held bool, err error) {
	err = windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &windows.Overlapped{})
	return errors.Is(err, windows.ERROR_LOCK_VIOLATION), err
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

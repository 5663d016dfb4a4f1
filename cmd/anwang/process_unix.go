//go:build unix

package main

import (
	"errors"
	"os"
	"syscall"
)

// lock takes a file for this process; held says that another has it.
func lock(f *os.File) (held bool, err error) {
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	return errors.Is(err, syscall.EWOULDBLOCK), err
}

// spent is the processor time this program has used since it began, in
// nanoseconds.
func spent() (int64, error) {
	var used syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return used.Utime.Nano() + used.Stime.Nano(), err
}

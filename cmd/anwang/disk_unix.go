//go:build unix

package main

import "syscall"

// disk is how much the disk of a folder has free, and in all.
func disk(folder string) (free, whole int64) {
	var s syscall.Statfs_t
	if syscall.Statfs(folder, &s) != nil {
		return -1, -1
	}
	return int64(s.Bavail) * int64(s.Bsize), int64(s.Blocks) * int64(s.Bsize)
}

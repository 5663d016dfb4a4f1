//go:build !unix

package main

// disk is not known outside Unix without a library of its own.
func disk(string) (free, whole int64) { return -1, -1 }

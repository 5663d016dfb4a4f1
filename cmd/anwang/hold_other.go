//go:build !unix

package main

import (
	"os"
	"path/filepath"
)

// hold opens the mark of a serving server. Outside Unix there is no lock that
// every file system keeps; whoever starts a second server there is on their own.
func hold(folder string) (*os.File, error) {
	return os.OpenFile(filepath.Join(folder, "serving"), os.O_RDWR|os.O_CREATE, 0o600)
}

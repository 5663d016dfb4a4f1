package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// factorFile holds the key that the secrets of second factors are sealed with. It
// lies beside the database and not in it: whoever reads the tables, or a dump of
// them, has no authenticator by that.
const factorFile = "factor.key"

// openFactorKey gives the key of a data folder, made on first use.
func openFactorKey(folder string) ([]byte, error) {
	path := filepath.Join(folder, factorFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		key := make([]byte, 32)
		if _, err := rand.Read(key); err != nil {
			return nil, err
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			return openFactorKey(folder) // another process was quicker
		}
		if err != nil {
			return nil, err
		}
		_, err = f.WriteString(hex.EncodeToString(key) + "\n")
		return key, errors.Join(err, f.Sync(), f.Close())
	}
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != 32 {
		return nil, fmt.Errorf("%s 不是能用的密钥：请从备份中找回", path)
	}
	return key, nil
}

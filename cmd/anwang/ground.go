package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	mapdesk "anwang/internal/atlas/desk"
)

// What the map lies on is said by a file in the data folder, not by a key of the
// configuration: the archive has to lie there anyway, and the key of 天地图 is a
// secret like those beside it. With neither, no request leaves the machine.
const (
	groundArchive = "basemap.pmtiles"
	groundKey     = "tianditu.key"
)

// ground looks what the office put into its data folder; an archive of its own
// goes before a service elsewhere.
func ground(data string) (mapdesk.Ground, error) {
	archive := filepath.Join(data, groundArchive)
	if f, err := os.Stat(archive); err == nil && f.Mode().IsRegular() {
		if err := mapdesk.CheckArchive(archive); err != nil {
			return mapdesk.Ground{}, fmt.Errorf("底图文件 %s：%w", archive, err)
		}
		return mapdesk.Ground{Archive: archive}, nil
	}
	text, err := os.ReadFile(filepath.Join(data, groundKey))
	if errors.Is(err, fs.ErrNotExist) {
		return mapdesk.Ground{}, nil
	}
	if err != nil {
		return mapdesk.Ground{}, err
	}
	key := strings.TrimSpace(string(text))
	if key != "" && (len(key) > 100 || strings.Trim(key, "0123456789abcdefABCDEF") != "") {
		return mapdesk.Ground{}, fmt.Errorf("天地图密钥文件 %s：密钥应为一行数字和 a—f 的字母", filepath.Join(data, groundKey))
	}
	return mapdesk.Ground{TianDiTu: key}, nil
}

// pictures are the hosts the screens may fetch the ground from; none unless 天地图
// is used.
func pictures(g mapdesk.Ground) []string {
	if g.TianDiTu == "" || g.Archive != "" {
		return nil
	}
	var out []string
	for _, n := range "01234567" {
		out = append(out, "https://t"+string(n)+".tianditu.gov.cn")
	}
	return out
}

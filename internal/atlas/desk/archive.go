package desk

import (
	"errors"
	"io"
	"net/http"
	"os"
)

// CheckArchive says whether a file is a PMTiles archive as the browser reads it
// (version 3). It is looked at when the server starts, so that the office hears
// of a wrong file then and not from an empty map.
func CheckArchive(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, 127)
	if _, err := io.ReadFull(f, head); err != nil || string(head[:7]) != "PMTiles" || head[7] != 3 {
		return errors.New("不是第3版的 PMTiles 文件，请换一份，或把它移出数据文件夹")
	}
	return nil
}

// ServeArchive serves the office's own base map in the ranges the browser asks
// for; the whole of it never has to be read.
func (d *Desk) ServeArchive() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, err := os.Open(d.Ground.Archive)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		defer f.Close()
		about, err := f.Stat()
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Cache-Control", "private, no-cache")
		http.ServeContent(w, r, "", about.ModTime(), f)
	})
}

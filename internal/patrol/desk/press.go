package desk

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"io"

	"anwang/internal/patrol"
)

// Bodies of visits are much alike, so they are deflated with a dictionary of
// what nearly every one of them says: a record of 2,176 bytes takes some 270
// (design: performance). The first byte of what is stored names the dictionary;
// one that was ever used is never changed, a better one gets the next number.

const dictionary1 = `{"name":"","refused":""},"lon":117.,"lat":40.,"accuracy":"measures":"","urgent":true,"after":["onsite":["劝导","制止","疏散","警示"],` +
	`"outcome":"hazard","outcome":"mended","grade":"一般","grade":"重大","sector":"消防","text":"消防通道堵塞","findings":[{"id":"0199` +
	`"findings":[],"photos":["photos":[],"note":"","result":"na"},{"item":"","result":"bad","note":"","result":"ok"},{"item":"","result":"ok"},{"item":"` +
	`"form":"日常隐患排查表","edition":"","answers":[{"item":"task":"0199","verb":"排查","verb":"走访","verb":"巡查","grid":"","site":"{"id":"0199`

func dictionary(version byte) ([]byte, error) {
	switch version {
	case 1:
		return []byte(dictionary1), nil
	}
	return nil, fmt.Errorf("visit body: unknown dictionary %d", version)
}

// press makes the stored form of a body.
func (d *Desk) press(raw []byte) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte(1)
	w, ok := d.presses.Get().(*flate.Writer)
	if ok {
		w.Reset(&b)
	} else {
		dict, err := dictionary(1)
		if err != nil {
			return nil, err
		}
		if w, err = flate.NewWriterDict(&b, flate.DefaultCompression, dict); err != nil {
			return nil, err
		}
	}
	defer d.presses.Put(w)
	if _, err := w.Write(raw); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// unpress gives the exact bytes back.
func unpress(stored []byte) ([]byte, error) {
	if len(stored) == 0 {
		return nil, fmt.Errorf("visit body: empty")
	}
	dict, err := dictionary(stored[0])
	if err != nil {
		return nil, err
	}
	r := flate.NewReaderDict(bytes.NewReader(stored[1:]), dict)
	defer r.Close()
	raw, err := io.ReadAll(io.LimitReader(r, formMost+1))
	if err != nil {
		return nil, fmt.Errorf("visit body: %w", err)
	}
	return raw, nil
}

// Kept opens a visit from the bytes it is stored as, for the monthly tables.
func Kept(stored []byte) (patrol.Visit, error) {
	raw, err := unpress(stored)
	if err != nil {
		return patrol.Visit{}, err
	}
	var f Form
	if err := json.Unmarshal(raw, &f); err != nil {
		return patrol.Visit{}, fmt.Errorf("visit body: %w", err)
	}
	return f.visit(), nil
}

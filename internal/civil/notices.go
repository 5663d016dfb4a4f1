package civil

import (
	"embed"
	"io/fs"
	"strconv"
	"strings"
)

// notices holds the yearly workday notices as calendar/YYYY.csv, made by
// tools/demodata; calendar/NOTICE says from what.
//
//go:embed calendar/*.csv
var notices embed.FS

// Notices is the calendar of every yearly notice shipped with the binary.
func Notices() (Calendar, error) { return ReadCalendar(notices, "calendar") }

// ReadCalendar reads the files YYYY.csv of a folder into one calendar.
func ReadCalendar(files fs.FS, folder string) (Calendar, error) {
	var c Calendar
	names, err := fs.Glob(files, folder+"/*.csv")
	if err != nil {
		return c, err
	}
	for _, name := range names {
		year, err := strconv.Atoi(strings.TrimSuffix(name[strings.LastIndexByte(name, '/')+1:], ".csv"))
		if err != nil {
			continue
		}
		f, err := files.Open(name)
		if err != nil {
			return c, err
		}
		y, err := ReadYear(year, f)
		f.Close()
		if err != nil {
			return c, err
		}
		c = c.With(y)
	}
	return c, nil
}

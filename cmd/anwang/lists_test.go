package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"anwang/internal/kit/db"

	"github.com/xuri/excelize/v2"
)

// nasty is what an office program must not take for anything but words.
const nasty = "=HYPERLINK(\"http://x\";\"点\") <script>alert(1)</script> 䃥🔥"

// TestEveryListIsTakenAwayAndReadsTheSameInAnOffice takes each list of the house
// away, with cells that begin like formulas, and compares the file with what the
// list counts and, where LibreOffice is on the machine, every cell with what that
// reads.
func TestEveryListIsTakenAwayAndReadsTheSameInAnOffice(t *testing.T) {
	s := newCounty(t)
	spoil(t, s)
	office := s.as("wanggeban")
	month := url.Values{"month": {"2026-03"}, "grid": {s.grid}}.Encode()
	span := url.Values{"from": {"2026-02-01"}, "to": {"2026-03-31"}}.Encode()
	auditor := s.as("shenji")
	s.enrol(auditor)
	logs := []string{"journal", "downloads", "sign-ins"}
	asked := map[string]string{"coverage": span, "workload": span, "month-summary": month, "month-daily": month, "month-key": month}
	may := map[string]bool{}
	dir := t.TempDir()
	written := map[string][][]string{}
	for _, list := range s.h.export.Lists {
		body, err := json.Marshal(map[string]any{"list": list.Key, "format": "xlsx", "filter": asked[list.Key]})
		if err != nil {
			t.Fatal(err)
		}
		office := office
		if slices.Contains(logs, list.Key) {
			if status, said := office("POST", "/api/exports", string(body)); status != 403 {
				t.Errorf("the office takes %s away: %d %s", list.Key, status, said)
			}
			office = auditor
		} else if status, said := auditor("POST", "/api/exports", string(body)); status != 403 {
			t.Errorf("the auditor takes %s away: %d %s", list.Key, status, said)
		}
		status, said := office("POST", "/api/exports", string(body))
		var job struct {
			ID, State string
			Written   int64
		}
		if status != 200 {
			t.Errorf("%s: %d %s", list.Key, status, said)
			continue
		}
		for n := 0; ; n++ {
			if err := json.Unmarshal([]byte(said), &job); err != nil {
				t.Fatal(err)
			}
			if job.State == "已完成" || n == 200 {
				break
			}
			time.Sleep(25 * time.Millisecond)
			_, said = office("GET", "/api/exports/"+job.ID, "")
		}
		if job.State != "已完成" {
			t.Errorf("%s: %s", list.Key, said)
			continue
		}
		may[list.Key] = true
		_, file := office("GET", "/api/exports/"+job.ID+"/file", "")
		path := filepath.Join(dir, list.Key+".xlsx")
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(strings.NewReader(file))
		if err != nil {
			t.Errorf("%s: %v", list.Key, err)
			continue
		}
		rows, err := book.GetRows(book.GetSheetName(0))
		if err != nil || len(rows) < 2 {
			t.Errorf("%s: %v %v", list.Key, rows, err)
		}
		written[list.Key] = rows
		for y, row := range rows {
			for x := range row {
				at, _ := excelize.CoordinatesToCellName(x+1, y+1)
				if f, err := book.GetCellFormula(book.GetSheetName(0), at); f != "" || err != nil {
					t.Errorf("%s %s is a formula: %s %v", list.Key, at, f, err)
				}
			}
		}
		book.Close()
	}
	for _, key := range []string{"sites", "hazards", "visits", "tasks", "persons", "grids", "appointments", "gaps", "coverage", "workload", "month-summary", "complaints", "campaigns", "journal", "downloads", "sign-ins"} {
		if !may[key] {
			t.Errorf("nobody can take %s away", key)
		}
	}
	for _, key := range []string{"sites", "hazards", "grids", "persons"} {
		if !slices.ContainsFunc(written[key], func(row []string) bool { return strings.Contains(strings.Join(row, "\n"), nasty) }) {
			t.Errorf("%s does not hold what was written there", key)
		}
	}
	t.Run("LibreOffice", func(t *testing.T) { readsTheSame(t, dir, written) })
}

// spoil puts words an office program might act on where people write.
func spoil(t *testing.T, s *county) {
	t.Helper()
	ctx := context.Background()
	err := s.h.DB.Write(ctx, func(tx db.Tx) error {
		for _, text := range []string{
			"UPDATE site SET name = $2, credit_code = '911201160000012345', phone = '013800000000' WHERE county = $1 AND id = $3",
			"UPDATE hazard SET text = $2 WHERE county = $1 AND site = $3",
			"UPDATE person SET name = $2 WHERE county = $1 AND id IN (SELECT a.person FROM appointment a WHERE a.county = $1 AND a.post = '村网格长' AND $3 <> '')",
		} {
			if _, err := tx.ExecContext(ctx, text, s.h.county(), nasty, s.site); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// readsTheSame has an office program read every file and compares its cells.
func readsTheSame(t *testing.T, dir string, written map[string][][]string) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("本机没有 LibreOffice（soffice），未用办公软件核对：sudo apt-get install libreoffice-calc-nogui 后重跑")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.xlsx"))
	if err != nil || len(files) == 0 {
		t.Fatal("nothing was written", err)
	}
	ctx, done := context.WithTimeout(t.Context(), 3*time.Minute)
	defer done()
	cmd := exec.CommandContext(ctx, soffice, append([]string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless",
		"--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1", "--outdir", dir}, files...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	for key, rows := range written {
		made, err := filepath.Glob(filepath.Join(dir, key+"*.csv"))
		if err != nil || len(made) != 1 {
			t.Errorf("%s: soffice made %v (%v)", key, made, err)
			continue
		}
		raw, err := os.ReadFile(made[0])
		if err != nil {
			t.Fatal(err)
		}
		read := csv.NewReader(bytes.NewReader(raw))
		read.FieldsPerRecord = -1
		cells, err := read.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(cells) != len(rows) {
			t.Errorf("%s has %d rows, read %d", key, len(rows), len(cells))
			continue
		}
		for y, row := range rows {
			for x, want := range row {
				got := ""
				if x < len(cells[y]) {
					got = cells[y][x]
				}
				if strings.ReplaceAll(got, "\r\n", "\n") != want {
					t.Errorf("%s %s reads %q, want %q", key, fmt.Sprint(y+1, ":", x+1), got, want)
				}
			}
		}
	}
}

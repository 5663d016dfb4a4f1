package sheet

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"math"
	"strconv"
	"unicode/utf16"

	"anwang/internal/fault"

	"github.com/richardlehane/mscfb"
)

// The records of an .xls (BIFF8) that hold cells. The container is the library's;
// of readers of the records none could be used: one takes every number with a
// format of the office's own for a day, the other's licence is not ours.
const (
	recEOF       = 0x000A
	recFormula   = 0x0006
	recContinue  = 0x003C
	recFilePass  = 0x002F
	recBound     = 0x0085
	recDateMode  = 0x0022
	recMulRK     = 0x00BD
	recMerged    = 0x00E5
	recSST       = 0x00FC
	recLabelSST  = 0x00FD
	recNumber    = 0x0203
	recLabel     = 0x0204
	recBoolErr   = 0x0205
	recString    = 0x0207
	recRK        = 0x027E
	recBOF       = 0x0809
	biff8        = 0x0600
	recordMost   = 8228
	rowsMostXLS  = 65536
	columnsXLS   = 256
	stringsMost  = 1_000_000
	streamFactor = 2 // a stream cannot be longer than its file
)

// oldKind says what to do with an .xls that cannot be read.
func oldKind() error { return fault.New(fault.Invalid, "workbook.old_unreadable") }

// readXLS reads an .xls of 1997 or later.
func readXLS(ctx context.Context, raw []byte, most Limits) (tabs []Tab, err error) {
	defer func() {
		if v := recover(); v != nil {
			tabs, err = nil, oldKind()
		}
	}()
	box, err := mscfb.New(bytes.NewReader(raw))
	if err != nil {
		return nil, oldKind()
	}
	var stream []byte
	for i := 0; i < partsMost; i++ {
		entry, err := box.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, oldKind()
		}
		switch entry.Name {
		case "EncryptedPackage", "EncryptionInfo":
			return nil, fault.New(fault.Invalid, "workbook.locked")
		case "WordDocument", "PowerPoint Document":
			return nil, fault.New(fault.Invalid, "workbook.not_a_workbook")
		case "Workbook", "Book":
			if stream, err = io.ReadAll(io.LimitReader(entry, int64(len(raw))*streamFactor)); err != nil {
				return nil, oldKind()
			}
		}
		if stream != nil {
			break
		}
	}
	if stream == nil {
		return nil, oldKind()
	}
	b := &biff{all: stream, most: most, g: &gather{most: most}}
	if err := b.read(ctx); err != nil {
		return nil, err
	}
	if len(b.g.tabs) == 0 {
		return nil, oldKind()
	}
	return b.g.tabs, nil
}

type biff struct {
	all     []byte
	most    Limits
	g       *gather
	old     bool // days since 1904
	strings []string
}

// record is the one at an offset; ok is false where there is none.
func (b *biff) record(at int) (id int, body []byte, next int, ok bool) {
	if at < 0 || at+4 > len(b.all) {
		return 0, nil, 0, false
	}
	id, n := int(binary.LittleEndian.Uint16(b.all[at:])), int(binary.LittleEndian.Uint16(b.all[at+2:]))
	if n > recordMost || at+4+n > len(b.all) {
		return 0, nil, 0, false
	}
	return id, b.all[at+4 : at+4+n], at + 4 + n, true
}

type bound struct {
	at     int
	hidden bool
	name   string
}

// read goes through the globals, then through each sheet they name.
func (b *biff) read(ctx context.Context) error {
	id, body, at, ok := b.record(0)
	if !ok || id != recBOF || len(body) < 4 || binary.LittleEndian.Uint16(body) != biff8 {
		return oldKind()
	}
	var sheets []bound
	for {
		id, body, next, ok := b.record(at)
		if !ok {
			return oldKind()
		}
		at = next
		switch id {
		case recFilePass:
			return fault.New(fault.Invalid, "workbook.locked")
		case recDateMode:
			b.old = len(body) >= 2 && body[0] == 1
		case recBound:
			if len(body) < 8 || body[5] != 0 { // 0: cells; others are charts and macros
				continue
			}
			name, _, _ := plainString(body[6:], int(body[6]), 1)
			sheets = append(sheets, bound{at: int(binary.LittleEndian.Uint32(body)), hidden: body[4]&3 != 0, name: name})
		case recSST:
			if at, ok = b.sst(body, at); !ok {
				return oldKind()
			}
		}
		if id == recEOF {
			break
		}
	}
	for _, s := range sheets {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := b.g.tab(Tab{Name: s.name, Hidden: s.hidden, Since1904: b.old}); err != nil {
			return err
		}
		if err := b.sheet(s.at); err != nil {
			return err
		}
	}
	return nil
}

// sst reads the shared strings, which run on from record to record: where one
// breaks inside a string, the next begins with how the rest is written.
func (b *biff) sst(body []byte, next int) (int, bool) {
	if len(body) < 8 {
		return 0, false
	}
	count := int(binary.LittleEndian.Uint32(body[4:]))
	if count < 0 || count > stringsMost {
		return 0, false
	}
	r := &running{b: b, body: body[8:], next: next}
	for range count {
		s, ok := r.text()
		if !ok {
			break // a short table: what is missing reads as empty
		}
		b.strings = append(b.strings, s)
	}
	for { // the rest of what runs on
		id, _, n, ok := b.record(r.next)
		if !ok || id != recContinue {
			return r.next, ok
		}
		r.next = n
	}
}

// running reads across the records of one table.
type running struct {
	b    *biff
	body []byte
	next int
}

func (r *running) on() bool {
	id, body, next, ok := r.b.record(r.next)
	if !ok || id != recContinue {
		return false
	}
	r.body, r.next = body, next
	return true
}

func (r *running) take(n int) ([]byte, bool) {
	if len(r.body) == 0 && !r.on() || len(r.body) < n {
		return nil, false
	}
	out := r.body[:n]
	r.body = r.body[n:]
	return out, true
}

func (r *running) text() (string, bool) {
	head, ok := r.take(3)
	if !ok {
		return "", false
	}
	left, flags := int(binary.LittleEndian.Uint16(head)), head[2]
	after := 0
	if flags&8 != 0 { // how it is written, run by run
		n, ok := r.take(2)
		if !ok {
			return "", false
		}
		after += 4 * int(binary.LittleEndian.Uint16(n))
	}
	if flags&4 != 0 { // how it is spoken
		n, ok := r.take(4)
		if !ok {
			return "", false
		}
		after += int(binary.LittleEndian.Uint32(n))
	}
	var out []uint16
	for wide := flags&1 != 0; left > 0; {
		if len(r.body) == 0 {
			if !r.on() || len(r.body) == 0 {
				return "", false
			}
			wide, r.body = r.body[0]&1 != 0, r.body[1:]
		}
		size := 1
		if wide {
			size = 2
		}
		n := min(left, len(r.body)/size)
		if n == 0 {
			return "", false
		}
		out = append(out, units(r.body[:n*size], wide)...)
		r.body, left = r.body[n*size:], left-n
	}
	for after > 0 {
		if len(r.body) == 0 && !r.on() {
			return "", false
		}
		n := min(after, len(r.body))
		r.body, after = r.body[n:], after-n
		if n == 0 {
			return "", false
		}
	}
	return string(utf16.Decode(out)), true
}

func units(raw []byte, wide bool) []uint16 {
	var out []uint16
	if !wide {
		for _, c := range raw {
			out = append(out, uint16(c))
		}
		return out
	}
	for i := 0; i+1 < len(raw); i += 2 {
		out = append(out, binary.LittleEndian.Uint16(raw[i:]))
	}
	return out
}

// plainString reads a string of n characters that lies whole in its record;
// length is how many bytes its length takes.
func plainString(body []byte, n, length int) (string, int, bool) {
	if len(body) < length+1 {
		return "", 0, false
	}
	wide, body := body[length]&1 != 0, body[length+1:]
	if wide {
		n *= 2
	}
	if n > len(body) {
		return "", 0, false
	}
	return string(utf16.Decode(units(body[:n], wide))), length + 1 + n, true
}

// sheet reads the cells of one sheet, which may come in any order.
func (b *biff) sheet(at int) error {
	id, _, at, ok := b.record(at)
	if !ok || id != recBOF {
		return oldKind()
	}
	cells := map[int]map[int]string{}
	count := 0
	put := func(row, col int, v string) {
		if v == "" || row >= rowsMostXLS || col >= columnsXLS {
			return
		}
		if cells[row] == nil {
			cells[row] = map[int]string{}
		}
		cells[row][col] = v
		count++
	}
	var merged []block
	depth, row, col := 1, 0, 0 // of the last formula, whose text follows
	for depth > 0 && count < b.most.Rows*b.most.Columns {
		id, body, next, ok := b.record(at)
		if !ok {
			break // cut off: what was read stands
		}
		at = next
		u16 := func(i int) int { return int(binary.LittleEndian.Uint16(body[i:])) }
		switch {
		case id == recBOF:
			depth++ // a chart inside
		case id == recEOF:
			depth--
		case depth > 1:
		case id == recLabelSST && len(body) >= 10:
			if n := int(binary.LittleEndian.Uint32(body[6:])); n < len(b.strings) {
				put(u16(0), u16(2), b.strings[n])
			}
		case id == recLabel && len(body) >= 9:
			if s, _, ok := plainString(body[6:], u16(6), 2); ok {
				put(u16(0), u16(2), s)
			}
		case id == recNumber && len(body) >= 14:
			put(u16(0), u16(2), figure(math.Float64frombits(binary.LittleEndian.Uint64(body[6:]))))
		case id == recRK && len(body) >= 10:
			put(u16(0), u16(2), figure(rk(binary.LittleEndian.Uint32(body[6:]))))
		case id == recMulRK && len(body) >= 6:
			for i := 0; 4+6*i+6 <= len(body)-2; i++ {
				put(u16(0), u16(2)+i, figure(rk(binary.LittleEndian.Uint32(body[4+6*i+2:]))))
			}
		case id == recBoolErr && len(body) >= 8:
			put(u16(0), u16(2), boolOrError(body[6], body[7] == 1))
		case id == recFormula && len(body) >= 14:
			row, col = u16(0), u16(2)
			if body[12] != 0xFF || body[13] != 0xFF {
				put(row, col, figure(math.Float64frombits(binary.LittleEndian.Uint64(body[6:]))))
			} else if body[6] == 1 || body[6] == 2 {
				put(row, col, boolOrError(body[8], body[6] == 2))
			}
		case id == recString && len(body) >= 3:
			if s, _, ok := plainString(body, u16(0), 2); ok {
				put(row, col, s)
			}
		case id == recMerged && len(body) >= 2:
			for i := 0; i < u16(0) && 2+8*i+8 <= len(body) && len(merged) < mergedMost; i++ {
				p := 2 + 8*i
				merged = append(merged, block{left: u16(p+4) + 1, top: u16(p) + 1, right: u16(p+6) + 1, bottom: u16(p+2) + 1})
			}
		}
	}
	for n := 0; n < rowsMostXLS; n++ {
		var line []string
		for c, v := range cells[n] {
			for len(line) <= c {
				line = append(line, "")
			}
			line[c] = v
		}
		more, err := b.g.row(n+1, line)
		if err != nil {
			return err
		}
		if !more {
			break
		}
	}
	t := &b.g.tabs[len(b.g.tabs)-1]
	t.fill(merged, b.most.Columns)
	return nil
}

// rk is a number written short.
func rk(v uint32) float64 {
	var f float64
	if v&2 != 0 {
		f = float64(int32(v) >> 2)
	} else {
		f = math.Float64frombits(uint64(v&^3) << 32)
	}
	if v&1 != 0 {
		f /= 100
	}
	return f
}

func figure(f float64) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return ""
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

func boolOrError(v byte, bad bool) string {
	if !bad {
		return strconv.Itoa(int(v))
	}
	return map[byte]string{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}[v]
}

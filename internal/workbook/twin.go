package workbook

import (
	"strings"
)

// Entry is what is known of a site or a person when two of them are compared.
type Entry struct {
	ID      string
	Line    string // where it stands in the workbook; "" = in the ledger
	Code    string
	Name    string
	Address string
	Credit  string
	Phone   string
	Grid    string
}

// How two entries are alike.
const (
	SameCredit  = "统一社会信用代码相同"
	SameAddress = "名称和地址相同"
	SameName    = "同一网格里名称相同"
)

// Twins finds the entry that another may be.
type Twins struct{ by map[string]Entry }

// NewTwins begins with none.
func NewTwins() *Twins { return &Twins{by: map[string]Entry{}} }

// Add remembers an entry; the first of several keeps its place.
func (t *Twins) Add(e Entry) {
	for _, k := range keysOf(e) {
		if _, there := t.by[k.key]; !there {
			t.by[k.key] = e
		}
	}
}

// Find gives the entry that looks like this one, and in what.
func (t *Twins) Find(e Entry) (twin Entry, how string, ok bool) {
	for _, k := range keysOf(e) {
		if twin, ok = t.by[k.key]; ok {
			// Different codes are different operators, whatever they are called.
			if k.how != SameCredit && e.Credit != "" && twin.Credit != "" && e.Credit != twin.Credit {
				continue
			}
			return twin, k.how, true
		}
	}
	return Entry{}, "", false
}

type alike struct{ key, how string }

func keysOf(e Entry) []alike {
	var out []alike
	name, address := plain(e.Name), plain(e.Address)
	if e.Credit != "" {
		out = append(out, alike{"c:" + e.Credit, SameCredit})
	}
	if name != "" && address != "" {
		out = append(out, alike{"a:" + name + "\x00" + address, SameAddress})
	}
	if core := coreOf(name); core != "" && e.Grid != "" {
		out = append(out, alike{"g:" + core + "\x00" + e.Grid, SameName})
	}
	return out
}

// coreOf is a name without what every second name ends in.
func coreOf(name string) string {
	core := name
	for _, w := range []string{"有限责任公司", "股份有限公司", "有限公司", "个体工商户", "经营部", "分公司", "公司"} {
		if c := strings.TrimSuffix(core, w); len([]rune(c)) >= 2 {
			core = c
		}
	}
	return core
}

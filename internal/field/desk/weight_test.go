package desk_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"anwang/internal/field/desk"

	"github.com/google/uuid"
)

// ledger is one as counties have them: names, addresses and pinyin that
// repeat as they do, numbers and ids that do not.
func (s *stage) ledger(n int) []string {
	s.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	said := map[string]string{"东": "dong", "西": "xi", "南": "nan", "北": "bei", "福": "fu", "顺": "shun", "兴": "xing", "达": "da", "永": "yong", "安": "an", "和": "he", "利": "li",
		"民": "min", "源": "yuan", "盛": "sheng", "泰": "tai", "百": "bai", "货": "huo", "超": "chao", "市": "shi", "饭": "fan", "店": "dian", "五": "wu", "金": "jin", "建": "jian", "材": "cai",
		"养": "yang", "殖": "zhi", "场": "chang", "加": "jia", "工": "gong", "厂": "chang", "理": "li", "发": "fa", "药": "yao", "房": "fang", "修": "xiu", "车": "che"}
	signs := strings.Split("东西南北福顺兴达永安和利民源盛泰", "")
	var ids []string
	var rows []string
	flush := func() {
		if len(rows) > 0 {
			s.do(`INSERT INTO site (county, id, code, name, pinyin, class, sector, place, credit_code, address, lon, lat, grid, path, department, operator, phone, facts, risk, status, opened_on, direct_by, seen_on, demo, rev) VALUES ` + strings.Join(rows, ","))
			rows = nil
		}
	}
	for i := range n {
		name := signs[r.IntN(len(signs))] + signs[r.IntN(len(signs))] + signs[r.IntN(len(signs))] + pick("百货超市", "饭店", "五金建材", "养殖场", "加工厂", "理发店", "药房", "修车")
		var sound []string
		for _, c := range name {
			sound = append(sound, said[string(c)])
		}
		var raw [16]byte
		for k := range raw {
			raw[k] = byte(r.UintN(256))
		}
		id := uuid.UUID(raw).String()
		ids = append(ids, id)
		rows = append(rows, fmt.Sprintf(`('%s','%s','%06d','%s','%s','%s','%s','','92%06d%09dX','东村%d组%d号','%.6f','%.6f','g1','1/2/','','张某','1390000%04d','{}','%s','正常','2020-01-01','','2026-02-%02d',TRUE,%d)`,
			county, id, i, name, strings.Join(sound, " "), pick("个体工商户", "企业", "小作坊", "九小场所"), pick("工贸", "商务", "消防", "农业", "市场监管"), r.IntN(999999), r.IntN(999999999), r.IntN(12), r.IntN(300),
			117.4+r.Float64()/5, 39.9+r.Float64()/5, r.IntN(10000), pick("低风险", "一般风险", "较大风险", ""), 1+r.IntN(28), 1+r.IntN(9)))
		if len(rows) == 500 {
			flush()
		}
	}
	flush()
	return ids
}

// went writes that the head was at these sites on a day.
func (s *stage) went(day string, sites []string) {
	s.Helper()
	s.do(`INSERT INTO person (county, id, name, pinyin, phone, employer, demo, rev) SELECT $1, 'p9', '王建国', '', '', '', TRUE, 1 WHERE NOT EXISTS (SELECT 1 FROM person WHERE county = $1 AND id = 'p9')`, county)
	for _, some := range slices.Collect(slices.Chunk(sites, 500)) {
		var rows []string
		for _, id := range some {
			rows = append(rows, fmt.Sprintf(`('%s','%s','%s','g1','1/2/','','p9','村网格长','排查','visit','','',1,'%s',1,1,FALSE,0,0,0,0,'','')`, county, uuid.NewString(), id, day))
		}
		s.do(`INSERT INTO visit (county, id, site, grid, path, department, by_person, post, verb, kind, form, edition, at, on_day, received_at, phone_at, clock_off, lon, lat, bad, photos, note, body) VALUES ` + strings.Join(rows, ","))
		for _, id := range some {
			s.do("UPDATE site SET seen_on = $3, rev = rev + 1 WHERE county = $1 AND id = $2", county, id, day)
		}
	}
}

// carried is what a pack weighs as it travels, and the pack.
func (s *stage) carried(cursor string) (int, desk.Pack) {
	s.Helper()
	req, _ := http.NewRequest("GET", s.url+"/api/field/pack?cursor="+cursor, nil)
	req.Header.Set("Who", "head1")
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != 200 || res.Header.Get("Content-Encoding") != "gzip" {
		s.Fatalf("%d %q", res.StatusCode, res.Header.Get("Content-Encoding"))
	}
	counted := &counting{from: res.Body}
	plain, err := gzip.NewReader(counted)
	if err != nil {
		s.Fatal(err)
	}
	var p desk.Pack
	if err := json.NewDecoder(plain).Decode(&p); err != nil {
		s.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, plain)
	return counted.n, p
}

type counting struct {
	from io.Reader
	n    int
}

func (c *counting) Read(b []byte) (int, error) {
	n, err := c.from.Read(b)
	c.n += n
	return n, err
}

// Budgets of the phone: what a pack weighs is what a person with a weak signal
// waits for.
func TestAPackStaysWithinTheWeightAPhoneCanFetch(t *testing.T) {
	for _, of := range []struct{ sites, most int }{{2_000, 1_500 << 10}, {20_000, 8 << 20}} {
		t.Run(fmt.Sprint(of.sites), func(t *testing.T) {
			each(t, func(s *stage) {
				ids := s.ledger(of.sites)
				s.went("2026-02-20", ids[:of.sites/4])
				whole, p := s.carried("")
				if got := len(p.Sites); got < of.sites || !p.Full {
					s.Fatalf("%d of %d sites, full %v", got, of.sites, p.Full)
				}
				if p.Sites[0].Pinyin == "" || p.Sites[0].CreditCode == "" {
					s.Fatalf("a site without what it is found by: %+v", p.Sites[0])
				}
				// A busy day: sixty sites visited, one renamed, one gone.
				s.went("2026-03-04", ids[100:160])
				s.do("UPDATE site SET name = '改了名', rev = rev + 1 WHERE county = $1 AND id = $2", county, ids[0])
				s.do("DELETE FROM site WHERE county = $1 AND id = $2", county, ids[1])
				day, p := s.carried(p.Cursor)
				if p.Full || len(p.Sites) != 61 || len(p.Gone.Sites) != 1 {
					s.Fatalf("full %v, %d changed, %v gone", p.Full, len(p.Sites), p.Gone.Sites)
				}
				t.Logf("%d sites: %d KB whole (of %d), %d KB for a day (of 50)", of.sites, whole>>10, of.most>>10, day>>10)
				if whole > of.most || day > 50<<10 {
					s.Errorf("%d bytes whole, %d for a day", whole, day)
				}
			})
		})
	}
}

func TestAPackNamesOnlyThoseWhoMayHaveGoneAlong(t *testing.T) {
	each(t, func(s *stage) {
		for _, x := range [][4]string{{"p1", "同村干部", "g1", ""}, {"p2", "邻村干部", "g2", ""}, {"p3", "离任的人", "g1", "2026-01-31"}} {
			s.do(`INSERT INTO person (county, id, name, pinyin, phone, employer, demo, rev) VALUES ($1, $2, $3, '', '', '', TRUE, 1)`, county, x[0], x[1])
			s.do(`INSERT INTO appointment (county, id, person, post, kind, grid, overlay, department, from_on, to_on, rev) VALUES ($1, $2, $2, '村网格员', '网格员', $3, '', '', '2020-01-01', $4, 1)`, county, x[0], x[2], x[3])
		}
		_, p := s.carried("")
		if fmt.Sprint(p.Me.Colleagues) != "[{p1 同村干部}]" {
			s.Errorf("%v", p.Me.Colleagues)
		}
		if len(p.Me.Ways) != 2 || p.Me.Ways[1].Way != "直报消防" {
			s.Errorf("ways of reporting: %+v", p.Me.Ways)
		}
	})
}

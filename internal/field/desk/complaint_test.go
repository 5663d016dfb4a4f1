package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"anwang/internal/field/desk"
)

func complaint(id, body string) string {
	return `{"id":"` + id + `","seq":1,"kind":"complaint","at":1000,"body":` + body + `}`
}

// Product law 3: a complaint entry is always in reach, and what is said there
// does not end with whoever laid the burden on.
func TestAComplaintReachesTheTopOnceAndWithoutANameWhereNoneIsWanted(t *testing.T) {
	each(t, func(s *stage) {
		s.do(`INSERT INTO grid (county, id, short, code, name, pinyin, kind, covers, tier, parent, path, ring, lon, lat, opened_on, closed_on, demo, rev)
			VALUES ($1, 'top', 'top', '', '全县', '', '县级', '区域', 1, '', '1/', '', 0, 0, '2020-01-01', '', TRUE, 1)`, county)
		for _, x := range [][3]string{{"a1", "安委办", "办公室"}, {"a2", "县级网格长", "网格长"}} {
			s.do(`INSERT INTO appointment (county, id, person, post, kind, grid, overlay, department, from_on, to_on, rev) VALUES ($1, $2, $2, $3, $4, 'top', '', '', '2020-01-01', '', 1)`, county, x[0], x[1], x[2])
		}
		signed := complaint("0199-aaaa-0001", `{"about":"重复填报","text":"同一家要填三张表"}`)
		unsigned := complaint("0199-aaaa-0002", `{"about":"其他","text":"会太多","unsigned":true}`)
		for range 2 {
			if got := strings.Join(s.send("head1", signed, unsigned), "; "); got != "0199-aaaa-0001 stored; 0199-aaaa-0002 stored" {
				t.Fatal(got)
			}
		}
		var all []string
		rows, err := s.db.Read().QueryContext(t.Context(), "SELECT post, place, args FROM notice WHERE county = $1 AND kind = 'complaint' ORDER BY subject", county)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var post, place, args string
			if err := rows.Scan(&post, &place, &args); err != nil {
				t.Fatal(err)
			}
			all = append(all, post+" "+place+" "+strings.ReplaceAll(args, "\n", " "))
		}
		if len(all) != 2 || !strings.HasPrefix(all[0], "安委办 top") || !strings.Contains(all[0], "head1") || !strings.Contains(all[0], "同一家要填三张表") {
			t.Errorf("%q", all)
		}
		if len(all) == 2 && (strings.Contains(all[1], "head1") || !strings.Contains(all[1], "未署名")) {
			t.Errorf("%q names whoever wanted no name", all[1])
		}
	})
}

func TestAComplaintWithoutWordsIsRefusedAndSaysWhat(t *testing.T) {
	each(t, func(s *stage) {
		got := s.send("head1", complaint("0199-aaaa-0003", `{"about":"重复填报","text":"  "}`), complaint("0199-aaaa-0004", `{"about":"胡说","text":"x"}`),
			complaint("0199-aaaa-0005", `{"about":"其他","text":"`+strings.Repeat("长", 1001)+`"}`))
		for _, one := range got {
			if !strings.HasSuffix(one, "refused field.complaint_incomplete") {
				t.Error(one)
			}
		}
		if s.count("notice") != 0 {
			t.Error("somebody was told nothing")
		}
	})
}

func TestAnObjectionIsListedWhereItIsHeardAndItsAnswerFindsWhoRaisedIt(t *testing.T) {
	each(t, func(s *stage) {
		s.do(`INSERT INTO grid (county, id, short, code, name, pinyin, kind, covers, tier, parent, path, ring, lon, lat, opened_on, closed_on, demo, rev)
			VALUES ($1, 'g0', 'g0', '', '某镇', '', '乡镇级', '区域', 1, '', '1/', '', 0, 0, '2020-01-01', '', TRUE, 1) ON CONFLICT DO NOTHING`, county)
		s.do(`INSERT INTO appointment (county, id, person, post, kind, grid, overlay, department, from_on, to_on, rev) VALUES ($1, 'a1', 'mayor', '网格办', '办公室', 'g0', '', '', '2020-01-01', '', 1)`, county)
		s.same("sent", s.send("head1", complaint("0199-aaaa-0001", `{"about":"重复填报","text":"同一家要填三张表"}`), complaint("0199-aaaa-0002", `{"about":"其他","text":"会太多","unsigned":true}`)),
			"0199-aaaa-0001 stored", "0199-aaaa-0002 stored")
		list := func(who string, answered bool) []desk.ComplaintCard {
			s.Helper()
			var out desk.ComplaintCards
			if status, p := s.ask(who, "GET", fmt.Sprintf("/api/field/complaints?answered=%v", answered), nil, &out); status != 200 {
				t.Fatal(who, status, p.Code)
			}
			return out.Items
		}
		// Who raised it, and whoever is elsewhere, reads none.
		for _, other := range []string{"head1", "head2", "neighbour"} {
			if got := list(other, false); len(got) != 0 {
				t.Errorf("%s reads %+v", other, got)
			}
		}
		open := list("mayor", false)
		if len(open) != 2 {
			t.Fatalf("%+v", open)
		}
		for _, c := range open {
			if named := c.Name+c.Post+c.GridName != ""; named != (c.ID == "0199-aaaa-0001") {
				t.Errorf("%+v", c)
			}
		}
		for _, c := range []struct {
			who, id, body, code string
			status              int
		}{
			{"mayor", "0199-aaaa-0002", `{"answer":"  "}`, "field.complaint_unanswered", 422},
			{"neighbour", "0199-aaaa-0002", `{"answer":"别的乡"}`, "field.complaint_not_found", 404},
			{"mayor", "none", `{"answer":"x"}`, "field.complaint_not_found", 404},
			{"mayor", "0199-aaaa-0002", `{"answer":"每月合并成一次会"}`, "", 200},
			{"mayor", "0199-aaaa-0002", `{"answer":"再答一次"}`, "field.complaint_answered", 409},
		} {
			if status, p := s.ask(c.who, "POST", "/api/field/complaints/"+c.id+"/answer", []byte(c.body), nil); status != c.status || p.Code != c.code {
				t.Errorf("%s %s: %d %s", c.who, c.body, status, p.Code)
			}
		}
		if done := list("mayor", true); len(done) != 1 || done[0].Answer != "每月合并成一次会" || done[0].Name != "" || len(list("mayor", false)) != 1 {
			t.Errorf("%+v", done)
		}
		var person, args string
		if err := s.db.Read().QueryRowContext(t.Context(), "SELECT person, args FROM notice WHERE county = $1 AND code = 'notice.complaint_answered'", county).Scan(&person, &args); err != nil || person != "head1" || !strings.Contains(args, "每月合并成一次会") {
			t.Errorf("%s %q %v", person, args, err)
		}
	})
}

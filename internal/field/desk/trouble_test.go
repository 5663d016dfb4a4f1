package desk_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"anwang/internal/field/desk"
	"anwang/internal/kit/dbtest"
)

// counted sends deeds with what the phone says of its numbers.
func (s *stage) counted(name, device, count string, deeds ...string) desk.Results {
	s.Helper()
	var out desk.Results
	body := fmt.Sprintf(`{"device":%q,"sentAt":2000,"count":%s,"deeds":[%s]}`, device, count, strings.Join(deeds, ","))
	if status, p := s.ask(name, "POST", "/api/field/deeds", []byte(body), &out); status != 200 {
		s.Fatalf("%d %s %+v", status, p.Code, p.Fields)
	}
	return out
}

func numbered(id string, seq int) string {
	return strings.Replace(visit(id, "s1"), `"seq":1`, fmt.Sprintf(`"seq":%d`, seq), 1)
}

func ranges(gaps []desk.Gap) string {
	out := []string{}
	for _, g := range gaps {
		out = append(out, fmt.Sprintf("%d-%d", g.From, g.To))
	}
	return strings.Join(out, " ")
}

func TestALostDeedIsShownToAPersonAndHoldsUpNothing(t *testing.T) {
	each(t, func(s *stage) {
		office := func(settled bool) (items []desk.GapCard) {
			var out desk.GapCards
			if status, p := s.ask("mayor", "GET", fmt.Sprintf("/api/field/gaps?settled=%v", settled), nil, &out); status != 200 {
				t.Fatal(status, p.Code)
			}
			return out.Items
		}
		// 3 and 4 wait on the phone, 5 was taken back, 6 and 7 are nowhere.
		out := s.counted("head1", "phone-7", `{"last":8,"held":[3,4,8],"letGo":[5]}`, numbered("deed-0001", 1), numbered("deed-0002", 2), numbered("deed-0008", 8))
		if got := ranges(out.Gaps); got != "6-7" || out.At == 0 {
			t.Errorf("%q at %d", got, out.At)
		}
		for _, r := range out.Results {
			if r.State != "stored" {
				t.Errorf("%s %s: a gap holds it up", r.ID, r.State)
			}
		}
		// Told again it is the same gap, and it is no other person's on this phone.
		if got := ranges(s.counted("head1", "phone-7", `{"last":8,"held":[3,4]}`).Gaps); got != "6-7" {
			t.Errorf("told again: %q", got)
		}
		if got := ranges(s.counted("head2", "phone-7", `{"last":8,"held":[3,4]}`).Gaps); got != "" {
			t.Errorf("to another person: %q", got)
		}
		cards := office(false)
		if len(cards) != 1 || cards[0].Person != "head1" || cards[0].GridName != "东村" || cards[0].AfterAt != 1000 {
			t.Fatalf("%+v", cards)
		}
		// One of the two comes after all: the other is still missing.
		if got := ranges(s.counted("head1", "phone-7", `{"last":8,"held":[3,4]}`, numbered("deed-0006", 6)).Gaps); got != "6-7" {
			t.Errorf("half filled: %q", got)
		}
		at := "/api/field/gaps/" + cards[0].ID + "/settle"
		for _, c := range []struct {
			who, body, code string
			status          int
		}{
			{"mayor", `{"words":""}`, "request.invalid", 422},
			{"head2", `{"words":"不是我的"}`, "account.not_allowed", 403},
			{"neighbour", `{"words":"别的乡"}`, "field.gap_not_found", 404},
			{"mayor", `{"words":"3月1日补记了一次"}`, "", 200},
			{"mayor", `{"words":"再来一次"}`, "field.gap_settled", 409},
		} {
			if status, p := s.ask(c.who, "POST", at, []byte(c.body), nil); status != c.status || p.Code != c.code {
				t.Errorf("%s %s: %d %s", c.who, c.body, status, p.Code)
			}
		}
		if got := ranges(s.counted("head1", "phone-7", `{"last":8,"held":[3,4]}`).Gaps); got != "" || len(office(false)) != 0 {
			t.Errorf("settled and told again: %q", got)
		}
		if done := office(true); len(done) != 2 { // and the one that was taken back
			t.Errorf("%+v", done)
		}
		// A later loss is a gap of its own, and closes by itself when it comes.
		if got := ranges(s.counted("head1", "phone-7", `{"last":9,"held":[3,4]}`).Gaps); got != "9-9" {
			t.Errorf("later: %q", got)
		}
		if got := ranges(s.counted("head1", "phone-7", `{"last":9,"held":[3,4]}`, numbered("deed-0009", 9)).Gaps); got != "" {
			t.Errorf("it came: %q", got)
		}
		if len(office(false)) != 0 {
			t.Error("the office still asks for what came")
		}
	})
}

func TestADeedWhoseForerunnerIsLostIsStoredAndSaysSo(t *testing.T) {
	each(t, func(s *stage) {
		lost := func(id, before string) string {
			return strings.Replace(visit(id, "s1"), `"kind"`, `"lost":["`+before+`"],"kind"`, 1)
		}
		s.same("first", s.send("head1", visit("deed-0001", "s1")), "deed-0001 stored")
		out := s.counted("head1", "phone-1", `{"last":0}`, lost("deed-0002", "deed-gone"), lost("deed-0003", "deed-0001"))
		if r := out.Results[0]; r.State != "stored" || len(r.Made.Meanwhile) != 1 || !strings.Contains(r.Made.Meanwhile[0], "没有送到") {
			t.Errorf("%+v", r)
		}
		if r := out.Results[1]; r.State != "stored" || len(r.Made.Meanwhile) != 0 {
			t.Errorf("a forerunner that is there is told as lost: %+v", r)
		}
	})
}

func TestWhatChangedMeanwhileIsShownAndNothingIsMerged(t *testing.T) {
	each(t, func(s *stage) {
		s.do("UPDATE site SET rev = 3 WHERE county = $1 AND id = 's1'", county)
		for n, e := range []string{"site.entered", "site.changed", "site.changed"} {
			s.do(`INSERT INTO entry (county, subject, n, kind, at, by_person, post, grid, refs, digest, hash) VALUES ($1, 'site:s1', $2, $3, 1000, $4, '', '', $5, $6, $6)`,
				county, n+1, e, map[int]string{0: "clerk", 1: "clerk", 2: "head1"}[n], "columns=address,phone", []byte{1})
		}
		with := func(id string, base int, grid string) desk.Result {
			d := strings.Replace(visit(id, "s1", fmt.Sprintf(`,"grid":%q`, grid)), `"kind"`, fmt.Sprintf(`"base":%d,"kind"`, base), 1)
			return s.counted("head1", "phone-1", `{"last":0}`, d).Results[0]
		}
		for _, c := range []struct {
			id   string
			base int
			grid string
			want string
		}{
			{"deed-0001", 3, "g1", "[]"},
			{"deed-0002", 0, "", "[]"},
			{"deed-0003", 2, "g1", "[]"}, // that change was one's own
			{"deed-0004", 1, "g1", "[1970-01-01有人改了对象登记的地址、电话]"},
			{"deed-0005", 3, "g2", "[这家已从西村划到东村]"},
		} {
			r := with(c.id, c.base, c.grid)
			if r.State != "stored" || fmt.Sprint(r.Made.Meanwhile) != c.want {
				t.Errorf("%s: %s %v, want %s", c.id, r.State, r.Made.Meanwhile, c.want)
			}
			// Sent again it says the same, and the record's page says it too.
			if again := with(c.id, c.base, c.grid); fmt.Sprint(again.Made.Meanwhile) != c.want {
				t.Errorf("%s again: %v", c.id, again.Made.Meanwhile)
			}
			var page struct {
				Came struct{ Meanwhile []struct{ Words string } }
			}
			if status, p := s.ask("head1", "GET", "/api/visits/"+c.id, nil, &page); status != 200 {
				t.Fatal(status, p.Code)
			}
			words := []string{}
			for _, m := range page.Came.Meanwhile {
				words = append(words, m.Words)
			}
			if fmt.Sprint(words) != c.want {
				t.Errorf("%s: the page says %v", c.id, words)
			}
		}
	})
}

func TestAnActOnACaseThatMovedOnSaysWhoWasQuicker(t *testing.T) {
	each(t, func(s *stage) {
		s.same("reported", s.send("head1", `{"id":"case-0001","seq":1,"kind":"hazard","at":1000,"body":{"site":"s1","text":"通道堵塞","grade":"一般","photos":[],"urgent":false,"onsite":[]}}`), "case-0001 stored")
		s.do("UPDATE hazard SET rev = 3 WHERE county = $1 AND id = 'case-0001'", county)
		s.do("INSERT INTO person (county, id, name, pinyin, phone, employer, demo, rev) VALUES ($1, 'clerk', '统计员', '', '', '', TRUE, 1)", county)
		for n, by := range []string{"head1", "clerk"} {
			s.do(`INSERT INTO hazard_act (county, id, hazard, n, verb, at, by_person, post, party, state, text, number, body) VALUES ($1, $2, 'case-0001', $3, 'verify', 1000, $4, '', '', '', '', '', '{}')`,
				county, fmt.Sprintf("act-%d", n), n, by)
		}
		act := `{"id":"deed-0002","seq":2,"kind":"act","at":1000,"base":1,"body":{"hazard":"case-0001","verb":"verify","pass":true}}`
		out := s.counted("head1", "phone-1", `{"last":2}`, act)
		if r := out.Results[0]; r.State != "stored" || fmt.Sprint(r.Made.Meanwhile) != "[1970-01-01已由统计员复查]" {
			t.Errorf("%+v", r.Made)
		}
	})
}

func TestAllThreeTimesOfADeedAreKeptAndAWrongClockIsMarked(t *testing.T) {
	each(t, func(s *stage) {
		now := int64(0)
		for i, c := range []struct {
			at, sent int64 // against the server's time
			off      bool
		}{
			{-3600e3, 0, false}, {-3600e3, 9 * 60e3, false}, {-3600e3, 11 * 60e3, true}, {-90e6, -86400e3, true}, {20 * 60e3, 0, true},
		} {
			if now == 0 {
				now = int64(s.counted("head1", "p", `{"last":0}`).At)
			}
			id := fmt.Sprintf("deed-%04d", i)
			d := strings.Replace(visit(id, "s1"), `"at":1000`, fmt.Sprintf(`"at":%d`, now+c.at), 1)
			body := fmt.Sprintf(`{"device":"p","sentAt":%d,"deeds":[%s]}`, now+c.sent, d)
			var out desk.Results
			if status, p := s.ask("head1", "POST", "/api/field/deeds", []byte(body), &out); status != 200 || out.Results[0].State != "stored" {
				t.Fatal(status, p.Code, out)
			}
			var page struct {
				At       int64
				ClockOff bool
				Came     struct {
					PhoneAt, SentAt, ReceivedAt int64
					ClockOff                    bool
				}
			}
			s.ask("head1", "GET", "/api/visits/"+id, nil, &page)
			want := now - max(0, c.sent-c.at)
			if page.Came.PhoneAt != now+c.at || page.Came.SentAt != now+c.sent || page.Came.ReceivedAt != now || page.Came.ClockOff != c.off || page.ClockOff != c.off || page.At != want {
				t.Errorf("%d: %+v, judged by %d, want %d", i, page, page.At, want)
			}
		}
	})
}

func TestTenThousandDeedsAtOnceAreRefusedInWords(t *testing.T) {
	s := open(t, dbtest.SQLite(t))
	var many []string
	for i := range 10_000 {
		many = append(many, fmt.Sprintf(`{"id":"deed-%05d","kind":"read","at":1,"body":{"notice":"n"}}`, i))
	}
	status, p := s.ask("head1", "POST", "/api/field/deeds", []byte(`{"device":"p","sentAt":1,"deeds":[`+strings.Join(many, ",")+`]}`), nil)
	if status != 413 || p.Code != "field.too_many_deeds" || !strings.Contains(p.Detail, "10000") || s.reads.Load() != 0 {
		t.Errorf("%d %s %q, %d done", status, p.Code, p.Detail, s.reads.Load())
	}
	// The rest of a batch is unharmed by one that says nonsense of itself.
	got := s.send("head1", `{"id":"deed-0001","seq":-5,"kind":"visit","at":1,"body":{}}`, `{"id":"deed-0002","seq":9e18,"kind":"visit","at":1,"body":{}}`, visit("deed-0003", "s1"))
	s.same("nonsense", got, "deed-0001 refused field.deed_malformed", "deed-0002 refused field.deed_malformed", "deed-0003 stored")
	raw, _ := json.Marshal(map[string]any{"device": "p", "sentAt": 1, "deeds": []any{}, "count": map[string]any{"last": 1e12}})
	if status, p := s.ask("head1", "POST", "/api/field/deeds", raw, nil); status != 422 {
		t.Errorf("a phone that counted to a million millions: %d %s", status, p.Code)
	}
}

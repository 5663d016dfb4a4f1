package desk_test

import (
	"fmt"
	"testing"

	"anwang/internal/kit/dbtest"
)

const days = 24 * 3600 * 1000

// aged is a sending of one deed, so many milliseconds after it was recorded.
func (s *stage) aged(id string, age int64) string {
	s.Helper()
	var out struct {
		Results []struct {
			State string
			Fault *struct{ Code, Detail string }
		}
	}
	body := fmt.Sprintf(`{"device":"phone-1","sentAt":%d,"deeds":[%s]}`, 1000+age, visit(id, "s1"))
	if status, p := s.ask("head1", "POST", "/api/field/deeds", []byte(body), &out); status != 200 {
		s.Fatalf("%d %s", status, p.Code)
	}
	r := out.Results[0]
	if r.Fault != nil {
		return r.State + " " + r.Fault.Code
	}
	return r.State
}

func TestADeedThatComesAMonthTooLateIsRefusedAndAReplayIsAnsweredAsBefore(t *testing.T) {
	each(t, func(s *stage) {
		for _, c := range []struct {
			id   string
			age  int64
			want string
		}{
			{"deed-0001", 3 * days, "stored"},
			{"deed-0001", 40 * days, "stored"}, // the same batch a month later: nothing new
			{"deed-0002", 31 * days, "stored"},
			{"deed-0003", 32 * days, "refused field.deed_too_old"},
			{"deed-0004", 20000 * days, "refused field.deed_too_old"},
		} {
			if got := s.aged(c.id, c.age); got != c.want {
				t.Errorf("%s after %d days: %s, want %s", c.id, c.age/days, got, c.want)
			}
		}
		if s.count("visit") != 2 {
			t.Errorf("%d visits", s.count("visit"))
		}
	})
}

func TestASendingFromBeforeTheClocksIsRefused(t *testing.T) {
	s := open(t, dbtest.SQLite(t))
	body := []byte(`{"device":"phone-1","sentAt":-9223372036854775808,"deeds":[` + visit("deed-0001", "s1") + `]}`)
	if status, p := s.ask("head1", "POST", "/api/field/deeds", body, nil); status != 422 || s.count("visit") != 0 {
		t.Errorf("%d %s, %d visits", status, p.Code, s.count("visit"))
	}
}

func TestAFindingUnderAUsedIdIsRefusedAndDoesNotWaitForEver(t *testing.T) {
	each(t, func(s *stage) {
		found := func(id string) string {
			return fmt.Sprintf(`{"id":%q,"seq":1,"kind":"visit","at":1000,"body":{"site":"s1","verb":"排查","findings":[{"id":"finding-1","outcome":"mended","text":"线路老化"}]}}`, id)
		}
		s.same("first", s.send("head1", found("deed-0001")), "deed-0001 stored")
		s.same("another visit's finding", s.send("head1", found("deed-0002")), "deed-0002 refused field.id_taken")
		s.same("again", s.send("head1", found("deed-0002")), "deed-0002 refused field.id_taken")
		if s.count("visit") != 1 || s.count("deed") != 2 {
			t.Errorf("%d visits, %d deeds", s.count("visit"), s.count("deed"))
		}
		if status, p := s.ask("head1", "POST", "/api/visits", []byte(`{"id":"visit-0009","site":"s1","verb":"排查","findings":[{"id":"finding-1","outcome":"mended","text":"线路老化"}]}`), nil); status != 409 || p.Code != "field.id_taken" {
			t.Errorf("from a desk: %d %s", status, p.Code)
		}
	})
}

func TestWhatNobodySeesDoesNotEnterARecord(t *testing.T) {
	each(t, func(s *stage) {
		s.same("sent", s.send("head1", visit("deed-0001", "s1", `,"note":"付\u202e款\u0000人"`)), "deed-0001 stored")
		if status, p := s.ask("head1", "POST", "/api/visits", []byte("{\"id\":\"visit-0009\",\"site\":\"s1\",\"verb\":\"排查\",\"note\":\"付\u202e款\\u0000人\"}"), nil); status != 200 {
			t.Fatalf("%d %s", status, p.Code)
		}
		for _, id := range []string{"deed-0001", "visit-0009"} {
			var page struct{ Note string }
			if status, p := s.ask("head1", "GET", "/api/visits/"+id, nil, &page); status != 200 || page.Note != "付款人" {
				t.Errorf("%s: %d %s %q", id, status, p.Code, page.Note)
			}
		}
	})
}

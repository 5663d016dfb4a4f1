package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/kit/web"

	"github.com/pquerna/otp/totp"
)

// enrol puts a second factor in force for somebody who is signed in.
func (s *county) enrol(ask func(method, path, body string) (int, string)) {
	s.t.Helper()
	_, body := ask("POST", "/api/me/factor", fmt.Sprintf(`{"password":%q}`, demoPassword))
	var begun struct{ Secret string }
	if err := json.Unmarshal([]byte(body), &begun); err != nil {
		s.t.Fatal(err, body)
	}
	code, err := totp.GenerateCode(begun.Secret, time.UnixMilli(int64(s.h.Now())))
	if err != nil {
		s.t.Fatal(err)
	}
	if status, body := ask("POST", "/api/me/factor/confirm", fmt.Sprintf(`{"code":%q}`, code)); status != 200 {
		s.t.Fatalf("%d %s", status, body)
	}
}

// Each of the three reaches his own operations and no other; none of them is shown
// anything of the work, whatever he asks.
func TestNoAdministratorSeesTheWorkOrDoesAnothersPart(t *testing.T) {
	s := newCounty(t)
	for _, a := range demoThree {
		ask := s.as(a.Login)
		for _, op := range s.ops {
			if op[2] == web.Public || op[2] == web.SignedIn {
				continue
			}
			if status, answer := ask(op[0], s.filled(op[1]), s.body(op)); status != http.StatusForbidden {
				t.Errorf("%s before the second factor: %s %s: %d %.120s", a.Role, op[0], op[1], status, answer)
			}
		}
		s.enrol(ask)
		mine := 0
		for _, op := range s.ops {
			if op[2] == web.Public || op[2] == web.SignedIn {
				continue
			}
			path := s.filled(op[1])
			if strings.Contains(path, "see-as") {
				continue
			}
			status, answer := ask(op[0], path, s.body(op))
			if account.KindMay(account.Kind(a.Role), account.Permission(op[2])) {
				mine++
				if status == http.StatusForbidden && op[0] == "GET" || status >= 500 && !strings.Contains(answer, "journal.nothing_sealed") {
					t.Errorf("%s: %s %s: %d %.200s", a.Role, op[0], op[1], status, answer)
				}
			} else if status != http.StatusForbidden {
				t.Errorf("%s: %s %s is not his: %d %.120s", a.Role, op[0], op[1], status, answer)
			}
		}
		if mine < 4 {
			t.Errorf("%s has %d operations", a.Role, mine)
		}
	}
}

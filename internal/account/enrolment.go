package account

import (
	"strings"
	"unicode/utf8"

	"anwang/internal/fault"
)

// Enrolment is a person as they are entered, with the account they sign in
// with; a person without a login has none (a villager named on a board).
type Enrolment struct {
	Person   string // "" = a fresh id
	Name     string
	Phone    string
	Employer string
	Login    string
	Hash     string // of the password, made before the transaction
	// Initial: somebody else knows the password, so that it opens nothing but the
	// choice of another.
	Initial bool
	Demo    bool
	Grid    string // where they were entered: that office may give them a post
}

// Check says what is missing before somebody can be enrolled.
func (e Enrolment) Check() error {
	f := fault.New(fault.Invalid, "person.not_enrollable")
	if strings.TrimSpace(e.Name) == "" {
		f = f.On("name", "person.name_missing")
	}
	if e.Login != "" && !loginFits(e.Login) {
		f = f.On("login", "account.login_malformed")
	}
	if (e.Login == "") != (e.Hash == "") {
		f = f.On("password", "account.password_missing")
	}
	if len(f.Fields) > 0 {
		return f
	}
	return nil
}

// CheckTyped says the same of what somebody typed, which is looked at more
// closely than what an import brings.
func (e Enrolment) CheckTyped() error {
	f := fault.As(e.Check())
	if f == nil {
		f = fault.New(fault.Invalid, "person.not_enrollable")
	}
	if utf8.RuneCountInString(e.Name) > nameMost {
		f = f.On("name", "field.too_long")
	}
	if e.Phone != "" && !phoneFits(e.Phone) {
		f = f.On("phone", "person.phone_malformed")
	}
	if len(f.Fields) > 0 {
		return f
	}
	return nil
}

const nameMost = 40

// phoneFits: figures, as long as any number there is, with the marks people put
// between them.
func phoneFits(phone string) bool {
	figures := 0
	for _, r := range phone {
		switch {
		case r >= '0' && r <= '9':
			figures++
		case !strings.ContainsRune("+- ()", r):
			return false
		}
	}
	return figures >= 5 && figures <= 20
}

// Login is a login as it is kept and compared: without the spaces that phones
// put around what they complete, in small letters.
func Login(typed string) string { return strings.ToLower(strings.TrimSpace(typed)) }

// loginFits: letters, digits and a few marks; or Chinese, since offices sign in
// by the name of the post as well.
func loginFits(login string) bool {
	if login != Login(login) || utf8.RuneCountInString(login) < 2 || len(login) > 64 {
		return false
	}
	return !strings.ContainsAny(login, " \t\r\n\"'<>\\/")
}

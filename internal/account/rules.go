package account

import (
	_ "embed"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"anwang/internal/civil"
	"anwang/internal/fault"
)

// Rules are what the security administrator sets about signing in.
type Rules struct {
	Length  int           // of a password, at least
	Kinds   int           // of characters in it: small, capital, figure, mark
	History int           // how many passwords before may not be used again
	MaxAge  time.Duration // of an administrator's password; 0 = none
	Tries   int           // failures in a row before a login rests
	Rest    time.Duration // how long it rests the first time; each time after doubles it
	Address int           // failures from one address before logins that never came from there rest
	Idle    time.Duration // how long a desk may be left alone
	Life    time.Duration // how long a desk stays signed in, however busy
}

// Usual are the rules where nobody set any.
func Usual() Rules {
	return Rules{Length: 10, Kinds: 2, History: 5, Tries: AttemptsMost, Rest: AttemptsRest * time.Millisecond, Address: 50, Idle: 30 * time.Minute, Life: 12 * time.Hour}
}

//go:embed common.txt
var commonFile string

// common are passwords and their stems that are guessed first.
var common = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(commonFile) {
		m[w] = true
	}
	return m
}()

// Fits says whether a password may be set by somebody of this login and name:
// long enough, of several kinds of characters, none of those that are guessed
// first, and not the login or the name.
func (r Rules) Fits(login, name, password string) error {
	weak := func(code string, args ...string) error {
		return fault.New(fault.Invalid, code, args...).On("password", code, args...)
	}
	low := strings.ToLower(password)
	switch {
	case utf8.RuneCountInString(password) < r.Length:
		return weak("account.password_short", "n", strconv.Itoa(r.Length))
	case kindsOf(password) < r.Kinds && utf8.RuneCountInString(password) < 2*r.Length:
		return weak("account.password_plain", "n", strconv.Itoa(r.Kinds))
	case login != "" && (strings.HasPrefix(low, login) || stem(low) == login || len(login) >= 5 && strings.Contains(low, login)), name != "" && strings.Contains(low, strings.ToLower(name)), named(low, name):
		return weak("account.password_is_login")
	case guessed(low):
		return weak("account.password_common")
	}
	return nil
}

// named says whether a password is a name's sound with figures behind it.
func named(low, name string) bool {
	sound := strings.Fields(Sound(name))
	if name == "" || len(sound) < 2 {
		return false
	}
	whole := sound[len(sound)-2]
	return len(whole) >= 4 && stem(low) == whole
}

// kindsOf counts the kinds of characters; Chinese is a kind of its own.
func kindsOf(password string) int {
	var small, capital, figure, mark, other bool
	for _, c := range password {
		switch {
		case unicode.IsDigit(c):
			figure = true
		case unicode.IsLower(c):
			small = true
		case unicode.IsUpper(c):
			capital = true
		case unicode.IsLetter(c):
			other = true
		default:
			mark = true
		}
	}
	n := 0
	for _, has := range []bool{small, capital, figure, mark, other} {
		if has {
			n++
		}
	}
	return n
}

// stem is a password without the figures and marks around it, and with those read
// as letters that stand for letters.
func stem(low string) string {
	s := strings.NewReplacer("@", "a", "$", "s", "0", "o").Replace(strings.TrimFunc(low, func(c rune) bool { return !unicode.IsLetter(c) }))
	return strings.TrimFunc(s, func(c rune) bool { return !unicode.IsLetter(c) })
}

// guessed says whether a password is one of those tried first: of the list, with
// or without figures around it, one character again and again, or a run.
func guessed(low string) bool {
	if common[low] || common[stem(low)] {
		return true
	}
	seen := map[rune]bool{}
	up, down, n := 0, 0, 0
	var last rune
	for _, c := range low {
		seen[c] = true
		if n > 0 && c == last+1 {
			up++
		}
		if n > 0 && c == last-1 {
			down++
		}
		last, n = c, n+1
	}
	if len(seen) <= 3 || up >= n-2 || down >= n-2 {
		return true
	}
	for _, row := range []string{"1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb", "0987654321"} {
		rest := low
		for i := len(row); i >= 4; i-- {
			rest = strings.ReplaceAll(rest, row[:i], "")
		}
		if utf8.RuneCountInString(rest) <= 2 {
			return true
		}
	}
	return false
}

// Stale says whether a password is older than the rules let an administrator's be.
func (r Rules) Stale(k Kind, setAt, now civil.Instant) bool {
	return Administers(k) && r.MaxAge > 0 && now.Sub(setAt) >= r.MaxAge
}

// Attempts is how often a login, or an address, failed lately.
type Attempts struct {
	N           int64
	LockedUntil civil.Instant
	At          civil.Instant // of the last failure
	Rounds      int64         // how often it rested already
}

const (
	// AttemptsMost is after how many failures in a row a login rests, unless set.
	AttemptsMost = 5
	// AttemptsRest is how long it rests the first time, in milliseconds.
	AttemptsRest = 10 * 60 * 1000
	// restMost is the longest rest, and how long rests are remembered.
	restMost = 24 * time.Hour
)

// Locked is the fault of a login that rests, or nil.
func (a Attempts) Locked(now civil.Instant) error {
	if now >= a.LockedUntil {
		return nil
	}
	return fault.New(fault.TooMany, "account.locked", "minutes", minutes(a.LockedUntil, now))
}

// AddressLocked is the fault of an address that rests, or nil.
func (a Attempts) AddressLocked(now civil.Instant) error {
	if now >= a.LockedUntil {
		return nil
	}
	return fault.New(fault.TooMany, "account.address_locked", "minutes", minutes(a.LockedUntil, now))
}

func minutes(until, now civil.Instant) string {
	return strconv.FormatInt((int64(until-now)+59_999)/60_000, 10)
}

// Fail counts one more failure. Failures older than the rest are forgotten; a
// login that rested within a day rests twice as long the next time.
func (r Rules) Fail(a Attempts, now civil.Instant) Attempts { return r.fail(a, now, r.Tries) }

// FailAt counts one more failure from an address. Many people may stand behind
// one, so it bears more, and only rests for logins that never came from there.
func (r Rules) FailAt(a Attempts, now civil.Instant) Attempts { return r.fail(a, now, r.Address) }

func (r Rules) fail(a Attempts, now civil.Instant, most int) Attempts {
	switch {
	case now.Sub(a.At) >= restMost:
		a = Attempts{}
	case now.Sub(a.At) >= r.Rest || a.LockedUntil > 0 && now >= a.LockedUntil:
		a = Attempts{Rounds: a.Rounds}
	}
	a.N, a.At = a.N+1, now
	if a.N >= int64(most) {
		rest := min(r.Rest<<min(a.Rounds, 12), restMost)
		a.LockedUntil = now.Add(rest)
		a.Rounds++
	}
	return a
}

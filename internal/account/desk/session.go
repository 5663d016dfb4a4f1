package desk

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"anwang/internal/account"
	"anwang/internal/account/desk/q"
	"anwang/internal/civil"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"

	"github.com/alexedwards/scs/v2"
)

const (
	cookieName = "anwang_session"
	// touchEvery bounds how often staying signed in costs a write; a desk that is
	// locked soon is touched more often.
	touchEvery = 10 * time.Minute
)

// The values a session holds. The account's rev lets a changed password end
// every other session.
const (
	valCounty = "county"
	valPerson = "person"
	valRev    = "rev"
	valApp    = "app"
	valSince  = "since"
	valDevice = "device"
	// valInitial is set where the session was opened by a password that was handed
	// out: a phone that was let in by a code needs none, and is not held up by one.
	valInitial = "initial"
	// What the list of one's sessions shows.
	valID      = "id"
	valAddress = "address"
	valAgent   = "agent"
)

func newSessions(d *Desk, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store = store{d}
	m.Codec = jsonCodec{}
	m.HashTokenInStore = true
	m.Lifetime = account.DeviceLife
	m.Cookie.Name = cookieName
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Secure = secure
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		p := web.Internal(r.Context(), err)
		w.Header().Set("Content-Type", p.ContentType(""))
		w.WriteHeader(p.Status)
		_ = json.NewEncoder(w).Encode(p)
	}
	return m
}

// Sessions gives requests to /api their session; everything else is the same
// for everybody and asks the database nothing.
func (d *Desk) Sessions(next http.Handler) http.Handler {
	signed := d.sessions.LoadAndSave(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			signed.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// SweepSessions forgets sessions that ended.
func (d *Desk) SweepSessions(ctx context.Context) error {
	return d.DB.Write(ctx, func(tx db.Tx) error {
		if err := q.New(tx).DropEnrolCodes(ctx, q.DropEnrolCodesParams{County: d.county(), Until: int64(d.Now().Add(-24 * time.Hour))}); err != nil {
			return err
		}
		return q.New(tx).DropExpired(ctx, int64(d.Now()))
	})
}

// held is what a session is, as stored.
type held map[string]string

// until is when the session ends if nothing is heard of it from now on. A desk
// ends by the rules; a phone keeps its session for as long as it is enrolled, so
// that what was recorded on a hill is sent when there is a network again without
// typing a password in the rain; taken back, it is out at once.
func (h held) until(now civil.Instant, rules account.Rules) civil.Instant {
	if h[valPerson] == "" {
		return now.Add(account.EnrolCodeLife) // on the way to a provider, signed in as nobody
	}
	idle, life := rules.Idle, rules.Life
	if h[valApp] == appField {
		idle, life = account.DeviceLife, account.DeviceLife
	}
	end := now.Add(idle)
	if since, ok := parseInstant(h[valSince]); ok {
		end = min(end, since.Add(life))
	}
	return end
}

// jsonCodec writes a session the same way every time. The deadline that scs
// keeps is not used: the store counts by the clock of the house.
type jsonCodec struct{}

func (jsonCodec) Encode(_ time.Time, values map[string]any) ([]byte, error) {
	h := held{}
	for k, v := range values {
		if s, ok := v.(string); ok {
			h[k] = s
		}
	}
	return json.Marshal(h)
}

func (jsonCodec) Decode(b []byte) (time.Time, map[string]any, error) {
	var h held
	if err := json.Unmarshal(b, &h); err != nil {
		return time.Time{}, nil, err
	}
	values := make(map[string]any, len(h))
	for k, v := range h {
		values[k] = v
	}
	// The cookie is sent again whenever a session changes; much later than this its
	// age overflows in some clients, which then forget it.
	return time.Unix(1<<32, 0), values, nil
}

// store keeps sessions in the database, by the hash of their token.
type store struct{ d *Desk }

func (s store) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	row, err := q.New(s.d.DB.Read()).FindSession(ctx, token)
	now := s.d.Now()
	if db.None(err) || err == nil && row.Until <= int64(now) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	var h held
	if json.Unmarshal(row.Body, &h) != nil {
		return nil, false, nil
	}
	rules := s.d.rules()
	if end := h.until(now, rules); end.Sub(civil.Instant(row.Until)) > min(touchEvery, rules.Idle/20) {
		err := s.d.DB.Write(ctx, func(tx db.Tx) error {
			return q.New(tx).TouchSession(ctx, q.TouchSessionParams{Token: token, Until: int64(end)})
		})
		if err != nil {
			return nil, false, err
		}
	}
	return row.Body, true, nil
}

func (s store) CommitCtx(ctx context.Context, token string, body []byte, _ time.Time) error {
	var h held
	if err := json.Unmarshal(body, &h); err != nil {
		return err
	}
	end := h.until(s.d.Now(), s.d.rules())
	return s.d.DB.Write(ctx, func(tx db.Tx) error {
		return q.New(tx).PutSession(ctx, q.PutSessionParams{Token: token, Body: body, Until: int64(end), Person: h[valPerson]})
	})
}

func (s store) DeleteCtx(ctx context.Context, token string) error {
	return s.d.DB.Write(ctx, func(tx db.Tx) error { return q.New(tx).DropSession(ctx, token) })
}

// The three without a context are part of the interface; scs does not call them
// where the others exist.

func (s store) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

func (s store) Commit(token string, body []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, body, expiry)
}

func (s store) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

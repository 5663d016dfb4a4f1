package desk_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"anwang/internal/account/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/kit/idp"
)

// stranger is a provider of all three kinds, on this machine. Its fields are what
// it says; a walk changes one and asks again.
type stranger struct {
	*httptest.Server
	key     *rsa.PrivateKey
	now     func() time.Time
	subject string
	aud     string
	nonce   string // "" = the one it was sent
	signer  *rsa.PrivateKey
	down    atomic.Bool
	sent    atomic.Value // url.Values of the last page asked for
	used    map[string]bool
	tokens  atomic.Int64 // how often WeCom's token was fetched
	stale   atomic.Bool  // WeCom forgot its token
}

func newStranger(t *testing.T) *stranger {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &stranger{key: key, signer: key, aud: "anwang", subject: "zhang", now: time.Now, used: map[string]bool{}}
	mux := http.NewServeMux()
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.down.Load() {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(p.Close)
	say := func(w http.ResponseWriter, out any) { _ = json.NewEncoder(w).Encode(out) }
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		say(w, map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		say(w, map[string]any{"keys": []any{map[string]string{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "k1", "n": raw64(p.key.N.Bytes()), "e": raw64(big.NewInt(int64(p.key.E)).Bytes())}}})
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		sent := p.sent.Load().(url.Values)
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		id, secret, _ := r.BasicAuth()
		if r.FormValue("code") != "good" || raw64(sum[:]) != sent.Get("code_challenge") || id != "anwang" || secret != "geheim" || r.FormValue("redirect_uri") != sent.Get("redirect_uri") {
			w.WriteHeader(http.StatusBadRequest)
			say(w, map[string]string{"error": "invalid_grant"})
			return
		}
		nonce := p.nonce
		if nonce == "" {
			nonce = sent.Get("nonce")
		}
		say(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": p.token(nonce)})
	})
	mux.HandleFunc("GET /cgi-bin/gettoken", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("corpid") != "corp" || r.FormValue("corpsecret") != "geheim" {
			say(w, map[string]any{"errcode": 40001, "errmsg": "invalid credential"})
			return
		}
		p.tokens.Add(1)
		p.stale.Store(false)
		say(w, map[string]any{"errcode": 0, "access_token": "t", "expires_in": 7200})
	})
	mux.HandleFunc("GET /cgi-bin/auth/getuserinfo", func(w http.ResponseWriter, r *http.Request) {
		switch {
		case p.stale.Load():
			say(w, map[string]any{"errcode": 42001, "errmsg": "access_token expired"})
		case r.FormValue("code") == "guest":
			say(w, map[string]any{"errcode": 0, "openid": "o-1"})
		case r.FormValue("code") != "good" || r.FormValue("access_token") != "t":
			say(w, map[string]any{"errcode": 40029, "errmsg": "invalid code"})
		default:
			say(w, map[string]any{"errcode": 0, "userid": p.subject})
		}
	})
	mux.HandleFunc("POST /v1.0/oauth2/userAccessToken", func(w http.ResponseWriter, r *http.Request) {
		var in map[string]string
		_ = json.NewDecoder(r.Body).Decode(&in)
		if in["code"] != "good" || in["clientId"] != "dingid" || in["clientSecret"] != "geheim" || in["grantType"] != "authorization_code" {
			w.WriteHeader(http.StatusBadRequest)
			say(w, map[string]string{"code": "invalidParameter.authCode.notFound"})
			return
		}
		say(w, map[string]any{"accessToken": "dt", "expireIn": 7200})
	})
	mux.HandleFunc("GET /v1.0/contact/users/me", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("x-acs-dingtalk-access-token") != "dt" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		say(w, map[string]string{"nick": "张", "unionId": p.subject})
	})
	return p
}

func raw64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (p *stranger) token(nonce string) string {
	body, _ := json.Marshal(map[string]any{"iss": p.URL, "aud": p.aud, "sub": p.subject, "nonce": nonce, "iat": p.now().Unix(), "exp": p.now().Add(5 * time.Minute).Unix()})
	signed := raw64([]byte(`{"alg":"RS256","kid":"k1"}`)) + "." + raw64(body)
	sum := sha256.Sum256([]byte(signed))
	signature, _ := rsa.SignPKCS1v15(rand.Reader, p.signer, crypto.SHA256, sum[:])
	return signed + "." + raw64(signature)
}

// visited opens a town that knows the stranger by all three names.
func visited(t *testing.T, d *db.DB) (*stage, *stranger) {
	p := newStranger(t)
	var s *stage
	now := func() time.Time { return time.UnixMilli(s.now.Load()) }
	p.now = now
	s = open(t, d, desk.Options{URL: "https://anwang.example", Ways: []idp.Way{
		idp.NewOIDC("统一身份认证", p.URL, "anwang", "geheim", now),
		idp.NewWeCom("corp", "1000002", "geheim", p.URL, now),
		idp.NewDingTalk("dingid", "geheim", p.URL),
	}})
	s.town()
	return s, p
}

// leave begins, and gives what the browser would bring back as state.
func (p *stranger) leave(b browser, way string, bind bool) (state string) {
	b.t.Helper()
	status, _, body := b.ask("POST", "/api/sign-in/leave", map[string]any{"way": way, "app": "field", "bind": bind})
	if status != 200 {
		b.t.Fatal(status, string(body))
	}
	at, err := url.Parse(decode[desk.Away](b.t, body).URL)
	if err != nil || !strings.HasPrefix(at.String(), p.URL) || at.Query().Get("redirect_uri") != "https://anwang.example/field/" {
		b.t.Fatal(at, err)
	}
	p.sent.Store(at.Query())
	return at.Query().Get("state")
}

func back(b browser, state, code string) (int, string, []byte) {
	return b.ask("POST", "/api/sign-in/return", map[string]any{"state": state, "code": code, "phone": map[string]any{"client": "c1", "name": "演示手机"}})
}

func TestWhoTheOfficeBoundSignsInByAnyProvider(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, p := visited(t, d)
		inspector := s.cast("wangge", "村网格员/网格员/a///2026-01-01/")
		s.cast("banshi", "网格办/办公室/town///2026-01-01/")
		office := s.browser()
		office.signIn("banshi", "anwang-2026")
		_, _, body := office.ask("GET", "/api/sign-in/ways", nil)
		if ways := decode[desk.Ways](t, body).Items; len(ways) != 3 || ways[0].Name != "统一身份认证" {
			t.Fatal(ways)
		}
		for _, way := range []string{"oidc", "wecom", "dingtalk"} {
			mobile := s.browser()
			status, why, _ := back(mobile, p.leave(mobile, way, false), "good")
			if status != 422 || why != "account.identity_unknown" {
				t.Errorf("%s: a name nobody was bound to: %d %s", way, status, why)
			}
			if status, _, _ := mobile.ask("GET", "/api/me", nil); status != 401 {
				t.Errorf("%s: and yet signed in: %d", way, status)
			}
			if status, why, _ := office.ask("POST", "/api/persons/"+inspector+"/identities", map[string]any{"way": way, "subject": " zhang "}); status != 200 {
				t.Fatal(status, why)
			}
			state := p.leave(mobile, way, false)
			status, why, body := back(mobile, state, "good")
			if status != 200 || decode[desk.Me](t, body).Person != inspector {
				t.Fatalf("%s: %d %s %s", way, status, why, body)
			}
			_, _, body = mobile.ask("GET", "/api/me/devices", nil)
			if list := decode[desk.Devices](t, body).Items; len(list) == 0 || !list[0].This || list[0].Name != "演示手机" {
				t.Errorf("%s: the phone is not on the list: %+v", way, list)
			}
			if _, why, _ := back(mobile, state, "good"); why != "account.trip_stale" {
				t.Errorf("%s: the same state twice: %q", way, why)
			}
			if status, _, _ := office.ask("POST", "/api/persons/"+inspector+"/identities/"+way+"/release", nil); status != 200 {
				t.Errorf("%s: release: %d", way, status)
			}
			if _, why, _ := back(mobile, p.leave(mobile, way, false), "good"); why != "account.identity_unknown" {
				t.Errorf("%s: after it was released: %q", way, why)
			}
		}
	})
}

func TestWhatAProviderDoesNotVouchForLetsNobodyIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, p := visited(t, d)
		inspector := s.cast("wangge", "村网格员/网格员/a///2026-01-01/")
		s.cast("banshi", "网格办/办公室/town///2026-01-01/")
		office := s.browser()
		office.signIn("banshi", "anwang-2026")
		for _, way := range []string{"oidc", "wecom", "dingtalk"} {
			office.ask("POST", "/api/persons/"+inspector+"/identities", map[string]any{"way": way, "subject": "zhang"})
		}
		other, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			what, way, code, want string
			lie                   func()
		}{
			{"another's audience", "oidc", "good", "account.provider_refused", func() { p.aud = "somebody-else" }},
			{"another trip's token", "oidc", "good", "account.provider_refused", func() { p.nonce = "old" }},
			{"another's key", "oidc", "good", "account.provider_refused", func() { p.signer = other }},
			{"a token of yesterday", "oidc", "good", "account.provider_refused", func() { p.now = func() time.Time { return time.UnixMilli(s.now.Load()).Add(-24 * time.Hour) } }},
			{"a made-up code", "oidc", "bad", "account.provider_refused", nil},
			{"no code: the person said no", "oidc", "", "account.provider_refused", nil},
			{"a made-up code", "wecom", "bad", "account.provider_refused", nil},
			{"a guest of the company", "wecom", "guest", "account.provider_refused", nil},
			{"a made-up code", "dingtalk", "bad", "account.provider_refused", nil},
			{"down", "oidc", "good", "account.provider_unreachable", func() { p.down.Store(true) }},
			{"down", "wecom", "good", "account.provider_unreachable", func() { p.down.Store(true) }},
			{"down", "dingtalk", "good", "account.provider_unreachable", func() { p.down.Store(true) }},
		} {
			mobile := s.browser()
			state := p.leave(mobile, c.way, false)
			if c.lie != nil {
				c.lie()
			}
			if _, why, _ := back(mobile, state, c.code); why != c.want {
				t.Errorf("%s, %s: %q, want %s", c.way, c.what, why, c.want)
			}
			if status, _, _ := mobile.ask("GET", "/api/me", nil); status != 401 {
				t.Errorf("%s, %s: signed in all the same", c.way, c.what)
			}
			p.aud, p.nonce, p.signer, p.now = "anwang", "", p.key, func() time.Time { return time.UnixMilli(s.now.Load()) }
			p.down.Store(false)
		}
		one, two := s.browser(), s.browser()
		state := p.leave(one, "wecom", false)
		if _, why, _ := back(two, state, "good"); why != "account.trip_stale" {
			t.Errorf("another browser came back with it: %q", why)
		}
		if _, why, _ := back(one, "invented", "good"); why != "account.trip_stale" {
			t.Errorf("an invented state: %q", why)
		}
		if _, why, _ := back(one, state, "good"); why != "account.trip_stale" {
			t.Errorf("the state after a wrong one: %q", why)
		}
		late := p.leave(one, "wecom", false)
		s.pass(10 * time.Minute)
		if _, why, _ := back(one, late, "good"); why != "account.trip_stale" {
			t.Errorf("ten minutes later: %q", why)
		}
		if _, why, _ := one.ask("POST", "/api/sign-in/leave", map[string]any{"way": "qq"}); why != "account.way_unknown" {
			t.Errorf("a way nobody set: %q", why)
		}
	})
}

func TestAProviderThatIsDownKeepsNobodyFromLeavingLater(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, p := visited(t, d)
		mobile := s.browser()
		p.down.Store(true)
		if status, why, _ := mobile.ask("POST", "/api/sign-in/leave", map[string]any{"way": "oidc", "app": "field"}); status != 503 || why != "account.provider_unreachable" {
			t.Errorf("down: %d %s", status, why)
		}
		p.down.Store(false)
		if p.leave(mobile, "oidc", false) == "" {
			t.Error("no state")
		}
	})
}

func TestWeComIsAskedForItsTokenOnceAndAnewWhenItForgotIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, p := visited(t, d)
		for range 3 {
			mobile := s.browser()
			if _, why, _ := back(mobile, p.leave(mobile, "wecom", false), "good"); why != "account.identity_unknown" {
				t.Fatal(why)
			}
		}
		if n := p.tokens.Load(); n != 1 {
			t.Errorf("asked %d times", n)
		}
		p.stale.Store(true)
		mobile := s.browser()
		if _, why, _ := back(mobile, p.leave(mobile, "wecom", false), "good"); why != "account.identity_unknown" || p.tokens.Load() != 2 {
			t.Errorf("%s after %d tokens", why, p.tokens.Load())
		}
	})
}

func TestAPersonBindsTheirOwnNameElsewhereAndNobodyElses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, p := visited(t, d)
		one := s.cast("one", "村网格员/网格员/a///2026-01-01/")
		two := s.cast("two", "村网格员/网格员/b///2026-01-01/")
		s.cast("banshi", "网格办/办公室/town///2026-01-01/")
		head := s.cast("zhang", "一级网格长/网格长/town///2026-01-01/")
		a, b, office, stranger := s.browser(), s.browser(), s.browser(), s.browser()
		a.signIn("one", "anwang-2026")
		b.signIn("two", "anwang-2026")
		office.signIn("banshi", "anwang-2026")
		if status, why, _ := stranger.ask("POST", "/api/sign-in/leave", map[string]any{"way": "wecom", "bind": true}); status != 401 {
			t.Errorf("nobody binds: %d %s", status, why)
		}
		if status, why, body := back(a, p.leave(a, "wecom", true), "good"); status != 200 || decode[desk.Me](t, body).Person != one {
			t.Fatal(status, why)
		}
		if _, why, _ := back(b, p.leave(b, "wecom", true), "good"); why != "account.identity_taken" {
			t.Errorf("another takes the same name: %q", why)
		}
		if _, why, _ := office.ask("POST", "/api/persons/"+two+"/identities", map[string]any{"way": "wecom", "subject": "zhang"}); why != "account.identity_taken" {
			t.Errorf("the office gives it to another: %q", why)
		}
		if status, _, body := back(stranger, p.leave(stranger, "wecom", false), "good"); status != 200 || decode[desk.Me](t, body).Person != one {
			t.Errorf("signing in by what was bound: %d", status)
		}
		_, _, body := a.ask("GET", "/api/me/identities", nil)
		if list := decode[desk.Identities](t, body).Items; len(list) != 1 || list[0].Subject != "zhang" || list[0].Name != "企业微信" {
			t.Errorf("%+v", list)
		}
		for what, c := range map[string][3]string{
			"reads another's":             {"GET", "/api/persons/" + one + "/identities", "account.not_permitted"},
			"releases another's":          {"POST", "/api/persons/" + one + "/identities/wecom/release", "account.not_permitted"},
			"releases what is not bound":  {"POST", "/api/me/identities/wecom/release", "account.identity_not_found"},
			"types in their own, unasked": {"POST", "/api/persons/" + two + "/identities", "account.not_permitted"},
		} {
			if _, why, _ := b.ask(c[0], c[1], map[string]any{"way": "dingtalk", "subject": "x"}); why != c[2] {
				t.Errorf("%s: %q, want %s", what, why, c[2])
			}
		}
		if _, why, _ := office.ask("POST", "/api/persons/"+head+"/identities", map[string]any{"way": "wecom", "subject": "li"}); why != "account.not_enrollable" {
			t.Errorf("the office lets itself in as its head: %q", why)
		}
		// Somebody else signed in here between leaving and coming back.
		state := p.leave(b, "dingtalk", true)
		b.signIn("one", "anwang-2026")
		if _, why, _ := back(b, state, "good"); why != "account.trip_stale" {
			t.Errorf("bound to who came after: %q", why)
		}
	})
}

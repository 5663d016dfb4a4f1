// Package idp asks a provider of identities (the county's single sign-on, WeCom,
// DingTalk) who is at the other end of a browser. It is a door to the world: what
// comes back is a name at that provider, never a person of ours.
package idp

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"time"

	"anwang/internal/fault"
)

// Way is one provider people may sign in by.
type Way struct {
	Key  string // oidc, wecom, dingtalk: what the interface calls it
	Name string // what the button says
	// Realm is within which a subject means one person for ever: another issuer, or
	// another company, has other people under the same names.
	Realm string
	Provider
}

// Provider sends a browser away and knows who came back.
type Provider interface {
	// Away is the address the browser goes to.
	Away(ctx context.Context, t Trip) (string, error)
	// Subject is who came back with this code.
	Subject(ctx context.Context, t Trip, code string) (string, error)
}

// Trip is one way there and back.
type Trip struct {
	Return   string // where the provider sends the browser to
	State    string // comes back as it went: this browser began it
	Nonce    string // stands in the token: it was made for this trip
	Verifier string // only who began the trip can use the code
	InApp    bool   // the page runs in the provider's own app
}

// patience is how long a provider may take to answer.
const patience = 10 * time.Second

// answerMost is what an answer of a provider may weigh.
const answerMost = 1 << 20

func client() *http.Client { return &http.Client{Timeout: patience} }

// unreachable says in the log why, and to people that it is not their fault.
func unreachable(ctx context.Context, name string, why any) error {
	slog.WarnContext(ctx, "sign-in provider unreachable", "provider", name, "why", why)
	return fault.New(fault.Unavailable, "account.provider_unreachable", "name", name)
}

// refused is for what the provider did not vouch for; the log says why.
func refused(ctx context.Context, name string, why any) error {
	slog.WarnContext(ctx, "sign-in provider refused", "provider", name, "why", why)
	return fault.New(fault.Invalid, "account.provider_refused", "name", name)
}

// fetch asks and reads the answer's JSON into out; the status comes back.
func fetch(c *http.Client, r *http.Request, out any) (int, error) {
	answer, err := c.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, answerMost))
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, json.Unmarshal(text, out)
}

package desk

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/account/desk/q"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/kit/db"
)

// SessionRow is a place where somebody is signed in.
type SessionRow struct {
	ID      string        `json:"id"`
	App     string        `json:"app" doc:"office 电脑，field 手机"`
	Agent   string        `json:"agent" doc:"浏览器自报的名称"`
	Address string        `json:"address"`
	Since   civil.Instant `json:"since"`
	Until   civil.Instant `json:"until" doc:"再不操作，到这时退出"`
	This    bool          `json:"this,omitempty"`
}

// SessionRows are those of one person, the latest used first.
type SessionRows struct {
	Items []SessionRow `json:"items" nullable:"false"`
}

// MySessions lists where the caller is signed in.
func (d *Desk) MySessions(ctx context.Context, who account.Caller, _ *struct{}) (SessionRows, error) {
	return d.sessionsOf(ctx, who.County, who.Person)
}

// SessionsOf lists where somebody is signed in, for a security administrator.
func (d *Desk) SessionsOf(ctx context.Context, who account.Caller, in *TendIn) (SessionRows, error) {
	return d.sessionsOf(ctx, who.County, in.ID)
}

func (d *Desk) sessionsOf(ctx context.Context, county, person string) (SessionRows, error) {
	out := SessionRows{Items: []SessionRow{}}
	rows, err := q.New(d.DB.Read()).SessionsOf(ctx, q.SessionsOfParams{Person: person, Until: int64(d.Now())})
	if err != nil {
		return out, err
	}
	rev := ""
	if have, err := q.New(d.DB.Read()).AccountOf(ctx, q.AccountOfParams{County: county, Person: person}); err == nil {
		rev = revText(have.Rev)
	}
	here := d.sessions.GetString(ctx, valID)
	for _, r := range rows {
		var h held
		if json.Unmarshal(r.Body, &h) != nil || h[valCounty] != county || h[valRev] != rev {
			continue // another county's, or ended by a new password
		}
		since, _ := parseInstant(h[valSince])
		app := h[valApp]
		if app == "" {
			app = "office"
		}
		out.Items = append(out.Items, SessionRow{ID: h[valID], App: app, Agent: h[valAgent], Address: h[valAddress], Since: since, Until: civil.Instant(r.Until), This: here != "" && h[valID] == here})
	}
	return out, nil
}

// RevokeSessionIn names one of the caller's sessions.
type RevokeSessionIn struct {
	ID string `path:"id" maxLength:"64"`
}

// RevokeMySession ends another session of the caller's.
func (d *Desk) RevokeMySession(ctx context.Context, who account.Caller, in *RevokeSessionIn) (Done, error) {
	rows, err := q.New(d.DB.Read()).SessionsOf(ctx, q.SessionsOfParams{Person: who.Person, Until: int64(d.Now())})
	if err != nil {
		return Done{}, err
	}
	for _, r := range rows {
		var h held
		if json.Unmarshal(r.Body, &h) == nil && h[valID] == in.ID && in.ID != "" {
			now := d.Now()
			return Done{Done: true}, d.DB.Write(ctx, func(tx db.Tx) error {
				if err := q.New(tx).DropSession(ctx, r.Token); err != nil {
					return err
				}
				return d.note(ctx, tx, who.Person, "account.session_revoked", now)
			})
		}
	}
	return Done{}, fault.New(fault.Missing, "account.session_not_found")
}

// SignInsIn filters the list of sign-ins.
type SignInsIn struct {
	Person  string `query:"person" maxLength:"64"`
	Address string `query:"address" maxLength:"64"`
	Outcome string `query:"outcome" maxLength:"40"`
	From    string `query:"from" maxLength:"10"`
	To      string `query:"to" maxLength:"10"`
	After   string `query:"after" maxLength:"200"`
	Limit   int    `query:"limit" default:"50" minimum:"1" maximum:"100"`
}

// SignInRow is one try to sign in.
type SignInRow struct {
	ID      string        `json:"id"`
	At      civil.Instant `json:"at"`
	Person  string        `json:"person,omitempty"`
	Name    string        `json:"name,omitempty" doc:"空：没有这个账号"`
	Login   string        `json:"login,omitempty"`
	Address string        `json:"address"`
	App     string        `json:"app"`
	Outcome string        `json:"outcome"`
}

// SignInRows is a page of them, the latest first.
type SignInRows struct {
	Items []SignInRow `json:"items" nullable:"false"`
	Next  string      `json:"next,omitempty" doc:"下一页的 after"`
}

// SignIns lists who signed in and who could not, for the audit administrator.
func (d *Desk) SignIns(ctx context.Context, who account.Caller, in *SignInsIn) (SignInRows, error) {
	w := db.Filter(who.County)
	for _, x := range [][2]string{{"s.person = ?", in.Person}, {"s.address = ?", in.Address}, {"s.outcome = ?", in.Outcome}} {
		if x[1] != "" {
			w.And(x[0], x[1])
		}
	}
	if err := d.During(w, "s.at", in.From, in.To); err != nil {
		return SignInRows{}, err
	}
	if at, id, ok := cursor(in.After); ok {
		w.And("(s.at, s.id) < (?, ?)", at, id)
	}
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT s.id, s.at, s.person, s.address, s.app, s.outcome, COALESCE(p.name, ''), COALESCE(a.login, '') FROM sign_in s
LEFT JOIN person p ON p.county = s.county AND p.id = s.person
LEFT JOIN account a ON a.county = s.county AND a.person = s.person
WHERE s.county = $1 AND `+w.String()+" ORDER BY s.at DESC, s.id DESC LIMIT "+w.Arg(in.Limit+1), w.Args...)
	if err != nil {
		return SignInRows{}, err
	}
	defer rows.Close()
	out := SignInRows{Items: []SignInRow{}}
	for rows.Next() {
		var r SignInRow
		if err := rows.Scan(&r.ID, &r.At, &r.Person, &r.Address, &r.App, &r.Outcome, &r.Name, &r.Login); err != nil {
			return out, err
		}
		if len(out.Items) == in.Limit {
			last := out.Items[in.Limit-1]
			out.Next = revText(int64(last.At)) + "~" + last.ID
			break
		}
		out.Items = append(out.Items, r)
	}
	return out, rows.Err()
}

func revText(n int64) string { return strconv.FormatInt(n, 10) }

// cursor reads what a page ended with: an instant and an id.
func cursor(after string) (at int64, id string, ok bool) {
	text, id, ok := strings.Cut(after, "~")
	if !ok {
		return 0, "", false
	}
	at, err := strconv.ParseInt(text, 10, 64)
	return at, id, err == nil
}

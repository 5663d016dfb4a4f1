package desk

import (
	"context"
	"strings"

	"anwang/internal/account"
	"anwang/internal/account/desk/q"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/kit/idp"
)

// Ways are the providers people may sign in by here; none unless set.
type Ways struct {
	Items []WayRow `json:"items" nullable:"false"`
}

// WayRow is one provider.
type WayRow struct {
	Way  string `json:"way"`
	Name string `json:"name" doc:"按钮上的字"`
}

// Ways lists the providers.
func (d *Desk) Ways(context.Context, account.Caller, *struct{}) (Ways, error) {
	out := Ways{Items: []WayRow{}}
	for _, w := range d.ways {
		out.Items = append(out.Items, WayRow{Way: w.Key, Name: w.Name})
	}
	return out, nil
}

func (d *Desk) way(key string) (idp.Way, error) {
	for _, w := range d.ways {
		if w.Key == key {
			return w, nil
		}
	}
	return idp.Way{}, fault.New(fault.Missing, "account.way_unknown")
}

// IdentitiesIn names whose identities are asked for.
type IdentitiesIn struct {
	ID string `path:"id" maxLength:"64"`
}

// Identities are who somebody is at the providers.
type Identities struct {
	Items []IdentityRow `json:"items" nullable:"false"`
}

// IdentityRow is one of them. Who somebody is elsewhere is shown to them and to
// who may sign them in, nobody else.
type IdentityRow struct {
	Way     string        `json:"way"`
	Name    string        `json:"name" doc:"企业微信、钉钉……"`
	Subject string        `json:"subject" doc:"在那边的账号"`
	Since   civil.Instant `json:"since"`
	BoundBy string        `json:"boundBy"`
}

// Identities lists somebody's identities, for who enrols them.
func (d *Desk) Identities(ctx context.Context, who account.Caller, in *IdentitiesIn) (Identities, error) {
	if err := d.mayBind(ctx, who, in.ID); err != nil {
		return Identities{}, err
	}
	return d.identities(ctx, who.County, in.ID)
}

// MyIdentities lists the caller's own.
func (d *Desk) MyIdentities(ctx context.Context, who account.Caller, _ *struct{}) (Identities, error) {
	return d.identities(ctx, who.County, who.Person)
}

func (d *Desk) identities(ctx context.Context, county, person string) (Identities, error) {
	rows, err := q.New(d.DB.Read()).IdentitiesOf(ctx, q.IdentitiesOfParams{County: county, Person: person})
	if err != nil {
		return Identities{}, err
	}
	out := Identities{Items: []IdentityRow{}}
	for _, r := range rows {
		name := r.Way
		if w, err := d.way(r.Way); err == nil {
			name = w.Name
		}
		out.Items = append(out.Items, IdentityRow{Way: r.Way, Name: name, Subject: r.Subject, Since: civil.Instant(r.Since), BoundBy: r.BoundBy})
	}
	return out, nil
}

// mayBind: whoever says that a name elsewhere is a person here lets that name in
// as that person, as with a code for a phone.
func (d *Desk) mayBind(ctx context.Context, who account.Caller, person string) error {
	if person == who.Person {
		return nil
	}
	other, err := d.within(ctx, who, person)
	if err != nil {
		return err
	}
	return account.MayEnrol(who, other.Standings)
}

// BindIn says who somebody is at a provider.
type BindIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Way     string `json:"way" maxLength:"16"`
		Subject string `json:"subject" minLength:"1" maxLength:"255" doc:"在那边的账号：企业微信的账号（userid）、钉钉的 unionId、单点登录的 sub"`
	}
}

// Bind says who somebody is at a provider, by the office's word.
func (d *Desk) Bind(ctx context.Context, who account.Caller, in *BindIn) (Done, error) {
	w, err := d.way(in.Body.Way)
	if err != nil {
		return Done{}, err
	}
	if in.ID == who.Person {
		// One's own is bound by signing in there: a name typed may be another's.
		return Done{}, fault.New(fault.Forbidden, "account.identity_own")
	}
	if err := d.mayBind(ctx, who, in.ID); err != nil {
		return Done{}, err
	}
	subject := strings.TrimSpace(in.Body.Subject)
	if subject == "" {
		return Done{}, fault.New(fault.Invalid, "account.identity_missing").On("subject", "account.identity_missing")
	}
	return Done{Done: true}, d.bind(ctx, w, subject, in.ID, who.Person)
}

// bind puts an identity on record; what the person was there before is over.
func (d *Desk) bind(ctx context.Context, w idp.Way, subject, person, by string) error {
	now := d.Now()
	taken := fault.New(fault.Conflict, "account.identity_taken", "name", w.Name)
	err := d.DB.Write(ctx, func(tx db.Tx) error {
		owner, err := q.New(tx).IdentityOf(ctx, q.IdentityOfParams{County: d.county(), Way: w.Key, Realm: w.Realm, Subject: subject})
		if err != nil && !db.None(err) {
			return err
		}
		if owner == person {
			return nil
		}
		if owner != "" {
			return taken
		}
		if _, err := q.New(tx).DropIdentity(ctx, q.DropIdentityParams{County: d.county(), Person: person, Way: w.Key}); err != nil {
			return err
		}
		err = q.New(tx).AddIdentity(ctx, q.AddIdentityParams{County: d.county(), Way: w.Key, Realm: w.Realm, Subject: subject, Person: person, Since: int64(now), BoundBy: by})
		if err != nil {
			return err
		}
		return d.noteBy(ctx, tx, person, by, "account.identity_bound", now, map[string]string{"way": w.Key})
	})
	if db.Unique(err) {
		return taken
	}
	return err
}

// ReleaseIn names an identity.
type ReleaseIn struct {
	ID  string `path:"id" maxLength:"64"`
	Way string `path:"way" maxLength:"16"`
}

// Release takes an identity away: it lets nobody in any more. Whoever came in by
// it stays in on the phones that are on the list.
func (d *Desk) Release(ctx context.Context, who account.Caller, in *ReleaseIn) (Done, error) {
	if err := d.mayBind(ctx, who, in.ID); err != nil {
		return Done{}, err
	}
	return Done{Done: true}, d.release(ctx, in.ID, in.Way, who.Person)
}

// ReleaseMineIn names one of one's own identities.
type ReleaseMineIn struct {
	Way string `path:"way" maxLength:"16"`
}

// ReleaseMine takes away one of the caller's own.
func (d *Desk) ReleaseMine(ctx context.Context, who account.Caller, in *ReleaseMineIn) (Done, error) {
	return Done{Done: true}, d.release(ctx, who.Person, in.Way, who.Person)
}

func (d *Desk) release(ctx context.Context, person, way, by string) error {
	now := d.Now()
	return d.DB.Write(ctx, func(tx db.Tx) error {
		n, err := q.New(tx).DropIdentity(ctx, q.DropIdentityParams{County: d.county(), Person: person, Way: way})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Missing, "account.identity_not_found")
		}
		return d.noteBy(ctx, tx, person, by, "account.identity_released", now, map[string]string{"way": way})
	})
}

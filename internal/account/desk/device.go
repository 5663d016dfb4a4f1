package desk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"anwang/internal/account"
	"anwang/internal/account/desk/q"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"
)

// Phone is what a phone says of itself when it is let in.
type Phone struct {
	Client string `json:"client,omitempty" maxLength:"64" doc:"手机自己的编号"`
	Name   string `json:"name,omitempty" maxLength:"120" doc:"机型、浏览器"`
}

// EnrolCodeIn names whose phone is to be let in.
type EnrolCodeIn struct {
	ID string `path:"id" maxLength:"64"`
}

// EnrolCode lets one phone in, once. The link and the QR code are the same.
type EnrolCode struct {
	Code  string        `json:"code"`
	Path  string        `json:"path" doc:"接在本站网址后面，就是二维码和链接的内容"`
	Until civil.Instant `json:"until"`
	Name  string        `json:"name"`
}

// MakeEnrolCode makes a code that lets one phone in in a person's name.
func (d *Desk) MakeEnrolCode(ctx context.Context, who account.Caller, in *EnrolCodeIn) (EnrolCode, error) {
	other, err := d.within(ctx, who, in.ID)
	if err != nil {
		return EnrolCode{}, err
	}
	if err := account.MayEnrol(who, other.Standings); err != nil {
		return EnrolCode{}, err
	}
	code := strings.ToLower(rand.Text()) // 26 letters and digits, 130 bits: nobody guesses it in ten minutes
	now := d.Now()
	out := EnrolCode{Code: code, Path: "/field/#/enrol/" + code, Until: now.Add(account.EnrolCodeLife), Name: other.Name}
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		err := q.New(tx).AddEnrolCode(ctx, q.AddEnrolCodeParams{County: who.County, Hash: hashOf(code), Person: in.ID, MadeBy: who.Person, Until: int64(out.Until)})
		if err != nil {
			return err
		}
		return d.noteBy(ctx, tx, in.ID, who.Person, "account.enrol_code_made", now, nil)
	})
	return out, err
}

// EnrolIn is a phone that scanned a code.
type EnrolIn struct {
	Body struct {
		Code  string `json:"code" minLength:"1" maxLength:"64"`
		Phone Phone  `json:"phone"`
	}
}

// Enrol lets a phone in by its code. A code works once; one that was used, ran
// out or never was is told apart from nothing.
func (d *Desk) Enrol(ctx context.Context, _ account.Caller, in *EnrolIn) (Me, error) {
	hash := hashOf(strings.ToLower(strings.TrimSpace(in.Body.Code)))
	now := d.Now()
	found, err := q.New(d.DB.Read()).EnrolCode(ctx, q.EnrolCodeParams{County: d.county(), Hash: hash})
	if err != nil && !db.None(err) {
		return Me{}, err
	}
	refused := fault.New(fault.Invalid, "account.enrol_code_refused")
	if db.None(err) || found.UsedAt != 0 || found.Until <= int64(now) {
		return Me{}, refused
	}
	who, about, err := d.load(ctx, d.county(), found.Person)
	if err != nil {
		return Me{}, err
	}
	if who.Administrator() != "" {
		return Me{}, fault.New(fault.Forbidden, "administrator.at_desk_only")
	}
	device := d.Fresh()
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		if err := d.logSignIn(ctx, tx, found.Person, web.AddressOf(ctx), appField, byCode, now); err != nil {
			return err
		}
		n, err := q.New(tx).UseEnrolCode(ctx, q.UseEnrolCodeParams{County: d.county(), Hash: hash, UsedAt: int64(now), Device: device})
		if err != nil {
			return err
		}
		if n == 0 {
			return refused // another phone was quicker
		}
		return d.addDevice(ctx, tx, found.Person, device, in.Body.Phone, now)
	})
	if err != nil {
		return Me{}, err
	}
	if err := d.open(ctx, session{person: found.Person, rev: about.rev, app: appField, device: device}, now); err != nil {
		return Me{}, err
	}
	return d.meOf(ctx, who, about)
}

// addDevice puts a phone on the list; the same phone's row of before is over.
func (d *Desk) addDevice(ctx context.Context, tx db.Tx, person, id string, p Phone, now civil.Instant) error {
	if p.Client != "" {
		err := q.New(tx).RevokeSame(ctx, q.RevokeSameParams{County: d.county(), Client: p.Client, RevokedBy: person, RevokedAt: int64(now)})
		if err != nil {
			return err
		}
	}
	err := q.New(tx).AddDevice(ctx, q.AddDeviceParams{County: d.county(), ID: id, Person: person, Client: p.Client, Name: strings.TrimSpace(p.Name),
		Since: int64(now), Until: int64(now.Add(account.DeviceLife))})
	if err != nil {
		return err
	}
	return d.noteBy(ctx, tx, person, person, "account.device_enrolled", now, map[string]string{"device": id})
}

// DevicesIn names whose phones are asked for.
type DevicesIn struct {
	ID string `path:"id" maxLength:"64"`
}

// Devices are a person's phones, the latest first.
type Devices struct {
	Items []DeviceRow `json:"items" nullable:"false"`
}

// DeviceRow is a phone in the list.
type DeviceRow struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"`
	Since     civil.Instant `json:"since"`
	Until     civil.Instant `json:"until"`
	SeenAt    civil.Instant `json:"seenAt"`
	RevokedAt civil.Instant `json:"revokedAt,omitempty"`
	RevokedBy string        `json:"revokedBy,omitempty"`
	This      bool          `json:"this,omitempty" doc:"就是正在用的这部"`
}

// Devices lists a person's phones, for who enrols them.
func (d *Desk) Devices(ctx context.Context, who account.Caller, in *DevicesIn) (Devices, error) {
	if _, err := d.within(ctx, who, in.ID); err != nil {
		return Devices{}, err
	}
	return d.devices(ctx, who.County, in.ID)
}

// MyDevices lists the caller's own phones.
func (d *Desk) MyDevices(ctx context.Context, who account.Caller, _ *struct{}) (Devices, error) {
	return d.devices(ctx, who.County, who.Person)
}

func (d *Desk) devices(ctx context.Context, county, person string) (Devices, error) {
	rows, err := q.New(d.DB.Read()).DevicesOf(ctx, q.DevicesOfParams{County: county, Person: person})
	if err != nil {
		return Devices{}, err
	}
	here := d.sessions.GetString(ctx, valDevice)
	out := Devices{Items: []DeviceRow{}}
	for _, r := range rows {
		out.Items = append(out.Items, DeviceRow{ID: r.ID, Name: r.Name, Since: civil.Instant(r.Since), Until: civil.Instant(r.Until), SeenAt: civil.Instant(r.SeenAt),
			RevokedAt: civil.Instant(r.RevokedAt), RevokedBy: r.RevokedBy, This: here == r.ID})
	}
	return out, nil
}

// RevokeIn names a phone.
type RevokeIn struct {
	ID string `path:"id" maxLength:"64"`
}

// Revoke takes a phone back: it is signed out at its next contact, and what the
// office lent it is wiped there. Anybody may take back their own; another's who
// may enrol it.
func (d *Desk) Revoke(ctx context.Context, who account.Caller, in *RevokeIn) (Done, error) {
	missing := fault.New(fault.Missing, "account.device_not_found")
	found, err := q.New(d.DB.Read()).Device(ctx, q.DeviceParams{County: who.County, ID: in.ID})
	if db.None(err) {
		return Done{}, missing
	}
	if err != nil {
		return Done{}, err
	}
	if found.Person != who.Person {
		other, err := d.within(ctx, who, found.Person)
		if err != nil {
			return Done{}, missing
		}
		if err := account.MayRevoke(who, other.Standings); err != nil {
			return Done{}, err
		}
	}
	now := d.Now()
	return Done{Done: true}, d.DB.Write(ctx, func(tx db.Tx) error {
		n, err := q.New(tx).RevokeDevice(ctx, q.RevokeDeviceParams{County: who.County, ID: in.ID, RevokedAt: int64(now), RevokedBy: who.Person})
		if err != nil || n == 0 {
			return err // taken back already: nothing more to do
		}
		return d.noteBy(ctx, tx, found.Person, who.Person, "account.device_revoked", now, map[string]string{"device": in.ID})
	})
}

// within loads a person who holds a post in the caller's sight.
func (d *Desk) within(ctx context.Context, who account.Caller, person string) (account.Caller, error) {
	missing := fault.New(fault.Missing, "person.not_found")
	other, _, err := d.load(ctx, who.County, person)
	if fault.Code(err) == "account.signed_out" {
		return account.Caller{}, missing
	}
	if err != nil {
		return account.Caller{}, err
	}
	for _, s := range other.Standings {
		if s.Path != "" && who.Scope.Sees(s.Path, s.Department) {
			return other, nil
		}
	}
	if who.May(account.AccountAdmin) {
		return other, nil
	}
	return account.Caller{}, missing
}

// alive asks whether the phone of a session is still on the list.
func (d *Desk) alive(ctx context.Context, county, person, device string) error {
	r, err := q.New(d.DB.Read()).Device(ctx, q.DeviceParams{County: county, ID: device})
	if db.None(err) || err == nil && r.Person != person {
		return fault.New(fault.Unsigned, "account.device_revoked")
	}
	if err != nil {
		return err
	}
	now := d.Now()
	if err := (account.Device{ID: r.ID, Person: r.Person, Until: civil.Instant(r.Until), RevokedAt: civil.Instant(r.RevokedAt)}).Live(now); err != nil {
		return err
	}
	if now.Sub(civil.Instant(r.SeenAt)) < seenEvery {
		return nil
	}
	return d.DB.Write(ctx, func(tx db.Tx) error {
		return q.New(tx).SeeDevice(ctx, q.SeeDeviceParams{County: county, ID: device, SeenAt: int64(now)})
	})
}

// seenEvery bounds how often knowing when a phone was heard of costs a write.
const seenEvery = time.Hour

func (d *Desk) noteBy(ctx context.Context, tx db.Tx, person, by, kind string, at civil.Instant, refs map[string]string) error {
	return jdesk.Note(ctx, tx, d.county(), journal.Entry{Subject: "account:" + person, Kind: kind, At: at, By: by, Refs: refs})
}

func hashOf(code string) string {
	sum := sha256.Sum256([]byte("anwang/enrol/1 " + code))
	return hex.EncodeToString(sum[:])
}

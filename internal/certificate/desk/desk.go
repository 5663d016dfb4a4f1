// Package desk makes duty certificates, and shows people their own record.
package desk

import (
	"context"
	"encoding/json"
	"io"

	"anwang/internal/account"
	"anwang/internal/certificate"
	"anwang/internal/certificate/desk/q"
	"anwang/internal/civil"
	"anwang/internal/fault"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"
)

// Desk is the certificates' desk.
type Desk struct {
	jdesk.House
	Sealer *jdesk.Sealer
	// Duties counts what a person was charged with in these days.
	Duties func(ctx context.Context, county, person string, from, to civil.Day) ([]certificate.Duty, error)
}

// Routes is the table of operations.
func (d *Desk) Routes() []web.Route[account.Caller] {
	return []web.Route[account.Caller]{
		web.Verb("GET /api/me/record", web.SignedIn, "我的履职：应做、已做", d.Record),
		web.Download("GET /api/me/certificate", web.SignedIn, "我的履职证明（文件）", d.Certify),
		web.Verb("GET /api/certificate-key", web.Public, "核验履职证明用的公钥", d.Key),
	}
}

// SpanIn is a time, both days in it.
type SpanIn struct {
	From string `query:"from" format:"date" doc:"默认本年1月1日"`
	To   string `query:"to" format:"date" doc:"默认今天"`
}

// daysMost is the longest time asked about at once.
const daysMost = 731

func (d *Desk) span(in *SpanIn) (from, to civil.Day, err error) {
	today := d.Today()
	from, to = civil.Day(string(today[:4])+"-01-01"), today
	for _, given := range []struct {
		text string
		into *civil.Day
	}{{in.From, &from}, {in.To, &to}} {
		if given.text == "" {
			continue
		}
		if *given.into, err = civil.ParseDay(given.text); err != nil {
			return "", "", err
		}
	}
	if to > today {
		to = today
	}
	if from > to || from.Add(daysMost) < to {
		return "", "", fault.New(fault.Invalid, "certificate.span_malformed")
	}
	return from, to, nil
}

// Record is what somebody had to do and did.
type Record struct {
	From   civil.Day          `json:"from"`
	To     civil.Day          `json:"to"`
	Posts  []certificate.Post `json:"posts" nullable:"false"`
	Duties []certificate.Duty `json:"duties" nullable:"false"`
}

// Record shows the caller their own record; nobody else's is shown here.
func (d *Desk) Record(ctx context.Context, who account.Caller, in *SpanIn) (Record, error) {
	from, to, err := d.span(in)
	if err != nil {
		return Record{}, err
	}
	out := Record{From: from, To: to}
	if out.Posts, err = d.posts(ctx, who, from, to); err != nil {
		return Record{}, err
	}
	out.Duties, err = d.Duties(ctx, who.County, who.Person, from, to)
	if out.Duties == nil {
		out.Duties = []certificate.Duty{}
	}
	return out, err
}

func (d *Desk) posts(ctx context.Context, who account.Caller, from, to civil.Day) ([]certificate.Post, error) {
	rows, err := q.New(d.DB.Read()).PostsOf(ctx, q.PostsOfParams{County: who.County, Person: who.Person, FromDay: string(from), ToDay: string(to)})
	if err != nil {
		return nil, err
	}
	out := []certificate.Post{}
	for _, r := range rows {
		out = append(out, certificate.Post{Post: r.Post, Grid: r.Grid, From: civil.Day(r.FromOn), To: civil.Day(r.ToOn)})
	}
	return out, nil
}

// Certify makes the caller's certificate. It is made and signed for the person
// alone: no office can ask for somebody else's.
func (d *Desk) Certify(ctx context.Context, who account.Caller, in *SpanIn) (web.File, error) {
	record, err := d.Record(ctx, who, in)
	if err != nil {
		return web.File{}, err
	}
	place, err := q.New(d.DB.Read()).Top(ctx, who.County)
	if err != nil && !db.None(err) {
		return web.File{}, err
	}
	body := certificate.Body{County: who.County, Place: place, Person: who.Person, Name: who.Name, From: record.From, To: record.To, MadeAt: d.Now(),
		Posts: record.Posts, Duties: record.Duties, Entries: []certificate.Entry{}}
	own, head, err := d.Sealer.Proven(ctx, who.County, who.Person, record.From.Start(d.Zone), record.To.Add(1).Start(d.Zone), certificate.EntriesMost)
	if err != nil {
		return web.File{}, err
	}
	for _, o := range own {
		if o.Leaf < 0 {
			body.Unsealed++
			continue
		}
		body.Entries = append(body.Entries, certificate.Entry{Subject: o.Subject, N: o.N, Before: o.Before, Kind: o.Kind, At: o.At, Post: o.Post, Grid: o.Grid,
			Refs: o.Refs, Digest: o.Digest, Leaf: o.Leaf, Path: o.Path})
	}
	c := certificate.Certificate{Format: certificate.Format, Head: head}
	if c.Body, err = json.Marshal(body); err != nil {
		return web.File{}, err
	}
	if c.Seal, err = d.Sealer.Sign(certificate.SealText(c.Body)); err != nil {
		return web.File{}, err
	}
	text, err := json.Marshal(c)
	if err != nil {
		return web.File{}, err
	}
	name := "履职证明_" + who.Name + "_" + string(record.From) + "_" + string(record.To) + ".json"
	return web.File{Name: name, Type: "application/json", Write: func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	}}, nil
}

// Published is the key that certificates are checked with.
type Published struct {
	Key string `json:"key"`
}

// Key gives the public key. Whoever checks a certificate should have it from
// somewhere else than the server that made the certificate: the county's notice.
func (d *Desk) Key(context.Context, account.Caller, *struct{}) (Published, error) {
	key, err := d.Sealer.Key()
	return Published{Key: key}, err
}

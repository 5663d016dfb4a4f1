package desk

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	"anwang/internal/journal/desk/q"
	"anwang/internal/kit/db"
)

// Finding is a place where records and journal do not agree.
type Finding struct {
	Subject string // hazard:<id>, 封存, heads.txt
	N       int64  // the entry; 0 where no single one is meant
	Kind    string // of the entry: hazard.dispatched
	At      civil.Instant
	Why     string
}

// Text is the finding as people read it:
// hazard:0192… 第5条（交办，2026年3月2日10时03分）：内容与哈希不符.
func (f Finding) Text(zone *time.Location) string {
	s := f.Subject
	if f.N > 0 {
		s += fmt.Sprintf(" 第%d条", f.N)
	}
	var about []string
	if f.Kind != "" {
		code := "story." + strings.ReplaceAll(f.Kind, ".", "_")
		word := fault.Words(code, nil)
		if word == code { // a kind nobody writes: it was changed
			word = f.Kind
		}
		about = append(about, word)
	}
	if f.At != 0 {
		about = append(about, f.At.Chinese(zone))
	}
	if len(about) > 0 {
		s += "（" + strings.Join(about, "，") + "）"
	}
	return s + "：" + f.Why
}

// About is a finding about one entry.
func About(l journal.Link, why string) Finding {
	return Finding{Subject: l.Subject, N: l.N, Kind: l.Kind, At: l.At, Why: why}
}

// Summary is how much was looked at.
type Summary struct {
	Subjects int64
	Entries  int64
	Unsealed int64 // entries that no head covers yet
	Heads    int64 // signed heads
	Records  int64 // records that were held against their entries
}

// Part is a run of a noun's records with their stories: those with
// After < id <= UpTo. Together the parts cover every id there can be, so that a
// record without a story is found as well.
type Part struct {
	After, UpTo string
	Stories     map[string][]journal.Link // by id, without the noun
}

// Check holds the records of one noun against the journal.
type Check struct {
	Noun    string // of the subjects: hazard
	Records func(ctx context.Context, tx db.Tx, county string, part Part) (looked int64, found []Finding, err error)
}

const (
	entriesAtOnce  = 2000
	subjectsAtOnce = 200
	beyond         = "\U0010ffff" // after every id
)

// Verify holds everything that can be held against something else: each
// subject's chain, the sealed log against the entries, the signed heads of the
// data folder against the log, and the records of every check against their
// entries. It reads one unchanging view of the database and changes nothing.
func Verify(ctx context.Context, d *db.DB, county, folder string, checks ...Check) ([]Finding, Summary, error) {
	return VerifySaying(ctx, d, county, folder, func(Summary) {}, checks...)
}

// VerifySaying is Verify that says now and then how far it is.
func VerifySaying(ctx context.Context, d *db.DB, county, folder string, say func(Summary), checks ...Check) ([]Finding, Summary, error) {
	v := verifier{say: say, db: d, county: county, folder: folder, checks: checks, parts: make([]Part, len(checks))}
	for i := range v.parts {
		v.parts[i].Stories = map[string][]journal.Link{}
	}
	err := d.Snapshot(ctx, func(tx db.Tx) error {
		v.tx = tx
		if err := v.chains(ctx); err != nil {
			return err
		}
		err := v.log(ctx)
		if column := unreadable(err); column != "" {
			v.add(Finding{Subject: "封存", Why: "封存记录读不出来：" + column})
			return nil
		}
		return err
	})
	return v.found, v.sum, err
}

type verifier struct {
	say    func(Summary)
	db     *db.DB
	tx     db.Tx
	county string
	folder string
	checks []Check
	parts  []Part // of each check, being gathered
	found  []Finding
	sum    Summary
}

// chains walks every entry, subject by subject.
func (v *verifier) chains(ctx context.Context) error {
	var story []journal.Link
	from := q.EntriesAfterParams{County: v.county, Limit: entriesAtOnce, N: -1 << 62}
	for {
		page, err := q.New(v.tx).EntriesAfter(ctx, from)
		if column := unreadable(err); column != "" {
			if from.Limit > 1 {
				from.Limit /= 2
				continue
			}
			// Without it no story after it is whole: what follows is not judged.
			v.add(Finding{Subject: "留痕", Why: strings.TrimSpace(fmt.Sprintf("%s 第%d条之后的一条读不出来：%s", from.Subject, max(from.N, 0), column))})
			return nil
		}
		if err != nil {
			return err
		}
		for _, r := range page {
			l := journal.Link{County: v.county, N: r.N, Hash: r.Hash, Entry: journal.Entry{
				Subject: r.Subject, Kind: r.Kind, At: civil.Instant(r.At), By: r.ByPerson,
				Post: r.Post, Grid: r.Grid, Refs: journal.ParseRefs(r.Refs), Digest: r.Digest,
			}}
			// What is hashed is what the text means; a text that means the same and is
			// written otherwise was changed all the same.
			if journal.FormatRefs(l.Refs) != r.Refs {
				v.found = append(v.found, About(l, "引用的写法被改"))
			}
			if len(story) > 0 && story[0].Subject != l.Subject {
				if err := v.subject(ctx, story); err != nil {
					return err
				}
				story = nil
			}
			story = append(story, l)
		}
		v.sum.Entries += int64(len(page))
		v.say(v.sum)
		if len(page) < int(from.Limit) {
			break
		}
		last := page[len(page)-1]
		from.Subject, from.N = last.Subject, last.N
	}
	if len(story) > 0 {
		if err := v.subject(ctx, story); err != nil {
			return err
		}
	}
	for i := range v.checks {
		if err := v.records(ctx, i, beyond); err != nil {
			return err
		}
	}
	return nil
}

// subject looks at the story of one subject and hands it to the check of its noun.
func (v *verifier) subject(ctx context.Context, story []journal.Link) error {
	v.sum.Subjects++
	for _, b := range journal.Breaks(story) {
		f := Finding{Subject: b.Subject, N: b.N, Why: b.Why}
		for _, l := range story {
			if l.N == b.N {
				f = About(l, b.Why)
			}
		}
		v.found = append(v.found, f)
	}
	noun, id, _ := strings.Cut(story[0].Subject, ":")
	for i, c := range v.checks {
		if c.Noun != noun {
			continue
		}
		v.parts[i].Stories[id] = story
		if len(v.parts[i].Stories) == subjectsAtOnce {
			return v.records(ctx, i, id)
		}
	}
	return nil
}

// records lets a check look at the part gathered for it.
func (v *verifier) records(ctx context.Context, i int, upTo string) error {
	part := v.parts[i]
	part.UpTo = upTo
	v.parts[i] = Part{After: upTo, Stories: map[string][]journal.Link{}}
	return v.look(ctx, v.checks[i], part)
}

// look lets a check look at a part. Where a value is of a type that its column
// cannot have (SQLite takes any), the part is halved until the record is found.
func (v *verifier) look(ctx context.Context, c Check, part Part) error {
	looked, found, err := c.Records(ctx, v.tx, v.county, part)
	column := unreadable(err)
	if column == "" {
		v.sum.Records += looked
		v.found = append(v.found, found...)
		return err
	}
	ids := slices.Sorted(maps.Keys(part.Stories))
	if len(ids) < 2 {
		subject := c.Noun
		if len(ids) == 1 {
			subject += ":" + ids[0]
		}
		v.add(Finding{Subject: subject, Why: "记录读不出来：" + column})
		return nil
	}
	cut := ids[len(ids)/2-1]
	first, second := Part{After: part.After, UpTo: cut, Stories: map[string][]journal.Link{}}, Part{After: cut, UpTo: part.UpTo, Stories: map[string][]journal.Link{}}
	for id, story := range part.Stories {
		if id <= cut {
			first.Stories[id] = story
		} else {
			second.Stories[id] = story
		}
	}
	if err := v.look(ctx, c, first); err != nil {
		return err
	}
	return v.look(ctx, c, second)
}

// unreadable is the column whose value could not be read as its type.
func unreadable(err error) string {
	if err == nil {
		return ""
	}
	_, rest, ok := strings.Cut(err.Error(), "sql: Scan error on column index ")
	if !ok {
		return ""
	}
	_, rest, _ = strings.Cut(rest, `name "`)
	column, _, _ := strings.Cut(rest, `"`)
	return column
}

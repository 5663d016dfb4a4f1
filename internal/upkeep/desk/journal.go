package desk

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"
	"anwang/internal/upkeep"
	"anwang/internal/upkeep/desk/q"
)

// SearchIn asks for entries of the journal.
type SearchIn struct {
	Subject string `query:"subject" maxLength:"120" doc:"事项：hazard:…，或只写编号"`
	Person  string `query:"person" maxLength:"64" doc:"谁办的：姓名、账号或编号"`
	Kind    string `query:"kind" maxLength:"60" doc:"hazard.dispatched"`
	From    string `query:"from" maxLength:"10"`
	To      string `query:"to" maxLength:"10"`
	After   string `query:"after" maxLength:"250"`
	Limit   int    `query:"limit" default:"50" minimum:"1" maximum:"100"`
}

// EntryRow is an entry of the journal: who did what to which thing when. What the
// record says is not in it.
type EntryRow struct {
	ID      string        `json:"id"`
	Subject string        `json:"subject"`
	N       int64         `json:"n"`
	Noun    string        `json:"noun" doc:"哪一类事项"`
	Kind    string        `json:"kind"`
	Words   string        `json:"words"`
	At      civil.Instant `json:"at"`
	By      string        `json:"by,omitempty"`
	ByName  string        `json:"byName,omitempty" doc:"空为平台自动"`
	Post    string        `json:"post,omitempty"`
	Refs    []string      `json:"refs" nullable:"false"`
	Hash    string        `json:"hash"`
}

// EntryRows is a page of them, the latest first.
type EntryRows struct {
	Items []EntryRow `json:"items" nullable:"false"`
	Next  string     `json:"next,omitempty" doc:"下一页的 after"`
}

// nouns are the kinds of things that have a story, as people call them.
var nouns = map[string]string{
	"hazard": "隐患", "visit": "走访", "task": "任务", "site": "对象", "grid": "网格", "overlay": "片", "account": "账号", "photo": "照片", "notice": "通知",
	"instruction": "部署", "scheme": "方案", "setting": "设置", "upkeep": "运维", "retention": "保存期限", "device": "手机", "tally": "报表", "training": "培训", "campaign": "专项行动", "county": "开局",
}

// Search finds entries for the audit administrator.
func (d *Desk) Search(ctx context.Context, who account.Caller, in *SearchIn) (EntryRows, error) {
	w := db.Filter(who.County)
	if s := strings.TrimSpace(in.Subject); s != "" {
		if strings.Contains(s, ":") {
			w.And("e.subject = ?", s)
		} else {
			var any []string
			for noun := range nouns {
				any = append(any, noun+":"+s)
			}
			slices.Sort(any)
			w.AndCond(db.In("e.subject", any))
		}
	}
	if in.Kind != "" {
		w.And("e.kind = ?", in.Kind)
	}
	if p := strings.TrimSpace(in.Person); p != "" {
		ids, err := d.called(ctx, who.County, p)
		if err != nil {
			return EntryRows{}, err
		}
		w.AndCond(db.In("e.by_person", ids))
	}
	if err := d.During(w, "e.at", in.From, in.To); err != nil {
		return EntryRows{}, err
	}
	if p := strings.SplitN(in.After, "~", 3); len(p) == 3 {
		at, err1 := strconv.ParseInt(p[0], 10, 64)
		n, err2 := strconv.ParseInt(p[1], 10, 64)
		if err1 != nil || err2 != nil {
			return EntryRows{}, fault.New(fault.Invalid, "request.invalid")
		}
		w.And("e.at <= ?", at).And("(e.at, e.subject, e.n) < (?, ?, ?)", at, p[2], n)
	}
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT e.subject, e.n, e.kind, e.at, e.by_person, e.post, e.refs, e.hash, COALESCE(p.name, '') FROM entry e
LEFT JOIN person p ON p.county = e.county AND p.id = e.by_person
WHERE e.county = $1 AND `+w.String()+" ORDER BY e.at DESC, e.subject DESC, e.n DESC LIMIT "+w.Arg(in.Limit+1), w.Args...)
	if err != nil {
		return EntryRows{}, err
	}
	defer rows.Close()
	out := EntryRows{Items: []EntryRow{}}
	for rows.Next() {
		var r EntryRow
		var refs string
		var hash []byte
		if err := rows.Scan(&r.Subject, &r.N, &r.Kind, &r.At, &r.By, &r.Post, &refs, &hash, &r.ByName); err != nil {
			return out, err
		}
		if len(out.Items) == in.Limit {
			last := out.Items[in.Limit-1]
			out.Next = fmt.Sprintf("%d~%d~%s", last.At, last.N, last.Subject)
			break
		}
		noun, _, _ := strings.Cut(r.Subject, ":")
		r.ID, r.Noun, r.Words, r.Hash = r.Subject+"#"+text(r.N), nounWords(noun), kindWords(r.Kind), fmt.Sprintf("%x", hash)
		r.Refs = []string{}
		of := journal.ParseRefs(refs)
		for _, line := range strings.Split(strings.TrimSpace(refs), "\n") {
			if name, _, ok := strings.Cut(line, "="); ok {
				r.Refs = append(r.Refs, name+"="+of[name])
			}
		}
		out.Items = append(out.Items, r)
	}
	return out, rows.Err()
}

func nounWords(noun string) string {
	if w, ok := nouns[noun]; ok {
		return w
	}
	return noun
}

func kindWords(kind string) string {
	code := "story." + strings.Replace(kind, ".", "_", 1)
	if w := fault.Words(code, nil); w != code {
		return w
	}
	return kind
}

// called are the ids of people of a name or login; an id is itself.
func (d *Desk) called(ctx context.Context, county, text string) ([]string, error) {
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT p.id FROM person p LEFT JOIN account a ON a.county = p.county AND a.person = p.id
WHERE p.county = $1 AND (p.name = $2 OR p.id = $2 OR a.login = $3) ORDER BY p.id LIMIT 20`, county, text, account.Login(text))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}

// KindRow is a kind of entry.
type KindRow struct {
	Kind  string `json:"kind"`
	Noun  string `json:"noun"`
	Words string `json:"words"`
}

// KindRows are all of them.
type KindRows struct {
	Items []KindRow `json:"items" nullable:"false"`
}

// Kinds lists the kinds of entries there can be, in words.
func (d *Desk) Kinds(context.Context, account.Caller, *struct{}) (KindRows, error) {
	out := KindRows{Items: []KindRow{}}
	for _, code := range fault.Codes() {
		kind, ok := strings.CutPrefix(code, "story.")
		noun, verb, both := strings.Cut(kind, "_")
		if ok && both {
			out.Items = append(out.Items, KindRow{Kind: noun + "." + verb, Noun: nounWords(noun), Words: fault.Words(code, nil)})
		}
	}
	return out, nil
}

// HeadsIn asks for the signed heads.
type HeadsIn struct{}

// Heads hands the signed heads out, to be kept where the server's administrators
// cannot reach them: what is cut off or computed anew later is found by them.
func (d *Desk) Heads(ctx context.Context, who account.Caller, _ *HeadsIn) (web.File, error) {
	all, err := os.ReadFile(filepath.Join(d.Data, "heads.txt"))
	if err != nil {
		return web.File{}, fault.New(fault.Unavailable, "journal.nothing_sealed")
	}
	now := d.Now()
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		return jdesk.Note(ctx, tx, who.County, d.actOf(who, now).Note("upkeep:heads", "journal.heads_exported", nil))
	})
	return web.File{Name: "封存-" + string(d.DayOf(now)) + ".txt", Type: "text/plain; charset=utf-8", Write: func(w io.Writer) error {
		_, err := w.Write(all)
		return err
	}}, err
}

// shown bounds how many findings are said one by one.
const shown = 300

// verify is the job: what `anwang verify` does, kept.
func (d *Desk) verify(ctx context.Context, say func(have, total int64)) (done, error) {
	total, err := q.New(d.DB.Read()).EntriesTotal(ctx, d.county())
	if err != nil {
		return done{}, err
	}
	found, sum, err := jdesk.VerifySaying(ctx, d.DB, d.county(), d.Data, func(s jdesk.Summary) { say(s.Entries, total) }, d.Checks()...)
	if err != nil {
		return done{}, err
	}
	words := fmt.Sprintf("核对 %d 个事项、%d 条留痕、%d 个签名封存，逐件比对 %d 件记录；%d 条留痕还没有封存。", sum.Subjects, sum.Entries, sum.Heads, sum.Records, sum.Unsealed)
	if len(found) == 0 {
		return done{outcome: upkeep.Passed, words: words + "完好。"}, nil
	}
	lines := make([]string, len(found))
	for i, f := range found {
		lines[i] = f.Text(d.Zone)
	}
	slices.Sort(lines)
	lines = slices.Compact(lines)
	words += fmt.Sprintf("发现 %d 处不符：", len(lines))
	if len(lines) > shown {
		lines = append(lines[:shown], fmt.Sprintf("……另有 %d 处，请运行 anwang verify 看全部。", len(lines)-shown))
	}
	return done{outcome: upkeep.Found, words: words + "\n" + strings.Join(lines, "\n")}, nil
}

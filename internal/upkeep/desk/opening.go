package desk

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/upkeep"
	"anwang/internal/upkeep/desk/q"
)

// Plan is a plan the guide may take, in short.
type Plan struct {
	ID       string            `json:"id"`
	Title    string            `json:"title"`
	Place    string            `json:"place"`
	Issuer   string            `json:"issuer"`
	From     string            `json:"from,omitempty" doc:"方案写明的施行日；空为开局当天"`
	Kinds    []upkeep.PlanKind `json:"kinds" nullable:"false" doc:"可以开局的网格级别"`
	Tree     []string          `json:"tree" nullable:"false" doc:"全部网格级别，由上到下"`
	Duties   int               `json:"duties" doc:"履职有几项"`
	Posts    int               `json:"posts"`
	Unset    int               `json:"unset" doc:"方案未规定、可由属地补充的有几处"`
	Problems []string          `json:"problems" nullable:"false" doc:"提醒"`
}

// Opens writes everything of an opening with a plan that was read; hashes are of
// the people's passwords.
type Opens func(ctx context.Context, tx db.Tx, act journal.Act, o upkeep.Opening, hashes []string) error

// Guide is what the guide of an empty folder is handed: the plans, and the one
// transaction that opens a county with one of them.
type Guide struct {
	// Plans are those of the program, in short.
	Plans func() ([]Plan, error)
	// Read reads one of them by its id, or a plan that somebody brings as a text; with
	// errors it is refused with their places.
	Read func(id, text string) (Plan, Opens, error)
	// Hash makes what is kept of a password.
	Hash func(ctx context.Context, password string) (string, error)
	// Fresh makes a first password.
	Fresh func() (string, error)
	// Settle lets the server answer for the county that was opened.
	Settle func(ctx context.Context) error
}

// openingFile holds the key of the guide, so that nobody else on the network takes
// a county over before its own people do. It is printed where the server was
// started and is gone with the opening.
const openingFile = "opening.key"

// OpeningKey is the key of the guide, made on first use.
func (d *Desk) OpeningKey() (string, error) {
	path := filepath.Join(d.Data, openingFile)
	text, err := os.ReadFile(path)
	if err == nil && len(strings.TrimSpace(string(text))) >= 20 {
		return strings.TrimSpace(string(text)), nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	key := strings.ToLower(rand.Text())
	return key, os.WriteFile(path, []byte(key+"\n"), 0o600)
}

// guided lets in who has the key, while there is no county.
func (d *Desk) guided(key string) error {
	if d.county() != "" {
		return fault.New(fault.Conflict, "opening.done")
	}
	have, err := d.OpeningKey()
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare([]byte(have), []byte(strings.ToLower(strings.TrimSpace(key)))) != 1 {
		return fault.New(fault.Forbidden, "opening.key_wrong")
	}
	return nil
}

// OpeningState says whether there is a county yet.
type OpeningState struct {
	Empty bool `json:"empty" doc:"还没有开局"`
}

// OpeningState tells every screen whether to show the guide.
func (d *Desk) OpeningState(context.Context, account.Caller, *struct{}) (OpeningState, error) {
	return OpeningState{Empty: d.county() == ""}, nil
}

// GuideIn is the key, as the link of the terminal has it.
type GuideIn struct {
	Body struct {
		Key string `json:"key" maxLength:"64"`
	}
}

// GuideOut is what the guide begins with.
type GuideOut struct {
	Plans     []Plan   `json:"plans" nullable:"false"`
	Roles     []string `json:"roles" nullable:"false" doc:"三员，按设立的次序"`
	Passwords []string `json:"passwords" nullable:"false" doc:"四个人的初始密码，开局之前不留存"`
}

// OpenGuide shows the plans there are and makes first passwords, which are kept
// nowhere until the county is opened with them.
func (d *Desk) OpenGuide(_ context.Context, _ account.Caller, in *GuideIn) (GuideOut, error) {
	if err := d.guided(in.Body.Key); err != nil {
		return GuideOut{}, err
	}
	plans, err := d.Guide.Plans()
	if err != nil {
		return GuideOut{}, err
	}
	out := GuideOut{Plans: plans}
	for _, r := range account.Administrators() {
		out.Roles = append(out.Roles, string(r))
	}
	for range upkeep.Openers {
		word, err := d.Guide.Fresh()
		if err != nil {
			return GuideOut{}, err
		}
		out.Passwords = append(out.Passwords, word)
	}
	return out, nil
}

// ReadPlanIn is a plan that was written elsewhere.
type ReadPlanIn struct {
	Body struct {
		Key  string `json:"key" maxLength:"64"`
		Text string `json:"text" minLength:"1" maxLength:"1100000" doc:"方案文件（YAML）"`
	}
}

// ReadPlan reads a plan somebody brings and says what it is; nothing is kept.
func (d *Desk) ReadPlan(_ context.Context, _ account.Caller, in *ReadPlanIn) (Plan, error) {
	if err := d.guided(in.Body.Key); err != nil {
		return Plan{}, err
	}
	plan, _, err := d.Guide.Read("", in.Body.Text)
	return plan, err
}

// OpenIn is the whole opening.
type OpenIn struct {
	Body struct {
		Key    string `json:"key" maxLength:"64"`
		Place  string `json:"place" maxLength:"100" doc:"这套系统管的地方：最上一级网格的名称"`
		Code   string `json:"code" maxLength:"20" doc:"统计用区划代码，6、9或12位"`
		Plan   string `json:"plan,omitempty" maxLength:"60" doc:"随程序带来的方案"`
		Text   string `json:"text,omitempty" maxLength:"1100000" doc:"自己写的方案文件"`
		Kind   string `json:"kind" maxLength:"60" doc:"方案里的哪一级网格"`
		Post   string `json:"post" maxLength:"60" doc:"第一位办公室人员的岗位"`
		People []struct {
			Name     string `json:"name" maxLength:"100"`
			Login    string `json:"login" maxLength:"64"`
			Phone    string `json:"phone,omitempty" maxLength:"40"`
			Password string `json:"password" maxLength:"128"`
		} `json:"people" maxItems:"4" nullable:"false" doc:"系统、安全、审计管理员，办公室经办人"`
		Try bool `json:"try,omitempty" doc:"只检查"`
	}
}

// OpenOut is what an opening came to.
type OpenOut struct {
	Opened bool `json:"opened"`
	Plan   Plan `json:"plan"`
}

// Open opens the county: all of it in one transaction, once.
func (d *Desk) Open(ctx context.Context, _ account.Caller, in *OpenIn) (OpenOut, error) {
	b := in.Body
	if err := d.guided(b.Key); err != nil {
		return OpenOut{}, err
	}
	plan, opens, err := d.Guide.Read(b.Plan, b.Text)
	if err != nil {
		return OpenOut{}, err
	}
	o := upkeep.Opening{Place: strings.TrimSpace(b.Place), Code: b.Code, Kind: b.Kind, Post: b.Post}
	for _, p := range b.People {
		o.People = append(o.People, upkeep.Opener{Name: p.Name, Login: p.Login, Phone: p.Phone, Password: p.Password})
	}
	if err := o.Check(plan.Kinds, account.Usual()); err != nil || b.Try {
		return OpenOut{Plan: plan}, err
	}
	county, err := o.County()
	if err != nil {
		return OpenOut{}, err
	}
	var hashes []string
	for _, p := range o.People {
		hash, err := d.Guide.Hash(ctx, p.Password)
		if err != nil {
			return OpenOut{}, err
		}
		hashes = append(hashes, hash)
	}
	now := d.Now()
	act := journal.Act{County: county, Post: "开局", At: now, On: d.DayOf(now), Fresh: d.Fresh}
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		if err := q.New(tx).AddOpening(ctx, q.AddOpeningParams{County: county, At: int64(now), Scheme: plan.ID}); err != nil {
			return err
		}
		if err := opens(ctx, tx, act, o, hashes); err != nil {
			return err
		}
		return jdesk.Note(ctx, tx, county, act.Note("county:"+county, "county.opened", nil, "place", o.Place, "scheme", plan.ID))
	})
	if db.Unique(err) {
		err = fault.New(fault.Conflict, "opening.done")
	}
	if err != nil {
		return OpenOut{}, err
	}
	if err := d.Guide.Settle(ctx); err != nil {
		return OpenOut{}, err
	}
	_ = os.Remove(filepath.Join(d.Data, openingFile)) // it opens nothing any more
	return OpenOut{Opened: true, Plan: plan}, nil
}

// Next is what is still to do before the first ordinary day, with how much of it
// there is.
type Next struct {
	Shown   bool          `json:"shown" doc:"由开局向导开的、没有收起、也没有做完"`
	At      civil.Instant `json:"at,omitempty"`
	Grids   int64         `json:"grids" doc:"最上一级以下的网格"`
	Persons int64         `json:"persons" doc:"任了职的人，不算开局时的一位"`
	Sites   int64         `json:"sites"`
	Phones  int64         `json:"phones"`
	Visits  int64         `json:"visits"`
}

// Next counts how far a county that was just opened has come, for its first
// office; elsewhere there is nothing to show.
func (d *Desk) Next(ctx context.Context, who account.Caller, _ *struct{}) (Next, error) {
	o, err := q.New(d.DB.Read()).Opening(ctx, who.County)
	if db.None(err) || err == nil && o.PutAwayAt != 0 {
		return Next{}, nil
	}
	if err != nil {
		return Next{}, err
	}
	n, err := q.New(d.DB.Read()).Come(ctx, who.County)
	if err != nil {
		return Next{}, err
	}
	out := Next{At: civil.Instant(o.At), Grids: n.Grids, Persons: int64(n.Persons), Sites: n.Sites, Phones: n.Phones, Visits: n.Visits}
	out.Shown = min(out.Grids, out.Persons, out.Sites, out.Phones, out.Visits) == 0
	return out, nil
}

// PutAway takes the list of what comes next off the workbench.
func (d *Desk) PutAway(ctx context.Context, who account.Caller, _ *struct{}) (Next, error) {
	now := d.Now()
	return Next{}, d.DB.Write(ctx, func(tx db.Tx) error {
		_, err := q.New(tx).PutAway(ctx, q.PutAwayParams{County: who.County, PutAwayAt: int64(now)})
		return err
	})
}

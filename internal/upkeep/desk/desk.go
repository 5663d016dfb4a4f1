// Package desk keeps the platform in order: what its administrators set, backups
// and their drills, the verification of the journal, erasing what was kept long
// enough, and how the machine stands.
package desk

import (
	"context"
	"io/fs"
	"path/filepath"
	"sync/atomic"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/blob"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"
	"anwang/internal/upkeep"
	"anwang/internal/upkeep/desk/q"
)

// Opened is a data folder that was opened to be looked at.
type Opened struct {
	DB     *db.DB
	County string
	Checks []jdesk.Check
	Close  func() error
}

// Options are what cmd hands to the desk.
type Options struct {
	Data    string // the data folder
	Version string // of the program
	Photos  *blob.Folder
	Checks  func() []jdesk.Check
	// Sign signs a text with the county's key, which lies in the data folder.
	Sign func(text string) (string, error)
	// Opens opens a restored folder as the server would.
	Opens func(ctx context.Context, folder, dsn string) (Opened, error)
	// Migrations make the schema of a restored folder.
	Migrations fs.FS
	// Disk is how much the disk of the data folder has free, and in all; -1 unknown.
	Disk func() (free, whole int64)
	// Certificate is the file and the end of the certificate we serve with.
	Certificate func() (file string, until civil.Instant, broken string)
	Years       func(ctx context.Context) []int
	Schemes     func(ctx context.Context) []string
	// What is erased when its time is over, each by the desk whose it is.
	OldPhotos     func(ctx context.Context, county string, before civil.Instant, most int) ([]string, error)
	ErasePhotos   func(ctx context.Context, act journal.Act, hashes []string) (int, error)
	LeftLongAgo   func(ctx context.Context, county string, before civil.Day, most int) ([]string, error)
	ErasePerson   func(ctx context.Context, tx db.Tx, act journal.Act, person string) (bool, error)
	Guide         Guide
	ForgetSignIns func(ctx context.Context, tx db.Tx, county string, before civil.Instant) (int64, error)
}

// Desk is where the platform is kept in order.
type Desk struct {
	jdesk.House
	Options
	serves jdesk.County
	began  civil.Instant
	values atomic.Pointer[upkeep.Values]
	nudge  chan struct{}
}

// New opens the desk.
func New(house jdesk.House, o Options) *Desk {
	d := &Desk{House: house, Options: o, nudge: make(chan struct{}, 1)}
	d.began = d.Now()
	d.values.Store(&upkeep.Values{})
	return d
}

// Serve says which county this server answers for.
func (d *Desk) Serve(ctx context.Context, county string) error {
	d.serves.Set(county)
	return d.Refresh(ctx)
}

func (d *Desk) county() string { return d.serves.Is() }

// Refresh reads what was set anew: another copy of the server may have set it.
func (d *Desk) Refresh(ctx context.Context) error {
	rows, err := q.New(d.DB.Read()).SettingValues(ctx, d.county())
	if err != nil {
		return err
	}
	v := upkeep.Values{}
	for _, r := range rows {
		v[r.Name] = r.Value
	}
	d.values.Store(&v)
	return nil
}

// Values are the settings in force.
func (d *Desk) Values() upkeep.Values { return *d.values.Load() }

// SignIn are the rules of signing in.
func (d *Desk) SignIn() account.Rules { return d.Values().SignIn() }

func (d *Desk) backups() string { return filepath.Join(d.Data, "backups") }

// Routes is the table of the desk.
func (d *Desk) Routes() []web.Route[account.Caller] {
	read, keep, secure, audit := string(account.SystemRead), string(account.SystemKeep), string(account.AccountSecure), string(account.JournalAudit)
	retention := string(account.RetentionRead)
	return []web.Route[account.Caller]{
		web.Verb("GET /api/opening", web.Public, "是否已开局", d.OpeningState),
		web.Verb("POST /api/opening/guide", web.Public, "开局向导：可用的方案", d.OpenGuide).UpTo(4 << 10),
		web.Verb("POST /api/opening/plan", web.Public, "开局向导：读一份自己写的方案", d.ReadPlan).UpTo(5 << 20),
		web.Verb("POST /api/opening", web.Public, "开局", d.Open).UpTo(5 << 20),
		web.Verb("GET /api/opening/next", string(account.AppointmentWrite), "开局之后还要做的", d.Next),
		web.Verb("POST /api/opening/next/put-away", string(account.AppointmentWrite), "收起开局清单", d.PutAway),
		web.Verb("GET /api/system/health", read, "运行状况", d.Health),
		web.Verb("GET /api/system/settings", read, "设置", d.Settings),
		web.Verb("PUT /api/system/settings/{name}", read, "修改一项设置", d.Set).UpTo(4 << 10),
		web.Verb("GET /api/system/backups", read, "备份、演练及其结果", d.Backups),
		web.Verb("POST /api/system/backups", keep, "现在备份", d.AskBackup),
		web.Verb("POST /api/system/drills", keep, "现在演练恢复", d.AskDrill),
		web.Verb("GET /api/system/retention", retention, "各类记录的保存期限", d.Retention),
		web.Verb("POST /api/system/retention/erase", secure, "现在清理到期的", d.AskErase),
		web.Verb("GET /api/journal", audit, "查询留痕", d.Search),
		web.Verb("GET /api/journal/kinds", audit, "留痕的种类", d.Kinds),
		web.Verb("GET /api/journal/verifications", audit, "核对的结果", d.Verifications),
		web.Verb("POST /api/journal/verifications", audit, "现在核对留痕", d.AskVerify),
		web.Verb("GET /api/system/downloads", audit, "下载日志", d.Downloads),
		web.Download("GET /api/journal/heads", audit, "下载签名封存", d.Heads),
	}
}

// SettingRow is a setting on the page.
type SettingRow struct {
	Name  string        `json:"name"`
	Group string        `json:"group"`
	Words string        `json:"words"`
	Unit  string        `json:"unit"`
	Value int64         `json:"value"`
	Usual int64         `json:"usual"`
	Least int64         `json:"least"`
	Most  int64         `json:"most"`
	Basis string        `json:"basis"`
	Mine  bool          `json:"mine" doc:"归我设"`
	By    string        `json:"by,omitempty" doc:"谁设的；空为默认"`
	At    civil.Instant `json:"at,omitempty"`
}

// SettingRows are all of them.
type SettingRows struct {
	Items []SettingRow `json:"items" nullable:"false"`
}

// Settings lists what may be set, and what is.
func (d *Desk) Settings(ctx context.Context, who account.Caller, _ *struct{}) (SettingRows, error) {
	rows, err := q.New(d.DB.Read()).SettingRows(ctx, who.County)
	if err != nil {
		return SettingRows{}, err
	}
	set := map[string]q.SettingRowsRow{}
	v := upkeep.Values{}
	for _, r := range rows {
		set[r.Name], v[r.Name] = r, r.Value
	}
	out := SettingRows{Items: []SettingRow{}}
	for _, s := range upkeep.Settings() {
		r := SettingRow{Name: s.Name, Group: s.Group, Words: s.Words, Unit: s.Unit, Value: v.Of(s.Name), Usual: s.Usual, Least: s.Least, Most: s.Most, Basis: s.Basis, Mine: who.Administrator() == s.By}
		if is, ok := set[s.Name]; ok {
			r.By, r.At = is.ByName, civil.Instant(is.At)
		}
		out.Items = append(out.Items, r)
	}
	return out, nil
}

// SetIn gives a setting a value.
type SetIn struct {
	Name string `path:"name" maxLength:"40"`
	Body struct {
		Value int64 `json:"value"`
	}
}

// Set gives a setting a value; each of them is one administrator's to set.
func (d *Desk) Set(ctx context.Context, who account.Caller, in *SetIn) (SettingRows, error) {
	if err := upkeep.Set(who, in.Name, in.Body.Value); err != nil {
		return SettingRows{}, err
	}
	now := d.Now()
	was := d.Values().Of(in.Name)
	err := d.DB.Write(ctx, func(tx db.Tx) error {
		if err := q.New(tx).PutSetting(ctx, q.PutSettingParams{County: who.County, Name: in.Name, Value: in.Body.Value, At: int64(now), ByPerson: who.Person}); err != nil {
			return err
		}
		return jdesk.Note(ctx, tx, who.County, d.actOf(who, now).Note("setting:"+in.Name, "setting.changed", nil, "was", text(was), "now", text(in.Body.Value)))
	})
	if err != nil {
		return SettingRows{}, err
	}
	if err := d.Refresh(ctx); err != nil {
		return SettingRows{}, err
	}
	return d.Settings(ctx, who, nil)
}

// actOf is an act of an administrator, in that standing.
func (d *Desk) actOf(who account.Caller, now civil.Instant) journal.Act {
	return journal.Act{County: who.County, By: who.Person, Post: string(who.Administrator()), At: now, On: d.DayOf(now), Fresh: d.Fresh}
}

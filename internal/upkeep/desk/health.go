package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/kit/db"
	"anwang/internal/upkeep"
	"anwang/internal/upkeep/desk/q"
)

// HealthOut is how the machine stands, in words.
type HealthOut struct {
	At    civil.Instant    `json:"at" doc:"服务器的时间，与浏览器的对一对"`
	Items []upkeep.Reading `json:"items" nullable:"false"`
}

// Health reads the machine and says what it means and what to do.
func (d *Desk) Health(ctx context.Context, who account.Caller, _ *struct{}) (HealthOut, error) {
	m, err := d.machine(ctx, who.County)
	return HealthOut{At: m.Now, Items: m.Read()}, err
}

func (d *Desk) machine(ctx context.Context, county string) (upkeep.Machine, error) {
	m := upkeep.Machine{Now: d.Now(), Zone: d.Zone, Engine: string(d.DB.Engine), Version: d.Version, ByRole: map[string]int{}}
	m.DiskFree, m.DiskWhole = d.Disk()
	file, until, broken := d.Certificate()
	m.Certificate, m.CertUntil, m.CertBroken = file, until, broken
	m.Years, m.Schemes = d.Years(ctx), d.Schemes(ctx)
	var err error
	if m.Database, err = d.DB.Size(ctx); err != nil {
		return m, err
	}
	if m.Schema, err = d.DB.Version(ctx); err != nil {
		return m, err
	}
	read := q.New(d.DB.Read())
	late, err := read.Backlog(ctx, q.BacklogParams{County: county, DueAt: int64(m.Now)})
	if err != nil {
		return m, err
	}
	m.Backlog, m.OldestDue = late.N, civil.Instant(late.Oldest)
	newest, err := read.NewestEntry(ctx, county)
	if err != nil && !db.None(err) {
		return m, err
	}
	m.Entries, m.NewestAt = !db.None(err), civil.Instant(newest)
	seal, err := read.NewestSeal(ctx, county)
	if err != nil && !db.None(err) {
		return m, err
	}
	m.LastSeal = civil.Instant(seal)
	for kind, to := range map[upkeep.Kind]*upkeep.Job{upkeep.Backup: &m.LastBackup, upkeep.Drill: &m.LastDrill, upkeep.Verify: &m.LastVerify} {
		j, err := read.LastEndedJob(ctx, q.LastEndedJobParams{County: county, Kind: string(kind)})
		if db.None(err) {
			continue
		}
		if err != nil {
			return m, err
		}
		*to = upkeep.Job{Kind: kind, AskedAt: civil.Instant(j.AskedAt), EndedAt: civil.Instant(j.EndedAt), Outcome: j.Outcome}
	}
	roles, err := read.RoleCounts(ctx, county)
	for _, r := range roles {
		m.ByRole[r.Role] = int(r.N)
		m.NoFactor += int(r.Bare)
	}
	return m, err
}

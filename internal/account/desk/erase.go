package desk

import (
	"context"

	"anwang/internal/account/desk/q"
	"anwang/internal/civil"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
)

// LeftLongAgo lists people whose last post ended before a day and who hold none.
func (d *Desk) LeftLongAgo(ctx context.Context, county string, before civil.Day, most int) ([]string, error) {
	return q.New(d.DB.Read()).LeftLongAgo(ctx, q.LeftLongAgoParams{County: county, ToOn: string(before), Limit: int32(most)})
}

// Erase takes what is personal of somebody away: name, numbers, login, names of
// phones. The id stays in every record and every entry, and the chain holds.
func (d *Desk) Erase(ctx context.Context, tx db.Tx, act journal.Act, person string) (bool, error) {
	n, err := q.New(tx).ErasePerson(ctx, q.ErasePersonParams{County: act.County, ID: person, ErasedAt: int64(act.At)})
	if err != nil || n == 0 {
		return false, err
	}
	for _, step := range []func() error{
		func() error {
			return q.New(tx).EraseAccount(ctx, q.EraseAccountParams{County: act.County, Person: person, ClosedAt: int64(act.At)})
		},
		func() error {
			return q.New(tx).EraseAliases(ctx, q.EraseAliasesParams{County: act.County, Person: person})
		},
		func() error {
			return q.New(tx).EraseDevices(ctx, q.EraseDevicesParams{County: act.County, Person: person, RevokedAt: int64(act.At)})
		},
		func() error {
			return q.New(tx).EraseAbsences(ctx, q.EraseAbsencesParams{County: act.County, Person: person})
		},
		func() error {
			return q.New(tx).ErasePastPasswords(ctx, q.ErasePastPasswordsParams{County: act.County, Person: person})
		},
		func() error {
			_, err := q.New(tx).DropFactor(ctx, q.DropFactorParams{County: act.County, Person: person})
			return err
		},
		func() error {
			return q.New(tx).DropRecoveryCodes(ctx, q.DropRecoveryCodesParams{County: act.County, Person: person})
		},
		func() error { _, err := q.New(tx).DropSessionsOf(ctx, person); return err },
	} {
		if err := step(); err != nil {
			return false, err
		}
	}
	return true, jdesk.Note(ctx, tx, act.County, act.Note("account:"+person, "account.erased", nil))
}

// ForgetSignIns takes sign-ins away that are older than an instant.
func (d *Desk) ForgetSignIns(ctx context.Context, tx db.Tx, county string, before civil.Instant) (int64, error) {
	return q.New(tx).ForgetSignIns(ctx, q.ForgetSignInsParams{County: county, At: int64(before)})
}

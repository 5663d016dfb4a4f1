package desk

import (
	"context"

	"anwang/internal/civil"
	"anwang/internal/evidence/desk/q"
	"anwang/internal/kit/db"
)

// Came is how a record came from a phone: the times that are kept of it, and
// what had changed about its matter between the screen and the arrival. Nothing
// of that is merged silently; a person reads both.
type Came struct {
	PhoneAt    civil.Instant `json:"phoneAt" doc:"手机时钟"`
	SentAt     civil.Instant `json:"sentAt,omitempty" doc:"发送时的手机时钟；与记录时之差就是它在手机里放了多久"`
	ReceivedAt civil.Instant `json:"receivedAt" doc:"服务器收到"`
	ClockOff   bool          `json:"clockOff" doc:"手机时钟与服务器差10分钟以上"`
	Meanwhile  []Meanwhile   `json:"meanwhile" nullable:"false"`
}

// Meanwhile is one thing that had changed.
type Meanwhile struct {
	Words string        `json:"words"`
	At    civil.Instant `json:"at"`
}

// CameOf tells how a record came: by the first of these deeds that is there.
// Nil: it was written at a desk and nothing had changed.
func CameOf(ctx context.Context, tx db.Tx, county, subject string, deeds ...string) (*Came, error) {
	c, found := &Came{Meanwhile: []Meanwhile{}}, false
	for _, id := range deeds {
		if id == "" {
			continue
		}
		r, err := q.New(tx).CameBy(ctx, q.CameByParams{County: county, ID: id})
		if db.None(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		c.PhoneAt, c.SentAt, c.ReceivedAt, c.ClockOff, found = civil.Instant(r.PhoneAt), civil.Instant(r.SentAt), civil.Instant(r.ReceivedAt), r.ClockOff, true
		break
	}
	rows, err := q.New(tx).Meanwhile(ctx, q.MeanwhileParams{County: county, Subject: subject})
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		c.Meanwhile = append(c.Meanwhile, Meanwhile{Words: r.Words, At: civil.Instant(r.At)})
	}
	if !found && len(rows) == 0 {
		return nil, nil
	}
	return c, nil
}

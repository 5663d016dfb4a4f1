package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/notice"
)

// TellPost tells whoever holds a post by name at a place or at the nearest grid
// above it; nobody holding it, the nearest head (scheme-syntax §10.17). It is
// for nouns that know a receiver by the name the plan gives it.
//
// scope: nobody is asking; they are told.
func TellPost(ctx context.Context, tx db.Tx, act journal.Act, path, post string, n notice.Notice) error {
	w := db.Filter(act.County).And("g.county = ?", act.County).And("a.from_on <= ?", string(act.On)).And("(a.to_on = '' OR a.to_on >= ?)", string(act.On)).
		AndCond(db.In("g.path", account.Above(path))).And("a.person <> ?", act.By).Or(db.Cond{SQL: "a.post = ?", Args: []any{post}}, db.Cond{SQL: "a.kind = ?", Args: []any{string(account.Head)}})
	// The post before the heads, the nearest of each.
	order := " ORDER BY CASE WHEN a.post = " + w.Arg(post) + " THEN 0 ELSE 1 END, g.path DESC, a.post LIMIT 1"
	err := tx.QueryRowContext(ctx, "SELECT a.post, a.grid FROM appointment a JOIN grid g ON g.county = a.county AND g.id = a.grid WHERE a.county = $1 AND "+w.String()+order, w.Args...).
		Scan(&n.Post, &n.Place)
	if db.None(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return Tell(ctx, tx, act, n)
}

// Package migrations holds the schema's history: numbered files, one text for
// both engines, up only, never edited once released.
package migrations

import "embed"

// Files are the migrations, in order of their numbers.
//
//go:embed *.sql
var Files embed.FS

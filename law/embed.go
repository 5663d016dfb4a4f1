// Package law holds the index of the law, so that a screen can say where a
// clause is obeyed and which tests show it.
package law

import _ "embed"

// Index is index.txt as `make law` wrote it.
//
//go:embed index.txt
var Index []byte

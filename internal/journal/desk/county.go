package desk

import "sync/atomic"

// County is which county a server answers for. There is none before the guide of
// an empty folder opened one, which happens while the server runs: whoever asks
// may do so at any time.
type County struct{ is atomic.Pointer[string] }

// Is is its region code, "" before there is one.
func (c *County) Is() string {
	if s := c.is.Load(); s != nil {
		return *s
	}
	return ""
}

// Set says which it is.
func (c *County) Set(code string) { c.is.Store(&code) }

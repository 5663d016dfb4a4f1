// Package schemes holds the schemes shipped with the binary: the plans as data.
package schemes

import (
	"embed"
	"io/fs"
)

// Files are the schemes, their clause texts and the amendments of the demo.
//
//go:embed *.yaml *.txt
var Files embed.FS

// All reads every file; the keys are the names messages show: schemes/base.yaml.
func All() map[string][]byte {
	out := map[string][]byte{}
	names, err := fs.Glob(Files, "*")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for _, name := range names {
		b, err := read(name)
		if err != nil {
			panic(err) // the file is in the binary
		}
		out["schemes/"+name] = b
	}
	return out
}

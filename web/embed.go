// Package web carries the built screens inside the binary.
package web

import "embed"

// Dist holds what `npm run build` made: dist/field, dist/office, dist/public.
// Beside each text file may lie a .gz and a .br of the same name, made at build.
// In a clone that was never built it holds only placeholder.html, which says
// how to build; without that file the embed would not compile.
//
//go:embed all:dist
var Dist embed.FS

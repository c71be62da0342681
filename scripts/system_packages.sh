#!/usr/bin/env bash
# Installs the system packages that the tests use, where apt is there and may.
# What stays missing is named; the tests that need it are skipped with that reason.
set -u

missing=()
need() { # need PACKAGE COMMAND...: the package is missing when the command fails
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}
has_chinese_font() { fc-list :lang=zh family | grep -q . || dpkg -s fonts-noto-cjk; }
has_faketime() { ls /usr/lib/*/faketime/libfaketime.so.1; }
has_postgresql() { command -v postgres || ls /usr/lib/postgresql/*/bin/postgres; }

need chromium-headless-shell command -v chromium-headless-shell
need fonts-noto-cjk has_chinese_font
need postgresql has_postgresql
need faketime has_faketime
need git command -v git
need prometheus command -v promtool
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        as_root=(sudo -n)
    else
        as_root=(false)
    fi
fi

if command -v apt-get >/dev/null && [ "${as_root[*]}" != false ]; then
    printf 'Installing system packages: %s\n' "${missing[*]}"
    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    if "${as_root[@]}" apt-get -qq update >"$log" 2>&1 &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
            "${missing[@]}" >>"$log" 2>&1; then
        exit 0
    fi
    tail -n 20 "$log"
    reason='apt could not install them; its last lines stand above'
elif command -v apt-get >/dev/null; then
    reason='installing them takes root or sudo without a password'
else
    reason='there is no apt here'
fi
printf 'Not installed: %s (%s). The tests that need them are skipped.\n' "${missing[*]}" "$reason"

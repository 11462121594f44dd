#!/usr/bin/env bash
# real_blender.sh DIR: put a real Blender with a virtual screen and a mouse into the folder DIR, a chroot (Debian, as root).
# Debian sid brings Blender 5.2, trixie brings 4.3 and is taken where sid does not install. Two minutes, 1.1 GB.
# The packages come from wherever this machine's apt takes its own.
set -euo pipefail

dir=${1:?usage: real_blender.sh DIR}
log=$dir.log
# What Blender's own scripts import is not among its package's dependencies: numpy for the glTF add-on, the rest for
# the extensions.
packages=(blender python3-numpy python3-cattr python3-requests python3-zstandard
    libgl1-mesa-dri xvfb xdotool imagemagick)

fail() { echo "real_blender.sh: $*" >&2; exit 1; }

debian_mirror() {
    { sed -n 's/^URIs:[[:space:]]*//p' /etc/apt/sources.list.d/*.sources
      sed -nE 's/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+).*/\2/p' /etc/apt/sources.list
    } 2>/dev/null | awk '{ print $1; exit }' || true
}

install_suite() {
    debootstrap --variant=minbase "$1" "$dir" "$2" || return
    printf 'path-exclude=/usr/share/%s/*\n' doc man locale >"$dir/etc/dpkg/dpkg.cfg.d/small"
    echo force-unsafe-io >"$dir/etc/dpkg/dpkg.cfg.d/fast"
    printf '#!/bin/sh\nexit 101\n' >"$dir/usr/sbin/policy-rc.d"
    chmod +x "$dir/usr/sbin/policy-rc.d"
    chroot "$dir" env DEBIAN_FRONTEND=noninteractive LC_ALL=C \
        apt-get install -y -q --no-install-recommends "${packages[@]}" || return
    chroot "$dir" apt-get clean
    touch "$dir/.ready"
}

if [ ! -e "$dir/.ready" ]; then
    [ "$(id -u)" = 0 ] || fail "a chroot can be made by root only"
    if ! command -v debootstrap >/dev/null; then
        { apt-get update -q && apt-get install -y -q debootstrap; } >/dev/null || fail "debootstrap does not install"
    fi
    mirror=$(debian_mirror)
    [ -n "$mirror" ] || fail "apt names no mirror on this machine; this needs Debian"
    mkdir -p "$(dirname "$dir")"
    for suite in sid trixie; do
        ! grep -q " $(realpath -m "$dir")/" /proc/mounts || fail "something is mounted under $dir"
        rm -rf --one-file-system "$dir"
        if install_suite "$suite" "$mirror" >"$log" 2>&1; then break; fi
        echo "real_blender.sh: $suite did not install, see $log" >&2
    done
    [ -e "$dir/.ready" ] || fail "no suite of Debian gave a Blender"
fi
chroot "$dir" blender --version | head -n 1

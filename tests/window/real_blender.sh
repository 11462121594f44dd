#!/usr/bin/env bash
# real_blender.sh DIR: put a real Blender with a virtual screen and a mouse into the folder DIR, a chroot (Debian, as root).
# Debian sid brings Blender 5.2, trixie brings 4.3 and is taken where sid does not install. Two minutes, 1.1 GB.
# The packages come from wherever this machine's apt takes its own.
set -euo pipefail

dir=${1:?usage: real_blender.sh DIR}
log=$dir.log
# Where DIR is mounted while packages are installed, since debootstrap takes no path with a space or an accent; seen by
# this script alone, and undone by the kernel when it ends.
root=/mnt
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
    debootstrap --variant=minbase "$1" "$root" "$2" || return
    printf 'path-exclude=/usr/share/%s/*\n' doc man locale >"$root/etc/dpkg/dpkg.cfg.d/small"
    echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/fast"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod +x "$root/usr/sbin/policy-rc.d"
    chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C \
        apt-get install -y -q --no-install-recommends "${packages[@]}" || return
    chroot "$root" apt-get clean
    touch "$root/.ready"
}

if [ ! -e "$dir/.ready" ]; then
    [ "$(id -u)" = 0 ] || fail "a chroot can be made by root only"
    [ -n "${ALONE-}" ] || ALONE=1 exec unshare --mount "$0" "$dir"
    if ! command -v debootstrap >/dev/null; then
        { apt-get update -q && apt-get install -y -q debootstrap; } >/dev/null || fail "debootstrap does not install"
    fi
    mirror=$(debian_mirror)
    [ -n "$mirror" ] || fail "apt names no mirror on this machine; this needs Debian"
    mkdir -p "$dir"
    mount --bind "$dir" "$root"
    for suite in sid trixie; do
        find "$root" -xdev -mindepth 1 -delete || fail "$dir cannot be emptied: is something mounted there?"
        if install_suite "$suite" "$mirror" >"$log" 2>&1; then break; fi
        echo "real_blender.sh: $suite did not install, see $log" >&2
    done
    [ -e "$dir/.ready" ] || fail "no suite of Debian gave a Blender"
fi
chroot "$dir" blender --version | head -n 1

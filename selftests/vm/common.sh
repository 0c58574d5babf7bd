# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# Sourced by the scripts of this folder: paths, kernels and messages.

root=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd) || exit
cache=$(realpath -m "${TTMT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tt_memtrack}")
kernels='6.1 6.12'
more_kernels='5.10 rt new'
own_kernels='uml user debug kcsan'
self=${0##*/}
quiet=

# The end of the name of a folder in the cache. Increase it if scripts change the content, so that old
# folders are replaced.
layout_of() {
	case $1 in
	source) echo _2 ;;
	*) echo _3 ;;
	esac
}


# Debian's suite, and the package that depends on the newest kernel of its kind there.
package_of() {
	case $1 in
	5.10) echo bullseye linux-image-amd64 ;;
	6.1) echo bookworm linux-image-amd64 ;;
	6.12) echo bookworm linux-image-6.12-amd64 ;;
	rt) echo bookworm linux-image-rt-amd64 ;;
	cloud) echo bookworm linux-headers-cloud-amd64 ;;
	new) echo trixie-backports linux-image-amd64 ;;
	source) echo bookworm linux-source-6.1 ;;
	debian13) echo trixie pahole python3 ;;
	*) return 1 ;;
	esac
}

# Whether build-kernel makes it.
is_own() {
	case " $own_kernels " in
	*" $1 "*) ;;
	*) return 1 ;;
	esac
}

# Whether it is user-mode Linux.
is_um() {
	[ "$1" = uml ] || [ "$1" = user ]
}

# The arguments of make for a kernel of another architecture.
arch_of() {
	! is_um "$1" || echo ARCH=um SUBARCH=x86_64
}

# How much slower than others a debugging kernel is.
slowness_of() {
	case $1 in
	uml) echo 2 ;;
	debug | kcsan) echo 8 ;;
	*) echo 1 ;;
	esac
}

say() {
	[ -n "$quiet" ] || printf '%s: %s\n' "$self" "$*" >&2
}

die() {
	printf '%s: %s\n' "$self" "$*" >&2
	exit 255
}

# As in scripts/paths.mk, for the same reason.
for path in "$root" "$cache" "${BUILD-}" "${TMPDIR-}" "${TRACES-}"; do
	case $path in
	*[[:space:]]* | *[]\#\$%=:\;,\'\"\`\\\|\&\<\>\(\)[{}*?!]*)
		die "$path has a space or another special character in it, and no path here can have that" ;;
	esac
done
[ -z "${BUILD-}" ] || BUILD=$(realpath -m "$BUILD")

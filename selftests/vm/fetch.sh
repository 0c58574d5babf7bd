# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154
# Sourced by fetch-kernel, fetch-source and build-kernel: packages into a folder of the cache.

work=

# A folder on the cache's filesystem that goes away unless finish() renames it.
start() {
	mkdir -p "$cache" && work=$(mktemp -d "$cache/.unpack.XXXXXX") || exit
	trap 'rm -rf "$work"' EXIT
	trap 'exit 255' HUP INT TERM
	chmod 755 "$work"
}

# Root's apt would drop to the user _apt, who cannot write to the cache.
download() {
	(
		cd "$work" || exit
		[ "$(id -u)" -eq 0 ] && set -- -o APT::Sandbox::User=root "$@"
		apt-get -qq download "$@"
	) || die "apt-get could not download $*"
}

unpack() {
	for deb in "$work"/*.deb; do
		dpkg-deb -x "$deb" "$work" || die "cannot unpack ${deb##*/}"
		rm "$deb"
	done
}

# finish DIRECTORY LINK: what was made is complete from this moment on.
finish() {
	if [ ! -e "$cache/$1" ]; then
		mv "$work" "$cache/$1" || exit
	fi
	ln -sfn "$1" "$cache/$2"
}

version_of() {
	apt-cache show --no-all-versions "$1" 2>/dev/null | sed -n 's/^Version: //p'
}

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154
# Sourced by fetch-kernel, fetch-source, fetch-debian and build-kernel: get packages of any Debian suite
# into a folder of the cache.

work=

# Create a folder on the cache's filesystem, which is removed unless finish() renames it.
start() {
	mkdir -p "$cache" && work=$(mktemp -d "$cache/.unpack.XXXXXX") || exit
	trap 'rm -rf "$work"' EXIT
	trap 'exit 255' HUP INT TERM
	chmod 755 "$work"
}

# The address of an archive from this machine's apt sources.
archive() {
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' |
		sed -n "s/^$1 //p" | head -n 1
}

sources_of() {
	debian=$(archive Debian) security=$(archive Debian-Security)
	[ -n "$debian" ] || die "apt has no lists of Debian's archive here"
	trusted='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
	echo "deb $trusted $debian $1 main"
	case $1 in
	*-backports) ;;
	*) [ -z "$security" ] || echo "deb $trusted $security $1-security main" ;;
	esac
}

# From here on, apt knows only this Debian suite, whatever this machine runs, and keeps its lists in the
# cache. As root, apt would switch to the user _apt, who cannot write there.
use_suite() {
	apt=$cache/apt/$1
	mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" || exit
	exec 8>"$apt/lock"
	flock 8
	: >"$apt/state/status"
	sources_of "$1" >"$apt/sources.list" || exit
	cat >"$apt/conf" <<-EOF
		Dir::State "$apt/state";
		Dir::State::status "$apt/state/status";
		Dir::Cache "$apt/cache";
		Dir::Etc::sourcelist "$apt/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::Etc::preferences "/dev/null";
		Dir::Etc::preferencesparts "/dev/null";
		APT::Sandbox::User "$(id -un)";
		APT::Architecture "amd64";
		APT::Architectures "amd64";
	EOF
	export APT_CONFIG="$apt/conf"
	say "apt's lists of $1, into $apt"
	apt-get -qq update || die "apt-get could not get the lists of $1"
}

download() {
	(cd "$work" && apt-get -qq download "$@") || die "apt-get could not download $*"
}

unpack() {
	for deb in "$work"/*.deb; do
		dpkg-deb -x "$deb" "$work" || die "cannot unpack ${deb##*/}"
		rm "$deb"
	done
}

# finish DIRECTORY LINK: put the complete folder in its place
finish() {
	if [ ! -e "$cache/$1" ]; then
		mv "$work" "$cache/$1" || exit
	fi
	ln -sfn "$1" "$cache/$2"
}

version_of() {
	apt-cache show --no-all-versions "$1" 2>/dev/null | sed -n 's/^Version: //p'
}

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every makefile and script refuses paths that make, the shell or kbuild would misread, before anything
# is written; other paths work. Usage: paths.sh ROOT

root=$1
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
work=$top/work
tree=$top/tree

# shellcheck source-path=SCRIPTDIR source=../../lib/tests/tap.sh
. "$root/lib/tests/tap.sh"

mkdir "$work" "$tree"
tar -C "$root" --exclude=./build --exclude=./.git -cf - . | tar -C "$tree" -xf -

clean_env()
{
	env -i "PATH=$PATH" "HOME=$top/home" "$@"
}

# refused COMMAND...: it fails, says why, and writes nothing
refused()
{
	find "$top" -not -name said >"$top.before"
	if said=$(clean_env "$@" 2>&1 </dev/null) || ! echo "$said" | grep -q 'no path here can have that'; then
		printf '%s:\n%s\n' "$*" "$said"
		return 1
	fi
	find "$top" -not -name said | diff "$top.before" -
}

special=' 	#$%=:;,'"'"'"`\|&<>()[]{}*?!
'

# each FUNCTION ARGUMENT...: call it with a word for each special character, which has that in it
each()
{
	rest=$special number=0
	while [ -n "$rest" ]; do
		others=${rest#?}
		"$@" "a${rest%"$others"}b" || return
		rest=$others number=$((number + 1))
	done
}

# some WORD...: test all words with the first character, but only one word with each other character,
# because one place in the code defines what is special.
some()
{
	[ "$number" = 0 ] || {
		shift $((number % $#))
		set -- "$1"
	}
	echo "$@"
}

# The part of such a path before a space may be somebody else's folder.
checkout()
{
	mkdir "$work/a" && touch "$work/a/file" && mv "$tree" "$work/$1" && (
		for target in $(some user install clean); do
			refused make -C "$work/$1" "$target" || exit
		done
		for part in $(some lib lib/examples tools module selftests selftests/fuzz); do
			refused make -C "$work/$1/$part" clean || exit
		done
		cd "$work/$1" || exit
		for script in $(some ./selftests/*/run ./selftests/vm/check ./selftests/vm/setup); do
			refused "$script" || exit
		done
	)
	status=$?
	mv "$work/$1" "$tree" && rm -r "$work/a"
	return $status
}

given_to_make()
{
	for name in $(some BUILD DESTDIR PREFIX BINDIR LIBDIR INCLUDEDIR MANDIR MODDIR KDIR KVER TT_SMI_NAME); do
		refused make -C "$tree" clean "$name=$work/$1" || return
		refused "$name=$work/$1" make -C "$tree/tools" install || return
	done
}

given_to_scripts()
{
	for name in $(some HOME XDG_CACHE_HOME TTMT_CACHE BUILD TMPDIR TRACES); do
		refused "$name=$work/$1" "$tree/selftests/vm/run" || return
		refused "$name=$work/$1" "$tree/selftests/fuzz/run" || return
	done
}

# Users with such a home directory build elsewhere, and have no cache.
odd_home()
{
	clean_env "HOME=$work/$1" make -s -C "$tree/module" files
}

# Below the folder where make was called, in all parts.
relative()
{
	clean_env make -s -C "$tree" user BUILD=out CFLAGS=-O0 && [ -x "$tree/out/tools/ttmt-smi" ] &&
		clean_env make -s -C "$tree" install-user BUILD=out DESTDIR=dest &&
		"$tree/dest/usr/local/bin/ttmt-smi" --help && [ -e "$tree/dest/usr/local/lib/libttmt.a" ] &&
		clean_env make -s -C "$tree" uninstall BUILD=out DESTDIR=dest KVER=none &&
		! find "$tree/dest" ! -type d | grep . && rm -r "$tree/dest" &&
		clean_env make -s -C "$tree" clean BUILD=out && [ ! -e "$tree/out" ]
}

unusual()
{
	mv "$tree" "$work/Größe~@+^-1.0" || return
	usual=$tree tree=$work/Größe~@+^-1.0
	relative
	status=$?
	mv "$tree" "$usual"
	tree=$usual
	return $status
}

not_absolute()
{
	for name in PREFIX BINDIR LIBDIR INCLUDEDIR MANDIR; do
		said=$(clean_env make -C "$tree" install "$name=usr" "DESTDIR=$work" 2>&1) && return 1
		echo "$said" | grep 'does not begin with a /' || return
	done
}

# A folder that existed before make may have other content.
clean_of_others()
{
	mkdir -p "$work/mine/lib"
	touch "$work/mine/lib/file"
	for folder in "$work/mine" "$work" "$tree" "$tree/lib" /; do
		! said=$(clean_env make -n -C "$tree" clean "BUILD=$folder" 2>&1) && return 1
		echo "$said" | grep -q 'was there before make was' || { echo "$folder: $said"; return 1; }
		echo "$said" | grep 'rm -rf' && return 1
	done
	clean_env make -C "$tree/lib" clean "BUILD=$work/mine" && return 1
	[ -e "$work/mine/lib/file" ]
}

check "a checkout in a folder with a special character" each checkout
check "a special character in what make is given" each given_to_make
check "a special character in what scripts are given" each given_to_scripts
check "a home with a special character" each odd_home
check "relative BUILD= and DESTDIR=, in a folder with a name of other letters" unusual
check "a PREFIX= that is not absolute" not_absolute
check "make clean of a folder that make did not make" clean_of_others
rm -f "$top.before"
finish

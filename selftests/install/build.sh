#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# However make is called, several at once or with changed variables, its results fit together.
# Usage: build.sh ROOT

root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build=$work/build
prefix=$work/prefix

# shellcheck source-path=SCRIPTDIR source=../../lib/tests/tap.sh
. "$root/lib/tests/tap.sh"

make_it()
{
	env -i "PATH=$PATH" "HOME=$work" make -s -C "$root" "BUILD=$build" CFLAGS=-O0 "PREFIX=$prefix" "$@"
}

# sanitized FILE...: how many of them are
sanitized()
{
	for file; do
		nm "$file" | grep -q __ubsan && echo "$file"
	done | wc -l
}

# Use the tools, which build the library, because that is much faster than everything.
products()
{
	sanitized "$build/lib/libttmt.so" "$build/lib/libttmt.a" "$build/tools/ttmt-smi" "$build/tools/ttmt-replay"
}

at_once()
{
	make_it -C tools &
	first=$!
	make_it -C tools SANITIZE=undefined &
	second=$!
	make_it -C tools
	status=$?
	wait $first || status=1
	wait $second || status=1
	"$build/tools/ttmt-smi" --help >/dev/null && case $(products) in
	0 | 4) return $status ;;
	*) return 1 ;;
	esac
}

switched()
{
	make_it user SANITIZE=undefined && [ "$(everything)" = 5 ] && make_it user && [ "$(everything)" = 0 ]
}

everything()
{
	echo $(($(products) + $(sanitized "$build/lib/libttmt_tt_metal.so")))
}

# Building only the tools builds the library with the same flags.
switched_from_the_tools()
{
	env -i "PATH=$PATH" make -s -C "$root/tools" "BUILD=$build" CFLAGS=-O0 SANITIZE=undefined &&
		[ "$(products)" = 4 ] && make_it user && [ "$(products)" = 0 ]
}

made()
{
	find "$build" -type f -printf '%p %T@\n' | sort
}

nothing_to_do()
{
	made >"$work/before"
	make_it "$@" && made | diff "$work/before" -
}

quotes()
{
	make_it -C tools CFLAGS="-O0 -DUNUSED='\"a b\"'" && nothing_to_do -C tools CFLAGS="-O0 -DUNUSED='\"a b\"'"
}

runs()
{
	"$prefix/bin/ttmt-smi" --version && [ "$(sed -n 's/^libdir=//p' "$1/pkgconfig/libttmt.pc")" = "$1" ]
}

# Only the relative location of tools and library matters.
other_prefix()
{
	prefix=$work/other
	make_it install-user && runs "$prefix/lib"
	status=$?
	prefix=$work/prefix
	return $status
}

other_libdir()
{
	said=$(make_it install-user "LIBDIR=$prefix/lib64" 2>&1) && return 1
	echo "$said"
	echo "$said" | grep -q 'another LIBDIR=' && [ ! -e "$prefix" ] &&
		make_it user "LIBDIR=$prefix/lib64" &&
		make_it install-user "LIBDIR=$prefix/lib64" && runs "$prefix/lib64"
}

# Packaged tools have no run path of their own.
no_rpath()
{
	make_it -C tools RPATH= && make_it install-user "LIBDIR=$prefix/lib32" &&
		! readelf -d "$prefix/bin/ttmt-smi" | grep RUNPATH
}

headers()
{
	mkdir -p "$work/kernel/include/config"
	echo 6.5.4-test >"$work/kernel/include/config/kernel.release"
}

release_of_kdir()
{
	headers
	make_it modules "KDIR=$work/kernel" 2>/dev/null
	[ -d "$build/6.5.4-test" ] && make_it uninstall "KDIR=$work/kernel" "DESTDIR=$work/none" &&
		make_it -C module files "KDIR=$work/kernel" | grep -F /lib/modules/6.5.4-test/updates/
}

# refused TEXT ARGUMENT...
refused()
{
	text=$1
	shift
	said=$(make_it modules "$@" 2>&1) && return 1
	echo "$said"
	echo "$said" | grep -qF "$text"
}

other_kver()
{
	headers
	refused 'is for 6.5.4-test, not for KVER=6.5.3' "KDIR=$work/kernel" KVER=6.5.3 && [ ! -e "$build/6.5.3" ]
}

# Debian's 6.1 has one release in kernel.release and another one for modules.
debians_release()
{
	headers
	mkdir -p "$work/kernel/include/generated"
	echo '#define UTS_RELEASE "6.5.0-1-amd64"' >"$work/kernel/include/generated/utsrelease.h"
	refused 'is for 6.5.0-1-amd64, not for KVER=6.5.4-test' "KDIR=$work/kernel" KVER=6.5.4-test
}

no_kernel()
{
	mkdir -p "$work/empty"
	refused 'no kernel was prepared' "KDIR=$work/empty"
}

no_room()
{
	touch "$work/file"
	timeout 20 env -i "PATH=$PATH" make -s -C "$root/lib" "BUILD=$work/file/build"
	status=$?
	[ $status != 0 ] && [ $status != 124 ]
}

check "three makes at once, of which one is sanitized" at_once
check "SANITIZE= switched on and off" switched
check "SANITIZE= for the tools alone" switched_from_the_tools
check "the second make does nothing" nothing_to_do user
check "quotes in CFLAGS" quotes
check "PREFIX= at install other than at build" other_prefix
check "LIBDIR= at install other than at build" other_libdir
check "a BUILD= that cannot be made" no_room
check "RPATH=" no_rpath
check "KDIR= alone says the release" release_of_kdir
check "a KVER= that does not fit" other_kver
check "a KVER= that fits kernel.release alone" debians_release
check "a KDIR= without a kernel" no_kernel
finish

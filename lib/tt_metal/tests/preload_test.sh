#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The preload in a process with one or two copies of two of TT-Metal's functions, which cannot be
# tracked. Usage: preload_test.sh ROOT LIBDIR. The environment has CXX and SANITIZER, the flags that
# the adaptor was built with.

export LC_ALL=C
# The preload has to come before ASan's library.
export ASAN_OPTIONS=verify_asan_link_order=0
root=$1
libs=$2
preload=$libs/libttmt_tt_metal_preload.so
sources=$root/lib/tt_metal/tests
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# shellcheck source-path=SCRIPTDIR source=../../tests/tap.sh
. "$root/lib/tests/tap.sh"

build()
{
	for copy in one other; do
		"${CXX:-g++}" -O2 -fPIC -shared -DNAME="\"$copy\"" -o "$work/lib$copy.so" \
			"$sources/preload_callee.cpp" || return
	done
	# shellcheck disable=SC2086
	"${CXX:-g++}" $SANITIZER -O2 -o "$work/program" "$sources/preload_program.cpp" -ldl
}

# says EXPECTED PRELOAD ARGUMENT...: no more on standard output, and only lines of ours beside it.
says()
{
	printf '%s\n' "$1" | tr , '\n' >"$work/expected"
	with=$2
	shift 2
	LD_PRELOAD=$with "$work/program" "$@" >"$work/said" 2>"$work/beside" || {
		echo "it ended with $?"
		return 1
	}
	diff "$work/expected" "$work/said" && ! grep -v '^ttmt: ' "$work/beside"
}

needs_libc_alone()
{
	needed=$(readelf -d "$preload" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
	[ "$needed" = libc.so.6 ] || { echo "it needs $needed"; return 1; }
}

exports_functions_of_tt_metal_alone()
{
	! nm -D --defined-only "$preload" | awk '{ print $3 }' | grep -v '^_ZNK*2tt8tt_metal'
}

# A compiler that TT-Metal starts, say.
opens_nothing_before_an_event()
{
	LD_DEBUG=files LD_PRELOAD=$preload "$work/program" 2>&1 | grep 'libttmt_tt_metal_preload' >/dev/null &&
		! LD_DEBUG=files LD_PRELOAD=$preload "$work/program" 2>&1 | grep 'libttmt_tt_metal\.so'
}

works_without_an_adaptor()
{
	mkdir "$work/alone" && cp "$preload" "$work/alone" &&
		says 'one allocates,done' "$work/alone/${preload##*/}" plain "$work/libone.so" &&
		grep -q 'libttmt_tt_metal.so.*cannot open' "$work/beside" &&
		[ "$(wc -l <"$work/beside")" = 1 ]
}

check "build" build
check "needs the C library alone" needs_libc_alone
check "exports functions of TT-Metal's alone" exports_functions_of_tt_metal_alone
check "opens nothing before an event" opens_nothing_before_an_event
check "finds what was opened with its names its own" \
	says 'one allocates,done' "$preload" plain "$work/libone.so"
check "finds it behind a jump" says 'one frees' "$preload" jump "$work/libone.so"
check "lets exceptions through" \
	says 'one allocates,done,one allocates,one threw' "$preload" throw "$work/libone.so"
check "gives each of two copies its own" \
	says 'one allocates,done,other allocates,done,one allocates,done' "$preload" plain \
	"$work/libone.so" "$work/libother.so" "$work/libone.so"
check "keeps a library that is closed" \
	says 'one allocates,done,stays,other allocates,done,stays' "$preload" close \
	"$work/libone.so" "$work/libother.so"
check "works where the adaptor is missing" works_without_an_adaptor
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The public interface: header, symbols, soname. Usage: interface_test.sh ROOT LIBRARY
# The environment has CC and CXX.

export LC_ALL=C
root=$1
library=$2
dir=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$dir/tap.sh"

includes="-I$root/lib/include -I$root/module/uapi"

# Our functions as the compiler sees them, without comments.
declared()
{
	# shellcheck disable=SC2086
	printf '#include <ttmt.h>\n' |
		${CC:-cc} -E -P $includes -x c - |
		grep -o '\bttmt_[a-z0-9_]* *(' | tr -d ' (' | sort -u
}

mapped()
{
	grep -o '\bttmt_[a-z0-9_]*;' "$root/lib/libttmt.map" | tr -d ';' | sort
}

# Leave out the stanza's own name, which is a symbol too.
exported()
{
	nm -D --defined-only "$library" | awk '$2 != "A" { print $3 }' | sort
}

exported_names()
{
	exported | sed 's/@.*//' | grep -v '^__\(asan\|odr_asan\|ubsan\|lsan\|sanitizer\)'
}

same()
{
	"$1" > "$work/$1" && "$2" > "$work/$2" && [ -s "$work/$1" ] && diff "$work/$1" "$work/$2"
}

# Each symbol of the map, with its stanza.
mapped_versions()
{
	awk '/^LIBTTMT/ { stanza = $1 } /^\tttmt_/ { sub(/;/, "", $1); print $1 "@@" stanza }' \
		"$root/lib/libttmt.map" | sort
}

exported_versions()
{
	exported | grep '^ttmt_'
}

soname()
{
	readelf -d "$library" | grep 'SONAME.*\[libttmt\.so\.2\]'
}

compiles()
{
	# shellcheck disable=SC2086
	printf '#include <ttmt.h>\n' | $1 $includes -Wall -Wextra -pedantic -Wconversion -Wshadow \
		-Werror -fsyntax-only -x "$2" -
}

# libc is the only library that it is linked with.
needs_libc_alone()
{
	readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' |
		grep -v '^lib\(a\|ub\)san\.' > "$work/needed"
	cat "$work/needed"
	# The dynamic linker is part of libc, and is needed for thread-local variables.
	[ "$(grep -v '^ld-linux' "$work/needed")" = libc.so.6 ]
}

check "declared functions are those of the map" same declared mapped
check "exported symbols are those of the map" same exported_names mapped
check "each symbol has the version of its stanza" same exported_versions mapped_versions
check "soname is libttmt.so.2" soname
check "needs libc alone" needs_libc_alone
check "header compiles alone as C11" compiles "${CC:-cc} -std=c11" c
check "header compiles alone as C++17" compiles "${CXX:-c++} -std=c++17" c++
check "header compiles alone as C++98" compiles "${CXX:-c++} -std=c++98" c++
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The public interface: header, symbols, soname. Usage: interface_test.sh ROOT LIBDIR
# The environment has CC, CXX and SANITIZER, the flags that the library was built with.

export LC_ALL=C
root=$1
libs=$2
library=$libs/libttmt_tt_metal.so
header='#include <ttmt/tt_metal.h>'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# shellcheck source-path=SCRIPTDIR source=../../tests/tap.sh
. "$root/lib/tests/tap.sh"

includes="-I$root/lib/tt_metal/include"

declared()
{
	# shellcheck disable=SC2086
	echo "$header" | ${CC:-cc} -E -P $includes -x c - |
		grep -o '\bttmt_[a-z0-9_]* *(' | tr -d ' (' | sort -u
}

# Symbols after "local" are private to the preload and the library.
mapped()
{
	sed '/^local:/,$d' "$root/lib/tt_metal/libttmt_tt_metal.map" |
		grep -o '\bttmt_[a-z0-9_]*;' | tr -d ';' | sort
}

exported()
{
	nm -D --defined-only "$library" | awk '$3 ~ /@TTMT_TT_METAL_[0-9]/ { print $3 }' |
		sed 's/@.*//' | sort
}

same()
{
	"$1" >"$work/a"
	"$2" >"$work/b"
	[ -s "$work/a" ] && diff "$work/a" "$work/b"
}

# compiles COMPILER LANGUAGE STANDARD
compiles()
{
	# shellcheck disable=SC2086
	echo "$header" | $1 -Wall -Wextra -Wpedantic -Werror $includes -x "$2" -std="$3" -fsyntax-only -
}

soname()
{
	major=$(awk '$2 == "TTMT_VERSION_MAJOR" { print $3 }' "$root/lib/include/ttmt.h")
	readelf -d "$library" | grep "SONAME.*\[libttmt_tt_metal.so.$major\]"
}

# describes RESULT TEXT [with]: what a program is told that has nothing of TT-Metal, or, "with", a class
# whose names it does not export.
describes()
{
	cat >"$work/program.cpp" <<-'END'
	#include <cerrno>
	#include <cstring>
	#include <ttmt/tt_metal.h>

	#ifdef WITH
	namespace tt {
	namespace tt_metal {
	struct Device {
		virtual int id() { return 0; }
	};
	} /* namespace tt_metal */
	} /* namespace tt */

	tt::tt_metal::Device device;
	#endif

	int main()
	{
		char text[64] = "?";

		return ttmt_tt_metal_describe(text, sizeof(text)) != RESULT || strcmp(text, TEXT) ||
			ttmt_tt_metal_describe(NULL, 0) != RESULT;
	}
	END
	# shellcheck disable=SC2086
	"${CXX:-c++}" $SANITIZER $includes -DRESULT="$1" -DTEXT="\"$2\"" ${3:+-DWITH} \
		-o "$work/program" "$work/program.cpp" -L"$libs" -lttmt_tt_metal \
		-Wl,-rpath,"$libs" && "$work/program"
}

check "header stands alone in C" compiles "${CC:-cc}" c c99
check "header stands alone in C++" compiles "${CXX:-c++}" c++ c++11
check "what is declared is in the map" same declared mapped
check "what is in the map is exported" same mapped exported
check "soname has the major version" soname
check "tells that there is no TT-Metal" describes -ENOENT ''
check "tells what hides one" describes -ENOEXEC 'the program' with
finish

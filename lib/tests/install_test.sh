#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The installed files suffice to build the manual page's example, shared and static, and uninstall
# removes them. Builds from scratch, as a package would. Usage: install_test.sh ROOT
# The environment has CC and MAKE.

root=$1
dir=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dest=$work/dest
prefix=/opt/ttmt

# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$dir/tap.sh"

lib_make()
{
	${MAKE:-make} -s -C "$root/lib" "$@" BUILD="$work/build" CFLAGS=-O2 LDFLAGS= SANITIZE= \
		DESTDIR="$dest" PREFIX="$prefix" \
		LIBDIR="$prefix/lib" INCLUDEDIR="$prefix/include" MANDIR="$prefix/share/man"
}

# The example is between .EX and .EE after the heading EXAMPLE.
example()
{
	sed -n '/^\.SH EXAMPLE/,/^\.EE/p' "$dest$prefix/share/man/man3/libttmt.3" |
		sed -e '1,/^\.EX/d' -e '/^\.EE/d' -e 's/\\e/\\/g' -e 's/\\-/-/g' \
			-e 's/\\(aq/'"'"'/g' -e 's/\\&//g' > "$work/example.c"
	[ -s "$work/example.c" ]
}

pkg()
{
	PKG_CONFIG_PATH=$dest$prefix/lib/pkgconfig pkg-config \
		--define-variable=prefix="$dest$prefix" \
		--define-variable=libdir="$dest$prefix/lib" \
		--define-variable=includedir="$dest$prefix/include" "$@" libttmt
}

build_example()
{
	# shellcheck disable=SC2046
	${CC:-cc} -std=c11 -Wall -Wextra -Werror $(pkg --cflags) \
		-o "$work/example" "$work/example.c" $(pkg --libs)
}

absent="No such file or directory"

# With libc as the only library, and without a warning.
build_static_example()
{
	# shellcheck disable=SC2046
	${CC:-cc} -static -std=c11 -Wall -Wextra -Werror -Wl,--fatal-warnings \
		$(pkg --static --cflags) -o "$work/static" "$work/example.c" $(pkg --static --libs)
}

# Look at all that ldd loads, not only at direct dependencies.
loads_libc_alone()
{
	LD_LIBRARY_PATH=$dest$prefix/lib ldd "$work/example" > "$work/loaded" || return
	cat "$work/loaded"
	grep -q 'libttmt\.so' "$work/loaded" &&
		! grep -vE 'linux-vdso|linux-gate|/ld-linux|libc\.so|libttmt\.so' "$work/loaded"
}

# Without the module it prints that and exits with 1.
run_example()
{
	said=$(LD_LIBRARY_PATH=$dest$prefix/lib "$1" 2>&1)
	status=$?
	echo "$said"
	if [ -e /dev/tt_memtrack ]; then
		[ "$status" = 0 ]
	else
		[ "$status" = 1 ] && [ "$said" = "memory is not tracked: $absent" ]
	fi
}

version()
{
	[ "$(pkg --modversion)" = "$(basename "$dest$prefix"/lib/libttmt.so.*.*.* |
		sed 's/libttmt\.so\.//')" ]
}

nothing_left()
{
	! find "$dest" ! -type d | grep .
}

check "builds" lib_make all
check "installs" lib_make install
check "manual page has an example" example
check "example builds with pkg-config" build_example
check "example loads libc alone" loads_libc_alone
check "example runs" run_example "$work/example"
check "example links statically" build_static_example
check "static example runs" run_example "$work/static"
check "pkg-config says the library's version" version
check "uninstalls" lib_make uninstall
check "uninstall leaves nothing" nothing_left
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make install and uninstall at the root of the tree, with and without DESTDIR: they only touch our own
# files. Usage: install.sh ROOT BUILD, where BUILD has library and tools.

root=$1
built=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build=$work/build
prefix=$work/prefix
release=6.1.0-test
foreign='somebody else wrote this'

# shellcheck source-path=SCRIPTDIR source=../../lib/tests/tap.sh
. "$root/lib/tests/tap.sh"

# What make would have built, with fake modules.
mkdir -p "$build/lib" "$build/tools" "$build/$release/stripped" "$work/bin"
cp -d "$built"/lib/libttmt[._]* "$build/lib"
cp "$built/tools/ttmt-smi" "$built/tools/ttmt-replay" "$built/tools/ttmt-run" "$built/tools/rpath" \
	"$built/tools/mock_chips.so" "$build/tools"
mkdir "$build/lib/ttmt"
cp "$built/lib/ttmt/ttmt-smi" "$build/lib/ttmt"
for module in tt_memtrack tt_memtrack_sim; do
	cp "$build/tools/ttmt-replay" "$build/$release/stripped/$module.ko"
done
printf '#!/bin/sh\necho "$*" >>%s\n' "$work/depmod.log" >"$work/bin/depmod"
chmod +x "$work/bin/depmod"

# Directories; with DESTDIR, they are below it.
below=
make_it()
{
	env -i "PATH=$work/bin:/usr/bin:/bin" "HOME=$work" make -s -C "$root" "BUILD=$build" \
		"PREFIX=$prefix" "MODDIR=$prefix/modules" "KVER=$release" ${below:+"DESTDIR=$below"} "$@"
}

# List everything except folders, with its type.
tree()
{
	mkdir -p "$below$prefix"
	(cd "$below$prefix" && find . ! -type d -printf '%P %y %m %l ' \( -type f -exec cksum {} \; -o -printf '\n' \) |
		sed 's, \./.*,,' | sort)
}

names()
{
	tree | cut -d ' ' -f 1
}

clear_all()
{
	rm -rf "$below$prefix" "$work/depmod.log"
}

everything()
{
	clear_all
	make_it install || return
	names >"$work/names"
	diff - "$work/names" <<-EOF
		bin/tt-smi
		bin/ttmt-replay
		bin/ttmt-run
		bin/ttmt-smi
		include/linux/tt_memtrack.h
		include/ttmt.h
		include/ttmt/instrumented_helpers.hpp
		include/ttmt/tt_metal.h
		lib/libttmt.a
		lib/libttmt.so
		lib/$(readlink "$build/lib/libttmt.so")
		lib/$(readlink "$build/lib/$(readlink "$build/lib/libttmt.so")")
		lib/libttmt_tt_metal.so
		lib/$(readlink "$build/lib/libttmt_tt_metal.so")
		lib/$(readlink "$build/lib/$(readlink "$build/lib/libttmt_tt_metal.so")")
		lib/libttmt_tt_metal_preload.so
		lib/modules-load.d/tt_memtrack.conf
		lib/pkgconfig/libttmt.pc
		lib/pkgconfig/libttmt_tt_metal.pc
		lib/ttmt/machines/4xp150.yaml
		lib/ttmt/machines/8xp150.yaml
		lib/ttmt/machines/n150.yaml
		lib/ttmt/machines/n300.yaml
		lib/ttmt/machines/p150.yaml
		lib/ttmt/machines/t3000.yaml
		lib/ttmt/mock_chips.so
		lib/ttmt/python/sitecustomize.py
		lib/ttmt/riscv-tt-elf-g++
		lib/ttmt/ttmt-smi
		lib/udev/rules.d/60-tt_memtrack.rules
		modules/tt_memtrack.ko
		modules/tt_memtrack_sim.ko
		share/bash-completion/completions/ttmt-smi
		share/fish/vendor_completions.d/ttmt-smi.fish
		share/man/man1/tt-smi.1
		share/man/man1/ttmt-replay.1
		share/man/man1/ttmt-run.1
		share/man/man1/ttmt-smi.1
		share/man/man3/libttmt.3
		share/man/man4/tt_memtrack.4
		share/ttmt/ttmt-smi.schema.json
		share/zsh/site-functions/_ttmt-smi
	EOF
}

is_a_link()
{
	[ "$(readlink "$below$prefix/bin/tt-smi")" = ttmt-smi ] &&
		"$below$prefix/bin/tt-smi" --help | grep -q '^Usage: tt-smi'
}

again()
{
	tree >"$work/first"
	make_it install && tree | diff "$work/first" -
}

umask_of_root()
{
	clear_all
	(umask 077 && make_it install) && ! find "$below$prefix" ! -type l ! -perm -444 | grep .
}

depmod_ran()
{
	if [ -n "$below" ]; then
		[ ! -e "$work/depmod.log" ]
	else
		grep -qx "$release" "$work/depmod.log"
	fi
}

# Nor the cache that Python made when root ran a module.
nothing_left()
{
	cache=$below$prefix/lib/ttmt/python/__pycache__
	mkdir "$cache" && touch "$cache/sitecustomize.cpython-311.pyc" &&
		make_it uninstall && [ -z "$(names)" ]
}

no_temporary_files()
{
	! names | grep -F .new
}

# stops TEXT ARGUMENT...: make fails with this text, and changes nothing
stops()
{
	text=$1
	shift
	tree >"$work/before"
	! said=$(make_it "$@" 2>&1) && echo "$said" && echo "$said" | grep -qF -e "$text" &&
		tree | diff "$work/before" -
}

put_file()
{
	echo "$foreign" >"$1"
}

put_program()
{
	printf '#!/bin/sh\n# %s, for tt_memtrack\n' "$foreign" >"$1"
}

put_link()
{
	put_file "$work/elsewhere"
	ln -s "$work/elsewhere" "$1"
}

put_dangling_link()
{
	ln -s nowhere "$1"
}

put_folder()
{
	mkdir -p "$1/folder"
	put_file "$1/folder/file"
}

# put_at COMMAND NAME...: put something of somebody else's at these places
put_at()
{
	put=$1
	shift
	clear_all
	for name; do
		mkdir -p "$(dirname "$below$prefix/$name")"
		$put "$below$prefix/$name"
	done
	tree >"$work/before"
}

# All are named, and none is touched.
foreign_stops()
{
	places=$(grep -v /tt-smi "$work/names")
	# shellcheck disable=SC2086
	put_at "$1" $places
	stops 'nothing was installed' install || return
	for name in $places; do
		echo "$said" | grep -F "$below$prefix/$name is not ours" || return
	done
	make_it uninstall && tree | diff "$work/before" -
}

# Only the link is left out.
foreign_tt_smi()
{
	for name in bin/tt-smi share/man/man1/tt-smi.1; do
		put_at "$1" $name
		make_it install 2>"$work/said" || return
		grep -F "$prefix/$name is another program; TT_SMI_NAME=" "$work/said" || return
		[ "$(names | grep -v /tt-smi)" = "$(grep -v /tt-smi "$work/names")" ] || return
		tree | grep /tt-smi | diff "$work/before" - || return
		make_it uninstall || return
		tree | diff "$work/before" - || return
	done
}

link_with_a_name()
{
	clear_all
	mkdir -p "$below$prefix/bin"
	make_it install TT_SMI_NAME=mine && [ "$(readlink "$below$prefix/bin/mine")" = ttmt-smi ] &&
		[ ! -e "$below$prefix/bin/tt-smi" ] && make_it uninstall TT_SMI_NAME=mine && [ -z "$(names)" ] &&
		put_file "$below$prefix/bin/mine" && stops TT_SMI_NAME= install TT_SMI_NAME=mine
}

no_link()
{
	clear_all
	make_it install TT_SMI_NAME= && ! names | grep /tt-smi && clear_all &&
		make_it install TT_SMI_NAME=ttmt-smi && ! names | grep /tt-smi && [ -x "$below$prefix/bin/ttmt-smi" ]
}

link_over_a_program_of_ours()
{
	clear_all
	stops TT_SMI_NAME= install TT_SMI_NAME=ttmt-replay && stops TT_SMI_NAME= install TT_SMI_NAME=../tt-smi
}

# With DESTDIR, it does not matter what this machine has.
other_in_path()
{
	clear_all
	put_program "$work/bin/tt-smi"
	chmod +x "$work/bin/tt-smi"
	make_it install 2>"$work/said"
	status=$?
	rm "$work/bin/tt-smi"
	[ $status = 0 ] || return
	if [ -n "$below" ]; then
		is_a_link
	else
		grep -F "$work/bin/tt-smi" "$work/said" && ! names | grep /tt-smi
	fi
}

# Version 1 was called tt-smi.
older_version()
{
	clear_all
	mkdir -p "$below$prefix/bin"
	cp "$build/tools/ttmt-smi" "$below$prefix/bin/tt-smi"
	make_it install && is_a_link
}

not_built()
{
	clear_all
	mkdir "$work/tree"
	stops 'run make first' install "BUILD=$work/tree/build" && [ -z "$(ls "$work/tree")" ]
	status=$?
	rm -r "$work/tree"
	return $status
}

no_depmod()
{
	clear_all
	if [ -n "$below" ]; then
		make_it install DEPMOD=/nowhere/depmod
	else
		stops 'apt-get install kmod' install DEPMOD=/nowhere/depmod
	fi
}

no_folder()
{
	clear_all
	mkdir -p "$below$prefix"
	put_file "$below$prefix/share"
	stops 'you may not write to' install
}

# said PREFIX: what install says about udev and systemd for a prefix, with DESTDIR
said()
{
	make_it install "DESTDIR=$work/said.d" "PREFIX=$1" 2>&1
	rm -r "$work/said.d"
}

where_nobody_looks()
{
	said /opt/tt | grep -F 'copy 60-tt_memtrack.rules to /etc/udev/rules.d' &&
		said /opt/tt | grep -F 'copy tt_memtrack.conf to /etc/modules-load.d' &&
		[ -z "$(said /usr)$(said /usr/local)$(said /usr/)$(said '')" ]
}

all_of_it()
{
	check "$1: installs everything" everything
	check "$1: tt-smi is a link" is_a_link
	check "$1: depmod runs where the modules are for this machine" depmod_ran
	check "$1: installs over itself" again
	check "$1: leaves no temporary files" no_temporary_files
	check "$1: uninstall leaves nothing" nothing_left
	check "$1: all can read it, whatever root's umask is" umask_of_root
	for what in file program link dangling_link folder; do
		check "$1: a $what of somebody else's stops it" foreign_stops put_$what
		check "$1: no link where tt-smi is a $what of somebody else's" foreign_tt_smi put_$what
	done
	check "$1: TT_SMI_NAME=mine" link_with_a_name
	check "$1: TT_SMI_NAME= makes no link" no_link
	check "$1: TT_SMI_NAME= of a program of ours" link_over_a_program_of_ours
	check "$1: another tt-smi in PATH" other_in_path
	check "$1: our tt-smi of version 1" older_version
	check "$1: nothing was built" not_built
	check "$1: no depmod" no_depmod
	check "$1: a file where a folder has to be" no_folder
}

all_of_it 'no DESTDIR'
below=$work/dest
all_of_it DESTDIR
check "a prefix where udev and systemd do not look" where_nobody_looks
finish

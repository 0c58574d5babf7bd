#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tt_metal.sh [SCENES [LIBRARIES]]: run programs on a stand-in for TT-Metal with ttmt's preload. They check
# the books themselves after each step, so the tests here mainly choose which program runs in which
# variant. SCENES is the folder that the makefile here builds. With the module, simulated devices tt0 and
# tt1 are chips 0 and 1; without it, the programs must run as if untracked.

here=$(dirname "$0")
scenes=${1:-$here/tt_metal}
libraries=${2:-/usr/lib}
class=/sys/class/tt_memtrack
preload=$libraries/libttmt_tt_metal_preload.so
tap=$here/tap.sh
[ -e "$tap" ] || tap=$here/../../lib/tests/tap.sh
# shellcheck source=../../lib/tests/tap.sh
. "$tap"
said_by=$(mktemp)
trap 'rm -f "$said_by"' EXIT
export TTMT_DEVICES=0:tt0,1:tt1

# Programs that report by hand.
wrapped='wrapped_buffers wrapped_circular_buffers wrapped_exceptions wrapped_kernels events_by_hand'

# run VARIANT PROGRAM ARGUMENT...: its messages are kept for tests that check them
run() {
	libraries_of=$scenes/$1:$libraries
	shift
	LD_LIBRARY_PATH=$libraries_of timeout -s KILL 120 "$@" 2>"$said_by"
	status=$?
	cat "$said_by"
	return $status
}

# The same for the named scenes, with the preload.
tracked() {
	variant=$1
	shift
	run "$variant" env LD_PRELOAD="$preload" "$scenes/scene" "$@"
}

lines() {
	grep -c '^ttmt: ' "$said_by"
}

quiet() {
	"$@" && [ "$(lines)" = 0 ]
}

# Why something is not tracked, each reason once; dependent parts have the same reason.
reasons() {
	sed -n 's/^ttmt: .*: //p' "$said_by" | sort -u
}

# for_one_reason TEXT COMMAND...: something is not tracked, for one reason, which has the text
for_one_reason() {
	text=$1
	shift
	"$@" && [ "$(reasons | wc -l)" = 1 ] && reasons | grep -q "$text"
}

# with NAME=VALUE COMMAND...
with() (
	export "${1?}"
	shift
	"$@"
)

# No report was refused, and no client is left, although a process that exited may stay for a moment.
books_are_clean() {
	patience=$(($(date +%s) + 5 * ${TTMT_SLOWNESS:-1}))
	until [ "$(cat $class/clients)" = 0 ]; do
		[ "$(date +%s)" -lt $patience ] || return
		sleep 0.02
	done
	! grep -H . $class/tt*/errors/* | grep -v 'refused:\|:0$'
}

all_scenes() {
	LD_LIBRARY_PATH=$scenes/plain:$libraries "$scenes/scene" --list
}

# depends_on PART...: whether one of them is the missing part
depends_on() {
	for one in meshes "$@"; do
		[ "$one" != "$missing" ] || return 0
	done
	return 1
}

# Scenes that do not depend on a part work without it. Changes can be seen in another way.
others_than() {
	missing=$1
	[ "$1" != buffer_origin ] || missing=buffers
	depends_on buffers || echo buffers buffers_without_memory buffers_on_a_mesh buffers_in_shards mesh_buffers
	depends_on programs closes && return
	echo programs program_on_a_part_of_a_mesh program_of_a_submesh mesh_of_another_shape
	depends_on sub_devices cores || echo sub_devices
	depends_on cores dataflow graph buffers || echo programs_on_some_cores
	depends_on launches || echo launches
	depends_on dataflow graph buffers || echo program_that_changes program_without_circular_buffers
	depends_on buffers || echo program_that_moves
	depends_on buffers traces || echo traces
	depends_on traces cores || echo peaks_of_a_trace
	depends_on buffers kernels cores || echo kernels
}

# Scenes that use every name at least once.
tour='buffers_core_by_core capture programs program_without_circular_buffers program_that_changes
	program_that_moves kernels sub_devices traces launches mesh_of_another_shape close_with_buffers'

# says_of PART WHEN: one reason says what is lost; nothing is printed if there is another way
says_of() {
	case $1.$2 in
	alignment.* | buffer_kinds.* | existing.* | light_metal.* | usable.* | *.other) [ "$(lines)" = 0 ] ;;
	*) [ "$(reasons | wc -l)" = 1 ] && reasons | grep -q '^TT-Metal does not export ' ;;
	esac
}

# degrades PART WHEN NAME: without the name only its part is lost, and a line says so
degrades() {
	# shellcheck disable=SC2086
	with SCENE_BOOKS=any tracked "missing/$3" $tour && says_of "$1" "$2" &&
		with SCENE_BOOKS=any run "missing/$3" "$scenes/scene" attach &&
		books_are_clean || return
	# shellcheck disable=SC2046
	[ "$1" = meshes ] || tracked "missing/$3" $(others_than "$1")
}

# A quick run samples one in TTMT_SAMPLE.
without_each_name() {
	number=0
	while read -r use part when name; do
		number=$((number + 1))
		[ "$use" != old ] || continue
		[ $((number % ${TTMT_SAMPLE:-1})) -ne 0 ] ||
			check "without $name, $use" degrades "$part" "$when" "$name"
	done <"$scenes/missing/names"
}

# Releases before 0.77 do not list dataflow buffers, which few of their programs have, and lack newer names.
of_an_old_release() {
	check "an old release lacks nothing" quiet tracked missing/old programs kernels sub_devices \
		traces mesh_of_another_shape buffers close_with_buffers
	check "but dataflow buffers, once there are some" for_one_reason track_allocate_dataflow_buffer \
		with SCENE_BOOKS=any tracked missing/old programs program_without_circular_buffers
}

# Devices are removed while a program runs: its reports are refused, and a line may say so, but no more.
unplugged() {
	with SCENE_BOOKS=any with SCENE_UNPLUG='rmmod tt_memtrack_sim' tracked plain unplugged
	result=$?
	modprobe tt_memtrack_sim boards=n300,p150a && return $result
}

with_the_module() {
	for scene in $(all_scenes); do
		check "$scene" quiet tracked plain "$scene"
	done
	check "all in one process" quiet tracked plain all
	check "opened, closed and opened again" quiet tracked plain --twice all
	for layout in far virtuals; do
		check "another layout: $layout" quiet tracked "$layout" all
	done
	check "programs that are kept in another way are given up" for_one_reason 'another kind of map' \
		with SCENE_BOOKS=any tracked list programs
	check "and buffers are not" tracked list buffers mesh_buffers
	check "it calls itself directly" \
		for_one_reason 'itself directly' with SCENE_BOOKS=any tracked symbolic buffers programs
	check "buffers that cannot be asked" tracked old buffers buffers_without_memory \
		buffers_on_a_mesh buffers_of_threads close_with_buffers
	for scene in attach attach_amid_an_allocation wrappers_and_attach $wrapped; do
		check "not preloaded: $scene" quiet run plain "$scenes/scene" "$scene"
	done
	for scene in $wrapped; do
		check "hidden in a plugin: $scene" tracked hidden "$scene"
	done
	check "linked before TT-Metal" quiet run plain "$scenes/scene_before" all
	check "linked after TT-Metal" \
		quiet with SCENE_BOOKS=empty run plain "$scenes/scene_after" buffers programs
	check "hidden in a plugin" quiet with SCENE_BOOKS=empty tracked hidden buffers programs
	check "turned off" \
		quiet with TT_MEMTRACK=0 with SCENE_BOOKS=empty tracked plain --twice buffers programs traces
	check "no report was refused" books_are_clean
	without_each_name
	of_an_old_release
	check "devices that go" unplugged
}

without_it() {
	check "no module" for_one_reason 'not loaded' tracked plain --twice all
	check "no module, linked before TT-Metal" for_one_reason 'not loaded' run plain "$scenes/scene_before" all
	check "no module, hidden in a plugin" quiet tracked hidden all
	check "no module, turned off" quiet with TT_MEMTRACK=0 tracked plain all
}

if [ -e $class ]; then
	with_the_module
else
	without_it
fi
finish

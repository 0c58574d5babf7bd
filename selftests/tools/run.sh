#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# ttmt-run with the module: budgets relative to a chip's capacity, mock chips and their simulated
# devices, and messages if something is missing. Programs are shells that leave peaks like a TT-Metal
# program; make check-ttnn has real ones.

here=$(dirname "$0")
# shellcheck source=../../lib/tests/tap.sh
. "$here/tap.sh"

# leave [DEVICE WHAT BYTES CORE-BYTES | usable DEVICE REGION CORE-BYTES]...: leave peaks, and what could be
# allocated, like a program
leave() {
	printf 'printf "program x\\nsince 1\\nuntil 2\\n'
	while [ $# -gt 0 ]; do
		[ "$1" = usable ] || printf 'device %s\\n' "$1"
		printf '%s %s %s %s\\n' "$1" "$2" "$3" "$4"
		shift 4
	done
	# shellcheck disable=SC2016 # It is the program's shell that expands it.
	printf '" >$TTMT_REPORT/$$'
}

boards() {
	rmmod tt_memtrack_sim 2>/dev/null
	rmmod tt_memtrack 2>/dev/null
	modprobe tt_memtrack_sim "boards=$1"
}

# ends STATUS WORDS COMMAND...: it exits with that status, and its output has these words
ends() {
	expected=$1 words=$2
	shift 2
	said=$("$@" 2>&1)
	status=$?
	echo "$said"
	[ $status = "$expected" ] || { echo "ended with $status, not $expected"; return 1; }
	case $said in
	*"$words"*) ;;
	*) echo "does not say: $words"; return 1 ;;
	esac
}

# An n300 has 95,944,704 bytes of L1, and 1,499,136 on a core.
budget_kept() {
	ends 0 'tt0 n300' ttmt-run --budget l1=50%,l1/core=50%,dram=1% \
		sh -c "$(leave 0 l1 47972352 749568)"
}

budget_broken() {
	ends 1 'Budget l1=50% is broken on tt0: 45.8 MiB, 50.0%' ttmt-run --budget l1=50% \
		sh -c "$(leave 0 l1 47972353 749568)" &&
		ends 1 'Budget l1/core=50% is broken on tt0: 732.0 KiB, 50.0%' \
			ttmt-run --budget l1/core=50% sh -c "$(leave 0 l1 47972352 749569)"
}

# TT-Metal can give out 1,393,312 of the bytes on a core, and half of that is 696,656. The chip has 64 cores.
budget_of_what_is_usable() {
	ends 0 'Usable (100%): 1360.7 KiB of 1464.0 KiB a core' ttmt-run --budget l1=50%,l1/core=50% \
		sh -c "$(leave usable 0 l1 1393312 0 l1 44585984 696656)" &&
		ends 1 'Budget l1=50% is broken on tt0: 42.5 MiB, 50.0%' ttmt-run --budget l1=50% \
			sh -c "$(leave usable 0 l1 1393312 0 l1 44585985 696656)" &&
		ends 1 'Budget l1/core=50% is broken on tt0: 680.3 KiB, 50.0%' ttmt-run --budget l1/core=50% \
			sh -c "$(leave usable 0 l1 1393312 0 l1 44585984 696657)"
}

# A budget must hold on every chip.
budget_broken_on_one_chip() {
	ends 1 'Budget dram=1GiB is broken on tt1: 2.0 GiB' ttmt-run --budget dram=1GiB \
		sh -c "$(leave 0 dram 1 1 1 dram 2147483648 1)"
}

# Two processes at the same time: with 30 % each, the peak is between 30 % and 60 %.
budget_of_two_processes() {
	two="$(leave 0 l1 28783411 1); sh -c '$(leave 0 l1 28783411 1)'"
	ends 124 'Budget l1=50% cannot be judged on tt0: <54.9 MiB' ttmt-run --budget l1=50% \
		sh -c "$two" &&
		ends 0 '2 processes used chips' ttmt-run --budget l1=60% sh -c "$two" &&
		ends 1 'Budget l1=29% is broken' ttmt-run --budget l1=29% sh -c "$two"
}

no_chip_used() {
	ends 124 'No chip was used' ttmt-run --budget l1=50% true
}

report() {
	ttmt-run --report /tmp/report.json sh -c "$(leave usable 1 l1 1393312 1 cb 6400 100)" 2>/dev/null
	jq -e '.untracked == null and (.devices | length) == 1 and (.devices[0] |
		.device == 1 and .board == "n300" and .chip == 1 and .simulated and
		.total.l1 == 95944704 and .core_total.l1 == 1499136 and .usable == {dram: null, l1: 89171968} and
		.core_usable == {dram: null, l1: 1393312} and .peak.cb.bytes == 6400 and
		.peak.cb.bytes_at_least == 6400 and .peak.cb.core_bytes == 100) and
		(.processes[0] | .complete and .program == "x")' /tmp/report.json ||
		{ cat /tmp/report.json; return 1; }
}

status_and_streams() {
	ends 7 hello sh -c 'echo hello | ttmt-run --peaks sh -c "cat; exit 7"'
}

# A fake TT-Metal folder with a compiler, so that no substitute is needed.
tt_metal() {
	TT_METAL_RUNTIME_ROOT=/tmp/tt_metal
	export TT_METAL_RUNTIME_ROOT
	mkdir -p $TT_METAL_RUNTIME_ROOT/runtime/sfpi/compiler/bin
	compiler=$TT_METAL_RUNTIME_ROOT/runtime/sfpi/compiler/bin/riscv-tt-elf-g++
	touch $compiler && chmod +x $compiler
}

# chips MACHINE DEVICES: the environment maps the chips to these devices
chips() {
	# shellcheck disable=SC2016
	said=$(ttmt-run --mock "$1" sh -c 'echo "$TTMT_DEVICES"' 2>&1)
	[ "$said" = "$2" ] || { echo "$said, not $2"; return 1; }
}

# Chips on PCI come first; the two devices of a board have consecutive numbers.
mock_chips() {
	boards n150,n300,p150a,n300,n300,n300,p150a,p150a,p150a
	chips n150 0:tt0 && chips n300 0:tt1,1:tt2 && chips p150 0:tt3 &&
		chips t3000 0:tt1,1:tt4,2:tt6,3:tt8,4:tt2,5:tt5,6:tt7,7:tt9 &&
		chips 4xp150 0:tt3,1:tt10,2:tt11,3:tt12
}

mock_chips_of_the_users() {
	boards n300
	TTMT_DEVICES=0:tt1 chips n300 0:tt1
}

mock_without_devices() {
	boards n150
	# shellcheck disable=SC2016
	ends 0 'sudo modprobe -r tt_memtrack_sim && sudo modprobe tt_memtrack_sim boards=n300' \
		ttmt-run --mock n300 sh -c '[ "$TT_MEMTRACK" = 0 ]' &&
		ends 0 'boards=p150a,p150a,p150a,p150a,p150a,p150a,p150a,p150a' \
			ttmt-run --mock 8xp150 true &&
		ends 124 'Nothing was tracked' ttmt-run --mock n300 --budget l1=1% true
}

module_is_seen() {
	boards n300
	ends 1 'tt_memtrack is loaded' ttmt-run --check && ends 1 'tt1 n300 chip 1, simulated' \
		ttmt-run --check && ends 0 '' ttmt-run --peaks true
}

module_is_missed() {
	rmmod tt_memtrack_sim tt_memtrack
	ends 0 "load it with 'sudo modprobe tt_memtrack'" ttmt-run true &&
		ends 124 'The budgets cannot be judged' ttmt-run --budget l1=1% true &&
		ends 1 'tt_memtrack is not loaded' ttmt-run --check
}

boards n300
tt_metal
check 'a budget is kept' budget_kept
check 'a budget is broken by a byte' budget_broken
check 'a budget is of what is usable' budget_of_what_is_usable
check 'a budget is broken on one chip' budget_broken_on_one_chip
check 'budgets of two processes' budget_of_two_processes
check 'no chip is used' no_chip_used
check 'a report' report
check 'status and streams are those of the program' status_and_streams
check 'mock chips report to the devices that they are' mock_chips
check 'or to those that TTMT_DEVICES says' mock_chips_of_the_users
check 'simulated devices of other boards' mock_without_devices
check 'the module is seen' module_is_seen
check 'the module is missed' module_is_missed
finish

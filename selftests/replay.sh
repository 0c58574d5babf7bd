#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The peaks that the module saw of a replay are those that TT-Metal's own resource report gives
# for the program that was captured, or that the maker of the capture computed.

here=$(dirname "$0")
number=0

# expect CAPTURE PEAKS: on a device that has seen the runs before it, each a new client.
expect() {
	number=$((number + 1))
	name="peaks of $(basename "$1")"
	if [ ! -e "$1" ]; then
		echo "ok $number $name # SKIP the capture is not here"
		return
	fi
	peaks=$(ttmt-replay --device 2 --json "$1" | jq -cS '.core_peak | {cb, l1_tensors, l1}')
	if [ "$peaks" = "$(echo "$2" | jq -cS .)" ]; then
		echo "ok $number $name"
	else
		echo "# expected $2, got $peaks"
		echo "not ok $number $name"
	fi
}

echo 'TAP version 13'
echo 1..5
expect "$here/traces/matmul_normal_mode.json" '{"cb":786432,"l1_tensors":20480,"l1":806912}'
expect "$here/traces/sharded_add.json" '{"cb":0,"l1_tensors":32768,"l1":32768}'
expect "$here/traces/matmul_normal_mode.json" '{"cb":786432,"l1_tensors":20480,"l1":806912}'
expect "$here/llama.json" "$(cat "$here/peaks.json")"

number=$((number + 1))
left=$(cat /sys/class/tt_memtrack/tt2/dram/used /sys/class/tt_memtrack/tt2/l1/used | tr '\n' ' ')
[ "$left" = '0 0 ' ] || echo "# left in DRAM and L1: $left"
[ "$left" = '0 0 ' ] || printf 'not '
echo "ok $number nothing is left of them"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The module's peaks of a replay match TT-Metal's own resource report for the captured program, or are
# calculated from the capture.

here=$(dirname "$0")
captures=$here/captures
class=/sys/class/tt_memtrack
number=0

# verdict NAME EXPECTED GOT
verdict() {
	number=$((number + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $number $1"
	else
		echo "# expected $2, got $3"
		echo "not ok $number $1"
	fi
}

# expect BOARD CAPTURE MEMBERS: members of the JSON output. The device has seen earlier runs; each run
# is a new client.
expect() {
	[ "$1" = n150 ] && device=0 || device=1
	if [ ! -e "$2" ]; then
		number=$((number + 1))
		echo "ok $number peaks of $(basename "$2") # SKIP the capture is not here"
		return
	fi
	got=$(ttmt-replay --device "$device" --json "$2" |
		jq -cS --argjson want "$3" '. as $got | $want |
			[paths(scalars) as $path | {p: $path, v: ($got | getpath($path))}] |
			reduce .[] as $one ({}; setpath($one.p; $one.v))')
	verdict "peaks of $(basename "$2")" "$(echo "$3" | jq -cS .)" "$got"
}

# The text output, for a capture on standard input.
says() {
	ttmt-replay --device 1 - | grep -c "$1"
}

rmmod tt_memtrack_sim tt_memtrack && modprobe tt_memtrack_sim boards=n150,p150a || exit

echo 'TAP version 13'
echo 1..21
expect p150a "$here/traces/matmul_normal_mode.json" \
	'{"core_peak":{"cb":786432,"l1_tensors":20480,"l1":806912},"programs_without_memory":0}'
expect p150a "$here/traces/sharded_add.json" \
	'{"core_peak":{"cb":0,"l1_tensors":32768,"l1":32768}}'
expect p150a "$here/traces/matmul_normal_mode.json" \
	'{"core_peak":{"cb":786432,"l1_tensors":20480,"l1":806912}}'
expect p150a "$here/llama.json" "{\"core_peak_sum\":$(cat "$here/peaks.json")}"
expect p150a "$captures/disjoint-cores.json" \
	'{"core_peak":{"cb":1048576,"l1":1253376},"core_peak_exact":{"l1":true},"core_peak_sum":{"cb":1816576,"l1":2021376}}'
expect n150 "$captures/flags-in-words.json" \
	'{"core_peak":{"cb":16384,"l1_buffers":684,"l1":17068},"bytes_peak":{"cb":835584,"l1_buffers":49152}}'
expect p150a "$captures/report.json" '{"core_peak":{"cb":4096,"l1_buffers":2048,"l1":6144}}'
expect p150a "$captures/mesh-of-8.json" \
	'{"chips":8,"chip":0,"core_peak":{"cb":6144},"bytes_peak":{"cb":12288}}'
expect p150a "$captures/ranges-as-json.json" '{"core_peak":{"cb":4096},"bytes_peak":{"cb":32768}}'
expect p150a "$captures/cached-program.json" \
	'{"core_peak":{"cb":0,"l1_buffers":1024},"programs":1,"programs_without_memory":1}'
expect p150a "$captures/more-than-a-core.json" '{"core_peak":{"cb":2101768},"errors":{"over_capacity":1}}'
expect p150a "$captures/more-than-the-grid.json" \
	'{"bytes_peak":{"cb":532480},"errors":{"over_capacity":1}}'

left=$(cat $class/tt1/dram/used $class/tt1/l1/used | tr '\n' ' ')
verdict 'nothing is left of them' '0 0 ' "$left"

verdict 'missing circular buffers are named as such' 1 \
	"$(says '^Circular buffers of 1 of 1 programs are missing ' <"$captures/cached-program.json")"
verdict 'an empty capture is said to be empty' 1 "$(echo '[]' | says '^The capture is empty')"
verdict 'a full capture is not' 0 "$(says 'empty\|missing\|Errors' <"$captures/report.json")"

# 1 TiB, which no card has; freed with half that size, and then a second time.
tensor() {
	printf '{"node_type": "buffer_%s", "connections": [1], "params": {"type": "DRAM", "size": %s, "max_size_per_bank": 1}}' "$@"
}
wrong="[$(tensor allocate 1099511627776), $(tensor deallocate 549755813888), $(tensor deallocate 1)]"
verdict 'what the device counts as errors is told, on one line' 1 "$(echo "$wrong" |
	says '^Errors .*: 1 unknown_free, 1 size_mismatch, 1 over_capacity;')"
verdict 'and as JSON' '{"duplicate_alloc":0,"over_capacity":1,"size_mismatch":1,"unknown_free":1}' \
	"$(echo "$wrong" | ttmt-replay --device 1 --json - | jq -cS .errors)"
verdict 'on that device' '2 2 4 ' \
	"$(cd $class/tt1/errors && cat unknown_free size_mismatch over_capacity | tr '\n' ' ')"

cannot='ttmt-replay: cannot write to standard output'
verdict 'full output is an error' "$cannot: No space left on device" \
	"$(ttmt-replay --device 1 "$captures/report.json" 2>&1 >/dev/full)"
verdict 'output that is closed goes nowhere else' "$cannot: Bad file descriptor" \
	"$(ttmt-replay --device 1 "$captures/report.json" 2>&1 <&- >&-)"

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# --source=shm against made-up tables, and those that released versions of TT-NN write on mock chips.
# Arguments: ROOT BUILD.

root=$1
build=$2
smi=$build/tools/ttmt-smi
cache=${XDG_CACHE_HOME:-$HOME/.cache}/tt_memtrack

# shellcheck source=../../../lib/tests/tap.sh
. "$root/lib/tests/tap.sh"

# TT-Metal writes nothing else there, and other programs' tables are not ours to see.
private()
{
	unshare -m sh -c 'mount -t tmpfs tmpfs /dev/shm && exec "$@"' sh "$@"
}

program='
import os, subprocess, ttnn
device = ttnn.open_device(device_id=0)
kept = [ttnn.empty([1024, 1024], ttnn.bfloat16, ttnn.TILE_LAYOUT, device, ttnn.DRAM_MEMORY_CONFIG),
	ttnn.empty([256, 256], ttnn.bfloat16, ttnn.TILE_LAYOUT, device, ttnn.L1_MEMORY_CONFIG)]
command = [os.environ["SMI"], "ps", "--source=shm", "--pid", str(os.getpid()), "--csv"]
print("ROW", subprocess.run(command, stdout=subprocess.PIPE, text=True).stdout)
ttnn.close_device(device)
'

# The part of ttmt-run that may be sanitized, which TT-NN cannot be, is left out.
# shellcheck disable=SC2016
alone='LD_PRELOAD=$(echo "$LD_PRELOAD" | tr ": " "\n\n" | grep mock_chips) exec python -c "$1"'

# Source, device, DRAM, tensors in L1.
shows_what_is_allocated()
{
	local row
	row=$(cd "$folder" && SMI=$smi PATH=$1/bin:$PATH private "$build/tools/ttmt-run" --mock n300 \
		sh -c "$alone" sh "$program" 2>&1 |
		tee "$folder/said" | grep -A 1 '^ROW' | tail -n 1)
	echo "$row"
	tail -n 5 "$folder/said"
	[ "$(cut -d , -f 2,8-10 <<<"$row")" = shm,0,2097152,131072 ]
}

# table VERSION CHIP: of a chip with a process that is there.
writer='
import os, struct, sys
version, chip = map(int, sys.argv[1:3])
table = bytearray(8576)
struct.pack_into("<I", table, 0, version)
struct.pack_into("<QI", table, 32, chip, 5)
struct.pack_into("<5Q", table, 48, 4096, 0, 0, 0, 512)
struct.pack_into("<I4x5Q", table, 856, int(sys.argv[3]), 4096, 0, 0, 0, 512)
table[912:916] = b"jax\0"
open(f"/dev/shm/tt_device_{chip}_memory", "wb").write(table)'

# tables "VERSION..." COMMAND...: with a table of each version; what the command says on both outputs.
tables()
{
	# shellcheck disable=SC2016
	private bash -c 'number=7
		for version in $1; do python3 -c "$2" "$version" "$number" $$; number=$((number + 1)); done
		shift 2; "$@" 2>&1; echo "exit status $?"' bash "$1" "$writer" "${@:2}" | tee "$folder/said"
}

# FIELDS "TEXT" VERSIONS COMMAND...: of the first row of CSV.
first_row()
{
	tables "${@:3}" && [ "$(sed -n 2p "$folder/said" | cut -d , -f "$1" | sed -E 's/[0-9]+,/N,/')" = "$2" ]
}

is_no_client() { first_row 2-4,8,9,13 "shm,,N,5,4096,4608" 3 "$smi" ps --source=shm --csv; }

knows_no_kernels()
{
	tables 3 "$smi" ps --source=shm --by kind --csv
	grep ',kernel,,,,$' "$folder/said" && grep ',cb,512,,,1$' "$folder/said" &&
		grep ',trace,0,,,0$' "$folder/said"
}

names_what_it_leaves_out()
{
	tables '3 5' "$smi" devices --source=shm
	grep -F '/dev/shm/tt_device_8_memory: version 5, which this tool does not know' "$folder/said" &&
		grep '^ *5  4.0 KiB  512 B  *1$' "$folder/said" && grep -Fx 'exit status 0' "$folder/said"
}

fails_if_it_can_read_none()
{
	tables '4 5' "$smi" --source=shm
	grep -F 'tt_device_7_memory: not a whole table' "$folder/said" &&
		grep -F 'no table can be read' "$folder/said" && grep -Fx 'exit status 1' "$folder/said" &&
		! grep devices: "$folder/said"
}

# It is marked, and in no sum of the books.
is_beside_the_module()
{
	tables 3 env FAKE_TTMT=busy "$build/tools/fake/ttmt-smi" ps
	grep '^shm  *[0-9]*  .*  5 .* jax$' "$folder/said" &&
		grep '^shm: processes that report nothing' "$folder/said" || return
	tables '' env FAKE_TTMT=busy "$build/tools/fake/ttmt-smi" ps --by user --csv
	cut -d , -f 2- "$folder/said" >"$folder/without"
	tables 3 env FAKE_TTMT=busy "$build/tools/fake/ttmt-smi" ps --by user --csv
	cut -d , -f 2- "$folder/said" | diff "$folder/without" -
}

is_in_the_books_alone()
{
	# shellcheck disable=SC2016
	tables 3 sh -c 'FAKE_TTMT=busy FAKE_PID=$PPID FAKE_NAME=bash exec "$0" ps' \
		"$build/tools/fake/ttmt-smi"
	grep '^ *PID' "$folder/said" && ! grep '^shm' "$folder/said"
}

# The books end where they did; what is not in them comes below, and not for another device.
is_below_the_report()
{
	tables '' env FAKE_TTMT=busy "$build/tools/fake/ttmt-smi"
	sed '$d' "$folder/said" >"$folder/without"
	tables 3 env FAKE_TTMT=busy "$build/tools/fake/ttmt-smi"
	head -n "$(wc -l <"$folder/without")" "$folder/said" | diff "$folder/without" - || return
	grep -Fx "Not in the figures above, from tables of TT-Metal's own tracker:" "$folder/said" &&
		grep '^ *[0-9]*  .*  5  *4.0 KiB  *0 B  *512 B  *-  *4.5 KiB  jax$' "$folder/said" || return
	tables 3 env FAKE_TTMT=busy "$build/tools/fake/ttmt-smi" --json
	[ "$(sed '$d' "$folder/said" | jq -c '.unreported[] | [.device, .client, .command, .cb, .dfb]')" = \
		'[5,null,"jax",512,null]' ] || return
	tables 3 env FAKE_TTMT=busy "$build/tools/fake/ttmt-smi" --device 0
	! grep 'own tracker' "$folder/said"
}

folder=$(mktemp -d) || exit
trap 'rm -rf "$folder"' EXIT
export ASAN_OPTIONS=verify_asan_link_order=0
private true 2>/dev/null || { echo '1..0 # SKIP nobody may mount here'; exit 0; }
check 'a process in a table is no client' is_no_client
check 'tables know no kernels' knows_no_kernels
check 'a table that is left out is named' names_what_it_leaves_out
check 'no table can be read' fails_if_it_can_read_none
check 'beside the module' is_beside_the_module
check 'a process that reports' is_in_the_books_alone
check 'below the report' is_below_the_report
for version in 0.81.1 0.71.2; do
	[ -x "$cache/ttnn-$version/bin/python" ] || continue
	check "tables of $version" shows_what_is_allocated "$cache/ttnn-$version"
done
finish

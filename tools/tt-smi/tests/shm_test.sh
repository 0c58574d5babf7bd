#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# --source=shm against the tables that released versions of TT-NN write, on mock chips. Arguments:
# ROOT BUILD.

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

folder=$(mktemp -d) || exit
trap 'rm -rf "$folder"' EXIT
export ASAN_OPTIONS=verify_asan_link_order=0
private true 2>/dev/null || { echo '1..0 # SKIP nobody may mount here'; exit 0; }
for version in 0.81.1 0.71.2; do
	[ -x "$cache/ttnn-$version/bin/python" ] || continue
	check "tables of $version" shows_what_is_allocated "$cache/ttnn-$version"
done
finish

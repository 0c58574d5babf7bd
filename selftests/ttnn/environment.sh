# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154
# Sourced after common.sh: the environment of TT-NN programs, here and in a guest, with $out for what
# they leave.

# Sets venv, variables (for all programs) and mock (what ttmt-run sets for mock chips). Kernels that were
# compiled here are found in a guest in which TT-Metal's folder has the same name.
prepare_environment() {
	venv=$("$root/selftests/ttnn/setup" -q) || exit
	"$root/selftests/vm/setup" -q build vm ttnn || exit
	mkdir -p "$out"
	{ make -s -C "$root" user && make -s -C "$root" install-user "DESTDIR=$out/installed" PREFIX=/usr; } \
		>"$out/install.log" 2>&1 || {
		cat "$out/install.log" >&2
		die "the tools could not be installed"
	}
	variables=("PATH=$venv/bin:/usr/sbin:/usr/bin:/sbin:/bin" TT_LOGGER_LEVEL=ERROR LOGURU_LEVEL=ERROR
		PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 "XDG_CACHE_HOME=$out/cache" "TT_METAL_CACHE=$out/kernels")
	# Tells programs to ask for mock chips.
	[[ ${venv##*/ttnn-} != 0.@(6*|7[0-6].*) ]] || variables+=(TTMT_LINES=1)
	mapfile -t mock < <(mock_of n150)
	[ ${#mock[@]} -ge 3 ] || die "ttmt-run --mock does not say where TT-Metal is"
}

# The variables that ttmt-run sets for the chips of a machine.
mock_of() {
	env "${variables[@]}" "$out/installed/usr/bin/ttmt-run" --mock "$1" env 2>/dev/null | grep ^TT_METAL_
}

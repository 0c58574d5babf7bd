# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Sourced: the machines of ttmt-run --mock, and what their runs have in common.

# The boards of the simulator.
boards_of() {
	case $1 in
	n150 | n300) echo "$1" ;;
	t3000) echo n300,n300,n300,n300 ;;
	p150) echo p150a ;;
	4xp150) echo p150a,p150a,p150a,p150a ;;
	8xp150) echo p150a,p150a,p150a,p150a,p150a,p150a,p150a,p150a ;;
	esac
}

# A program's output, without TT-Metal's timestamps and addresses, and without messages about its cache of
# kernels, which is in an overlay in the guest.
without_times() {
	sed -e 's/^[0-9-]\{10\} [0-9:.]* | //' -e '/^ --- /d' -e '/| *BuildKernels |/d' \
		-e 's/ in program [0-9]* clash/ in program N clash/'
}

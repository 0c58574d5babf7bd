#compdef ttmt-smi
# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of tt_memtrack's ttmt-smi; made by ttmt-smi --completion=zsh
_arguments -s \
	'*'{-d,--device=}'[Show only this device]:DEVICE:('"$(ttmt-smi devices --csv 2>/dev/null | cut -d, -f2 | grep '^[0-9]')"')' \
	'*--pid=[Show only this process]:PID:('"$(ttmt-smi ps --csv 2>/dev/null | cut -d, -f4 | grep '^[0-9]')"')' \
	'*--user=[Show only processes of this user, by name or number]:USER:('"$(getent passwd | cut -d: -f1)"')' \
	'*--sort=[Show the rows of a subcommand as a table, sorted by a column, as CSV names it]:COLUMN:('"pid user device dram l1 total records bytes"')' \
	'*--by=[Add up rows]:COLUMN:('"user container tag kind pid device size"')' \
	'*--units=[Units of the text]:UNITS:('"binary decimal mib bytes"')' \
	'*'{-l,--loop=}'[Repeat the report, each after the one before]:SECONDS:('""')' \
	'*--delta=[Print what changed within that time]:SECONDS:('""')' \
	'*--source=[module (default), or shm]:SOURCE:('"module shm"')' \
	'*'{-x,--exits}'[List the programs that exited last, and what they had not freed]' \
	'*'{-e,--events}'[Follow allocations and frees, one line each]' \
	'*'{-w,--watch}'[Watch on the full screen, until you type q or a signal arrives; without a terminal, repeat the report]' \
	'*'{-i,--interval=}'[Time between updates with --watch (default 1)]:SECONDS:('""')' \
	'*'{-j,--json}'[Print JSON]' \
	'*--csv[Print CSV]' \
	'*--completion=[Print a completion script for bash, zsh or fish]:SHELL:('"bash zsh fish"')' \
	'*'{-h,--help}'[Print this help]' \
	'*--usage[Print a short usage message]' \
	'*'{-V,--version}'[Print the versions of this tool, the library and the module]' \
	'::subcommand:(ps devices records exits events cores peak why doctor)'

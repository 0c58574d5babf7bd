# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of tt_memtrack's ttmt-smi; made by ttmt-smi --completion=fish
complete -c ttmt-smi -f
complete -c ttmt-smi -n __fish_use_subcommand -a ps -d 'processes, and what each holds on each device'
complete -c ttmt-smi -n __fish_use_subcommand -a devices -d 'a line for each device'
complete -c ttmt-smi -n __fish_use_subcommand -a records -d 'live allocations, one by one'
complete -c ttmt-smi -n __fish_use_subcommand -a exits -d 'programs that ended, and what they had not freed'
complete -c ttmt-smi -n __fish_use_subcommand -a events -d 'allocations and frees as they happen'
complete -c ttmt-smi -n __fish_use_subcommand -a cores -d 'the L1 of each core of a DEVICE, now and at its peak'
complete -c ttmt-smi -n __fish_use_subcommand -a peak -d 'what the peaks of a DEVICE were made of, and when'
complete -c ttmt-smi -n __fish_use_subcommand -a why -d 'why allocations failed, and who held the memory'
complete -c ttmt-smi -n __fish_use_subcommand -a doctor -d 'what is wrong with this machine, and how to mend it'
complete -c ttmt-smi -l device -s d -d 'Show only this device' -x -a "(ttmt-smi devices --csv 2>/dev/null | cut -d, -f2 | grep '^[0-9]')"
complete -c ttmt-smi -l pid -d 'Show only this process' -x -a "(ttmt-smi ps --csv 2>/dev/null | cut -d, -f4 | grep '^[0-9]')"
complete -c ttmt-smi -l user -d 'Show only processes of this user, by name or number' -x -a "(getent passwd | cut -d: -f1)"
complete -c ttmt-smi -l sort -d 'Show the rows of a subcommand as a table, sorted by a column, as CSV names it' -x -a "pid user device dram l1 total records bytes"
complete -c ttmt-smi -l by -d 'Add up rows' -x -a "user container tag kind pid device size"
complete -c ttmt-smi -l units -d 'Units of the text' -x -a "binary decimal mib bytes"
complete -c ttmt-smi -l loop -s l -d 'Repeat the report, each after the one before' -x -a ""
complete -c ttmt-smi -l delta -d 'Print what changed within that time' -x -a ""
complete -c ttmt-smi -l source -d 'module (default), or shm' -x -a "module shm"
complete -c ttmt-smi -l exits -s x -d 'List the programs that exited last, and what they had not freed'
complete -c ttmt-smi -l events -s e -d 'Follow allocations and frees, one line each'
complete -c ttmt-smi -l watch -s w -d 'Watch on the full screen, until you type q or a signal arrives; without a terminal, repeat the report'
complete -c ttmt-smi -l interval -s i -d 'Time between updates with --watch (default 1)' -x -a ""
complete -c ttmt-smi -l json -s j -d 'Print JSON'
complete -c ttmt-smi -l csv -d 'Print CSV'
complete -c ttmt-smi -l completion -d 'Print a completion script for bash, zsh or fish' -x -a "bash zsh fish"
complete -c ttmt-smi -l help -s h -d 'Print this help'
complete -c ttmt-smi -l usage -d 'Print a short usage message'
complete -c ttmt-smi -l version -s V -d 'Print the versions of this tool, the library and the module'

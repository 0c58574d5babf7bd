# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of tt_memtrack's ttmt-smi; made by ttmt-smi --completion=bash
_ttmt_smi() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words
	case $before in
	--device | -d) words="$(ttmt-smi devices --csv 2>/dev/null | cut -d, -f2 | grep '^[0-9]')" ;;
	--pid) words="$(ttmt-smi ps --csv 2>/dev/null | cut -d, -f4 | grep '^[0-9]')" ;;
	--user) words="$(getent passwd | cut -d: -f1)" ;;
	--sort) words="pid user device dram l1 total records bytes" ;;
	--by) words="user container tag kind pid device size" ;;
	--units) words="binary decimal mib bytes" ;;
	--loop | -l) words="" ;;
	--delta) words="" ;;
	--source) words="module shm" ;;
	--interval | -i) words="" ;;
	--completion) words="bash zsh fish" ;;
	*)
		words="ps devices records exits events cores peak why doctor"
		words+=" --device --pid --user --sort --by --units --loop --delta --source --exits --events --watch --interval --json --csv --completion --help --usage --version"
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -F _ttmt_smi ttmt-smi

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What shells offer for ttmt-smi: it works, and nothing else does. Arguments: ROOT BUILD.

root=$1
build=$2
completion=$root/tools/tt-smi/completion

# shellcheck source=../../../lib/tests/tap.sh
. "$root/lib/tests/tap.sh"

export FAKE_TTMT=busy PATH=$build/tools/fake:$PATH

# offers WORD...: what comes after these, of which the last may have begun.
in_bash()
{
	# shellcheck disable=SC2016
	bash -c '. "$0" && COMP_WORDS=(ttmt-smi "$@") COMP_CWORD=$# && _ttmt_smi && echo "${COMPREPLY[*]}"' \
		"$completion/ttmt-smi.bash" "$@"
}

in_fish()
{
	fish --no-config -c "source '$completion/ttmt-smi.fish'; complete -C 'ttmt-smi $*'" |
		cut -f 1 | paste -sd ' '
}

sorted() { tr ' ' '\n' <<<"$1" | sort; }

# What is offered for an option is right for one of the subcommands, and no word is missing.
offers_groups()
{
	local word command accepted=
	for word in user container pid device kind size tag colour time; do
		for command in ps devices records exits cores why; do
			ttmt-smi "$command" --by "$word" >/dev/null 2>&1 && accepted+="$word " && break
		done
	done
	diff <(sorted "${accepted% }") <(sorted "$("$1" ps --by '')")
}

offers_what_is_there()
{
	[ "$("$1" cores --device '')" = '0 1 2 7' ] && "$1" ps --pid '' | grep -w 9004711 &&
		[ "$("$1" ps --user roo)" = root ]
}

offers_subcommands() { [ "$("$1" pe)" = peak ] && [ "$("$1" wh)" = why ]; }

is_read_by_zsh() { zsh -n "$completion/ttmt-smi.zsh"; }

for shell in bash fish; do
	command -v $shell >/dev/null || continue
	check "$shell: subcommands" offers_subcommands in_$shell
	check "$shell: groups" offers_groups in_$shell
	check "$shell: what is there" offers_what_is_there in_$shell
done
command -v zsh >/dev/null && check 'zsh reads it' is_read_by_zsh
finish

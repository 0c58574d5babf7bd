#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# ttmt-smi doctor on machines where something is wrong. Each has a root of its own, in which there is
# what the doctor looks at and nothing else. Arguments: ROOT BUILD.

root=$1
build=$2

# shellcheck source=../../../lib/tests/tap.sh
. "$root/lib/tests/tap.sh"

# Read by the shell on that machine.
# shellcheck disable=SC2016
machine='
	mount -t tmpfs tmpfs "$1" && cd "$1" && mkdir -p usr lib/modules proc dev sys run etc ".$2" || exit
	mount --rbind /usr usr && mount --rbind /proc proc && mount --rbind /dev dev || exit
	mount --rbind /etc etc && mount --bind "$2" ".$2" || exit
	mount -t tmpfs tmpfs proc/driver && mount -t tmpfs tmpfs dev/shm || exit
	for folder in bin sbin lib64; do ln -s "usr/$folder" .; done
	ln -s /usr/lib/*-linux-gnu* lib/
	export PATH=/usr/bin:/usr/sbin:/bin installed=/lib/modules/$(uname -r)
	unset container KUBERNETES_SERVICE_HOST
	chroot . bash -c "
		loads_signed_only() { mkdir -p /sys/module/module/parameters; echo Y >/sys/module/module/parameters/sig_enforce; }
		installs() { mkdir \$installed; echo updates/tt_memtrack.ko: >\$installed/modules.dep; mkdir \$installed/updates; printf \"\$1\" >\$installed/updates/tt_memtrack.ko; }
		$3
		FAKE_TTMT=$4 LC_ALL=C exec $2/tools/fake/ttmt-smi doctor"
'

# on PREPARATION STATE: what the doctor says there, and its exit status.
on()
{
	unshare -m bash -c "$machine" bash "$folder" "$build" "$1" "$2" >"$folder.said" 2>&1
	status=$?
	cat "$folder.said"
}

# says STATUS PREPARATION STATE FINDING [REMEDY]
says()
{
	on "$2" "$3"
	[ "$status" = "$1" ] || { echo "exit status $status"; return 1; }
	grep -Fx -A 1 -- "$4" "$folder.said" >"$folder.part" || return
	[ -z "${5-}" ] || [ "$(tail -n 1 "$folder.part")" = "         -> $5" ]
}

# hides PREPARATION STATE WORDS
hides()
{
	on "$1" "$2"
	grep -q '^ok\|^problem\|^note' "$folder.said" && ! grep -F -- "$3" "$folder.said"
}

# The shell has a card open, whose place the program takes.
opens='mkdir -p /proc/driver/tenstorrent/0; echo $$ >/proc/driver/tenstorrent/0/pids;'

reporter_is_left_out()
{
	hides "$opens export FAKE_PID=\$\$ FAKE_NAME=bash;" mixed 'reports nothing'
}

is_named()
{
	on "$opens" cards
	grep -x 'note     ttmt-smi (pid [0-9]*) has device 12 open, and reports nothing' "$folder.said" &&
		grep -Fx '         -> ttmt-run COMMAND...' "$folder.said"
}

folder=$(mktemp -d) || exit
trap 'rm -rf "$folder" "$folder.said" "$folder.part"' EXIT
unshare -m true 2>/dev/null || { echo '1..0 # SKIP nobody may mount here'; exit 0; }
release=$(uname -r)
# shellcheck disable=SC2016
sign='sudo /lib/modules/$(uname -r)/build/scripts/sign-file sha256 MOK.priv MOK.der $(modinfo -n tt_memtrack)'
absent='problem  the module tt_memtrack is not loaded'
signature='this kernel loads'

check 'all is well' says 0 '' cards 'ok       /dev/tt_memtrack opens'
check 'nothing else then' hides '' cards problem
check 'no module for this kernel' says 1 '' no-module \
	"problem  there is no module tt_memtrack for kernel $release" \
	'make modules && sudo make install-module'
check 'a module that is not loaded' says 1 'installs x;' no-module "$absent" 'sudo modprobe tt_memtrack'
# shellcheck disable=SC2016
check 'a module of another name does not count' says 1 \
	'mkdir $installed; echo updates/tt_memtrack_sim.ko: >$installed/modules.dep;' no-module \
	"problem  there is no module tt_memtrack for kernel $release"
check 'a host that does not load it' says 1 '>/.dockerenv;' no-module "$absent on the host of this container" \
	'on the host: sudo modprobe tt_memtrack'
check 'signatures are not wanted' hides 'installs x;' no-module "$signature"
check 'an unsigned module where a signature is wanted' says 1 \
	'loads_signed_only; installs a-module-that-ends-without-any-signature;' no-module \
	"problem  $signature signed modules only, and tt_memtrack is not signed" "$sign"
check 'a signed one' says 1 \
	'loads_signed_only; installs "a module~Module signature appended~\n";' no-module \
	"note     $signature only modules that are signed with a key it knows" \
	'sudo mokutil --import MOK.der && sudo reboot'
check 'a lockdown' says 1 'installs x; mkdir -p /sys/kernel/security; echo "none [integrity] confidentiality" >/sys/kernel/security/lockdown;' \
	no-module "note     $signature only modules that are signed with a key it knows"
check 'a loaded one that is not signed' says 0 \
	'mkdir -p /sys/module/tt_memtrack; echo OE >/sys/module/tt_memtrack/taint;' cards \
	'note     the module is not signed: a kernel with Secure Boot would not load it' "$sign"
check 'a module of another version' says 1 '' old-module \
	"problem  the module is 0.9.0, and ttmt-smi $("$build/tools/ttmt-smi" -V | sed -n '1s/ttmt-smi \([0-9.]*\) .*/\1/p')" \
	'sudo make install && sudo modprobe -r tt_memtrack && sudo modprobe tt_memtrack'
check 'no device file' says 1 '' no-node 'problem  there is no /dev/tt_memtrack' \
	'sudo udevadm trigger --subsystem-match=misc'
for mark in '>/.dockerenv;' '>/run/.containerenv;' 'mkdir /run/systemd; >/run/systemd/container;' \
	'export container=lxc;' 'export KUBERNETES_SERVICE_HOST=k;'; do
	check "no device file in a container: $mark" says 1 "$mark" no-node \
		'problem  /dev/tt_memtrack is not in this container' \
		'docker run --device /dev/tt_memtrack ...'
done
check 'a device file that the container may not open' says 1 '' forbidden \
	'problem  /dev/tt_memtrack is not in this container' 'docker run --device /dev/tt_memtrack ...'
check 'a device file that this user may not open' says 1 '' no-access \
	'problem  /dev/tt_memtrack does not open: Permission denied' 'sudo chmod 0666 /dev/tt_memtrack'
check 'reports that are turned off' says 0 'export TT_MEMTRACK=0;' cards \
	'note     TT_MEMTRACK=0 turns off what programs started from here report' 'unset TT_MEMTRACK'
check 'a capacity that is not known' says 0 '' cards \
	'note     device 10: it is not known how much L1 it has' 'sudo modprobe tenstorrent'
check 'no card' says 0 '' empty 'note     there is no card; to try it without one, simulate one' \
	'sudo modprobe tt_memtrack_sim boards=n300'
check 'errors that were counted' says 0 '' busy \
	'note     device 0: frees of what was not live: 3 (unknown_free)' 'ttmt-smi events'
check 'allocations that were refused' says 0 '' cards \
	'note     device 12: its allocator refused 2 allocations' 'ttmt-smi why'
check 'a process that does not report' is_named
check 'a process that reports' reporter_is_left_out
table() { echo "printf '\\x$1' >/dev/shm/tt_device_7_memory; truncate -s $2 /dev/shm/tt_device_7_memory;"; }
check "the vendor's tables" says 0 "$(table 3 8576)" cards \
	"note     TT-Metal's own tracker has tables in /dev/shm: chips 1, processes 0" 'ttmt-smi --source=shm'
check 'a table of another version' says 0 "$(table 5 8576)" cards \
	'note     /dev/shm/tt_device_7_memory: version 5, which this tool does not know'
check 'half a table' says 0 "$(table 3 100)" cards 'note     /dev/shm/tt_device_7_memory: not a whole table'
finish

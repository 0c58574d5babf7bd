#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Cards and udev: their ids are aliases of the module, so that it is loaded if there is a card; the
# rule sets the node's mode; and what udev stores about a device. The cards are those of the module
# ttmt_test_pci.

here=$(dirname "$0")
# shellcheck source=../../lib/tests/tap.sh
. "$here/tap.sh"

cards=401e:1e52:0014,b140:1e52:0040
node=/dev/tt_memtrack
rule=60-tt_memtrack.rules
udevd=/lib/systemd/systemd-udevd

[ -e /sys/bus/pci ] || {
	echo '1..0 # SKIP this kernel has no PCI'
	exit 4
}

eventually() {
	deadline=$(($(date +%s) + 30 * ${TTMT_SLOWNESS:-1}))
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt $deadline ] || { "$@"; return 1; }
		usleep 20000
	done
}

unload() {
	for module in ttmt_test_pci tt_memtrack_sim tt_memtrack; do
		! [ -e /sys/module/$module ] || rmmod $module || return
	done
}

is() {
	[ "$1" = "$2" ] || { echo "$1, not $2"; return 1; }
}

loaded() {
	[ -e /sys/module/tt_memtrack ] || { echo 'not loaded'; return 1; }
}

has_devices() {
	is "$(cat /sys/class/tt_memtrack/devices)" "$1"
}

has_mode() {
	is "$(stat -c %a $node)" "$1"
}

# resolves DEVICE MODULE: whether modprobe finds the module for a card's ids, among other drivers
resolves() {
	is "$(modprobe --resolve-alias "pci:v00001E52d0000${1}sv00001E52sd00000014bc12sc00i00" 2>&1 |
		grep tt_memtrack)" "$2"
}

names_its_cards() {
	is "$(modinfo -F alias tt_memtrack | grep ^pci: | sort | tr '\n' ' ')" \
		"$(printf 'pci:v00001E52d0000%ssv*sd*bc*sc*i* ' 401E B140 FACA)"
}

by_modalias() {
	modprobe "$(cat /sys/bus/pci/devices/7e57:00:00.0/modalias)" && has_devices 3
}

# Cards that are there before udevd, as at boot.
coldplug() {
	modprobe ttmt_test_pci functions=$cards && ! loaded && start_udevd &&
		udevadm trigger --action=add --subsystem-match=pci && eventually loaded && eventually has_devices 3
}

hotplug() {
	modprobe ttmt_test_pci && udevadm settle && ! loaded &&
		echo 'add 0 b140:1e52:0040' >/sys/kernel/debug/ttmt_test_pci/control &&
		eventually loaded && eventually has_devices 1
}

udevd_is_gone() {
	! udevadm control --ping
}

start_udevd() {
	$udevd --daemon 2>/run/udevd.log && eventually udevadm control --ping
}

by_the_rule() {
	udevadm test --action=add /sys/class/misc/tt_memtrack >/run/test.log 2>&1
	grep "/$rule:.* MODE 0666" /run/test.log || { cat /run/test.log; return 1; }
}

# Workers may still use the old rules after a reload.
has_mode_by_rules() {
	udevadm trigger --settle $node && has_mode "$1"
}

# As Documentation/install.rst advises.
by_a_stricter_rule() {
	mkdir -p /etc/udev/rules.d
	sed 's/MODE="0666"/MODE="0640"/' "/usr/lib/udev/rules.d/$rule" >"/etc/udev/rules.d/$rule"
	udevadm control --reload && eventually has_mode_by_rules 640
	result=$?
	rm "/etc/udev/rules.d/$rule"
	udevadm control --reload && eventually has_mode_by_rules 666 && return $result
}

# keeps DEVICE PROPERTY...
keeps() {
	device=$1
	shift
	udevadm settle
	udevadm info -q property "/sys/class/tt_memtrack/$device" >/run/properties
	for property; do
		grep -qx "$property" /run/properties || { cat /run/properties; return 1; }
	done
}

# Do what systemd does with the file at boot.
by_modules_load() {
	modprobe "$(grep -v '^#' /usr/lib/modules-load.d/tt_memtrack.conf)" && loaded
}

unload
check 'loaded at boot, where there is no card either' by_modules_load
unload
check 'the module names its cards' names_its_cards
check 'a Wormhole is resolved' resolves 401E tt_memtrack
check 'a Blackhole is resolved' resolves B140 tt_memtrack
check 'a Grayskull is resolved' resolves FACA tt_memtrack
check 'another id is not' resolves 401F ''

modprobe ttmt_test_pci functions=$cards
check 'loaded by the modalias of a card' by_modalias
check 'without udevd, the mode is that of the module' has_mode 666
unload

if [ -x $udevd ]; then
	check 'loaded for cards that are there when udevd starts' coldplug
	check 'its node has the mode' has_mode 666
	check 'by the rule' by_the_rule
	check 'which may be overridden' by_a_stricter_rule
	check 'udev keeps what a device is' keeps tt0 TT_MEMTRACK_ARCH=wormhole \
		TT_MEMTRACK_BOARD=n300 TT_MEMTRACK_CHIP=0 TT_MEMTRACK_REMOTE=0 \
		TT_MEMTRACK_SIMULATED=0 PCI_SLOT_NAME=7e57:00:00.0
	check 'and of its remote chip' keeps tt1 TT_MEMTRACK_CHIP=1 TT_MEMTRACK_REMOTE=1
	unload
	check 'loaded for a card that is plugged in' hotplug
	udevadm control --exit
	# It leaves its socket, which makes others believe that it is running.
	eventually udevd_is_gone && rm -f /run/udev/control
fi
check 'all is unloaded' unload
finish

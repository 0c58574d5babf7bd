#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The watch screen of ttmt-smi in a terminal of tmux, where this reads the screen and types keys.

here=$(dirname "$0")
# shellcheck source=../../lib/tests/tap.sh
. "$here/tap.sh"

home=$(mktemp -d)
export TMUX_TMPDIR="$home" XDG_CONFIG_HOME="$home/config" LC_ALL=C.UTF-8
# A slow machine may read what a key sends in pieces.
export ESCDELAY=$((25 * ${TTMT_SLOWNESS:-1}))
capture=$home/capture.json
setup=$home/config/ttmt-smi/screen

[ -n "$(command -v tmux)" ] || {
	echo '1..0 # SKIP there is no tmux'
	exit 4
}

# Wait for half a minute, or longer on a slow machine.
eventually() {
	deadline=$(($(date +%s) + 30 * ${TTMT_SLOWNESS:-1}))
	until "$@"; do
		[ "$(date +%s)" -lt $deadline ] || return
		usleep 20000 2>/dev/null || sleep 0.02
	done
}

look() {
	tmux capture-pane -p -t screen
}

has() {
	look | grep -qF -e "$1"
}

lacks() {
	! has "$1"
}

# Wait until something is on the screen, or no longer is.
shows() {
	eventually has "$1" && return
	echo "no '$1' in:"
	look
	return 1
}

hides() {
	eventually lacks "$1" && return
	echo "still '$1' in:"
	look
	return 1
}

press() {
	tmux send-keys -t screen "$@"
}

# begin COLUMNS ROWS COMMAND: run it in a shell, to see how it leaves the terminal. Each starts with an
# empty terminal.
begin() {
	tmux kill-session -t screen 2>/dev/null
	tmux new-session -d -s screen -x "$1" -y "$2" \
		"trap : INT; $3; echo ended with \$?; exec cat"
}

watch() {
	begin "$1" "$2" "ttmt-smi -w -i 0.2 $3"
	shows Help
}

# Start a program that holds memory on device 0; $! is its pid.
hold() {
	ttmt-replay --hold 100000 "$capture" >/dev/null &
}

node() {
	printf '{"node_type": "buffer_allocate", "connections": [1], "params": {"type": "%s", "size": %s, "max_size_per_bank": %s, "address": %s}}' "$@"
}

# Reload the modules, because device numbers are not reused, and start a program that holds memory on
# device 0.
anew() {
	# shellcheck disable=SC2046
	kill $(pidof ttmt-replay) 2>/dev/null
	tmux kill-session -t screen 2>/dev/null
	! [ -e /sys/module/tt_memtrack ] || eventually counts 0 || return
	! [ -e /sys/module/tt_memtrack_sim ] || rmmod tt_memtrack_sim || return
	! [ -e /sys/module/tt_memtrack ] || eventually rmmod tt_memtrack || return
	modprobe tt_memtrack_sim boards=n300 && hold
	first=$!
	eventually counts 1
}

plug() {
	! [ -e /sys/module/tt_memtrack_sim ] || rmmod tt_memtrack_sim || return
	[ -z "$1" ] || modprobe tt_memtrack_sim boards="$1"
}

#
# The tests
#

devices_and_processes() {
	watch 80 24 &&
		shows '0    n300 sim' && shows 'chip 1' && shows 1.0G && shows "$first" &&
		shows 'Device 0: n300 (Wormhole)' && shows 'ttmt-replay'
}

# key KEY TEXT: press a key on the present screen; the text has to appear
key() {
	press "$1" && shows "$2"
}

each_key() {
	watch 100 40 || return
	key F1 'the next panel, the one before' && key Escape CHANGES &&
		key h 'move in the panel' && key End 'L1 by kind' && key Home 'move in the panel' &&
		key q CHANGES &&
		key F2 '[x] Chart' && key Enter '[ ] Chart' && key Space '[x] Chart' &&
		key Escape CHANGES &&
		key F6 'Sort by' && key Escape CHANGES &&
		key u 1.1GB && key u 1024.0 && key u 1073741824 && key u 1.0G &&
		key + 'every 0.5 s' && key - 'every 0.2 s' &&
		key Space PAUSED && key Space 'every 0.2 s' &&
		key p 'PID▾' && key I 'PID▴' && key d 'DRAM▾' && key g '+1MIN▾' &&
		key / Filter: && key \~ 'No process matches' && key BSpace "$first" &&
		key Escape Help && key F4 Filter: && key Enter Help && key F3 Filter: &&
		key Escape Help &&
		key z 'PID USER' && hides CHANGES && key z CHANGES &&
		key w 'device 0 alone' && key Escape CHANGES && hides alone &&
		key E EVENTS && key E CHANGES &&
		key Enter 'LARGEST RECORDS' && shows dram_buffers && key Escape CHANGES &&
		key Tab CHANGES && key Tab CHANGES && key Tab CHANGES && key Down 'Device 1' &&
		key Up 'Device 0' && key End 'Device 1' && key Home 'Device 0' &&
		key NPage 'Device 1' && key PPage 'Device 0' &&
		key Enter 'Tensix cores' && key Escape CHANGES && key BTab CHANGES &&
		key F5 CHANGES && key C-l CHANGES && key q 'ended with 0'
}

quits() {
	watch 80 24 && key F10 'ended with 0' && hides Help
}

# click ROW...: press and release the first button at column 2 of each row, counted from 1
click() {
	for row; do
		row=$(printf '\\%o' $((row + 32)))
		# shellcheck disable=SC2059
		printf "\033[M \"$row\033[M#\"$row"
	done >"$home/clicks"
	press -l "$(cat "$home/clicks")"
}

# Clicks that the screen finds in its input together, as from a slow network. The first must not be where
# the last one was, or it is a double click.
click_together() {
	kill -STOP "$(pidof ttmt-smi)" && click "$@" && kill -CONT "$(pidof ttmt-smi)"
}

mouse() {
	watch 80 24 && shows 'Device 0' && click 4 && shows 'Device 1' && click 3 && shows 'Device 0' &&
		click_together 2 3 4 && shows 'Device 1' && click_together 2 4 3 && shows 'Device 0' &&
		click_together 4 4 && shows 'Tensix cores' && key Escape Help
}

sizes() {
	watch 80 24 || return
	for size in 40x10 60x16 100x30 200x60 132x43 41x11 80x24 20x5 1x1 80x24; do
		tmux resize-window -t screen -x ${size%x*} -y ${size#*x}
		[ ${size%x*} -ge 40 ] || continue
		eventually fits ${size%x*} ${size#*x} || { look; return 1; }
	done
}

# The keys are on the last row, the heading is on the first, and nothing is next to them.
fits() {
	[ "$(look | sed -n '1s/ .*//p')" = ttmt-smi ] && look | sed -n "$2p" | grep -q '^F1Help.*qQuit$' &&
		[ "$(look | grep -c F1Help)" = 1 ] && [ "$(look | grep -c ttmt-smi)" = 1 ]
}

resize_while_drawing() {
	watch 80 24 '-i 0.1' || return
	round=0
	while [ $((round += 1)) -le 10 ]; do
		for size in 50x12 150x50 80x24 201x10 40x60; do
			tmux resize-window -t screen -x ${size%x*} -y ${size#*x}
		done
	done
	tmux resize-window -t screen -x 90 -y 20
	eventually fits 90 20 && key q 'ended with 0'
}

process_that_goes() {
	hold
	second=$!
	watch 100 40 && shows "$second" || return
	key / Filter: && press -l "$second" && shows "Filter: $second" && key Enter filter: &&
		key Enter 'LARGEST RECORDS' || return
	kill -9 "$second"
	shows "pid $second has ended" && key Escape 'left 1.0G dram_buffers (1)'
}

signal_to_ones_own() {
	hold
	third=$!
	watch 100 40 && shows "$third" && key / Filter: && press -l "$third" &&
		shows "Filter: $third" && key Enter filter: &&
		key F9 'asks it to end' && key Enter "Send SIGTERM to pid $third?" &&
		key n filter: && kill -0 "$third" &&
		key F9 'asks it to end' && key Enter "Send SIGTERM to pid $third?" &&
		key y "Sent to pid $third." && eventually gone "$third"
}

gone() {
	! kill -0 "$1" 2>/dev/null
}

boards_that_come_and_go() {
	watch 100 40 && shows '2 devices' && plug n150,n150,p150a && shows '3 devices' &&
		shows 'device went' && shows p150a && plug n300 && shows '2 devices'
}

many_devices() {
	plug "$(printf 'n150%.0s,' $(seq 32) | sed 's/,$//')" && watch 80 24 && shows '32 devices' &&
		key BTab '1-11 of 32' && key End '22-32 of 32' && key Home '1-11 of 32'
}

clients() {
	i=0
	while [ $((i += 1)) -le 200 ]; do
		hold
		pids="$pids $!"
	done
	eventually counts 201 && watch 80 24 && shows '201 processes' && shows 'of 201' && key End '-201 of 201'
	status=$?
	# shellcheck disable=SC2086
	kill $pids
	eventually counts 1 && return $status
}

counts() {
	[ "$(cat /sys/class/tt_memtrack/clients)" = "$1" ]
}

no_permission() {
	chmod 600 /dev/tt_memtrack
	chmod 755 "$home"
	account=user
	id user >/dev/null 2>&1 || account=nobody
	begin 80 24 "su -s /bin/sh $account -c 'ttmt-smi -w'"
	shows 'Processes and exits are not shown: /dev/tt_memtrack: Permission denied' &&
		shows '1.0G' && key q 'ended with 0'
	status=$?
	chmod 666 /dev/tt_memtrack
	return $status
}

no_terminal() {
	ttmt-smi -w -i 0.1 2>&1 | head -20 >"$home/out"
	grep -q 'Device 0' "$home/out" && ! grep -q "$(printf '\033')" "$home/out"
}

dumb_terminal() {
	begin 80 24 'TERM=dumb ttmt-smi -w'
	shows Command && lacks F1Help && key C-c 'ended with 0'
}

monochrome() {
	begin 80 24 "NO_COLOR=1 ttmt-smi -w"
	shows Help && ! tmux capture-pane -p -e -t screen | grep -q "$(printf '\033')\[[0-9;]*3[0-7]"
}

ascii() {
	begin 80 24 "LC_ALL=C ttmt-smi -w"
	shows Help && ! look | LC_ALL=C grep -q '[^ -~]'
}

# The modes of the terminal, cursor and screen are restored after each way to end.
terminal_is_given_back() {
	for signal in INT TERM HUP QUIT SEGV ABRT; do
		begin 80 24 "stty -g >$home/before; ttmt-smi -w"
		shows Help || return
		pkill -"$signal" -t "$(tmux display -p -t screen '#{pane_tty}' | sed s,/dev/,,)" ttmt-smi ||
			kill -"$signal" "$(pidof ttmt-smi)" || return
		shows 'ended with' && hides Help || return
		tty=$(tmux display -p -t screen '#{pane_tty}')
		[ "$(stty -g <"$tty")" = "$(cat "$home/before")" ] || { echo "modes after $signal"; return 1; }
		[ "$(tmux display -p -t screen '#{cursor_flag}')" = 1 ] || { echo "cursor after $signal"; return 1; }
	done
}

stop_and_go_on() {
	begin 80 24 'PS1=prompt: ENV= sh -i'
	shows prompt: && press 'ttmt-smi -w' Enter && shows F1Help && press C-z && shows Stopped &&
		lacks F1Help && key '' prompt: || return
	press fg Enter && shows F1Help && press q && hides F1Help
}

unload() {
	# shellcheck disable=SC2046
	kill $(pidof ttmt-replay) 2>/dev/null
	! [ -e /sys/module/tt_memtrack_sim ] || eventually rmmod tt_memtrack_sim 2>/dev/null ||
		return
	! [ -e /sys/module/tt_memtrack ] || eventually rmmod tt_memtrack 2>/dev/null
}

# The screen is a separate program.
without_the_screen() {
	mkdir "$home/bin" && cp "$(command -v ttmt-smi)" "$home/bin" || return
	begin 100 24 "LD_LIBRARY_PATH=/usr/lib $home/bin/ttmt-smi -w"
	shows "cannot run $home/bin/../lib/ttmt/ttmt-smi: No such file or directory" &&
		shows 'ended with 1'
}

# It immediately prints what is missing, on the unchanged terminal.
no_module_at_first() {
	unload && begin 80 24 'ttmt-smi -w' && shows 'load the module with' &&
		shows 'ended with 3' && modprobe tt_memtrack_sim boards=n150
}

# Whatever is open in it: the screen only queries from time to time, and holds no file in between.
module_that_goes() {
	watch 100 40 && shows 'n150 sim' && press BTab || return
	for window in '' h Enter; do
		[ -z "$window" ] || press $window
		unload || return
		[ -z "$window" ] || press Escape
		shows 'The module tt_memtrack is not loaded. Waiting for it.' &&
			modprobe tt_memtrack_sim boards=n150 && hides 'not loaded' &&
			shows 'n150 sim' || return
	done
	key q 'ended with 0'
}

# While it follows events it keeps the module in use, but it closes the file when it can.
module_in_use() {
	watch 100 40 && shows 'n150 sim' && key E EVENTS && rmmod tt_memtrack_sim &&
		! rmmod tt_memtrack 2>/dev/null && key E CHANGES && eventually rmmod tt_memtrack 2>/dev/null &&
		shows 'not loaded. Waiting for it.' && key q 'ended with 0'
}

cores_of_a_device() {
	watch 100 50 && shows "$first" && press BTab &&
		key Enter 'No program has told on which cores' && shows 'ALLOCATIONS REFUSED'
}

setup_is_saved() {
	rm -f "$setup"
	watch 100 40 && key F2 '[x] Chart' && key Enter '[ ] Chart' && key F12 "Saved in $setup" &&
		key Escape CHANGES && key q 'ended with 0' &&
		grep -qx 'chart off' "$setup" && watch 100 40 && lacks 'Device 0:' && rm "$setup"
}

# The tmux server exits with its last session.
tmux -f /dev/null new-session -d -s base 'exec cat' || exit
echo "[$(node DRAM 1073741824 134217728 4096), $(node L1 1048576 16384 8192)]" >"$capture"
anew || exit

check 'devices and processes are there' devices_and_processes
check 'each key' each_key
check 'F10 quits' quits
check 'the mouse' mouse
check 'sizes from 1x1 to 200x60' sizes
check 'sizes that change while it draws' resize_while_drawing
check 'a process that goes' process_that_goes
check 'a signal to a process of ones own' signal_to_ones_own
check 'boards that come and go' boards_that_come_and_go
anew
check '32 devices' many_devices
anew
check '200 clients' clients
check 'no permission' no_permission
check 'NO_COLOR' monochrome
check 'no UTF-8' ascii
check 'a dumb terminal' dumb_terminal
check 'no terminal' no_terminal
check 'the terminal is given back' terminal_is_given_back
check 'Ctrl-Z and fg' stop_and_go_on
check 'the setup is saved' setup_is_saved
anew
check 'cores of a device' cores_of_a_device
check 'half an install' without_the_screen
check 'no module at first' no_module_at_first
check 'a module that goes' module_that_goes
check 'a module in use' module_in_use

# shellcheck disable=SC2046
kill $(pidof ttmt-replay) 2>/dev/null
tmux kill-server
rm -rf "$home"
finish

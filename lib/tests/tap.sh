# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# For test scripts: "check NAME COMMAND..." prints a line of TAP and, if the command fails, its
# output. A script ends with "finish".

tests=0
failed=0

echo "TAP version 13"

check()
{
	name=$1
	shift
	tests=$((tests + 1))
	if said=$("$@" 2>&1); then
		echo "ok $tests $name"
	else
		failed=$((failed + 1))
		echo "$said" | sed 's/^/# /'
		echo "not ok $tests $name"
	fi
}

finish()
{
	echo "1..$tests"
	[ "$failed" = 0 ]
}

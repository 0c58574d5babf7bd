#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# In a guest whose kernel has KUnit: load ttmt_kunit, which runs its suites, and print the results.

results=/sys/kernel/debug/kunit

modprobe ttmt_kunit || exit
# KUnit indents subtests by four spaces, KTAP by two.
sed 's/^    /  /' $results/ttmt_*/results && ! grep -q '^not ok' $results/ttmt_*/results
status=$?
rmmod ttmt_kunit && exit $status

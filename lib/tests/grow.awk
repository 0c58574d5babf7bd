# SPDX-License-Identifier: GPL-2.0-or-later
# Make a header of a later version: the structures that programs and the library exchange are longer.

/^struct tt_memtrack_(version|device_get|capacity_entry|counter|usage|client|record|exit|op|event) \{$/ ||
/^struct ttmt_(card|change|submitted) \{$/ {
	grows = 1
}

grows && /^};/ {
	print "\t__u64 grown[4];"
	grows = 0
}

{
	print
}

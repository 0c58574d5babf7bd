// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "label.h"

struct text label_device(const struct device *dev)
{
	struct text text;

	snprintf(text.s, sizeof(text.s), "%u%s", dev->place.number, dev->remote ? "R" : "");
	return text;
}

struct text label_board(const struct device *dev)
{
	bool assumed = !strcmp(dev->board_source, "assumed");
	struct text text;

	if (!*dev->board)
		return (struct text){ "unknown board" };
	snprintf(text.s, sizeof(text.s), "%s%s", assumed ? "assumed " : "", dev->board);
	return text;
}

struct name label_who(const struct tt_memtrack_who *who, bool ascii)
{
	struct name name;

	if (!who->pid && !*who->name)
		return (struct name){ "a process of another pid namespace" };
	snprintf(name.s, sizeof(name.s), "%.64s (pid %u, %.64s)", printable(who->name, ascii).s,
		 who->pid, user_name(who->uid, ascii).s);
	return name;
}

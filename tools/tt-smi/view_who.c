// SPDX-License-Identifier: GPL-2.0-or-later
#include "names.h"
#include "views.h"

bool view_has_asked_for(const struct device *dev, const struct options *options)
{
	size_t i;

	if (!options->pids.count && !options->users.count)
		return true;
	for (i = 0; dev->clients && i < dev->client_count; i++)
		if (options_ask_for(options, &dev->clients[i].who))
			return true;
	return false;
}

void view_who(struct sheet *sheet, size_t first, const struct tt_memtrack_who *who)
{
	if (who->client)
		sheet_number(sheet, first, who->client);
	if (who->pid)
		sheet_number(sheet, first + 1, who->pid);
	if (who->uid == UINT32_MAX)
		return;
	sheet_number(sheet, first + 2, who->uid);
	sheet_text(sheet, first + 3, user_name(who->uid, false).s);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "names.h"
#include "views.h"

/* A process in a table of TT-Metal's is no client, and has no number. */
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sheets of subcommands. */
#ifndef TT_SMI_VIEWS_H
#define TT_SMI_VIEWS_H

#include "options.h"
#include "sheet.h"
#include "snapshot.h"
#include "text.h"

struct view_sheet {
	const struct sheet_column *column;
	size_t columns;
	bool is_by_kind; /* its rows have been taken together */
	int first; /* what rows are sorted by, where nobody says; -1: as they come */
	void (*fill)(struct sheet *sheet, const struct snapshot *snap,
		     const struct options *options);
	/* Below the table, for people: what one should know of it; NULL for nothing. */
	void (*note)(FILE *out, const struct sheet *sheet);
	/* For people, where a table is not what tells them; 0 or a negative errno. */
	int (*print)(const struct text_report *report, const struct snapshot *snap);
};

extern const struct view_sheet view_ps, view_ps_by_kind, view_devices, view_devices_by_kind,
			       view_exits, view_records, view_cores, view_peak, view_why,
			       view_doctor;

/* Fill in four columns from the first on: client, pid, uid, user. */
void view_who(struct sheet *sheet, size_t first, const struct tt_memtrack_who *who);

/* Whether --pid and --user ask for a client of the device. Its clients have to be known. */
bool view_has_asked_for(const struct device *dev, const struct options *options);

/* The one that was asked for; NULL for a view that is none. */
const struct view_sheet *view_sheet_of(const struct options *options);

#endif

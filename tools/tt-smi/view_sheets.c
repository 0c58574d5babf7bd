// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "views.h"

const struct view_sheet *view_sheet_of(const struct options *options)
{
	const bool by_kind = options->by && !strcmp(options->by, "kind");
	const bool by_tag = options->by && !strcmp(options->by, "tag");

	switch (options->view) {
	case VIEW_PS:
		/* Records have tags. */
		return by_kind ? &view_ps_by_kind : by_tag ? &view_records : &view_ps;
	case VIEW_DEVICES:
		return by_kind ? &view_devices_by_kind : &view_devices;
	case VIEW_RECORDS:
		return &view_records;
	case VIEW_EXITS_TABLE:
		return &view_exits;
	case VIEW_CORES:
		return &view_cores;
	case VIEW_PEAK:
		return &view_peak;
	case VIEW_WHY:
		return &view_why;
	case VIEW_DOCTOR:
		return &view_doctor;
	default:
		return NULL;
	}
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/* Ask for the usage of a device, or of this handle on it. */
#include <assert.h>
#include <string.h>

#include "handle.h"
#include "rows.h"
#include "usage.h"

static_assert(sizeof(struct ttmt_usage) == TTMT_USAGE_ROWS * sizeof(struct tt_memtrack_usage),
	      "a place for every row");

static struct tt_memtrack_usage *place_of(struct ttmt_usage *usage, uint32_t what)
{
	switch (what) {
	case TT_MEMTRACK_SUM_DRAM:
		return &usage->dram;
	case TT_MEMTRACK_SUM_L1:
		return &usage->l1;
	case TT_MEMTRACK_SUM_L1_TENSORS:
		return &usage->l1_tensors;
	case TT_MEMTRACK_SUM_L1_PROGRAM:
		return &usage->l1_program;
	default:
		return what < TT_MEMTRACK_KIND_COUNT ? &usage->kind[what] : NULL;
	}
}

void ttmt_usage_from_rows(struct ttmt_usage *usage, const struct tt_memtrack_usage *rows,
			  uint32_t count)
{
	uint32_t i;

	memset(usage, 0, sizeof(*usage));
	for (i = 0; i < count; i++) {
		struct tt_memtrack_usage *place = place_of(usage, rows[i].what);

		if (place)
			*place = rows[i];
	}
}

static int ask_usage(struct ttmt *handle, uint32_t device, uint32_t flags, struct ttmt_usage *usage)
{
	struct tt_memtrack_usage_get arg = {
		.size = sizeof(arg),
		.flags = flags,
		.device = device,
		.entry_size = sizeof(struct tt_memtrack_usage),
		.count = TTMT_USAGE_ROWS,
	};
	struct ttmt_rows rows = { 0 };
	int err;

	do {
		err = ttmt_rows_fit(&rows, arg.count, arg.entry_size);
		if (err)
			break;
		arg.entries = (uintptr_t)rows.at;
		arg.count = rows.room;
		err = ttmt_ask(handle, TT_MEMTRACK_IOC_USAGE_GET, &arg);
	} while (err == -EMSGSIZE && arg.count > rows.room);

	if (!err)
		ttmt_usage_from_rows(usage, rows.at, arg.count);
	free(rows.at);
	return err;
}

int ttmt_usage(struct ttmt *handle, uint32_t device, struct ttmt_usage *usage)
{
	return ask_usage(handle, device, 0, usage);
}

int ttmt_usage_self(struct ttmt *handle, uint32_t device, struct ttmt_usage *usage)
{
	return ask_usage(handle, device, TT_MEMTRACK_USAGE_SELF, usage);
}

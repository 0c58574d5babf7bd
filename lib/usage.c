// SPDX-License-Identifier: LGPL-2.1-or-later
/* Questions about the usage of a device, or of this handle on it. */
#include "private.h"
#include "rows.h"
#include "sized.h"
#include "usage.h"

static int ask_usage(struct ttmt *handle, uint32_t device, uint32_t flags,
		     struct tt_memtrack_usage *rows, size_t row_size, size_t count)
{
	struct tt_memtrack_usage_get arg = {
		.size = sizeof(arg),
		.flags = flags,
		.device = device,
		.entry_size = ttmt_size(row_size),
		.count = TTMT_USAGE_ROOM,
	};
	struct ttmt_rows answer = { 0 };
	int err;

	do {
		err = ttmt_rows_fit(&answer, arg.count, arg.entry_size);
		if (err)
			break;
		arg.entries = (uintptr_t)answer.at;
		arg.count = answer.room;
		err = ttmt_ask(handle, TT_MEMTRACK_IOC_USAGE_GET, &arg);
	} while (err == -EMSGSIZE && arg.count > answer.room);

	if (!err)
		ttmt_rows_pick(rows, row_size, count, answer.at, arg.count);
	free(answer.at);
	return err;
}

int ttmt_usage(struct ttmt *handle, uint32_t device, struct tt_memtrack_usage *rows,
	       size_t row_size, size_t count)
{
	return ask_usage(handle, device, 0, rows, row_size, count);
}

int ttmt_usage_self(struct ttmt *handle, uint32_t device, struct tt_memtrack_usage *rows,
		    size_t row_size, size_t count)
{
	return ask_usage(handle, device, TT_MEMTRACK_USAGE_SELF, rows, row_size, count);
}

int ttmt_new_peaks(struct ttmt *handle, uint32_t device, struct tt_memtrack_usage *rows,
		   size_t row_size, size_t count)
{
	return ask_usage(handle, device, TT_MEMTRACK_USAGE_SELF | TT_MEMTRACK_USAGE_NEW_PEAKS,
			 rows, row_size, count);
}

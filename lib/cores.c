// SPDX-License-Identifier: LGPL-2.1-or-later
/* Define core sets, and ask what each core holds. */
#include <string.h>

#include "private.h"
#include "rows.h"
#include "sized.h"

int ttmt_cores_set(struct ttmt *handle, uint32_t set, const uint16_t rows[16])
{
	struct tt_memtrack_cores_set arg = { .size = sizeof(arg), .set = set };

	memcpy(arg.rows, rows, sizeof(arg.rows));
	return ttmt_report(handle, TT_MEMTRACK_IOC_CORES_SET, &arg);
}

int ttmt_cores(struct ttmt *handle, uint32_t device, uint32_t flags,
	       struct tt_memtrack_core **cores, size_t core_size, size_t *count,
	       uint64_t *everywhere, uint64_t *unplaced)
{
	struct tt_memtrack_cores_get arg = {
		.size = sizeof(arg),
		.flags = flags,
		.device = device,
		.entry_size = ttmt_size(core_size),
	};
	struct ttmt_rows answer = { 0 };
	int err;

	do {
		err = ttmt_rows_fit(&answer, arg.count + 1, core_size);
		if (err)
			break;
		arg.cores = (uintptr_t)answer.at;
		arg.count = answer.room;
		err = ttmt_ask(handle, TT_MEMTRACK_IOC_CORES_GET, &arg);
	} while (err == -EMSGSIZE && arg.count > answer.room);

	if (err) {
		free(answer.at);
		answer.at = NULL;
	}
	*cores = answer.at;
	*count = err ? 0 : arg.count;
	if (everywhere)
		*everywhere = err ? 0 : arg.everywhere;
	if (unplaced)
		*unplaced = err ? 0 : arg.unplaced;
	return err;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/* Questions about the module and live records. */
#include <limits.h>
#include <string.h>

#include "private.h"
#include "sized.h"

/* Size in the first version. Fixed, though the structure may grow. */
#define VERSION_SIZE_V1 104

/* The kernel follows the same rule for sizes as we do, so pass it the caller's. */
int ttmt_version(struct ttmt *handle, struct tt_memtrack_version *version, size_t size)
{
	if (size < VERSION_SIZE_V1)
		return -EINVAL;
	memset(version, 0, size);
	version->size = ttmt_size(size);
	return ttmt_ask(handle, TT_MEMTRACK_IOC_VERSION, version);
}

static int ask_records(struct ttmt *handle, uint64_t client, const struct tt_memtrack_record *after,
		       struct tt_memtrack_record *records, size_t record_size, size_t room)
{
	struct tt_memtrack_records_get arg = {
		.size = sizeof(arg),
		.client = client,
		.records = (uintptr_t)records,
		.entry_size = ttmt_size(record_size),
		.count = room < INT_MAX ? room : INT_MAX,
	};
	int err;

	/* Returning none would look like the end. */
	if (!room)
		return -EINVAL;
	if (after) {
		arg.flags = TT_MEMTRACK_RECORDS_AFTER;
		arg.device = after->device;
		arg.kind = after->kind;
		arg.id = after->id;
		arg.slot = after->slot;
	}
	err = ttmt_ask(handle, TT_MEMTRACK_IOC_RECORDS_GET, &arg);
	return err ? err : (int)arg.count;
}

/* To the kernel, client 0 is the file itself. To callers it is nobody, as in device events. */
int ttmt_records(struct ttmt *handle, uint64_t client, const struct tt_memtrack_record *after,
		 struct tt_memtrack_record *records, size_t record_size, size_t room)
{
	if (!client)
		return -ENOENT;
	return ask_records(handle, client, after, records, record_size, room);
}

int ttmt_records_self(struct ttmt *handle, const struct tt_memtrack_record *after,
		      struct tt_memtrack_record *records, size_t record_size, size_t room)
{
	return ask_records(handle, 0, after, records, record_size, room);
}

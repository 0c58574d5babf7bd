// SPDX-License-Identifier: LGPL-2.1-or-later
/* Ask what the module and a device are, and which records are live; say what a device has. */
#include <limits.h>
#include <string.h>

#include "handle.h"

int ttmt_version(struct ttmt *handle, struct tt_memtrack_version *version)
{
	memset(version, 0, sizeof(*version));
	version->size = sizeof(*version);
	return ttmt_ask(handle, TT_MEMTRACK_IOC_VERSION, version);
}

static int ask_device(struct ttmt *handle, uint32_t device, uint32_t flags,
		      struct tt_memtrack_device_get *info)
{
	memset(info, 0, sizeof(*info));
	info->size = sizeof(*info);
	info->flags = flags;
	info->device = device;
	return ttmt_ask(handle, TT_MEMTRACK_IOC_DEVICE_GET, info);
}

int ttmt_device_get(struct ttmt *handle, uint32_t device, struct tt_memtrack_device_get *info)
{
	return ask_device(handle, device, 0, info);
}

int ttmt_device_next(struct ttmt *handle, uint32_t device, struct tt_memtrack_device_get *info)
{
	return ask_device(handle, device, TT_MEMTRACK_DEVICE_NEXT, info);
}

/* It may make a client of the caller, so it goes where the reports go. */
int ttmt_device_set(struct ttmt *handle, uint32_t device, uint32_t capacity, uint64_t value)
{
	struct tt_memtrack_device_set arg = {
		.size = sizeof(arg),
		.device = device,
		.capacity = capacity,
		.value = value,
	};

	return ttmt_report(handle, TT_MEMTRACK_IOC_DEVICE_SET, &arg);
}

int ttmt_records(struct ttmt *handle, uint64_t client, const struct tt_memtrack_record *after,
		 struct tt_memtrack_record *records, size_t room)
{
	struct tt_memtrack_records_get arg = {
		.size = sizeof(arg),
		.client = client,
		.records = (uintptr_t)records,
		.entry_size = sizeof(*records),
		.count = room < INT_MAX ? room : INT_MAX,
	};
	int err;

	/* An answer of none would read as the end. */
	if (!room)
		return -EINVAL;
	if (after) {
		arg.flags = TT_MEMTRACK_RECORDS_AFTER;
		arg.device = after->device;
		arg.kind = after->kind;
		arg.id = after->id;
	}
	err = ttmt_ask(handle, TT_MEMTRACK_IOC_RECORDS_GET, &arg);
	return err ? err : (int)arg.count;
}

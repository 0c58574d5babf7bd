// SPDX-License-Identifier: LGPL-2.1-or-later
/* Ask what a device is, its capacities and its error counters; set capacities. */
#include <string.h>

#include "private.h"
#include "rows.h"
#include "sized.h"

/* Size in the first version. Fixed, though the structure may grow. */
#define DEVICE_SIZE_V1 96

/* Room in the first attempt: no current kernel has more of either. */
#define FIRST_ROOM 16

static int ask_device(struct ttmt *handle, uint32_t device, uint32_t flags,
		      struct tt_memtrack_device_get *info, size_t size)
{
	if (size < DEVICE_SIZE_V1)
		return -EINVAL;
	memset(info, 0, size);
	info->size = ttmt_size(size);
	info->flags = flags;
	info->device = device;
	return ttmt_ask(handle, TT_MEMTRACK_IOC_DEVICE_GET, info);
}

int ttmt_device_get(struct ttmt *handle, uint32_t device, struct tt_memtrack_device_get *info,
		    size_t size)
{
	return ask_device(handle, device, 0, info, size);
}

int ttmt_device_next(struct ttmt *handle, uint32_t device, struct tt_memtrack_device_get *info,
		     size_t size)
{
	return ask_device(handle, device, TT_MEMTRACK_DEVICE_NEXT, info, size);
}

/* Asks for one of the arrays, whose address and number of entries are members of arg. */
static int ask_rows(struct ttmt *handle, struct tt_memtrack_device_get *arg, __u64 *address,
		    uint32_t *entries, void *rows, size_t row_size, size_t count)
{
	struct ttmt_rows answer = { 0 };
	int err;

	*entries = FIRST_ROOM;
	do {
		err = ttmt_rows_fit(&answer, *entries, ttmt_size(row_size));
		if (err)
			break;
		*address = (uintptr_t)answer.at;
		*entries = answer.room;
		err = ttmt_ask(handle, TT_MEMTRACK_IOC_DEVICE_GET, arg);
	} while (err == -EMSGSIZE && *entries > answer.room);

	if (!err)
		ttmt_rows_pick(rows, row_size, count, answer.at, *entries);
	free(answer.at);
	return err;
}

int ttmt_capacities(struct ttmt *handle, uint32_t device, struct tt_memtrack_capacity_entry *rows,
		    size_t row_size, size_t count)
{
	struct tt_memtrack_device_get arg = {
		.size = sizeof(arg),
		.device = device,
		.capacity_size = ttmt_size(row_size),
	};

	return ask_rows(handle, &arg, &arg.capacities, &arg.capacity_count, rows, row_size, count);
}

int ttmt_counters(struct ttmt *handle, uint32_t device, struct tt_memtrack_counter *rows,
		  size_t row_size, size_t count)
{
	struct tt_memtrack_device_get arg = {
		.size = sizeof(arg),
		.device = device,
		.counter_size = ttmt_size(row_size),
	};

	return ask_rows(handle, &arg, &arg.counters, &arg.counter_count, rows, row_size, count);
}

/* It may turn the caller into a client, so it takes the route of reports. */
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

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "device.h"
#include "order.h"
#include "snapshot.h"

const struct tt_memtrack_usage *usage_of(const struct tt_memtrack_usage *usage, uint32_t what)
{
	if (what >= TT_MEMTRACK_SUM_DRAM)
		what += TT_MEMTRACK_FIRST_KINDS - TT_MEMTRACK_SUM_DRAM;
	return &usage[what];
}

uint64_t capacity_limit(const struct capacity *capacity)
{
	return capacity->usable ?: capacity->total;
}

uint64_t capacity_core_limit(const struct capacity *capacity)
{
	return capacity->core_usable ?: capacity->core_total;
}

uint64_t held_bytes(const struct tt_memtrack_holding *kinds, uint32_t what)
{
	switch (what) {
	case TT_MEMTRACK_SUM_DRAM:
		return kinds[TT_MEMTRACK_KIND_DRAM_BUFFERS].bytes +
		       kinds[TT_MEMTRACK_KIND_TRACE].bytes;
	case TT_MEMTRACK_SUM_L1:
		return held_bytes(kinds, TT_MEMTRACK_SUM_L1_TENSORS) +
		       held_bytes(kinds, TT_MEMTRACK_SUM_L1_PROGRAM) +
		       kinds[TT_MEMTRACK_KIND_KERNEL].bytes;
	case TT_MEMTRACK_SUM_L1_TENSORS:
		return kinds[TT_MEMTRACK_KIND_L1_BUFFERS].bytes +
		       kinds[TT_MEMTRACK_KIND_L1_SMALL].bytes;
	case TT_MEMTRACK_SUM_L1_PROGRAM:
		return kinds[TT_MEMTRACK_KIND_CB].bytes + kinds[TT_MEMTRACK_KIND_DFB].bytes +
		       kinds[TT_MEMTRACK_KIND_SCRATCH].bytes;
	default:
		return kinds[what].bytes;
	}
}

/* A device that goes while it is read is left out. */
static int take_devices(struct snapshot *snap, const struct ttmt_device_list *list,
			struct ttmt *handle, const struct choices *choices)
{
	size_t count = ttmt_device_list_count(list);
	size_t i;
	int ret;

	snap->devices = calloc(count + 1, sizeof(*snap->devices));
	if (!snap->devices)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		const struct place place = place_of(list, i);

		if (!choices_have(choices, &place))
			continue;
		ret = device_read(&snap->devices[snap->device_count], list, i, handle);
		if (!ret)
			snap->device_count++;
		else if (ret != -ENOENT && ret != -ENODEV)
			return ret;
	}
	order_devices(snap->devices, snap->device_count);
	return 0;
}

static int take_module(struct snapshot *snap, struct ttmt *handle)
{
	struct tt_memtrack_version version;
	int ret;

	ret = ttmt_version(handle, &version, sizeof(version));
	if (ret)
		return ret;
	memcpy(snap->module_version, version.module_version, sizeof(snap->module_version));
	ret = ttmt_exits(handle, &snap->exits, sizeof(*snap->exits), &snap->exit_count);
	snap->now_ns = clock_now_ns();
	return ret;
}

static int take_all(struct snapshot *snap, const struct choices *choices)
{
	struct ttmt_device_list *list;
	struct ttmt *handle;
	int ret;

	ret = ttmt_device_list_new(&list);
	if (ret == -ENOENT)
		return 0;
	if (ret)
		return ret;
	snap->module_loaded = true;
	snap->file_error = ttmt_open(&handle, TTMT_OPEN_READ_ONLY);
	ret = take_devices(snap, list, handle, choices);
	if (!ret && handle)
		ret = take_module(snap, handle);
	ttmt_close(handle);
	ttmt_device_list_free(list);
	return ret;
}

int snapshot_take(struct snapshot *snap, const struct choices *choices)
{
	int ret;

	*snap = (struct snapshot){ .file_error = -ENOENT };
	ret = take_all(snap, choices);
	if (ret) {
		snapshot_free(snap);
		snap->file_error = ret;
	}
	return ret;
}

bool snapshot_has_device(const struct snapshot *snap, uint32_t number)
{
	size_t i;

	for (i = 0; i < snap->device_count; i++)
		if (snap->devices[i].place.number == number)
			return true;
	return false;
}

void snapshot_free(struct snapshot *snap)
{
	size_t i;

	for (i = 0; i < snap->device_count; i++)
		free(snap->devices[i].clients);
	free(snap->devices);
	free(snap->exits);
	*snap = (struct snapshot){ 0 };
}

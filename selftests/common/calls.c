// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The device file: each ioctl as a function.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "ttmt_test.h"

int call(int fd, unsigned long request, void *argument)
{
	int result = ioctl(fd, request, argument);

	return result < 0 ? -errno : result;
}

int device_open(int flags)
{
	int fd = open(DEVICE_FILE, flags | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int buf_alloc(int fd, __u32 device, __u32 kind, __u64 id, __u64 bytes,
	      __u64 core_bytes)
{
	struct tt_memtrack_buf_alloc alloc = {
		.size = sizeof(alloc),
		.device = device,
		.kind = kind,
		.id = id,
		.bytes = bytes,
		.core_bytes = core_bytes,
	};

	return call(fd, TT_MEMTRACK_IOC_BUF_ALLOC, &alloc);
}

int cb_alloc(int fd, __u32 device, __u32 kind, __u64 id, __u64 bytes_per_core,
	     __u32 cores)
{
	struct tt_memtrack_cb_alloc alloc = {
		.size = sizeof(alloc),
		.device = device,
		.kind = kind,
		.id = id,
		.bytes_per_core = bytes_per_core,
		.cores = cores,
	};

	return call(fd, TT_MEMTRACK_IOC_CB_ALLOC, &alloc);
}

int kernel_load(int fd, __u32 device, __u32 kernel_class, __u64 id,
		__u64 bytes_per_core, __u32 cores)
{
	struct tt_memtrack_kernel_load load = {
		.size = sizeof(load),
		.device = device,
		.kernel_class = kernel_class,
		.id = id,
		.bytes_per_core = bytes_per_core,
		.cores = cores,
	};

	return call(fd, TT_MEMTRACK_IOC_KERNEL_LOAD, &load);
}

static int free_one(int fd, unsigned long request, __u32 device, __u32 kind, __u64 id,
		    __u64 bytes)
{
	struct tt_memtrack_free gone = {
		.size = sizeof(gone),
		.device = device,
		.kind = kind,
		.id = id,
		.bytes = bytes,
	};

	return call(fd, request, &gone);
}

int buf_free(int fd, __u32 device, __u32 kind, __u64 id, __u64 bytes)
{
	return free_one(fd, TT_MEMTRACK_IOC_BUF_FREE, device, kind, id, bytes);
}

int cb_free(int fd, __u32 device, __u32 kind, __u64 id, __u64 bytes)
{
	return free_one(fd, TT_MEMTRACK_IOC_CB_FREE, device, kind, id, bytes);
}

int kernel_unload(int fd, __u32 device, __u64 id, __u64 bytes)
{
	return free_one(fd, TT_MEMTRACK_IOC_KERNEL_UNLOAD, device, KERNEL, id, bytes);
}

int free_all(int fd, __u32 device, __u32 kind)
{
	struct tt_memtrack_free gone = {
		.size = sizeof(gone),
		.flags = TT_MEMTRACK_FREE_ALL,
		.device = device,
		.kind = kind,
	};

	return call(fd, TT_MEMTRACK_IOC_BUF_FREE, &gone);
}

int submit(int fd, const struct tt_memtrack_op *ops, __u32 count, __u32 flags,
	   struct tt_memtrack_submit *answer)
{
	struct tt_memtrack_submit batch = {
		.size = sizeof(batch),
		.flags = flags,
		.ops = (uintptr_t)ops,
		.entry_size = sizeof(*ops),
		.count = count,
		.done = 0xcccccccc,
		.book_errors = 0xcccccccc,
	};
	int result = call(fd, TT_MEMTRACK_IOC_SUBMIT, &batch);

	if (answer)
		*answer = batch;
	return result;
}

int version_get(int fd, struct tt_memtrack_version *version)
{
	memset(version, 0xcc, sizeof(*version));
	version->size = sizeof(*version);
	version->flags = 0;
	version->__reserved = 0;
	return call(fd, TT_MEMTRACK_IOC_VERSION, version);
}

static int by_numbers(const struct tt_memtrack_capacity_entry *capacities,
		      const struct tt_memtrack_counter *counters, struct device_info *info)
{
	for (__u32 i = 0; i < CAPACITIES; i++) {
		if (capacities[i].which != i || capacities[i].__reserved)
			return -EBADMSG;
		info->capacity[i] = capacities[i].value;
		info->source[i] = capacities[i].source;
		info->source_uid[i] = capacities[i].uid;
	}
	for (__u32 i = 0; i < COUNTERS; i++) {
		if (counters[i].which != i || counters[i].__reserved)
			return -EBADMSG;
		info->counter[i] = counters[i].value;
	}
	return 0;
}

int device_get(int fd, __u32 device, __u32 flags, struct device_info *info)
{
	struct tt_memtrack_capacity_entry capacities[CAPACITIES];
	struct tt_memtrack_counter counters[COUNTERS];
	struct tt_memtrack_device_get get = {
		.size = sizeof(get),
		.flags = flags,
		.device = device,
		.capacities = (uintptr_t)capacities,
		.capacity_size = sizeof(*capacities),
		.capacity_count = CAPACITIES,
		.counters = (uintptr_t)counters,
		.counter_size = sizeof(*counters),
		.counter_count = COUNTERS,
	};
	int result;

	memset(info, 0xcc, sizeof(*info));
	memset(capacities, 0xcc, sizeof(capacities));
	memset(counters, 0xcc, sizeof(counters));
	memset(get.board, 0xcc, sizeof(get.board));
	result = call(fd, TT_MEMTRACK_IOC_DEVICE_GET, &get);
	info->device = get.device;
	if (result)
		return result;
	if (get.capacity_count != CAPACITIES || get.counter_count != COUNTERS)
		return -EBADMSG;
	info->arch = get.arch;
	info->chip = get.chip;
	info->device_flags = get.device_flags;
	info->clients = get.clients;
	memcpy(info->board, get.board, sizeof(info->board));
	return by_numbers(capacities, counters, info);
}

int device_set(int fd, __u32 device, __u32 capacity, __u64 value)
{
	struct tt_memtrack_device_set set = {
		.size = sizeof(set),
		.device = device,
		.capacity = capacity,
		.value = value,
	};

	return call(fd, TT_MEMTRACK_IOC_DEVICE_SET, &set);
}

int usage_get(int fd, __u32 device, __u32 flags, struct tt_memtrack_usage usage[WHATS])
{
	struct tt_memtrack_usage_get get = {
		.size = sizeof(get),
		.flags = flags,
		.device = device,
		.entries = (uintptr_t)usage,
		.entry_size = sizeof(*usage),
		.count = WHATS,
	};
	int result;

	memset(usage, 0xcc, WHATS * sizeof(*usage));
	result = call(fd, TT_MEMTRACK_IOC_USAGE_GET, &get);
	if (!result && get.count != WHATS)
		return -EBADMSG;
	return result;
}

int clients_get(int fd, __u32 device, struct tt_memtrack_client *clients, __u32 *count,
		struct tt_memtrack_usage usage[WHATS])
{
	struct tt_memtrack_clients_get get = {
		.size = sizeof(get),
		.device = device,
		.clients = (uintptr_t)clients,
		.client_size = sizeof(*clients),
		.client_count = *count,
		.usage = (uintptr_t)usage,
		.usage_size = sizeof(*usage),
		.usage_count = WHATS,
	};
	int result;

	memset(clients, 0xcc, *count * sizeof(*clients));
	memset(usage, 0xcc, WHATS * sizeof(*usage));
	result = call(fd, TT_MEMTRACK_IOC_CLIENTS_GET, &get);
	*count = get.client_count;
	if (!result && get.usage_count != WHATS)
		return -EBADMSG;
	return result;
}

int records_get(int fd, __u64 client, const struct tt_memtrack_record *after,
		struct tt_memtrack_record *records, __u32 *count)
{
	struct tt_memtrack_records_get get = {
		.size = sizeof(get),
		.flags = after ? TT_MEMTRACK_RECORDS_AFTER : 0,
		.client = client,
		.device = after ? after->device : 0,
		.kind = after ? after->kind : 0,
		.id = after ? after->id : 0,
		.slot = after ? after->slot : 0,
		.records = (uintptr_t)records,
		.entry_size = sizeof(*records),
		.count = *count,
	};
	int result;

	memset(records, 0xcc, *count * sizeof(*records));
	result = call(fd, TT_MEMTRACK_IOC_RECORDS_GET, &get);
	*count = get.count;
	return result;
}

int exits_get(int fd, struct tt_memtrack_exit *exits, __u32 *count)
{
	struct tt_memtrack_exits_get get = {
		.size = sizeof(get),
		.exits = (uintptr_t)exits,
		.entry_size = sizeof(*exits),
		.count = *count,
	};
	int result;

	memset(exits, 0xcc, *count * sizeof(*exits));
	result = call(fd, TT_MEMTRACK_IOC_EXITS_GET, &get);
	*count = get.count;
	return result;
}

int tag_set(int fd, __u32 tag, const char *text, __u32 length)
{
	struct tt_memtrack_tag_set set = {
		.size = sizeof(set),
		.tag = tag,
		.length = length,
		.text = (uintptr_t)text,
	};

	return call(fd, TT_MEMTRACK_IOC_TAG_SET, &set);
}

int tags_get(int fd, __u64 client, __u32 after, struct tt_memtrack_tag *tags, __u32 *count)
{
	struct tt_memtrack_tags_get get = {
		.size = sizeof(get),
		.client = client,
		.after = after,
		.tags = (uintptr_t)tags,
		.entry_size = sizeof(*tags),
		.count = *count,
	};
	int result;

	memset(tags, 0xcc, *count * sizeof(*tags));
	result = call(fd, TT_MEMTRACK_IOC_TAGS_GET, &get);
	*count = get.count;
	return result;
}

int refused(int fd, const struct tt_memtrack_refused *what)
{
	struct tt_memtrack_refused argument = *what;

	argument.size = sizeof(argument);
	return call(fd, TT_MEMTRACK_IOC_REFUSED, &argument);
}

int refusals_get(int fd, struct tt_memtrack_refusal *refusals, __u32 *count)
{
	struct tt_memtrack_refusals_get get = {
		.size = sizeof(get),
		.refusals = (uintptr_t)refusals,
		.entry_size = sizeof(*refusals),
		.count = *count,
	};
	int result;

	memset(refusals, 0xcc, *count * sizeof(*refusals));
	result = call(fd, TT_MEMTRACK_IOC_REFUSALS_GET, &get);
	*count = get.count;
	return result;
}

int watch(int fd)
{
	struct tt_memtrack_watch start = {
		.size = sizeof(start),
		.event_size = sizeof(struct tt_memtrack_event),
	};

	return call(fd, TT_MEMTRACK_IOC_WATCH, &start);
}

int program_add(int fd, __u64 id, const struct tt_memtrack_program_entry *entries, __u32 count)
{
	struct tt_memtrack_program_add add = {
		.size = sizeof(add),
		.id = id,
		.entries = (uintptr_t)entries,
		.entry_size = sizeof(*entries),
		.count = count,
	};

	return call(fd, TT_MEMTRACK_IOC_PROGRAM_ADD, &add);
}

int program_remove(int fd, __u64 id)
{
	struct tt_memtrack_program_remove gone = { .size = sizeof(gone), .id = id };

	return call(fd, TT_MEMTRACK_IOC_PROGRAM_REMOVE, &gone);
}

int program_dispatch(int fd, __u32 device, __u32 slot, __u64 id)
{
	struct tt_memtrack_program_dispatch dispatch = {
		.size = sizeof(dispatch),
		.device = device,
		.slot = slot,
		.id = id,
	};

	return call(fd, TT_MEMTRACK_IOC_PROGRAM_DISPATCH, &dispatch);
}

int cores_set(int fd, __u32 set, const __u16 rows[16])
{
	struct tt_memtrack_cores_set cores = { .size = sizeof(cores), .set = set };

	memcpy(cores.rows, rows, sizeof(cores.rows));
	return call(fd, TT_MEMTRACK_IOC_CORES_SET, &cores);
}

int cores_get(int fd, __u32 device, __u32 flags, struct tt_memtrack_core *cores, __u32 *count,
	      struct tt_memtrack_cores_get *info)
{
	struct tt_memtrack_cores_get get = {
		.size = sizeof(get),
		.flags = flags,
		.device = device,
		.cores = (uintptr_t)cores,
		.entry_size = sizeof(*cores),
		.count = *count,
		.everywhere = 0xcccccccccccccccc,
		.unplaced = 0xcccccccccccccccc,
	};
	int result = call(fd, TT_MEMTRACK_IOC_CORES_GET, &get);

	*count = get.count;
	if (info)
		*info = get;
	return result;
}

int record_alloc(int fd, __u32 device, __u32 kind, __u64 id, __u64 core_bytes,
		 __u32 cores)
{
	if (kind <= L1_SMALL)
		return buf_alloc(fd, device, kind, id, core_bytes * cores, core_bytes);
	if (kind != KERNEL)
		return cb_alloc(fd, device, kind, id, core_bytes, cores);
	return kernel_load(fd, device, TT_MEMTRACK_KERNEL_APPLICATION, id, core_bytes, cores);
}

int record_free(int fd, __u32 device, __u32 kind, __u64 id)
{
	if (kind <= L1_SMALL)
		return buf_free(fd, device, kind, id, 0);
	if (kind != KERNEL)
		return cb_free(fd, device, kind, id, 0);
	return kernel_unload(fd, device, id, 0);
}

static int hold_for_a_moment(int fd, __u32 device, __u32 kind)
{
	return record_alloc(fd, device, kind, UINT64_MAX, 16384, 12) ?:
	       record_free(fd, device, kind, UINT64_MAX);
}

int raise_peaks(int fd, __u32 device)
{
	return hold_for_a_moment(fd, device, DRAM_BUFFERS) ?:
	       hold_for_a_moment(fd, device, L1_BUFFERS);
}

struct tt_memtrack_op op_alloc(__u32 device, __u32 kind, __u64 id, __u64 core_bytes,
			       __u32 cores)
{
	bool buffer = kind <= L1_SMALL;

	return (struct tt_memtrack_op) {
		.op = buffer ? TT_MEMTRACK_OP_BUF_ALLOC :
		      kind == KERNEL ? TT_MEMTRACK_OP_KERNEL_LOAD : TT_MEMTRACK_OP_CB_ALLOC,
		.device = device,
		.kind = kind,
		.id = id,
		.bytes = buffer ? core_bytes * cores : core_bytes,
		.core_bytes = buffer ? core_bytes : 0,
		.cores = buffer ? 0 : cores,
	};
}

struct tt_memtrack_op op_free(__u32 device, __u32 kind, __u64 id)
{
	return (struct tt_memtrack_op) {
		.op = kind <= L1_SMALL ? TT_MEMTRACK_OP_BUF_FREE :
		      kind == KERNEL ? TT_MEMTRACK_OP_KERNEL_UNLOAD : TT_MEMTRACK_OP_CB_FREE,
		.device = device,
		.kind = kind,
		.id = id,
	};
}

struct tt_memtrack_op op_dispatch(__u32 device, __u32 slot, __u64 id)
{
	return (struct tt_memtrack_op) {
		.op = TT_MEMTRACK_OP_PROGRAM_DISPATCH,
		.device = device,
		.slot = slot,
		.id = id,
	};
}

struct tt_memtrack_program_entry program_entry(__u32 kind, __u64 id, __u64 bytes_per_core,
					       __u32 cores)
{
	return (struct tt_memtrack_program_entry) {
		.kind = kind,
		.id = id,
		.bytes_per_core = bytes_per_core,
		.cores = cores,
	};
}

bool is_in_region(int what, int region)
{
	return (what <= TRACE || what == SUM_DRAM) == (region == SUM_DRAM);
}

void forget_times(struct tt_memtrack_usage usage[WHATS])
{
	int what;

	for (what = 0; what < WHATS; what++) {
		usage[what].bytes_peak_ns = 0;
		usage[what].core_peak_ns = 0;
	}
}

struct tt_memtrack_usage usage_of(int fd, __u32 device, enum what what)
{
	struct tt_memtrack_usage usage[WHATS];

	usage_get(fd, device, 0, usage);
	return usage[what];
}

struct tt_memtrack_usage usage_self(int fd, __u32 device, enum what what)
{
	struct tt_memtrack_usage usage[WHATS];

	usage_get(fd, device, TT_MEMTRACK_USAGE_SELF, usage);
	return usage[what];
}

__u64 client_number(int fd)
{
	char path[64];
	char line[128];
	__u64 client = 0;
	FILE *info;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	info = fopen(path, "r");
	if (!info)
		return 0;
	while (fgets(line, sizeof(line), info))
		if (sscanf(line, "ttmt-client-id:\t%llu", &client) == 1)
			break;
	fclose(info);
	return client;
}

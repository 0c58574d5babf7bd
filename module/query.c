// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answers. Each is assembled in kernel memory and copied out after the last unlock. Figures that
 * add up, usage and the clients with it, are copied under one hold of a lock.
 */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "memory.h"
#include "memtrack.h"
#include "sysfs.h"
#include "user_array.h"

/* Sizes of entries in the first version. */
#define CAPACITY_SIZE_V1 offsetofend(struct tt_memtrack_capacity_entry, value)
#define COUNTER_SIZE_V1 offsetofend(struct tt_memtrack_counter, value)
#define USAGE_SIZE_V1 offsetofend(struct tt_memtrack_usage, core_peak_ns)
#define CLIENT_SIZE_V1 offsetofend(struct tt_memtrack_client, kind)

/* The codes of a ledger's lines in the uapi, in order. */
static const u32 line_codes[MEMTRACK_LINES] = {
	TT_MEMTRACK_KIND_DRAM_BUFFERS,
	TT_MEMTRACK_KIND_TRACE,
	TT_MEMTRACK_KIND_L1_BUFFERS,
	TT_MEMTRACK_KIND_L1_SMALL,
	TT_MEMTRACK_KIND_CB,
	TT_MEMTRACK_KIND_DFB,
	TT_MEMTRACK_KIND_SCRATCH,
	TT_MEMTRACK_KIND_KERNEL,
	[MEMTRACK_LINE_DRAM] = TT_MEMTRACK_SUM_DRAM,
	[MEMTRACK_LINE_L1] = TT_MEMTRACK_SUM_L1,
	[MEMTRACK_LINE_L1_TENSORS] = TT_MEMTRACK_SUM_L1_TENSORS,
	[MEMTRACK_LINE_L1_PROGRAM] = TT_MEMTRACK_SUM_L1_PROGRAM,
};

/**
 * memtrack_query_version() - TT_MEMTRACK_IOC_VERSION
 * @client: of the caller's file
 * @arg: struct tt_memtrack_version
 *
 * Return: 0 or an error from the table in the uapi header, as for all answers here.
 */
int memtrack_query_version(struct memtrack_client *client, void *arg)
{
	struct tt_memtrack_version *version = arg;
	u32 size = version->size;

	if (version->flags || version->__reserved)
		return -EOPNOTSUPP;
	*version = (struct tt_memtrack_version) {
		.size = size,
		.abi_version = TT_MEMTRACK_ABI_VERSION,
		.kinds = MEMTRACK_KINDS,
		.max_record = TT_MEMTRACK_MAX_RECORD,
		.max_client_bytes = TT_MEMTRACK_MAX_CLIENT_BYTES,
		.max_clients = TT_MEMTRACK_MAX_CLIENTS,
		.user_clients = memtrack_quota_cap(MEMTRACK_QUOTA_CLIENTS),
		.user_records = memtrack_quota_cap(MEMTRACK_QUOTA_RECORDS),
		.ring_events = MEMTRACK_RING_EVENTS,
		.module_version = MEMTRACK_VERSION,
		.max_program = TT_MEMTRACK_MAX_PROGRAM,
		.slots = TT_MEMTRACK_SLOTS,
		.max_core_sets = TT_MEMTRACK_MAX_CORE_SETS,
		.max_tags = TT_MEMTRACK_MAX_TAGS,
		.user_tag_bytes = memtrack_quota_cap(MEMTRACK_QUOTA_TAG_BYTES),
	};
	return 0;
}

static int put_capacity(struct memtrack_device *device, const struct memtrack_user_array *array,
			u32 which)
{
	struct memtrack_capacity capacity = memtrack_capacity_read(device, which);
	struct tt_memtrack_capacity_entry entry = {
		.which = which,
		.source = capacity.source,
		.uid = (u32)-1,
		.value = capacity.value,
	};

	if (capacity.source == TT_MEMTRACK_SOURCE_CLIENT)
		entry.uid = from_kuid(current_user_ns(), capacity.uid);
	return memtrack_user_array_put(array, which, &entry, sizeof(entry));
}

static int put_counter(struct memtrack_device *device, const struct memtrack_user_array *array,
		       u32 which)
{
	const struct tt_memtrack_counter entry = {
		.which = which,
		.value = atomic64_read(&device->counters[which]),
	};

	return memtrack_user_array_put(array, which, &entry, sizeof(entry));
}

static void describe_device(struct memtrack_device *device, struct tt_memtrack_device_get *get)
{
	get->device = device->number;
	get->arch = device->board->arch;
	get->chip = device->chip;
	get->device_flags = device->flags;
	get->clients = READ_ONCE(device->clients);
	memset(get->board, 0, sizeof(get->board));
	if (!device->board->generic)
		strscpy(get->board, device->board->name, sizeof(get->board));
}

static int answer_device(struct memtrack_device *device, struct tt_memtrack_device_get *get)
{
	struct memtrack_user_array capacities = { get->capacities, get->capacity_size };
	struct memtrack_user_array counters = { get->counters, get->counter_size };
	bool fits = (!get->capacities || get->capacity_count >= MEMTRACK_CAPACITIES) &&
		    (!get->counters || get->counter_count >= MEMTRACK_COUNTERS);
	int err = fits ? 0 : -EMSGSIZE;
	u32 which;

	get->capacity_count = MEMTRACK_CAPACITIES;
	get->counter_count = MEMTRACK_COUNTERS;
	describe_device(device, get);
	for (which = 0; get->capacities && which < MEMTRACK_CAPACITIES && !err; which++)
		err = put_capacity(device, &capacities, which);
	for (which = 0; get->counters && which < MEMTRACK_COUNTERS && !err; which++)
		err = put_counter(device, &counters, which);
	return err;
}

static int check_wanted(u64 base, u32 entry_size, size_t min)
{
	const struct memtrack_user_array array = { base, entry_size };

	return base ? memtrack_user_array_check(&array, min) : 0;
}

/**
 * memtrack_query_device() - TT_MEMTRACK_IOC_DEVICE_GET
 * @client: of the caller's file
 * @arg: struct tt_memtrack_device_get
 *
 * Return: as memtrack_query_version().
 */
int memtrack_query_device(struct memtrack_client *client, void *arg)
{
	struct tt_memtrack_device_get *get = arg;
	struct memtrack_device *device;
	int err;

	if (get->flags & ~TT_MEMTRACK_DEVICE_NEXT || get->__reserved)
		return -EOPNOTSUPP;
	err = check_wanted(get->capacities, get->capacity_size, CAPACITY_SIZE_V1);
	if (!err)
		err = check_wanted(get->counters, get->counter_size, COUNTER_SIZE_V1);
	if (err)
		return err;
	device = get->flags & TT_MEMTRACK_DEVICE_NEXT ? memtrack_device_next(get->device) :
							memtrack_device_get(get->device);
	if (!device)
		return -ENODEV;
	err = answer_device(device, get);
	memtrack_device_put(device);
	return err;
}

/* The peaks of a region, of which other lines are parts. */
static void add_times(struct tt_memtrack_usage *usage, const struct memtrack_reading *reading,
		      u32 region)
{
	usage->bytes_peak_ns = reading->time_ns[2 * region];
	usage->core_peak_ns = reading->time_ns[2 * region + 1];
}

static int put_usage(const struct memtrack_user_array *array,
		     const struct memtrack_reading *reading)
{
	u32 i;
	int err = 0;

	for (i = 0; i < MEMTRACK_LINES && !err; i++) {
		const struct memtrack_usage *line = &reading->line[i];
		struct tt_memtrack_usage usage = {
			.what = line_codes[i],
			.flags = reading->flags[i],
			.bytes = line->bytes,
			.core_bytes = line->core_bytes,
			.records = line->records,
			.records_ever = line->records_ever,
			.bytes_peak = line->bytes_peak,
			.core_peak = line->core_peak,
			.bytes_at_peak = reading->at_peak[i].bytes,
			.core_at_peak = reading->at_peak[i].core_bytes,
		};

		if (i == MEMTRACK_LINE_DRAM || i == MEMTRACK_LINE_L1)
			add_times(&usage, reading, i - MEMTRACK_LINE_DRAM);
		err = memtrack_user_array_put(array, i, &usage, sizeof(usage));
	}
	return err;
}

/* Copy a ledger of the device; NULL is an empty one. */
static int copy_ledger(struct memtrack_device *device, struct memtrack_ledger *from,
		       struct memtrack_reading *to, bool new_peaks)
{
	static const struct memtrack_ledger empty;
	int err = 0;

	memtrack_ledger_read(&empty, to);
	spin_lock(&device->lock);
	if (device->removed) {
		err = -ENODEV;
	} else if (from) {
		memtrack_device_read(device, from, to);
		if (new_peaks)
			memtrack_ledger_new_peaks(from);
	}
	spin_unlock(&device->lock);
	return err;
}

static int copy_own_ledger(struct memtrack_client *client, struct memtrack_device *device,
			   struct memtrack_reading *to, bool new_peaks)
{
	struct memtrack_account *account = NULL;

	lockdep_assert_held(&client->lock);
	if (client->state == MEMTRACK_CLIENT_LIVE)
		account = xa_load(&client->accounts, device->number);
	return copy_ledger(device, account ? &account->ledger : NULL, to, new_peaks);
}

/* Any holder of the file may ask, but only the owner may reset peaks. */
static int ask_own_ledger(struct memtrack_client *client, struct memtrack_device *device,
			  struct memtrack_reading *to, bool new_peaks)
{
	int err;

	if (new_peaks) {
		err = memtrack_report_begin(client);
		if (err)
			return err;
		err = copy_own_ledger(client, device, to, true);
		memtrack_report_end(client);
		return err;
	}
	if (mutex_lock_killable(&client->lock))
		return -EINTR;
	err = copy_own_ledger(client, device, to, false);
	mutex_unlock(&client->lock);
	return err;
}

/**
 * memtrack_query_usage() - TT_MEMTRACK_IOC_USAGE_GET
 * @client: of the caller's file
 * @arg: struct tt_memtrack_usage_get
 *
 * Return: as memtrack_query_version().
 */
int memtrack_query_usage(struct memtrack_client *client, void *arg)
{
	struct tt_memtrack_usage_get *get = arg;
	struct memtrack_user_array array = { get->entries, get->entry_size };
	struct memtrack_reading reading;
	bool own = get->flags & TT_MEMTRACK_USAGE_SELF;
	bool new_peaks = get->flags & TT_MEMTRACK_USAGE_NEW_PEAKS;
	struct memtrack_device *device;
	u32 room = get->count;
	int err;

	if (get->flags & ~(TT_MEMTRACK_USAGE_SELF | TT_MEMTRACK_USAGE_NEW_PEAKS) ||
	    get->__reserved)
		return -EOPNOTSUPP;
	if (new_peaks && !own)
		return -EINVAL;
	err = memtrack_user_array_check(&array, USAGE_SIZE_V1);
	if (err)
		return err;
	device = memtrack_device_get(get->device);
	if (!device)
		return -ENODEV;
	get->count = MEMTRACK_LINES;
	if (room < MEMTRACK_LINES) {
		err = -EMSGSIZE;
		goto put;
	}

	if (own)
		err = ask_own_ledger(client, device, &reading, new_peaks);
	else
		err = copy_ledger(device, &device->ledger, &reading, false);
	if (!err)
		err = put_usage(&array, &reading);
put:
	memtrack_device_put(device);
	return err;
}

/* A client on a device, as seen under the device's lock. */
struct seen_client {
	struct memtrack_identity *identity;
	struct tt_memtrack_holding kind[MEMTRACK_KINDS];
	u64 at_peak[MEMTRACK_PEAKS];
};

struct seen_clients {
	struct seen_client *client;
	u32 room;
	u32 count;
	struct memtrack_reading reading;
};

static void see_client(struct seen_client *seen, struct memtrack_account *account)
{
	u32 kind, peak;

	lockdep_assert_held(&account->device->lock);
	seen->identity = memtrack_identity_get(account->identity);
	for (kind = 0; kind < MEMTRACK_KINDS; kind++) {
		seen->kind[kind].bytes = account->ledger.line[kind].bytes;
		seen->kind[kind].core_bytes = account->ledger.line[kind].core_bytes;
		seen->kind[kind].records = account->ledger.line[kind].records;
	}
	for (peak = 0; peak < MEMTRACK_PEAKS; peak++)
		seen->at_peak[peak] = memtrack_share_at(&account->share, &account->ledger,
							&account->device->ledger, peak);
}

/* One hold of the device's lock. If there is too little room, seen->client is unchanged. */
static int see_clients(struct memtrack_device *device, struct seen_clients *seen)
{
	struct memtrack_account *account;
	u32 i = 0;
	int err;

	err = mutex_lock_killable(&device->answer_lock);
	if (err)
		return err;
	spin_lock(&device->lock);
	seen->count = device->clients;
	if (device->removed) {
		err = -ENODEV;
	} else if (seen->count > seen->room) {
		err = -EMSGSIZE;
	} else {
		list_for_each_entry(account, &device->accounts, node)
			see_client(&seen->client[i++], account);
		memtrack_device_read(device, &device->ledger, &seen->reading);
	}
	spin_unlock(&device->lock);
	mutex_unlock(&device->answer_lock);
	return err;
}

static int put_client(const struct memtrack_user_array *array, u32 index,
		      const struct seen_client *seen)
{
	struct tt_memtrack_client client = {
		.dram_at_peak = seen->at_peak[0],
		.dram_core_at_peak = seen->at_peak[1],
		.l1_at_peak = seen->at_peak[2],
		.l1_core_at_peak = seen->at_peak[3],
	};

	memtrack_identity_show(seen->identity, &client.who);
	memcpy(client.kind, seen->kind, sizeof(client.kind));
	return memtrack_user_array_put(array, index, &client, sizeof(client));
}

static int put_clients(const struct memtrack_user_array *array, const struct seen_clients *seen)
{
	u32 i;
	int err = 0;

	for (i = 0; i < seen->count; i++) {
		if (!err)
			err = put_client(array, i, &seen->client[i]);
		memtrack_identity_put(seen->client[i].identity);
		cond_resched();
	}
	return err;
}

static int answer_clients(struct memtrack_device *device, struct tt_memtrack_clients_get *get,
			  const struct memtrack_user_array *clients,
			  const struct memtrack_user_array *usage)
{
	struct seen_clients seen = {};
	int err;

	do {
		/* Enough for now, plus some for clients that come meanwhile. */
		kvfree(seen.client);
		seen.room = min_t(u32, get->client_count, READ_ONCE(device->clients) + 16);
		seen.client = memtrack_array_alloc(seen.room, sizeof(*seen.client));
		if (!seen.client)
			return -ENOMEM;
		err = see_clients(device, &seen);
	} while (err == -EMSGSIZE && seen.count <= get->client_count);
	get->client_count = seen.count;
	get->usage_count = MEMTRACK_LINES;
	if (!err)
		err = put_clients(clients, &seen);
	if (!err)
		err = put_usage(usage, &seen.reading);
	kvfree(seen.client);
	return err;
}

/**
 * memtrack_query_clients() - TT_MEMTRACK_IOC_CLIENTS_GET
 * @client: of the caller's file
 * @arg: struct tt_memtrack_clients_get
 *
 * Return: as memtrack_query_version().
 */
int memtrack_query_clients(struct memtrack_client *client, void *arg)
{
	struct tt_memtrack_clients_get *get = arg;
	struct memtrack_user_array clients = { get->clients, get->client_size };
	struct memtrack_user_array usage = { get->usage, get->usage_size };
	struct memtrack_device *device;
	int err;

	if (get->flags || get->__reserved)
		return -EOPNOTSUPP;
	err = memtrack_user_array_check(&clients, CLIENT_SIZE_V1);
	if (!err)
		err = memtrack_user_array_check(&usage, USAGE_SIZE_V1);
	if (err)
		return err;
	device = memtrack_device_get(get->device);
	if (!device)
		return -ENODEV;
	if (get->usage_count < MEMTRACK_LINES) {
		get->client_count = READ_ONCE(device->clients);
		get->usage_count = MEMTRACK_LINES;
		err = -EMSGSIZE;
	} else {
		err = answer_clients(device, get, &clients, &usage);
	}
	memtrack_device_put(device);
	return err;
}

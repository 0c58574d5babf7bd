// SPDX-License-Identifier: GPL-2.0-only
/*
 * RECORDS_GET: the live records of a client, a page at a time.
 */
#include <linux/nospec.h>
#include <linux/sched/signal.h>

#include "memtrack.h"
#include "user_array.h"

/* How many records to copy under one hold of a client's lock. */
#define RECORDS_BLOCK 16

/* Size of an entry in the first version. */
#define RECORD_SIZE_V1 offsetofend(struct tt_memtrack_record, slot)

/*
 * Where a page of records continues: from id on, inclusive, in a kind of a device, among records
 * reported individually (0) or in 1 + a slot.
 */
struct records_key {
	unsigned long device;
	u32 kind;
	u32 slot;
	u64 id;
	bool end;
};

static void next_slot(struct records_key *key)
{
	key->id = 0;
	if (++key->slot <= TT_MEMTRACK_SLOTS)
		return;
	key->slot = 0;
	key->kind++;
}

static struct records_key first_key(const struct tt_memtrack_records_get *get)
{
	struct records_key key = {};

	if (!(get->flags & TT_MEMTRACK_RECORDS_AFTER))
		return key;
	key.device = get->device;
	key.kind = min_t(u32, get->kind, MEMTRACK_KINDS);
	key.slot = min_t(u32, get->slot, TT_MEMTRACK_SLOTS);
	key.id = get->id + 1;
	if (!key.id)
		next_slot(&key);
	return key;
}

static u32 take_tree(const struct memtrack_account *account, struct records_key *key,
		     struct tt_memtrack_record *records, u32 room)
{
	u32 kind = array_index_nospec(key->kind, MEMTRACK_KINDS);
	struct memtrack_record *record = memtrack_tree_from(&account->tree[kind], key->id);
	u32 count = 0;

	for (; record && count < room; count++) {
		struct rb_node *next = rb_next(&record->node);

		records[count] = (struct tt_memtrack_record) {
			.device = account->device->number,
			.kind = kind,
			.id = record->id,
			.bytes = record->bytes,
			.core_bytes = record->core_bytes,
			.kernel_class = record->kernel_class,
			.tag = record->tag,
			.core_set = record->core_set,
		};
		record = rb_entry_safe(next, struct memtrack_record, node);
	}
	if (record)
		key->id = record->id;
	else
		next_slot(key);
	return count;
}

/* The index of the first entry of a kind whose id is not less than one. */
static u32 entries_from(const struct memtrack_image *image, u32 kind, u64 id)
{
	u32 first = 0, end = image->count;

	while (first < end) {
		u32 middle = (first + end) / 2;
		const struct memtrack_entry *entry = &image->entry[middle];

		if (entry->kind < kind || (entry->kind == kind && entry->id < id))
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

static u32 take_image(const struct memtrack_account *account, struct records_key *key,
		      struct tt_memtrack_record *records, u32 room)
{
	u32 slot = array_index_nospec(key->slot - 1, TT_MEMTRACK_SLOTS);
	const struct memtrack_image *image = account->slot[slot];
	u32 i = image ? entries_from(image, key->kind, key->id) : 0;
	u32 count = 0;

	for (; image && i < image->count && image->entry[i].kind == key->kind; i++) {
		const struct memtrack_entry *entry = &image->entry[i];

		if (count == room) {
			key->id = entry->id;
			return count;
		}
		records[count++] = (struct tt_memtrack_record) {
			.device = account->device->number,
			.kind = entry->kind,
			.id = entry->id,
			.bytes = entry->bytes,
			.core_bytes = entry->core_bytes,
			.program = image->id,
			.kernel_class = entry->kernel_class,
			.tag = entry->tag,
			.core_set = entry->core_set,
			.slot = 1 + slot,
		};
	}
	next_slot(key);
	return count;
}

static u32 take_account(const struct memtrack_account *account, struct records_key *key,
			struct tt_memtrack_record *records, u32 room)
{
	u32 count = 0;

	while (count < room && key->kind < MEMTRACK_KINDS)
		count += (key->slot ? take_image : take_tree)(account, key, records + count,
							      room - count);
	return count;
}

/* Under one hold of the client's lock, copy up to room records and advance key; or -EINTR. */
static int take_records(struct memtrack_client *client, struct records_key *key,
			struct tt_memtrack_record *records, u32 room)
{
	struct memtrack_account *account;
	u32 count = 0;

	if (mutex_lock_killable(&client->lock))
		return -EINTR;
	memtrack_young_settle(client->young);
	while (count < room && !key->end) {
		unsigned long from = key->device;

		account = client->state == MEMTRACK_CLIENT_LIVE ?
		      xa_find(&client->accounts, &key->device, U32_MAX, XA_PRESENT) : NULL;
		if (!account) {
			key->end = true;
			break;
		}
		if (key->device != from)
			*key = (struct records_key) { .device = key->device };
		if (!memtrack_account_is_stale(account))
			count += take_account(account, key, records + count, room - count);
		if (count < room)
			*key = (struct records_key) { .device = key->device + 1 };
	}
	mutex_unlock(&client->lock);
	return count;
}

static int copy_out(const struct memtrack_user_array *array, u32 first,
		    const struct tt_memtrack_record *records, u32 count)
{
	u32 i;
	int err = 0;

	for (i = 0; i < count && !err; i++)
		err = memtrack_user_array_put(array, first + i, &records[i], sizeof(records[i]));
	return err;
}

static int answer_records(struct memtrack_client *client, struct tt_memtrack_records_get *get,
			  const struct memtrack_user_array *array)
{
	struct tt_memtrack_record records[RECORDS_BLOCK];
	struct records_key key = first_key(get);
	u32 room = get->count;
	int err = 0;
	int count;

	get->count = 0;
	while (get->count < room && !key.end) {
		if (fatal_signal_pending(current))
			return -EINTR;
		count = take_records(client, &key, records,
				     min_t(u32, room - get->count, RECORDS_BLOCK));
		if (count <= 0)
			return count;
		err = copy_out(array, get->count, records, count);
		if (err)
			break;
		get->count += count;
		get->device = records[count - 1].device;
		get->kind = records[count - 1].kind;
		get->id = records[count - 1].id;
		get->slot = records[count - 1].slot;
		cond_resched();
	}
	return err;
}

/**
 * memtrack_query_records() - TT_MEMTRACK_IOC_RECORDS_GET
 * @client: of the caller's file
 * @arg: struct tt_memtrack_records_get
 *
 * Return: as memtrack_query_version().
 */
int memtrack_query_records(struct memtrack_client *client, void *arg)
{
	struct tt_memtrack_records_get *get = arg;
	struct memtrack_user_array array = { get->records, get->entry_size };
	struct memtrack_client *other;
	int err;

	if (get->flags & ~TT_MEMTRACK_RECORDS_AFTER || get->__reserved)
		return -EOPNOTSUPP;
	err = memtrack_user_array_check(&array, RECORD_SIZE_V1);
	if (err)
		return err;
	if (!get->client)
		return answer_records(client, get, &array);

	other = memtrack_client_find(get->client);
	if (!other)
		return -ENOENT;
	err = memtrack_may_read(other->identity);
	if (!err)
		err = answer_records(other, get, &array);
	memtrack_client_put(other);
	return err;
}

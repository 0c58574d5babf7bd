// SPDX-License-Identifier: GPL-2.0-only
/*
 * The most recent allocations that a card's allocator refused, each with who held what at that
 * moment. A refusal is an event that changes no total.
 */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/lockdep.h>
#include <linux/nospec.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/slab.h>

#include "memory.h"
#include "memtrack.h"
#include "user_array.h"

/* Size of an entry in the first version. */
#define REFUSAL_SIZE_V1 offsetofend(struct tt_memtrack_refusal, usage)

#define FLAGS (TT_MEMTRACK_REFUSED_FREE_KNOWN | TT_MEMTRACK_REFUSED_LARGEST_KNOWN | \
	       TT_MEMTRACK_REFUSED_ADDRESSES_KNOWN)

struct holder {
	struct memtrack_identity *identity;
	struct memtrack_amount amount;
};

/**
 * struct refusal - an allocation that was refused
 * @past: whose, and when
 * @refused: what the reporter said
 * @tag_text: of its tag
 * @holders: how many are in @holder
 * @holder: who held most of the region then, largest first, each with a reference
 * @usage: of the device then, by kind
 */
struct refusal {
	struct memtrack_past past;
	struct tt_memtrack_refused refused;
	char tag_text[sizeof_field(struct tt_memtrack_refusal, tag_text)];
	u32 holders;
	struct holder holder[TT_MEMTRACK_HOLDERS];
	struct memtrack_amount usage[MEMTRACK_KINDS];
};

static void refusal_free(struct memtrack_past *past)
{
	struct refusal *refusal = container_of(past, struct refusal, past);
	u32 i;

	for (i = 0; i < refusal->holders; i++)
		memtrack_identity_put(refusal->holder[i].identity);
	kfree(refusal);
}

static struct memtrack_history refusals = {
	.lock = __SPIN_LOCK_UNLOCKED(refusals.lock),
	.list = LIST_HEAD_INIT(refusals.list),
	.free = refusal_free,
};

static struct refusal *refusal_new(struct memtrack_client *client,
				   const struct tt_memtrack_refused *refused)
{
	struct refusal *refusal = kzalloc(sizeof(*refusal), MEMTRACK_GFP);

	if (!refusal)
		return NULL;
	memtrack_past_init(&refusal->past, client->identity);
	refusal->refused = *refused;
	memtrack_tag_read(client, refused->tag, refusal->tag_text);
	return refusal;
}

/* References are taken later, when all holders are known. */
static void add_holder(struct refusal *refusal, struct memtrack_account *account,
		       struct memtrack_amount amount)
{
	struct holder *holder = refusal->holder;
	u32 place = refusal->holders;

	while (place && holder[place - 1].amount.bytes < amount.bytes)
		place--;
	if (!amount.records || place == TT_MEMTRACK_HOLDERS)
		return;
	if (refusal->holders < TT_MEMTRACK_HOLDERS)
		refusal->holders++;
	memmove(&holder[place + 1], &holder[place],
		(refusal->holders - 1 - place) * sizeof(*holder));
	holder[place] = (struct holder) { account->identity, amount };
}

static void look_around(struct refusal *refusal, struct memtrack_device *device)
{
	enum memtrack_line region = memtrack_kind_region(refusal->refused.kind);
	struct memtrack_account *account;
	u32 i;

	lockdep_assert_held(&device->lock);
	list_for_each_entry(account, &device->accounts, node)
		add_holder(refusal, account, memtrack_ledger_amount(&account->ledger, region));
	for (i = 0; i < refusal->holders; i++)
		memtrack_identity_get(refusal->holder[i].identity);
	for (i = 0; i < MEMTRACK_KINDS; i++)
		refusal->usage[i] = memtrack_ledger_amount(&device->ledger, i);
}

static void emit(const struct refusal *refusal, struct memtrack_device *device)
{
	const struct tt_memtrack_refused *refused = &refusal->refused;

	lockdep_assert_held(&device->lock);
	if (memtrack_watched())
		memtrack_watch_emit(&(struct memtrack_note) {
			.type = TT_MEMTRACK_EVENT_REFUSED,
			.device = device->number,
			.kind = refused->kind,
			.bytes = refused->bytes,
			.core_bytes = refused->core_bytes,
			.total = device->ledger.line[refused->kind].bytes,
			.tag = refused->tag,
			.identity = refusal->past.identity,
		});
}

/* It looks at all accounts, as CLIENTS_GET does. */
static int look(struct refusal *refusal, struct memtrack_device *device)
{
	int err = 0;

	if (mutex_lock_killable(&device->answer_lock))
		return -EINTR;
	spin_lock(&device->lock);
	if (device->removed) {
		err = -ENODEV;
	} else {
		look_around(refusal, device);
		emit(refusal, device);
		memtrack_count_error(device, TT_MEMTRACK_COUNTER_REFUSED);
	}
	spin_unlock(&device->lock);
	mutex_unlock(&device->answer_lock);
	return err;
}

static int record(struct memtrack_client *client, struct memtrack_account *account,
		  const void *refused)
{
	struct refusal *refusal = refusal_new(client, refused);
	int err;

	if (!refusal)
		return -ENOMEM;
	err = look(refusal, account->device);
	if (err) {
		memtrack_history_put(&refusals, &refusal->past);
		return err;
	}
	memtrack_identity_keep_name(client->identity);
	memtrack_history_add(&refusals, &refusal->past);
	return 0;
}

static int check(struct tt_memtrack_refused *refused)
{
	if (refused->flags & ~(u32)FLAGS || refused->kind >= MEMTRACK_KINDS ||
	    refused->reason > TT_MEMTRACK_REFUSED_CLASH)
		return -EOPNOTSUPP;
	refused->kind = array_index_nospec(refused->kind, MEMTRACK_KINDS);
	if (refused->free && !(refused->flags & TT_MEMTRACK_REFUSED_FREE_KNOWN))
		return -EINVAL;
	if (refused->largest_free && !(refused->flags & TT_MEMTRACK_REFUSED_LARGEST_KNOWN))
		return -EINVAL;
	if ((refused->address || refused->other_address) &&
	    !(refused->flags & TT_MEMTRACK_REFUSED_ADDRESSES_KNOWN))
		return -EINVAL;
	return 0;
}

/**
 * memtrack_refused() - TT_MEMTRACK_IOC_REFUSED
 * @client: of the caller's file
 * @arg: struct tt_memtrack_refused
 *
 * Return: 0 or an error of the table in the uapi header.
 */
int memtrack_refused(struct memtrack_client *client, void *arg)
{
	struct tt_memtrack_refused *refused = arg;
	int err = check(refused);

	if (!err)
		err = memtrack_report_begin(client);
	if (err)
		return err;
	err = memtrack_report_on_device(client, refused->device, record, refused);
	memtrack_report_end(client);
	return err;
}

/**
 * memtrack_refusals_clear() - forget all refusals
 */
void memtrack_refusals_clear(void)
{
	memtrack_history_clear(&refusals);
}

/* Addresses and tags are shown to those who see the client's events. */
static bool may_see_details(const struct memtrack_identity *identity)
{
	return memtrack_capable(CAP_SYS_ADMIN) ||
	       (uid_eq(identity->uid, current_uid()) &&
		pid_nr_ns(identity->pid, task_active_pid_ns(current)));
}

static void show_refused(const struct refusal *refusal, struct tt_memtrack_refusal *out)
{
	const struct tt_memtrack_refused *refused = &refusal->refused;

	out->time_ns = refusal->past.time_ns;
	out->device = refused->device;
	out->kind = refused->kind;
	out->reason = refused->reason;
	out->flags = refused->flags;
	out->bytes = refused->bytes;
	out->core_bytes = refused->core_bytes;
	out->free = refused->free;
	out->largest_free = refused->largest_free;
	if (may_see_details(refusal->past.identity)) {
		out->tag = refused->tag;
		memcpy(out->tag_text, refusal->tag_text, sizeof(out->tag_text));
		out->address = refused->address;
		out->other_address = refused->other_address;
	} else {
		out->flags &= ~TT_MEMTRACK_REFUSED_ADDRESSES_KNOWN;
	}
}

static int put_refusal(const struct memtrack_user_array *array, u32 index,
		       const struct memtrack_past *past)
{
	const struct refusal *refusal = container_of(past, struct refusal, past);
	struct tt_memtrack_refusal *out = kzalloc(sizeof(*out), MEMTRACK_GFP);
	int err;
	u32 i;

	if (!out)
		return -ENOMEM;
	memtrack_identity_show(past->identity, &out->who);
	show_refused(refusal, out);
	out->holders = refusal->holders;
	for (i = 0; i < refusal->holders; i++) {
		memtrack_identity_show(refusal->holder[i].identity, &out->holder[i].who);
		out->holder[i].bytes = refusal->holder[i].amount.bytes;
		out->holder[i].core_bytes = refusal->holder[i].amount.core_bytes;
	}
	for (i = 0; i < MEMTRACK_KINDS; i++) {
		out->usage[i].bytes = refusal->usage[i].bytes;
		out->usage[i].core_bytes = refusal->usage[i].core_bytes;
		out->usage[i].records = refusal->usage[i].records;
	}
	err = memtrack_user_array_put(array, index, out, sizeof(*out));
	kfree(out);
	return err;
}

/**
 * memtrack_query_refusals() - TT_MEMTRACK_IOC_REFUSALS_GET
 * @client: of the caller's file
 * @arg: struct tt_memtrack_refusals_get
 *
 * Return: as memtrack_query_version().
 */
int memtrack_query_refusals(struct memtrack_client *client, void *arg)
{
	struct tt_memtrack_refusals_get *get = arg;
	struct memtrack_user_array array = { get->refusals, get->entry_size };
	int err;

	if (get->flags)
		return -EOPNOTSUPP;
	err = memtrack_user_array_check(&array, REFUSAL_SIZE_V1);
	return err ? err : memtrack_history_answer(&refusals, &array, &get->count, put_refusal);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clients that exited last, and what each still held.
 */
#include <linux/slab.h>

#include "memory.h"
#include "memtrack.h"
#include "user_array.h"

/* Size of an entry in the first version. */
#define EXIT_SIZE_V1 offsetofend(struct tt_memtrack_exit, kind)

static void exit_free(struct memtrack_past *past)
{
	kfree(container_of(past, struct memtrack_exit, past));
}

static struct memtrack_history exits = {
	.lock = __SPIN_LOCK_UNLOCKED(exits.lock),
	.list = LIST_HEAD_INIT(exits.list),
	.free = exit_free,
};

/**
 * memtrack_exit_new() - allocate the entry of a live client
 * @identity: of the client
 *
 * Allocated early, so that exiting needs no memory.
 *
 * Context: may sleep.
 * Return: the entry, or NULL.
 */
struct memtrack_exit *memtrack_exit_new(struct memtrack_identity *identity)
{
	struct memtrack_exit *exit = kzalloc(sizeof(*exit), MEMTRACK_GFP);

	if (exit)
		memtrack_past_init(&exit->past, identity);
	return exit;
}

/**
 * memtrack_exit_free() - free an entry that is not in the list
 * @exit: the entry, or NULL
 */
void memtrack_exit_free(struct memtrack_exit *exit)
{
	if (exit)
		memtrack_history_put(&exits, &exit->past);
}

/**
 * memtrack_exits_add() - record the exit of a client
 * @exit: its entry; the list takes ownership
 */
void memtrack_exits_add(struct memtrack_exit *exit)
{
	memtrack_history_add(&exits, &exit->past);
}

/**
 * memtrack_exits_clear() - forget all exits
 */
void memtrack_exits_clear(void)
{
	memtrack_history_clear(&exits);
}

static int put_exit(const struct memtrack_user_array *array, u32 index,
		    const struct memtrack_past *past)
{
	const struct memtrack_exit *exit = container_of(past, struct memtrack_exit, past);
	struct tt_memtrack_exit out = { .time_ns = past->time_ns };

	memtrack_identity_show(past->identity, &out.who);
	memcpy(out.kind, exit->kind, sizeof(out.kind));
	return memtrack_user_array_put(array, index, &out, sizeof(out));
}

/**
 * memtrack_query_exits() - TT_MEMTRACK_IOC_EXITS_GET
 * @client: of the caller's file
 * @arg: struct tt_memtrack_exits_get
 *
 * Return: as memtrack_query_version().
 */
int memtrack_query_exits(struct memtrack_client *client, void *arg)
{
	struct tt_memtrack_exits_get *get = arg;
	struct memtrack_user_array array = { get->exits, get->entry_size };
	int err;

	if (get->flags)
		return -EOPNOTSUPP;
	err = memtrack_user_array_check(&array, EXIT_SIZE_V1);
	return err ? err : memtrack_history_answer(&exits, &array, &get->count, put_exit);
}

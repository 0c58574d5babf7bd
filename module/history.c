// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists of the last things that happened to users. A user can push out another's entry only while
 * having fewer entries; otherwise that user's own oldest goes.
 */
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/spinlock.h>

#include "memtrack.h"
#include "user_array.h"

static unsigned int entries_of(const struct memtrack_history *history, kuid_t uid)
{
	struct memtrack_past *past;
	unsigned int entries = 0;

	lockdep_assert_held(&history->lock);
	list_for_each_entry(past, &history->list, node)
		entries += uid_eq(past->identity->payer, uid);
	return entries;
}

static struct memtrack_past *oldest_of(const struct memtrack_history *history, kuid_t uid)
{
	struct memtrack_past *past;

	lockdep_assert_held(&history->lock);
	list_for_each_entry(past, &history->list, node)
		if (uid_eq(past->identity->payer, uid))
			return past;
	return NULL;
}

/* On a tie, the user who adds. */
static struct memtrack_past *oldest_of_greediest(const struct memtrack_history *history,
						 kuid_t adder)
{
	struct memtrack_past *past, *found = oldest_of(history, adder);
	unsigned int most = entries_of(history, adder);

	list_for_each_entry(past, &history->list, node) {
		unsigned int entries = entries_of(history, past->identity->payer);

		if (entries > most) {
			most = entries;
			found = past;
		}
	}
	return found;
}

static struct memtrack_past *find_victim(const struct memtrack_history *history, kuid_t adder)
{
	if (entries_of(history, adder) >= MEMTRACK_HISTORY_USER)
		return oldest_of(history, adder);
	return history->count >= MEMTRACK_HISTORY ? oldest_of_greediest(history, adder) : NULL;
}

/**
 * memtrack_past_init() - initialize an entry
 * @past: the entry, in no list
 * @identity: whose; the entry takes a reference
 */
void memtrack_past_init(struct memtrack_past *past, struct memtrack_identity *identity)
{
	refcount_set(&past->ref, 1);
	past->identity = memtrack_identity_get(identity);
}

/**
 * memtrack_history_put() - drop a reference on an entry
 * @history: the list that it is or will be in
 * @past: the entry, or NULL
 *
 * Context: no spinlock held.
 */
void memtrack_history_put(struct memtrack_history *history, struct memtrack_past *past)
{
	if (!past || !refcount_dec_and_test(&past->ref))
		return;
	memtrack_identity_put(past->identity);
	history->free(past);
}

/**
 * memtrack_history_add() - add an entry; if the list is full, another one is dropped
 * @history: the list
 * @past: the entry; the list takes ownership
 */
void memtrack_history_add(struct memtrack_history *history, struct memtrack_past *past)
{
	struct memtrack_past *victim;

	spin_lock(&history->lock);
	past->time_ns = ktime_get_ns();
	victim = find_victim(history, past->identity->payer);
	if (victim) {
		list_del(&victim->node);
		history->count--;
	}
	list_add_tail(&past->node, &history->list);
	history->count++;
	spin_unlock(&history->lock);
	memtrack_history_put(history, victim);
}

/* The list as it is, oldest first, each with a reference. */
static unsigned int read_all(struct memtrack_history *history,
			     struct memtrack_past *to[MEMTRACK_HISTORY])
{
	struct memtrack_past *past;
	unsigned int count = 0;

	spin_lock(&history->lock);
	list_for_each_entry(past, &history->list, node) {
		refcount_inc(&past->ref);
		to[count++] = past;
	}
	spin_unlock(&history->lock);
	return count;
}

/**
 * memtrack_history_answer() - answer with the whole list
 * @history: the list
 * @array: where the answer goes
 * @count: in: room in @array; out: how many entries there are
 * @put: writes one entry
 *
 * Context: may sleep.
 * Return: 0, -EMSGSIZE for too little room, or what @put returns.
 */
int memtrack_history_answer(struct memtrack_history *history,
			    const struct memtrack_user_array *array, u32 *count,
			    int (*put)(const struct memtrack_user_array *array, u32 index,
				       const struct memtrack_past *past))
{
	struct memtrack_past *all[MEMTRACK_HISTORY];
	u32 room = *count;
	int err;
	u32 i;

	*count = read_all(history, all);
	err = *count > room ? -EMSGSIZE : 0;
	for (i = 0; i < *count; i++) {
		if (!err)
			err = put(array, i, all[i]);
		memtrack_history_put(history, all[i]);
	}
	return err;
}

/**
 * memtrack_history_clear() - forget everything
 * @history: the list
 */
void memtrack_history_clear(struct memtrack_history *history)
{
	struct memtrack_past *past, *next;
	LIST_HEAD(all);

	spin_lock(&history->lock);
	list_splice_init(&history->list, &all);
	history->count = 0;
	spin_unlock(&history->lock);
	list_for_each_entry_safe(past, next, &all, node)
		memtrack_history_put(history, past);
}

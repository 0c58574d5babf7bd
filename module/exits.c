// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clients that exited last. An exit pushes out another user's entry only if that user has more
 * entries; otherwise it pushes out its own user's oldest.
 */
#include <linux/lockdep.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>

#include "memory.h"
#include "memtrack.h"

/* Protects exits and their number; innermost. */
static DEFINE_SPINLOCK(exits_lock);
static LIST_HEAD(exits);
static unsigned int exits_count;

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
		exit->identity = memtrack_identity_get(identity);
	return exit;
}

/**
 * memtrack_exit_free() - free an entry that is not in the list
 * @exit: the entry, or NULL
 */
void memtrack_exit_free(struct memtrack_exit *exit)
{
	if (!exit)
		return;
	memtrack_identity_put(exit->identity);
	kfree(exit);
}

static unsigned int entries_of(kuid_t uid)
{
	struct memtrack_exit *exit;
	unsigned int entries = 0;

	lockdep_assert_held(&exits_lock);
	list_for_each_entry(exit, &exits, node)
		entries += uid_eq(exit->identity->payer, uid);
	return entries;
}

static struct memtrack_exit *oldest_of(kuid_t uid)
{
	struct memtrack_exit *exit;

	lockdep_assert_held(&exits_lock);
	list_for_each_entry(exit, &exits, node)
		if (uid_eq(exit->identity->payer, uid))
			return exit;
	return NULL;
}

/* In a tie, it is the user who adds. */
static struct memtrack_exit *oldest_of_greediest(kuid_t adder)
{
	struct memtrack_exit *exit, *found = oldest_of(adder);
	unsigned int most = entries_of(adder);

	list_for_each_entry(exit, &exits, node) {
		unsigned int entries = entries_of(exit->identity->payer);

		if (entries > most) {
			most = entries;
			found = exit;
		}
	}
	return found;
}

/**
 * memtrack_exits_add() - record the exit of a client
 * @exit: its entry; the list takes ownership
 */
void memtrack_exits_add(struct memtrack_exit *exit)
{
	struct memtrack_exit *victim = NULL;

	spin_lock(&exits_lock);
	exit->time_ns = ktime_get_ns();
	if (entries_of(exit->identity->payer) >= MEMTRACK_EXITS_USER)
		victim = oldest_of(exit->identity->payer);
	else if (exits_count >= MEMTRACK_EXITS)
		victim = oldest_of_greediest(exit->identity->payer);
	if (victim) {
		list_del(&victim->node);
		exits_count--;
	}
	list_add_tail(&exit->node, &exits);
	exits_count++;
	spin_unlock(&exits_lock);
	memtrack_exit_free(victim);
}

/**
 * memtrack_exits_copy() - copy the list
 * @to: room for the entries, oldest first; each holds a reference on its owner
 *
 * Return: how many there are.
 */
unsigned int memtrack_exits_copy(struct memtrack_exit to[MEMTRACK_EXITS])
{
	struct memtrack_exit *exit;
	unsigned int count = 0;

	spin_lock(&exits_lock);
	list_for_each_entry(exit, &exits, node) {
		to[count] = *exit;
		memtrack_identity_get(exit->identity);
		count++;
	}
	spin_unlock(&exits_lock);
	return count;
}

/**
 * memtrack_exits_clear() - forget all exits
 */
void memtrack_exits_clear(void)
{
	struct memtrack_exit *exit, *next;
	LIST_HEAD(all);

	spin_lock(&exits_lock);
	list_splice_init(&exits, &all);
	exits_count = 0;
	spin_unlock(&exits_lock);
	list_for_each_entry_safe(exit, next, &all, node)
		memtrack_exit_free(exit);
}

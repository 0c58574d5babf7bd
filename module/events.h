/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Telling watchers: one ring for all of them, written only while somebody watches.
 */
#ifndef MEMTRACK_EVENTS_H
#define MEMTRACK_EVENTS_H

#include <linux/compiler.h>
#include <linux/fs.h>
#include <linux/poll.h>
#include <linux/types.h>

struct memtrack_owner;
struct memtrack_watch;

/* How many events a watcher may fall behind. */
#define MEMTRACK_RING_EVENTS 8192

/**
 * struct memtrack_note - an event as the ring keeps it
 * @type: of enum tt_memtrack_event_type
 * @device: number of the device
 * @kind: of enum tt_memtrack_kind, or TT_MEMTRACK_ANY
 * @sequence: number of the event, given by the ring
 * @time_ns: CLOCK_MONOTONIC, given by the ring
 * @id: of the record, or 0
 * @bytes: of the record or records
 * @core_bytes: of the record or records
 * @records: how many
 * @total: bytes of the kind on the device afterwards
 * @owner: whose, or NULL; the ring takes a reference of its own
 */
struct memtrack_note {
	u32 type;
	u32 device;
	u32 kind;
	u64 sequence;
	u64 time_ns;
	u64 id;
	u64 bytes;
	u64 core_bytes;
	u64 records;
	u64 total;
	struct memtrack_owner *owner;
};

/* Watchers and enabled tracepoints together. */
extern atomic_t memtrack_listeners;

/**
 * memtrack_events_wanted() - whether anybody listens
 *
 * Return: true if memtrack_events_emit() has something to do.
 */
static inline bool memtrack_events_wanted(void)
{
	return unlikely(atomic_read(&memtrack_listeners));
}

void memtrack_events_emit(const struct memtrack_note *note);
void memtrack_events_wake(void);

struct memtrack_watch *memtrack_watch_new(void);
void memtrack_watch_free(struct memtrack_watch *watch);
ssize_t memtrack_watch_read(struct memtrack_watch *watch, char __user *buf, size_t size,
			    bool nonblock);
__poll_t memtrack_watch_poll(struct memtrack_watch *watch, struct file *file, poll_table *wait);

void memtrack_events_exit(void);

#endif /* MEMTRACK_EVENTS_H */

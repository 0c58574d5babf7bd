/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Telling watchers: one ring for all of them, written only while somebody watches.
 */
#ifndef MEMTRACK_EVENTS_H
#define MEMTRACK_EVENTS_H

#include <linux/compiler.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/poll.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <linux/wait.h>

struct memtrack_owner;
struct memtrack_quota;
struct pid;

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
 * @owner: whose, or NULL
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

/**
 * struct memtrack_watch - how an open file watches, or may begin to
 * @wait: who waits for its events; before it watches as well, since epoll stays there
 * @on: the file watches; set once, when all that follows is
 * @node: in the list of watchers
 * @pass: the last pass of the waker that came by; protected by the lock of that list
 * @cursor: number of the next event it has not seen; protected by the ring's lock
 * @taken: the cursor after its last reader took events; protected by the ring's lock
 * @waiting: somebody found no event and may sleep, or is in the queue; protected by the ring's
 *	lock
 * @all: it may see every user's events
 * @audience: with which other watchers it is woken
 * @uid: else only this user's, and those of devices
 * @pid: of the process that began to watch; of that user's events, it sees those of processes in
 *	the pid namespace of this one
 * @quota: what it counts against
 */
struct memtrack_watch {
	wait_queue_head_t wait;
	bool on;
	struct list_head node;
	unsigned int pass;
	u64 cursor;
	u64 taken;
	bool waiting;
	bool all;
	unsigned int audience;
	kuid_t uid;
	struct pid *pid;
	struct memtrack_quota *quota;
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
void memtrack_events_leave(struct memtrack_owner *owner);
void memtrack_events_wake(const struct memtrack_owner *owner);
void memtrack_events_init(void);

void memtrack_watch_init(struct memtrack_watch *watch);
int memtrack_watch_begin(struct memtrack_watch *watch);
void memtrack_watch_end(struct memtrack_watch *watch);
ssize_t memtrack_watch_read(struct memtrack_watch *watch, char __user *buf, size_t size,
			    bool nonblock);
__poll_t memtrack_watch_poll(struct memtrack_watch *watch, struct file *file, poll_table *wait);

#endif /* MEMTRACK_EVENTS_H */

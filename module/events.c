// SPDX-License-Identifier: GPL-2.0-only
/*
 * The event ring and its watchers, see events.h, and the tracepoints.
 *
 * A watcher is a cursor: those who report wait for it no longer than it looks at a few
 * events. The ring overwrites its oldest; a watcher that falls behind is told how many it
 * missed.
 */
#include <linux/cred.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "events.h"
#include "memory.h"
#include "owner.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

/* How many events one hold of the ring's lock hands to a reader. */
#define READ_BLOCK 8

/* How many it looks at, because everybody who reports waits for that lock. */
#define LOOK_BLOCK 64

/**
 * struct memtrack_watch - a watcher
 * @cursor: number of the next event it has not seen; protected by ring_lock
 * @taken: the cursor after its last reader took events; protected by ring_lock
 * @all: it may see every user's events
 * @uid: else only this user's, and those of devices
 * @pid: of who began to watch; of that user's, only those of processes that its namespace sees
 */
struct memtrack_watch {
	u64 cursor;
	u64 taken;
	bool all;
	kuid_t uid;
	struct pid *pid;
};

atomic_t memtrack_listeners = ATOMIC_INIT(0);

/* Protects watchers; ring comes with the first and goes with the last. */
static DEFINE_MUTEX(watchers_lock);
static unsigned int watchers;

/* Protects ring, its notes, head, and the cursors; the last in the order of locks. */
static DEFINE_SPINLOCK(ring_lock);
static struct memtrack_note *ring;
static u64 head;

static DECLARE_WAIT_QUEUE_HEAD(ring_wait);

static struct memtrack_note *ring_slot(u64 sequence)
{
	return &ring[sequence % MEMTRACK_RING_EVENTS];
}

static u64 ring_oldest(void)
{
	return head > MEMTRACK_RING_EVENTS ? head - MEMTRACK_RING_EVENTS : 0;
}

int memtrack_trace_start(void)
{
	atomic_inc(&memtrack_listeners);
	return 0;
}

void memtrack_trace_stop(void)
{
	atomic_dec(&memtrack_listeners);
}

static void trace_note(const struct memtrack_note *note)
{
	switch (note->type) {
	case TT_MEMTRACK_EVENT_BUF_ALLOC:
		trace_memtrack_buf_alloc(note);
		break;
	case TT_MEMTRACK_EVENT_BUF_FREE:
		trace_memtrack_buf_free(note);
		break;
	case TT_MEMTRACK_EVENT_CB_ALLOC:
		trace_memtrack_cb_alloc(note);
		break;
	case TT_MEMTRACK_EVENT_CB_FREE:
		trace_memtrack_cb_free(note);
		break;
	case TT_MEMTRACK_EVENT_KERNEL_LOAD:
		trace_memtrack_kernel_load(note);
		break;
	case TT_MEMTRACK_EVENT_KERNEL_UNLOAD:
		trace_memtrack_kernel_unload(note);
		break;
	case TT_MEMTRACK_EVENT_EXIT:
		trace_memtrack_exit(note);
		break;
	case TT_MEMTRACK_EVENT_DEVICE_ADD:
		trace_memtrack_device_add(note);
		break;
	case TT_MEMTRACK_EVENT_DEVICE_REMOVE:
		trace_memtrack_device_remove(note);
		break;
	case TT_MEMTRACK_EVENT_DEVICE_DROP:
		trace_memtrack_device_drop(note);
		break;
	}
}

/**
 * memtrack_events_emit() - tell whoever listens
 * @note: the event; its sequence and time are given by the ring
 *
 * Context: any but interrupts, also under a device's lock, so that the order of
 * events is that of the books. memtrack_events_wake() is due after the last unlock.
 */
void memtrack_events_emit(const struct memtrack_note *note)
{
	struct memtrack_note *slot;

	trace_note(note);
	spin_lock(&ring_lock);
	if (ring) {
		slot = ring_slot(head);
		memtrack_owner_put(slot->owner);
		*slot = *note;
		if (slot->owner)
			memtrack_owner_get(slot->owner);
		slot->sequence = head++;
		slot->time_ns = ktime_get_ns();
	}
	spin_unlock(&ring_lock);
}

static void wake_watchers(struct work_struct *work)
{
	wake_up_interruptible_all(&ring_wait);
}

static DECLARE_WORK(wake_work, wake_watchers);

/**
 * memtrack_events_wake() - wake the watchers after events were emitted
 *
 * Context: no spinlock held. A worker does the waking, on whatever CPU is free, so that its
 * cost for those who report does not grow with the watchers.
 */
void memtrack_events_wake(void)
{
	if (memtrack_events_wanted() && wq_has_sleeper(&ring_wait))
		queue_work(system_unbound_wq, &wake_work);
}

static void ring_start(struct memtrack_note *notes)
{
	spin_lock(&ring_lock);
	ring = notes;
	spin_unlock(&ring_lock);
}

static void ring_stop(void)
{
	struct memtrack_note *notes = ring;
	unsigned int i;

	spin_lock(&ring_lock);
	ring = NULL;
	spin_unlock(&ring_lock);
	for (i = 0; i < MEMTRACK_RING_EVENTS; i++)
		memtrack_owner_put(notes[i].owner);
	kvfree(notes);
}

/* The first watcher brings the ring, whose memory is taken while nobody waits for it. */
static int watchers_join(void)
{
	struct memtrack_note *notes = NULL;

	mutex_lock(&watchers_lock);
	while (!watchers && !notes) {
		mutex_unlock(&watchers_lock);
		notes = memtrack_array_alloc(MEMTRACK_RING_EVENTS, sizeof(*notes));
		if (!notes)
			return -ENOMEM;
		mutex_lock(&watchers_lock);
	}
	if (!watchers) {
		ring_start(notes);
		notes = NULL;
	}
	watchers++;
	atomic_inc(&memtrack_listeners);
	mutex_unlock(&watchers_lock);
	kvfree(notes);
	return 0;
}

/**
 * memtrack_watch_new() - the caller begins to watch
 *
 * Context: may sleep.
 * Return: a watcher that sees what comes from now on, or an error pointer.
 */
struct memtrack_watch *memtrack_watch_new(void)
{
	struct memtrack_watch *watch = kzalloc(sizeof(*watch), MEMTRACK_GFP);
	int err;

	if (!watch)
		return ERR_PTR(-ENOMEM);
	watch->all = memtrack_capable(CAP_PERFMON) || memtrack_capable(CAP_SYS_ADMIN);
	watch->uid = current_uid();
	err = watchers_join();
	if (err) {
		kfree(watch);
		return ERR_PTR(err);
	}
	watch->pid = get_pid(task_tgid(current));
	spin_lock(&ring_lock);
	watch->cursor = head;
	spin_unlock(&ring_lock);
	return watch;
}

/**
 * memtrack_watch_free() - a watcher ends
 * @watch: the watcher, or NULL
 *
 * Context: may sleep.
 */
void memtrack_watch_free(struct memtrack_watch *watch)
{
	if (!watch)
		return;
	mutex_lock(&watchers_lock);
	atomic_dec(&memtrack_listeners);
	if (!--watchers)
		ring_stop();
	mutex_unlock(&watchers_lock);
	put_pid(watch->pid);
	kfree(watch);
}

/* Root of one container is the same user as root of another, but not the same somebody. */
static bool may_see(const struct memtrack_watch *watch, const struct memtrack_note *note)
{
	const struct memtrack_owner *owner = note->owner;

	return watch->all || !owner || (uid_eq(owner->uid, watch->uid) &&
					pid_nr_ns(owner->pid, ns_of_pid(watch->pid)));
}

/*
 * Moves the cursor past what the watcher may not see, so that poll() tells the truth. Returns
 * false if there is more to look at.
 */
static bool ring_look(struct memtrack_watch *watch, bool *news)
{
	unsigned int looks;

	lockdep_assert_held(&ring_lock);
	for (looks = 0; looks < LOOK_BLOCK && watch->cursor < head; looks++) {
		if (watch->cursor < ring_oldest() ||
		    may_see(watch, ring_slot(watch->cursor))) {
			*news = true;
			return true;
		}
		watch->cursor++;
	}
	*news = false;
	return watch->cursor == head;
}

static bool watch_readable(struct memtrack_watch *watch)
{
	bool decided, news;

	do {
		spin_lock(&ring_lock);
		decided = ring_look(watch, &news);
		spin_unlock(&ring_lock);
		cond_resched();
	} while (!decided);
	return news;
}

static void take_missed(struct memtrack_watch *watch, struct memtrack_note *note)
{
	*note = (struct memtrack_note) {
		.type = TT_MEMTRACK_EVENT_MISSED,
		.device = TT_MEMTRACK_ANY,
		.kind = TT_MEMTRACK_ANY,
		.sequence = watch->cursor,
		.time_ns = ktime_get_ns(),
		.records = ring_oldest() - watch->cursor,
	};
	watch->cursor = ring_oldest();
}

/* Takes up to room events, each with a reference on its owner; end is the cursor then. */
static unsigned int ring_take(struct memtrack_watch *watch, struct memtrack_note *notes,
			      unsigned int room, u64 *end)
{
	unsigned int count = 0, looks;

	spin_lock(&ring_lock);
	for (looks = 0; looks < LOOK_BLOCK && count < room && watch->cursor < head; looks++) {
		const struct memtrack_note *slot = ring_slot(watch->cursor);

		if (watch->cursor < ring_oldest()) {
			take_missed(watch, &notes[count++]);
			continue;
		}
		watch->cursor++;
		if (!may_see(watch, slot))
			continue;
		notes[count] = *slot;
		if (slot->owner)
			memtrack_owner_get(slot->owner);
		count++;
	}
	if (count)
		watch->taken = watch->cursor;
	*end = watch->cursor;
	spin_unlock(&ring_lock);
	return count;
}

/* Puts events back that could not be copied out, unless another reader went on. */
static void ring_untake(struct memtrack_watch *watch, u64 from, u64 to)
{
	spin_lock(&ring_lock);
	if (watch->taken == to)
		watch->cursor = from;
	spin_unlock(&ring_lock);
	/* Whoever found nothing meanwhile sleeps. */
	memtrack_events_wake();
}

static int copy_note(const struct memtrack_note *note, char __user *buf)
{
	struct tt_memtrack_event event = {
		.size = sizeof(event),
		.type = note->type,
		.device = note->device,
		.kind = note->kind,
		.sequence = note->sequence,
		.time_ns = note->time_ns,
		.id = note->id,
		.bytes = note->bytes,
		.core_bytes = note->core_bytes,
		.records = note->records,
		.total = note->total,
	};

	memtrack_owner_show(note->owner, &event.who);
	return copy_to_user(buf, &event, sizeof(event)) ? -EFAULT : 0;
}

/* Copies out one block of at most room events; returns how many, or an error. */
static int read_block(struct memtrack_watch *watch, char __user *buf, unsigned int room)
{
	struct memtrack_note notes[READ_BLOCK];
	unsigned int count, done, i;
	u64 end;
	int err = 0;

	count = ring_take(watch, notes, min_t(unsigned int, room, READ_BLOCK), &end);
	for (done = 0; done < count; done++) {
		err = copy_note(&notes[done], buf + done * sizeof(struct tt_memtrack_event));
		if (err)
			break;
	}
	if (done < count)
		ring_untake(watch, notes[done].sequence, end);
	for (i = 0; i < count; i++)
		memtrack_owner_put(notes[i].owner);
	return done ? done : err;
}

static int wait_for_news(struct memtrack_watch *watch, bool nonblock)
{
	if (watch_readable(watch))
		return 0;
	if (nonblock)
		return -EAGAIN;
	return wait_event_interruptible(ring_wait, watch_readable(watch));
}

/**
 * memtrack_watch_read() - read() of a watcher
 * @watch: the watcher
 * @buf: where whole events go
 * @size: size of @buf
 * @nonblock: do not wait for the first event
 *
 * Context: may sleep; no lock is held while user memory is touched.
 * Return: bytes read, -EINVAL if @buf holds no event, -EAGAIN, -ERESTARTSYS, -EFAULT.
 */
ssize_t memtrack_watch_read(struct memtrack_watch *watch, char __user *buf, size_t size,
			    bool nonblock)
{
	size_t room = min_t(size_t, size, MAX_RW_COUNT) / sizeof(struct tt_memtrack_event);
	size_t done = 0;
	int count;

	if (!room)
		return -EINVAL;
	while (done < room) {
		count = read_block(watch, buf + done * sizeof(struct tt_memtrack_event),
				   room - done);
		if (!count && !done)
			count = wait_for_news(watch, nonblock);
		else if (!count && !watch_readable(watch))
			break;
		if (count < 0)
			return done ? done * sizeof(struct tt_memtrack_event) : count;
		done += count;
		if (done && signal_pending(current))
			break;
		cond_resched();
	}
	return done * sizeof(struct tt_memtrack_event);
}

/**
 * memtrack_watch_poll() - poll() of a watcher
 * @watch: the watcher, or NULL while the file is none
 * @file: its file
 * @wait: as poll() has it
 *
 * Return: EPOLLIN if read() would give an event, EPOLLERR if there is no watcher.
 */
__poll_t memtrack_watch_poll(struct memtrack_watch *watch, struct file *file, poll_table *wait)
{
	poll_wait(file, &ring_wait, wait);
	if (!watch)
		return EPOLLERR;
	return watch_readable(watch) ? EPOLLIN | EPOLLRDNORM : 0;
}

/**
 * memtrack_events_exit() - the module ends
 *
 * Context: may sleep; there is no watcher and no device any more.
 */
void memtrack_events_exit(void)
{
	cancel_work_sync(&wake_work);
}

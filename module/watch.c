// SPDX-License-Identifier: GPL-2.0-only
/*
 * Watchers: one ring of events for all of them, written only while somebody watches.
 *
 * A watcher is a cursor: reporters wait for it only while it looks at a few events. The ring
 * overwrites its oldest events; a watcher that falls behind is told how many it missed.
 */
#include <linux/bitmap.h>
#include <linux/bits.h>
#include <linux/cred.h>
#include <linux/hash.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "memory.h"
#include "memtrack.h"
#include "trace.h"

/* Size of an event in the first version. */
#define EVENT_SIZE_V1 offsetofend(struct tt_memtrack_event, slot)

/* How many events a reader takes under one hold of ring_lock. */
#define READ_BLOCK 8

/* How many it looks at: all reporters wait for that lock. */
#define LOOK_BLOCK 64

/*
 * How many identities of exited clients, and with them their pid namespaces, the ring pins. To make
 * room for one more, it drops the oldest, and with it all events up to that client's last.
 */
#define LEFT_OWNERS 256

struct memtrack_ring {
	struct memtrack_identity *left[LEFT_OWNERS];
	unsigned int left_count;
	struct memtrack_note note[MEMTRACK_RING_EVENTS];
};

atomic_t memtrack_listeners = ATOMIC_INIT(0);

/*
 * Protects ring_users: the first allocates the ring, the last frees it. Also held while the ring is
 * being allocated, when no user can have to leave it.
 */
static DEFINE_MUTEX(ring_users_lock);
static unsigned int ring_users;

/* Protects the ring, head, tail, and the cursors; innermost in the order of locks. */
static DEFINE_SPINLOCK(ring_lock);
static struct memtrack_ring *ring;
static u64 head;
static u64 tail;

/*
 * Watchers by whose events they may see, so that an event costs nothing for those that may not see
 * it: hashed by user; the last entry is for those that see everybody's.
 */
#define USER_BITS 6
#define EVERYBODY BIT(USER_BITS)
#define AUDIENCES (EVERYBODY + 1)

/**
 * struct memtrack_audience - watchers that see the same events, or some of them
 * @watchers: the watchers
 * @waiting: how many of them are waiting; if none, there is nothing to wake
 */
static struct memtrack_audience {
	struct list_head watchers;
	atomic_t waiting;
} audiences[AUDIENCES];

/* Audiences that the waker has to visit. */
static DECLARE_BITMAP(called, AUDIENCES);

/* Protects watchers of each audience, and their node and pass; above the ring's lock. */
static DEFINE_SPINLOCK(watchers_lock);

static struct memtrack_note *ring_slot(u64 sequence)
{
	lockdep_assert_held(&ring_lock);
	return &ring->note[sequence % MEMTRACK_RING_EVENTS];
}

static u64 ring_oldest(void)
{
	lockdep_assert_held(&ring_lock);
	return head - tail > MEMTRACK_RING_EVENTS ? head - MEMTRACK_RING_EVENTS : tail;
}

/**
 * memtrack_watch_emit() - tell watchers and the tracepoint
 * @note: the event; its sequence and time are given by the ring
 *
 * Context: any but interrupts, also under a device's lock, which keeps events in the order of
 * the books. Call memtrack_watch_wake() after the last unlock.
 */
void memtrack_watch_emit(const struct memtrack_note *note)
{
	struct memtrack_note *slot;

	trace_memtrack_event(note);
	spin_lock(&ring_lock);
	if (ring) {
		slot = ring_slot(head);
		*slot = *note;
		slot->sequence = head++;
		slot->time_ns = ktime_get_ns();
		if (slot->identity)
			slot->identity->events_end = head;
	}
	spin_unlock(&ring_lock);
}

/**
 * memtrack_watch_client_left() - note the exit of a client that had events
 * @identity: its owner, which the ring holds from now on while it has events of it
 *
 * Context: any but interrupts; the client emits no more events.
 */
void memtrack_watch_client_left(struct memtrack_identity *identity)
{
	struct memtrack_identity *pushed_out = NULL;
	struct memtrack_identity **place;

	spin_lock(&ring_lock);
	if (ring && identity->events_end > ring_oldest()) {
		place = &ring->left[ring->left_count++ % LEFT_OWNERS];
		pushed_out = *place;
		*place = memtrack_identity_get(identity);
		if (pushed_out)
			tail = max(ring_oldest(), pushed_out->events_end);
	}
	spin_unlock(&ring_lock);
	memtrack_identity_put(pushed_out);
}

static void ring_start(struct memtrack_ring *new_ring)
{
	spin_lock(&ring_lock);
	ring = new_ring;
	tail = head;
	spin_unlock(&ring_lock);
}

static void ring_stop(void)
{
	struct memtrack_ring *old_ring = ring;
	unsigned int i;

	spin_lock(&ring_lock);
	ring = NULL;
	spin_unlock(&ring_lock);
	for (i = 0; i < LEFT_OWNERS; i++)
		memtrack_identity_put(old_ring->left[i]);
	vfree(old_ring);
}

/*
 * The first watcher allocates the ring. It is charged to nobody: all watchers share it, and it may
 * outlive the first.
 */
static int ring_join(void)
{
	struct memtrack_ring *new_ring = NULL;

	if (mutex_lock_killable(&ring_users_lock))
		return -EINTR;
	if (!ring_users) {
		new_ring = __vmalloc(sizeof(*new_ring), MEMTRACK_GFP_UNCHARGED | __GFP_ZERO);
		if (!new_ring) {
			mutex_unlock(&ring_users_lock);
			return -ENOMEM;
		}
		ring_start(new_ring);
	}
	ring_users++;
	atomic_inc(&memtrack_listeners);
	mutex_unlock(&ring_users_lock);
	return 0;
}

static void ring_leave(void)
{
	mutex_lock(&ring_users_lock);
	atomic_dec(&memtrack_listeners);
	if (!--ring_users)
		ring_stop();
	mutex_unlock(&ring_users_lock);
}

static unsigned int audience_of(kuid_t uid)
{
	return hash_32(__kuid_val(uid), USER_BITS);
}

static void set_waiting(struct memtrack_watch *watch, bool waiting)
{
	lockdep_assert_held(&ring_lock);
	if (waiting && !watch->waiting)
		atomic_inc(&audiences[watch->audience].waiting);
	if (!waiting && watch->waiting)
		atomic_dec(&audiences[watch->audience].waiting);
	watch->waiting = waiting;
}

/* Return false if another thread was first. */
static bool start(struct memtrack_watch *watch, struct memtrack_quota *quota, size_t event_size)
{
	bool all = memtrack_capable(CAP_PERFMON) || memtrack_capable(CAP_SYS_ADMIN);
	bool is_first;

	spin_lock(&watchers_lock);
	is_first = !watch->on;
	if (is_first) {
		watch->all = all;
		watch->audience = all ? EVERYBODY : audience_of(current_uid());
		watch->uid = current_uid();
		watch->pid = get_pid(task_tgid(current));
		watch->quota = quota;
		watch->event_size = event_size;
		spin_lock(&ring_lock);
		watch->cursor = head;
		/* Its file may have been polled before. */
		set_waiting(watch, true);
		spin_unlock(&ring_lock);
		list_add_tail(&watch->node, &audiences[watch->audience].watchers);
		/* Pairs with is_on(), which then sees everything set before. */
		smp_store_release(&watch->on, true);
	}
	spin_unlock(&watchers_lock);
	return is_first;
}

static bool is_on(struct memtrack_watch *watch)
{
	/* Pairs with start(). */
	return smp_load_acquire(&watch->on);
}

/**
 * memtrack_watch_init() - prepare a new file
 * @watch: zero
 */
void memtrack_watch_init(struct memtrack_watch *watch)
{
	init_waitqueue_head(&watch->wait);
}

/**
 * memtrack_watch_begin() - make a file a watcher, unless it is one
 * @watch: of the file; it sees events from now on
 * @event_size: size of an event as the reader knows it
 *
 * Context: may sleep.
 * Return: 0, -EINVAL for too small an event, -EDQUOT, -ENOMEM, or -EINTR if the caller is
 * killed.
 */
int memtrack_watch_begin(struct memtrack_watch *watch, size_t event_size)
{
	struct memtrack_quota *quota;
	int err;

	if (event_size < EVENT_SIZE_V1)
		return -EINVAL;
	event_size = min(event_size, sizeof(struct tt_memtrack_event));
	if (is_on(watch))
		return 0;
	quota = memtrack_quota_get(memtrack_current_payer(), task_active_pid_ns(current));
	if (!quota)
		return -ENOMEM;
	err = memtrack_quota_take(quota, MEMTRACK_QUOTA_WATCHERS, 1);
	if (err)
		goto put_quota;
	err = ring_join();
	if (err)
		goto give_quota;
	if (start(watch, quota, event_size))
		return 0;
	ring_leave();
give_quota:
	memtrack_quota_give(quota, MEMTRACK_QUOTA_WATCHERS, 1);
put_quota:
	memtrack_quota_put(quota);
	/* Another thread may have succeeded where this one failed. */
	return is_on(watch) ? 0 : err;
}

/**
 * memtrack_watch_end() - stop watching when the file is closed
 * @watch: of the file; the waker may still hold it, and finds it not waiting
 *
 * Context: may sleep.
 */
void memtrack_watch_end(struct memtrack_watch *watch)
{
	if (!watch->on)
		return;
	spin_lock(&watchers_lock);
	list_del(&watch->node);
	spin_lock(&ring_lock);
	set_waiting(watch, false);
	spin_unlock(&ring_lock);
	spin_unlock(&watchers_lock);
	ring_leave();
	memtrack_quota_give(watch->quota, MEMTRACK_QUOTA_WATCHERS, 1);
	memtrack_quota_put(watch->quota);
	put_pid(watch->pid);
}

/* Root in two containers can be the same uid without being the same person. */
static bool may_see(const struct memtrack_watch *watch, const struct memtrack_note *note)
{
	const struct memtrack_identity *identity = note->identity;

	return watch->all || !identity || (uid_eq(identity->uid, watch->uid) &&
					pid_nr_ns(identity->pid, ns_of_pid(watch->pid)));
}

/*
 * Move the cursor past what the watcher may not see, so that poll() is accurate. Return false if
 * there is more to look at.
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

/*
 * Is there an event to read? If not, the caller may sleep. Entries that stay in the queue, as with
 * edge-triggered epoll, wait for the next event even while there is one.
 */
static bool watch_readable(struct memtrack_watch *watch)
{
	bool decided, news;

	do {
		spin_lock(&ring_lock);
		decided = ring_look(watch, &news);
		if (decided && (!news || wq_has_sleeper(&watch->wait)))
			set_waiting(watch, true);
		spin_unlock(&ring_lock);
		cond_resched();
	} while (!decided);
	return news;
}

static bool is_called_for(struct memtrack_watch *watch)
{
	bool decided, news = false;

	do {
		spin_lock(&ring_lock);
		decided = !watch->waiting || ring_look(watch, &news);
		spin_unlock(&ring_lock);
		cond_resched();
	} while (!decided);
	return news;
}

/* Entries that stay in the queue, as with epoll, also wait for the next event. */
static void wake_if_readable(struct memtrack_watch *watch)
{
	if (!is_called_for(watch))
		return;
	wake_up_interruptible_poll(&watch->wait, EPOLLIN | EPOLLRDNORM);
	spin_lock(&ring_lock);
	if (watch->waiting && !wq_has_sleeper(&watch->wait))
		set_waiting(watch, false);
	spin_unlock(&ring_lock);
}

static struct memtrack_client *client_of(struct memtrack_watch *watch)
{
	return container_of(watch, struct memtrack_client, watch);
}

/* A watcher not yet visited in this pass, with a reference on its client, or NULL. */
static struct memtrack_watch *next_watcher(struct list_head *watchers, unsigned int pass)
{
	struct memtrack_watch *watch;

	spin_lock(&watchers_lock);
	watch = list_first_entry_or_null(watchers, struct memtrack_watch, node);
	if (watch && watch->pass == pass)
		watch = NULL;
	if (watch) {
		watch->pass = pass;
		list_move_tail(&watch->node, watchers);
		memtrack_client_get(client_of(watch));
	}
	spin_unlock(&watchers_lock);
	return watch;
}

/* New watchers are added at the end; whether this pass visits them does not matter. */
static void wake_audience(struct memtrack_audience *audience)
{
	static unsigned int pass;
	struct memtrack_watch *watch;

	pass++;
	while ((watch = next_watcher(&audience->watchers, pass))) {
		wake_if_readable(watch);
		memtrack_client_put(client_of(watch));
		cond_resched();
	}
}

static void wake_audiences(struct work_struct *work)
{
	unsigned int which;

	for (which = 0; which < AUDIENCES; which++)
		if (test_bit(which, called) && test_and_clear_bit(which, called))
			wake_audience(&audiences[which]);
}

static DECLARE_WORK(wake_work, wake_audiences);

static void call_audience(unsigned int which)
{
	if (!atomic_read(&audiences[which].waiting))
		return;
	set_bit(which, called);
	queue_work(memtrack_workqueue, &wake_work);
}

/**
 * memtrack_watch_wake_watchers() - slow path of memtrack_watch_wake()
 * @identity: whose events, or NULL
 */
void memtrack_watch_wake_watchers(const struct memtrack_identity *identity)
{
	unsigned int which;

	call_audience(EVERYBODY);
	if (identity)
		call_audience(audience_of(identity->uid));
	else
		for (which = 0; which < EVERYBODY; which++)
			call_audience(which);
}

/**
 * memtrack_watchers_init() - initialize the audiences
 */
void __init memtrack_watchers_init(void)
{
	unsigned int which;

	for (which = 0; which < AUDIENCES; which++)
		INIT_LIST_HEAD(&audiences[which].watchers);
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

/* Of consecutive events of an owner, the first holds a reference on it. */
static bool is_of_another(const struct memtrack_note *notes, unsigned int which)
{
	return notes[which].identity &&
	       (!which || notes[which].identity != notes[which - 1].identity);
}

/* Take up to room events, with references on their owners; end is the new cursor. */
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
		if (is_of_another(notes, count))
			memtrack_identity_get(slot->identity);
		count++;
	}
	if (count)
		watch->taken = watch->cursor;
	*end = watch->cursor;
	spin_unlock(&ring_lock);
	return count;
}

/* Put back events that could not be copied out, unless another reader has gone on. */
static void ring_untake(struct memtrack_watch *watch, u64 from, u64 to)
{
	spin_lock(&ring_lock);
	if (watch->taken == to)
		watch->cursor = from;
	spin_unlock(&ring_lock);
	/* Meanwhile another reader may have found nothing, and gone to sleep. */
	call_audience(watch->audience);
}

static int copy_note(const struct memtrack_note *note, const struct tt_memtrack_who *who,
		     char __user *buf, size_t size)
{
	struct tt_memtrack_event event = {
		.size = size,
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
		.tag = note->tag,
		.slot = note->slot,
		.who = *who,
	};

	return copy_to_user(buf, &event, size) ? -EFAULT : 0;
}

/* Copy out one block of at most room events; return how many, or an error. */
static int read_block(struct memtrack_watch *watch, char __user *buf, unsigned int room)
{
	struct memtrack_note notes[READ_BLOCK];
	struct tt_memtrack_who who;
	unsigned int count, done, i;
	u64 end;
	int err = 0;

	count = ring_take(watch, notes, min_t(unsigned int, room, READ_BLOCK), &end);
	for (done = 0; done < count; done++) {
		if (!done || notes[done].identity != notes[done - 1].identity)
			memtrack_identity_show(notes[done].identity, &who);
		err = copy_note(&notes[done], &who, buf + done * watch->event_size,
				watch->event_size);
		if (err)
			break;
	}
	if (done < count)
		ring_untake(watch, notes[done].sequence, end);
	for (i = 0; i < count; i++)
		if (is_of_another(notes, i))
			memtrack_identity_put(notes[i].identity);
	return done ? done : err;
}

static int wait_for_news(struct memtrack_watch *watch, bool nonblock)
{
	if (watch_readable(watch))
		return 0;
	if (nonblock)
		return -EAGAIN;
	return wait_event_interruptible(watch->wait, watch_readable(watch));
}

/**
 * memtrack_watch_read() - read() of a watcher
 * @watch: the watcher
 * @buf: buffer for whole events
 * @size: size of @buf
 * @nonblock: do not wait for the first event
 *
 * Context: may sleep; holds no lock while accessing user memory.
 * Return: bytes read, -EINVAL if the file does not watch or @buf holds no event, -EAGAIN,
 * -ERESTARTSYS, -EFAULT.
 */
ssize_t memtrack_watch_read(struct memtrack_watch *watch, char __user *buf, size_t size,
			    bool nonblock)
{
	size_t done = 0;
	size_t room;
	int count;

	if (!is_on(watch))
		return -EINVAL;
	room = min_t(size_t, size, MAX_RW_COUNT) / watch->event_size;
	if (!room)
		return -EINVAL;
	while (done < room) {
		count = read_block(watch, buf + done * watch->event_size, room - done);
		if (!count && !done)
			count = wait_for_news(watch, nonblock);
		else if (!count && !watch_readable(watch))
			break;
		if (count < 0)
			return done ? done * watch->event_size : count;
		done += count;
		if (done && signal_pending(current))
			break;
		cond_resched();
	}
	return done * watch->event_size;
}

/**
 * memtrack_watch_poll() - poll() of a watcher
 * @watch: of the file
 * @file: its file
 * @wait: from poll()
 *
 * Return: EPOLLIN if read() would return an event, EPOLLERR if the file does not watch.
 */
__poll_t memtrack_watch_poll(struct memtrack_watch *watch, struct file *file, poll_table *wait)
{
	poll_wait(file, &watch->wait, wait);
	if (!is_on(watch))
		return EPOLLERR;
	return watch_readable(watch) ? EPOLLIN | EPOLLRDNORM : 0;
}

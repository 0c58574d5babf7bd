/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shared by the files of tt_memtrack, grouped by the file that defines it.
 *
 * The path of an event: chardev.c decodes it, report.c has it checked (check.c) and finds its
 * record, account.c applies it under the device's lock, ledger.c adds it up, and watch.c tells
 * watchers.
 *
 * References:
 *
 *   file -> client -> account -> device
 *                \-> identity <- exits, event ring
 *
 * An account is what a client has on a device. It holds a reference on the device, so a removed
 * device stays until the last client that used it has noticed. The device lists its accounts
 * without references: an account leaves that list under the device's lock before it is freed.
 *
 * Lock order, described only here:
 *
 *   client->lock (mutex)      state, accounts, and records of a client
 *   device->lock (spinlock)   ledgers and epochs of the device and of its accounts, list of
 *                             accounts, capacities, removed
 *   ring_lock (watch.c, spinlock)  the ring, its events, cursors of watchers
 *
 * Apart from this chain:
 *
 *   device->answer_lock (mutex) is taken before device->lock to look at the whole list of
 *     accounts, so that only one such caller at a time contends for that lock.
 *   number_lock (device.c, mutex) is taken before the lock of a new device, so that DEVICE_ADD
 *     events come in the order of numbers.
 *   pci_rescan_remove_lock and the driver core's lock of a function, both held by others, come
 *     before functions_lock (pci.c, mutex). That one and the mutex of a directory in configfs are
 *     held over device_add() and device_del(), which waits for readers of the device's files: no
 *     such file may take either.
 *   ring_users_lock (watch.c, mutex) and watchers_lock (watch.c, spinlock) come before ring_lock.
 *   The locks of the device table, the client table, the quotas and the histories are innermost.
 *
 * Memory is allocated before a device's lock is taken. User memory is never accessed under a lock.
 * Watchers are woken after the last unlock.
 */
#ifndef MEMTRACK_H
#define MEMTRACK_H

#include <linux/atomic.h>
#include <linux/capability.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/rbtree.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>
#include <linux/uidgid.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include <linux/tt_memtrack.h>

#include "board.h"
#include "check.h"
#include "compat.h"
#include "discovery.h"
#include "grid.h"
#include "ledger.h"
#include "records.h"

struct memtrack_client;
struct memtrack_core_set;
struct memtrack_image;
struct memtrack_quota;
struct memtrack_user_array;
struct pid_namespace;

/* main.c */

extern struct class memtrack_class;

/* For work that users cause: on any CPU, and separate from the kernel's own queues. */
extern struct workqueue_struct *memtrack_workqueue;

/* identity.c */

/**
 * struct memtrack_identity - owner of a client; outlives the client
 * @ref: held by the client and its accounts, its entry in the list of exits, the ring for
 *	clients that exited, and answers being written
 * @pid: the owner: the process that opened the file; never a number from user space
 * @uid: its user at that time
 * @payer: the user whose limits it counts against
 * @client: its number as a client, also after exit; 0 before
 * @name: of the process, for after its exit
 * @events_end: one past the number of its last event in the ring; protected by ring_lock
 */
struct memtrack_identity {
	refcount_t ref;
	struct pid *pid;
	kuid_t uid;
	kuid_t payer;
	u64 client;
	char name[TASK_COMM_LEN];
	u64 events_end;
};

/**
 * memtrack_capable() - check a capability without an audit record
 * @capability: which, in the initial user namespace
 *
 * Lacking it is the normal case here, and anybody can ask as often as they like.
 *
 * Return: true if so.
 */
static inline bool memtrack_capable(int capability)
{
	return ns_capable_noaudit(&init_user_ns, capability);
}

/**
 * memtrack_identity_is_current() - check whether the caller is a thread of the owner
 * @identity: of the client
 *
 * Return: true if so.
 */
static inline bool memtrack_identity_is_current(const struct memtrack_identity *identity)
{
	return task_tgid(current) == identity->pid;
}

kuid_t memtrack_current_payer(void);
struct memtrack_identity *memtrack_identity_new(void);
struct memtrack_identity *memtrack_identity_get(struct memtrack_identity *identity);
void memtrack_identity_put(struct memtrack_identity *identity);
bool memtrack_identity_is_dead(const struct memtrack_identity *identity);
void memtrack_identity_keep_name(struct memtrack_identity *identity);
void memtrack_identity_show(const struct memtrack_identity *identity, struct tt_memtrack_who *who);

/* access.c: who may read whose records */

int memtrack_may_read(const struct memtrack_identity *identity);

/* quota.c: limits of a user */

enum memtrack_quota_item {
	MEMTRACK_QUOTA_CLIENTS,
	MEMTRACK_QUOTA_WATCHERS,
	MEMTRACK_QUOTA_RECORDS,
	MEMTRACK_QUOTA_TAG_BYTES,
	MEMTRACK_QUOTA_ITEMS,
};

void memtrack_quota_init(void);
unsigned long memtrack_quota_cap(enum memtrack_quota_item item);
struct memtrack_quota *memtrack_quota_get(kuid_t uid, const struct pid_namespace *ns);
void memtrack_quota_put(struct memtrack_quota *quota);
int memtrack_quota_take(struct memtrack_quota *quota, enum memtrack_quota_item item,
			unsigned long count);
void memtrack_quota_give(struct memtrack_quota *quota, enum memtrack_quota_item item,
			 unsigned long count);

/* history.c: the last things that happened to users */

#define MEMTRACK_HISTORY	64
#define MEMTRACK_HISTORY_USER	16

/**
 * struct memtrack_past - an entry of a history
 * @node: in the list
 * @ref: of the list, and of answers that are being written
 * @identity: whose, with a reference
 * @time_ns: when it was added, CLOCK_MONOTONIC
 */
struct memtrack_past {
	struct list_head node;
	refcount_t ref;
	struct memtrack_identity *identity;
	u64 time_ns;
};

/**
 * struct memtrack_history - the most recent exits, or refusals: at most MEMTRACK_HISTORY, and
 *	MEMTRACK_HISTORY_USER of one user
 * @lock: protects @list and @count; innermost
 * @list: oldest first
 * @count: how many
 * @free: frees an entry after its last reference was dropped
 */
struct memtrack_history {
	spinlock_t lock; /* of what follows */
	struct list_head list;
	unsigned int count;
	void (*free)(struct memtrack_past *past);
};

void memtrack_past_init(struct memtrack_past *past, struct memtrack_identity *identity);
void memtrack_history_put(struct memtrack_history *history, struct memtrack_past *past);
void memtrack_history_add(struct memtrack_history *history, struct memtrack_past *past);
int memtrack_history_answer(struct memtrack_history *history,
			    const struct memtrack_user_array *array, u32 *count,
			    int (*put)(const struct memtrack_user_array *array, u32 index,
				       const struct memtrack_past *past));
void memtrack_history_clear(struct memtrack_history *history);

/* exits.c: the last clients that left, and what each still held */

/**
 * struct memtrack_exit - a client that exited
 * @past: its owner, and when it exited
 * @kind: what was still live, over all devices
 */
struct memtrack_exit {
	struct memtrack_past past;
	struct tt_memtrack_holding kind[MEMTRACK_KINDS];
};

struct memtrack_exit *memtrack_exit_new(struct memtrack_identity *identity);
void memtrack_exit_free(struct memtrack_exit *exit);
void memtrack_exits_add(struct memtrack_exit *exit);
void memtrack_exits_clear(void);

/* refusals.c: the last allocations that a card's allocator refused */

int memtrack_refused(struct memtrack_client *client, void *arg);
int memtrack_query_refusals(struct memtrack_client *client, void *arg);
void memtrack_refusals_clear(void);

/* device.c: how devices come and go */

/**
 * struct memtrack_capacity - how much a device has of something
 * @value: the figure; 0 if unknown
 * @source: of enum tt_memtrack_source
 * @uid: the user who said so, if @source is TT_MEMTRACK_SOURCE_CLIENT
 */
struct memtrack_capacity {
	u64 value;
	u32 source;
	kuid_t uid;
};

/**
 * struct memtrack_device - one tracked chip
 * @dev: the class device, whose references keep this structure alive
 * @number: N of ttN, never reused while the module is loaded
 * @board: its board, from the board table
 * @chip: its number among the chips reached through its PCI function; 0 is the function's own
 * @gateway: number of the device through which a remote chip is reached, else
 *	TT_MEMTRACK_ANY
 * @flags: of enum tt_memtrack_device_flags
 * @origin: by enum tt_memtrack_capacity: what was known when it was added
 * @answer_lock: serializes copiers of @accounts, before they take @lock
 * @lock: protects what follows
 * @removed: its books are closed
 * @epoch: changes when all records become stale, because the device is removed or root
 *	drops them
 * @ledger: what all clients hold
 * @accounts: of clients, oldest first
 * @clients: how many; may be read without the lock
 * @capacity: by enum tt_memtrack_capacity
 * @total: follows from @capacity: size of DRAM and of L1, 0 if unknown
 * @counters: by enum tt_memtrack_counter_name; not protected by @lock
 */
struct memtrack_device {
	struct device dev;
	u32 number;
	const struct memtrack_board *board;
	u32 chip;
	u32 gateway;
	u32 flags;
	struct memtrack_capacity origin[MEMTRACK_CAPACITIES];
	struct mutex answer_lock; /* see above */

	spinlock_t lock; /* of what follows */
	bool removed;
	u32 epoch;
	struct memtrack_ledger ledger;
	struct list_head accounts;
	u32 clients;
	struct memtrack_capacity capacity[MEMTRACK_CAPACITIES];
	u64 total[MEMTRACK_REGIONS];

	atomic64_t counters[MEMTRACK_COUNTERS];
};

static inline struct memtrack_device *to_memtrack_device(struct device *dev)
{
	return container_of(dev, struct memtrack_device, dev);
}

static inline void memtrack_count_error(struct memtrack_device *device,
					enum tt_memtrack_counter_name which)
{
	atomic64_inc(&device->counters[which]);
}

/**
 * memtrack_device_total() - size of a region
 * @device: the device
 * @region: MEMTRACK_LINE_DRAM or MEMTRACK_LINE_L1
 *
 * Context: caller must hold the device's lock.
 * Return: bytes, or 0 if unknown.
 */
static inline u64 memtrack_device_total(const struct memtrack_device *device,
					enum memtrack_line region)
{
	lockdep_assert_held(&device->lock);
	return device->total[region - MEMTRACK_LINE_DRAM];
}

/**
 * memtrack_device_read() - read a ledger of a device
 * @device: the device
 * @ledger: the device's own, or that of an account on it
 * @to: the figures as they are shown
 *
 * Context: caller must hold the device's lock.
 */
static inline void memtrack_device_read(const struct memtrack_device *device,
					const struct memtrack_ledger *ledger,
					struct memtrack_reading *to)
{
	lockdep_assert_held(&device->lock);
	memtrack_ledger_read(ledger, to);
}

/*
 * How often records of any device became stale. A client that last saw another number looks for
 * stale records of its own.
 */
extern atomic_t memtrack_stale_count;

struct memtrack_device *memtrack_device_get(u32 number);
struct memtrack_device *memtrack_device_next(u32 number);
void memtrack_device_put(struct memtrack_device *device);
unsigned int memtrack_device_count(void);
int memtrack_device_add(const struct memtrack_board *board, const struct memtrack_spec *spec,
			u32 chip, u32 gateway);
void memtrack_device_changed(u32 number);
void memtrack_device_remove(u32 number);
int memtrack_device_drop(struct memtrack_device *device);
void memtrack_count_refusal(struct memtrack_device *device, int err);
void memtrack_devices_exit(void);

/* capacity.c: how much a device has, and who says so */

void memtrack_capacity_init(struct memtrack_device *device, const u64 *instead);
struct memtrack_capacity memtrack_capacity_read(struct memtrack_device *device, u32 which);
int memtrack_capacity_override(struct memtrack_device *device, u32 which, u64 value);
void memtrack_capacity_forget_clients(struct memtrack_device *device);
int memtrack_capacity_set(struct memtrack_client *client, void *arg);

/* account.c: what a client has on a device */

/**
 * struct memtrack_account - what a client has on a device
 * @device: the device, with a reference
 * @identity: of the client
 * @tree: records by kind; protected by the client's lock
 * @slot: the programs that are resident, or NULL; protected by the client's lock
 * @delta: change of @ledger by the current run, otherwise zero; protected by the client's lock
 * @total: by kind: bytes on the device, while watchers are told of the current run
 * @next: in the accounts of that run; protected by the client's lock
 * @in_run: it is in the list of that run; protected by the client's lock
 * @node: in the device's accounts; protected by the device's lock
 * @epoch: the device's epoch when @tree was good; if it differs, @tree is stale; protected by
 *	the device's lock
 * @ledger: what the client holds there; protected by the device's lock
 * @share: what it held there at the device's peaks; protected by the device's lock
 */
struct memtrack_account {
	struct memtrack_device *device;
	struct memtrack_identity *identity;
	struct memtrack_tree tree[MEMTRACK_KINDS];
	const struct memtrack_image *slot[TT_MEMTRACK_SLOTS];
	struct memtrack_delta delta;
	u64 total[MEMTRACK_KINDS];
	struct memtrack_account *next;
	bool in_run;
	struct list_head node;
	u32 epoch;
	struct memtrack_ledger ledger;
	struct memtrack_share share;
};

/* Maximum events and devices in a run. All its devices are locked together. */
#define MEMTRACK_RUN		32
#define MEMTRACK_RUN_DEVICES	8

/**
 * struct memtrack_run - events of a client that are applied together
 * @op: the events: allocations, and frees of single records
 * @count: how many
 * @more: by how much the number of records grows
 * @most: likewise, at most on the way
 * @devices: how many accounts
 * @accounts: all accounts that change, by the numbers of their devices
 * @freed: records that are freed
 * @most_cores: the most cores of an added record, to tell whether any may be wrong
 * @odd: one of the sizes contradicts another
 * @record: the record of each event, already added or removed
 * @account: the account of each event
 */
struct memtrack_run {
	struct tt_memtrack_op *op;
	u32 count;
	long more;
	long most;
	u32 devices;
	struct memtrack_account *accounts;
	struct memtrack_record *freed;
	u32 most_cores;
	bool odd;
	struct memtrack_record *record[MEMTRACK_RUN];
	struct memtrack_account *account[MEMTRACK_RUN];
};

/* Allocations have odd numbers, frees have even ones. */
static_assert(TT_MEMTRACK_OP_BUF_ALLOC & TT_MEMTRACK_OP_CB_ALLOC & TT_MEMTRACK_OP_KERNEL_LOAD & 1);
static_assert(!((TT_MEMTRACK_OP_BUF_FREE | TT_MEMTRACK_OP_CB_FREE | TT_MEMTRACK_OP_KERNEL_UNLOAD) &
		1));

static inline bool memtrack_is_alloc(const struct tt_memtrack_op *op)
{
	return op->op & 1;
}

struct memtrack_account *memtrack_account_open(struct memtrack_device *device,
					       struct memtrack_identity *identity);
void memtrack_account_cancel(struct memtrack_account *account);
void memtrack_account_leave(struct memtrack_account *account, struct tt_memtrack_holding *left);
void memtrack_account_free(struct memtrack_account *account);
int memtrack_account_apply(struct memtrack_account *account, const struct tt_memtrack_op *op,
			   const struct memtrack_record *record);
bool memtrack_run_apply(const struct memtrack_run *run);
int memtrack_account_sub_kind(struct memtrack_account *account, u32 kind);
int memtrack_account_prepare_grid(struct memtrack_account *account);
int memtrack_account_place(struct memtrack_account *account, const struct tt_memtrack_op *op,
			   const struct memtrack_record *record, struct memtrack_core_set *set);
int memtrack_account_dispatch(struct memtrack_account *account, u32 slot,
			      const struct memtrack_image *image);
bool memtrack_account_is_stale(struct memtrack_account *account);
int memtrack_account_renew(struct memtrack_account *account);
void memtrack_accounts_drop(struct memtrack_device *device);

/* program.c: images of programs */

/**
 * struct memtrack_entry - an entry of an image
 * @id: the reporter's name for it
 * @bytes: on the whole device
 * @core_bytes: on a core
 * @cores: on how many
 * @tag: of the client's, or 0
 * @core_set: likewise
 * @kind: of enum tt_memtrack_kind
 * @kernel_class: for kernels of enum tt_memtrack_kernel_class
 */
struct memtrack_entry {
	u64 id;
	u64 bytes;
	u64 core_bytes;
	u32 cores;
	u32 tag;
	u16 core_set;
	u8 kind;
	u8 kernel_class;
};

/**
 * struct memtrack_image - what a program has on a device while it is resident
 * @node: among the images of its client, by @id
 * @id: the reporter's name for the program
 * @sums: of its entries
 * @core_bytes: the most that an entry takes on a core
 * @cores: the most cores that an entry is on
 * @has_sets: an entry has a core set
 * @count: how many entries
 * @entry: the entries, by kind and id
 */
struct memtrack_image {
	struct rb_node node;
	u64 id;
	struct memtrack_sums sums;
	u64 core_bytes;
	u32 cores;
	bool has_sets;
	u32 count;
	struct memtrack_entry entry[];
};

int memtrack_program_add(struct memtrack_client *client, void *arg);
int memtrack_program_remove(struct memtrack_client *client, void *arg);
struct memtrack_image *memtrack_program_find(const struct memtrack_client *client, u64 id);
bool memtrack_programs_name(const struct memtrack_client *client, u32 core_set);
void memtrack_programs_free(struct memtrack_client *client);

/* cores.c: sets of cores */

/**
 * struct memtrack_core_set - cores that a client has given a number
 * @number: from 1 on
 * @count: how many cores
 * @cores: which, by y * 16 + x
 * @grid: of one record of the set, while that is added or removed; otherwise empty
 */
struct memtrack_core_set {
	unsigned int number;
	unsigned int count;
	DECLARE_BITMAP(cores, MEMTRACK_CORES);
	struct memtrack_grid grid; /* ends in its cells */
};

int memtrack_cores_set(struct memtrack_client *client, void *arg);
int memtrack_cores_get(struct memtrack_client *client, void *arg);
void memtrack_core_set_fill(struct memtrack_core_set *set, unsigned int kind, u64 core_bytes);
void memtrack_core_set_empty(struct memtrack_core_set *set, unsigned int kind);
struct memtrack_core_set *memtrack_core_set_find(struct memtrack_client *client, u32 number);
void memtrack_core_sets_free(struct memtrack_client *client);

/* tags.c: what records are for */

/**
 * struct memtrack_tags - texts of a client's tags
 * @root: by tag
 * @count: how many
 */
struct memtrack_tags {
	struct rb_root root;
	unsigned int count;
};

int memtrack_tag_set(struct memtrack_client *client, void *arg);
int memtrack_tags_get(struct memtrack_client *client, void *arg);
void memtrack_tag_read(const struct memtrack_client *client, u32 number, char text[256]);
void memtrack_tags_free(struct memtrack_client *client);

/* watch.c: watchers of events */

/* How many events a watcher can fall behind. */
#define MEMTRACK_RING_EVENTS 8192

/**
 * struct memtrack_note - an event in the ring
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
 * @tag: of the record, or 0
 * @slot: of a program
 * @identity: whose, or NULL
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
	u32 tag;
	u32 slot;
	struct memtrack_identity *identity;
};

/**
 * struct memtrack_watch - an open file as a watcher
 * @wait: waiters for its events; used even before it watches, since epoll stays there
 * @on: the file watches; set once, after all that follows
 * @node: in the list of watchers
 * @pass: the last pass of the waker that visited it; protected by watchers_lock
 * @cursor: number of the next event it has not seen; protected by ring_lock
 * @taken: the cursor after its last reader took events; protected by ring_lock
 * @waiting: someone found no event and may sleep, or is in the queue; protected by ring_lock
 * @all: it may see every user's events
 * @audience: the watchers with which it is woken
 * @uid: otherwise only this user's, and those of devices
 * @pid: of the process that began to watch; it sees only events of processes in the pid namespace
 *	of this one
 * @quota: what it counts against
 * @event_size: how much of each event it gets
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
	size_t event_size;
};

/* Watchers and enabled tracepoints together. */
extern atomic_t memtrack_listeners;

/**
 * memtrack_watched() - check for watchers and tracing
 *
 * Return: true if memtrack_watch_emit() has something to do.
 */
static inline bool memtrack_watched(void)
{
	return unlikely(atomic_read(&memtrack_listeners));
}

void memtrack_watch_emit(const struct memtrack_note *note);
void memtrack_watch_client_left(struct memtrack_identity *identity);
void memtrack_watch_wake_watchers(const struct memtrack_identity *identity);
void memtrack_watchers_init(void);

/**
 * memtrack_watch_wake() - wake the watchers after events were emitted
 * @identity: whose events, or NULL for those of a device
 *
 * Context: no spinlock held. A worker wakes them on any free CPU, so the cost to reporters does not
 * grow with the number of watchers.
 */
static inline void memtrack_watch_wake(const struct memtrack_identity *identity)
{
	if (memtrack_watched())
		memtrack_watch_wake_watchers(identity);
}

void memtrack_watch_init(struct memtrack_watch *watch);
int memtrack_watch_begin(struct memtrack_watch *watch, size_t event_size);
void memtrack_watch_end(struct memtrack_watch *watch);
ssize_t memtrack_watch_read(struct memtrack_watch *watch, char __user *buf, size_t size,
			    bool nonblock);
__poll_t memtrack_watch_poll(struct memtrack_watch *watch, struct file *file, poll_table *wait);

/* client.c: open files that report */

/**
 * enum memtrack_client_state - life of a client
 * @MEMTRACK_CLIENT_SILENT: an open file that has reported nothing
 * @MEMTRACK_CLIENT_LIVE: in the table of clients
 * @MEMTRACK_CLIENT_LEFT: its owner is dead, or its file closed
 */
enum memtrack_client_state {
	MEMTRACK_CLIENT_SILENT,
	MEMTRACK_CLIENT_LIVE,
	MEMTRACK_CLIENT_LEFT,
};

/**
 * struct memtrack_client - one open file
 * @ref: held by the file, and temporarily by others that look at the client
 * @identity: its owner
 * @may_report: the file is open for writing
 * @watch: see struct memtrack_watch
 * @death: on the owner's pid, woken when a thread group ends
 * @death_work: checks whether it is the owner's
 * @lock: protects what follows
 * @state: see enum memtrack_client_state
 * @quota: what it counts against, while live
 * @exit: its entry for the list of exits, while live
 * @accounts: by number of the device
 * @recent: by the low bits of that number: the account used last, or NULL
 * @stale_seen: memtrack_stale_count when stale records were last looked for
 * @young: its youngest records, of all devices; NULL while it is not live
 * @store: memory of its records
 * @reaping: a thread frees some of that, a little in each hold of @lock
 * @programs: the images of its programs, by id
 * @core_sets: by number
 * @tags: see struct memtrack_tags
 */
struct memtrack_client {
	struct kref ref;
	struct memtrack_identity *identity;
	bool may_report;
	struct memtrack_watch watch;
	wait_queue_entry_t death;
	struct work_struct death_work;

	struct mutex lock; /* of what follows */
	enum memtrack_client_state state;
	struct memtrack_quota *quota;
	struct memtrack_exit *exit;
	struct xarray accounts;
	struct memtrack_account *recent[MEMTRACK_RUN_DEVICES];
	int stale_seen;
	struct memtrack_young *young;
	struct memtrack_store store;
	bool reaping;
	struct rb_root programs;
	struct xarray core_sets;
	struct memtrack_tags tags;
};

static inline void memtrack_client_get(struct memtrack_client *client)
{
	kref_get(&client->ref);
}

struct memtrack_client *memtrack_client_open(bool may_report);
void memtrack_client_close(struct memtrack_client *client);
void memtrack_client_owner_dies(struct memtrack_client *client);
int memtrack_client_go_live(struct memtrack_client *client);
void memtrack_client_go_silent(struct memtrack_client *client);
struct memtrack_client *memtrack_client_find(u64 number);
struct memtrack_client *memtrack_client_next(unsigned long *number);
void memtrack_client_put(struct memtrack_client *client);
unsigned int memtrack_client_count(void);
void memtrack_clients_exit(void);

/* death.c: deaths of owners */

void memtrack_death_init(struct memtrack_client *client);
void memtrack_death_follow(struct memtrack_client *client);
void memtrack_death_unfollow(struct memtrack_client *client);
void memtrack_deaths_exit(void);

/* report.c: events */

/**
 * struct memtrack_block - events that were copied in together
 * @op: the events as reported
 * @count: how many
 * @checked: how many have passed memtrack_check(), which converts their sizes
 * @error: its error for the next one, or 0
 * @done: how many are done
 * @alone: before this one they are applied one by one, because as a run they were not
 */
struct memtrack_block {
	struct tt_memtrack_op *op;
	u32 count;
	u32 checked;
	int error;
	u32 done;
	u32 alone;
};

int memtrack_report_begin(struct memtrack_client *client);
void memtrack_report_end(struct memtrack_client *client);
int memtrack_report_one(struct memtrack_client *client, struct tt_memtrack_op *op);
int memtrack_report(struct memtrack_client *client, struct memtrack_block *block);
int memtrack_report_anywhere(struct memtrack_client *client,
			     int (*apply)(struct memtrack_client *client, void *what), void *what);

typedef int (*memtrack_apply_t)(struct memtrack_client *client, struct memtrack_account *account,
				const void *what);
int memtrack_report_on_device(struct memtrack_client *client, u32 number, memtrack_apply_t apply,
			      const void *what);

/* chardev.c, fdinfo.c: the device file */

int memtrack_chardev_init(void);
void memtrack_chardev_exit(void);
void memtrack_show_fdinfo(struct seq_file *m, struct file *file);

/* query.c, query_records.c, exits.c: the ioctls that only ask */

int memtrack_query_version(struct memtrack_client *client, void *arg);
int memtrack_query_device(struct memtrack_client *client, void *arg);
int memtrack_query_usage(struct memtrack_client *client, void *arg);
int memtrack_query_clients(struct memtrack_client *client, void *arg);
int memtrack_query_records(struct memtrack_client *client, void *arg);
int memtrack_query_exits(struct memtrack_client *client, void *arg);

/* function.c, pci.c: the chips behind a PCI function */

int memtrack_function_resize(struct memtrack_function *function, const struct memtrack_spec *spec,
			     u32 chips);

#if IS_ENABLED(CONFIG_PCI)
int memtrack_pci_follow(void);
void memtrack_pci_scan(void);
void memtrack_pci_exit(void);
int memtrack_pci_set_chips(u32 number, u64 chips);
#else
static inline int memtrack_pci_follow(void)
{
	return 0;
}

static inline void memtrack_pci_scan(void)
{
}

static inline void memtrack_pci_exit(void)
{
}

static inline int memtrack_pci_set_chips(u32 number, u64 chips)
{
	return -EINVAL;
}
#endif

#endif /* MEMTRACK_H */

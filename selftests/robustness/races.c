// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Everything at once: events of threads that share a file, frees, closes, every query, sysfs,
 * watchers, peaks, drops, boards plugged and unplugged, and attempts to unload. Each answer must
 * be consistent, each refusal must be explained by the race, and when all have stopped, records,
 * clients, devices and sysfs must agree.
 *
 * TTMT_SECONDS is the duration, TTMT_SEED repeats the choices.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define DEVICES 16
#define CLIENTS 64
#define THREADS 3
#define IDS 64
#define BATCH 32
#define PAGE 128
#define TAGS 8

/* Devices that existed when we last looked. */
struct known {
	__u32 device[DEVICES];
	__u32 count;
	__u32 age;
};

enum role {
	REPORTER, VISITOR, STRANGER, MORTAL, ASKER, READER, WATCHER, PEAKS, DROPPER, BOARDS_ROLE,
	UNLOADER, RELOADS, ROLES,
};

static const char *const role_names[ROLES] = {
	"reporter", "visitor", "stranger", "mortal", "asker", "reader", "watcher", "peaks",
	"dropper", "boards", "unloader", "reloads",
};

/* Shared by all processes. */
static struct {
	int stop;
	__u64 steps[ROLES];
} *shared;

static bool going_on(enum role role)
{
	__atomic_add_fetch(&shared->steps[role], 1, __ATOMIC_RELAXED);
	return !__atomic_load_n(&shared->stop, __ATOMIC_RELAXED);
}

/* End the process, and with it the test, unless the result is 0 or one of two errors. */
static void allow(const char *what, int result, int one, int other)
{
	if (!result || result == one || result == other)
		return;
	fprintf(stderr, "# %s: %s\n", what, strerror(-result));
	_exit(1);
}

static void must(const char *what, bool truth)
{
	allow(what, truth ? 0 : -EBADMSG, 0, 0);
}

static __u32 a_device(int fd, struct known *known, __u64 *random)
{
	struct device_info info;
	__u32 next = 0;

	if (known->age++ % 32 == 0) {
		known->count = 0;
		while (known->count < DEVICES &&
		       !device_get(fd, next, TT_MEMTRACK_DEVICE_NEXT, &info)) {
			known->device[known->count++] = info.device;
			next = info.device + 1;
		}
	}
	return known->count ? known->device[random_below(random, known->count)] : 0;
}

/* Reporters: threads of one client, whose file is sometimes replaced */

struct thread {
	int fd;
	__u64 random;
	pthread_t id;
};

/* The rectangle of a set starts at a corner; its size depends on the number. */
static int set_cores(int fd, __u32 set)
{
	__u16 rows[16] = { 0 };
	__u32 y;

	for (y = 0; y < 1 + set; y++)
		rows[y] = (1 << 2 * set) - 1;
	return cores_set(fd, set, rows);
}

/* Perhaps add one of those sets to an event. */
static struct tt_memtrack_op placed(struct tt_memtrack_op op, __u64 *random)
{
	__u32 set = random_below(random, 8);

	if (op.kind < L1_BUFFERS || op.kind == KERNEL || set < 1 || set > 3)
		return op;
	op.core_set = set;
	if (op.op == TT_MEMTRACK_OP_CB_ALLOC)
		op.cores = (1 + set) * 2 * set;
	return op;
}

static struct tt_memtrack_op any_op(__u32 device, __u64 *random)
{
	__u32 kind = random_below(random, KINDS);
	__u64 id = random_below(random, IDS);

	if (!random_below(random, 8))
		return op_dispatch(device, random_below(random, 2), random_below(random, 4));
	if (random_below(random, 2))
		return op_free(device, kind, id);
	return placed(op_alloc(device, kind, id, random_below(random, 4096),
			       1 + random_below(random, 64)), random);
}

/* How many times threads of this process began and finished replacing its file. */
static unsigned int replacing, replaced;

/* Instead of a count: the file is being replaced. */
#define ANY_MOMENT 0

static unsigned int before_replaced(void)
{
	unsigned int ended = __atomic_load_n(&replaced, __ATOMIC_SEQ_CST);
	unsigned int begun = __atomic_load_n(&replacing, __ATOMIC_SEQ_CST);

	return begun == ended ? begun + 1 : ANY_MOMENT;
}

/* -EINVAL if the file may have been replaced by one without core sets, otherwise 0. */
static int unknown_set(unsigned int before)
{
	return before == ANY_MOMENT || before != before_replaced() ? -EINVAL : 0;
}

static void report_batch(int fd, __u32 device, __u64 *random)
{
	unsigned int before = before_replaced();
	struct tt_memtrack_op ops[BATCH];
	int result, i;

	for (i = 1; i <= 3; i++)
		allow("CORES_SET", set_cores(fd, i), 0, 0);
	for (i = 0; i < BATCH; i++)
		ops[i] = any_op(device, random);
	result = submit(fd, ops, BATCH, TT_MEMTRACK_SUBMIT_CONTINUE, NULL);
	allow("SUBMIT", result, -ENODEV, unknown_set(before));
}

static void ask_for_records(int fd, __u64 client)
{
	struct tt_memtrack_record records[PAGE];
	__u32 count = PAGE, i;

	int result = records_get(fd, client, NULL, records, &count);

	allow("RECORDS_GET", result, -ENOENT, 0);
	for (i = 1; !result && i < count; i++) {
		const struct tt_memtrack_record *a = &records[i - 1], *b = &records[i];

		must("the order of records", a->device < b->device ||
		     (a->device == b->device && (a->kind < b->kind || (a->kind == b->kind &&
		      (a->slot < b->slot || (a->slot == b->slot && a->id < b->id))))));
	}
}

/* Calls of other threads on the old file are finished there. */
static void replace_file(int fd)
{
	int new = device_open(O_RDWR);

	__atomic_add_fetch(&replacing, 1, __ATOMIC_SEQ_CST);
	must("a new file", new >= 0 && dup3(new, fd, O_CLOEXEC) == fd);
	__atomic_add_fetch(&replaced, 1, __ATOMIC_SEQ_CST);
	close(new);
}

static void add_some_program(int fd, __u64 *random)
{
	unsigned int before = before_replaced();
	struct tt_memtrack_program_entry entries[5];
	__u32 count = random_below(random, 6), i;
	int result;

	for (i = 0; i < count; i++)
		entries[i] = program_entry(CB + random_below(random, 4), i,
					   random_below(random, 4096),
					   1 + random_below(random, 64));
	if (count) {
		entries[0] = program_entry(DFB, 9, 100, 4);
		entries[0].core_set = 1;
		allow("CORES_SET", set_cores(fd, 1), 0, 0);
	}
	result = program_add(fd, 1 + random_below(random, 3), entries, count);
	allow("PROGRAM_ADD", result, -EEXIST, unknown_set(before));
}

/* Texts of a repeated letter, whose number says the length. */
static void change_text(int fd, __u64 *random)
{
	__u32 tag = 1 + random_below(random, TAGS);
	char text[256];

	memset(text, 'a' + random_below(random, 26), sizeof(text));
	allow("TAG_SET", tag_set(fd, tag, text, random_below(random, 4) ? tag : 0), 0, 0);
}

static void ask_for_tags(int fd, __u64 client)
{
	struct tt_memtrack_tag tags[TAGS + 1];
	__u32 count = TAGS + 1, i;
	int result = tags_get(fd, client, 0, tags, &count);

	allow("TAGS_GET", result, -ENOENT, 0);
	must("the number of tags", result || count <= TAGS);
	for (i = 0; !result && i < count; i++) {
		const struct tt_memtrack_tag *tag = &tags[i];

		must("the order of tags", !i || tag->tag > tags[i - 1].tag);
		must("a text", tag->length == tag->tag && strlen(tag->text) == tag->length &&
		     strspn(tag->text, (char []) { *tag->text, 0 }) == tag->length);
	}
}

static void ask_for_both(int fd, __u64 client)
{
	ask_for_records(fd, client);
	ask_for_tags(fd, client);
}

static void report_something(int fd, __u32 device, __u64 *random)
{
	__u32 kind = random_below(random, KINDS);
	__u64 id = random_below(random, IDS);
	struct tt_memtrack_usage usage[WHATS];

	switch (random_below(random, 40)) {
	case 0 ... 11:
		allow("an allocation", record_alloc(fd, device, kind, id,
						    random_below(random, 4096), 7),
		      -EEXIST, -ENODEV);
		break;
	case 12 ... 22:
		allow("a free", record_free(fd, device, kind, id), -ENOENT, -ENODEV);
		break;
	case 23 ... 25:
		report_batch(fd, device, random);
		break;
	case 26:
		allow("FREE_ALL", free_all(fd, device, random_below(random, 2) ? kind : ANY),
		      -ENODEV, 0);
		break;
	case 27:
		allow("FREE_ALL of any device", free_all(fd, ANY, kind), 0, 0);
		break;
	case 28:
		allow("USAGE_GET of one's own",
		      usage_coherent(fd, device, TT_MEMTRACK_USAGE_SELF, usage), -ENODEV, 0);
		break;
	case 29:
		ask_for_both(fd, 0);
		break;
	case 30:
		allow("DEVICE_SET", device_set(fd, device, TT_MEMTRACK_CAP_DRAM_BYTES,
					       random_below(random, 2) << 30), -ENODEV, 0);
		break;
	case 31:
		client_number(fd);
		if (!random_below(random, 8))
			replace_file(fd);
		break;
	case 32:
		add_some_program(fd, random);
		break;
	case 33:
		allow("PROGRAM_REMOVE", program_remove(fd, 1 + random_below(random, 3)),
		      -ENOENT, 0);
		break;
	case 34 ... 36:
		allow("PROGRAM_DISPATCH", program_dispatch(fd, device, random_below(random, 2),
							   random_below(random, 4)),
		      -ENOENT, -ENODEV);
		break;
	case 37 ... 39:
		change_text(fd, random);
		break;
	}
}

static void *report_in_thread(void *argument)
{
	struct thread *self = argument;
	struct known known = { 0 };

	while (going_on(REPORTER))
		report_something(self->fd, a_device(self->fd, &known, &self->random),
				 &self->random);
	return NULL;
}

/* Keep records until the books have been compared. */
static void be_reporter(struct child *child, __u64 random)
{
	struct thread threads[THREADS];
	int fd = device_open(O_RDWR);
	int i;

	must("a file", fd >= 0);
	tell(child, 0);
	for (i = 0; i < THREADS; i++) {
		threads[i].fd = fd;
		threads[i].random = random_next(&random);
		must("a thread", !pthread_create(&threads[i].id, NULL, report_in_thread,
						 &threads[i]));
	}
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i].id, NULL);
	tell(child, 0);
	hear(child);
}

/* A client that opens, holds something, and closes. */
static void visit(enum role role, __u64 random)
{
	struct known known = { 0 };
	int fd, i;

	while (going_on(role)) {
		fd = device_open(O_RDWR);
		must("a file", fd >= 0);
		for (i = random_below(&random, 64); i >= 0; i--)
			report_batch(fd, a_device(fd, &known, &random), &random);
		close(fd);
	}
}

static void be_visitor(__u64 random)
{
	visit(VISITOR, random);
}

static void be_stranger(__u64 random)
{
	must("a user", !become(1000));
	visit(STRANGER, random);
}

/* Visitors killed by a timer at any point. */
static void be_mortal(__u64 random)
{
	struct child child;
	int status;

	while (going_on(MORTAL)) {
		__u64 own = random_next(&random);

		if (!child_start(&child)) {
			die_within(random_below(&own, 20000 * slowness()));
			visit(MORTAL, own);
			_exit(0);
		}
		status = child_wait(&child);
		must("a death", !status || status == 128 + SIGKILL);
	}
}

/* Readers */

static void ask(int fd, __u32 device, __u64 *random)
{
	struct tt_memtrack_client clients[CLIENTS];
	struct tt_memtrack_exit exits[64];
	struct tt_memtrack_usage usage[WHATS];
	struct tt_memtrack_version version;
	__u32 count = CLIENTS;
	int result;

	result = clients_coherent(fd, device, clients, &count, usage);
	allow("CLIENTS_GET", result, -ENODEV, 0);
	if (!result && count)
		ask_for_both(fd, clients[random_below(random, count)].who.client);
	allow("USAGE_GET", usage_coherent(fd, device, 0, usage), -ENODEV, 0);
	count = 64;
	allow("EXITS_GET", exits_get(fd, exits, &count), 0, 0);
	allow("VERSION", version_get(fd, &version), 0, 0);
}

static void be_asker(__u64 random)
{
	struct known known = { 0 };
	int fd = device_open(O_RDONLY);

	while (going_on(ASKER))
		ask(fd, a_device(fd, &known, &random), &random);
}

/* Each line of the class's "usage" is of one moment. */
static void read_lines(void)
{
	static const char format[] =
		"%*s %*s dram %*s l1 %llu/%*s buffers %llu cbs %llu kernels %llu";
	unsigned long long l1, buffers, cbs, kernels;
	char text[4096], *rest = text, *line;

	if (sysfs_text(text, sizeof(text), "usage"))
		return;
	while ((line = strsep(&rest, "\n"))) {
		if (!*line)
			continue;
		must("a line of usage", sscanf(line, format, &l1, &buffers, &cbs, &kernels) == 4);
		must("the sum of a line of usage", l1 == buffers + cbs + kernels);
	}
}

static void be_reader(__u64 random)
{
	static const char *const files[] = { "used", "core_peak", "count", "allocs" };
	struct known known = { 0 };
	int fd = device_open(O_RDONLY);
	__u32 device;
	__u64 value;

	while (going_on(READER)) {
		device = a_device(fd, &known, &random);
		read_lines();
		allow("a file of usage",
		      sysfs_u64(&value, "tt%u/%s/%s", device,
				what_names[random_below(&random, WHATS)],
				files[random_below(&random, ARRAY_SIZE(files))]),
		      -ENOENT, -ENODEV);
		allow("a file of errors", sysfs_u64(&value, "tt%u/errors/unknown_free", device),
		      -ENOENT, -ENODEV);
		allow("clients", sysfs_u64(&value, "clients"), -ENOENT, 0);
	}
}

/* Bytes of each kind on each device according to events, if known. */
#define WATCHED 4096

struct totals {
	bool known;
	__u64 bytes;
};

static struct totals totals[WATCHED][KINDS];

static void forget_totals(void)
{
	memset(totals, 0, sizeof(totals));
}

/* Events are in the order of the books: each total follows from the one before. */
static void follow(const struct tt_memtrack_event *event)
{
	struct totals *of = event->device < WATCHED ? totals[event->device] : NULL;
	__u64 expected;
	__u32 kind;

	if (!of)
		return;
	switch (event->type) {
	case TT_MEMTRACK_EVENT_BUF_ALLOC:
	case TT_MEMTRACK_EVENT_CB_ALLOC:
	case TT_MEMTRACK_EVENT_KERNEL_LOAD:
		expected = of[event->kind].bytes + event->bytes;
		break;
	case TT_MEMTRACK_EVENT_DEVICE_ADD:
	case TT_MEMTRACK_EVENT_DEVICE_DROP:
	case TT_MEMTRACK_EVENT_DEVICE_REMOVE:
		for (kind = 0; kind < KINDS; kind++)
			of[kind] = (struct totals) { .known = true };
		return;
	case TT_MEMTRACK_EVENT_PROGRAM:
		/* The event does not say what the replaced program had. */
		if (event->kind != ANY)
			of[event->kind] = (struct totals) { .known = true, .bytes = event->total };
		return;
	default:
		if (event->kind == ANY)
			return;
		expected = of[event->kind].bytes - event->bytes;
	}
	must("an event's total", !of[event->kind].known || event->total == expected);
	of[event->kind] = (struct totals) { .known = true, .bytes = event->total };
}

/* The events of a read() continue those of the one before; next is 0 at first. */
static void read_events(int fd, __u64 *next)
{
	static struct tt_memtrack_event events[64];
	ssize_t length = read(fd, events, sizeof(events));
	size_t i;

	must("read() of a watcher", length > 0 || errno == EAGAIN);
	for (i = 0; length > 0 && i < length / sizeof(events[0]); i++) {
		must("the numbers of events", !*next || events[i].sequence == *next);
		*next = events[i].sequence + 1;
		if (events[i].type == TT_MEMTRACK_EVENT_MISSED) {
			*next = events[i].sequence + events[i].records;
			forget_totals();
		} else {
			follow(&events[i]);
		}
	}
}

static void watch_for_a_while(int fd, int reads)
{
	struct pollfd readable = { .fd = fd, .events = POLLIN };
	__u64 next = 0;

	forget_totals();
	for (; reads && going_on(WATCHER); reads--) {
		poll(&readable, 1, 10);
		read_events(fd, &next);
	}
}

static void be_watcher(__u64 random)
{
	int fd;

	while (going_on(WATCHER)) {
		fd = device_open(O_RDWR | O_NONBLOCK);
		allow("WATCH", watch(fd), 0, 0);
		watch_for_a_while(fd, random_below(&random, 256));
		close(fd);
	}
}

/* Plugging, unplugging and unloading */

static void write_for_ever(enum role role, __u64 random)
{
	struct known known = { 0 };
	int fd = device_open(O_RDONLY);

	while (going_on(role)) {
		__u32 device = a_device(fd, &known, &random);
		const char *what = what_names[random_below(&random, WHATS)];

		if (role == DROPPER)
			allow("drop", sysfs_write("1", "tt%u/drop", device), -ENOENT, -ENODEV);
		else
			allow("a peak", sysfs_write("0", "tt%u/%s/%s", device, what,
						    random_below(&random, 2) ? "peak" :
						    "core_peak"), -ENOENT, -ENODEV);
		pause_shortly();
	}
}

static void be_peaks(__u64 random)
{
	write_for_ever(PEAKS, random);
}

static void be_dropper(__u64 random)
{
	write_for_ever(DROPPER, random);
}

/* A folder keeps the simulator loaded; in the pauses without one, it may be unloaded. */
static void be_boards(__u64 random)
{
	static const char *const boards[] = { "n300", "p150a" };
	char name[32];
	int result, rest;

	snprintf(name, sizeof(name), "race%d", getpid());
	while (going_on(BOARDS_ROLE)) {
		result = sim_make(name);
		allow("a folder of a board", result, -ENOENT, -EINVAL);
		pause_shortly();
		if (result)
			continue;
		allow("board", sim_write(name, "board", boards[random_below(&random, 2)]), 0, 0);
		allow("live", sim_write(name, "live", "1"), 0, 0);
		pause_shortly();
		if (random_below(&random, 2))
			allow("live", sim_write(name, "live", "0"), 0, 0);
		allow("removal", sim_remove(name), 0, 0);
		for (rest = random_below(&random, 32); rest; rest--)
			pause_shortly();
	}
}

/* Every reporter has a file open. The simulator can be unloaded when no folder holds it. */
static void be_unloader(__u64 random)
{
	int tries;

	while (going_on(UNLOADER)) {
		for (tries = random_below(&random, 64); tries; tries--) {
			must("tt_memtrack stays while files are open",
			     module_unload("tt_memtrack") == -EWOULDBLOCK);
			pause_shortly();
		}
		for (tries = 256; tries && boards_unplug(); tries--)
			pause_shortly();
		if (!tries)
			continue;
		allow("modprobe", boards_plug(BOARDS), 0, 0);
		going_on(RELOADS);
	}
}

static const struct {
	enum role role;
	void (*run)(__u64 random);
} players[] = {
	{ VISITOR, be_visitor },
	{ STRANGER, be_stranger },
	{ MORTAL, be_mortal },
	{ ASKER, be_asker },
	{ ASKER, be_asker },
	{ READER, be_reader },
	{ WATCHER, be_watcher },
	{ WATCHER, be_watcher },
	{ PEAKS, be_peaks },
	{ DROPPER, be_dropper },
	{ BOARDS_ROLE, be_boards },
	{ BOARDS_ROLE, be_boards },
	{ UNLOADER, be_unloader },
};

#define REPORTERS 3

FIXTURE(races) {
	__u64 random;
	struct child reporters[REPORTERS];
	struct child players[ARRAY_SIZE(players)];
};

FIXTURE_SETUP(races)
{
	self->random = seed_from_environment();
	TH_LOG("TTMT_SEED=%llu", self->random);
	ASSERT_EQ(0, books_begin());
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	ASSERT_NE(MAP_FAILED, shared);
}

FIXTURE_TEARDOWN(races)
{
	EXPECT_TRUE(EVENTUALLY(3000, no_clients()));
	EXPECT_TRUE(books_empty());
}

/* Whether RECORDS_GET and CLIENTS_GET agree about a client on a device. */
static bool records_agree(int fd, __u32 device, const struct tt_memtrack_client *client)
{
	struct tt_memtrack_holding sum[KINDS] = { 0 };
	struct tt_memtrack_record records[PAGE], *after = NULL, last;
	__u32 count, i;

	for (;;) {
		count = PAGE;
		if (records_get(fd, client->who.client, after, records, &count))
			return false;
		if (!count)
			return !memcmp(sum, client->kind, sizeof(sum));
		for (i = 0; i < count; i++) {
			if (records[i].device != device)
				continue;
			sum[records[i].kind].bytes += records[i].bytes;
			sum[records[i].kind].core_bytes += records[i].core_bytes;
			sum[records[i].kind].records++;
		}
		last = records[count - 1];
		after = &last;
	}
}

static bool all_records_agree(void)
{
	struct tt_memtrack_client clients[CLIENTS];
	struct tt_memtrack_usage usage[WHATS];
	struct device_info info;
	int fd = device_open(O_RDONLY);
	__u32 next, count, i;
	bool agree = true;

	for (next = 0; !device_get(fd, next, TT_MEMTRACK_DEVICE_NEXT, &info);
	     next = info.device + 1) {
		count = CLIENTS;
		if (clients_coherent(fd, info.device, clients, &count, usage))
			agree = false;
		for (i = 0; i < count && agree; i++)
			agree = records_agree(fd, info.device, &clients[i]);
	}
	close(fd);
	return agree;
}

static bool all_had_a_turn(void)
{
	int i;

	for (i = 0; i < ROLES; i++)
		if (__atomic_load_n(&shared->steps[i], __ATOMIC_RELAXED) < 2)
			return false;
	return true;
}

/* Returns false if a process ended early. */
static bool let_them_run(int seconds)
{
	__s64 end = now_ms() + seconds * 1000LL;
	siginfo_t ended = { 0 };

	while ((now_ms() < end || !all_had_a_turn()) && !ended.si_pid) {
		pause_shortly();
		waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT);
	}
	__atomic_store_n(&shared->stop, 1, __ATOMIC_RELAXED);
	return !ended.si_pid;
}

TEST_F_TIMEOUT(races, all_at_once, 900)
{
	size_t i;

	for (i = 0; i < REPORTERS; i++) {
		if (!child_start(&self->reporters[i])) {
			be_reporter(&self->reporters[i], random_next(&self->random));
			_exit(0);
		}
		random_next(&self->random);
		ASSERT_EQ(0, hear(&self->reporters[i]));
	}
	for (i = 0; i < ARRAY_SIZE(players); i++) {
		if (!child_start(&self->players[i])) {
			players[i].run(random_next(&self->random));
			_exit(0);
		}
		random_next(&self->random);
	}
	EXPECT_TRUE(let_them_run(number_from_environment("TTMT_SECONDS", 10 * slowness())));
	for (i = 0; i < ARRAY_SIZE(players); i++) {
		EXPECT_EQ(0, child_wait(&self->players[i]))
			TH_LOG("%s", role_names[players[i].role]);
	}
	for (i = 0; i < REPORTERS; i++)
		EXPECT_EQ(0, hear(&self->reporters[i]));
	EXPECT_TRUE(all_records_agree());
	EXPECT_EQ(0, books_coherent());
	for (i = 0; i < REPORTERS; i++) {
		tell(&self->reporters[i], 0);
		EXPECT_EQ(0, child_wait(&self->reporters[i]));
	}
	for (i = 0; i < ROLES; i++)
		TH_LOG("%s: %llu", role_names[i], shared->steps[i]);
}

/* Files whose first event is refused: each is briefly a client, and again with its next event. */

static void be_refused(int fd, __u32 device)
{
	must("a refusal", device_set(fd, device, TT_MEMTRACK_CAP_TENSIX_CORES, 7) == -EPERM);
}

static void be_fickle(void)
{
	int fd, i;

	must("a user", !become(1000));
	while (going_on(VISITOR)) {
		fd = device_open(O_RDWR);
		for (i = 0; i < 100; i++)
			be_refused(fd, 0);
		allow("an allocation", record_alloc(fd, 0, CB, 1, 5, 3), 0, 0);
		be_refused(fd, 2);
		close(fd);
	}
}

/* Meanwhile, look at their numbers and counts wherever they are shown. */
static void look_at_the_fickle(void)
{
	struct tt_memtrack_client clients[CLIENTS];
	struct tt_memtrack_usage usage[WHATS];
	struct tt_memtrack_exit exits[64];
	struct device_info info;
	int fd = device_open(O_RDONLY | O_NONBLOCK), i;
	__u64 next = 0, live;
	__u32 count, most;

	must("a watcher", !watch(fd));
	while (going_on(ASKER)) {
		for (i = 0; i < 100; i++) {
			count = CLIENTS;
			allow("DEVICE_GET", device_get(fd, 0, 0, &info), 0, 0);
			allow("CLIENTS_GET", clients_get(fd, 0, clients, &count, usage), 0, 0);
		}
		most = ARRAY_SIZE(exits);
		allow("EXITS_GET", exits_get(fd, exits, &most), 0, 0);
		allow("sysfs", sysfs_u64(&live, "tt0/clients"), 0, 0);
		read_events(fd, &next);
	}
	close(fd);
}

#define FICKLE 2

TEST_F_TIMEOUT(races, fickle_clients, 900)
{
	int seconds = number_from_environment("TTMT_SECONDS", 10 * slowness());
	__s64 end = now_ms() + seconds * 1000LL / 2;
	int i;

	for (i = 0; i < 2 * FICKLE; i++) {
		if (child_start(&self->players[i]))
			continue;
		if (i < FICKLE)
			be_fickle();
		else
			look_at_the_fickle();
		_exit(0);
	}
	while (now_ms() < end || shared->steps[VISITOR] < 2 || shared->steps[ASKER] < 2)
		pause_shortly();
	__atomic_store_n(&shared->stop, 1, __ATOMIC_RELAXED);
	for (i = 0; i < 2 * FICKLE; i++)
		EXPECT_EQ(0, child_wait(&self->players[i]));
	TH_LOG("%llu files, %llu looks", shared->steps[VISITOR], shared->steps[ASKER]);
}

/* Two processes report on one device as fast as they can, and one only looks at that. */

static void report_in_haste(void)
{
	int fd = device_open(O_RDWR);
	__u64 id;

	while (going_on(REPORTER)) {
		for (id = 0; id < 8; id++)
			allow("an allocation", record_alloc(fd, 0, CB, id, 5, 3), 0, 0);
		for (id = 0; id < 4; id++)
			allow("a free", record_free(fd, 0, CB, id), 0, 0);
		allow("FREE_ALL", free_all(fd, 0, CB), 0, 0);
	}
}

TEST_F_TIMEOUT(races, in_haste, 900)
{
	int seconds = number_from_environment("TTMT_SECONDS", 10 * slowness());
	__s64 end = now_ms() + seconds * 1000LL / 2;
	int watcher = device_open(O_RDONLY | O_NONBLOCK);
	struct tt_memtrack_client clients[CLIENTS];
	struct tt_memtrack_usage usage[WHATS];
	__u64 answers, next = 0;
	__u32 count;
	int i;

	ASSERT_EQ(0, watch(watcher));
	for (i = 0; i < 2; i++) {
		if (!child_start(&self->reporters[i])) {
			report_in_haste();
			_exit(0);
		}
	}
	for (answers = 0; now_ms() < end; answers++) {
		count = CLIENTS;
		ASSERT_EQ(0, clients_coherent(watcher, 0, clients, &count, usage));
		read_events(watcher, &next);
	}
	EXPECT_LT(0, answers);
	EXPECT_LT(2, shared->steps[REPORTER]);
	TH_LOG("%llu answers in %llu rounds", answers, shared->steps[REPORTER]);
	__atomic_store_n(&shared->stop, 1, __ATOMIC_RELAXED);
	for (i = 0; i < 2; i++)
		EXPECT_EQ(0, child_wait(&self->reporters[i]));
	close(watcher);
}

TEST_HARNESS_MAIN

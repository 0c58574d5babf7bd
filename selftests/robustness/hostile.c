// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hostile users: calls whose memory never arrives, maximum sizes, thousands of bad calls. Nobody
 * else has to wait, fails, or sees what they may not see.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define USER 1000
#define OTHER 1001

/* Calls that do not wait finish long before this; later means that they do wait. */
#define DEADLINE 20000

#define BOARD "hostile"

/* Memory that never arrives */

/* The device plugged in for each test, and the client that others must not wait for. */
static __u32 plugged;
static __u64 victim;
static struct child stuck;

/*
 * The first page is there; an access to the second blocks until the process is killed. If the
 * kernel supports write protection, the second can be made readable, so that only writes block.
 */
static int trap_fd = -1;

static char *pages_that_end_in_a_trap(void)
{
	const size_t page = sysconf(_SC_PAGESIZE);
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register area = {
		.mode = UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP,
	};
	char *memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	trap_fd = syscall(SYS_userfaultfd, O_CLOEXEC);
	if (memory == MAP_FAILED || trap_fd < 0 || ioctl(trap_fd, UFFDIO_API, &api))
		return NULL;
	memset(memory, 0, page);
	area.range.start = (uintptr_t)memory + page;
	area.range.len = page;
	if (!ioctl(trap_fd, UFFDIO_REGISTER, &area))
		return memory + page;
	area.mode = UFFDIO_REGISTER_MODE_MISSING;
	return ioctl(trap_fd, UFFDIO_REGISTER, &area) ? NULL : memory + page;
}

/* Fill the second page, so that reads succeed and writes block. */
static int protect(char *trap, const void *content, size_t size)
{
	const size_t page = sysconf(_SC_PAGESIZE);
	struct uffdio_copy copy = {
		.dst = (uintptr_t)trap,
		.src = (uintptr_t)memcpy(trap - page, content, size),
		.len = page,
		.mode = UFFDIO_COPY_MODE_WP,
	};

	return ioctl(trap_fd, UFFDIO_COPY, &copy);
}

static bool has_traps(bool for_answers)
{
	char *trap = pages_that_end_in_a_trap();
	bool has = trap && (!for_answers || !protect(trap, "", 1));

	close(trap_fd);
	return has;
}

/* Where to put the call's structure, so that writing its answer blocks. */
static char *answer_trap;

static int issue(int fd, unsigned long request, void *structure, size_t size)
{
	if (answer_trap && protect(answer_trap, structure, size))
		return -errno;
	return call(fd, request, answer_trap ?: structure);
}

/* The first half of a block of events is there, the second is not. */
static int ask_submit(int fd, char *trap)
{
	struct tt_memtrack_op *ops = (void *)trap;
	struct tt_memtrack_submit batch = {
		.size = sizeof(batch),
		.ops = (uintptr_t)(ops - 32),
		.entry_size = sizeof(*ops),
		.count = 64,
	};
	int i;

	for (i = 1; i <= 32; i++)
		ops[-i] = op_alloc(plugged, DFB, i, 10, 10);
	return issue(fd, TT_MEMTRACK_IOC_SUBMIT, &batch, sizeof(batch));
}

/* Only the first half of the structure is there. */
static int ask_version(int fd, char *trap)
{
	struct tt_memtrack_version *version = (void *)(trap - 16);

	version->size = sizeof(*version);
	return call(fd, TT_MEMTRACK_IOC_VERSION, version);
}

static int ask_usage(int fd, char *trap)
{
	struct tt_memtrack_usage_get get = {
		.size = sizeof(get),
		.device = plugged,
		.entries = (uintptr_t)trap,
		.entry_size = sizeof(struct tt_memtrack_usage),
		.count = WHATS,
	};

	return issue(fd, TT_MEMTRACK_IOC_USAGE_GET, &get, sizeof(get));
}

static int ask_device(int fd, char *trap)
{
	struct tt_memtrack_device_get get = {
		.size = sizeof(get),
		.device = plugged,
		.capacities = (uintptr_t)trap,
		.capacity_size = sizeof(struct tt_memtrack_capacity_entry),
		.capacity_count = CAPACITIES,
	};

	return issue(fd, TT_MEMTRACK_IOC_DEVICE_GET, &get, sizeof(get));
}

static int ask_own_usage(int fd, char *trap)
{
	struct tt_memtrack_usage_get get = {
		.size = sizeof(get),
		.flags = TT_MEMTRACK_USAGE_SELF,
		.device = plugged,
		.entries = (uintptr_t)trap,
		.entry_size = sizeof(struct tt_memtrack_usage),
		.count = WHATS,
	};

	return issue(fd, TT_MEMTRACK_IOC_USAGE_GET, &get, sizeof(get));
}

static int clients_into(int fd, void *clients, void *usage)
{
	struct tt_memtrack_clients_get get = {
		.size = sizeof(get),
		.device = plugged,
		.clients = (uintptr_t)clients,
		.client_size = sizeof(struct tt_memtrack_client),
		.client_count = 8,
		.usage = (uintptr_t)usage,
		.usage_size = sizeof(struct tt_memtrack_usage),
		.usage_count = WHATS,
	};

	return issue(fd, TT_MEMTRACK_IOC_CLIENTS_GET, &get, sizeof(get));
}

static int ask_clients(int fd, char *trap)
{
	static struct tt_memtrack_usage usage[WHATS];

	return clients_into(fd, trap, usage);
}

static int ask_usage_of_clients(int fd, char *trap)
{
	static struct tt_memtrack_client clients[8];

	return clients_into(fd, clients, trap);
}

static int records_into(int fd, __u64 client, void *records)
{
	struct tt_memtrack_records_get get = {
		.size = sizeof(get),
		.client = client,
		.records = (uintptr_t)records,
		.entry_size = sizeof(struct tt_memtrack_record),
		.count = 100,
	};

	return issue(fd, TT_MEMTRACK_IOC_RECORDS_GET, &get, sizeof(get));
}

static int ask_own_records(int fd, char *trap)
{
	return records_into(fd, 0, trap);
}

static int ask_records_of_another(int fd, char *trap)
{
	return records_into(fd, victim, trap);
}

static int ask_tags(int fd, char *trap)
{
	struct tt_memtrack_tags_get get = {
		.size = sizeof(get),
		.client = victim,
		.tags = (uintptr_t)trap,
		.entry_size = sizeof(struct tt_memtrack_tag),
		.count = 100,
	};

	return issue(fd, TT_MEMTRACK_IOC_TAGS_GET, &get, sizeof(get));
}

/* Only the first half of the text is there. */
static int give_text(int fd, char *trap)
{
	memset(trap - 8, 'x', 8);
	return tag_set(fd, 1, trap - 8, 16);
}

static int ask_exits(int fd, char *trap)
{
	struct tt_memtrack_exits_get get = {
		.size = sizeof(get),
		.exits = (uintptr_t)trap,
		.entry_size = sizeof(struct tt_memtrack_exit),
		.count = 64,
	};

	return issue(fd, TT_MEMTRACK_IOC_EXITS_GET, &get, sizeof(get));
}

static int ask_events(int fd, char *trap)
{
	if (watch(fd) || record_alloc(fd, plugged, CB, 2, 10, 10))
		return -1;
	return read(fd, trap, 4096);
}

FIXTURE(hostile) {
	int fd;		/* the victim's */
};

FIXTURE_VARIANT(hostile) {
	int (*ask)(int fd, char *trap);
	bool answer;	/* the answer is in the trap, not an array */
};

FIXTURE_VARIANT_ADD(hostile, submit) {
	.ask = ask_submit,
};

FIXTURE_VARIANT_ADD(hostile, version) {
	.ask = ask_version,
};

FIXTURE_VARIANT_ADD(hostile, usage) {
	.ask = ask_usage,
};

FIXTURE_VARIANT_ADD(hostile, own_usage) {
	.ask = ask_own_usage,
};

FIXTURE_VARIANT_ADD(hostile, clients) {
	.ask = ask_clients,
};

FIXTURE_VARIANT_ADD(hostile, usage_of_clients) {
	.ask = ask_usage_of_clients,
};

FIXTURE_VARIANT_ADD(hostile, own_records) {
	.ask = ask_own_records,
};

FIXTURE_VARIANT_ADD(hostile, records_of_another) {
	.ask = ask_records_of_another,
};

FIXTURE_VARIANT_ADD(hostile, tags) {
	.ask = ask_tags,
};

FIXTURE_VARIANT_ADD(hostile, text) {
	.ask = give_text,
};

FIXTURE_VARIANT_ADD(hostile, exits) {
	.ask = ask_exits,
};

FIXTURE_VARIANT_ADD(hostile, events) {
	.ask = ask_events,
};

FIXTURE_VARIANT_ADD(hostile, answer_to_submit) {
	.ask = ask_submit,
	.answer = true,
};

FIXTURE_VARIANT_ADD(hostile, answer_of_a_device) {
	.ask = ask_device,
	.answer = true,
};

FIXTURE_VARIANT_ADD(hostile, answer_of_usage) {
	.ask = ask_usage,
	.answer = true,
};

FIXTURE_VARIANT_ADD(hostile, answer_of_clients) {
	.ask = ask_clients,
	.answer = true,
};

FIXTURE_VARIANT_ADD(hostile, answer_of_records) {
	.ask = ask_records_of_another,
	.answer = true,
};

FIXTURE_VARIANT_ADD(hostile, answer_of_tags) {
	.ask = ask_tags,
	.answer = true,
};

FIXTURE_VARIANT_ADD(hostile, answer_of_exits) {
	.ask = ask_exits,
	.answer = true,
};

FIXTURE_SETUP(hostile)
{
	char text[32];

	ASSERT_EQ(0, books_begin());
	close(device_open(O_RDWR));
	ASSERT_EQ(0, sim_make(BOARD));
	ASSERT_EQ(0, sim_write(BOARD, "board", "n150"));
	ASSERT_EQ(0, sim_write(BOARD, "live", "1"));
	ASSERT_EQ(0, sim_text(BOARD, "devices", text, sizeof(text)));
	ASSERT_TRUE(sscanf(text, "tt%u", &plugged) == 1);
	self->fd = device_open(O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	ASSERT_EQ(0, record_alloc(self->fd, plugged, CB, 1, 10, 10));
	ASSERT_EQ(0, tag_set(self->fd, 1, "victim", 6));
	victim = client_number(self->fd);
}

FIXTURE_TEARDOWN(hostile)
{
	close(self->fd);
	EXPECT_EQ(0, sim_remove(BOARD));
	EXPECT_TRUE(EVENTUALLY(3000, no_clients()));
	EXPECT_TRUE(books_empty());
}

struct watched_call {
	struct child *child;
	int fd;
};

/* Tell that the call is stuck, and then the result of an event by another thread. */
static void *watch_call(void *data)
{
	struct watched_call *watched = data;
	struct uffd_msg message;

	if (read(trap_fd, &message, sizeof(message)) != sizeof(message))
		_exit(2);
	tell(watched->child, message.event);
	tell(watched->child, record_alloc(watched->fd, 0, CB, 99, 10, 10));
	pause();
	return NULL;
}

static void get_stuck(struct child *child, int (*ask)(int fd, char *trap), bool answer)
{
	static __u64 array[2 * 8192];
	struct watched_call watched = { .child = child, .fd = device_open(O_RDWR) };
	char *trap = pages_that_end_in_a_trap();
	pthread_t thread;

	if (!trap || record_alloc(watched.fd, plugged, CB, 1, 10, 10) ||
	    pthread_create(&thread, NULL, watch_call, &watched))
		_exit(3);
	answer_trap = answer ? trap : NULL;
	ask(watched.fd, answer ? (char *)&array[8192] : trap);
	_exit(4);
}

static int hear_in_time(const struct child *child)
{
	struct pollfd said = { .fd = child->in, .events = POLLIN };

	return poll(&said, 1, DEADLINE * slowness()) == 1 ? hear(child) : -ETIMEDOUT;
}

/* What others do meanwhile. Each is a process; its exit status says which step failed. */

static int report(void)
{
	const __u32 devices[] = { 0, plugged };
	struct tt_memtrack_op ops[40];
	int fd = device_open(O_RDWR), i, round;

	for (round = 0; round < 2; round++) {
		for (i = 0; i < 40; i++)
			ops[i] = op_alloc(devices[round], i % KINDS, i, 10, 10);
		if (record_alloc(fd, devices[round], CB, 100, 10, 10) ||
		    submit(fd, ops, 40, 0, NULL) ||
		    record_free(fd, devices[round], CB, 100) ||
		    free_all(fd, devices[round], CB))
			return 1;
	}
	/* Exit with records on both. */
	return 0;
}

static int ask_everything(void)
{
	struct tt_memtrack_usage usage[WHATS];
	struct tt_memtrack_client clients[8];
	struct tt_memtrack_record records[8];
	struct device_info info;
	struct tt_memtrack_version version;
	struct tt_memtrack_exit exits[64];
	__u32 count = 8, most = 64, i, room = 8;
	int fd = device_open(O_RDWR);

	if (version_get(fd, &version) || device_get(fd, plugged, 0, &info) ||
	    usage_get(fd, plugged, 0, usage) || exits_get(fd, exits, &most))
		return 1;
	if (clients_get(fd, plugged, clients, &count, usage) || count < 2)
		return 2;
	/* The victim and the stuck process are among them. */
	for (i = 0; i < count; i++, room = 8)
		if (records_get(fd, clients[i].who.client, NULL, records, &room) || !room)
			return 3;
	return 0;
}

static int watch_one_event(void)
{
	struct tt_memtrack_event event;
	int fd = device_open(O_RDWR);

	return watch(fd) || record_alloc(fd, 0, CB, 1, 10, 10) ||
	       read(fd, &event, sizeof(event)) != sizeof(event);
}

static int read_files(void)
{
	char text[4096], line[256];
	FILE *info;
	__u64 value;
	int fd;

	if (sysfs_text(text, sizeof(text), "usage") || sysfs_u64(&value, "clients") ||
	    sysfs_u64(&value, "tt%u/cb/used", plugged))
		return 1;
	/* fdinfo of all files of the stuck process. */
	for (fd = 0; fd < 32; fd++) {
		snprintf(text, sizeof(text), "/proc/%d/fdinfo/%d", stuck.pid, fd);
		info = fopen(text, "r");
		if (!info)
			continue;
		while (fgets(line, sizeof(line), info))
			;
		fclose(info);
	}
	return 0;
}

static int set_figures(void)
{
	int fd = device_open(O_RDWR);

	return device_set(fd, plugged, TT_MEMTRACK_CAP_TENSIX_CORES, 60) ||
	       sysfs_write("0", "tt%u/cb/peak", plugged);
}

static int drop(void)
{
	return sysfs_write("1", "tt%u/drop", plugged) ||
	       usage_of(device_open(O_RDONLY), plugged, CB).bytes;
}

static int unplug(void)
{
	return sim_write(BOARD, "live", "0");
}

static int plug_another(void)
{
	return sim_write(BOARD, "live", "1");
}

static const struct {
	const char *name;
	int (*what)(void);
} others[] = {
	{ "reports", report },
	{ "questions", ask_everything },
	{ "a watcher", watch_one_event },
	{ "files", read_files },
	{ "settings", set_figures },
	{ "a drop", drop },
	{ "an unplug", unplug },
	{ "a plug", plug_another },
};

/* Run a function in a process. Returns its exit status, or -ETIMEDOUT. */
static int done_in_time(int (*what)(void))
{
	struct child child;
	int status;

	if (!child_start(&child))
		_exit(what());
	if (!EVENTUALLY(DEADLINE, waitpid(child.pid, &status, WNOHANG) == child.pid)) {
		kill(child.pid, SIGKILL);
		return -ETIMEDOUT;
	}
	close(child.in);
	close(child.out);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST_F_TIMEOUT(hostile, nobody_waits, 240)
{
	int status;
	size_t i;

	if (!has_traps(variant->answer))
		SKIP(return, "no userfaultfd here, or none that protects pages");
	if (!child_start(&stuck))
		get_stuck(&stuck, variant->ask, variant->answer);
	ASSERT_EQ(UFFD_EVENT_PAGEFAULT, hear_in_time(&stuck));
	EXPECT_EQ(0, hear_in_time(&stuck)) TH_LOG("the other thread waits, or is refused");
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		int status = done_in_time(others[i].what);

		EXPECT_EQ(0, status) TH_LOG("%s", others[i].name);
	}
	EXPECT_EQ(0, record_free(self->fd, 0, CB, 1));
	EXPECT_EQ(-ENODEV, record_free(self->fd, plugged, CB, 1));

	EXPECT_EQ(0, waitpid(stuck.pid, &status, WNOHANG)) TH_LOG("it was stuck to the end");
	kill(stuck.pid, SIGKILL);
	ASSERT_TRUE(EVENTUALLY(DEADLINE, waitpid(stuck.pid, &status, WNOHANG) == stuck.pid));
	EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	EXPECT_EQ(0, usage_of(self->fd, 0, SUM_L1).records);
}

/* What a user may try */

FIXTURE(unprivileged) {
	int fd;		/* root's, with records */
};

FIXTURE_SETUP(unprivileged)
{
	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	ASSERT_EQ(0, record_alloc(self->fd, 2, TRACE, 2, 10, 10));
}

FIXTURE_TEARDOWN(unprivileged)
{
	books_watch(-1);
	close(self->fd);
	EXPECT_TRUE(EVENTUALLY(3000, no_clients()));
	EXPECT_TRUE(books_empty());
}

/* Hold as much as one client may on a device; beyond that, only this client gets errors. */
static int hold_most(struct child *child)
{
	const __u64 most = TT_MEMTRACK_MAX_CLIENT_BYTES, record = TT_MEMTRACK_MAX_RECORD;
	int fd = become(USER) ? -1 : device_open(O_RDWR);
	__u64 id;

	for (id = 0; id < most / record; id++)
		if (buf_alloc(fd, 0, DRAM_BUFFERS, id, record, record))
			return 1;
	if (COUNTED(0, OVER_FLOW, buf_alloc(fd, 0, DRAM_BUFFERS, id, 1, 1)) != -EOVERFLOW)
		return 2;
	tell(child, 0);
	return hear(child);
}

TEST_F(unprivileged, greatest_records_stop_nobody)
{
	const __u64 most = TT_MEMTRACK_MAX_CLIENT_BYTES;
	struct child greedy[8];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(greedy); i++) {
		if (!child_start(&greedy[i]))
			_exit(hold_most(&greedy[i]));
		ASSERT_EQ(0, hear(&greedy[i]));
		ASSERT_EQ((i + 1) * most, usage_of(self->fd, 0, DRAM_BUFFERS).bytes);
		ASSERT_EQ((i + 1) * most, usage_of(self->fd, 0, SUM_DRAM).core_bytes);
		ASSERT_EQ(0, record_alloc(self->fd, 0, DRAM_BUFFERS, 1000, 10, 10));
		ASSERT_EQ(0, record_free(self->fd, 0, DRAM_BUFFERS, 1000));
	}
	ASSERT_EQ(0, books_coherent());
	for (i = 0; i < ARRAY_SIZE(greedy); i++) {
		tell(&greedy[i], 0);
		EXPECT_EQ(0, child_wait(&greedy[i]));
	}
	EXPECT_EQ(0, usage_of(self->fd, 0, DRAM_BUFFERS).bytes);
	EXPECT_EQ(0, error_count(2, OVER_FLOW));
}

/* Programs of maximum size: one is removed while in all slots, two are resident at the end. */
static int be_greatest(struct child *child)
{
	static struct tt_memtrack_program_entry parts[TT_MEMTRACK_MAX_PROGRAM];
	int fd = become(USER) ? -1 : device_open(O_RDWR);
	__u32 i, slot;

	for (i = 0; i < ARRAY_SIZE(parts); i++)
		parts[i] = program_entry(CB + i % 4, i, 1ULL << 30, 1);
	for (i = 1; i <= 3; i++) {
		if (program_add(fd, i, parts, ARRAY_SIZE(parts)))
			return 1;
		for (slot = 0; slot < TT_MEMTRACK_SLOTS; slot++)
			if (program_dispatch(fd, 0, slot, i) || program_dispatch(fd, 2, slot, i))
				return 2;
	}
	if (program_remove(fd, 3) || usage_self(fd, 0, SUM_L1).records ||
	    usage_self(fd, 2, SUM_L1).bytes)
		return 3;
	for (slot = 0; slot < TT_MEMTRACK_SLOTS; slot++)
		program_dispatch(fd, 0, slot, 1 + slot % 2);
	tell(child, 0);
	pause();
	return 4;
}

TEST_F(unprivileged, greatest_programs_stop_nobody)
{
	struct child greedy[4];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(greedy); i++) {
		if (!child_start(&greedy[i]))
			_exit(be_greatest(&greedy[i]));
		ASSERT_EQ(0, hear(&greedy[i]));
		ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1000, 10, 10));
		ASSERT_EQ(0, record_free(self->fd, 0, CB, 1000));
	}
	ASSERT_EQ(0, books_coherent());
	for (i = 0; i < ARRAY_SIZE(greedy); i++) {
		kill(greedy[i].pid, SIGKILL);
		EXPECT_EQ(128 + SIGKILL, child_wait(&greedy[i]));
	}
	EXPECT_TRUE(EVENTUALLY(3000, usage_of(self->fd, 0, SUM_L1).records == 1));
	EXPECT_EQ(100, usage_of(self->fd, 0, SUM_L1).bytes);
}

/* Set as many texts as a user may have, with unordered numbers. */
static int be_wordy(struct child *child)
{
	char text[TT_MEMTRACK_MAX_TAG_TEXT];
	int fd = become(USER) ? -1 : device_open(O_RDWR);
	int result = 0;
	__u32 i;

	memset(text, 'x', sizeof(text));
	for (i = 1; !result; i++)
		result = tag_set(fd, i * 0x9e3779b1, text, sizeof(text));
	tell(child, result);
	pause();
	return 1;
}

static __u64 clients_now(void)
{
	__u64 clients = 0;

	sysfs_u64(&clients, "clients");
	return clients;
}

/* Others can still set texts, and a death returns the whole quota. */
TEST_F(unprivileged, texts_stop_nobody)
{
	struct child wordy, other;
	int round;

	for (round = 0; round < 2; round++) {
		if (!child_start(&wordy))
			_exit(be_wordy(&wordy));
		ASSERT_EQ(-EDQUOT, hear(&wordy));
		ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1000, 10, 10));
		ASSERT_EQ(0, record_free(self->fd, 0, CB, 1000));
		if (!child_start(&other))
			_exit(become(OTHER) || tag_set(device_open(O_RDWR), 1, "text", 4));
		EXPECT_EQ(0, child_wait(&other));
		kill(wordy.pid, SIGKILL);
		EXPECT_EQ(128 + SIGKILL, child_wait(&wordy));
		ASSERT_TRUE(EVENTUALLY(5000, clients_now() == 1));
	}
}

/* Calls of every number with random bytes; hardly any is right. */
static int call_badly(void)
{
	static union {
		__u32 size;
		__u8 byte[256];
		__u64 word[32];
	} argument;
	__u64 seed = seed_from_environment();
	int fd = become(USER) ? -1 : device_open(O_RDWR | O_NONBLOCK);
	int i, word;

	printf("# TTMT_SEED=%llu\n", seed);
	for (i = 0; i < 10000; i++) {
		for (word = 0; word < 32; word++)
			argument.word[word] = random_next(&seed) >> random_below(&seed, 64);
		if (random_below(&seed, 4))
			argument.size = 8 * random_below(&seed, 32);
		ioctl(fd, _IO(TT_MEMTRACK_IOC_TYPE, random_below(&seed, 24)), &argument);
		ioctl(fd, random_next(&seed), &argument);
		if (write(fd, argument.byte, 8) >= 0)
			return 1;
		if (read(fd, argument.byte, random_below(&seed, 256)) < 0 && errno != EINVAL &&
		    errno != EAGAIN)
			return 2;
	}
	return 0;
}

/* Each error of the books, by a client that holds record 1 of TRACE and may hold no more. */

static int free_unknown(int fd)
{
	return record_free(fd, 0, CB, 99);
}

static int alloc_twice(int fd)
{
	return record_alloc(fd, 0, TRACE, 1, 10, 10);
}

static int free_with_another_size(int fd)
{
	return buf_free(fd, 0, TRACE, 1, 99) ?: alloc_twice(fd);
}

static int go_over_capacity(int fd)
{
	const __u64 most = TT_MEMTRACK_MAX_RECORD;

	return record_free(fd, 0, TRACE, 1) ?: buf_alloc(fd, 0, L1_SMALL, 2, most, most) ?:
	       record_free(fd, 0, L1_SMALL, 2) ?: alloc_twice(fd);
}

static int go_over_quota(int fd)
{
	return record_alloc(fd, 0, CB, 99, 10, 10);
}

static int overflow(int fd)
{
	return cb_alloc(fd, 0, CB, 99, UINT64_MAX, 2);
}

static const struct {
	int (*make)(int fd);
	int result;
	enum counter counter;
} book_errors[] = {
	{ free_unknown, -ENOENT, UNKNOWN_FREE },
	{ alloc_twice, -EEXIST, DUPLICATE_ALLOC },
	{ free_with_another_size, 0, SIZE_MISMATCH },
	{ go_over_capacity, 0, OVER_CAPACITY },
	{ go_over_quota, -EDQUOT, OVER_QUOTA },
	{ overflow, -EOVERFLOW, OVER_FLOW },
};

#define TIMES 1000

static int err_often(void)
{
	int fd = become(USER) ? -1 : device_open(O_RDWR);
	__u64 before;
	size_t i;
	int time;

	if (alloc_twice(fd))
		return 1;
	for (i = 0; i < ARRAY_SIZE(book_errors); i++) {
		before = error_count(0, book_errors[i].counter);
		for (time = 0; time < TIMES; time++)
			if (book_errors[i].make(fd) != book_errors[i].result)
				return 10 + i;
		if (error_count(0, book_errors[i].counter) != before + TIMES)
			return 20 + i;
	}
	return 0;
}

/* Lines added to the kernel's log since a position in it, which EPIPE says is overwritten. */
static int lines_of_log(int log)
{
	char line[8192];
	int lines = 0;

	errno = 0;
	while (lines < 50 && read(log, line, sizeof(line)) > 0)
		lines++;
	return errno == EPIPE ? INT_MAX : lines;
}

TEST_F_TIMEOUT(unprivileged, cannot_flood_the_log, 120)
{
	int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);

	ASSERT_LE(0, log);
	close(self->fd);
	ASSERT_EQ(0, modules_unload());
	ASSERT_EQ(0, modules_load("user_records=1", BOARDS));
	ASSERT_LE(0, lseek(log, 0, SEEK_END));
	EXPECT_EQ(0, done_in_time(err_often));
	EXPECT_EQ(0, done_in_time(call_badly));
	/* Others may write there as well, but there must not be a line for each call. */
	EXPECT_GT(50, lines_of_log(log));
	close(log);
	EXPECT_TRUE(EVENTUALLY(3000, no_clients()));
	EXPECT_EQ(0, modules_unload());
	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDONLY);
}

/* Whether it is an address of the kernel's memory or text on x86_64. */
static bool is_address(__u64 value)
{
	return value >= 0xffff800000000000 && value < 0xfffffffffffff000 &&
	       (value < 0xffffffff00000000 || value >= 0xffffffff80000000);
}

static bool in_memory(const void *memory, size_t size)
{
	const __u64 *word = memory;
	size_t i;

	for (i = 0; i < size / sizeof(*word); i++)
		if (is_address(word[i]))
			return true;
	return false;
}

/* Look for an address in decimal or hexadecimal. */
static bool in_text(const char *text)
{
	char *end;

	while (*text) {
		if (!isxdigit(*text)) {
			text++;
			continue;
		}
		if (is_address(strtoull(text, NULL, 16)) || is_address(strtoull(text, &end, 10)))
			return true;
		text += strspn(text, "0123456789abcdefABCDEF");
	}
	return false;
}

#define SEEN_IN(answer) in_memory(&(answer), sizeof(answer))

static int look_at_answers(void)
{
	static struct tt_memtrack_client clients[8];
	static struct tt_memtrack_record records[8];
	static struct tt_memtrack_exit exits[64];
	struct tt_memtrack_usage usage[WHATS];
	struct device_info info;
	struct tt_memtrack_version version;
	struct tt_memtrack_event events[2];
	__u32 count = 8, room = 8, most = 64;
	int fd = become(USER) ? -1 : device_open(O_RDWR);

	if (watch(fd) || record_alloc(fd, 0, CB, 1, 10, 10) || record_free(fd, 0, CB, 1) ||
	    record_alloc(fd, 0, KERNEL, 2, 10, 10))
		return 1;
	if (version_get(fd, &version) || SEEN_IN(version))
		return 2;
	if (device_get(fd, 0, 0, &info) || SEEN_IN(info))
		return 3;
	if (usage_get(fd, 0, TT_MEMTRACK_USAGE_SELF, usage) || SEEN_IN(usage))
		return 4;
	if (clients_get(fd, 0, clients, &count, usage) || SEEN_IN(clients) || SEEN_IN(usage))
		return 5;
	if (records_get(fd, 0, NULL, records, &room) || SEEN_IN(records))
		return 6;
	if (exits_get(fd, exits, &most) || SEEN_IN(exits))
		return 7;
	if (read(fd, events, sizeof(events)) != sizeof(events) || SEEN_IN(events))
		return 8;
	return 0;
}

static int look_at_files(void)
{
	static char text[4096];
	int fd = become(USER) ? -1 : device_open(O_RDWR);
	FILE *info;
	int what;

	if (record_alloc(fd, 0, CB, 1, 10, 10))
		return 1;
	if (sysfs_text(text, sizeof(text), "usage") || in_text(text))
		return 2;
	for (what = 0; what < WHATS; what++)
		if (sysfs_text(text, sizeof(text), "tt0/%s/used", what_names[what]) ||
		    in_text(text))
			return 3;
	if (sysfs_text(text, sizeof(text), "tt0/uevent") || in_text(text))
		return 4;
	snprintf(text, sizeof(text), "/proc/self/fdinfo/%d", fd);
	info = fopen(text, "r");
	while (info && fgets(text, sizeof(text), info))
		if (in_text(text))
			return 5;
	return info ? 0 : 6;
}

TEST_F(unprivileged, cannot_see_an_address)
{
	const __u64 text_of_the_kernel = 0xffffffff81000000;

	/* Check that the search finds one. */
	ASSERT_TRUE(in_text("pointer: ffff888004a3c000\n"));
	ASSERT_TRUE(in_text("18446744071579791360"));
	ASSERT_TRUE(SEEN_IN(text_of_the_kernel));

	EXPECT_EQ(0, done_in_time(look_at_answers));
	EXPECT_EQ(0, done_in_time(look_at_files));
}

/* Try to get another process's file without being given it. */
static int reach_for(pid_t pid, int fd)
{
	char path[64];
	int reached;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", pid, fd);
	if (open(path, O_RDWR | O_CLOEXEC) >= 0)
		return 1;
	reached = syscall(SYS_pidfd_open, pid, 0);
	return reached >= 0 && syscall(SYS_pidfd_getfd, reached, fd, 0) >= 0;
}

/* Check what root holds through a copy of the descriptor of root's file. */
static int attack(int roots, __u64 client)
{
	struct tt_memtrack_record record;
	int fd = become(USER) ? -1 : device_open(O_RDWR);
	__u32 room = 1;

	books_watch(roots);
	if (REFUSED(reach_for(getppid(), roots)))
		return 1;
	if (COUNTED(0, UNKNOWN_FREE, record_free(fd, 0, CB, 1)) != -ENOENT ||
	    COUNTED(2, UNKNOWN_FREE, record_free(fd, 2, TRACE, 2)) != -ENOENT)
		return 2;
	if (REFUSED(free_all(fd, ANY, ANY)) || REFUSED(free_all(fd, 0, CB)))
		return 3;
	if (REFUSED(free_all(roots, ANY, ANY)) != -EPERM ||
	    REFUSED(record_free(roots, 0, CB, 1)) != -EPERM)
		return 4;
	if (REFUSED(records_get(fd, client, NULL, &record, &room)) != -EPERM)
		return 5;
	if (REFUSED(device_set(fd, 0, TT_MEMTRACK_CAP_DRAM_BYTES, 1)) != -EPERM ||
	    REFUSED(device_set(fd, 0, TT_MEMTRACK_CAP_CHIPS, 2)) != -EPERM)
		return 6;
	if (REFUSED(sysfs_write("1", "tt0/drop")) != -EACCES ||
	    REFUSED(sysfs_write("0", "tt0/cb/peak")) != -EACCES ||
	    REFUSED(sim_make("of_a_user")) != -EACCES)
		return 7;
	/* The same ids are separate records, which can be freed without root's. */
	if (record_alloc(fd, 0, CB, 1, 10, 10) || record_free(fd, 0, CB, 1) ||
	    usage_self(roots, 0, CB).bytes != 100)
		return 8;
	return 0;
}

TEST_F(unprivileged, cannot_change_anothers_books)
{
	__u64 client = client_number(self->fd);
	struct child child;

	if (!child_start(&child))
		_exit(attack(self->fd, client));
	EXPECT_EQ(0, child_wait(&child));
	EXPECT_EQ(100, usage_self(self->fd, 0, CB).bytes);
	EXPECT_EQ(100, usage_self(self->fd, 2, TRACE).bytes);
}

TEST_HARNESS_MAIN

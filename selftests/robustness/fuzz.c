// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Random calls, half of them nearly right, from an owner, a child with its files and another
 * user: each answer adds up, the books are consistent after each round, and empty at the end.
 *
 * TTMT_SEED repeats a round, as far as concurrent processes can be repeated; TTMT_FUZZ_SECONDS is
 * the duration. On a kernel with fail-nth, allocations and copies fail, too.
 */
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define CALLS	1500
#define ROUNDS	100000
#define FILES	4
#define IDS	4
#define PAGE	4096UL

/* Target of addresses: unmapped, writable pages, unmapped, a read-only page, unmapped. */
#define WRITABLE	15UL /* one page less than a user may lock before Linux 5.16 */
#define ARENA		((WRITABLE + 4) * PAGE)
#define KERNEL_MEMORY	0xffff888000000000ULL

/* The meaning of a member, to choose values that get past the first checks. */
enum meaning {
	IS_RARE_FLAG,
	IS_FLAG,
	IS_DEVICE,
	IS_BUFFER_KIND,
	IS_PROGRAM_KIND,
	IS_KERNEL_KIND,
	IS_CLASS,
	IS_ID,
	IS_BYTES,
	IS_CORES,
	IS_ADDRESS,
	IS_OPS_ADDRESS,
	IS_PARTS_ADDRESS,
	IS_SLOT,
	IS_SET,
	IS_COUNT,
	IS_CLIENT,
	IS_CAPACITY,
	IS_FIGURE,
	IS_TAG,
	IS_LENGTH,
	IS_TEXT_ADDRESS,
	IS_ENTRY_SIZE,
};

struct member {
	__u16 offset;
	__u16 size;
	__u32 meaning;
};

#define OF(type) sizeof(struct tt_memtrack_##type)

#define M32(type, name, meaning) { offsetof(struct tt_memtrack_##type, name), 4, meaning }
#define M64(type, name, meaning) { offsetof(struct tt_memtrack_##type, name), 8, meaning }

/* The entry size of an array, which callers of other versions have differently. */
#define ENTRY_OF(type) (IS_ENTRY_SIZE + OF(type))

#define FREE(of_kind) { OF(free), {					\
	M32(free, flags, IS_RARE_FLAG), M32(free, device, IS_DEVICE),	\
	M32(free, kind, of_kind),						\
	M64(free, id, IS_ID), M64(free, bytes, IS_BYTES) } }

/* By request number; members that are not named are 0. */
static const struct request {
	size_t size;
	struct member member[8];
} requests[] = {
	[0x00] = { .size = OF(version) },
	[0x01] = { OF(buf_alloc), {
		M32(buf_alloc, device, IS_DEVICE), M32(buf_alloc, kind, IS_BUFFER_KIND),
		M64(buf_alloc, id, IS_ID), M64(buf_alloc, bytes, IS_BYTES),
		M64(buf_alloc, core_bytes, IS_BYTES), M32(buf_alloc, tag, IS_TAG) } },
	[0x02] = FREE(IS_BUFFER_KIND),
	[0x03] = { OF(cb_alloc), {
		M32(cb_alloc, device, IS_DEVICE), M32(cb_alloc, kind, IS_PROGRAM_KIND),
		M64(cb_alloc, id, IS_ID), M64(cb_alloc, bytes_per_core, IS_BYTES),
		M32(cb_alloc, cores, IS_CORES), M32(cb_alloc, tag, IS_TAG) } },
	[0x04] = FREE(IS_PROGRAM_KIND),
	[0x05] = { OF(kernel_load), {
		M32(kernel_load, device, IS_DEVICE), M32(kernel_load, kernel_class, IS_CLASS),
		M64(kernel_load, id, IS_ID), M64(kernel_load, bytes_per_core, IS_BYTES),
		M32(kernel_load, cores, IS_CORES), M32(kernel_load, tag, IS_TAG) } },
	[0x06] = FREE(IS_KERNEL_KIND),
	[0x07] = { OF(submit), {
		M32(submit, flags, IS_FLAG), M64(submit, ops, IS_OPS_ADDRESS),
		M32(submit, entry_size, ENTRY_OF(op)), M32(submit, count, IS_COUNT) } },
	[0x08] = { OF(device_get), {
		M32(device_get, flags, IS_FLAG), M32(device_get, device, IS_DEVICE),
		M64(device_get, capacities, IS_ADDRESS),
		M32(device_get, capacity_size, ENTRY_OF(capacity_entry)),
		M32(device_get, capacity_count, IS_COUNT), M64(device_get, counters, IS_ADDRESS),
		M32(device_get, counter_size, ENTRY_OF(counter)),
		M32(device_get, counter_count, IS_COUNT) } },
	[0x09] = { OF(device_set), {
		M32(device_set, device, IS_DEVICE), M32(device_set, capacity, IS_CAPACITY),
		M64(device_set, value, IS_FIGURE) } },
	[0x0a] = { OF(usage_get), {
		M32(usage_get, flags, IS_FLAG), M32(usage_get, device, IS_DEVICE),
		M64(usage_get, entries, IS_ADDRESS),
		M32(usage_get, entry_size, ENTRY_OF(usage)), M32(usage_get, count, IS_COUNT) } },
	[0x0b] = { OF(clients_get), {
		M32(clients_get, device, IS_DEVICE), M64(clients_get, clients, IS_ADDRESS),
		M32(clients_get, client_size, ENTRY_OF(client)),
		M32(clients_get, client_count, IS_COUNT), M64(clients_get, usage, IS_ADDRESS),
		M32(clients_get, usage_size, ENTRY_OF(usage)),
		M32(clients_get, usage_count, IS_COUNT) } },
	[0x0c] = { OF(records_get), {
		M32(records_get, flags, IS_FLAG), M64(records_get, client, IS_CLIENT),
		M32(records_get, device, IS_DEVICE), M32(records_get, kind, IS_BUFFER_KIND),
		M64(records_get, id, IS_ID), M64(records_get, records, IS_ADDRESS),
		M32(records_get, entry_size, ENTRY_OF(record)),
		M32(records_get, count, IS_COUNT) } },
	[0x0d] = { OF(exits_get), {
		M64(exits_get, exits, IS_ADDRESS), M32(exits_get, entry_size, ENTRY_OF(exit)),
		M32(exits_get, count, IS_COUNT) } },
	[0x0e] = { OF(watch), { M32(watch, event_size, ENTRY_OF(event)) } },
	[0x0f] = { OF(program_add), {
		M64(program_add, id, IS_ID), M64(program_add, entries, IS_PARTS_ADDRESS),
		M32(program_add, entry_size, ENTRY_OF(program_entry)),
		M32(program_add, count, IS_COUNT) } },
	[0x10] = { OF(program_remove), { M64(program_remove, id, IS_ID) } },
	[0x11] = { OF(program_dispatch), {
		M32(program_dispatch, device, IS_DEVICE), M32(program_dispatch, slot, IS_SLOT),
		M64(program_dispatch, id, IS_ID) } },
	[0x12] = { OF(cores_set), {
		M32(cores_set, set, IS_SET), M64(cores_set, rows, IS_FIGURE) } },
	[0x13] = { OF(cores_get), {
		M32(cores_get, flags, IS_FLAG), M32(cores_get, device, IS_DEVICE),
		M64(cores_get, cores, IS_ADDRESS), M32(cores_get, entry_size, ENTRY_OF(core)),
		M32(cores_get, count, IS_COUNT) } },
	[0x14] = { OF(tag_set), {
		M32(tag_set, tag, IS_TAG), M32(tag_set, length, IS_LENGTH),
		M64(tag_set, text, IS_TEXT_ADDRESS) } },
	[0x15] = { OF(tags_get), {
		M64(tags_get, client, IS_CLIENT), M32(tags_get, after, IS_TAG),
		M64(tags_get, tags, IS_ADDRESS), M32(tags_get, entry_size, ENTRY_OF(tag)),
		M32(tags_get, count, IS_COUNT) } },
	[0x16] = { OF(refused), {
		M32(refused, flags, IS_RARE_FLAG), M32(refused, device, IS_DEVICE),
		M32(refused, tag, IS_TAG),
		M32(refused, kind, IS_BUFFER_KIND), M32(refused, reason, IS_FLAG),
		M64(refused, bytes, IS_BYTES), M64(refused, core_bytes, IS_BYTES) } },
	[0x17] = { OF(refusals_get), {
		M64(refusals_get, refusals, IS_ADDRESS),
		M32(refusals_get, entry_size, ENTRY_OF(refusal)),
		M32(refusals_get, count, IS_COUNT) } },
};

#define REQUESTS ARRAY_SIZE(requests)

/* How many calls of each request were accepted and refused, in shared memory. */
static struct tally {
	unsigned int taken[REQUESTS];
	unsigned int refused[REQUESTS];
	unsigned int events;
	unsigned int faults;
} *tally;

/* A process that makes calls. */
struct caller {
	__u64 state;
	int fd[FILES];
	char *arena;
	int faults;
};

static bool one_in(struct caller *caller, __u32 times)
{
	return !random_below(&caller->state, times);
}

static __u64 wild_number(struct caller *caller)
{
	static const __u64 edges[] = {
		0, 1, ANY, 1ULL << 32, 1ULL << 63, UINT64_MAX, TT_MEMTRACK_MAX_RECORD,
		TT_MEMTRACK_MAX_RECORD + 1, TT_MEMTRACK_MAX_CLIENT_BYTES, TT_MEMTRACK_CAP_CHIPS,
	};
	__u32 which = random_below(&caller->state, ARRAY_SIZE(edges) + 2);
	__u64 random = random_next(&caller->state);

	if (which < ARRAY_SIZE(edges))
		return edges[which];
	return which == ARRAY_SIZE(edges) ? random : 1ULL << (random % 64);
}

static char *writable(struct caller *caller)
{
	return caller->arena + PAGE + 8 * random_below(&caller->state, WRITABLE * PAGE / 8);
}

/* Most have enough room; others are at an edge, in the read-only page, or anywhere. */
static char *some_address(struct caller *caller)
{
	char *room = caller->arena + PAGE + 8 * random_below(&caller->state, WRITABLE * PAGE / 16);

	switch (random_below(&caller->state, 32)) {
	case 0:
		return writable(caller);
	case 1:
		return caller->arena + (WRITABLE + 1) * PAGE - random_below(&caller->state, 256);
	case 2:
		return caller->arena + (WRITABLE + 2) * PAGE + random_below(&caller->state, PAGE);
	case 3:
		return caller->arena + random_below(&caller->state, ARENA);
	case 4:
		return (char *)(uintptr_t)wild_number(caller);
	case 5:
		return (char *)(uintptr_t)(KERNEL_MEMORY + random_below(&caller->state, PAGE));
	case 6:
		return room + random_below(&caller->state, 8);
	default:
		return room;
	}
}

static bool kind_may_have_sets(__u32 kind)
{
	return kind >= L1_BUFFERS && kind < KERNEL;
}

static struct tt_memtrack_op some_op(struct caller *caller)
{
	__u32 device = random_below(&caller->state, 3);
	__u32 kind = random_below(&caller->state, KINDS);
	__u64 id = random_below(&caller->state, IDS);
	struct tt_memtrack_op op;

	if (one_in(caller, 8))
		op = op_dispatch(device, random_below(&caller->state, 3), id);
	else if (one_in(caller, 2))
		op = op_free(device, kind, id);
	else
		op = op_alloc(device, kind, id, random_below(&caller->state, 4096),
			      1 + random_below(&caller->state, 140));
	if (one_in(caller, 4) && kind_may_have_sets(kind) && op.op & 1)
		op.core_set = 1 + random_below(&caller->state, 3);
	if (op.core_set && op.op == TT_MEMTRACK_OP_CB_ALLOC)
		op.cores = 1 + random_below(&caller->state, 4);
	if (op.op & 1 && op.op != TT_MEMTRACK_OP_PROGRAM_DISPATCH)
		op.tag = random_below(&caller->state, 5);
	if (one_in(caller, 64))
		((__u32 *)&op)[random_below(&caller->state, sizeof(op) / 4)] = wild_number(caller);
	if (one_in(caller, 64)) {
		op = op_free(one_in(caller, 2) ? ANY : device, one_in(caller, 2) ? ANY : kind, 0);
		op.flags = TT_MEMTRACK_FREE_ALL;
	}
	return op;
}

static char *some_ops(struct caller *caller)
{
	char *place = caller->arena + PAGE + 8 * random_below(&caller->state, WRITABLE * PAGE / 16);
	int i;

	for (i = 0; i < 32; i++) {
		const struct tt_memtrack_op op = some_op(caller);

		memcpy(place + i * sizeof(op), &op, sizeof(op));
	}
	return one_in(caller, 16) ? some_address(caller) : place;
}

static char *some_parts(struct caller *caller)
{
	char *place = caller->arena + PAGE + 8 * random_below(&caller->state, WRITABLE * PAGE / 16);
	struct tt_memtrack_program_entry part;
	int i;

	for (i = 0; i < 32; i++) {
		part = program_entry(CB + random_below(&caller->state, 4), i,
				     random_below(&caller->state, 4096),
				     1 + random_below(&caller->state, 140));
		part.tag = random_below(&caller->state, 5);
		if (one_in(caller, 128))
			((__u32 *)&part)[random_below(&caller->state, sizeof(part) / 4)] =
				wild_number(caller);
		memcpy(place + i * sizeof(part), &part, sizeof(part));
	}
	return one_in(caller, 16) ? some_address(caller) : place;
}

/* Letters, with anything in between. */
static char *some_text(struct caller *caller)
{
	char *place = caller->arena + PAGE + random_below(&caller->state, WRITABLE * PAGE / 2);
	int i;

	for (i = 0; i < 256; i++)
		place[i] = 'a' + i % 26;
	if (one_in(caller, 4))
		for (i = 0; i < 8; i++)
			place[random_below(&caller->state, 256)] = random_next(&caller->state);
	return one_in(caller, 16) ? some_address(caller) : place;
}

static __u64 some_number(struct caller *caller, const struct member *member)
{
	__u64 *state = &caller->state;

	if (one_in(caller, 40))
		return wild_number(caller);
	switch (member->meaning) {
	case IS_RARE_FLAG:
		return one_in(caller, 24);
	case IS_FLAG:
		return one_in(caller, 2);
	case IS_DEVICE:
		return random_below(state, 3);
	case IS_BUFFER_KIND:
		return random_below(state, CB);
	case IS_PROGRAM_KIND:
		return CB + random_below(state, 3);
	case IS_KERNEL_KIND:
		return KERNEL;
	case IS_CLASS:
		return random_below(state, 3);
	case IS_ID:
		return random_below(state, IDS);
	case IS_BYTES:
		return one_in(caller, 4) ? 0 : random_below(state, 1 << 20);
	case IS_CORES:
		return 1 + random_below(state, 140);
	case IS_ADDRESS:
		return (uintptr_t)some_address(caller);
	case IS_OPS_ADDRESS:
		return (uintptr_t)some_ops(caller);
	case IS_PARTS_ADDRESS:
		return (uintptr_t)some_parts(caller);
	case IS_SLOT:
		return random_below(state, 3);
	case IS_SET:
		return 1 + random_below(state, 3);
	case IS_TAG:
		return random_below(state, 5);
	case IS_LENGTH:
		return random_below(state, 260);
	case IS_TEXT_ADDRESS:
		return (uintptr_t)some_text(caller);
	case IS_COUNT:
		return random_below(state, one_in(caller, 8) ? 5000 : 33);
	case IS_CLIENT:
		return one_in(caller, 2) ? 0 : random_below(state, 2000);
	case IS_CAPACITY:
		return random_below(state, CAPACITIES);
	case IS_FIGURE:
		return one_in(caller, 2) ? 0 : random_below(state, 1 << 30);
	default:
		return one_in(caller, 8) ? 8 * random_below(state, 64) :
		       member->meaning - IS_ENTRY_SIZE;
	}
}

/* The size of another version, with what may be behind it. */
static __u32 other_size(struct caller *caller, char *argument, __u32 size)
{
	switch (random_below(&caller->state, 6)) {
	case 0:
		return random_below(&caller->state, size);
	case 1:
		return size - 8;
	case 2:
		return size + 8 * random_below(&caller->state, 16);
	case 3:
		return PAGE + random_below(&caller->state, 2);
	case 4:
		argument[size + random_below(&caller->state, 64)] = 1;
		return size + 64;
	default:
		return wild_number(caller);
	}
}

static void fill(struct caller *caller, const struct request *request, char *argument)
{
	const struct member *member;
	__u32 size = request->size;
	__u64 number;

	memset(argument, 0, PAGE);
	for (member = request->member; member < request->member + 8 && member->size; member++) {
		number = some_number(caller, member);
		memcpy(argument + member->offset, &number, member->size);
	}
	if (one_in(caller, 12))
		((__u32 *)argument)[random_below(&caller->state, size / 4)] = wild_number(caller);
	if (one_in(caller, 12))
		size = other_size(caller, argument, size);
	memcpy(argument, &size, sizeof(size));
}

/* Copy as much of it as fits. */
static char *place_argument(struct caller *caller, const char *argument, size_t length)
{
	char *end = caller->arena + (WRITABLE + 1) * PAGE;
	char *place = some_address(caller);

	if (place < caller->arena + PAGE || place >= end)
		return place;
	if (length > (size_t)(end - place))
		length = end - place;
	return memcpy(place, argument, length);
}

static int some_fd(struct caller *caller)
{
	return caller->fd[random_below(&caller->state, FILES)];
}

/* Make the n-th allocation or copy of the next call fail; 0 for none. */
static void fail_nth(struct caller *caller, unsigned int n)
{
	char text[16];
	int length = snprintf(text, sizeof(text), "%u", n);

	/* A fault that is still pending may hit this write. */
	while (caller->faults >= 0 && pwrite(caller->faults, text, length, 0) < 0 &&
	       errno == EFAULT)
		;
}

/* Count the fault if it happened, otherwise cancel it. */
static void fail_no_more(struct caller *caller)
{
	char left[16];

	if (caller->faults >= 0 && pread(caller->faults, left, sizeof(left), 0) > 0 &&
	    *left == '0')
		__atomic_add_fetch(&tally->faults, 1, __ATOMIC_RELAXED);
	fail_nth(caller, 0);
}

static __u32 some_request(struct caller *caller)
{
	__u32 number;

	do {
		number = random_below(&caller->state, REQUESTS);
	} while (!requests[number].size);
	return number;
}

static void known_call(struct caller *caller)
{
	__u32 number = some_request(caller);
	const struct request *request = &requests[number];
	__u64 words[PAGE / 8 + 1];
	char *argument = (char *)words;
	__u32 most = one_in(caller, 8) ? 40 : 12;
	unsigned int nth = one_in(caller, 3) ? 1 + random_below(&caller->state, most) : 0;
	int fd = some_fd(caller);
	char *place;
	int result;

	fill(caller, request, argument);
	place = place_argument(caller, argument, request->size + 128);
	if (nth)
		fail_nth(caller, nth);
	result = call(fd, _IO(TT_MEMTRACK_IOC_TYPE, number), place);
	if (nth)
		fail_no_more(caller);
	__atomic_add_fetch(result ? &tally->refused[number] : &tally->taken[number], 1,
			   __ATOMIC_RELAXED);
}

static void unknown_call(struct caller *caller)
{
	unsigned long number = random_next(&caller->state);

	if (one_in(caller, 2))
		number = _IOC(number & 3, TT_MEMTRACK_IOC_TYPE, number >> 8 & 31,
			      number >> 16 & 0xff);
	call(some_fd(caller), number & 0xffffffff, some_address(caller));
}

static void open_file(struct caller *caller)
{
	static const int flags[] = { O_RDWR, O_RDWR, O_RDWR, O_RDWR, O_RDONLY, O_WRONLY };
	int *fd = &caller->fd[random_below(&caller->state, FILES)];

	if (*fd >= 0)
		close(*fd);
	*fd = device_open(O_NONBLOCK | flags[random_below(&caller->state, ARRAY_SIZE(flags))]);
}

static void read_events(struct caller *caller)
{
	int fd = some_fd(caller);
	struct pollfd ready = { .fd = fd, .events = POLLIN | POLLOUT };
	size_t size = random_below(&caller->state, 3 * PAGE);
	char *place = some_address(caller);

	if (poll(&ready, 1, 0) > 0 && read(fd, place, size) > 0)
		__atomic_add_fetch(&tally->events, 1, __ATOMIC_RELAXED);
}

static void read_texts(struct caller *caller)
{
	static const char *const files[] = {
		"used", "core_used", "count", "allocs", "peak", "core_peak", "total", "core_total",
	};
	__u32 device = random_below(&caller->state, 4);
	char text[PAGE];

	sysfs_text(text, sizeof(text), "tt%u/%s/%s", device,
		   what_names[random_below(&caller->state, WHATS)],
		   files[random_below(&caller->state, ARRAY_SIZE(files))]);
	sysfs_text(text, sizeof(text), "usage");
	client_number(some_fd(caller));
}

/* Refused for other users. */
static void write_texts(struct caller *caller)
{
	__u32 device = random_below(&caller->state, 4);
	const char *what = what_names[random_below(&caller->state, WHATS)];

	if (one_in(caller, 4))
		sysfs_write("1", "tt%u/drop", device);
	else
		sysfs_write("0", "tt%u/%s/%s", device, what,
			    one_in(caller, 2) ? "peak" : "core_peak");
}

/* Clients add up to the device; their core bytes, to at least the device's. */
static bool clients_add_up(const struct tt_memtrack_usage *device,
			   const struct tt_memtrack_client *clients, __u32 count, int kind)
{
	struct tt_memtrack_usage sum = { .what = kind };
	__u32 i;

	for (i = 0; i < count; i++) {
		const struct tt_memtrack_holding *held = &clients[i].kind[kind];

		if (held->core_bytes > device->core_bytes)
			return false;
		sum.bytes += held->bytes;
		sum.core_bytes += held->core_bytes;
		sum.records += held->records;
	}
	return sum.bytes == device->bytes && sum.records == device->records &&
	       (sum.core_bytes == device->core_bytes ||
		(kind_may_have_sets(kind) && sum.core_bytes > device->core_bytes));
}

/* Check within one answer. */
static void ask(struct caller *caller)
{
	struct tt_memtrack_client clients[128];
	struct tt_memtrack_usage usage[WHATS];
	__u32 count = ARRAY_SIZE(clients);
	int fd = device_open(O_RDONLY);
	int kind;

	if (clients_get(fd, random_below(&caller->state, 3), clients, &count, usage))
		exit(1);
	close(fd);
	for (kind = 0; kind < KINDS; kind++)
		if (!clients_add_up(&usage[kind], clients, count, kind))
			exit(2);
}

static void make_calls(struct caller *caller, int calls)
{
	int i;

	caller->faults = open("/proc/self/fail-nth", O_RDWR | O_CLOEXEC);
	for (i = 0; i < calls; i++) {
		__u32 which = random_below(&caller->state, 128);

		if (which < 100)
			known_call(caller);
		else if (which < 108)
			unknown_call(caller);
		else if (which < 109)
			open_file(caller);
		else if (which < 120)
			read_events(caller);
		else if (which < 123)
			read_texts(caller);
		else if (which < 125)
			write_texts(caller);
		else
			ask(caller);
	}
	if (caller->faults >= 0)
		close(caller->faults);
}

/* So that allocation failures hit the module, not page faults of this process. */
static void arena_lock(struct caller *caller)
{
	if (mlock(caller->arena + PAGE, WRITABLE * PAGE) ||
	    mlock(caller->arena + (WRITABLE + 2) * PAGE, PAGE))
		exit(7);
}

static void arena_map(struct caller *caller)
{
	caller->arena = mmap(NULL, ARENA, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (caller->arena == MAP_FAILED ||
	    mprotect(caller->arena + PAGE, WRITABLE * PAGE, PROT_READ | PROT_WRITE) ||
	    mprotect(caller->arena + (WRITABLE + 2) * PAGE, PAGE, PROT_READ))
		exit(3);
	arena_lock(caller);
}

/* Keep files open until the parent has checked the books, and exit with them open. */
static void call_and_wait(const struct child *parent, struct caller *caller)
{
	make_calls(caller, CALLS);
	tell(parent, 0);
	hear(parent);
	exit(0);
}

/* With a child that has its parent's files and opens its own. */
static void call_in_two(const struct child *parent, struct caller *caller)
{
	struct child child;
	pid_t pid;

	make_calls(caller, CALLS / 2);
	pid = child_start(&child);
	if (pid < 0)
		exit(4);
	if (!pid)
		arena_lock(caller);
	caller->state ^= !pid;
	make_calls(caller, CALLS / 2);
	if (!pid)
		exit(0);
	if (child_wait(&child))
		exit(5);
	call_and_wait(parent, caller);
}

enum role { OWNER, PARENT, STRANGER, ROLES };

static void play(const struct child *parent, enum role role, __u64 seed)
{
	struct caller caller = { .state = seed };
	int i;

	if (role == STRANGER && become(NOBODY))
		exit(6);
	for (i = 0; i < FILES; i++)
		caller.fd[i] = device_open(O_RDWR | O_NONBLOCK);
	arena_map(&caller);
	if (role == PARENT)
		call_in_two(parent, &caller);
	else
		call_and_wait(parent, &caller);
}

/* 0, or the number of what was wrong. */
static int play_round(__u64 seed)
{
	struct child child[ROLES];
	int role, end, result = 0;

	for (role = 0; role < ROLES; role++) {
		if (!child_start(&child[role]))
			play(&child[role], role, seed + role);
	}
	for (role = 0; role < ROLES; role++)
		if (hear(&child[role]))
			result = 10;
	if (!result && books_coherent())
		result = 11;
	for (role = 0; role < ROLES; role++) {
		tell(&child[role], 0);
		end = child_wait(&child[role]);
		if (end)
			result = end;
	}
	if (!result && !EVENTUALLY(3000, no_clients()))
		result = 12;
	return result ?: books_empty() ? 0 : 13;
}

/* Set up fault injection: also allocations that may sleep, also single pages, silently. */
static void faults_prepare(void)
{
	static const char *const kinds[] = { "failslab", "fail_page_alloc", "fail_usercopy" };
	static const char *const settings[][2] = {
		{ "verbose", "0" }, { "ignore-gfp-wait", "N" }, { "min-order", "0" },
	};
	char path[96];
	size_t i, j;
	int fd;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (j = 0; j < ARRAY_SIZE(settings); j++) {
			snprintf(path, sizeof(path), "/sys/kernel/debug/%s/%s", kinds[i],
				 settings[j][0]);
			fd = open(path, O_WRONLY | O_CLOEXEC);
			if (fd < 0)
				continue;
			if (write(fd, settings[j][1], 1) != 1)
				fprintf(stderr, "# %s: %s\n", path, strerror(errno));
			close(fd);
		}
	}
}

static unsigned int seconds(void)
{
	const char *given = getenv("TTMT_FUZZ_SECONDS");

	return given ? atoi(given) : 10 * slowness();
}

FIXTURE(fuzz) {
};

FIXTURE_SETUP(fuzz)
{
	ASSERT_EQ(0, books_begin());
	books_have_sets = true;
	faults_prepare();
}

FIXTURE_TEARDOWN(fuzz)
{
	EXPECT_TRUE(books_empty());
}

TEST_F_TIMEOUT(fuzz, no_call_breaks_the_books, 7200)
{
	__u64 seed = seed_from_environment();
	__s64 deadline = now_ms() + 1000LL * seconds();
	size_t number;
	int round;

	tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		     -1, 0);
	ASSERT_NE(MAP_FAILED, tally);
	TH_LOG("TTMT_SEED=%llu for %u s", seed, seconds());
	for (round = 0; round < ROUNDS && (!round || now_ms() < deadline); round++) {
		ASSERT_EQ(0, play_round(seed)) {
			TH_LOG("TTMT_SEED=%llu begins with the round that failed", seed);
		}
		random_next(&seed);
	}
	/* A request that never gets past its first check proves nothing. */
	for (number = 0; number < REQUESTS; number++) {
		if (!requests[number].size)
			continue;
		EXPECT_LT(0, tally->taken[number]);
		EXPECT_LT(0, tally->refused[number]);
		TH_LOG("request %#zx: %u taken, %u refused", number, tally->taken[number],
		       tally->refused[number]);
	}
	EXPECT_LT(0, tally->events);
	EXPECT_TRUE(tally->faults || access("/proc/self/fail-nth", F_OK));
	TH_LOG("%d rounds, %u reads of events, %u faults", round, tally->events,
	       tally->faults);
}

TEST_HARNESS_MAIN

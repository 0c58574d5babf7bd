// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The binary interface: layout, the rule of extension, and what every ioctl must refuse. Built for
 * 64 and 32 bits; both run on the 64-bit kernel.
 */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define KERNEL_ADDRESS	0xffff888000000000
#define NO_ADDRESS	0x8000000000000000

/* Layout */

static const struct {
	const char *structure;
	const char *member;
	__u64 offset;
	__u64 expected_offset, expected_bytes;
} layout[] = {
#define STRUCT(name, bytes) { #name, "", 0, 0, bytes },
#define MEMBER(name, member, offset, bytes) \
	{ #name, #member, offsetof(struct tt_memtrack_##name, member), offset, bytes },
#define VALUE(name, value)
#include "abi_layout.h"
#undef STRUCT
#undef MEMBER
#undef VALUE
};

/* By the index in layout[]. */
static const __u64 bytes_of[] = {
#define STRUCT(name, bytes) sizeof(struct tt_memtrack_##name),
#define MEMBER(name, member, offset, bytes) sizeof(((struct tt_memtrack_##name) { 0 }).member),
#define VALUE(name, value)
#include "abi_layout.h"
#undef STRUCT
#undef MEMBER
#undef VALUE
};

static const struct {
	const char *name;
	__u64 value, expected;
} constants[] = {
#define STRUCT(name, bytes)
#define MEMBER(name, member, offset, bytes)
#define VALUE(name, value) { #name, name, value },
#include "abi_layout.h"
#undef STRUCT
#undef MEMBER
#undef VALUE
};

TEST(sizes_and_offsets)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(layout); i++) {
		EXPECT_EQ(layout[i].expected_offset, layout[i].offset)
			TH_LOG("%s.%s", layout[i].structure, layout[i].member);
		EXPECT_EQ(layout[i].expected_bytes, bytes_of[i])
			TH_LOG("%s.%s", layout[i].structure, layout[i].member);
	}
}

TEST(no_holes)
{
	__u64 end = 0, bytes = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(layout); i++) {
		if (*layout[i].member) {
			EXPECT_EQ(end, layout[i].offset)
				TH_LOG("before %s.%s", layout[i].structure, layout[i].member);
			end = layout[i].offset + bytes_of[i];
			continue;
		}
		EXPECT_EQ(bytes, end) TH_LOG("at the end, before %s", layout[i].structure);
		EXPECT_EQ(0, bytes_of[i] % 8) TH_LOG("%s", layout[i].structure);
		bytes = bytes_of[i];
		end = 0;
	}
	EXPECT_EQ(bytes, end);
}

TEST(values)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(constants); i++) {
		EXPECT_EQ(constants[i].expected, constants[i].value)
			TH_LOG("%s", constants[i].name);
	}
}

/* Every ioctl, with an argument that it accepts repeatedly */

static __u64 next_id = 1;
static int reporter;
static struct tt_memtrack_capacity_entry capacities[CAPACITIES];
static struct tt_memtrack_counter counters[COUNTERS];
static struct tt_memtrack_usage usage[WHATS];
static struct tt_memtrack_client clients[4];
static struct tt_memtrack_record records[4];
static struct tt_memtrack_exit exits[64];
static struct tt_memtrack_refusal refusals[64];
static struct tt_memtrack_op ops[2];
static struct tt_memtrack_program_entry entries[2];

static void fill_version(void *argument)
{
	*(struct tt_memtrack_version *)argument = (struct tt_memtrack_version) {
		.size = sizeof(struct tt_memtrack_version),
	};
}

static void fill_buf_alloc(void *argument)
{
	*(struct tt_memtrack_buf_alloc *)argument = (struct tt_memtrack_buf_alloc) {
		.size = sizeof(struct tt_memtrack_buf_alloc),
		.kind = DRAM_BUFFERS,
		.id = next_id++,
		.bytes = 12,
		.core_bytes = 1,
	};
}

static void fill_free(void *argument)
{
	*(struct tt_memtrack_free *)argument = (struct tt_memtrack_free) {
		.size = sizeof(struct tt_memtrack_free),
		.flags = TT_MEMTRACK_FREE_ALL,
		.kind = TRACE,
	};
}

static void fill_cb_alloc(void *argument)
{
	*(struct tt_memtrack_cb_alloc *)argument = (struct tt_memtrack_cb_alloc) {
		.size = sizeof(struct tt_memtrack_cb_alloc),
		.kind = CB,
		.id = next_id++,
		.bytes_per_core = 1,
		.cores = 64,
	};
}

static void fill_kernel_load(void *argument)
{
	*(struct tt_memtrack_kernel_load *)argument = (struct tt_memtrack_kernel_load) {
		.size = sizeof(struct tt_memtrack_kernel_load),
		.id = next_id++,
		.bytes_per_core = 1,
		.cores = 64,
	};
}

static void fill_submit(void *argument)
{
	ops[0] = op_alloc(0, SCRATCH, next_id, 1, 64);
	ops[1] = op_free(0, SCRATCH, next_id++);
	*(struct tt_memtrack_submit *)argument = (struct tt_memtrack_submit) {
		.size = sizeof(struct tt_memtrack_submit),
		.ops = (uintptr_t)ops,
		.entry_size = sizeof(*ops),
		.count = ARRAY_SIZE(ops),
	};
}

static void fill_device_get(void *argument)
{
	*(struct tt_memtrack_device_get *)argument = (struct tt_memtrack_device_get) {
		.size = sizeof(struct tt_memtrack_device_get),
		.capacities = (uintptr_t)capacities,
		.capacity_size = sizeof(*capacities),
		.capacity_count = ARRAY_SIZE(capacities),
		.counters = (uintptr_t)counters,
		.counter_size = sizeof(*counters),
		.counter_count = ARRAY_SIZE(counters),
	};
}

static void fill_device_set(void *argument)
{
	*(struct tt_memtrack_device_set *)argument = (struct tt_memtrack_device_set) {
		.size = sizeof(struct tt_memtrack_device_set),
	};
}

static void fill_usage_get(void *argument)
{
	*(struct tt_memtrack_usage_get *)argument = (struct tt_memtrack_usage_get) {
		.size = sizeof(struct tt_memtrack_usage_get),
		.entries = (uintptr_t)usage,
		.entry_size = sizeof(*usage),
		.count = ARRAY_SIZE(usage),
	};
}

static void fill_clients_get(void *argument)
{
	*(struct tt_memtrack_clients_get *)argument = (struct tt_memtrack_clients_get) {
		.size = sizeof(struct tt_memtrack_clients_get),
		.clients = (uintptr_t)clients,
		.client_size = sizeof(*clients),
		.client_count = ARRAY_SIZE(clients),
		.usage = (uintptr_t)usage,
		.usage_size = sizeof(*usage),
		.usage_count = ARRAY_SIZE(usage),
	};
}

static void fill_records_get(void *argument)
{
	*(struct tt_memtrack_records_get *)argument = (struct tt_memtrack_records_get) {
		.size = sizeof(struct tt_memtrack_records_get),
		.records = (uintptr_t)records,
		.entry_size = sizeof(*records),
		.count = ARRAY_SIZE(records),
	};
}

static void fill_exits_get(void *argument)
{
	*(struct tt_memtrack_exits_get *)argument = (struct tt_memtrack_exits_get) {
		.size = sizeof(struct tt_memtrack_exits_get),
		.exits = (uintptr_t)exits,
		.entry_size = sizeof(*exits),
		.count = ARRAY_SIZE(exits),
	};
}

static void fill_watch(void *argument)
{
	*(struct tt_memtrack_watch *)argument = (struct tt_memtrack_watch) {
		.size = sizeof(struct tt_memtrack_watch),
		.event_size = sizeof(struct tt_memtrack_event),
	};
}

static void fill_program_add(void *argument)
{
	entries[0] = program_entry(CB, 1, 1, 64);
	entries[1] = program_entry(KERNEL, 1, 1, 64);
	*(struct tt_memtrack_program_add *)argument = (struct tt_memtrack_program_add) {
		.size = sizeof(struct tt_memtrack_program_add),
		.id = next_id++,
		.entries = (uintptr_t)entries,
		.entry_size = sizeof(*entries),
		.count = ARRAY_SIZE(entries),
	};
}

/* Registers the program that is to be removed. */
static void fill_program_remove(void *argument)
{
	*(struct tt_memtrack_program_remove *)argument = (struct tt_memtrack_program_remove) {
		.size = sizeof(struct tt_memtrack_program_remove),
		.id = next_id,
	};
	if (program_add(reporter, next_id++, NULL, 0))
		abort();
}

static void fill_program_dispatch(void *argument)
{
	*(struct tt_memtrack_program_dispatch *)argument = (struct tt_memtrack_program_dispatch) {
		.size = sizeof(struct tt_memtrack_program_dispatch),
	};
}

static void fill_cores_set(void *argument)
{
	*(struct tt_memtrack_cores_set *)argument = (struct tt_memtrack_cores_set) {
		.size = sizeof(struct tt_memtrack_cores_set),
		.set = 1,
		.rows = { 3 },
	};
}

static void fill_cores_get(void *argument)
{
	static struct tt_memtrack_core cores[4];

	*(struct tt_memtrack_cores_get *)argument = (struct tt_memtrack_cores_get) {
		.size = sizeof(struct tt_memtrack_cores_get),
		.cores = (uintptr_t)cores,
		.entry_size = sizeof(*cores),
		.count = ARRAY_SIZE(cores),
	};
}

static const char tag_text[] = "text";
static struct tt_memtrack_tag tags[4];

static void fill_tag_set(void *argument)
{
	*(struct tt_memtrack_tag_set *)argument = (struct tt_memtrack_tag_set) {
		.size = sizeof(struct tt_memtrack_tag_set),
		.tag = 1,
		.length = strlen(tag_text),
		.text = (uintptr_t)tag_text,
	};
}

static void fill_tags_get(void *argument)
{
	*(struct tt_memtrack_tags_get *)argument = (struct tt_memtrack_tags_get) {
		.size = sizeof(struct tt_memtrack_tags_get),
		.tags = (uintptr_t)tags,
		.entry_size = sizeof(*tags),
		.count = ARRAY_SIZE(tags),
	};
}

static void fill_refused(void *argument)
{
	*(struct tt_memtrack_refused *)argument = (struct tt_memtrack_refused) {
		.size = sizeof(struct tt_memtrack_refused),
		.kind = L1_BUFFERS,
		.bytes = 64,
		.core_bytes = 1,
	};
}

static void fill_refusals_get(void *argument)
{
	*(struct tt_memtrack_refusals_get *)argument = (struct tt_memtrack_refusals_get) {
		.size = sizeof(struct tt_memtrack_refusals_get),
		.refusals = (uintptr_t)refusals,
		.entry_size = sizeof(*refusals),
		.count = ARRAY_SIZE(refusals),
	};
}

static const struct abi_call {
	const char *name;
	unsigned int request;
	__u32 size;
	__u32 known_flags;
	bool answers;
	void (*fill)(void *argument);
} calls[] = {
#define CALL(nr, structure, known_flags, answers, fill)					\
	{ #nr, TT_MEMTRACK_IOC_##nr, sizeof(struct tt_memtrack_##structure), known_flags,\
	  answers, fill_##fill }
	CALL(VERSION, version, 0, true, version),
	CALL(BUF_ALLOC, buf_alloc, 0, false, buf_alloc),
	CALL(BUF_FREE, free, TT_MEMTRACK_FREE_ALL, false, free),
	CALL(CB_ALLOC, cb_alloc, 0, false, cb_alloc),
	CALL(CB_FREE, free, TT_MEMTRACK_FREE_ALL, false, free),
	CALL(KERNEL_LOAD, kernel_load, 0, false, kernel_load),
	CALL(KERNEL_UNLOAD, free, TT_MEMTRACK_FREE_ALL, false, free),
	CALL(SUBMIT, submit, TT_MEMTRACK_SUBMIT_CONTINUE, true, submit),
	CALL(DEVICE_GET, device_get, TT_MEMTRACK_DEVICE_NEXT, true, device_get),
	CALL(DEVICE_SET, device_set, 0, false, device_set),
	CALL(USAGE_GET, usage_get, TT_MEMTRACK_USAGE_SELF | TT_MEMTRACK_USAGE_NEW_PEAKS, true,
	     usage_get),
	CALL(CLIENTS_GET, clients_get, 0, true, clients_get),
	CALL(RECORDS_GET, records_get, TT_MEMTRACK_RECORDS_AFTER, true, records_get),
	CALL(EXITS_GET, exits_get, 0, true, exits_get),
	CALL(WATCH, watch, 0, false, watch),
	CALL(PROGRAM_ADD, program_add, 0, false, program_add),
	CALL(PROGRAM_REMOVE, program_remove, 0, false, program_remove),
	CALL(PROGRAM_DISPATCH, program_dispatch, 0, false, program_dispatch),
	CALL(CORES_SET, cores_set, 0, false, cores_set),
	CALL(CORES_GET, cores_get, TT_MEMTRACK_CORES_SELF, true, cores_get),
	CALL(TAG_SET, tag_set, 0, false, tag_set),
	CALL(TAGS_GET, tags_get, 0, true, tags_get),
	CALL(REFUSED, refused, TT_MEMTRACK_REFUSED_FREE_KNOWN | TT_MEMTRACK_REFUSED_LARGEST_KNOWN |
	     TT_MEMTRACK_REFUSED_ADDRESSES_KNOWN, false, refused),
	CALL(REFUSALS_GET, refusals_get, 0, true, refusals_get),
};

/* Members that must be 0, by ioctl and offset; the flags of a structure are always at 4. */
static const struct {
	unsigned int request;
	size_t offset;
} reserved[] = {
	{ TT_MEMTRACK_IOC_VERSION, offsetof(struct tt_memtrack_version, __reserved) },
	{ TT_MEMTRACK_IOC_DEVICE_GET, offsetof(struct tt_memtrack_device_get, __reserved) },
	{ TT_MEMTRACK_IOC_CB_ALLOC, offsetof(struct tt_memtrack_cb_alloc, __reserved) },
	{ TT_MEMTRACK_IOC_RECORDS_GET, offsetof(struct tt_memtrack_records_get, __reserved) },
	{ TT_MEMTRACK_IOC_CORES_SET, offsetof(struct tt_memtrack_cores_set, __reserved) },
	{ TT_MEMTRACK_IOC_CORES_GET, offsetof(struct tt_memtrack_cores_get, __reserved) },
	{ TT_MEMTRACK_IOC_TAGS_GET, offsetof(struct tt_memtrack_tags_get, __reserved) },
	{ TT_MEMTRACK_IOC_USAGE_GET, offsetof(struct tt_memtrack_usage_get, __reserved) },
	{ TT_MEMTRACK_IOC_CLIENTS_GET, offsetof(struct tt_memtrack_clients_get, __reserved) },
	{ TT_MEMTRACK_IOC_WATCH, offsetof(struct tt_memtrack_watch, __reserved) },
};

static void set_u32(void *argument, size_t offset, __u32 value)
{
	memcpy((char *)argument + offset, &value, sizeof(value));
}

static __u32 get_u32(const void *argument, size_t offset)
{
	__u32 value;

	memcpy(&value, (const char *)argument + offset, sizeof(value));
	return value;
}

FIXTURE(abi) {
	int fd;
	long page;
	char *argument;		/* a page, followed by an inaccessible one */
	char *edge;
};

FIXTURE_SETUP(abi)
{
	int gone;

	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDWR);
	ASSERT_LE(0, self->fd);
	books_watch(self->fd);
	reporter = self->fd;
	self->page = sysconf(_SC_PAGESIZE);
	self->argument = mmap(NULL, 3 * self->page, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, (void *)self->argument);
	self->edge = self->argument + 2 * self->page;
	ASSERT_EQ(0, mprotect(self->edge, self->page, PROT_NONE));
	/* So that array ioctls have something to return. */
	ASSERT_EQ(0, record_alloc(self->fd, 0, L1_BUFFERS, 1, 16, 4));
	gone = device_open(O_RDWR);
	ASSERT_EQ(0, record_alloc(gone, 0, L1_BUFFERS, 1, 16, 4));
	ASSERT_EQ(0, tag_set(self->fd, 1, tag_text, strlen(tag_text)));
	ASSERT_EQ(0, refused(gone, &(struct tt_memtrack_refused) { .kind = CB, .bytes = 1 }));
	close(gone);
}

FIXTURE_TEARDOWN(abi)
{
	close(self->fd);
	books_watch(-1);
	EXPECT_TRUE(books_empty());
}

TEST_F(abi, size_of_structure)
{
	const __u32 too_small[] = { 0, 1, 4 };
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		const struct abi_call *c = &calls[i];

		books_mark();
		for (k = 0; k <= ARRAY_SIZE(too_small); k++) {
			c->fill(self->argument);
			set_u32(self->argument, 0,
				k < ARRAY_SIZE(too_small) ? too_small[k] : c->size - 1);
			EXPECT_EQ(-EINVAL, call(self->fd, c->request, self->argument))
				TH_LOG("%s", c->name);
		}
		EXPECT_EQ(0, books_unchanged(0)) TH_LOG("%s", c->name);

		c->fill(self->argument);
		EXPECT_EQ(0, call(self->fd, c->request, self->argument)) TH_LOG("%s", c->name);
	}
}

TEST_F(abi, structure_of_a_later_header)
{
	const __u32 longer[] = { 1, 8, 512 };
	size_t i, k, byte;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		const struct abi_call *c = &calls[i];

		for (k = 0; k < ARRAY_SIZE(longer); k++) {
			memset(self->argument, 0, self->page);
			c->fill(self->argument);
			set_u32(self->argument, 0, c->size + longer[k]);
			EXPECT_EQ(0, call(self->fd, c->request, self->argument))
				TH_LOG("%s with %u more", c->name, longer[k]);
			for (byte = 0; byte < longer[k]; byte++)
				ASSERT_EQ(0, self->argument[c->size + byte]);
		}
	}
}

TEST_F(abi, structure_with_a_part_that_is_not_known)
{
	const __u32 longer[] = { 1, 8, 512 };
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		const struct abi_call *c = &calls[i];

		books_mark();
		for (k = 0; k < ARRAY_SIZE(longer); k++) {
			memset(self->argument, 0, self->page);
			c->fill(self->argument);
			set_u32(self->argument, 0, c->size + longer[k]);
			self->argument[c->size + longer[k] - 1] = 1;
			EXPECT_EQ(-E2BIG, call(self->fd, c->request, self->argument))
				TH_LOG("%s with %u more", c->name, longer[k]);
		}
		EXPECT_EQ(0, books_unchanged(0)) TH_LOG("%s", c->name);
	}
}

TEST_F(abi, structure_of_a_page)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		const struct abi_call *c = &calls[i];

		memset(self->argument, 0, 2 * self->page);
		c->fill(self->argument);
		set_u32(self->argument, 0, self->page);
		EXPECT_EQ(0, call(self->fd, c->request, self->argument)) TH_LOG("%s", c->name);

		books_mark();
		c->fill(self->argument);
		set_u32(self->argument, 0, self->page + 1);
		EXPECT_EQ(-E2BIG, call(self->fd, c->request, self->argument)) TH_LOG("%s", c->name);
		set_u32(self->argument, 0, UINT32_MAX);
		EXPECT_EQ(-E2BIG, call(self->fd, c->request, self->argument)) TH_LOG("%s", c->name);
		EXPECT_EQ(0, books_unchanged(0)) TH_LOG("%s", c->name);
	}
}

TEST_F(abi, structure_beside_an_unreadable_page)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		const struct abi_call *c = &calls[i];
		char *argument = self->edge - c->size;

		c->fill(argument);
		EXPECT_EQ(0, call(self->fd, c->request, argument)) TH_LOG("%s", c->name);

		books_mark();
		set_u32(argument, 0, c->size + 8);
		EXPECT_EQ(-EFAULT, call(self->fd, c->request, argument)) TH_LOG("%s", c->name);
		set_u32(self->edge - 4, 0, c->size);
		EXPECT_EQ(-EFAULT, call(self->fd, c->request, self->edge - 4))
			TH_LOG("%s", c->name);
		EXPECT_EQ(-EFAULT, call(self->fd, c->request, self->edge - 2))
			TH_LOG("%s", c->name);
		EXPECT_EQ(-EFAULT, call(self->fd, c->request, self->edge)) TH_LOG("%s", c->name);
		EXPECT_EQ(-EFAULT, call(self->fd, c->request, NULL)) TH_LOG("%s", c->name);
		EXPECT_EQ(-EFAULT, call(self->fd, c->request, (void *)(uintptr_t)NO_ADDRESS))
			TH_LOG("%s", c->name);
		EXPECT_EQ(0, books_unchanged(0)) TH_LOG("%s", c->name);
	}
}

TEST_F(abi, structure_that_cannot_be_written)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		const struct abi_call *c = &calls[i];

		c->fill(self->argument);
		if (c->request == TT_MEMTRACK_IOC_SUBMIT)
			((struct tt_memtrack_submit *)self->argument)->count = 0;
		ASSERT_EQ(0, mprotect(self->argument, self->page, PROT_READ));
		if (c->answers) {
			EXPECT_EQ(-EFAULT, REFUSED(call(self->fd, c->request, self->argument)))
				TH_LOG("%s", c->name);
		} else {
			EXPECT_EQ(0, call(self->fd, c->request, self->argument))
				TH_LOG("%s", c->name);
		}
		ASSERT_EQ(0, mprotect(self->argument, self->page, PROT_READ | PROT_WRITE));
	}
}

/* A refused call returns the reason, not EFAULT. */
TEST_F(abi, refused_structure_that_cannot_be_written)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		const struct abi_call *c = &calls[i];

		if (c->request == TT_MEMTRACK_IOC_SUBMIT)
			continue;
		c->fill(self->argument);
		set_u32(self->argument, 4, 1U << 31);
		ASSERT_EQ(0, mprotect(self->argument, self->page, PROT_READ));
		EXPECT_EQ(-EOPNOTSUPP, call(self->fd, c->request, self->argument))
			TH_LOG("%s", c->name);
		ASSERT_EQ(0, mprotect(self->argument, self->page, PROT_READ | PROT_WRITE));
	}
}

TEST_F(abi, unknown_flags)
{
	size_t i;
	int bit;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		const struct abi_call *c = &calls[i];

		books_mark();
		for (bit = 0; bit < 32; bit++) {
			c->fill(self->argument);
			if (c->known_flags & (1U << bit))
				continue;
			set_u32(self->argument, 4, get_u32(self->argument, 4) | 1U << bit);
			EXPECT_EQ(-EOPNOTSUPP, call(self->fd, c->request, self->argument))
				TH_LOG("%s, flag %#x", c->name, 1U << bit);
		}
		EXPECT_EQ(0, books_unchanged(0)) TH_LOG("%s", c->name);
	}
}

TEST_F(abi, reserved_members)
{
	size_t i, k;
	int bit;

	for (i = 0; i < ARRAY_SIZE(reserved); i++) {
		for (k = 0; calls[k].request != reserved[i].request;)
			k++;
		books_mark();
		for (bit = 0; bit < 32; bit++) {
			calls[k].fill(self->argument);
			set_u32(self->argument, reserved[i].offset, 1U << bit);
			EXPECT_EQ(-EOPNOTSUPP, call(self->fd, calls[k].request, self->argument))
				TH_LOG("%s, bit %d", calls[k].name, bit);
		}
		EXPECT_EQ(0, books_unchanged(0)) TH_LOG("%s", calls[k].name);
	}
}

static bool is_known(unsigned int request)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(calls); i++)
		if (calls[i].request == request)
			return true;
	return false;
}

TEST_F(abi, unknown_ioctls)
{
	char argument[128] = { 0 };
	int nr;

	set_u32(argument, 0, sizeof(argument));
	books_mark();
	for (nr = 0; nr < 256; nr++) {
		if (is_known(_IO(TT_MEMTRACK_IOC_TYPE, nr)))
			continue;
		EXPECT_EQ(-ENOTTY, call(self->fd, _IO(TT_MEMTRACK_IOC_TYPE, nr), argument))
			TH_LOG("number %#x", nr);
	}
	for (nr = 0; nr < 256; nr++) {
		EXPECT_EQ(-ENOTTY, call(self->fd, _IO(TT_MEMTRACK_IOC_TYPE + 1, nr), argument));
		EXPECT_EQ(-ENOTTY,
			  call(self->fd, _IOWR(TT_MEMTRACK_IOC_TYPE, nr, argument), argument));
	}
	EXPECT_EQ(0, books_unchanged(0));
}

/* Enumerations */

TEST_F(abi, kinds)
{
	const int fd = self->fd;
	__u32 kind;

	books_mark();
	for (kind = 0; kind < KINDS; kind++) {
		if (kind > L1_SMALL) {
			EXPECT_EQ(-EINVAL, buf_alloc(fd, 0, kind, 2, 64, 1));
			EXPECT_EQ(-EINVAL, buf_free(fd, 0, kind, 1, 0));
		}
		if (kind < CB || kind > SCRATCH) {
			EXPECT_EQ(-EINVAL, cb_alloc(fd, 0, kind, 2, 1, 64));
			EXPECT_EQ(-EINVAL, cb_free(fd, 0, kind, 1, 0));
		}
	}
	EXPECT_EQ(-EOPNOTSUPP, buf_alloc(fd, 0, KINDS, 2, 64, 1));
	EXPECT_EQ(-EOPNOTSUPP, buf_alloc(fd, 0, ANY, 2, 64, 1));
	EXPECT_EQ(-EOPNOTSUPP, cb_alloc(fd, 0, KINDS, 2, 1, 64));
	EXPECT_EQ(-EOPNOTSUPP, cb_alloc(fd, 0, ANY, 2, 1, 64));
	EXPECT_EQ(-EOPNOTSUPP, buf_free(fd, 0, KINDS, 1, 0));
	EXPECT_EQ(-EOPNOTSUPP, cb_free(fd, 0, KINDS, 1, 0));
	EXPECT_EQ(-EOPNOTSUPP, free_all(fd, 0, KINDS));
	EXPECT_EQ(-EOPNOTSUPP, free_all(fd, 0, TT_MEMTRACK_SUM_L1));
	EXPECT_EQ(-EOPNOTSUPP, free_all(fd, 0, ANY - 1));
	EXPECT_EQ(0, books_unchanged(0));
}

TEST_F(abi, kernel_unload_of_other_kinds)
{
	struct tt_memtrack_free gone = { .size = sizeof(gone), .kind = CB, .id = 1 };

	EXPECT_EQ(-EINVAL, REFUSED(call(self->fd, TT_MEMTRACK_IOC_KERNEL_UNLOAD, &gone)));
	gone.kind = KINDS;
	EXPECT_EQ(-EOPNOTSUPP, REFUSED(call(self->fd, TT_MEMTRACK_IOC_KERNEL_UNLOAD, &gone)));
}

TEST_F(abi, kernel_classes)
{
	const int fd = self->fd;
	__u32 class;

	for (class = 0; class <= TT_MEMTRACK_KERNEL_DISPATCH; class++)
		EXPECT_EQ(0, kernel_load(fd, 0, class, class, 10, 64));
	EXPECT_EQ(-EOPNOTSUPP, REFUSED(kernel_load(fd, 0, class, class, 10, 64)));
	EXPECT_EQ(-EOPNOTSUPP, REFUSED(kernel_load(fd, 0, ANY, class, 10, 64)));
}

TEST_F(abi, operations)
{
	const __u32 unknown[] = { 0, TT_MEMTRACK_OP_PROGRAM_DISPATCH + 1, UINT32_MAX };
	struct tt_memtrack_submit answer;
	struct tt_memtrack_op op;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(unknown); i++) {
		op = op_alloc(0, CB, 5, 1, 64);
		op.op = unknown[i];
		EXPECT_EQ(-EOPNOTSUPP, REFUSED(submit(self->fd, &op, 1, 0, &answer)));
		EXPECT_EQ(0, answer.done);
	}
}

TEST_F(abi, capacities)
{
	EXPECT_EQ(-EOPNOTSUPP, REFUSED(device_set(self->fd, 0, CAPACITIES, 0)));
	EXPECT_EQ(-EOPNOTSUPP, REFUSED(device_set(self->fd, 0, ANY, 0)));
}

TEST_F(abi, no_such_device)
{
	const int fd = self->fd;
	const __u32 devices[] = { 3, 4, 1000, UINT32_MAX - 1, ANY };
	struct device_info info;
	struct tt_memtrack_op op;
	__u32 count;
	size_t i;

	books_mark();
	for (i = 0; i < ARRAY_SIZE(devices); i++) {
		__u32 device = devices[i];

		EXPECT_EQ(-ENODEV, buf_alloc(fd, device, L1_BUFFERS, 2, 1, 1));
		EXPECT_EQ(-ENODEV, buf_free(fd, device, L1_BUFFERS, 1, 0));
		EXPECT_EQ(-ENODEV, cb_alloc(fd, device, CB, 2, 1, 1));
		EXPECT_EQ(-ENODEV, cb_free(fd, device, CB, 1, 0));
		EXPECT_EQ(-ENODEV, kernel_load(fd, device, 0, 2, 1, 1));
		EXPECT_EQ(-ENODEV, kernel_unload(fd, device, 1, 0));
		op = op_alloc(device, CB, 2, 1, 1);
		EXPECT_EQ(-ENODEV, submit(fd, &op, 1, 0, NULL));
		EXPECT_EQ(-ENODEV, device_get(fd, device, 0, &info));
		EXPECT_EQ(-ENODEV, device_get(fd, device, TT_MEMTRACK_DEVICE_NEXT, &info));
		EXPECT_EQ(-ENODEV, device_set(fd, device, TT_MEMTRACK_CAP_TENSIX_CORES, 64));
		EXPECT_EQ(-ENODEV, usage_get(fd, device, 0, usage));
		EXPECT_EQ(-ENODEV, usage_get(fd, device, TT_MEMTRACK_USAGE_SELF, usage));
		count = ARRAY_SIZE(clients);
		EXPECT_EQ(-ENODEV, clients_get(fd, device, clients, &count, usage));
		EXPECT_EQ(device == ANY ? 0 : -ENODEV, free_all(fd, device, CB));
	}
	EXPECT_EQ(0, books_unchanged(0));
}

/* Answers */

TEST_F(abi, version)
{
	struct tt_memtrack_version version;
	char text[32], expected[32];
	__u64 parameter;

	ASSERT_EQ(0, version_get(self->fd, &version));
	EXPECT_EQ(sizeof(version), version.size);
	EXPECT_EQ(0, version.flags);
	EXPECT_EQ(2, version.abi_version);
	EXPECT_EQ(8, version.kinds);
	EXPECT_EQ(0, version.features);
	EXPECT_EQ(1ULL << 44, version.max_record);
	EXPECT_EQ(1ULL << 48, version.max_client_bytes);
	EXPECT_EQ(32768, version.max_clients);
	EXPECT_EQ(0, version.__reserved);
	EXPECT_LT(0, version.ring_events);
	ASSERT_EQ(0, sysfs_text(text, sizeof(text), "version"));
	EXPECT_NE(NULL, memchr(version.module_version, '\0', sizeof(version.module_version)));
	snprintf(expected, sizeof(expected), "%.16s\n", version.module_version);
	EXPECT_STREQ(expected, text);
	ASSERT_EQ(0, sysfs_u64(&parameter, "../../module/tt_memtrack/parameters/user_clients"));
	EXPECT_EQ(parameter, version.user_clients);
	ASSERT_EQ(0, sysfs_u64(&parameter, "../../module/tt_memtrack/parameters/user_records"));
	EXPECT_EQ(parameter, version.user_records);
	ASSERT_EQ(0, sysfs_u64(&parameter, "../../module/tt_memtrack/parameters/user_tag_bytes"));
	EXPECT_EQ(parameter, version.user_tag_bytes);
	EXPECT_EQ(4096, version.max_program);
	EXPECT_EQ(16, version.slots);
	EXPECT_EQ(256, version.max_core_sets);
	EXPECT_EQ(65536, version.max_tags);
}

/* What the caller left in members of the answer has no effect, and is overwritten. */
TEST_F(abi, answers_are_written_whole)
{
	struct tt_memtrack_version version[2];
	struct tt_memtrack_device_get info[2];
	int i;

	memset(version, 0x33, sizeof(version));
	memset(info, 0x33, sizeof(info));
	memset(&version[1], 0xcc, sizeof(version[1]));
	memset(&info[1], 0xcc, sizeof(info[1]));
	for (i = 0; i < 2; i++) {
		version[i].size = sizeof(version[i]);
		version[i].flags = 0;
		version[i].__reserved = 0;
		EXPECT_EQ(0, call(self->fd, TT_MEMTRACK_IOC_VERSION, &version[i]));
		info[i].size = sizeof(info[i]);
		info[i].flags = 0;
		info[i].__reserved = 0;
		info[i].device = 2;
		info[i].capacities = 0;
		info[i].counters = 0;
		EXPECT_EQ(0, call(self->fd, TT_MEMTRACK_IOC_DEVICE_GET, &info[i]));
	}
	EXPECT_EQ(0, memcmp(&version[0], &version[1], sizeof(version[0])));
	EXPECT_EQ(0, memcmp(&info[0].device, &info[1].device,
			    offsetof(struct tt_memtrack_device_get, capacities) -
			    offsetof(struct tt_memtrack_device_get, device)));
}

/* Arrays */

static const struct array {
	const struct abi_call *call;
	size_t address, entry_size, count;
	__u32 entry;
	enum { IN, OUT, OPTIONAL /* at address 0 there is none */ } way;
} arrays[] = {
#define ARRAY(index, structure, address, entry_size, count, entry, way)		\
	{ &calls[index], offsetof(struct tt_memtrack_##structure, address),		\
	  offsetof(struct tt_memtrack_##structure, entry_size),				\
	  offsetof(struct tt_memtrack_##structure, count), sizeof(struct tt_memtrack_##entry), way }
	ARRAY(7, submit, ops, entry_size, count, op, IN),
	ARRAY(8, device_get, capacities, capacity_size, capacity_count, capacity_entry, OPTIONAL),
	ARRAY(8, device_get, counters, counter_size, counter_count, counter, OPTIONAL),
	ARRAY(10, usage_get, entries, entry_size, count, usage, OUT),
	ARRAY(11, clients_get, clients, client_size, client_count, client, OUT),
	ARRAY(11, clients_get, usage, usage_size, usage_count, usage, OUT),
	ARRAY(12, records_get, records, entry_size, count, record, OUT),
	ARRAY(13, exits_get, exits, entry_size, count, exit, OUT),
	ARRAY(21, tags_get, tags, entry_size, count, tag, OUT),
	ARRAY(23, refusals_get, refusals, entry_size, count, refusal, OUT),
};

static void set_address(void *argument, const struct array *array, __u64 address)
{
	memcpy((char *)argument + array->address, &address, sizeof(address));
}

TEST_F(abi, entry_sizes)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(arrays); i++) {
		const struct array *a = &arrays[i];
		const __u32 wrong[] = { 0, 4, a->entry - 1, self->page + 8, UINT32_MAX };
		size_t k;

		books_mark();
		for (k = 0; k < ARRAY_SIZE(wrong); k++) {
			a->call->fill(self->argument);
			set_u32(self->argument, a->entry_size, wrong[k]);
			EXPECT_EQ(k < 3 ? -EINVAL : -E2BIG,
				  call(self->fd, a->call->request, self->argument))
				TH_LOG("%s, entry of %u", a->call->name, wrong[k]);
		}
		EXPECT_EQ(0, books_unchanged(0)) TH_LOG("%s", a->call->name);
	}
}

/* Larger entries are filled in at the right places, and members unknown to the kernel are 0. */
TEST_F(abi, entries_of_a_later_header)
{
	static char plain[64 * 1200], wide[64 * 1200];
	const __u32 more = 24;
	size_t i, k, byte;

	for (i = 0; i < ARRAY_SIZE(arrays); i++) {
		const struct array *a = &arrays[i];
		__u32 count;

		if (a->way == IN)
			continue;
		memset(plain, 0xcc, sizeof(plain));
		memset(wide, 0xcc, sizeof(wide));
		a->call->fill(self->argument);
		set_address(self->argument, a, (uintptr_t)plain);
		ASSERT_EQ(0, call(self->fd, a->call->request, self->argument));
		count = get_u32(self->argument, a->count);
		ASSERT_LT(0, count) TH_LOG("%s", a->call->name);
		a->call->fill(self->argument);
		set_address(self->argument, a, (uintptr_t)wide);
		set_u32(self->argument, a->entry_size, a->entry + more);
		ASSERT_EQ(0, call(self->fd, a->call->request, self->argument));
		ASSERT_EQ(count, get_u32(self->argument, a->count));
		for (k = 0; k < count; k++) {
			char *entry = wide + k * (a->entry + more);

			EXPECT_EQ(0, memcmp(entry, plain + k * a->entry, a->entry))
				TH_LOG("%s, entry %zu", a->call->name, k);
			for (byte = 0; byte < more; byte++)
				ASSERT_EQ(0, entry[a->entry + byte]);
		}
		EXPECT_EQ((char)0xcc, wide[count * (a->entry + more)]);
		EXPECT_EQ((char)0xcc, plain[count * a->entry]);
	}
}

TEST_F(abi, batch_of_a_later_header)
{
	struct {
		struct tt_memtrack_op op;
		char more[24];
	} batch[2] = {
		{ op_alloc(0, CB, 7, 3, 64), { 0 } },
		{ op_free(0, CB, 7), { 0 } },
	};
	struct tt_memtrack_submit answer;

	fill_submit(&answer);
	answer.ops = (uintptr_t)batch;
	answer.entry_size = sizeof(batch[0]);
	EXPECT_EQ(0, call(self->fd, TT_MEMTRACK_IOC_SUBMIT, &answer));
	EXPECT_EQ(2, answer.done);

	/* The first event is done before the second is found to have an unknown member set. */
	batch[1].more[23] = 1;
	answer.done = 9;
	EXPECT_EQ(-E2BIG, call(self->fd, TT_MEMTRACK_IOC_SUBMIT, &answer));
	EXPECT_EQ(1, answer.done);
	EXPECT_EQ(3 * 64, usage_self(self->fd, 0, CB).bytes);
}

TEST_F(abi, arrays_at_bad_addresses)
{
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(arrays); i++) {
		const struct array *a = &arrays[i];
		const __u64 bad[] = {
			0, 4096, (uintptr_t)self->edge, (uintptr_t)self->edge - 8, KERNEL_ADDRESS,
			NO_ADDRESS, UINT64_MAX - 7,
		};

		books_mark();
		for (k = 0; k < ARRAY_SIZE(bad); k++) {
			a->call->fill(self->argument);
			set_address(self->argument, a, bad[k]);
			EXPECT_EQ(bad[k] || a->way != OPTIONAL ? -EFAULT : 0,
				  call(self->fd, a->call->request, self->argument))
				TH_LOG("%s at %#llx", a->call->name, bad[k]);
		}
		EXPECT_EQ(0, books_unchanged(0)) TH_LOG("%s", a->call->name);
	}
}

/* An array without an address is ignored; with too little room, the count says what is needed. */
TEST_F(abi, arrays_of_a_device)
{
	struct tt_memtrack_device_get get;

	fill_device_get(&get);
	get.capacities = 0;
	get.capacity_size = 0;
	get.capacity_count = 0;
	memset(counters, 0xcc, sizeof(counters));
	EXPECT_EQ(0, call(self->fd, TT_MEMTRACK_IOC_DEVICE_GET, &get));
	EXPECT_EQ(CAPACITIES, get.capacity_count);
	EXPECT_EQ(COUNTERS, get.counter_count);
	EXPECT_EQ(COUNTERS - 1, counters[COUNTERS - 1].which);

	memset(counters, 0xcc, sizeof(counters));
	memset(capacities, 0xcc, sizeof(capacities));
	fill_device_get(&get);
	get.counter_count--;
	EXPECT_EQ(-EMSGSIZE, call(self->fd, TT_MEMTRACK_IOC_DEVICE_GET, &get));
	EXPECT_EQ(COUNTERS, get.counter_count);
	fill_device_get(&get);
	get.capacity_count--;
	EXPECT_EQ(-EMSGSIZE, call(self->fd, TT_MEMTRACK_IOC_DEVICE_GET, &get));
	EXPECT_EQ(CAPACITIES, get.capacity_count);
	EXPECT_EQ(0xccccccccU, counters[0].which);
	EXPECT_EQ(0xccccccccU, capacities[0].which);
}

/* The file */

TEST_F(abi, node)
{
	struct stat node;

	ASSERT_EQ(0, stat(DEVICE_FILE, &node));
	EXPECT_EQ(S_IFCHR | 0666, node.st_mode);
}

TEST_F(abi, other_file_operations)
{
	char byte = 0;

	books_mark();
	EXPECT_EQ(-1, read(self->fd, self->argument, self->page));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, write(self->fd, &byte, 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, lseek(self->fd, 0, SEEK_SET));
	EXPECT_EQ(ESPIPE, errno);
	EXPECT_EQ(MAP_FAILED, mmap(NULL, 4096, PROT_READ, MAP_SHARED, self->fd, 0));
	EXPECT_EQ(ENODEV, errno);
	EXPECT_EQ(0, books_unchanged(0));
}

TEST_F(abi, read_only_file_asks_but_reports_nothing)
{
	struct tt_memtrack_op op = op_alloc(0, CB, 2, 1, 1);
	int fd = device_open(O_RDONLY);

	ASSERT_LE(0, fd);
	EXPECT_EQ(-EPERM, REFUSED(buf_alloc(fd, 0, L1_BUFFERS, 2, 1, 1)));
	EXPECT_EQ(-EPERM, REFUSED(cb_alloc(fd, 0, CB, 2, 1, 1)));
	EXPECT_EQ(-EPERM, REFUSED(kernel_load(fd, 0, 0, 2, 1, 1)));
	EXPECT_EQ(-EPERM, REFUSED(buf_free(fd, 0, L1_BUFFERS, 1, 0)));
	EXPECT_EQ(-EPERM, REFUSED(free_all(fd, ANY, ANY)));
	EXPECT_EQ(-EPERM, REFUSED(submit(fd, &op, 1, 0, NULL)));
	books_mark();
	EXPECT_EQ(0, usage_get(fd, 0, 0, usage));
	EXPECT_EQ(0, watch(fd));
	EXPECT_EQ(0, books_unchanged(0));
	close(fd);
}

TEST_HARNESS_MAIN

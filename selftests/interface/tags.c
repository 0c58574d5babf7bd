// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tags: the number that a record carries wherever it is shown, and its text, TAG_SET and TAGS_GET.
 */
#include <fcntl.h>
#include <sys/mman.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define KNOWN	1000

FIXTURE(tags) {
	int fd;
	int asker;
};

FIXTURE_SETUP(tags)
{
	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDWR);
	self->asker = device_open(O_RDONLY);
	ASSERT_LE(0, self->asker);
}

FIXTURE_TEARDOWN(tags)
{
	close(self->fd);
	close(self->asker);
	EXPECT_TRUE(EVENTUALLY(3000, books_empty()));
}

static int set(int fd, __u32 tag, const char *text)
{
	return tag_set(fd, tag, text, strlen(text));
}

/* The text of a tag, by a query for just that; NULL if it has none. */
static const char *text_of(int fd, __u64 client, __u32 tag)
{
	static struct tt_memtrack_tag found;
	__u32 count = 1;

	if (tags_get(fd, client, tag - 1, &found, &count) || !count || found.tag != tag)
		return NULL;
	return found.length == strlen(found.text) ? found.text : NULL;
}

/* Records */

static struct tt_memtrack_op tagged(struct tt_memtrack_op op, __u32 tag)
{
	op.tag = tag;
	return op;
}

/* The tag of the only live record, which must have this id. */
static __u32 tag_of(int fd, __u64 id)
{
	struct tt_memtrack_record record;
	__u32 count = 1;

	return records_get(fd, 0, NULL, &record, &count) || count != 1 || record.id != id ?
	       UINT32_MAX : record.tag;
}

static int alloc_one(int fd, __u32 kind, __u64 id, __u32 tag)
{
	struct tt_memtrack_buf_alloc buffer = {
		.size = sizeof(buffer), .kind = kind, .id = id, .bytes = 64, .core_bytes = 1,
		.tag = tag,
	};
	struct tt_memtrack_cb_alloc cb = {
		.size = sizeof(cb), .kind = kind, .id = id, .bytes_per_core = 1, .cores = 64,
		.tag = tag,
	};
	struct tt_memtrack_kernel_load kernel = {
		.size = sizeof(kernel), .id = id, .bytes_per_core = 1, .cores = 64, .tag = tag,
	};

	if (kind <= L1_SMALL)
		return call(fd, TT_MEMTRACK_IOC_BUF_ALLOC, &buffer);
	return kind == KERNEL ? call(fd, TT_MEMTRACK_IOC_KERNEL_LOAD, &kernel) :
				call(fd, TT_MEMTRACK_IOC_CB_ALLOC, &cb);
}

/* Any number is allowed, even without a text. */
TEST_F(tags, of_a_record_of_each_kind)
{
	static const __u32 numbers[] = { 0, 1, 0x80000000, UINT32_MAX };
	__u32 kind, i;

	for (kind = 0; kind < KINDS; kind++) {
		for (i = 0; i < ARRAY_SIZE(numbers); i++) {
			ASSERT_EQ(0, alloc_one(self->fd, kind, i, numbers[i]));
			EXPECT_EQ(numbers[i], tag_of(self->fd, i)) TH_LOG("kind %u", kind);
			ASSERT_EQ(0, record_free(self->fd, 0, kind, i));
		}
	}
}

/* Alone, in runs and in pages of both sizes, with an id that had another tag before. */
TEST_F(tags, of_the_records_of_a_batch)
{
	struct tt_memtrack_op ops[40];
	struct tt_memtrack_record records[40];
	__u32 count, round, i;

	for (round = 1; round < 4; round++) {
		for (i = 0; i < 40; i++)
			ops[i] = tagged(op_alloc(0, DFB, i, 10, 10), round * i);
		count = 40;
		ASSERT_EQ(0, submit(self->fd, ops, round == 1 ? 1 : 40, 0, NULL));
		ASSERT_EQ(0, records_get(self->fd, 0, NULL, records, &count));
		ASSERT_EQ(round == 1 ? 1 : 40, count);
		for (i = 0; i < count; i++)
			EXPECT_EQ(round * i, records[i].tag);
		ASSERT_EQ(0, free_all(self->fd, 0, DFB));
	}
}

TEST_F(tags, of_placed_records)
{
	const __u16 rows[16] = { 3 };
	struct tt_memtrack_op op = tagged(op_alloc(0, CB, 5, 10, 2), 77);

	op.core_set = 1;
	ASSERT_EQ(0, cores_set(self->fd, 1, rows));
	ASSERT_EQ(0, submit(self->fd, &op, 1, 0, NULL));
	EXPECT_EQ(77, tag_of(self->fd, 5));
}

TEST_F(tags, of_the_entries_of_a_program)
{
	struct tt_memtrack_program_entry entries[] = {
		program_entry(KERNEL, 1, 10, 64), program_entry(CB, 2, 10, 64),
		program_entry(CB, 1, 10, 64),
	};
	struct tt_memtrack_record records[3];
	__u32 count = 3;

	entries[0].tag = 7;
	entries[2].tag = 9;
	ASSERT_EQ(0, program_add(self->fd, 1, entries, 3));
	ASSERT_EQ(0, program_dispatch(self->fd, 0, 0, 1));
	ASSERT_EQ(0, records_get(self->fd, 0, NULL, records, &count));
	ASSERT_EQ(3, count);
	EXPECT_EQ(9, records[0].tag);
	EXPECT_EQ(0, records[1].tag);
	EXPECT_EQ(7, records[2].tag);
}

/* Only allocations have a tag. */
TEST_F(tags, where_there_can_be_none)
{
	struct tt_memtrack_op ops[] = {
		tagged(op_free(0, CB, 1), 7), tagged(op_free(0, L1_SMALL, 1), 7),
		tagged(op_free(0, KERNEL, 1), 7), tagged(op_dispatch(0, 0, 0), 7),
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ops); i++)
		EXPECT_EQ(-EOPNOTSUPP, REFUSED(submit(self->fd, &ops[i], 1, 0, NULL)));
}

static __u32 next_tag(int watcher, __u32 type)
{
	struct tt_memtrack_event event;

	return read(watcher, &event, sizeof(event)) != sizeof(event) || event.type != type ?
	       UINT32_MAX : event.tag;
}

/* An event has the tag of its record, also when it is freed; one of several records has none. */
TEST_F(tags, of_events)
{
	int watcher = device_open(O_RDONLY | O_NONBLOCK);
	struct tt_memtrack_program_entry entry = program_entry(CB, 1, 10, 64);
	struct tt_memtrack_op ops[3] = {
		tagged(op_alloc(0, CB, 2, 10, 64), 12), tagged(op_alloc(1, CB, 3, 10, 64), 13),
		op_free(0, CB, 2),
	};

	entry.tag = 9;
	ASSERT_EQ(0, raise_peaks(self->fd, 0));
	ASSERT_EQ(0, watch(watcher));
	ASSERT_EQ(0, alloc_one(self->fd, L1_SMALL, 1, 11));
	EXPECT_EQ(11, next_tag(watcher, TT_MEMTRACK_EVENT_BUF_ALLOC));
	ASSERT_EQ(0, record_alloc(self->fd, 1, DFB, 1, 10, 10));
	EXPECT_EQ(0, next_tag(watcher, TT_MEMTRACK_EVENT_CB_ALLOC));
	ASSERT_EQ(0, submit(self->fd, ops, 3, 0, NULL));
	EXPECT_EQ(12, next_tag(watcher, TT_MEMTRACK_EVENT_CB_ALLOC));
	EXPECT_EQ(13, next_tag(watcher, TT_MEMTRACK_EVENT_CB_ALLOC));
	EXPECT_EQ(12, next_tag(watcher, TT_MEMTRACK_EVENT_CB_FREE));
	ASSERT_EQ(0, record_free(self->fd, 0, L1_SMALL, 1));
	EXPECT_EQ(11, next_tag(watcher, TT_MEMTRACK_EVENT_BUF_FREE));
	ASSERT_EQ(0, free_all(self->fd, 1, CB));
	EXPECT_EQ(0, next_tag(watcher, TT_MEMTRACK_EVENT_CB_FREE));
	ASSERT_EQ(0, program_add(self->fd, 1, &entry, 1));
	ASSERT_EQ(0, program_dispatch(self->fd, 0, 0, 1));
	EXPECT_EQ(0, next_tag(watcher, TT_MEMTRACK_EVENT_PROGRAM));
	EXPECT_EQ(0, next_tag(watcher, TT_MEMTRACK_EVENT_PROGRAM));
	close(watcher);
}

/* Texts */

TEST_F(tags, get_their_texts_and_lose_them)
{
	EXPECT_EQ(NULL, text_of(self->fd, 0, 5));
	ASSERT_EQ(0, set(self->fd, 5, "layer 3/attention"));
	EXPECT_STREQ("layer 3/attention", text_of(self->fd, 0, 5));
	ASSERT_EQ(0, set(self->fd, 5, "short"));
	EXPECT_STREQ("short", text_of(self->fd, 0, 5));
	ASSERT_EQ(0, set(self->fd, 6, "another"));
	/* Without a text, the address is ignored. */
	ASSERT_EQ(0, tag_set(self->fd, 5, (void *)8, 0));
	EXPECT_EQ(NULL, text_of(self->fd, 0, 5));
	EXPECT_STREQ("another", text_of(self->fd, 0, 6));
	EXPECT_EQ(0, tag_set(self->fd, 5, NULL, 0));
	/* A record still carries a tag that has lost its text. */
	ASSERT_EQ(0, alloc_one(self->fd, CB, 1, 5));
	EXPECT_EQ(5, tag_of(self->fd, 1));
}

/* Setting a text makes the file a client, like an event. */
TEST_F(tags, make_a_client)
{
	EXPECT_EQ(0, client_number(self->fd));
	EXPECT_EQ(-EILSEQ, tag_set(self->fd, 1, "\x01", 1));
	EXPECT_EQ(-EINVAL, tag_set(self->fd, 0, "a", 1));
	EXPECT_EQ(0, client_number(self->fd));
	EXPECT_EQ(0, tag_set(self->fd, 1, "a", 1));
	EXPECT_NE(0, client_number(self->fd));
}

/* Pages are ordered by number, whatever the order of registration. */
TEST_F(tags, page_by_page)
{
	static struct tt_memtrack_tag found[KNOWN + 1];
	static const __u32 rooms[] = { 1, 7, 15, 16, 500, KNOWN, KNOWN + 1 };
	char text[32];
	__u32 i, r;

	for (i = 0; i < KNOWN; i++) {
		/* All numbers once; the last is the greatest possible one. */
		__u32 place = i * 7 % KNOWN;
		__u32 number = place == KNOWN - 1 ? UINT32_MAX : 3 + place * 1000;

		snprintf(text, sizeof(text), "%u", number);
		ASSERT_EQ(0, set(self->fd, number, text));
	}
	for (r = 0; r < ARRAY_SIZE(rooms); r++) {
		__u32 seen = 0, after = 0, count;

		do {
			count = rooms[r];
			ASSERT_EQ(0, tags_get(self->fd, 0, after, found, &count));
			ASSERT_GE(rooms[r], count);
			for (i = 0; i < count; i++, seen++) {
				after = seen == KNOWN - 1 ? UINT32_MAX : 3 + seen * 1000;
				ASSERT_EQ(after, found[i].tag);
				snprintf(text, sizeof(text), "%u", after);
				ASSERT_STREQ(text, found[i].text);
				ASSERT_EQ(strlen(text), found[i].length);
			}
		} while (count);
		EXPECT_EQ(KNOWN, seen);
	}
	/* No kernel memory leaks after a text. */
	for (i = found[0].length; i < sizeof(found[0].text); i++)
		ASSERT_EQ(0, found[0].text[i]);
}

/* The answer says where the next page starts. */
TEST_F(tags, where_a_page_ends)
{
	struct tt_memtrack_tag found[2] = { { 0 } };
	struct tt_memtrack_tags_get get = {
		.size = sizeof(get), .tags = (uintptr_t)found, .entry_size = sizeof(*found),
		.count = 2,
	};

	ASSERT_EQ(0, set(self->fd, 10, "a"));
	ASSERT_EQ(0, set(self->fd, 20, "b"));
	ASSERT_EQ(0, set(self->fd, 30, "c"));
	ASSERT_EQ(0, call(self->fd, TT_MEMTRACK_IOC_TAGS_GET, &get));
	EXPECT_EQ(2, get.count);
	EXPECT_EQ(20, get.after);
	ASSERT_EQ(0, call(self->fd, TT_MEMTRACK_IOC_TAGS_GET, &get));
	EXPECT_EQ(1, get.count);
	EXPECT_EQ(30, get.after);
	EXPECT_STREQ("c", found[0].text);
	ASSERT_EQ(0, call(self->fd, TT_MEMTRACK_IOC_TAGS_GET, &get));
	EXPECT_EQ(0, get.count);
	get.count = 0;
	get.after = 0;
	EXPECT_EQ(0, call(self->fd, TT_MEMTRACK_IOC_TAGS_GET, &get));
	EXPECT_EQ(0, get.count);
}

TEST_F(tags, texts_that_are_valid)
{
	static const char *const texts[] = {
		" ", "~", "a/b//c/", "Schicht 3: \303\244\303\266", "\302\240", "\337\277",
		"\340\240\200", "\355\237\277", "\356\200\200", "\357\277\275", "\360\220\200\200",
		"\360\237\224\245", "\364\217\277\277", "\342\200\247", "\342\200\257",
	};
	char longest[256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		EXPECT_EQ(0, set(self->fd, 1, texts[i])) TH_LOG("text %zu", i);
		EXPECT_STREQ(texts[i], text_of(self->fd, 0, 1));
	}
	memset(longest, 'x', 255);
	longest[255] = '\0';
	EXPECT_EQ(0, set(self->fd, 1, longest));
	EXPECT_STREQ(longest, text_of(self->fd, 0, 1));
}

TEST_F(tags, texts_that_are_refused)
{
	static const struct {
		const char *text;
		__u32 length;
	} texts[] = {
#define TEXT(text) { text, sizeof(text) - 1 }
		/* controls, line separators, marks of direction */
		TEXT("\0"), TEXT("a\0"), TEXT("a\nb"), TEXT("\033[2J"), TEXT("\177"),
		TEXT("\302\200"), TEXT("\302\237"), TEXT("\342\200\250"), TEXT("\342\200\256"),
		TEXT("\342\200\217"), TEXT("\342\201\246"), TEXT("\342\201\251"),
		/* no characters */
		TEXT("\200"), TEXT("\303"), TEXT("a\303"), TEXT("\303a"), TEXT("\340\240"),
		TEXT("\360\220\200"), TEXT("\377"), TEXT("\370\210\200\200\200"),
		TEXT("\300\257"), TEXT("\301\277"), TEXT("\340\237\277"), TEXT("\360\217\277\277"),
		TEXT("\355\240\200"), TEXT("\355\277\277"), TEXT("\364\220\200\200"),
	};
	size_t i;

	ASSERT_EQ(0, set(self->fd, 1, "as it was"));
	for (i = 0; i < ARRAY_SIZE(texts); i++)
		EXPECT_EQ(-EILSEQ, tag_set(self->fd, 1, texts[i].text, texts[i].length))
			TH_LOG("text %zu", i);
	EXPECT_STREQ("as it was", text_of(self->fd, 0, 1));
}

TEST_F(tags, that_are_refused)
{
	char text[300];

	memset(text, 'x', sizeof(text));
	ASSERT_EQ(0, set(self->fd, 1, "as it was"));
	books_mark();
	EXPECT_EQ(-EINVAL, tag_set(self->fd, 0, text, 1));
	EXPECT_EQ(-EINVAL, tag_set(self->fd, 0, text, 0));
	EXPECT_EQ(-EINVAL, tag_set(self->fd, 1, text, 256));
	EXPECT_EQ(-EINVAL, tag_set(self->fd, 1, text, UINT32_MAX));
	EXPECT_EQ(-EFAULT, tag_set(self->fd, 1, NULL, 1));
	EXPECT_EQ(-EPERM, tag_set(self->asker, 1, text, 1));
	EXPECT_EQ(-EPERM, tag_set(self->asker, 1, text, 0));
	EXPECT_EQ(0, books_unchanged(0));
	EXPECT_STREQ("as it was", text_of(self->fd, 0, 1));
}

/* A text may end at the end of its page. */
TEST_F(tags, text_beside_an_unreadable_page)
{
	long page = sysconf(_SC_PAGESIZE);
	char *text = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);

	ASSERT_NE(MAP_FAILED, (void *)text);
	ASSERT_EQ(0, mprotect(text + page, page, PROT_NONE));
	memset(text, 'x', page);
	EXPECT_EQ(0, tag_set(self->fd, 1, text + page - 255, 255));
	EXPECT_EQ(-EFAULT, tag_set(self->fd, 1, text + page - 254, 255));
	EXPECT_EQ(255, strlen(text_of(self->fd, 0, 1)));
	munmap(text, 2 * page);
}

/* Only the process that opened the file sets texts; others that have the file may read them. */
TEST_F(tags, of_a_file_that_was_passed_on)
{
	struct child child;

	ASSERT_EQ(0, set(self->fd, 1, "of the owner"));
	if (!child_start(&child)) {
		const char *text = text_of(self->fd, 0, 1);

		_exit(set(self->fd, 1, "of the child") != -EPERM ? 1 :
		      text && !strcmp(text, "of the owner") ? 0 : 2);
	}
	EXPECT_EQ(0, child_wait(&child));
}

/* Other clients */

static int read_as(uid_t uid, __u64 client)
{
	struct child child;

	if (!child_start(&child)) {
		struct tt_memtrack_tag tag;
		__u32 count = 1;
		int fd = become(uid) ? -1 : device_open(O_RDONLY);
		int result = tags_get(fd, client, 0, &tag, &count);

		tell(&child, result);
		_exit(result || (count == 1 && !strcmp(tag.text, "theirs")) ? 0 : 1);
	}
	int result = hear(&child);

	return child_wait(&child) ? -EBADMSG : result;
}

/* The same rules as for the records that carry them. */
TEST_F(tags, of_others)
{
	struct tt_memtrack_tag tag;
	struct child owner;
	__u64 number;
	__u32 count = 1;

	if (!child_start(&owner)) {
		int fd = become(1000) ? -1 : device_open(O_RDWR);

		tell(&owner, set(fd, 1, "theirs"));
		tell(&owner, client_number(fd));
		hear(&owner);
		_exit(0);
	}
	ASSERT_EQ(0, hear(&owner));
	number = hear(&owner);
	EXPECT_STREQ("theirs", text_of(self->asker, number, 1));
	EXPECT_EQ(0, read_as(1000, number));
	EXPECT_EQ(-EPERM, read_as(1001, number));
	EXPECT_EQ(-ENOENT, tags_get(self->asker, number + 1000, 0, &tag, &count));
	tell(&owner, 0);
	EXPECT_EQ(0, child_wait(&owner));
	ASSERT_TRUE(EVENTUALLY(3000, no_clients()));
	count = 1;
	EXPECT_EQ(-ENOENT, tags_get(self->asker, number, 0, &tag, &count));
}

/* Each client has its own tags, even in one process. */
TEST_F(tags, of_each_file)
{
	int other = device_open(O_RDWR);

	ASSERT_EQ(0, set(self->fd, 1, "one"));
	ASSERT_EQ(0, set(other, 1, "the other"));
	EXPECT_STREQ("one", text_of(self->fd, 0, 1));
	EXPECT_STREQ("the other", text_of(self->asker, client_number(other), 1));
	close(other);
	EXPECT_STREQ("one", text_of(self->asker, client_number(self->fd), 1));
}

/* Query right after the parent is no longer a client, while the module frees its memory. */
static void read_of_the_dead(int fd, int answer)
{
	struct tt_memtrack_tag tag;
	__u32 count;
	int looks, result = 0;

	while (!no_clients())
		;
	for (looks = 0; looks < 1000 && !result; looks++) {
		count = 1;
		result = tags_get(fd, 0, 0, &tag, &count) ?: (int)count;
	}
	_exit(write(answer, &result, sizeof(result)) != sizeof(result));
}

/* Holders of a dead client's file find no texts. Freeing them takes a while. */
TEST_F(tags, of_a_dead_client)
{
	struct child owner;
	int up[2], found;
	__u32 tag;

	ASSERT_EQ(0, pipe(up));
	if (!child_start(&owner)) {
		int fd = device_open(O_RDWR);

		for (tag = 1; tag <= TT_MEMTRACK_MAX_TAGS; tag++)
			if (set(fd, tag, "gone"))
				_exit(1);
		if (!fork())
			read_of_the_dead(fd, up[1]);
		_exit(0);
	}
	EXPECT_EQ(0, child_wait(&owner));
	close(up[1]);
	ASSERT_EQ(sizeof(found), read(up[0], &found, sizeof(found)));
	EXPECT_EQ(0, found);
	close(up[0]);
}

/* Limits */

TEST_F(tags, as_many_as_a_client_can_have)
{
	__u32 tag;

	for (tag = 1; tag <= TT_MEMTRACK_MAX_TAGS; tag++)
		if (tag_set(self->fd, tag, "x", 1))
			break;
	ASSERT_EQ(TT_MEMTRACK_MAX_TAGS + 1, tag);
	EXPECT_EQ(-EDQUOT, tag_set(self->fd, tag, "x", 1));
	/* An existing text may change, and a removed one makes room. */
	EXPECT_EQ(0, set(self->fd, 7, "longer"));
	EXPECT_EQ(-EDQUOT, tag_set(self->fd, tag, "x", 1));
	EXPECT_EQ(0, tag_set(self->fd, 9, NULL, 0));
	EXPECT_EQ(0, tag_set(self->fd, tag, "x", 1));
	EXPECT_EQ(-EDQUOT, tag_set(self->fd, 9, "x", 1));
}

TEST_HARNESS_MAIN

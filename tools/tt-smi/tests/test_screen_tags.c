// SPDX-License-Identifier: GPL-2.0-or-later
/* When the tags of processes are read, and of whom: with doubles of what asks the module. */
#include <errno.h>
#include <string.h>

#include "../screen/processes.h"

#include "kselftest_harness.h"

static uint64_t asked; /* the last client whose tags, and whose records, were asked for */
static uint64_t looked_at;
static int questions;
static int answer; /* of an error */
static uint64_t largest; /* tag */

int ttmt_open(struct ttmt **handle, unsigned int flags)
{
	*handle = NULL;
	return 0;
}

void ttmt_close(struct ttmt *handle)
{
}

/* Client 2 has none. */
int ttmt_tags(struct ttmt *handle, uint64_t client, uint32_t after, struct tt_memtrack_tag *tags,
	      size_t tag_size, size_t room)
{
	int i;

	if (after)
		return 0;
	asked = client;
	questions++;
	for (i = 0; i < 2; i++)
		tags[i] = (struct tt_memtrack_tag){ .tag = i + 1, .text = { 'a' + i } };
	return answer ?: client == 2 ? 0 : 2;
}

/* So many that the last page is as full as the others. */
int ttmt_records(struct ttmt *handle, uint64_t client, const struct tt_memtrack_record *after,
		 struct tt_memtrack_record *records, size_t record_size, size_t room)
{
	uint64_t id = after ? after->id + 1 : 0;
	size_t count = 0;

	looked_at = client;
	for (; id < 2048 && count < room; id++, count++) {
		const uint32_t tag = id % 2 + 1;

		records[count] = (struct tt_memtrack_record){
			.kind = TT_MEMTRACK_KIND_CB, .id = id, .tag = tag,
			.bytes = tag == largest ? 9 : 1,
		};
	}
	return count;
}

FIXTURE(tags) {
	struct process row[2];
	struct process_tags kept[2];
	struct processes processes;
};

FIXTURE_SETUP(tags)
{
	int i;

	for (i = 0; i < 2; i++)
		self->row[i] = (struct process){ .who.client = i + 1, .reports = true, .l1 = 100,
						 .records = 5, .tags = &self->kept[i] };
	self->processes = (struct processes){ .row = self->row, .count = 2 };
	largest = 1;
}

FIXTURE_TEARDOWN(tags)
{
	client_records_free(&self->kept[0].of);
	client_records_free(&self->kept[1].of);
}

#define READ(second) process_tags_read(&self->processes, second, true)
#define TAG(index) tag_list_find(&self->kept[index].of.tags, "")

TEST_F(tags, once_if_nothing_changes)
{
	uint64_t second;

	EXPECT_TRUE(READ(1000));
	EXPECT_EQ(2, questions);
	EXPECT_EQ(1, looked_at); /* for the other one has no tags */
	EXPECT_STREQ("a", TAG(0));
	EXPECT_EQ(NULL, TAG(1));
	for (second = 1000; second < 1060; second++)
		EXPECT_FALSE(READ(second));
	EXPECT_EQ(2, questions);
	/* Something may have taken the place of something like it. */
	EXPECT_TRUE(READ(1060));
	EXPECT_EQ(4, questions);
}

TEST_F(tags, what_changes_is_read_again)
{
	READ(1000);
	largest = 2;
	self->row[0].l1++;
	EXPECT_FALSE(READ(1004));
	EXPECT_STREQ("a", TAG(0));
	EXPECT_TRUE(READ(1005));
	EXPECT_STREQ("b", TAG(0));
	EXPECT_EQ(3, questions);
	EXPECT_EQ(1, asked);
	self->row[1].records--;
	EXPECT_TRUE(READ(1006));
	EXPECT_EQ(2, asked);
}

TEST_F(tags, all_pages_are_read)
{
	READ(1000);
	ASSERT_EQ(2, self->kept[0].of.tags.count);
	EXPECT_EQ(1024, self->kept[0].of.tags.line[0].records);
	EXPECT_EQ(9 * 1024, self->kept[0].of.tags.line[0].l1);
	EXPECT_FALSE(self->kept[0].of.has_more);
}

/* Whose records one may not see is left alone, and so is who reports nothing. */
TEST_F(tags, of_others)
{
	answer = -EPERM;
	self->row[1].reports = false;
	EXPECT_TRUE(READ(1000));
	EXPECT_EQ(1, questions);
	EXPECT_EQ(0, looked_at);
	EXPECT_EQ(NULL, TAG(0));
	self->row[0].l1++;
	EXPECT_FALSE(READ(1059));
	EXPECT_TRUE(READ(1060));
	EXPECT_EQ(2, questions);
}

/* What takes longer is done less often. */
TEST_F(tags, of_many)
{
	READ(1000);
	self->kept[0].due = 0;
	self->kept[0].of.cost = 0;
	self->row[0].l1++;
	READ(1100);
	EXPECT_LE(2048, self->kept[0].of.cost);
	EXPECT_EQ(1100 + 5 + self->kept[0].of.cost / 4096, self->kept[0].due);
}

TEST_HARNESS_MAIN

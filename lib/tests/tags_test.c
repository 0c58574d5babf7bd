// SPDX-License-Identifier: GPL-2.0-or-later
/* Tags: each text has one number, and the reports of a thread carry what it pushed. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <kselftest_harness.h>

#include "fake.h"

/* What this thread told the kernel: the text of each number of the library's. */
static __thread struct {
	char text[40][256];
	unsigned int sets;
	int error;
} kernel;

static __u32 index_of(__u32 tag)
{
	return tag - TTMT_FIRST_TAG;
}

static int learn(unsigned long request, void *arg)
{
	const struct tt_memtrack_tag_set *set = arg;

	if (request != TT_MEMTRACK_IOC_TAG_SET)
		return 0;
	kernel.sets++;
	if (kernel.error || set->tag < TTMT_FIRST_TAG)
		return kernel.error;
	memcpy(kernel.text[index_of(set->tag)], (void *)(uintptr_t)set->text, set->length);
	kernel.text[index_of(set->tag)][set->length] = '\0';
	return 0;
}

/* The text of the tag that an allocation would carry now; "" for none. */
static const char *tag_now(struct ttmt *handle)
{
	ttmt_buf_alloc(handle, 0, 0, 1, 1, 1);
	if (!fake.arg.buf_alloc.tag)
		return "";
	return kernel.text[index_of(fake.arg.buf_alloc.tag)];
}

FIXTURE(tags) {
	struct ttmt *handle;
};

FIXTURE_SETUP(tags)
{
	unsetenv("TT_MEMTRACK");
	memset(&kernel, 0, sizeof(kernel));
	fake_start();
	fake.answer = learn;
	ASSERT_EQ(0, ttmt_open(&self->handle, 0));
}

FIXTURE_TEARDOWN(tags)
{
	ttmt_close(self->handle);
	EXPECT_EQ(0, fake_leaks());
}

/* Numbers */

TEST_F(tags, set)
{
	EXPECT_EQ(0, ttmt_tag_set(self->handle, TTMT_FIRST_TAG - 1, ""));
	EXPECT_EQ(TT_MEMTRACK_IOC_TAG_SET, fake.request);
	EXPECT_EQ(sizeof(struct tt_memtrack_tag_set), fake.arg.size);
	EXPECT_EQ(0, fake.arg.tag_set.flags);
	EXPECT_EQ(TTMT_FIRST_TAG - 1, fake.arg.tag_set.tag);
	EXPECT_EQ(0, fake.arg.tag_set.length);
	EXPECT_EQ(0, ttmt_tag_set(self->handle, 1, NULL));
	EXPECT_EQ(0, fake.arg.tag_set.length);
	EXPECT_EQ(0, ttmt_tag_set(self->handle, 7, "text"));
	EXPECT_EQ(7, fake.arg.tag_set.tag);
	EXPECT_EQ(4, fake.arg.tag_set.length);
	/* The other numbers are the library's. */
	EXPECT_EQ(-EINVAL, ttmt_tag_set(self->handle, TTMT_FIRST_TAG, "text"));
	EXPECT_EQ(3, fake.ioctls);
	EXPECT_EQ(-ENODEV, ttmt_tag_set(NULL, 1, "text"));
}

TEST_F(tags, one_number_for_a_text)
{
	int a = ttmt_tag(self->handle, "a"), b = ttmt_tag(self->handle, "b");

	EXPECT_LE(TTMT_FIRST_TAG, a);
	EXPECT_LE(TTMT_FIRST_TAG, b);
	EXPECT_NE(a, b);
	EXPECT_STREQ("a", kernel.text[index_of(a)]);
	EXPECT_STREQ("b", kernel.text[index_of(b)]);
	EXPECT_EQ(a, ttmt_tag(self->handle, "a"));
	EXPECT_EQ(b, ttmt_tag(self->handle, "b"));
	EXPECT_EQ(2, kernel.sets);
	EXPECT_EQ(-ENODEV, ttmt_tag(NULL, "a"));
}

TEST_F(tags, lengths)
{
	char text[257];

	memset(text, 'x', sizeof(text));
	text[256] = '\0';
	EXPECT_EQ(-EINVAL, ttmt_tag(self->handle, text));
	EXPECT_EQ(-EINVAL, ttmt_tag(self->handle, ""));
	text[255] = '\0';
	EXPECT_LT(0, ttmt_tag(self->handle, text));
	EXPECT_EQ(1, kernel.sets);
}

/* A text that the kernel refused gets no number, but may get one later. */
TEST_F(tags, refused_texts)
{
	int number = ttmt_tag(self->handle, "first");

	kernel.error = -EDQUOT;
	EXPECT_EQ(-EDQUOT, ttmt_tag(self->handle, "second"));
	EXPECT_EQ(number, ttmt_tag(self->handle, "first"));
	kernel.error = 0;
	EXPECT_EQ(number + 1, ttmt_tag(self->handle, "second"));
}

TEST_F(tags, get)
{
	struct tt_memtrack_tag page[3];

	EXPECT_EQ(3, ttmt_tags(self->handle, 5, 17, page, sizeof(*page), 3));
	EXPECT_EQ(TT_MEMTRACK_IOC_TAGS_GET, fake.request);
	EXPECT_EQ(5, fake.arg.tags_get.client);
	EXPECT_EQ(17, fake.arg.tags_get.after);
	EXPECT_EQ((uintptr_t)page, fake.arg.tags_get.tags);
	EXPECT_EQ(sizeof(*page), fake.arg.tags_get.entry_size);
	EXPECT_EQ(3, fake.arg.tags_get.count);
	EXPECT_EQ(2, ttmt_tags_self(self->handle, 0, page, sizeof(*page), 2));
	EXPECT_EQ(0, fake.arg.tags_get.client);
	EXPECT_EQ(-ENOENT, ttmt_tags(self->handle, 0, 0, page, sizeof(*page), 3));
	EXPECT_EQ(-EINVAL, ttmt_tags(self->handle, 5, 0, page, sizeof(*page), 0));
	EXPECT_EQ(-EINVAL, ttmt_tags_self(self->handle, 0, page, sizeof(*page), 0));
	EXPECT_EQ(2, fake.ioctls);
}

/* Levels */

TEST_F(tags, levels)
{
	EXPECT_STREQ("", tag_now(self->handle));
	EXPECT_EQ(0, ttmt_tag_current(self->handle));
	EXPECT_EQ(0, ttmt_tag_push(self->handle, "layer 3"));
	EXPECT_STREQ("layer 3", tag_now(self->handle));
	EXPECT_EQ(0, ttmt_tag_push(self->handle, "attention"));
	EXPECT_STREQ("layer 3/attention", tag_now(self->handle));
	EXPECT_EQ(fake.arg.buf_alloc.tag, ttmt_tag_current(self->handle));
	ttmt_tag_pop(self->handle);
	EXPECT_STREQ("layer 3", tag_now(self->handle));
	EXPECT_EQ(0, ttmt_tag_push(self->handle, "attention"));
	EXPECT_STREQ("layer 3/attention", tag_now(self->handle));
	ttmt_tag_pop(self->handle);
	ttmt_tag_pop(self->handle);
	EXPECT_STREQ("", tag_now(self->handle));
	/* One pop too many is harmless. */
	ttmt_tag_pop(self->handle);
	EXPECT_STREQ("", tag_now(self->handle));
	EXPECT_EQ(2, kernel.sets);
	/* A text has the same number, whether passed whole or pushed in levels. */
	EXPECT_EQ(ttmt_tag(self->handle, "layer 3/attention"), TTMT_FIRST_TAG + 1);
}

TEST_F(tags, of_each_report)
{
	struct tt_memtrack_refused refused = { 0 };
	const struct tt_memtrack_op op = { .op = TT_MEMTRACK_OP_BUF_ALLOC };

	ASSERT_EQ(0, ttmt_tag_push(self->handle, "a"));
	EXPECT_EQ(0, ttmt_buf_alloc(self->handle, 0, 0, 1, 1, 1));
	EXPECT_EQ(TTMT_FIRST_TAG, fake.arg.buf_alloc.tag);
	EXPECT_EQ(0, ttmt_cb_alloc(self->handle, 0, 4, 1, 1, 1));
	EXPECT_EQ(TTMT_FIRST_TAG, fake.arg.cb_alloc.tag);
	EXPECT_EQ(0, ttmt_kernel_load(self->handle, 0, 0, 1, 1, 1));
	EXPECT_EQ(TTMT_FIRST_TAG, fake.arg.kernel_load.tag);
	EXPECT_EQ(0, ttmt_refused(self->handle, &refused, sizeof(refused)));
	EXPECT_EQ(TTMT_FIRST_TAG, fake.arg.refused.tag);
	refused.tag = 7;
	EXPECT_EQ(0, ttmt_refused(self->handle, &refused, sizeof(refused)));
	EXPECT_EQ(7, fake.arg.refused.tag);
	/* Events in arrays are passed unchanged. */
	EXPECT_EQ(0, ttmt_submit(self->handle, &op, sizeof(op), 1, 0, NULL, 0));
	EXPECT_EQ((uintptr_t)&op, fake.arg.submit.ops);
	ttmt_tag_pop(self->handle);
}

/* After a failed push, reports carry the tag around it. */
TEST_F(tags, failed_pushes)
{
	char text[254];

	memset(text, 'x', sizeof(text));
	text[253] = '\0';
	kernel.error = -EILSEQ;
	EXPECT_EQ(-EILSEQ, ttmt_tag_push(self->handle, "\n"));
	EXPECT_STREQ("", tag_now(self->handle));
	kernel.error = 0;
	EXPECT_EQ(0, ttmt_tag_push(self->handle, "aa"));
	EXPECT_STREQ("aa", tag_now(self->handle));
	EXPECT_EQ(-EINVAL, ttmt_tag_push(self->handle, text));
	EXPECT_STREQ("aa", tag_now(self->handle));
	EXPECT_EQ(0, ttmt_tag_push(self->handle, "b"));
	EXPECT_STREQ("aa/b", tag_now(self->handle));
	ttmt_tag_pop(self->handle);
	ttmt_tag_pop(self->handle);
	ttmt_tag_pop(self->handle);
	EXPECT_STREQ("", tag_now(self->handle));
	ttmt_tag_pop(self->handle);
	EXPECT_EQ(-ENODEV, ttmt_tag_push(NULL, "a"));
	EXPECT_EQ(0, ttmt_tag_current(NULL));
	ttmt_tag_pop(NULL);
}

TEST_F(tags, more_levels_than_there_can_be)
{
	const char *deepest;
	int i;

	for (i = 0; i < 32; i++)
		ASSERT_EQ(0, ttmt_tag_push(self->handle, "l"));
	deepest = tag_now(self->handle);
	EXPECT_EQ(63, strlen(deepest));
	for (i = 0; i < 3; i++)
		EXPECT_EQ(-ENOSPC, ttmt_tag_push(self->handle, "more"));
	EXPECT_STREQ(deepest, tag_now(self->handle));
	for (i = 0; i < 4; i++)
		ttmt_tag_pop(self->handle);
	EXPECT_EQ(61, strlen(tag_now(self->handle)));
	for (i = 0; i < 31; i++)
		ttmt_tag_pop(self->handle);
	EXPECT_STREQ("", tag_now(self->handle));
}

/* Several handles at once, one more than a thread has room for, and one after another. */
TEST_F(tags, of_each_handle)
{
	struct ttmt *others[4];
	int i;

	for (i = 0; i < 4; i++)
		ASSERT_EQ(0, ttmt_open(&others[i], 0));
	ASSERT_EQ(0, ttmt_tag_push(self->handle, "own"));
	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, ttmt_tag_push(others[i], "other"));
	EXPECT_EQ(-ENOSPC, ttmt_tag_push(others[3], "one more"));
	EXPECT_STREQ("", tag_now(others[3]));
	/* Each handle numbers its own texts. */
	EXPECT_STREQ("other", tag_now(others[2]));
	EXPECT_EQ(TTMT_FIRST_TAG, ttmt_tag_current(others[2]));
	ttmt_tag_pop(others[2]);
	EXPECT_STREQ("", tag_now(others[2]));
	EXPECT_EQ(0, ttmt_tag_push(others[3], "now"));
	EXPECT_STREQ("now", tag_now(others[3]));
	ttmt_tag_pop(others[3]);
	ttmt_tag_pop(others[3]);
	EXPECT_EQ(TTMT_FIRST_TAG, ttmt_tag_current(self->handle));
	/* A handle closed with levels pushed leaves none to the next one. */
	for (i = 0; i < 4; i++)
		ttmt_close(others[i]);
	for (i = 0; i < 4; i++) {
		ASSERT_EQ(0, ttmt_open(&others[0], 0));
		EXPECT_STREQ("", tag_now(others[0]));
		EXPECT_EQ(0, ttmt_tag_push(others[0], "again"));
		ttmt_close(others[0]);
	}
	ttmt_tag_pop(self->handle);
}

TEST_F(tags, turned_off)
{
	struct ttmt *off;

	setenv("TT_MEMTRACK", "0", 1);
	ASSERT_EQ(0, ttmt_open(&off, 0));
	EXPECT_EQ(0, ttmt_tag(off, "a"));
	EXPECT_EQ(0, ttmt_tag_push(off, "a"));
	EXPECT_EQ(0, ttmt_tag_current(off));
	EXPECT_EQ(0, ttmt_buf_alloc(off, 0, 0, 1, 1, 1));
	ttmt_tag_pop(off);
	EXPECT_EQ(0, fake.ioctls);
	ttmt_close(off);
	ASSERT_EQ(0, ttmt_open(&off, TTMT_OPEN_READ_ONLY));
	EXPECT_EQ(-EPERM, ttmt_tag(off, "a"));
	ttmt_close(off);
}

/* Threads */

static void *push_and_report(void *handle)
{
	static __thread char text[16];
	intptr_t wrong = 0;
	int i;

	fake.answer = learn;
	snprintf(text, sizeof(text), "%d", (int)(pthread_self() % 1000));
	for (i = 0; i < 500; i++) {
		wrong += !!ttmt_tag_current(handle);
		wrong += !!ttmt_tag_push(handle, "all");
		wrong += !!ttmt_tag_push(handle, i % 2 ? text : "same");
		ttmt_buf_alloc(handle, 0, 0, 1, 1, 1);
		wrong += fake.arg.buf_alloc.tag != ttmt_tag_current(handle);
		ttmt_tag_pop(handle);
		wrong += ttmt_tag_current(handle) != (uint32_t)ttmt_tag(handle, "all");
		ttmt_tag_pop(handle);
	}
	return (void *)wrong;
}

TEST_F(tags, of_each_thread)
{
	pthread_t threads[4];
	void *wrong;
	int i;

	ASSERT_EQ(0, ttmt_tag_push(self->handle, "first"));
	for (i = 0; i < 4; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, push_and_report, self->handle));
	for (i = 0; i < 4; i++) {
		ASSERT_EQ(0, pthread_join(threads[i], &wrong));
		EXPECT_EQ(NULL, wrong);
	}
	EXPECT_STREQ("first", tag_now(self->handle));
	ttmt_tag_pop(self->handle);
}

/* Forks: the child's file has no texts at first, and gets those that are used. */

static int report_in_child(void *handle)
{
	memset(&kernel, 0, sizeof(kernel));
	if (kernel.sets || strcmp(tag_now(handle), "a/b") || kernel.sets != 1)
		return 1;
	if (strcmp(tag_now(handle), "a/b") || kernel.sets != 1)
		return 2;
	ttmt_tag_pop(handle);
	if (strcmp(tag_now(handle), "a") || kernel.sets != 2)
		return 3;
	if (ttmt_tag(handle, "unused") <= 0 || kernel.sets != 3)
		return 4;
	/* A report carries the number even if the kernel refuses its text. */
	kernel.error = -EDQUOT;
	if (ttmt_tag(handle, "new") != -EDQUOT || strcmp(tag_now(handle), "a"))
		return 5;
	return 0;
}

TEST_F(tags, in_a_forked_child)
{
	ASSERT_EQ(0, ttmt_tag_push(self->handle, "a"));
	ASSERT_EQ(0, ttmt_tag_push(self->handle, "b"));
	ASSERT_LT(0, ttmt_tag(self->handle, "unused"));
	EXPECT_EQ(0, fake_fork(report_in_child, self->handle));
	EXPECT_STREQ("a/b", tag_now(self->handle));
	EXPECT_EQ(3, kernel.sets);
	ttmt_tag_pop(self->handle);
	ttmt_tag_pop(self->handle);
}

TEST_HARNESS_MAIN

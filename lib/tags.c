// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Tags: what memory is for. A handle numbers each text once, and keeps it until it is closed. A
 * thread has levels of its own on each handle, in memory of the thread, so a report takes no lock.
 */
#include <limits.h>
#include <pthread.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"
#include "sized.h"

/* A text that has a number. The kernel knows it if @file equals the handle's. */
struct ttmt_text {
	uint32_t tag;
	unsigned int file;
	char text[TT_MEMTRACK_MAX_TAG_TEXT + 1];
};

/* A thread may have levels on this many handles at once, and this many levels with a text. */
#define HANDLES 4
#define LEVELS 32

static __thread struct levels {
	uint64_t handle; /* its serial number; 0 for none */
	unsigned int depth;
	struct ttmt_text *text[LEVELS]; /* NULL if neither it nor an outer level has one */
} thread_levels[HANDLES];

/* Protects the texts of all handles. Innermost; held during every fork. */
static pthread_mutex_t texts_lock = PTHREAD_MUTEX_INITIALIZER;

void ttmt_texts_lock(void)
{
	pthread_mutex_lock(&texts_lock);
}

void ttmt_texts_unlock(void)
{
	pthread_mutex_unlock(&texts_lock);
}

/* Texts in the kernel */

static int set(struct ttmt *handle, uint32_t tag, const char *text, size_t length)
{
	struct tt_memtrack_tag_set arg = {
		.size = sizeof(arg),
		.tag = tag,
		.length = ttmt_size(length),
		.text = (uintptr_t)text,
	};

	return ttmt_report(handle, TT_MEMTRACK_IOC_TAG_SET, &arg);
}

int ttmt_tag_set(struct ttmt *handle, uint32_t tag, const char *text)
{
	if (tag >= TTMT_FIRST_TAG)
		return -EINVAL;
	return set(handle, tag, text, text ? strlen(text) : 0);
}

static int ask_tags(struct ttmt *handle, uint64_t client, uint32_t after,
		    struct tt_memtrack_tag *tags, size_t tag_size, size_t room)
{
	struct tt_memtrack_tags_get arg = {
		.size = sizeof(arg),
		.client = client,
		.after = after,
		.tags = (uintptr_t)tags,
		.entry_size = ttmt_size(tag_size),
		.count = room < INT_MAX ? room : INT_MAX,
	};
	int err;

	/* Returning none would look like the end. */
	if (!room)
		return -EINVAL;
	err = ttmt_ask(handle, TT_MEMTRACK_IOC_TAGS_GET, &arg);
	return err ? err : (int)arg.count;
}

int ttmt_tags(struct ttmt *handle, uint64_t client, uint32_t after, struct tt_memtrack_tag *tags,
	      size_t tag_size, size_t room)
{
	return client ? ask_tags(handle, client, after, tags, tag_size, room) : -ENOENT;
}

int ttmt_tags_self(struct ttmt *handle, uint32_t after, struct tt_memtrack_tag *tags,
		   size_t tag_size, size_t room)
{
	return ask_tags(handle, 0, after, tags, tag_size, room);
}

/* Texts of a handle */

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct ttmt_text *)a)->text, ((const struct ttmt_text *)b)->text);
}

/* The kernel has no texts yet for the new file of a forked child. */
static int give_to_kernel(struct ttmt *handle, struct ttmt_text *text)
{
	int err;

	if (__atomic_load_n(&text->file, __ATOMIC_RELAXED) == handle->file)
		return 0;
	err = set(handle, text->tag, text->text, strlen(text->text));
	if (!err)
		__atomic_store_n(&text->file, handle->file, __ATOMIC_RELAXED);
	return err;
}

static int add(struct ttmt *handle, const struct ttmt_text *like, struct ttmt_text **text)
{
	struct ttmt_text *made = malloc(sizeof(*made));
	int err;

	if (!made)
		return -ENOMEM;
	*made = *like;
	made->tag = TTMT_FIRST_TAG + handle->text_count;
	made->file = handle->file - 1;
	err = give_to_kernel(handle, made);
	if (!err && !tsearch(made, &handle->texts, compare))
		err = -ENOMEM;
	if (err) {
		free(made);
		return err;
	}
	handle->text_count++;
	*text = made;
	return 0;
}

static int find_or_add(struct ttmt *handle, const struct ttmt_text *like, struct ttmt_text **text)
{
	void *found = tfind(like, &handle->texts, compare);

	if (!found)
		return add(handle, like, text);
	*text = *(struct ttmt_text **)found;
	return give_to_kernel(handle, *text);
}

/* The text below an outer one, or alone. If reports go nowhere, no text is needed. */
static int find_text(struct ttmt *handle, const struct ttmt_text *outer, const char *inner,
		     struct ttmt_text **text)
{
	struct ttmt_text like = { 0 };
	int length, err;

	*text = NULL;
	if (handle->report.fd < 0)
		return handle->report.answer;
	length = snprintf(like.text, sizeof(like.text), "%s%s%s", outer ? outer->text : "",
			  outer ? "/" : "", inner);
	if (!*inner || length < 0 || (size_t)length >= sizeof(like.text))
		return -EINVAL;
	ttmt_texts_lock();
	err = find_or_add(handle, &like, text);
	ttmt_texts_unlock();
	if (err)
		*text = NULL;
	return err;
}

int ttmt_tag(struct ttmt *handle, const char *text)
{
	struct ttmt_text *found;
	int err = handle ? find_text(handle, NULL, text, &found) : -ENODEV;

	return err ? err : found ? (int)found->tag : 0;
}

void ttmt_texts_free(struct ttmt *handle)
{
	tdestroy(handle->texts, free);
}

/* Levels of a thread */

static struct levels *levels_of(uint64_t handle)
{
	for (size_t i = 0; i < HANDLES; i++)
		if (thread_levels[i].handle == handle)
			return &thread_levels[i];
	return NULL;
}

static struct ttmt_text *innermost(const struct levels *levels)
{
	if (!levels || !levels->depth)
		return NULL;
	return levels->text[levels->depth < LEVELS ? levels->depth - 1 : LEVELS - 1];
}

static struct levels *first_level(struct ttmt *handle)
{
	struct levels *levels = levels_of(0);

	if (!levels)
		return NULL;
	*levels = (struct levels) { .handle = handle->serial };
	__atomic_add_fetch(&handle->tagging, 1, __ATOMIC_RELAXED);
	return levels;
}

int ttmt_tag_push(struct ttmt *handle, const char *text)
{
	struct levels *levels = handle ? levels_of(handle->serial) : NULL;
	struct ttmt_text *outer = innermost(levels), *found;
	int err;

	if (handle && !levels)
		levels = first_level(handle);
	if (!levels)
		return handle ? -ENOSPC : -ENODEV;
	if (levels->depth >= LEVELS) {
		levels->depth++;
		return -ENOSPC;
	}
	err = find_text(handle, outer, text, &found);
	levels->text[levels->depth++] = found ? found : outer;
	return err;
}

/* Without levels, a thread no longer slows down the reports of others. */
static void no_level(struct ttmt *handle, struct levels *levels)
{
	levels->handle = 0;
	__atomic_sub_fetch(&handle->tagging, 1, __ATOMIC_RELAXED);
}

void ttmt_tag_pop(struct ttmt *handle)
{
	struct levels *levels = handle ? levels_of(handle->serial) : NULL;

	if (levels && !--levels->depth)
		no_level(handle, levels);
}

void ttmt_levels_end(struct ttmt *handle)
{
	struct levels *levels = levels_of(handle->serial);

	if (levels)
		no_level(handle, levels);
}

uint32_t ttmt_tag_of_thread(struct ttmt *handle)
{
	struct ttmt_text *text = innermost(levels_of(handle->serial));

	if (!text)
		return 0;
	/* Even without its text, a number shows what belongs together. */
	give_to_kernel(handle, text);
	return text->tag;
}

uint32_t ttmt_tag_current(struct ttmt *handle)
{
	return ttmt_current_tag(handle);
}

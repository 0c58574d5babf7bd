// SPDX-License-Identifier: GPL-2.0-only
/*
 * Texts of tags. Records carry a tag's number alone; its text is looked up here when somebody
 * reads, never for an event.
 */
#include <linux/err.h>
#include <linux/lockdep.h>
#include <linux/rbtree.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "memory.h"
#include "memtrack.h"
#include "text.h"
#include "user_array.h"

/* Size of an entry in the first version. */
#define TAG_SIZE_V1 offsetofend(struct tt_memtrack_tag, text)

/* How many tags to copy under one hold of a client's lock. */
#define TAGS_BLOCK (PAGE_SIZE / sizeof(struct tt_memtrack_tag))

static_assert(sizeof_field(struct tt_memtrack_tag, text) == TT_MEMTRACK_MAX_TAG_TEXT + 1);
static_assert(sizeof_field(struct tt_memtrack_tag, text) ==
	      sizeof_field(struct tt_memtrack_refusal, tag_text));

/**
 * struct tag - a tag that has a text
 * @node: among those of its client, by @number
 * @number: the client's number for it
 * @length: bytes of @text
 * @text: without a 0 at its end
 */
struct tag {
	struct rb_node node;
	u32 number;
	u8 length;
	char text[];
};

/* What a text costs besides its bytes. */
#define TAG_PRICE 32

static struct tag *to_tag(struct rb_node *node)
{
	return rb_entry(node, struct tag, node);
}

static long price(const struct tag *tag)
{
	return tag ? TAG_PRICE + tag->length : 0;
}

/* The first from a number on. */
static struct tag *find_from(const struct memtrack_tags *tags, u32 number)
{
	struct rb_node *node = tags->root.rb_node;
	struct tag *found = NULL;

	while (node) {
		struct tag *tag = to_tag(node);

		if (number <= tag->number) {
			found = tag;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return found;
}

static struct tag *find(const struct memtrack_tags *tags, u32 number)
{
	struct tag *tag = find_from(tags, number);

	return tag && tag->number == number ? tag : NULL;
}

/* Set */

static struct tag *tag_new(const struct tt_memtrack_tag_set *from)
{
	struct tag *tag;

	tag = kmalloc(struct_size(tag, text, from->length), MEMTRACK_GFP);
	if (!tag)
		return ERR_PTR(-ENOMEM);
	tag->number = from->tag;
	tag->length = from->length;
	if (copy_from_user(tag->text, u64_to_user_ptr(from->text), from->length)) {
		kfree(tag);
		return ERR_PTR(-EFAULT);
	}
	if (memtrack_is_text(tag->text, tag->length))
		return tag;
	kfree(tag);
	return ERR_PTR(-EILSEQ);
}

static void insert(struct memtrack_tags *tags, struct tag *tag)
{
	struct rb_node **link = &tags->root.rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = tag->number < to_tag(parent)->number ? &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(&tag->node, parent, link);
	rb_insert_color(&tag->node, &tags->root);
	tags->count++;
}

static int charge(struct memtrack_client *client, long more)
{
	if (more > 0)
		return memtrack_quota_take(client->quota, MEMTRACK_QUOTA_TAG_BYTES, more);
	memtrack_quota_give(client->quota, MEMTRACK_QUOTA_TAG_BYTES, -more);
	return 0;
}

/* A tag that takes the place of another; either may be none. */
struct change {
	u32 number;
	struct tag *new;
	struct tag *old;
};

static int replace(struct memtrack_client *client, void *what)
{
	struct memtrack_tags *tags = &client->tags;
	struct change *change = what;
	struct tag *old = find(tags, change->number);
	int err;

	if (change->new && !old && tags->count >= TT_MEMTRACK_MAX_TAGS)
		return -EDQUOT;
	err = charge(client, price(change->new) - price(old));
	if (err)
		return err;
	change->old = old;
	if (old) {
		rb_erase(&old->node, &tags->root);
		tags->count--;
	}
	if (change->new)
		insert(tags, change->new);
	return 0;
}

/**
 * memtrack_tag_set() - TT_MEMTRACK_IOC_TAG_SET
 * @client: of the caller's file
 * @arg: struct tt_memtrack_tag_set
 *
 * Context: may sleep; takes the client's lock.
 * Return: 0 or an error of the table in the uapi header.
 */
int memtrack_tag_set(struct memtrack_client *client, void *arg)
{
	const struct tt_memtrack_tag_set *from = arg;
	struct change change = { .number = from->tag };
	int err;

	if (from->flags)
		return -EOPNOTSUPP;
	if (!from->tag || from->length > TT_MEMTRACK_MAX_TAG_TEXT)
		return -EINVAL;
	if (from->length) {
		change.new = tag_new(from);
		if (IS_ERR(change.new))
			return PTR_ERR(change.new);
	}
	err = memtrack_report_begin(client);
	if (!err) {
		err = memtrack_report_anywhere(client, replace, &change);
		memtrack_report_end(client);
	}
	kfree(err ? change.new : change.old);
	return err;
}

/**
 * memtrack_tags_free() - free all texts, in steps
 * @client: whose; it left the books, and nobody reads them
 *
 * Context: may sleep.
 */
void memtrack_tags_free(struct memtrack_client *client)
{
	struct tag *tag, *next;

	rbtree_postorder_for_each_entry_safe(tag, next, &client->tags.root, node) {
		charge(client, -price(tag));
		kfree(tag);
		cond_resched();
	}
	client->tags = (struct memtrack_tags) { RB_ROOT };
}

/* Get */

/**
 * memtrack_tag_read() - the text of a tag
 * @client: whose
 * @number: of the tag
 * @text: the text with a 0 at its end; unchanged if there is none
 *
 * Context: caller must hold the client's lock.
 */
void memtrack_tag_read(const struct memtrack_client *client, u32 number, char text[256])
{
	const struct tag *tag;

	lockdep_assert_held(&client->lock);
	tag = find(&client->tags, number);
	if (!tag)
		return;
	memcpy(text, tag->text, tag->length);
	text[tag->length] = 0;
}

static int take_tags(struct memtrack_client *client, u32 after, struct tt_memtrack_tag *tags,
		     u32 room)
{
	struct tag *tag = NULL;
	u32 count = 0;

	if (mutex_lock_killable(&client->lock))
		return -EINTR;
	if (client->state == MEMTRACK_CLIENT_LIVE && after != U32_MAX)
		tag = find_from(&client->tags, after + 1);
	for (; tag && count < room; count++) {
		tags[count].tag = tag->number;
		tags[count].length = tag->length;
		memcpy(tags[count].text, tag->text, tag->length);
		memset(tags[count].text + tag->length, 0,
		       sizeof(tags[count].text) - tag->length);
		tag = rb_entry_safe(rb_next(&tag->node), struct tag, node);
	}
	mutex_unlock(&client->lock);
	return count;
}

static int copy_out(const struct memtrack_user_array *array, u32 first,
		    const struct tt_memtrack_tag *tags, u32 count)
{
	u32 i;
	int err = 0;

	for (i = 0; i < count && !err; i++)
		err = memtrack_user_array_put(array, first + i, &tags[i], sizeof(tags[i]));
	return err;
}

static int answer_block(struct memtrack_client *client, struct tt_memtrack_tags_get *get,
			const struct memtrack_user_array *array, struct tt_memtrack_tag *tags,
			u32 room)
{
	int count, err;

	if (fatal_signal_pending(current))
		return -EINTR;
	count = take_tags(client, get->after, tags, room);
	if (count <= 0)
		return count;
	err = copy_out(array, get->count, tags, count);
	if (err)
		return err;
	get->count += count;
	get->after = tags[count - 1].tag;
	return count;
}

static int answer(struct memtrack_client *client, struct tt_memtrack_tags_get *get,
		  const struct memtrack_user_array *array)
{
	struct tt_memtrack_tag *tags = kmalloc_array(TAGS_BLOCK, sizeof(*tags), MEMTRACK_GFP);
	u32 room = get->count;
	int count = tags ? 1 : -ENOMEM;

	get->count = 0;
	while (count > 0 && get->count < room) {
		count = answer_block(client, get, array, tags,
				     min_t(u32, room - get->count, TAGS_BLOCK));
		cond_resched();
	}
	kfree(tags);
	return min(count, 0);
}

/**
 * memtrack_tags_get() - TT_MEMTRACK_IOC_TAGS_GET
 * @client: of the caller's file
 * @arg: struct tt_memtrack_tags_get
 *
 * Context: may sleep.
 * Return: as memtrack_query_version().
 */
int memtrack_tags_get(struct memtrack_client *client, void *arg)
{
	struct tt_memtrack_tags_get *get = arg;
	const struct memtrack_user_array array = { get->tags, get->entry_size };
	struct memtrack_client *other;
	int err;

	if (get->flags || get->__reserved)
		return -EOPNOTSUPP;
	err = memtrack_user_array_check(&array, TAG_SIZE_V1);
	if (err)
		return err;
	if (!get->client)
		return answer(client, get, &array);

	other = memtrack_client_find(get->client);
	if (!other)
		return -ENOENT;
	err = memtrack_may_read(other->identity);
	if (!err)
		err = answer(other, get, &array);
	memtrack_client_put(other);
	return err;
}

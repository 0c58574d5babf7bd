// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * capture - from the text of a TT-NN graph capture to a plan
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "capture.h"
#include "node.h"
#include "plan.h"

/* A node holds an object of numbers, strings and short lists. */
#define MAX_DEPTH	16

/* A capture is read node by node, so that whatever is wrong has a node's number. */
struct reader {
	const char *at;
	const char *end;
	uint64_t node;
	char *why;
	struct json_tokener *tokener;
};

static void skip_blanks(struct reader *reader)
{
	while (reader->at < reader->end && strchr(" \t\r\n", *reader->at) && *reader->at)
		reader->at++;
}

static bool take(struct reader *reader, char c)
{
	skip_blanks(reader);
	if (reader->at == reader->end || *reader->at != c)
		return false;
	reader->at++;
	return true;
}

static int fail(const struct reader *reader, const char *what)
{
	snprintf(reader->why, NODE_WHY, "node %llu: %s", (unsigned long long)reader->node, what);
	return -EINVAL;
}

static int add_node(struct reader *reader, struct json_object *json, struct plan *plan)
{
	struct node node;
	int err = node_init(&node, json, reader->node, reader->why);

	return err ? err : plan_add(plan, &node);
}

static int read_node(struct reader *reader, struct plan *plan)
{
	enum json_tokener_error state;
	struct json_object *json;
	int err;

	skip_blanks(reader);
	json_tokener_reset(reader->tokener);
	json = json_tokener_parse_ex(reader->tokener, reader->at, (int)(reader->end - reader->at));
	state = json_tokener_get_error(reader->tokener);
	if (state == json_tokener_continue)
		return fail(reader, "the file ends inside it");
	if (state != json_tokener_success)
		return fail(reader, json_tokener_error_desc(state));
	reader->at += json_tokener_get_parse_end(reader->tokener);

	err = add_node(reader, json, plan);
	json_object_put(json);
	return err;
}

static int read_nodes(struct reader *reader, struct plan *plan)
{
	int err;

	if (!take(reader, '[')) {
		snprintf(reader->why, NODE_WHY, "it is no graph capture: no array of nodes");
		return -EINVAL;
	}
	if (!take(reader, ']')) {
		do {
			err = read_node(reader, plan);
			if (err)
				return err;
			reader->node++;
		} while (take(reader, ','));
		if (reader->at == reader->end)
			return fail(reader, "the file ends before it");
		if (!take(reader, ']'))
			return fail(reader, "neither a comma nor the end of the array before it");
	}
	skip_blanks(reader);
	return reader->at == reader->end ? 0 : fail(reader, "something follows the array");
}

int capture_parse(const char *text, size_t length, struct plan *plan, char *why)
{
	struct reader reader = { .at = text, .end = text + length, .why = why };
	int err;

	reader.tokener = json_tokener_new_ex(MAX_DEPTH);
	if (!reader.tokener) {
		snprintf(why, NODE_WHY, "out of memory");
		return -ENOMEM;
	}
	json_tokener_set_flags(reader.tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8 |
			       JSON_TOKENER_ALLOW_TRAILING_CHARS);
	err = read_nodes(&reader, plan);
	json_tokener_free(reader.tokener);
	if (err)
		plan_clear(plan);
	return err;
}

/* Whatever is behind fd, pipes too; one byte more than the limit tells a file too large. */
static ssize_t read_all(int fd, char *text, size_t room)
{
	size_t length = 0;
	ssize_t got;

	do {
		got = read(fd, text + length, room - length);
		if (got < 0 && errno != EINTR)
			return -errno;
		if (got > 0)
			length += (size_t)got;
	} while (got && length < room);
	return (ssize_t)length;
}

static int parse_file(int fd, char *text, struct plan *plan, char *why)
{
	ssize_t length = read_all(fd, text, CAPTURE_MAX_BYTES + 1);

	if (length < 0) {
		snprintf(why, NODE_WHY, "%s", strerror((int)-length));
		return (int)length;
	}
	if ((size_t)length > CAPTURE_MAX_BYTES) {
		snprintf(why, NODE_WHY, "it is larger than %lu MiB; capture a shorter run",
			 CAPTURE_MAX_BYTES >> 20);
		return -EFBIG;
	}
	return capture_parse(text, (size_t)length, plan, why);
}

int capture_read(const char *path, struct plan *plan, char *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text;
	int err;

	if (fd < 0) {
		err = -errno;
		snprintf(why, NODE_WHY, "%s", strerror(-err));
		return err;
	}
	text = malloc(CAPTURE_MAX_BYTES + 1);
	if (text) {
		err = parse_file(fd, text, plan, why);
	} else {
		err = -ENOMEM;
		snprintf(why, NODE_WHY, "out of memory");
	}
	free(text);
	close(fd);
	return err;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * capture - parse a TT-NN graph capture into a plan
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "capture.h"
#include "meaning.h"
#include "mesh.h"
#include "node.h"
#include "plan.h"
#include "text.h"

/* Far deeper than the arguments of any operation. */
#define MAX_DEPTH	1000

/* Read a capture node by node, so that every error has a node's number. */
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
	snprintf(reader->why, NODE_WHY, "%s", what);
	return -EINVAL;
}

static int fail_at_node(const struct reader *reader, const char *what)
{
	snprintf(reader->why, NODE_WHY, "node %llu: %s", (unsigned long long)reader->node, what);
	return -EINVAL;
}

static int add_node(struct reader *reader, struct json_object *json, struct plan *plan)
{
	struct node node;
	int err = node_init(&node, json, reader->node, reader->why);

	return err ? err : meaning_add(plan, &node);
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
		return fail_at_node(reader, "the file ends inside it");
	if (state != json_tokener_success)
		return fail_at_node(reader, json_tokener_error_desc(state));
	reader->at += json_tokener_get_parse_end(reader->tokener);

	err = add_node(reader, json, plan);
	json_object_put(json);
	return err;
}

/* Read what is between the brackets of the array. */
static int read_nodes(struct reader *reader, struct plan *plan)
{
	int err;

	if (take(reader, ']'))
		return 0;
	do {
		err = read_node(reader, plan);
		if (err)
			return err;
		reader->node++;
	} while (take(reader, ','));
	if (reader->at == reader->end)
		return fail_at_node(reader, "the file ends before it");
	if (!take(reader, ']'))
		return fail_at_node(reader, "neither a comma nor the end of the array before it");
	return 0;
}

static bool skip_string(struct reader *reader)
{
	if (!take(reader, '"'))
		return false;
	for (; reader->at < reader->end; reader->at++) {
		if (*reader->at == '"') {
			reader->at++;
			return true;
		}
		if (*reader->at == '\\' && ++reader->at == reader->end)
			break;
	}
	return false;
}

/* Skip whatever else a report holds; it may be large and deep. */
static void skip_value(struct reader *reader)
{
	size_t depth = 0;

	for (; reader->at < reader->end; reader->at++) {
		switch (*reader->at) {
		case '"':
			skip_string(reader);
			reader->at--;
			break;
		case '[':
		case '{':
			depth++;
			break;
		case ',':
			if (!depth)
				return;
			break;
		case ']':
		case '}':
			if (!depth--)
				return;
			break;
		}
	}
}

static bool is_graph(const char *key, const char *end)
{
	static const char graph[] = "\"graph\"";

	return (size_t)(end - key) == strlen(graph) && !memcmp(key, graph, strlen(graph));
}

/* Read a member of a report; found says whether it was the graph. */
static int read_member(struct reader *reader, struct plan *plan, bool *found)
{
	const char *key;

	skip_blanks(reader);
	key = reader->at;
	if (!skip_string(reader))
		return fail(reader, "the report ends early, or has a member without a name");
	if (!is_graph(key, reader->at)) {
		skip_value(reader);
		return 0;
	}
	if (*found)
		return fail(reader, "the report has two graphs");
	*found = true;
	if (!take(reader, ':') || !take(reader, '['))
		return fail(reader, "the report's graph is no array of nodes");
	return read_nodes(reader, plan);
}

/* What ttnn.graph.end_graph_capture_to_file() writes: the graph is one of its members. */
static int read_report(struct reader *reader, struct plan *plan)
{
	bool found = false, more = !take(reader, '}');
	int err;

	while (more) {
		err = read_member(reader, plan, &found);
		if (err)
			return err;
		more = take(reader, ',');
		if (!more && !take(reader, '}'))
			return fail(reader, "the report ends early, or lacks a comma");
	}
	return found ? 0 : fail(reader, "no graph capture: an object without a member \"graph\"");
}

static int read_capture(struct reader *reader, struct plan *plan)
{
	int err;

	skip_blanks(reader);
	if (reader->at == reader->end)
		return fail(reader, "it is empty");
	if (take(reader, '['))
		err = read_nodes(reader, plan);
	else if (take(reader, '{'))
		err = read_report(reader, plan);
	else
		err = fail(reader, "no graph capture: neither an array of nodes nor a report");
	skip_blanks(reader);
	if (!err && reader->at != reader->end)
		err = fail(reader, "something follows the end of the capture");
	return err;
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
	/* Neither UTF-8, since names and arguments may be anything; nor strict, for then json-c
	 * 0.18 takes each letter beyond ASCII for a control character.
	 */
	json_tokener_set_flags(reader.tokener, JSON_TOKENER_ALLOW_TRAILING_CHARS);
	err = read_capture(&reader, plan);
	json_tokener_free(reader.tokener);
	programs_end(&plan->programs);
	if (!err)
		err = mesh_share(plan, why);
	if (err)
		plan_clear(plan);
	return err;
}

int capture_read(const char *path, struct plan *plan, char *why)
{
	struct text text;
	int err = text_read(&text, path, why);

	if (err)
		return err;
	err = capture_parse(text.bytes, text.length, plan, why);
	text_clear(&text);
	return err;
}

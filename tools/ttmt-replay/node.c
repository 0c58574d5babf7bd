// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * node - one node of a capture, whose fields are parsed on demand
 */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "array_size.h"
#include "node.h"

/* The capture may be hostile: its texts must not control the terminal. */
static void make_printable(char *text)
{
	for (; *text; text++)
		if (!isascii(*text) || !isprint(*text))
			*text = '?';
}

int node_fail(const struct node *node, const char *format, ...)
{
	va_list args;
	int used;

	used = snprintf(node->why, NODE_WHY, "node %llu: %s%s", (unsigned long long)node->number,
			node->type ? node->type : "", node->type ? ": " : "");
	if (used < 0 || used >= NODE_WHY)
		return -EINVAL;
	va_start(args, format);
	vsnprintf(node->why + used, (size_t)(NODE_WHY - used), format, args);
	va_end(args);
	make_printable(node->why);
	return -EINVAL;
}

static bool digits_to_number(const char *text, uint64_t *number)
{
	if (!*text || strspn(text, "0123456789") != strlen(text))
		return false;
	errno = 0;
	*number = strtoull(text, NULL, 10);
	return !errno;
}

static bool to_number(struct json_object *value, uint64_t *number)
{
	switch (json_object_get_type(value)) {
	case json_type_int:
		*number = json_object_get_uint64(value);
		return json_object_get_int64(value) >= 0;
	case json_type_string:
		return digits_to_number(json_object_get_string(value), number);
	default:
		return false;
	}
}

static int read_number(const struct node *node, const char *name, struct json_object *value,
		       uint64_t max, uint64_t *number)
{
	if (to_number(value, number) && *number <= max)
		return 0;
	return node_fail(node, "%s is %.40s; it must be a whole number from 0 to %llu", name,
			 json_object_to_json_string(value), (unsigned long long)max);
}

struct json_object *node_find(const struct node *node, const char *key)
{
	struct json_object *params, *value = NULL;

	if (json_object_object_get_ex(node->json, "params", &params))
		json_object_object_get_ex(params, key, &value);
	return value;
}

int node_get(const struct node *node, const char *key, struct json_object **value)
{
	struct json_object *params;

	*value = node_find(node, key);
	if (*value)
		return 0;
	if (!json_object_object_get_ex(node->json, "params", &params) || !params)
		return node_fail(node, "it has no params");
	if (!json_object_is_type(params, json_type_object))
		return node_fail(node, "params is of type %s; it must be an object",
				 json_type_to_name(json_object_get_type(params)));
	return node_fail(node, "params has no %s", key);
}

int node_number(const struct node *node, const char *key, uint64_t max, uint64_t *value)
{
	struct json_object *json;
	int err = node_get(node, key, &json);

	return err ? err : read_number(node, key, json, max, value);
}

int node_flag(const struct node *node, const char *key, bool *flag)
{
	static const struct {
		const char *word;
		bool flag;
	} words[] = {
		{ "1", true }, { "true", true }, { "0", false }, { "false", false },
	};
	struct json_object *json = node_find(node, key);

	*flag = false;
	if (!json)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (!strcasecmp(json_object_get_string(json), words[i].word)) {
			*flag = words[i].flag;
			return 0;
		}
	}
	return node_fail(node, "%s is %.40s; it must be 0 or 1, false or true", key,
			 json_object_to_json_string(json));
}

int node_target(const struct node *node, uint64_t *target)
{
	struct json_object *targets;

	if (!json_object_object_get_ex(node->json, "connections", &targets) ||
	    !json_object_is_type(targets, json_type_array) || !json_object_array_length(targets))
		return node_fail(node, "connections is no array with the buffer's node");
	return read_number(node, "connections[0]", json_object_array_get_idx(targets, 0),
			   UINT64_MAX, target);
}

uint64_t node_device(const struct node *node)
{
	uint64_t device;

	return to_number(node_find(node, "device_id"), &device) ? device : NODE_NO_DEVICE;
}

int node_init(struct node *node, struct json_object *json, uint64_t index, char *why)
{
	struct json_object *value;
	uint64_t counter;

	*node = (struct node){ .index = index, .number = index, .json = json, .why = why };
	if (!json_object_is_type(json, json_type_object))
		return node_fail(node, "it is of type %s; it must be an object",
				 json_type_to_name(json_object_get_type(json)));

	if (json_object_object_get_ex(json, "counter", &value) && to_number(value, &counter))
		node->number = counter;
	if (!json_object_object_get_ex(json, "node_type", &value) || !value)
		return node_fail(node, "it has no node_type");
	if (!json_object_is_type(value, json_type_string))
		return node_fail(node, "node_type is of type %s; it must be a string",
				 json_type_to_name(json_object_get_type(value)));
	node->type = json_object_get_string(value);
	return 0;
}

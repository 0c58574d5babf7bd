// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * node - one node of a capture, its fields read strictly
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "node.h"

/* A capture may be somebody else's, and its texts must not steer a terminal. */
static void make_printable(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
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
	char *end;

	if (!*text || strspn(text, "0123456789") != strlen(text))
		return false;
	errno = 0;
	*number = strtoull(text, &end, 10);
	return !errno;
}

static bool json_to_number(struct json_object *value, uint64_t *number)
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
	if (json_to_number(value, number) && *number <= max)
		return 0;
	return node_fail(node, "%s is %.40s; it must be a whole number from 0 to %llu", name,
			 json_object_to_json_string(value), (unsigned long long)max);
}

static int get(const struct node *node, const char *key, struct json_object **value)
{
	if (!node->params)
		return node_fail(node, "it has no params");
	if (!json_object_object_get_ex(node->params, key, value))
		return node_fail(node, "params has no %s", key);
	return 0;
}

bool node_has(const struct node *node, const char *key)
{
	return json_object_object_get_ex(node->params, key, NULL);
}

int node_number(const struct node *node, const char *key, uint64_t max, uint64_t *value)
{
	struct json_object *json;
	int err = get(node, key, &json);

	return err ? err : read_number(node, key, json, max, value);
}

int node_flag(const struct node *node, const char *key, bool *flag)
{
	uint64_t value = 0;
	int err = 0;

	if (node_has(node, key))
		err = node_number(node, key, 1, &value);
	*flag = value;
	return err;
}

int node_text(const struct node *node, const char *key, const char **text)
{
	struct json_object *json;
	int err = get(node, key, &json);

	if (err)
		return err;
	if (!json_object_is_type(json, json_type_string))
		return node_fail(node, "%s is %.40s; it must be a string", key,
				 json_object_to_json_string(json));
	*text = json_object_get_string(json);
	return 0;
}

int node_target(const struct node *node, uint64_t *target)
{
	if (!node->connections || !json_object_array_length(node->connections))
		return node_fail(node, "connections is empty; it must name the buffer's node");
	return read_number(node, "connections[0]", json_object_array_get_idx(node->connections, 0),
			   UINT64_MAX, target);
}

/* A member that must be of one type where it is there and not null. */
static int get_member(const struct node *node, struct json_object *json, const char *key,
		      enum json_type type, struct json_object **member)
{
	*member = NULL;
	if (!json_object_object_get_ex(json, key, member) || !*member)
		return 0;
	if (json_object_is_type(*member, type))
		return 0;
	return node_fail(node, "%s is of type %s; it must be of type %s", key,
			 json_type_to_name(json_object_get_type(*member)), json_type_to_name(type));
}

int node_init(struct node *node, struct json_object *json, uint64_t index, char *why)
{
	struct json_object *counter, *type;
	int err;

	*node = (struct node){ .index = index, .number = index, .why = why };
	if (!json_object_is_type(json, json_type_object))
		return node_fail(node, "it is of type %s; it must be an object",
				 json_type_to_name(json_object_get_type(json)));

	if (json_object_object_get_ex(json, "counter", &counter)) {
		uint64_t number;

		err = read_number(node, "counter", counter, UINT64_MAX, &number);
		if (err)
			return err;
		node->number = number;
	}
	err = get_member(node, json, "node_type", json_type_string, &type);
	if (err)
		return err;
	if (!type)
		return node_fail(node, "it has no node_type");
	err = get_member(node, json, "connections", json_type_array, &node->connections);
	if (!err)
		err = get_member(node, json, "params", json_type_object, &node->params);
	node->type = json_object_get_string(type);
	return err;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * node - one node of a capture, whose fields are parsed on demand
 */
#ifndef TTMT_REPLAY_NODE_H
#define TTMT_REPLAY_NODE_H

#include <stdbool.h>
#include <stdint.h>

struct json_object;

#ifndef __printf
#define __printf(format, first)						\
	__attribute__((							\
		__format__(printf, format, first)))
#endif

/* Room for an error message about a capture. */
#define NODE_WHY	256

/* Returned by node_device() for a node without a device. */
#define NODE_NO_DEVICE	UINT64_MAX

struct node {
	uint64_t index; /* place in the file */
	uint64_t number; /* for messages: its counter if it has one, otherwise its index */
	const char *type;
	struct json_object *json;
	char *why; /* NODE_WHY bytes */
};

/*
 * Functions that return int return 0, or a negative errno with a text in why.
 * A params key that is null counts as absent.
 */

/** Start on a node, whose contents remain owned by json. */
int node_init(struct node *node, struct json_object *json, uint64_t index, char *why);

/** Set the error message of a node; returns -EINVAL. */
int node_fail(const struct node *node, const char *format, ...)
	__printf(2, 3);

/** A value in params, or NULL. */
struct json_object *node_find(const struct node *node, const char *key);

/** A required value in params. */
int node_get(const struct node *node, const char *key, struct json_object **value);

/** A whole number of 0 to max in params: a JSON number, or a string of digits. */
int node_number(const struct node *node, const char *key, uint64_t max, uint64_t *value);

/** A boolean in params, in any form TT-NN has used: 1, "1", true, "true". False if absent. */
int node_flag(const struct node *node, const char *key, bool *flag);

/** The node that this one points to: connections[0]. */
int node_target(const struct node *node, uint64_t *target);

/** The device of this node, a chip or a mesh, or NODE_NO_DEVICE. */
uint64_t node_device(const struct node *node);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * node - one node of a capture; a field is looked at only when it is asked for
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

/* Room for the text that says what is wrong with a capture. */
#define NODE_WHY	256

/* No device: what node_device() gives for a node that names none. */
#define NODE_NO_DEVICE	UINT64_MAX

struct node {
	uint64_t index; /* place in the file */
	uint64_t number; /* its counter if it has one, else its index: for people */
	const char *type;
	struct json_object *json;
	char *why; /* NODE_WHY bytes */
};

/*
 * Every function here that returns int gives 0, or a negative errno and a text in why.
 * A key of params that is null is not there.
 */

/** Take a node; what it points at stays json's. */
int node_init(struct node *node, struct json_object *json, uint64_t index, char *why);

/** Say what is wrong with a node; returns -EINVAL. */
int node_fail(const struct node *node, const char *format, ...)
	__printf(2, 3);

/** A value in params, or NULL. */
struct json_object *node_find(const struct node *node, const char *key);

/** A value that must be in params. */
int node_get(const struct node *node, const char *key, struct json_object **value);

/** A whole number of 0 to max in params: a JSON number, or a string of digits. */
int node_number(const struct node *node, const char *key, uint64_t max, uint64_t *value);

/** Yes or no in params, as TT-NN writes or wrote it: 1, "1", true, "true". No if not there. */
int node_flag(const struct node *node, const char *key, bool *flag);

/** The node that this one points at: connections[0]. */
int node_target(const struct node *node, uint64_t *target);

/** The device that this one names, a chip or a mesh of them, or NODE_NO_DEVICE. */
uint64_t node_device(const struct node *node);

#endif

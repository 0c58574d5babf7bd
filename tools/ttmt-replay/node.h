/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * node - one node of a capture, its fields read strictly
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

struct node {
	uint64_t index; /* place in the file */
	uint64_t number; /* its counter if it has one, else its index: for people */
	const char *type;
	struct json_object *connections;
	struct json_object *params;
	char *why; /* NODE_WHY bytes */
};

/* Every function here that returns int gives 0, or a negative errno and a text in why. */

/** Take a node apart; what it points at stays json's. */
int node_init(struct node *node, struct json_object *json, uint64_t index, char *why);

/** Say what is wrong with a node; returns -EINVAL. */
int node_fail(const struct node *node, const char *format, ...)
	__printf(2, 3);

/** Whether params has a key. */
bool node_has(const struct node *node, const char *key);

/** A whole number of 0 to max in params: a JSON number, or a string of digits. */
int node_number(const struct node *node, const char *key, uint64_t max, uint64_t *value);

/** A "1" or "0" in params; false when it is not there. */
int node_flag(const struct node *node, const char *key, bool *flag);

/** A string in params. */
int node_text(const struct node *node, const char *key, const char **text);

/** The node that this one points at: connections[0]. */
int node_target(const struct node *node, uint64_t *target);

#endif

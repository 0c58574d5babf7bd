/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The trackers that tt_memtrack replaces, as far as one event goes: written anew from a description
 * of what they do for it, so that they can be measured in the same guest.
 */
#ifndef PEERS_H
#define PEERS_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

/* What the server on a Unix socket is told of an event, and asked. */
enum message_type { MESSAGE_ALLOC = 1, MESSAGE_FREE, MESSAGE_QUERY, MESSAGE_TYPES = 12 };

struct message {
	uint8_t type;
	uint8_t pad[3];
	int32_t device;
	uint64_t size;
	uint8_t buffer_type;
	uint8_t pad2[3];
	int32_t pid;
	uint64_t id;
	uint64_t time;
	uint64_t used[6];
	uint64_t total[2];
	uint32_t chip[6];
	uint32_t ring[4];
};

static_assert(sizeof(struct message) == 144, "");

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The server: answers one connection until it ends. It looks at each message before it takes it, as
 * the original does, or not. It logs nothing, which the original does on demand.
 */
void server_run(int connection, bool peeks);

/* Its client. */
void server_report(int connection, enum message_type type, uint64_t id, uint64_t size);

/* Asks for what is in use, and so waits until all before it is done. */
uint64_t server_query(int connection);

/* The table in shared memory: of this process, in a slot that others may be before. */
struct table;

struct table *table_join(unsigned int slot);
void table_leave(struct table *table);
void table_alloc(struct table *table, uint64_t size);
void table_free(struct table *table, uint64_t size);
uint64_t table_used(const struct table *table);

#ifdef __cplusplus
}
#endif

#endif /* PEERS_H */

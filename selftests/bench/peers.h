/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The trackers that tt_memtrack replaces, as far as the cost of an event goes: written from a
 * description of what they do for it, so that they can be measured in the same guest.
 */
#ifndef PEERS_H
#define PEERS_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

/* Messages to the server on a Unix socket. */
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
 * The server: handles one connection until it is closed. With peeks, it peeks at each message
 * before it receives it, as the original does. It has no log, which in the original is optional.
 */
void server_run(int connection, bool peeks);

/* Its client. */
void server_report(int connection, enum message_type type, uint64_t id, uint64_t size);

/* Ask how much is in use, which waits until all earlier messages have been handled. */
uint64_t server_query(int connection);

/* The table in shared memory. Slots before this process's may be in use by others. */
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

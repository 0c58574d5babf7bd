/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live - the live buffers at a point of a capture
 */
#ifndef TTMT_REPLAY_LIVE_H
#define TTMT_REPLAY_LIVE_H

#include <stdint.h>

/* A tsearch() tree. */
struct live {
	void *root;
};

struct live_buffer {
	uint64_t id;
	uint32_t kind;
	uint64_t device; /* that the allocation named */
	uint64_t core_bytes; /* for who adds them up */
};

/** The buffer with this id, or NULL. */
struct live_buffer *live_find(const struct live *live, uint64_t id);

/** Add a buffer; a free means the latest allocation of its id. 0 or -ENOMEM. */
int live_set(struct live *live, const struct live_buffer *buffer);

/** Forget a buffer from live_find(). */
void live_drop(struct live *live, struct live_buffer *buffer);

/** Forget all. */
void live_clear(struct live *live);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The last clients that went, and what each still held.
 */
#ifndef MEMTRACK_EXITS_H
#define MEMTRACK_EXITS_H

#include <linux/list.h>

#include <linux/tt_memtrack.h>

#define MEMTRACK_EXITS		64
#define MEMTRACK_EXITS_USER	16

struct memtrack_owner;

/**
 * struct memtrack_exit - a client that went
 * @node: in the list, oldest first
 * @owner: who it was, with a reference
 * @time_ns: when, CLOCK_MONOTONIC
 * @kind: what was still live, on all devices
 */
struct memtrack_exit {
	struct list_head node;
	struct memtrack_owner *owner;
	u64 time_ns;
	struct tt_memtrack_holding kind[TT_MEMTRACK_KIND_COUNT];
};

struct memtrack_exit *memtrack_exit_new(struct memtrack_owner *owner);
void memtrack_exit_free(struct memtrack_exit *exit);
void memtrack_exits_add(struct memtrack_exit *exit);
unsigned int memtrack_exits_copy(struct memtrack_exit to[MEMTRACK_EXITS]);
void memtrack_exits_clear(void);

#endif /* MEMTRACK_EXITS_H */

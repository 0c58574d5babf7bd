/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capture - parse a TT-NN graph capture into a plan
 */
#ifndef TTMT_REPLAY_CAPTURE_H
#define TTMT_REPLAY_CAPTURE_H

#include <stddef.h>

struct plan;

/**
 * Fill an empty plan from a capture's text: an array of nodes, or a report with one.
 * Returns 0; or a negative errno, with the reason and the node in why, of NODE_WHY bytes,
 * and the plan has no event.
 */
int capture_parse(const char *text, size_t length, struct plan *plan, char *why);

/** The same for a file; "-" is standard input. */
int capture_read(const char *path, struct plan *plan, char *why);

#endif

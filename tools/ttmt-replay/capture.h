/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capture - from the text of a TT-NN graph capture to a plan
 */
#ifndef TTMT_REPLAY_CAPTURE_H
#define TTMT_REPLAY_CAPTURE_H

#include <stddef.h>

struct plan;

/**
 * Make an empty plan that of a capture's text: an array of nodes, or a report with one.
 * Returns 0; or a negative errno, and in why, of NODE_WHY bytes, what is wrong and
 * at which node. The plan then has no event.
 */
int capture_parse(const char *text, size_t length, struct plan *plan, char *why);

/** The same of a file; "-" is standard input. */
int capture_read(const char *path, struct plan *plan, char *why);

#endif

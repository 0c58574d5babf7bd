/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * meaning - what the nodes of a capture mean for device memory
 */
#ifndef TTMT_REPLAY_MEANING_H
#define TTMT_REPLAY_MEANING_H

struct node;
struct plan;

/** Add a node's events to a plan. 0, or a negative errno with a text in node->why. */
int meaning_add(struct plan *plan, const struct node *node);

#endif

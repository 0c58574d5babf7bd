/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * meaning - what the nodes of a capture say of device memory
 */
#ifndef TTMT_REPLAY_MEANING_H
#define TTMT_REPLAY_MEANING_H

struct node;
struct plan;

/** Add to a plan what a node says. 0, or a negative errno and a text in node->why. */
int meaning_add(struct plan *plan, const struct node *node);

#endif

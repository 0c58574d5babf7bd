/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kinds of memory on top of one another, as a bar from the left or a column from below. */
#ifndef TT_SMI_SCREEN_STACK_H
#define TT_SMI_SCREEN_STACK_H

#include <stdint.h>

#include "grid.h"
#include "look.h"

#define STACK_PARTS 8

struct stack {
	double part[STACK_PARTS];
	uint8_t ink[STACK_PARTS];
	char letter[STACK_PARTS]; /* without colours */
	int parts;
	double total; /* of the whole length; 0 if not known */
	double peak; /* 0: no mark */
};

void stack_add(struct stack *stack, double bytes, uint8_t ink, char letter);

/* A bar of so many cells, with a mark where the peak was. */
void stack_bar(const struct stack *stack, struct area area, int row, int column, int cells,
	       const struct look *look);

/* A column from the lowest row of an area up. */
void stack_column(const struct stack *stack, struct area area, int column,
		  const struct look *look);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is in each window. */
#ifndef TT_SMI_SCREEN_WINDOWS_H
#define TT_SMI_SCREEN_WINDOWS_H

#include "paint.h"

/* Write it so that line top is the first row of the area. Gives how many lines there are. */
int window_help(struct area area, int top, const struct scene *scene);
int window_setup(struct area area, int top, const struct scene *scene);
int window_sort(struct area area, int top, const struct scene *scene);
int window_signal(struct area area, int top, const struct scene *scene);
int window_process(struct area area, int top, const struct scene *scene);
int window_device(struct area area, int top, const struct scene *scene);

/* The cores of a chip, below a row of a window. Gives the row behind them and an empty one. */
int paint_chip(struct area area, int row, const struct chip *chip, uint64_t limit,
	       const struct look *look);

/* Whether a line in it is chosen, or it is only scrolled. */
bool window_has_choice(enum window window);

#endif

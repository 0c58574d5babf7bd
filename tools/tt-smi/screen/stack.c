// SPDX-License-Identifier: GPL-2.0-or-later
#include "stack.h"

/* A cell has so many steps, each a character of its own. */
#define STEPS 8

static const wchar_t from_left[] = L" \u258f\u258e\u258d\u258c\u258b\u258a\u2589\u2588";
static const wchar_t from_below[] = L" \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";

/* Where each part ends, in steps. */
struct ends {
	int end[STACK_PARTS];
};

void stack_add(struct stack *stack, double bytes, uint8_t ink, char letter)
{
	stack->part[stack->parts] = bytes;
	stack->ink[stack->parts] = ink;
	stack->letter[stack->parts++] = letter;
}

static int steps_of(double bytes, double total, int cells)
{
	if (bytes >= total)
		return cells * STEPS;
	return (int)(bytes / total * cells * STEPS + 0.5);
}

/* The last part ends where the sum does; what is there at all takes a step. */
static struct ends ends_of(const struct stack *stack, int cells)
{
	struct ends ends = { { 0 } };
	double sum = 0;
	int i, end = 0;

	for (i = 0; i < stack->parts; i++) {
		sum += stack->part[i];
		if (sum > 0 && stack->total > 0)
			end = steps_of(sum, stack->total, cells) ?: 1;
		ends.end[i] = end;
	}
	return ends;
}

/* The part that a step is in, or -1 above all. */
static int part_at(const struct stack *stack, const struct ends *ends, int step)
{
	int i;

	for (i = 0; i < stack->parts; i++)
		if (step < ends->end[i])
			return i;
	return -1;
}

/* A cell in blocks: what begins in it, and behind a step what ends in it. */
static bool block(const struct stack *stack, const struct ends *ends, int cell,
		  const wchar_t *blocks, struct cell *out)
{
	int first = part_at(stack, ends, cell * STEPS);
	int last = part_at(stack, ends, cell * STEPS + STEPS - 1);
	int steps;

	if (first < 0)
		return false;
	steps = first == last ? STEPS : ends->end[first] - cell * STEPS;
	out->character = blocks[steps];
	out->style = (struct style){ .ink = stack->ink[first] };
	if (last >= 0 && last != first)
		out->style.paper = stack->ink[last];
	return true;
}

/* A cell as the letter of what is in its middle, or at its beginning if it is the first. */
static bool letter(const struct stack *stack, const struct ends *ends, int cell,
		   struct cell *out)
{
	int part = part_at(stack, ends, cell * STEPS + (cell ? STEPS / 2 : 0));

	if (part < 0)
		return false;
	out->character = stack->letter[part];
	out->style = (struct style){ .ink = stack->ink[part] };
	return true;
}

static bool cell_of(const struct stack *stack, const struct ends *ends, int cell,
		    const wchar_t *blocks, const struct look *look, struct cell *out)
{
	if (look->ascii || (!look->colors && stack->parts > 1))
		return letter(stack, ends, cell, out);
	return block(stack, ends, cell, blocks, out);
}

static void mark_peak(const struct stack *stack, const struct ends *ends, struct area area,
		      int row, int column, int cells, const struct look *look)
{
	int filled = (ends->end[stack->parts - 1] + STEPS - 1) / STEPS;
	int cell = steps_of(stack->peak, stack->total, cells) / STEPS;

	if (stack->peak <= 0 || stack->total <= 0)
		return;
	if (cell >= cells)
		cell = cells - 1;
	if (cell >= filled)
		area_put(area, row, column + cell, look->ascii ? L'|' : L'\u2502', look_bold());
}

void stack_bar(const struct stack *stack, struct area area, int row, int column, int cells,
	       const struct look *look)
{
	const struct ends ends = ends_of(stack, cells);
	struct cell cell;
	int i;

	for (i = 0; i < cells; i++) {
		if (!cell_of(stack, &ends, i, from_left, look, &cell))
			cell = (struct cell){ look->ascii ? L'-' : L'\u2500', look_dim(), 0 };
		area_put(area, row, column + i, cell.character, cell.style);
	}
	mark_peak(stack, &ends, area, row, column, cells, look);
}

void stack_column(const struct stack *stack, struct area area, int column,
		  const struct look *look)
{
	const struct ends ends = ends_of(stack, area.rows);
	struct cell cell;
	int i;

	for (i = 0; i < area.rows; i++)
		if (cell_of(stack, &ends, i, from_below, look, &cell))
			area_put(area, area.rows - 1 - i, column, cell.character, cell.style);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plain accounting by cores, see grid.h. The caller holds what protects the ledger.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "grid.h"

/**
 * memtrack_grid_init() - nothing lies anywhere
 * @grid: zero, with room for as many cells as it will have
 */
void memtrack_grid_init(struct memtrack_grid *grid)
{
	grid->count = 1;
	bitmap_fill(grid->cell[0].cores, MEMTRACK_CORES);
}

static void divide_cell(struct memtrack_grid *grid, struct memtrack_cell *cell,
			const unsigned long *cores)
{
	struct memtrack_cell *new = &grid->cell[grid->count];
	unsigned int core;

	*new = *cell;
	if (!bitmap_and(new->cores, cell->cores, cores, MEMTRACK_CORES) ||
	    bitmap_equal(new->cores, cell->cores, MEMTRACK_CORES))
		return;
	bitmap_andnot(cell->cores, cell->cores, cores, MEMTRACK_CORES);
	cell->first = find_first_bit(cell->cores, MEMTRACK_CORES);
	new->first = find_first_bit(new->cores, MEMTRACK_CORES);
	for_each_set_bit(core, new->cores, MEMTRACK_CORES)
		grid->of_core[core] = grid->count;
	grid->count++;
}

/**
 * memtrack_grid_divide() - tell some cores apart from the others
 * @grid: the grid
 * @cores: which
 */
void memtrack_grid_divide(struct memtrack_grid *grid, const unsigned long *cores)
{
	u32 cells = grid->count, i;

	bitmap_or(grid->named, grid->named, cores, MEMTRACK_CORES);
	/* With a cell for each core there is nothing to divide, and no room to try. */
	for (i = 0; i < cells && grid->count < MEMTRACK_CORES; i++)
		divide_cell(grid, &grid->cell[i], cores);
}

/**
 * memtrack_grid_divide_as() - tell apart all that another grid does
 * @grid: the grid
 * @other: of a set or of an image
 */
void memtrack_grid_divide_as(struct memtrack_grid *grid, const struct memtrack_grid *other)
{
	u32 i;

	for (i = 0; i < other->count; i++)
		if (bitmap_intersects(other->cell[i].cores, other->named, MEMTRACK_CORES))
			memtrack_grid_divide(grid, other->cell[i].cores);
}

/**
 * memtrack_grid_put() - one more record, in a grid of an image
 * @grid: the grid, with room for MEMTRACK_CORES cells
 * @cores: where the record lies
 * @kind: of which kind
 * @core_bytes: what it takes on each
 */
void memtrack_grid_put(struct memtrack_grid *grid, const unsigned long *cores, unsigned int kind,
		       u64 core_bytes)
{
	unsigned long lines = memtrack_kind_lines(kind), rest;
	u32 i;

	memtrack_grid_divide(grid, cores);
	for (rest = lines; rest; rest &= rest - 1)
		grid->records[__ffs(rest)]++;
	for (i = 0; i < grid->count; i++) {
		struct memtrack_cell *cell = &grid->cell[i];

		if (!test_bit(cell->first, cores))
			continue;
		for (rest = lines; rest; rest &= rest - 1) {
			unsigned int line = __ffs(rest);

			cell->bytes[line] += core_bytes;
			grid->top[line] = max(grid->top[line], cell->bytes[line]);
		}
	}
}

/**
 * memtrack_grid_everywhere() - what L1 buffers without a set take on every core
 * @ledger: with a grid or without
 *
 * Return: bytes.
 */
u64 memtrack_grid_everywhere(const struct memtrack_ledger *ledger)
{
	u64 placed = ledger->grid ? ledger->grid->top[MEMTRACK_LINE_L1_TENSORS] : 0;

	return ledger->line[MEMTRACK_LINE_L1_TENSORS].core_bytes - placed;
}

/* The most that it was since the grid last changed. */
static u64 most_everywhere(const struct memtrack_ledger *ledger)
{
	return ledger->line[MEMTRACK_LINE_L1_TENSORS].core_peak -
	       ledger->grid->top[MEMTRACK_LINE_L1_TENSORS];
}

static void settle(struct memtrack_cell *cell, u64 everywhere)
{
	cell->peak = max(cell->peak, cell->bytes[MEMTRACK_LINE_L1] + everywhere);
}

static const u64 nothing[MEMTRACK_LINES];

static const u64 *bytes_at(const struct memtrack_grid *grid, unsigned int core)
{
	return grid ? grid->cell[grid->of_core[core]].bytes : nothing;
}

/**
 * memtrack_grid_move() - records with sets take the place of others
 * @ledger: with a grid that tells apart what the others do
 * @out: where those lie that go, or NULL; may be the ledger's own
 * @in: where those lie that come, or NULL
 * @lines: bit mask of the lines that change
 * @only: a kind of which alone they are, or -1 for all
 *
 * The core bytes of the lines follow, but not their peaks: memtrack_grid_moved() is needed after
 * the ledger's.
 */
void memtrack_grid_move(struct memtrack_ledger *ledger, const struct memtrack_grid *out,
			const struct memtrack_grid *in, unsigned long lines, int only)
{
	struct memtrack_grid *grid = ledger->grid;
	const u64 everywhere = most_everywhere(ledger);
	const u64 come = in && only >= 0 ? in->records[only] : 0;
	const u64 go = out && only >= 0 ? out->records[only] : 0;
	u64 top[MEMTRACK_LINES] = {};
	unsigned long rest;
	u32 i;

	for (i = 0; i < grid->count; i++) {
		struct memtrack_cell *cell = &grid->cell[i];
		const u64 *less = bytes_at(out, cell->first), *more = bytes_at(in, cell->first);
		u64 net = only < 0 ? 0 : more[only] - less[only];

		settle(cell, everywhere);
		for (rest = lines; rest; rest &= rest - 1) {
			unsigned int line = __ffs(rest);
			u64 now = cell->bytes[line];

			now += only < 0 ? more[line] - less[line] : net;
			cell->bytes[line] = now;
			top[line] = max(top[line], now);
		}
	}
	for (rest = lines; rest; rest &= rest - 1) {
		unsigned int line = __ffs(rest);
		u64 more = in && only < 0 ? in->records[line] : come;
		u64 less = out && only < 0 ? out->records[line] : go;

		ledger->line[line].core_bytes += top[line] - grid->top[line];
		grid->top[line] = top[line];
		grid->records[line] += more - less;
		/* Of a kind alone, programs only come back that were there already. */
		grid->records_ever[line] += only < 0 ? more : 0;
	}
}

/**
 * memtrack_grid_moved() - the end of a change that memtrack_grid_move() began
 * @ledger: of which all lines are as they are to be, peaks too
 */
void memtrack_grid_moved(struct memtrack_ledger *ledger)
{
	struct memtrack_usage *tensors = &ledger->line[MEMTRACK_LINE_L1_TENSORS];

	ledger->grid->tensors_peak = max3(ledger->grid->tensors_peak, tensors->core_peak,
					  tensors->core_bytes);
	tensors->core_peak = tensors->core_bytes;
}

/**
 * memtrack_grid_drop() - every record goes
 * @ledger: with a grid, before its lines change
 */
void memtrack_grid_drop(struct memtrack_ledger *ledger)
{
	struct memtrack_grid *grid = ledger->grid;
	const u64 everywhere = most_everywhere(ledger);
	u32 i;

	for (i = 0; i < grid->count; i++) {
		settle(&grid->cell[i], everywhere);
		memset(grid->cell[i].bytes, 0, sizeof(grid->cell[i].bytes));
	}
	memset(grid->top, 0, sizeof(grid->top));
	memset(grid->records, 0, sizeof(grid->records));
}

static void settle_all(struct memtrack_ledger *ledger)
{
	const u64 everywhere = most_everywhere(ledger);
	u32 i;

	for (i = 0; i < ledger->grid->count; i++)
		settle(&ledger->grid->cell[i], everywhere);
	memtrack_grid_moved(ledger);
}

/**
 * memtrack_grid_new_peak() - the core peak of a line begins anew
 * @ledger: with a grid
 * @which: the line, whose core peak is to be set afterwards
 */
void memtrack_grid_new_peak(struct memtrack_ledger *ledger, enum memtrack_line which)
{
	const struct memtrack_usage *line = &ledger->line[which];
	struct memtrack_grid *grid = ledger->grid;
	u32 i;

	settle_all(ledger);
	grid->unknown[which] = line->records_ever - grid->records_ever[which] -
			       (line->records - grid->records[which]);
	if (which == MEMTRACK_LINE_L1_TENSORS)
		grid->tensors_peak = line->core_bytes;
	for (i = 0; which == MEMTRACK_LINE_L1 && i < grid->count; i++)
		grid->cell[i].peak = grid->cell[i].bytes[MEMTRACK_LINE_L1] +
				     memtrack_grid_everywhere(ledger);
}

/**
 * memtrack_grid_new_peaks() - those of all lines begin anew
 * @ledger: with a grid
 */
void memtrack_grid_new_peaks(struct memtrack_ledger *ledger)
{
	enum memtrack_line line;

	for (line = 0; line < MEMTRACK_LINES; line++)
		memtrack_grid_new_peak(ledger, line);
}

/**
 * memtrack_grid_peak() - the most that was on a core
 * @ledger: with a grid
 * @core: which
 *
 * Return: bytes of L1 buffers, and of what sets placed there.
 */
u64 memtrack_grid_peak(const struct memtrack_ledger *ledger, unsigned int core)
{
	const struct memtrack_cell *cell = &ledger->grid->cell[ledger->grid->of_core[core]];

	return max(cell->peak, cell->bytes[MEMTRACK_LINE_L1] + most_everywhere(ledger));
}

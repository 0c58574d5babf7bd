// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plain accounting by cores, see grid.h. The caller must hold the lock that protects the ledger.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "grid.h"

/**
 * memtrack_grid_init() - initialize an empty grid
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
 * memtrack_grid_divide() - divide cells, so that none has only some of a set's cores
 * @grid: the grid
 * @cores: cores of the set
 */
void memtrack_grid_divide(struct memtrack_grid *grid, const unsigned long *cores)
{
	u32 cells = grid->count, i;

	bitmap_or(grid->named, grid->named, cores, MEMTRACK_CORES);
	/* With a cell for each core there is nothing left to divide, and no room to try. */
	for (i = 0; i < cells && grid->count < MEMTRACK_CORES; i++)
		divide_cell(grid, &grid->cell[i], cores);
}

/**
 * memtrack_grid_divide_as() - divide cells as another grid does
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
 * memtrack_grid_put() - add a record to the grid of an image
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

static void settle_cells(struct memtrack_ledger *ledger)
{
	const u64 everywhere = most_everywhere(ledger);
	u32 i;

	for (i = 0; i < ledger->grid->count; i++)
		settle(&ledger->grid->cell[i], everywhere);
}

/* Nothing, anywhere. */
static const struct memtrack_grid none = { .count = 1, .cell = { {} } };

static const u64 *bytes_at(const struct memtrack_grid *grid, unsigned int core)
{
	return grid->cell[grid->of_core[core]].bytes;
}

static __always_inline void move_line(const unsigned int line, unsigned long lines,
				      struct memtrack_cell *cell, const u64 *less,
				      const u64 *more, u64 *top)
{
	if (!(lines & BIT(line)))
		return;
	cell->bytes[line] += more[line] - less[line];
	top[line] = max(top[line], cell->bytes[line]);
}

/* One by one and not in a loop: with constant offsets they take half as long. */
static __always_inline void move_lines(unsigned long lines, struct memtrack_cell *cell,
				       const u64 *less, const u64 *more, u64 *top)
{
	move_line(TT_MEMTRACK_KIND_L1_BUFFERS, lines, cell, less, more, top);
	move_line(TT_MEMTRACK_KIND_L1_SMALL, lines, cell, less, more, top);
	move_line(TT_MEMTRACK_KIND_CB, lines, cell, less, more, top);
	move_line(TT_MEMTRACK_KIND_DFB, lines, cell, less, more, top);
	move_line(TT_MEMTRACK_KIND_SCRATCH, lines, cell, less, more, top);
	move_line(MEMTRACK_LINE_L1, lines, cell, less, more, top);
	move_line(MEMTRACK_LINE_L1_TENSORS, lines, cell, less, more, top);
	move_line(MEMTRACK_LINE_L1_PROGRAM, lines, cell, less, more, top);
}

static void set_top(struct memtrack_ledger *ledger, unsigned int line, u64 top)
{
	ledger->line[line].core_bytes += top - ledger->grid->top[line];
	ledger->grid->top[line] = top;
}

static __always_inline void finish_line(const unsigned int line, unsigned long lines,
					struct memtrack_ledger *ledger, const u64 *less,
					const u64 *more, const u64 *top)
{
	if (!(lines & BIT(line)))
		return;
	set_top(ledger, line, top[line]);
	ledger->grid->records[line] += more[line] - less[line];
	ledger->grid->records_ever[line] += more[line];
}

static __always_inline void finish_lines(unsigned long lines, struct memtrack_ledger *ledger,
					 const u64 *less, const u64 *more, const u64 *top)
{
	finish_line(TT_MEMTRACK_KIND_L1_BUFFERS, lines, ledger, less, more, top);
	finish_line(TT_MEMTRACK_KIND_L1_SMALL, lines, ledger, less, more, top);
	finish_line(TT_MEMTRACK_KIND_CB, lines, ledger, less, more, top);
	finish_line(TT_MEMTRACK_KIND_DFB, lines, ledger, less, more, top);
	finish_line(TT_MEMTRACK_KIND_SCRATCH, lines, ledger, less, more, top);
	finish_line(MEMTRACK_LINE_L1, lines, ledger, less, more, top);
	finish_line(MEMTRACK_LINE_L1_TENSORS, lines, ledger, less, more, top);
	finish_line(MEMTRACK_LINE_L1_PROGRAM, lines, ledger, less, more, top);
}

/**
 * memtrack_grid_move() - replace records with core sets by others
 * @ledger: with a grid that is divided as the other two are
 * @out: grid of the records to remove, or NULL
 * @in: grid of the records to add, or NULL
 * @lines: bit mask of the lines that change
 *
 * This updates the core bytes of the lines, but not their peaks. Call memtrack_grid_move_end() when
 * those are updated, too.
 */
void memtrack_grid_move(struct memtrack_ledger *ledger, const struct memtrack_grid *out,
			const struct memtrack_grid *in, unsigned long lines)
{
	const u64 everywhere = most_everywhere(ledger);
	struct memtrack_grid *grid = ledger->grid;
	u64 top[MEMTRACK_LINES] = {};
	u32 i;

	out = out ?: &none;
	in = in ?: &none;
	for (i = 0; i < grid->count; i++) {
		struct memtrack_cell *cell = &grid->cell[i];
		const u64 *less = bytes_at(out, cell->first), *more = bytes_at(in, cell->first);

		settle(cell, everywhere);
		move_lines(lines, cell, less, more, top);
	}
	finish_lines(lines, ledger, out->records, in->records, top);
}

static void move_kind_in_line(struct memtrack_ledger *ledger, const struct memtrack_grid *out,
			      const struct memtrack_grid *in, unsigned int kind, unsigned int line)
{
	struct memtrack_grid *grid = ledger->grid;
	u64 top = 0;
	u32 i;

	for (i = 0; i < grid->count; i++) {
		struct memtrack_cell *cell = &grid->cell[i];

		cell->bytes[line] += bytes_at(in, cell->first)[kind];
		cell->bytes[line] -= bytes_at(out, cell->first)[kind];
		top = max(top, cell->bytes[line]);
	}
	set_top(ledger, line, top);
	grid->records[line] += in->records[kind] - out->records[kind];
}

/**
 * memtrack_grid_move_kind() - memtrack_grid_move() for the records of one kind
 * @ledger: with a grid that is divided as the other two are
 * @out: grid of the records to remove, or NULL; may be the ledger's own
 * @in: grid of the records to add, or NULL; they are put back, and do not count as new
 * @kind: the kind
 */
void memtrack_grid_move_kind(struct memtrack_ledger *ledger, const struct memtrack_grid *out,
			     const struct memtrack_grid *in, unsigned int kind)
{
	unsigned long sums = memtrack_kind_lines(kind) & ~BIT(kind);

	out = out ?: &none;
	in = in ?: &none;
	settle_cells(ledger);
	for (; sums; sums &= sums - 1)
		move_kind_in_line(ledger, out, in, kind, __ffs(sums));
	/* Last, because the sums change by it, and @out may be the ledger's own. */
	move_kind_in_line(ledger, out, in, kind, kind);
}

/**
 * memtrack_grid_move_end() - finish what memtrack_grid_move() began
 * @ledger: the ledger, with its lines and their peaks updated
 */
void memtrack_grid_move_end(struct memtrack_ledger *ledger)
{
	struct memtrack_usage *tensors = &ledger->line[MEMTRACK_LINE_L1_TENSORS];

	ledger->grid->tensors_peak = max3(ledger->grid->tensors_peak, tensors->core_peak,
					  tensors->core_bytes);
	tensors->core_peak = tensors->core_bytes;
}

/**
 * memtrack_grid_drop() - drop every record
 * @ledger: with a grid, before its lines change
 */
void memtrack_grid_drop(struct memtrack_ledger *ledger)
{
	struct memtrack_grid *grid = ledger->grid;
	u32 i;

	settle_cells(ledger);
	for (i = 0; i < grid->count; i++)
		memset(grid->cell[i].bytes, 0, sizeof(grid->cell[i].bytes));
	memset(grid->top, 0, sizeof(grid->top));
	memset(grid->records, 0, sizeof(grid->records));
}

/**
 * memtrack_grid_new_peak() - reset the core peak of a line
 * @ledger: with a grid
 * @which: the line; the caller sets its core peak afterwards
 */
void memtrack_grid_new_peak(struct memtrack_ledger *ledger, enum memtrack_line which)
{
	const struct memtrack_usage *line = &ledger->line[which];
	struct memtrack_grid *grid = ledger->grid;
	u32 i;

	settle_cells(ledger);
	memtrack_grid_move_end(ledger);
	if (which == MEMTRACK_LINE_L1_TENSORS)
		grid->tensors_peak = line->core_bytes;
	for (i = 0; which == MEMTRACK_LINE_L1 && i < grid->count; i++)
		grid->cell[i].peak = grid->cell[i].bytes[MEMTRACK_LINE_L1] +
				     memtrack_grid_everywhere(ledger);
}

/**
 * memtrack_grid_new_peaks() - reset the core peaks of all lines
 * @ledger: with a grid
 */
void memtrack_grid_new_peaks(struct memtrack_ledger *ledger)
{
	enum memtrack_line line;

	for (line = 0; line < MEMTRACK_LINES; line++)
		memtrack_grid_new_peak(ledger, line);
}

/**
 * memtrack_grid_peak() - peak of a core
 * @ledger: with a grid
 * @core: the core
 *
 * Return: bytes of L1 buffers, and of what sets placed there.
 */
u64 memtrack_grid_peak(const struct memtrack_ledger *ledger, unsigned int core)
{
	const struct memtrack_cell *cell = &ledger->grid->cell[ledger->grid->of_core[core]];

	return max(cell->peak, cell->bytes[MEMTRACK_LINE_L1] + most_everywhere(ledger));
}

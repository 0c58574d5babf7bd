/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where on a chip L1 is in use. Cores that no core set distinguishes share a cell, because they all
 * hold the same. A set that is new to a grid divides its cells. The cost of an event grows with the
 * number of cells, not of cores.
 *
 * A ledger has a grid as soon as a record with a core set enters it. The core bytes of its lines
 * are then the sum over records without a set, plus the most that the others take in any cell.
 */
#ifndef MEMTRACK_GRID_H
#define MEMTRACK_GRID_H

#include <linux/bitmap.h>

#include "ledger.h"

#define MEMTRACK_CORES 256
#define MEMTRACK_CORE_SETS 256

/**
 * struct memtrack_cell - cores that hold the same
 * @cores: which
 * @first: one of them
 * @bytes: by line: what is placed on each
 * @peak: the most that was there in all, until the grid last changed
 */
struct memtrack_cell {
	DECLARE_BITMAP(cores, MEMTRACK_CORES);
	unsigned int first;
	u64 bytes[MEMTRACK_LINES];
	u64 peak;
};

/**
 * struct memtrack_grid - what is on which cores
 * @count: how many cells
 * @of_core: by core: its cell
 * @named: the cores that a set named
 * @sets: of a client's: its sets that divide no cell, and are @named
 * @top: by line: the most of a cell
 * @records: by line: records that are placed
 * @records_ever: by line: that ever were
 * @tensors_peak: the peak of MEMTRACK_LINE_L1_TENSORS until the grid last changed; the line has
 *	that since then, which also tells the most that was on every core
 * @cell: all cores are in one of them
 */
struct memtrack_grid {
	u32 count;
	u8 of_core[MEMTRACK_CORES];
	DECLARE_BITMAP(named, MEMTRACK_CORES);
	DECLARE_BITMAP(sets, MEMTRACK_CORE_SETS + 1);
	u64 top[MEMTRACK_LINES];
	u64 records[MEMTRACK_LINES];
	u64 records_ever[MEMTRACK_LINES];
	u64 tensors_peak;
	struct memtrack_cell cell[];
};

void memtrack_grid_init(struct memtrack_grid *grid);
void memtrack_grid_divide(struct memtrack_grid *grid, const unsigned long *cores);
void memtrack_grid_divide_as(struct memtrack_grid *grid, const struct memtrack_grid *other);
void memtrack_grid_put(struct memtrack_grid *grid, const unsigned long *cores, unsigned int kind,
		       u64 core_bytes);
void memtrack_grid_move(struct memtrack_ledger *ledger, const struct memtrack_grid *out,
			const struct memtrack_grid *in, unsigned long lines);
void memtrack_grid_move_kind(struct memtrack_ledger *ledger, const struct memtrack_grid *out,
			     const struct memtrack_grid *in, unsigned int kind);
void memtrack_grid_move_end(struct memtrack_ledger *ledger);
void memtrack_grid_drop(struct memtrack_ledger *ledger);
void memtrack_grid_new_peaks(struct memtrack_ledger *ledger);
void memtrack_grid_new_peak(struct memtrack_ledger *ledger, enum memtrack_line which);
u64 memtrack_grid_everywhere(const struct memtrack_ledger *ledger);
u64 memtrack_grid_peak(const struct memtrack_ledger *ledger, unsigned int core);

#endif /* MEMTRACK_GRID_H */

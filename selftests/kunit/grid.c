// SPDX-License-Identifier: GPL-2.0-only
/*
 * Grids alone: cells are a partition of the cores for any sets, and changes affect only the cores
 * of their set.
 */
#include <linux/prandom.h>
#include <linux/slab.h>

#include "../../module/grid.c"
#include "suites.h"

static struct memtrack_grid *new_grid(struct kunit *test)
{
	struct memtrack_grid *grid = kunit_kzalloc(test, struct_size(grid, cell, MEMTRACK_CORES),
						   GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, grid);
	memtrack_grid_init(grid);
	return grid;
}

/* Rectangles, as programs have them, or single cores. */
static void random_cores(unsigned long *cores, struct rnd_state *random, bool single)
{
	u32 x = prandom_u32_state(random) % 16, y = prandom_u32_state(random) % 16;
	u32 to_x = single ? x : x + prandom_u32_state(random) % (16 - x);
	u32 to_y = single ? y : y + prandom_u32_state(random) % (16 - y);
	u32 at_x, at_y;

	bitmap_zero(cores, MEMTRACK_CORES);
	for (at_y = y; at_y <= to_y; at_y++)
		for (at_x = x; at_x <= to_x; at_x++)
			__set_bit(at_y * 16 + at_x, cores);
}

static void check_partition(struct kunit *test, const struct memtrack_grid *grid)
{
	DECLARE_BITMAP(seen, MEMTRACK_CORES) = {};
	unsigned int core;
	u32 i;

	KUNIT_ASSERT_LE(test, grid->count, (u32)MEMTRACK_CORES);
	for (i = 0; i < grid->count; i++) {
		const struct memtrack_cell *cell = &grid->cell[i];

		KUNIT_ASSERT_FALSE(test, bitmap_empty(cell->cores, MEMTRACK_CORES));
		KUNIT_ASSERT_FALSE(test, bitmap_intersects(seen, cell->cores, MEMTRACK_CORES));
		bitmap_or(seen, seen, cell->cores, MEMTRACK_CORES);
		KUNIT_ASSERT_TRUE(test, test_bit(cell->first, cell->cores));
		for_each_set_bit(core, cell->cores, MEMTRACK_CORES)
			KUNIT_ASSERT_EQ(test, i, (u32)grid->of_core[core]);
	}
	KUNIT_ASSERT_TRUE(test, bitmap_full(seen, MEMTRACK_CORES));
}

static void cells_are_a_partition(struct kunit *test)
{
	struct memtrack_grid *grid = new_grid(test);
	DECLARE_BITMAP(cores, MEMTRACK_CORES);
	struct rnd_state random;
	unsigned int i;

	prandom_seed_state(&random, 7);
	check_partition(test, grid);
	for (i = 0; i < 2000; i++) {
		random_cores(cores, &random, i > 20);
		memtrack_grid_divide(grid, cores);
		check_partition(test, grid);
		/* A set that the grid already has divides nothing. */
		KUNIT_ASSERT_TRUE(test, bitmap_subset(cores, grid->named, MEMTRACK_CORES));
	}
	KUNIT_EXPECT_EQ(test, grid->count, (u32)MEMTRACK_CORES);
}

/* Add and remove the records of an image at once, compared with sums of each core. */
static void moves_follow_a_model(struct kunit *test)
{
	struct memtrack_ledger *ledger = kunit_kzalloc(test, sizeof(*ledger), GFP_KERNEL);
	struct memtrack_grid *images[2] = { new_grid(test), new_grid(test) };
	const unsigned int kind = TT_MEMTRACK_KIND_CB;
	u64 *model = kunit_kzalloc(test, 2 * MEMTRACK_CORES * sizeof(*model), GFP_KERNEL);
	u64 *peak = kunit_kzalloc(test, MEMTRACK_CORES * sizeof(*peak), GFP_KERNEL);
	DECLARE_BITMAP(cores, MEMTRACK_CORES);
	struct rnd_state random;
	unsigned int i, k, core;

	KUNIT_ASSERT_NOT_NULL(test, ledger);
	KUNIT_ASSERT_NOT_NULL(test, model);
	KUNIT_ASSERT_NOT_NULL(test, peak);
	ledger->grid = new_grid(test);
	prandom_seed_state(&random, 11);
	for (i = 0; i < 300; i++) {
		struct memtrack_grid *in = images[i % 2], *out = images[(i + 1) % 2];
		u64 *at = model + i % 2 * MEMTRACK_CORES, top = 0;

		memset(in, 0, struct_size(in, cell, MEMTRACK_CORES));
		memset(at, 0, MEMTRACK_CORES * sizeof(*at));
		memtrack_grid_init(in);
		for (k = prandom_u32_state(&random) % 5; k; k--) {
			u64 bytes = prandom_u32_state(&random);

			random_cores(cores, &random, i > 200);
			memtrack_grid_put(in, cores, kind, bytes);
			for_each_set_bit(core, cores, MEMTRACK_CORES)
				at[core] += bytes;
		}
		memtrack_grid_divide_as(ledger->grid, in);
		memtrack_grid_move(ledger, i ? out : NULL, in, memtrack_kind_lines(kind));
		memtrack_grid_move_end(ledger);
		for (core = 0; core < MEMTRACK_CORES; core++) {
			const u64 *here = bytes_at(ledger->grid, core);

			top = max(top, at[core]);
			peak[core] = max(peak[core], at[core]);
			KUNIT_ASSERT_EQ(test, at[core], here[kind]);
			KUNIT_ASSERT_EQ(test, at[core], here[MEMTRACK_LINE_L1]);
			KUNIT_ASSERT_EQ(test, peak[core], memtrack_grid_peak(ledger, core));
		}
		KUNIT_ASSERT_EQ(test, top, ledger->line[kind].core_bytes);
		KUNIT_ASSERT_EQ(test, top, ledger->line[MEMTRACK_LINE_L1_PROGRAM].core_bytes);
		KUNIT_ASSERT_EQ(test, 0, ledger->line[MEMTRACK_LINE_L1_TENSORS].core_bytes);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(cells_are_a_partition),
	KUNIT_CASE(moves_follow_a_model),
	{}
};

struct kunit_suite ttmt_grid_suite = {
	.name = "ttmt_grid",
	.test_cases = cases,
};

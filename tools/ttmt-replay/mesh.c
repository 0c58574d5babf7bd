// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mesh - one chip's share of a capture of several
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "mesh.h"
#include "node.h"
#include "plan.h"

struct chip {
	uint64_t id;
	uint64_t bytes; /* of program memory on a core, while clears had this value */
	uint64_t clears;
	uint64_t peak;
};

struct mesh {
	struct chip *chips; /* by id */
	size_t count;
	uint64_t clears; /* of all chips together, so far */
};

static bool is_allocation(const struct plan_event *event)
{
	return event->op.op == TT_MEMTRACK_OP_CB_ALLOC;
}

static bool is_clear(const struct plan_event *event)
{
	return event->op.op == TT_MEMTRACK_OP_CB_FREE;
}

static int compare(const void *a, const void *b)
{
	const struct chip *one = a, *other = b;

	return (one->id > other->id) - (one->id < other->id);
}

static struct chip *find_chip(const struct mesh *mesh, uint64_t id)
{
	const struct chip key = { .id = id };

	return bsearch(&key, mesh->chips, mesh->count, sizeof(key), compare);
}

static void find_chips(struct mesh *mesh, const struct plan *plan)
{
	size_t named = 0;

	for (size_t i = 0; i < plan->count; i++) {
		if (is_allocation(&plan->events[i]) && plan->events[i].device != NODE_NO_DEVICE)
			mesh->chips[named++].id = plan->events[i].device;
	}
	qsort(mesh->chips, named, sizeof(*mesh->chips), compare);
	for (size_t i = 0; i < named; i++) {
		if (!i || mesh->chips[i].id != mesh->chips[mesh->count - 1].id)
			mesh->chips[mesh->count++].id = mesh->chips[i].id;
	}
}

static void follow(struct mesh *mesh, const struct plan_event *event)
{
	struct chip *chip = find_chip(mesh, event->device);

	if (is_clear(event) && !chip)
		mesh->clears++;
	if (!chip)
		return;
	if (is_clear(event) || chip->clears != mesh->clears)
		chip->bytes = 0;
	chip->clears = mesh->clears;
	if (is_allocation(event))
		chip->bytes += event->op.bytes;
	if (chip->bytes > chip->peak)
		chip->peak = chip->bytes;
}

static const struct chip *fullest(const struct mesh *mesh)
{
	const struct chip *most = mesh->chips;

	for (size_t i = 1; i < mesh->count; i++) {
		if (mesh->chips[i].peak > most->peak)
			most = &mesh->chips[i];
	}
	return most;
}

static void keep(struct plan *plan, const struct mesh *mesh, uint64_t id)
{
	size_t kept = 0;

	for (size_t i = 0; i < plan->count; i++) {
		const struct chip *chip = find_chip(mesh, plan->events[i].device);

		if (!chip || chip->id == id)
			plan->events[kept++] = plan->events[i];
	}
	plan->count = kept;
}

int mesh_share(struct plan *plan, char *why)
{
	struct mesh mesh = { .chips = calloc(plan->count + 1, sizeof(*mesh.chips)) };

	if (!mesh.chips) {
		snprintf(why, NODE_WHY, "out of memory");
		return -ENOMEM;
	}
	find_chips(&mesh, plan);
	plan->chips = mesh.count;
	if (mesh.count > 1) {
		for (size_t i = 0; i < plan->count; i++)
			follow(&mesh, &plan->events[i]);
		plan->chip = fullest(&mesh)->id;
		keep(plan, &mesh, plan->chip);
	}
	free(mesh.chips);
	return 0;
}

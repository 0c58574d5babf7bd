// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A workload has a std::unordered_map of programs by ranges of the mesh. The layout of the map is
 * part of libstdc++'s ABI; the sizes of a range and a program are unknown. So a workload is created
 * here with a range and a program that can be recognized in it.
 */
#include <cstring>
#include <malloc.h>

#include "meshes.hpp"
#include "names.hpp"
#include "room.hpp"
#include "workloads.hpp"

namespace adaptor {

std::atomic<size_t> program_offset;

namespace {

/* A std::unordered_map. A node starts with a pointer to the next one, then comes the key. */
struct map {
	void *buckets;
	size_t bucket_count;
	const void *const *first;
	size_t count;
};

constexpr uint32_t LEFT = 11;
constexpr uint32_t TOP = 12;
constexpr uint32_t RIGHT = 12;
constexpr uint32_t BOTTOM = 14;

/* Visit the coordinates of a range, until visit() returns false. */
template <class Visit> void each_coordinate(const void *range, Visit visit)
{
	room at;
	room end;

	metal.range_begin(at.get(), range);
	metal.range_end(end.get(), range);
	while (metal.iterator_differs(at.get(), end.get())) {
		if (!visit(metal.iterator_coordinate(at.get())))
			break;
		metal.iterator_advance(at.get());
	}
}

bool is_walked(const void *range)
{
	size_t expected = (RIGHT - LEFT + 1) * (BOTTOM - TOP + 1);
	size_t count = 0;

	each_coordinate(range, [&](const void *coordinate) {
		return metal.range_contains(range, coordinate) && ++count <= expected;
	});
	return count == expected;
}

bool has_corners(const void *range)
{
	struct {
		uint32_t x, y;
		bool inside;
	} const points[] = {
		{ LEFT, TOP, true },	     { RIGHT, BOTTOM, true },
		{ LEFT - 1, TOP, false },    { RIGHT + 1, BOTTOM, false },
		{ LEFT, TOP - 1, false },    { RIGHT, BOTTOM + 1, false },
	};

	for (const auto &point : points) {
		room coordinate;

		metal.coordinate_create(coordinate.get(), point.x, point.y);
		if (metal.range_contains(range, coordinate.get()) != point.inside)
			return false;
	}
	return true;
}

/* The offset of a word in a node, if it occurs exactly once; otherwise 0. */
size_t offset_of(const uintptr_t *node, uintptr_t word)
{
	size_t words = malloc_usable_size((void *)node) / sizeof(*node);
	size_t found = 0;

	for (size_t n = 1; n < words; n++) {
		if (node[n] != word)
			continue;
		if (found)
			return 0;
		found = n * sizeof(*node);
	}
	return found;
}

/* Find the range and the program in a map's only node. The program's first word is body. */
const char *look_into(const map *map, const void *body)
{
	const char *node = (const char *)map->first;
	size_t offset;

	if (map->count != 1 || !node || map->first[0])
		return "a workload has its programs in another kind of map";
	if (!has_corners(node + RANGE_OFFSET) || !is_walked(node + RANGE_OFFSET))
		return "a workload has no range where its map has keys";
	offset = offset_of((const uintptr_t *)node, (uintptr_t)body);
	if (!offset)
		return "a workload has no program where its map has values";
	program_offset = offset;
	return nullptr;
}

const char *make_workload(void *program)
{
	const void *body = *(void **)program;
	room corners[2];
	room range;
	room workload;
	const char *why;

	metal.coordinate_create(corners[0].get(), LEFT, TOP);
	metal.coordinate_create(corners[1].get(), RIGHT, BOTTOM);
	metal.range_create(range.get(), corners[0].get(), corners[1].get());
	metal.workload_create(workload.get());
	metal.workload_add(workload.get(), range.get(), program);
	why = look_into((const map *)metal.workload_programs(workload.get()), body);
	metal.workload_destroy(workload.get());
	return why;
}

} /* namespace */

const void *const *first_node(void *workload)
{
	return ((const map *)metal.workload_programs(workload))->first;
}

std::vector<int> chips_in(const void *mesh, const void *range)
{
	std::vector<int> chips;

	/* A mesh may have chips of other machines. */
	each_coordinate(range, [&](const void *coordinate) {
		if (metal.mesh_is_local(mesh, coordinate))
			chips.push_back(device_chip(metal.mesh_device_at(mesh, coordinate)));
		return true;
	});
	return chips;
}

uint64_t program_id(const void *program)
{
	return metal.program_body_id(*(const void *const *)program);
}

void learn_workloads(void (*learn)(const void *program))
{
	const char *why;
	room first;
	room second;

	metal.program_create(first.get());
	metal.program_create(second.get());
	if (!*(void **)first.get() || program_id(first.get()) == program_id(second.get())) {
		give_up(part::programs, "two programs have one id");
		return;
	}
	learn(first.get());
	metal.program_destroy(first.get());
	why = make_workload(second.get());
	if (why)
		give_up(part::programs, why);
}

} /* namespace adaptor */

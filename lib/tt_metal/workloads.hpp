/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The programs of a workload, and where they are placed. */
#ifndef TTMT_WORKLOADS_HPP
#define TTMT_WORKLOADS_HPP

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace adaptor {

/* A program, and the range of a mesh that it is placed on. */
struct placed {
	const void *program;
	const void *range;
};

/* Call visit() for each program of a workload. */
template <class Visit> void each_program(void *workload, Visit visit);

/* The chips of a mesh that a range covers, by logical id. */
std::vector<int> chips_in(const void *mesh, const void *range);

/* The id of a program, which is never reused. */
uint64_t program_id(const void *program);

/*
 * Find the layout of a workload by creating one. Calls learn() with a program that is in no
 * workload. Gives up part::programs if it fails.
 */
void learn_workloads(void (*learn)(const void *program));

/* Offsets of the range and of the program in a node of a workload's map. */
constexpr size_t RANGE_OFFSET = sizeof(void *);
extern std::atomic<size_t> program_offset;

const void *const *first_node(void *workload);

template <class Visit> void each_program(void *workload, Visit visit)
{
	for (const void *const *node = first_node(workload); node;
	     node = (const void *const *)*node)
		visit(placed{ (const char *)node + program_offset,
			      (const char *)node + RANGE_OFFSET });
}

} /* namespace adaptor */

#endif /* TTMT_WORKLOADS_HPP */

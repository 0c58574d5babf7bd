/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What programs lie on each device. A device has slots, in each of which the program lies that
 * was dispatched there last: one slot for each sub-device, so mostly one, and one for what is
 * launched beside the command queues.
 */
#ifndef TTMT_RESIDENTS_HPP
#define TTMT_RESIDENTS_HPP

#include <cstdint>
#include <vector>

#include "known.hpp"

namespace adaptor {

/* The slot beside the command queues; the others are the numbers of sub-devices. */
constexpr uint32_t BESIDE_QUEUES = TT_MEMTRACK_SLOTS - 1;

struct residence {
	const mesh *of;
	devices on;
	uint32_t slot;
	held holds;
};

/* Put programs into the books, one after the other, each in the place of what was in its slot. */
void put_programs(const residence *residences, size_t count);

/* Take out what was put there for a mesh. */
void take_programs_of(const mesh *mesh);

/* Of a device, or of all of them, nothing is in the books any more. */
void forget_residents_on(uint32_t device);

/* Around a fork. The child has nothing in its books. */
void residents_before_fork();
void residents_after_fork(bool in_child);

} /* namespace adaptor */

#endif /* TTMT_RESIDENTS_HPP */

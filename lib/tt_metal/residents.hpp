/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The programs resident on each device. A device has slots, and each holds the program that was
 * dispatched to it last. There is a slot for each sub-device, so usually one, and a slot for
 * programs that are launched without a command queue.
 */
#ifndef TTMT_RESIDENTS_HPP
#define TTMT_RESIDENTS_HPP

#include <cstdint>
#include <vector>

#include "known.hpp"

namespace adaptor {

/* The slot of launches without a queue. The other slots are numbers of sub-devices. */
constexpr uint32_t BESIDE_QUEUES = TT_MEMTRACK_SLOTS - 1;

struct residence {
	const mesh *of;
	devices on;
	uint32_t slot;
	held holds;
};

/* Report programs in order. Each replaces the one in its slot. */
void put_programs(const residence *residences, size_t count);

/* Report the slots of a mesh's programs as empty. */
void take_programs_of(const mesh *mesh);

/* All records on a device have been freed: forget its programs. */
void forget_residents_on(uint32_t device);

/* Around a fork. The child starts without records. */
void residents_before_fork();
void residents_after_fork(bool in_child);

} /* namespace adaptor */

#endif /* TTMT_RESIDENTS_HPP */

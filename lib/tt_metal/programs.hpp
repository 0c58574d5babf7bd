/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What programs hold in L1: circular buffers, dataflow buffers, scratchpads. */
#ifndef TTMT_PROGRAMS_HPP
#define TTMT_PROGRAMS_HPP

#include <cstdint>

#include "meshes.hpp"

namespace adaptor {

/* Give up what is not seen of them. */
void prepare_programs();

/* Say so where dataflow buffers are not tracked and a program may have some. */
void say_of_dataflow_buffers();

/* A mesh is closed: what was dispatched to it last is gone. */
void free_programs_of(const mesh *mesh);

/* All of a device has been reported as free. */
void forget_programs_on(uint32_t device);

/* Around a fork. The child has reported nothing. */
void programs_before_fork();
void programs_after_fork(bool in_child);

} /* namespace adaptor */

#endif /* TTMT_PROGRAMS_HPP */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What programs hold in L1: circular buffers, dataflow buffers, scratchpads. */
#ifndef TTMT_PROGRAMS_HPP
#define TTMT_PROGRAMS_HPP

#include <cstdint>

#include "meshes.hpp"

namespace adaptor {

/* Give up part::launches if no launch function was found. */
void prepare_programs();

/* Print that dataflow buffers are not tracked, if a program may have some. */
void say_of_dataflow_buffers();

/* A mesh is closed: take out the programs that were dispatched to it. */
void free_programs_of(const mesh *mesh);

/* All records on a device have been freed. */
void forget_programs_on(uint32_t device);

/* Around a fork. The child has not reported anything. */
void programs_before_fork();
void programs_after_fork(bool in_child);

} /* namespace adaptor */

#endif /* TTMT_PROGRAMS_HPP */

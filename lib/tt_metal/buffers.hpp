/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Live buffers, as they were reported. */
#ifndef TTMT_BUFFERS_HPP
#define TTMT_BUFFERS_HPP

#include <cstdint>

#include "meshes.hpp"

namespace adaptor {

/* Find out how buffers can be tracked. Gives up part::buffers if they cannot. */
void prepare_buffers();

/* Report all buffers of a mesh as freed, because it closes. */
void free_buffers_of(const mesh *mesh);

/* Report all buffers on a device as freed, also those that are on other devices too. */
void free_buffers_on(uint32_t device);

/*
 * Report the live buffers of a mesh's or a device's allocator that are not known yet; called
 * between begin and end. Frees must be intercepted from begin on.
 */
void begin_taking_over();
void take_over_buffers(const void *object, const void *allocator);
void end_taking_over();

/* Around a fork. The child has not reported anything. */
void buffers_before_fork();
void buffers_after_fork(bool in_child);

} /* namespace adaptor */

#endif /* TTMT_BUFFERS_HPP */

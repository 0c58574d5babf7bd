/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Buffers that live, as they were reported. */
#ifndef TTMT_BUFFERS_HPP
#define TTMT_BUFFERS_HPP

#include <cstdint>

#include "meshes.hpp"

namespace adaptor {

/* Find a way to know them. Gives the part up where there is none. */
void prepare_buffers();

/* Report as free all that live on a mesh, which is closed. */
void free_buffers_of(const mesh *mesh);

/* Likewise all that live on a device, alone or with others. */
void free_buffers_on(uint32_t device);

/*
 * Between the first and the last of these, report the buffers that live in the allocator of a
 * mesh or a device and are not known. Frees have to be seen from the first one on.
 */
void begin_taking_over();
void take_over_buffers(const void *object, const void *allocator);
void end_taking_over();

/* Around a fork. The child has reported nothing. */
void buffers_before_fork();
void buffers_after_fork(bool in_child);

} /* namespace adaptor */

#endif /* TTMT_BUFFERS_HPP */

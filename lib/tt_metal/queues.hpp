/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Command queues, and the traces recorded on them. */
#ifndef TTMT_QUEUES_HPP
#define TTMT_QUEUES_HPP

#include <vector>

#include "residents.hpp"

namespace adaptor {

/* The mesh of a queue; NULL if unknown. */
const mesh *queue_mesh(const void *queue);

/* Forget the queues and traces of a mesh. */
void forget_queues_of(const mesh *mesh);

/* If a trace is being recorded on a queue, add what was dispatched to it and return true. */
bool record(const void *queue, const std::vector<residence> &dispatched);

/* Give up part::programs if the recording of traces cannot be intercepted. */
void prepare_queues();

/* Around a fork. */
void queues_before_fork();
void queues_after_fork();

} /* namespace adaptor */

#endif /* TTMT_QUEUES_HPP */

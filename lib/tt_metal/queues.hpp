/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Command queues, and what is recorded on them. */
#ifndef TTMT_QUEUES_HPP
#define TTMT_QUEUES_HPP

#include <vector>

#include "residents.hpp"

namespace adaptor {

/* The mesh of a queue; NULL when that is not known. */
const mesh *queue_mesh(const void *queue);

/* Forget the queues and traces of a mesh. */
void forget_queues_of(const mesh *mesh);

/* Whether a trace is recorded on a queue; then what was dispatched is kept with it. */
bool record(const void *queue, const std::vector<residence> &dispatched);

/* Give up what is not seen of them. */
void prepare_queues();

/* Around a fork. */
void queues_before_fork();
void queues_after_fork();

} /* namespace adaptor */

#endif /* TTMT_QUEUES_HPP */

// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the program that was dispatched last holds. */
#include "adaptor.hpp"
#include "names.hpp"
#include "programs.hpp"

namespace adaptor {

void prepare_programs()
{
	give_up(part::programs, "this version cannot do it");
}

void free_programs_of(const mesh *)
{
}

void forget_programs_on(uint32_t)
{
}

void programs_before_fork()
{
}

void programs_after_fork(bool)
{
}

void in::enqueue_workload(void *queue, void *workload, bool blocking)
{
	real::enqueue_workload(queue, workload, blocking);
}

} /* namespace adaptor */

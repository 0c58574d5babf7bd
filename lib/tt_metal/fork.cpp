// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Forks. In the child, libttmt starts with an empty client, so what the parent reported is
 * forgotten there. Every lock is held across the fork, so that the child finds consistent data
 * and free locks. The attach lock comes first, because others are taken under it, and that of core
 * sets last, because it is taken under others; otherwise no lock is taken under another.
 */
#include <pthread.h>

#include "attach.hpp"
#include "buffers.hpp"
#include "chips.hpp"
#include "peaks.hpp"
#include "programs.hpp"
#include "start.hpp"

namespace adaptor {

namespace {

void before()
{
	attach_before_fork();
	start_before_fork();
	buffers_before_fork();
	programs_before_fork();
	peaks_before_fork();
	chips_before_fork();
}

void after_in_parent()
{
	chips_after_fork();
	peaks_after_fork(false);
	programs_after_fork(false);
	buffers_after_fork(false);
	start_after_fork();
	attach_after_fork();
}

void after_in_child()
{
	chips_after_fork();
	chips_changed();
	peaks_after_fork(true);
	programs_after_fork(true);
	buffers_after_fork(true);
	start_after_fork();
	attach_after_fork();
}

} /* namespace */

/* Must run after libttmt's handlers are registered, which linking to libttmt ensures. */
__attribute__((constructor)) static void follow_forks()
{
	pthread_atfork(before, after_in_parent, after_in_child);
}

} /* namespace adaptor */

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Forks. libttmt gives the child books of its own, in which nothing is; so what was reported
 * before is forgotten there. Every lock is held over the fork, so that the child finds them
 * free and what they guard whole. Attaching has a lock under which others are taken, so that
 * one comes first; no other is taken while another one is held.
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

/* The library is linked to libttmt, so this comes after libttmt's own, as it has to. */
__attribute__((constructor)) static void follow_forks()
{
	pthread_atfork(before, after_in_parent, after_in_child);
}

} /* namespace adaptor */

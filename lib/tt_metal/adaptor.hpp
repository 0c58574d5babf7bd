/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the adaptor's files share.
 *
 * How an event goes. TT-Metal calls GraphTracker::track_allocate(buffer), say. Its slot for
 * that name leads to the preload's function of the same name (or, in a process that was
 * attached to, straight to the next one), and this to in::track_allocate() here, which calls
 * real::track_allocate(), TT-Metal's own, and then says event() what to do about it: ask the
 * buffer for its size through the functions in "metal", which were found by name, and report
 * it. Where no module is loaded or a name is missing, the preload calls TT-Metal's own
 * function and the adaptor is not in between.
 *
 * What follows from that for all that runs inside event():
 *  - It runs in threads and under locks that are TT-Metal's. So it takes no lock of ours
 *    while it calls TT-Metal, and no lock of Python's ever.
 *  - What TT-Metal calls meanwhile on the same thread, for us, is no event.
 *  - Exceptions end there, and errno stays as it was.
 *  - It runs until the last thread ends, after static objects were destroyed. So what it
 *    uses is never destroyed: static objects are pointers, or have no destructor.
 */
#ifndef TTMT_ADAPTOR_HPP
#define TTMT_ADAPTOR_HPP

#include <cerrno>
#include <cxxabi.h>

#include "interposed.h"

namespace adaptor {

namespace in {
#define TTMT_DECLARE(name, part, when, result, parameters, arguments, symbol) result name parameters;
TTMT_INTERPOSED(TTMT_DECLARE)
#undef TTMT_DECLARE
} /* namespace in */

namespace real {
#define TTMT_DECLARE(name, part, when, result, parameters, arguments, symbol) \
	extern result (*name) parameters;
TTMT_INTERPOSED(TTMT_DECLARE)
#undef TTMT_DECLARE
} /* namespace real */

/* The names under which TT-Metal's libraries export them. */
namespace symbol {
#define TTMT_DECLARE(name, part, when, result, parameters, arguments, symbol) \
	constexpr char name[] = symbol;
TTMT_INTERPOSED(TTMT_DECLARE)
#undef TTMT_DECLARE
} /* namespace symbol */

/* Whether this thread is inside event(). */
extern thread_local bool in_event;

/* Do what has to be done about an event. */
template <class Action> void event(Action action)
{
	/* Where a thread's own variables are is asked once, which costs. */
	struct guard {
		bool *inside;
		int error = errno;

		explicit guard(bool *flag) : inside(flag)
		{
			*inside = true;
		}
		~guard()
		{
			*inside = false;
			errno = error;
		}
	};
	bool *inside = &in_event;

	if (*inside)
		return;
	guard guarded(inside);
	try {
		action();
	} catch (abi::__forced_unwind &) {
		/* The thread is being cancelled, which nobody may stop. */
		throw;
	} catch (...) {
	}
}

} /* namespace adaptor */

#endif /* TTMT_ADAPTOR_HPP */

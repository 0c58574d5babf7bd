/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the adaptor's files share.
 *
 * The path of an event: TT-Metal calls GraphTracker::track_allocate(buffer), say. Its slot for
 * that name points to the preload's function of the same name, which calls
 * in::track_allocate() here (in an attached process the slot points here directly). That calls
 * TT-Metal's own function, real::track_allocate(), and then passes event() what to do: ask the
 * buffer for its size through the functions in "metal", which were found by name, and report
 * it. If the module is not loaded or a name is missing, the preload calls TT-Metal's function
 * and bypasses the adaptor.
 *
 * Rules for code inside event():
 *  - It runs in TT-Metal's threads and under TT-Metal's locks. So it holds no lock of ours
 *    while it calls TT-Metal (take_over_buffers() explains the exception), and never takes a
 *    lock of Python's.
 *  - Calls that TT-Metal makes for us on the same thread are not events.
 *  - Exceptions do not leave it, and errno is preserved.
 *  - It runs until the last thread ends, after static destructors. So the objects it uses are
 *    never destroyed: statics are pointers, or have no destructor.
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

/* Their mangled names in TT-Metal's libraries. */
namespace symbol {
#define TTMT_DECLARE(name, part, when, result, parameters, arguments, symbol) \
	constexpr char name[] = symbol;
TTMT_INTERPOSED(TTMT_DECLARE)
#undef TTMT_DECLARE
} /* namespace symbol */

/*
 * Whether this thread is inside event(). A function, because looking up a thread-local variable is
 * expensive: its caller keeps the reference.
 */
bool &in_event();

/* Handle an event by running action(), unless this thread is already handling one. */
template <class Action> void event(Action action)
{
	struct guard {
		bool &inside;
		int error = errno;

		explicit guard(bool &flag) : inside(flag)
		{
			inside = true;
		}
		~guard()
		{
			inside = false;
			errno = error;
		}
	};
	bool &inside = in_event();

	if (inside)
		return;
	guard guarded(inside);
	try {
		action();
	} catch (abi::__forced_unwind &) {
		/* The thread is being cancelled, and the unwinding must go on. */
		throw;
	} catch (...) {
	}
}

} /* namespace adaptor */

#endif /* TTMT_ADAPTOR_HPP */

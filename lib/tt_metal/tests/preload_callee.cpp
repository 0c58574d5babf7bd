// SPDX-License-Identifier: GPL-2.0-or-later
/* A copy of two of TT-Metal's functions, which print the copy's name, and their callers. */
#include <cstdio>
#include <stdexcept>

namespace tt {
namespace tt_metal {

struct Buffer;

struct GraphTracker {
	void track_allocate(const Buffer *buffer);
	void track_deallocate(Buffer *buffer);
};

void GraphTracker::track_allocate(const Buffer *buffer)
{
	printf("%s allocates\n", NAME);
	if (buffer)
		throw std::runtime_error(NAME);
}

void GraphTracker::track_deallocate(Buffer *)
{
	printf("%s frees\n", NAME);
}

} /* namespace tt_metal */
} /* namespace tt */

static tt::tt_metal::GraphTracker tracker;

extern "C" void allocate(const tt::tt_metal::Buffer *buffer)
{
	tracker.track_allocate(buffer);
	puts("done");
}

/* A tail call: the callee sees this function's caller. */
extern "C" void free_by_jump(tt::tt_metal::Buffer *buffer)
{
	return tracker.track_deallocate(buffer);
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/* Reports. */
#include <atomic>
#include <cerrno>
#include <cstring>

#pragma GCC visibility push(default)
#include <ttmt/tt_metal.h>
#pragma GCC visibility pop

#include "report.hpp"
#include "say.hpp"

namespace adaptor {

namespace {

struct ttmt *handle;

} /* namespace */

int open_books()
{
	return ttmt_open(&handle, 0);
}

struct ttmt *books()
{
	return handle;
}

bool taken(int error)
{
	static std::atomic<int> last;

	if (!error)
		return true;
	if (error != -ENODEV && last.exchange(error) != error)
		say("a report was refused: %s", strerror(-error));
	return false;
}

void report(const struct tt_memtrack_op *ops, size_t count)
{
	struct ttmt_submitted submitted;

	for (size_t done = 0; done < count; done += submitted.done + 1) {
		int error = ttmt_submit(handle, ops + done, sizeof(*ops), count - done, 0,
					&submitted, sizeof(submitted));

		if (taken(error))
			break;
	}
}

} /* namespace adaptor */

struct ttmt *ttmt_tt_metal_handle(void)
{
	return adaptor::books();
}

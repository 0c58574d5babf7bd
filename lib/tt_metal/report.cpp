// SPDX-License-Identifier: LGPL-2.1-or-later
/* Send reports to the module. */
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
	static std::atomic<bool> said[256];

	if (!error)
		return true;
	if (error != -ENODEV && -error < 256 && !said[-error].exchange(true))
		say("a report was refused: %s", strerror(-error));
	return false;
}

void report(const struct tt_memtrack_op *ops, size_t count)
{
	struct ttmt_submitted submitted;

	for (size_t at = 0; at < count;) {
		int error = ttmt_submit(handle, ops + at, sizeof(*ops), count - at, 0, &submitted,
					sizeof(submitted));
		uint32_t device;

		if (taken(error))
			break;
		at += submitted.done;
		device = ops[at++].device;
		/* A removed device refuses the other events for it too: skip them. */
		while (error == -ENODEV && at < count && ops[at].device == device)
			at++;
	}
}

bool report_allocs(struct tt_memtrack_op *ops, size_t count)
{
	struct ttmt_submitted submitted;
	size_t done = 0;
	int error;

	do {
		error = ttmt_submit(handle, ops + done, sizeof(*ops), count - done, 0, &submitted,
				    sizeof(submitted));
		done += submitted.done + (error == -ENODEV);
	} while (error == -ENODEV && done < count);
	if (error == -ENODEV || taken(error))
		return true;
	for (size_t n = 0; n < done; n++) {
		ops[n].op = TT_MEMTRACK_OP_BUF_FREE;
		ops[n].bytes = ops[n].core_bytes = 0;
		ops[n].tag = 0;
	}
	report(ops, done);
	return false;
}

} /* namespace adaptor */

struct ttmt *ttmt_tt_metal_handle(void)
{
	return adaptor::books();
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/* Images of programs. */
#include <atomic>
#include <utility>

#include "images.hpp"
#include "report.hpp"

namespace adaptor {

namespace {

/* Which process this is, of those that forked one another. */
std::atomic<unsigned int> this_process = 1;

std::atomic<uint64_t> last_id;

/* Kernels that are dispatched are of the application. */
struct tt_memtrack_program_entry entry_of(const piece &piece, uint64_t id)
{
	struct tt_memtrack_program_entry entry = {};

	entry.kind = piece.kind;
	entry.id = id;
	entry.bytes_per_core = piece.size;
	entry.cores = piece.cores;
	entry.tag = ttmt_tag_current(books());
	if (piece.kind == TT_MEMTRACK_KIND_KERNEL)
		entry.kernel_class = TT_MEMTRACK_KERNEL_APPLICATION;
	return entry;
}

/* 0 where it is refused. */
uint64_t add(const contents &pieces)
{
	std::vector<struct tt_memtrack_program_entry> entries;
	uint64_t id = ++last_id;

	entries.reserve(pieces.size());
	for (const piece &piece : pieces)
		entries.push_back(entry_of(piece, entries.size()));
	return taken(ttmt_program_add(books(), id, entries.data(), sizeof(entries[0]),
				      entries.size())) ? id : 0;
}

} /* namespace */

image::image(contents &&all) : pieces(std::move(all))
{
}

image::~image()
{
	if (registered && process == this_process)
		ttmt_program_remove(books(), registered);
}

uint64_t image::id()
{
	if (process != this_process) {
		process = this_process;
		registered = add(pieces);
	}
	return registered;
}

void images_after_fork()
{
	this_process++;
}

} /* namespace adaptor */

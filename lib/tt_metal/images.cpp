// SPDX-License-Identifier: LGPL-2.1-or-later
/* Images of programs. */
#include <atomic>
#include <utility>

#include "images.hpp"
#include "report.hpp"

namespace adaptor {

namespace {

/* Increased in the child of a fork, so that an image can tell that its parent registered it. */
std::atomic<unsigned int> this_process = 1;

std::atomic<uint64_t> last_id;

/* Dispatched kernels are the application's. */
struct tt_memtrack_program_entry entry_of(const piece &piece, uint64_t id, uint32_t core_set)
{
	struct tt_memtrack_program_entry entry = {};

	entry.kind = piece.kind;
	entry.id = id;
	entry.bytes_per_core = piece.size;
	entry.cores = piece.cores;
	entry.core_set = core_set;
	entry.tag = ttmt_tag_current(books());
	if (piece.kind == TT_MEMTRACK_KIND_KERNEL)
		entry.kernel_class = TT_MEMTRACK_KERNEL_APPLICATION;
	return entry;
}

} /* namespace */

image::image(contents &&all) : pieces(std::move(all))
{
}

image::~image()
{
	if (process != this_process)
		return;
	if (registered)
		ttmt_program_remove(books(), registered);
	give_core_sets();
}

void image::give_core_sets()
{
	for (uint32_t core_set : core_sets)
		give_core_set(core_set);
	core_sets.clear();
}

void image::add()
{
	std::vector<struct tt_memtrack_program_entry> entries;
	uint64_t id = ++last_id;

	entries.reserve(pieces.size());
	core_sets.reserve(pieces.size());
	for (const piece &piece : pieces) {
		core_sets.push_back(take_core_set(piece.on));
		entries.push_back(entry_of(piece, entries.size(), core_sets.back()));
	}
	registered = id;
	if (taken(ttmt_program_add(books(), id, entries.data(), sizeof(entries[0]),
				   entries.size())))
		return;
	registered = 0;
	give_core_sets();
}

uint64_t image::id()
{
	if (process != this_process) {
		process = this_process;
		core_sets.clear();
		add();
	}
	return registered;
}

void images_after_fork()
{
	this_process++;
}

} /* namespace adaptor */

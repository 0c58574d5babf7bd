// SPDX-License-Identifier: LGPL-2.1-or-later
/* Programs that were dispatched. */
#include <mutex>
#include <unordered_map>

#include "known.hpp"
#include "names.hpp"

namespace adaptor {

namespace {

std::mutex lock;

/* Never destroyed. */
std::unordered_map<uint64_t, known_program> &known =
	*new std::unordered_map<uint64_t, known_program>;

} /* namespace */

known_program find_known(uint64_t id, const mesh *mesh, const void *range)
{
	std::lock_guard<std::mutex> locked(lock);
	auto at = known.find(id);

	if (at == known.end() || !have(part::changes))
		return { nullptr, nullptr, mesh, range };
	if (at->second.of != mesh || at->second.range != range)
		return { at->second.holds, nullptr, mesh, range };
	return at->second;
}

void remember(uint64_t id, const known_program &program)
{
	std::lock_guard<std::mutex> locked(lock);

	known[id] = program;
}

void circular_buffer_changed(uint64_t id, uint64_t handle, uint64_t size)
{
	std::lock_guard<std::mutex> locked(lock);
	auto at = known.find(id);

	if (at == known.end() || !at->second.holds)
		return;
	for (const piece &piece : *at->second.holds) {
		if (piece.kind == TT_MEMTRACK_KIND_CB && piece.handle == handle && piece.size &&
		    piece.size != size) {
			at->second.holds = nullptr;
			return;
		}
	}
}

void contents_changed(uint64_t id)
{
	std::lock_guard<std::mutex> locked(lock);
	auto at = known.find(id);

	if (at != known.end())
		at->second.holds = nullptr;
}

void places_changed()
{
	std::lock_guard<std::mutex> locked(lock);

	for (auto &program : known)
		program.second.on = nullptr;
}

void forget_program(uint64_t id)
{
	std::lock_guard<std::mutex> locked(lock);

	known.erase(id);
}

void known_before_fork()
{
	lock.lock();
}

void known_after_fork()
{
	lock.unlock();
}

} /* namespace adaptor */

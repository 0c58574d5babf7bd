// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Programs that were dispatched. Destroying an image is a system call, so images are released
 * after the lock.
 */
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
	held gone;
	std::lock_guard<std::mutex> locked(lock);
	known_program &before = known[id];

	gone.swap(before.holds);
	before = program;
}

void circular_buffer_changed(uint64_t id, uint64_t handle, uint64_t size)
{
	held gone;
	std::lock_guard<std::mutex> locked(lock);
	auto at = known.find(id);

	if (at == known.end() || !at->second.holds)
		return;
	for (const piece &piece : at->second.holds->pieces) {
		if (piece.kind == TT_MEMTRACK_KIND_CB && piece.handle == handle && piece.size &&
		    piece.size != size) {
			gone.swap(at->second.holds);
			return;
		}
	}
}

void contents_changed(uint64_t id)
{
	held gone;
	std::lock_guard<std::mutex> locked(lock);
	auto at = known.find(id);

	if (at != known.end())
		gone.swap(at->second.holds);
}

void places_changed()
{
	std::lock_guard<std::mutex> locked(lock);

	for (auto &program : known)
		program.second.on = nullptr;
}

void forget_program(uint64_t id)
{
	held gone;
	std::lock_guard<std::mutex> locked(lock);
	auto at = known.find(id);

	if (at == known.end())
		return;
	gone.swap(at->second.holds);
	known.erase(at);
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

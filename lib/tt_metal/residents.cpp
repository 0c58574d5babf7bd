// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What programs lie on each device.
 *
 * The lock is held over the report, so that what two threads dispatch at once is not mixed:
 * the kernel takes a long report in blocks, between which another one may come. Nothing else
 * than the kernel is called under it.
 */
#include <algorithm>
#include <mutex>
#include <unordered_map>

#include "report.hpp"
#include "residents.hpp"

namespace adaptor {

namespace {

struct resident {
	uint32_t slot;
	const mesh *of;
	held holds;
	/* Of the first piece; the others are numbered on. */
	uint64_t first_id;
};

using residents = std::vector<resident>;
using ops = std::vector<struct tt_memtrack_op>;

std::mutex lock;

/* By the number of the device; never destroyed. */
std::unordered_map<uint32_t, residents> &everywhere =
	*new std::unordered_map<uint32_t, residents>;

/* Kept for its memory. */
ops &pending = *new ops;

void add_op(uint32_t op, uint32_t flags, uint32_t device, uint32_t kind, uint64_t id)
{
	struct tt_memtrack_op event = { };

	event.op = op;
	event.flags = flags;
	event.device = device;
	event.kind = kind;
	event.id = id;
	pending.push_back(event);
}

void add_free(uint32_t flags, uint32_t device, uint32_t kind, uint64_t id)
{
	add_op(kind == TT_MEMTRACK_KIND_KERNEL ? TT_MEMTRACK_OP_KERNEL_UNLOAD :
	       TT_MEMTRACK_OP_CB_FREE, flags, device, kind, id);
}

/* Kernels that are dispatched are of the application. */
void add_alloc(uint32_t device, const piece &piece, uint64_t id)
{
	add_op(piece.kind == TT_MEMTRACK_KIND_KERNEL ? TT_MEMTRACK_OP_KERNEL_LOAD :
	       TT_MEMTRACK_OP_CB_ALLOC, 0, device, piece.kind, id);
	pending.back().bytes = piece.size;
	pending.back().cores = piece.cores;
	pending.back().kernel_class = TT_MEMTRACK_KERNEL_APPLICATION;
}

/* One free a kind is enough where there is nothing else. */
void free_kinds(uint32_t device, const contents &pieces)
{
	uint32_t kinds = 0;

	for (const piece &piece : pieces) {
		if (!(kinds & 1U << piece.kind))
			add_free(TT_MEMTRACK_FREE_ALL, device, piece.kind, 0);
		kinds |= 1U << piece.kind;
	}
}

void free_pieces(uint32_t device, const resident &resident)
{
	uint64_t id = resident.first_id;

	for (const piece &piece : *resident.holds)
		add_free(0, device, piece.kind, id++);
}

void take_out(uint32_t device, const residents &there, const resident &resident)
{
	if (!resident.holds)
		return;
	if (there.size() == 1)
		free_kinds(device, *resident.holds);
	else
		free_pieces(device, resident);
}

void put_in(uint32_t device, resident *resident)
{
	static uint64_t last_id;

	resident->first_id = last_id + 1;
	for (const piece &piece : *resident->holds)
		add_alloc(device, piece, ++last_id);
}

void put(uint32_t device, const residence &residence)
{
	residents &there = everywhere[device];
	auto at = std::find_if(there.begin(), there.end(), [&](const resident &resident) {
		return resident.slot == residence.slot;
	});

	if (at == there.end())
		at = there.insert(at, { residence.slot, residence.of, nullptr, 0 });
	at->of = residence.of;
	if (at->holds == residence.holds)
		return;
	if (!at->holds || *at->holds != *residence.holds) {
		take_out(device, there, *at);
		at->holds = residence.holds;
		put_in(device, &*at);
	}
	at->holds = residence.holds;
}

void report_pending()
{
	if (!pending.empty())
		report(pending.data(), pending.size());
	pending.clear();
}

} /* namespace */

void put_programs(const residence *residences, size_t count)
{
	std::lock_guard<std::mutex> locked(lock);

	for (size_t n = 0; n < count; n++)
		for (uint32_t device : *residences[n].on)
			put(device, residences[n]);
	report_pending();
}

void take_programs_of(const mesh *mesh)
{
	std::lock_guard<std::mutex> locked(lock);

	for (auto &device : everywhere) {
		residents &there = device.second;

		for (size_t n = there.size(); n--;) {
			if (there[n].of != mesh)
				continue;
			take_out(device.first, there, there[n]);
			there.erase(there.begin() + (ptrdiff_t)n);
		}
	}
	report_pending();
}

void forget_residents_on(uint32_t device)
{
	std::lock_guard<std::mutex> locked(lock);

	everywhere.erase(device);
}

void residents_before_fork()
{
	lock.lock();
}

void residents_after_fork(bool in_child)
{
	if (in_child)
		everywhere.clear();
	lock.unlock();
}

} /* namespace adaptor */

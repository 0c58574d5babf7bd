// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The programs resident on each device.
 *
 * A program that is already in its slot is not reported again, so the order here must be the
 * kernel's order. For that, the lock is held while reporting. Under it we only call the kernel.
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
};

using residents = std::vector<resident>;

std::mutex lock;

/* By device number. Never destroyed. */
std::unordered_map<uint32_t, residents> &everywhere =
	*new std::unordered_map<uint32_t, residents>;

/* Reports to send, and the images that they replace, which are released afterwards. */
struct changes {
	std::vector<struct tt_memtrack_op> dispatches;
	std::vector<held> replaced;

	/* Image 0 empties the slot. */
	void dispatch(uint32_t device, uint32_t slot, uint64_t image)
	{
		struct tt_memtrack_op op = {};

		op.op = TT_MEMTRACK_OP_PROGRAM_DISPATCH;
		op.device = device;
		op.slot = slot;
		op.id = image;
		dispatches.push_back(op);
	}

	void send()
	{
		if (!dispatches.empty())
			report(dispatches.data(), dispatches.size());
		dispatches.clear();
		replaced.clear();
	}
};

/* Kept, so that a dispatch allocates nothing. Never destroyed. */
changes &pending = *new changes;

void put(uint32_t device, const residence &residence)
{
	residents &there = everywhere[device];
	auto at = std::find_if(there.begin(), there.end(), [&](const resident &resident) {
		return resident.slot == residence.slot;
	});

	if (at == there.end())
		at = there.insert(at, { residence.slot, residence.of, nullptr });
	at->of = residence.of;
	if (at->holds == residence.holds)
		return;
	pending.replaced.push_back(residence.holds);
	pending.replaced.back().swap(at->holds);
	pending.dispatch(device, residence.slot, residence.holds->id());
}

} /* namespace */

void put_programs(const residence *residences, size_t count)
{
	std::lock_guard<std::mutex> locked(lock);

	for (size_t n = 0; n < count; n++)
		for (uint32_t device : *residences[n].on)
			put(device, residences[n]);
	pending.send();
}

void take_programs_of(const mesh *mesh)
{
	std::lock_guard<std::mutex> locked(lock);

	for (auto &device : everywhere) {
		residents &there = device.second;

		for (size_t n = there.size(); n--;) {
			if (there[n].of != mesh)
				continue;
			pending.dispatch(device.first, there[n].slot, 0);
			pending.replaced.push_back(std::move(there[n].holds));
			there.erase(there.begin() + (ptrdiff_t)n);
		}
	}
	pending.send();
}

void forget_residents_on(uint32_t device)
{
	residents gone;
	std::lock_guard<std::mutex> locked(lock);

	gone.swap(everywhere[device]);
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

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Buffers. Reported allocations are remembered, so that a free reports exactly the same record
 * without asking the buffer or its device, which may no longer exist.
 */
#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "adaptor.hpp"
#include "buffers.hpp"
#include "cores.hpp"
#include "kinds.hpp"
#include "names.hpp"
#include "refusals.hpp"
#include "report.hpp"
#include "slots.hpp"

namespace adaptor {

namespace {

struct record {
	const mesh *where;
	uint64_t id;
	uint32_t kind;
	uint32_t core_set;
};

struct found {
	struct record record;
	uint64_t bytes;
	uint64_t core_bytes;
	bool is_per_core;
};

/* Where a buffer comes from. */
struct origin {
	const void *device;
	int type;
	uint64_t id;
};

/* The buffer that this thread is creating, in releases where buffers cannot be asked. */
thread_local struct origin created;

std::mutex lock;

using records = std::unordered_map<const void *, record>;

/* By the buffer's address. Never destroyed. */
records *live = new records;

/* While buffers are being taken over: those freed meanwhile, which an allocator may still list. */
std::unordered_set<const void *> *gone;

/* During a graph capture without execution, buffers have address 0 and take no memory. */
bool is_pretended(const void *buffer)
{
	return !metal.buffer_address(buffer) &&
	       (!have(part::graph) || metal.tracker_hook(metal.tracker_instance()));
}

/* Whether it has an address of its own on each of some cores. */
bool is_per_core(const void *buffer)
{
	return have(part::per_core) && metal.buffer_is_per_core(buffer);
}

/* The banks that hold its pages. Allocators reserve the same addresses on all others, too. */
uint64_t banks_of(const void *buffer, int type)
{
	const std::optional<uint32_t> shards = metal.buffer_cores(buffer);
	const uint64_t banks =
		shards ? *shards : metal.allocator_banks(metal.buffer_allocator(buffer), type);

	return std::min<uint64_t>(banks, metal.buffer_pages(buffer));
}

core_rows cores_of(const void *buffer)
{
	core_rows rows = {};

	for (const auto &there : metal.buffer_core_addresses(buffer)) {
		const xy &core = there.first;

		if (core.x >= CORE_GRID || core.y >= CORE_GRID)
			return core_rows();
		rows[core.y] |= (uint16_t)(1 << core.x);
	}
	return rows;
}

/* Other buffers are on all cores alike: even lockstep of some cores takes its address on all. */
void take_core_set_of(const void *buffer, struct found *found)
{
	if (found->is_per_core)
		found->record.core_set = take_core_set(cores_of(buffer));
}

struct origin origin_of(const void *buffer)
{
	static std::atomic<uint64_t> ids;

	if (have(part::buffer_origin))
		return { metal.buffer_device(buffer), metal.buffer_type(buffer),
			 metal.buffer_unique_id(buffer) };
	return { created.device, created.type, ++ids };
}

/* Allocators round up to DRAM's alignment even in L1, where the buffer itself says less. */
uint64_t bank_bytes_of(const void *buffer)
{
	uint64_t size = metal.buffer_bank_size(buffer);
	uint64_t unit = have(part::alignment) ? metal.dram_alignment() : 1;

	return (size + unit - 1) / unit * unit;
}

void tell_capacity(const mesh *where, uint32_t capacity, uint64_t value)
{
	for (uint32_t device : where->tracked)
		ttmt_device_set(books(), device, capacity, value);
}

/* Report what an allocator can give out, and on how many cores: constant while a mesh is open. */
void tell_usable(const mesh *where, const void *allocator)
{
	int type;

	if (type_of_kind(TT_MEMTRACK_KIND_DRAM_BUFFERS, &type))
		tell_capacity(where, TT_MEMTRACK_CAP_DRAM_USABLE_PER_BANK,
			      metal.allocator_bank_size(allocator, type));
	if (!type_of_kind(TT_MEMTRACK_KIND_L1_BUFFERS, &type))
		return;
	tell_capacity(where, TT_MEMTRACK_CAP_L1_USABLE_PER_CORE,
		      metal.allocator_bank_size(allocator, type));
	tell_capacity(where, TT_MEMTRACK_CAP_L1_USABLE_CORES, metal.allocator_banks(allocator, type));
}

void tell_usable_once(const mesh *where, const void *buffer)
{
	if (where->is_usable_told.load(std::memory_order_relaxed) || !have(part::usable) ||
	    where->is_usable_told.exchange(true))
		return;
	tell_usable(where, metal.buffer_allocator(buffer));
}

/* Measure a buffer that has memory or is about to get some; false if it is not tracked. */
bool measure(const void *buffer, struct found *found)
{
	struct origin origin = origin_of(buffer);

	if (!origin.device || !kind_of(origin.type, &found->record.kind))
		return false;
	found->core_bytes = bank_bytes_of(buffer);
	if (!found->core_bytes)
		return false;
	found->is_per_core = is_per_core(buffer);
	found->bytes = found->core_bytes * banks_of(buffer, origin.type);
	found->record.id = origin.id;
	found->record.core_set = 0;
	found->record.where = mesh_of(origin.device);
	tell_usable_once(found->record.where, buffer);
	return !found->record.where->tracked.empty();
}

bool look_at(const void *buffer, struct found *found)
{
	return !is_pretended(buffer) && measure(buffer, found);
}

/* The same event for each device. */
std::vector<struct tt_memtrack_op> ops_of(const record &record, const struct tt_memtrack_op &op)
{
	std::vector<struct tt_memtrack_op> ops;

	ops.reserve(record.where->tracked.size());
	for (uint32_t device : record.where->tracked) {
		ops.push_back(op);
		ops.back().device = device;
		ops.back().kind = record.kind;
		ops.back().id = record.id;
	}
	return ops;
}

/* Whether all devices accepted it. */
bool report_alloc(const struct found &found)
{
	const mesh *where = found.record.where;
	struct tt_memtrack_op op = {};

	if (where->tracked.size() == 1 && !found.record.core_set)
		return taken(ttmt_buf_alloc(books(), where->tracked[0], found.record.kind,
					    found.record.id, found.bytes, found.core_bytes));
	op.op = TT_MEMTRACK_OP_BUF_ALLOC;
	op.bytes = found.bytes;
	op.core_bytes = found.core_bytes;
	op.core_set = found.record.core_set;
	op.tag = ttmt_tag_current(books());

	std::vector<struct tt_memtrack_op> ops = ops_of(found.record, op);

	return report_allocs(ops.data(), ops.size());
}

void report_free_everywhere(const record &record)
{
	struct tt_memtrack_op op = {};

	op.op = TT_MEMTRACK_OP_BUF_FREE;

	std::vector<struct tt_memtrack_op> ops = ops_of(record, op);

	report(ops.data(), ops.size());
}

void report_free(const record &record)
{
	if (record.where->tracked.size() == 1)
		taken(ttmt_buf_free(books(), record.where->tracked[0], record.kind, record.id, 0));
	else
		report_free_everywhere(record);
	give_core_set(record.core_set);
}

/* If the allocation is refused, its free must not be reported either. */
void report_alloc_of(const void *buffer, const struct found &found)
{
	if (report_alloc(found))
		return;
	give_core_set(found.record.core_set);
	std::lock_guard<std::mutex> locked(lock);

	live->erase(buffer);
}

void allocated(const void *buffer)
{
	struct found found;

	if (!look_at(buffer, &found))
		return;
	take_core_set_of(buffer, &found);

	std::unique_lock<std::mutex> locked(lock);
	auto [at, is_new] = live->try_emplace(buffer, found.record);
	record before = at->second;

	at->second = found.record;
	if (gone)
		gone->erase(buffer);
	locked.unlock();
	if (is_new) {
		report_alloc_of(buffer, found);
	} else if (before.id != found.record.id) {
		/* A free was missed: this address had another buffer before. */
		report_free(before);
		report_alloc_of(buffer, found);
	} else {
		give_core_set(found.record.core_set);
	}
}

void freed(const void *buffer)
{
	std::unique_lock<std::mutex> locked(lock);
	auto at = live->find(buffer);

	if (at == live->end()) {
		if (gone)
			gone->insert(buffer);
		return;
	}
	record record = at->second;

	live->erase(at);
	locked.unlock();
	report_free(record);
}

template <class Which> void free_those(Which which)
{
	std::lock_guard<std::mutex> locked(lock);

	for (auto at = live->begin(); at != live->end();) {
		if (which(at->second)) {
			report_free(at->second);
			at = live->erase(at);
		} else {
			++at;
		}
	}
}

} /* namespace */

void prepare_buffers()
{
	if (!is_called_by_name(symbol::track_allocate, (const void *)real::track_allocate) ||
	    !is_called_by_name(symbol::track_deallocate, (const void *)real::track_deallocate))
		give_up(part::buffers, "TT-Metal calls itself directly, as with -Bsymbolic");
	prepare_kinds();
	if (have(part::buffer_origin))
		return;
#ifdef __x86_64__
	if (real::buffer_create)
		return;
#endif
	give_up(part::buffers, why_not(part::buffer_origin));
}

void free_buffers_of(const mesh *mesh)
{
	free_those([=](const record &record) { return record.where == mesh; });
}

void free_buffers_on(uint32_t device)
{
	free_those([=](const record &record) {
		const std::vector<uint32_t> &on = record.where->tracked;

		return std::find(on.begin(), on.end(), device) != on.end();
	});
}

void begin_taking_over()
{
	std::lock_guard<std::mutex> locked(lock);

	gone = new std::unordered_set<const void *>;
}

/*
 * The lock is held so that no buffer is freed while it is being measured. These calls into TT-Metal
 * take at most its allocator's lock, under which no event happens. mesh_of() takes other locks, so it
 * is called first.
 */
void take_over_buffers(const void *object, const void *allocator)
{
	mesh_of(object);

	std::lock_guard<std::mutex> locked(lock);

	for (const void *buffer : metal.allocator_buffers(allocator)) {
		struct found found;

		/* One that another thread is making has no address yet; its allocation is an event. */
		if (live->count(buffer) || gone->count(buffer) ||
		    !metal.buffer_is_allocated(buffer) || !look_at(buffer, &found))
			continue;
		take_core_set_of(buffer, &found);
		if (report_alloc(found))
			live->insert({ buffer, found.record });
		else
			give_core_set(found.record.core_set);
	}
}

void end_taking_over()
{
	std::lock_guard<std::mutex> locked(lock);

	delete gone;
	gone = nullptr;
}

void buffers_before_fork()
{
	lock.lock();
}

void buffers_after_fork(bool in_child)
{
	if (in_child)
		/* The parent's map is leaked: freeing it would copy its pages. */
		live = new records;
	lock.unlock();
}

uint64_t in::allocate_buffer(void *allocator, const void *buffer)
{
	try {
		return real::allocate_buffer(allocator, buffer);
	} catch (const std::exception &error) {
		event([&] {
			struct found found;

			if (measure(buffer, &found))
				refused(found.record.where,
					{ found.record.kind, found.bytes, found.core_bytes },
					error.what());
		});
		throw;
	}
}

void in::track_allocate(void *tracker, const void *buffer)
{
	real::track_allocate(tracker, buffer);
	event([&] { allocated(buffer); });
}

void in::track_deallocate(void *tracker, void *buffer)
{
	event([&] { freed(buffer); });
	real::track_deallocate(tracker, buffer);
}

#ifdef __x86_64__
void *in::buffer_create(void *result, void *device, size_t size, size_t page_size, int type,
			const void *sharding, size_t bottom_up, size_t sub_device)
{
	struct restored {
		struct origin before = created;

		~restored()
		{
			created = before;
		}
	} restored;

	created = { device, type, 0 };
	return real::buffer_create(result, device, size, page_size, type, sharding, bottom_up,
				   sub_device);
}
#endif

} /* namespace adaptor */

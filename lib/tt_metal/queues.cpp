// SPDX-License-Identifier: LGPL-2.1-or-later
/* The mesh of each command queue, and the traces that were recorded on it. */
#include <atomic>
#include <map>
#include <mutex>
#include <unordered_map>

#include "adaptor.hpp"
#include "names.hpp"
#include "queues.hpp"
#include "slots.hpp"
#include "traces.hpp"

namespace adaptor {

namespace {

struct queue {
	const mesh *of;
	bool recording;
	uint32_t trace_id;
	trace recorded;
};

std::mutex lock;

/* Never destroyed. */
std::unordered_map<const void *, queue> &queues = *new std::unordered_map<const void *, queue>;
std::map<uint32_t, trace> &traces = *new std::map<uint32_t, trace>;

/* Most programs never record a trace, and need no lock to know that. */
std::atomic<bool> has_recorded;

/* How many times queues were forgotten: makes last_asked stale. */
std::atomic<unsigned int> forgotten;

/* The queue that this thread asked for last: usually the one that it dispatches to. */
thread_local struct {
	const void *queue;
	const mesh *of;
	unsigned int forgotten;
} last_asked;

bool was_asked_last(const void *queue)
{
	return last_asked.of && last_asked.queue == queue &&
	       last_asked.forgotten == forgotten;
}

void asked_for(const void *object, const void *asked)
{
	unsigned int now = forgotten;
	const mesh *of;

	if (was_asked_last(asked) && last_asked.of->object == object)
		return;
	of = mesh_of(object);
	std::lock_guard<std::mutex> locked(lock);
	queue &known = queues[asked];

	if (known.of != of)
		known = { of, false, 0, {} };
	last_asked = { asked, of, now };
}

/* A std::optional<uint8_t> that has a value is passed as two bytes. */
const mesh *look_for_queue(const void *which)
{
	return find_open_mesh([=](const mesh *mesh) {
		for (uint8_t n = metal.mesh_queue_count(mesh->object); n--;)
			if (real::mesh_command_queue(mesh->object, (uint16_t)(0x100 | n)) == which)
				return true;
		return false;
	});
}

const mesh *known_queue(const void *which)
{
	std::lock_guard<std::mutex> locked(lock);
	auto at = queues.find(which);

	return at == queues.end() ? nullptr : at->second.of;
}

void recording_begins(const void *which, uint32_t id)
{
	if (!queue_mesh(which))
		return;
	std::lock_guard<std::mutex> locked(lock);
	auto at = queues.find(which);

	if (at == queues.end())
		return;
	has_recorded = true;
	at->second.recording = true;
	at->second.trace_id = id;
	at->second.recorded.clear();
}

void recording_ends(const void *which)
{
	std::unique_lock<std::mutex> locked(lock);
	auto at = queues.find(which);
	uint32_t id;
	trace recorded;

	if (at == queues.end() || !at->second.recording)
		return;
	id = at->second.trace_id;
	recorded.swap(at->second.recorded);
	at->second.recording = false;
	locked.unlock();
	recorded = shortened(recorded);
	locked.lock();
	traces[id] = recorded;
}

void replayed(uint32_t id)
{
	std::unique_lock<std::mutex> locked(lock);
	auto at = traces.find(id);
	trace recorded;

	if (at != traces.end())
		recorded = at->second;
	locked.unlock();
	put_programs(recorded.data(), recorded.size());
}

} /* namespace */

/* A queue that was asked for before we tracked anything has to be searched for. */
const mesh *queue_mesh(const void *which)
{
	const mesh *of = was_asked_last(which) ? last_asked.of : known_queue(which);

	if (of)
		return of;
	of = look_for_queue(which);
	if (of)
		asked_for(of->object, which);
	return of;
}

void forget_queues_of(const mesh *mesh)
{
	std::lock_guard<std::mutex> locked(lock);

	for (auto at = queues.begin(); at != queues.end();)
		at = at->second.of == mesh ? queues.erase(at) : std::next(at);
	for (auto at = traces.begin(); at != traces.end();) {
		bool gone = !at->second.empty() && at->second[0].of == mesh;

		at = gone ? traces.erase(at) : std::next(at);
	}
	forgotten++;
}

bool record(const void *which, const std::vector<residence> &dispatched)
{
	if (!has_recorded)
		return false;
	std::lock_guard<std::mutex> locked(lock);
	auto at = queues.find(which);

	if (at == queues.end() || !at->second.recording)
		return false;
	trace &recorded = at->second.recorded;

	recorded.insert(recorded.end(), dispatched.begin(), dispatched.end());
	return true;
}

void prepare_queues()
{
	if (have(part::traces) &&
	    !is_called_by_name(symbol::queue_record_begin, (const void *)real::queue_record_begin))
		give_up(part::programs, "TT-Metal calls itself directly, as with -Bsymbolic");
}

void queues_before_fork()
{
	lock.lock();
}

void queues_after_fork()
{
	lock.unlock();
}

void *in::mesh_command_queue(const void *mesh, uint16_t number)
{
	void *asked = real::mesh_command_queue(mesh, number);

	event([&] { asked_for(mesh, asked); });
	return asked;
}

void in::queue_record_begin(void *queue, const uint32_t *id, const void *descriptor)
{
	real::queue_record_begin(queue, id, descriptor);
	event([&] { recording_begins(queue, *id); });
}

void in::queue_record_end(void *queue)
{
	real::queue_record_end(queue);
	event([&] { recording_ends(queue); });
}

void in::queue_replay(void *queue, const uint32_t *id, bool blocking)
{
	real::queue_replay(queue, id, blocking);
	event([&] { replayed(*id); });
}

void in::mesh_release_trace(void *mesh, const uint32_t *id)
{
	uint32_t released = *id;

	real::mesh_release_trace(mesh, id);
	event([&] {
		std::lock_guard<std::mutex> locked(lock);

		traces.erase(released);
	});
}

} /* namespace adaptor */

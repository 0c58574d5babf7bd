// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Graph tracking. The processors and the hook are the thread's own.
 */
#include "metal.hpp"

namespace tt::tt_metal
{
thread_local std::vector<std::shared_ptr<IGraphProcessor>> GraphTracker::processors;
thread_local std::shared_ptr<IGraphHooks> GraphTracker::hook;

std::string IGraphProcessor::end_capture()
{
	return {};
}

GraphTracker &GraphTracker::instance()
{
	static GraphTracker tracker;

	return tracker;
}

bool GraphTracker::is_enabled() const
{
	for (const auto &processor : processors)
		if (processor->is_capture_processor())
			return true;
	return false;
}

void GraphTracker::push_processor(const std::shared_ptr<IGraphProcessor> &processor)
{
	processors.push_back(processor);
}

void GraphTracker::pop_processor()
{
	if (!processors.empty())
		processors.pop_back();
}

bool GraphTracker::add_hook(const std::shared_ptr<IGraphHooks> &new_hook)
{
	if (hook)
		return false;
	hook = new_hook;
	return true;
}

void GraphTracker::clear_hook()
{
	hook = nullptr;
}

void GraphTracker::clear()
{
	processors.clear();
	clear_hook();
}

void GraphTracker::track_allocate(const Buffer *buffer)
{
	for (const auto &processor : processors)
		processor->track_allocate(buffer);
}

void GraphTracker::track_deallocate(Buffer *buffer)
{
	for (const auto &processor : processors)
		processor->track_deallocate(buffer);
}

void GraphTracker::track_allocate_cb(const CoreRangeSet &cores, uint64_t address, uint64_t size,
				     bool is_globally_allocated, const IDevice *device)
{
	for (const auto &processor : processors)
		processor->track_allocate_cb(cores, address, size, is_globally_allocated, device);
}

void GraphTracker::track_allocate_dataflow_buffer(const CoreRangeSet &cores, uint64_t address,
						  uint64_t size, bool borrows_memory,
						  const IDevice *device)
{
	for (const auto &processor : processors)
		processor->track_allocate_dataflow_buffer(cores, address, size, borrows_memory,
							  device);
}

void GraphTracker::track_allocate_scratchpad(const CoreRangeSet &cores, uint64_t address,
					     uint64_t size, const IDevice *device)
{
	for (const auto &processor : processors)
		processor->track_allocate_scratchpad(cores, address, size, device);
}

void GraphTracker::track_deallocate_cb(const IDevice *device)
{
	for (const auto &processor : processors)
		processor->track_deallocate_cb(device);
}

/* Only for a program that does not run: tell what it would have in L1. */
void GraphTracker::track_program(Program *program, const IDevice *device)
{
	bool refused = hook_program(program);

	for (const auto &processor : processors)
		processor->track_program(program, device);
	if (!refused)
		return;
	for (const auto &buffer : program->impl().dataflow_buffers)
		if (!buffer->is_alias)
			track_allocate_dataflow_buffer(buffer->cores, 0,
						       buffer->entry_size * buffer->entries,
						       buffer->borrows_memory, device);
	for (const auto &scratchpad : program->impl().scratchpads)
		track_allocate_scratchpad(scratchpad.cores, 0, scratchpad.size, device);
}

bool GraphTracker::hook_allocate(const Buffer *buffer)
{
	if (!hook || !hook->hook_allocate(buffer))
		return false;
	std::lock_guard guard(lock_);
	hooked_.insert(buffer);
	return true;
}

bool GraphTracker::hook_deallocate(Buffer *buffer)
{
	std::lock_guard guard(lock_);

	return hooked_.erase(buffer) || (hook && hook->hook_deallocate(buffer));
}

bool GraphTracker::hook_program(Program *program)
{
	return hook && hook->hook_program(program);
}

const std::vector<std::shared_ptr<IGraphProcessor>> &GraphTracker::get_processors() const
{
	return processors;
}

const std::shared_ptr<IGraphHooks> &GraphTracker::get_hook() const
{
	return hook;
}
} // namespace tt::tt_metal

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Graph capture, of _ttnncpp.so: a processor that counts its calls, and hooks that prevent everything or
 * nothing.
 */
#include "metal.hpp"

namespace ttnn::graph
{
using namespace tt::tt_metal;

GraphProcessor::GraphProcessor(RunMode)
{
}

GraphProcessor::~GraphProcessor() = default;

void GraphProcessor::track_allocate(const Buffer *)
{
	told++;
}

void GraphProcessor::track_deallocate(Buffer *)
{
	told++;
}

void GraphProcessor::track_allocate_cb(const CoreRangeSet &, uint64_t, uint64_t, bool,
				       const IDevice *)
{
	told++;
}

void GraphProcessor::track_allocate_dataflow_buffer(const CoreRangeSet &, uint64_t, uint64_t, bool,
						    const IDevice *)
{
	told++;
}

void GraphProcessor::track_allocate_scratchpad(const CoreRangeSet &, uint64_t, uint64_t,
					       const IDevice *)
{
	told++;
}

void GraphProcessor::track_deallocate_cb(const IDevice *)
{
	told++;
}

void GraphProcessor::track_program(Program *, const IDevice *)
{
	told++;
}

void GraphProcessor::begin_capture(RunMode)
{
}

bool ProcessorHooks::hook_allocate(const Buffer *)
{
	return block_;
}

bool ProcessorHooks::hook_deallocate(Buffer *)
{
	return block_;
}

bool ProcessorHooks::hook_program(Program *)
{
	return block_;
}

bool ProcessorHooks::hook_write_to_device(const Buffer *)
{
	return block_;
}

bool ProcessorHooks::hook_write_to_device(const distributed::MeshBuffer *)
{
	return block_;
}

bool ProcessorHooks::hook_read_from_device(Buffer *)
{
	return block_;
}

bool ProcessorHooks::hook_read_from_device(const distributed::MeshBuffer *)
{
	return block_;
}

void ProcessorHooks::set_block(bool block)
{
	block_ = block;
}

bool ProcessorHooks::get_block() const
{
	return block_;
}
} // namespace ttnn::graph

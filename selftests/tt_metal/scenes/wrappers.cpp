// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Programs that report by hand with ttmt/instrumented_helpers.hpp. If they are tracked from outside,
 * they must not report themselves; circular buffers and kernels are then reported at dispatch.
 */
#include <dlfcn.h>

#include <ttmt/instrumented_helpers.hpp>

#include "scene.hpp"

using namespace instrumented;
using distributed::EnqueueMeshWorkload;
using scene::in_dram, scene::in_l1, scene::nothing, scene::on_cores, scene::Takes;

namespace
{
/* What is recorded if only the wrappers report. */
Takes by_hand(What what, Takes takes)
{
	return ttmt_tt_metal_tracks(what) ? nothing : takes;
}

Program with_cb(uint32_t size, const IDevice *device)
{
	Program program;

	CreateCircularBufferWithTracking(program, scene::all_cores, CircularBufferConfig(size), device);
	return program;
}
} // namespace

/* They are recorded from creation to the end of the program, even if that is moved. */
SCENE(wrapped_circular_buffers)
{
	auto mesh = standin::open(1, 2);

	{
		Program program = with_cb(4096, mesh.get());

		CreateCircularBufferWithTracking(program, CoreCoord{0, 0}, CircularBufferConfig(1024),
						 mesh.get());
		HOLDS(0, CB, by_hand(CB, {4096 * 64 + 1024, 4096 + 1024}));
		HOLDS(1, CB, by_hand(CB, {4096 * 64 + 1024, 4096 + 1024}));
		Program of_one = with_cb(512, mesh->get_devices()[1]);

		HOLDS(0, CB, by_hand(CB, {4096 * 64 + 1024, 4096 + 1024}));
		HOLDS(1, CB, by_hand(CB, {4608 * 64 + 1024, 4608 + 1024}));
		auto workload = scene::on(std::move(program), 0, 1);

		EnqueueMeshWorkload(mesh->mesh_command_queue(), workload, false);
		HOLDS(0, CB, {4096 * 64 + 1024, 4096 + 1024});
	}
	auto last = scene::on(Program(), 0, 1);

	EnqueueMeshWorkload(mesh->mesh_command_queue(), last, false);
	HOLDS(0, CB, nothing);
	HOLDS(1, CB, nothing);
	mesh->close();
}

/* Circular buffers in a tensor have 0 bytes; refused ones and exceptions leave no records. */
SCENE(wrapped_exceptions)
{
	auto mesh = standin::open(1, 1);
	auto tensor = scene::l1(*mesh, 64);

	THROWS({
		Program program = with_cb(4096, mesh.get());

		CreateCircularBufferWithTracking(
			program, scene::all_cores,
			CircularBufferConfig(2048).set_globally_allocated_address(*tensor), mesh.get());
		HOLDS(0, CB, by_hand(CB, on_cores(4096, 64)));
		CreateCircularBufferWithTracking(program, scene::all_cores, CircularBufferConfig(0),
						 mesh.get());
	});
	HOLDS(0, CB, nothing);
	THROWS(CreateBufferWithTracking(InterleavedBufferConfig{mesh.get(), 1ULL << 40, 2048,
								 BufferType::DRAM}));
	HOLDS(0, DRAM_BUFFERS, nothing);
	tensor.reset();
	mesh->close();
}

SCENE(wrapped_kernels)
{
	auto mesh = standin::open(1, 1);

	{
		Program program;

		AddKernelWithTracking(program, "reader.cpp", scene::all_cores, DataMovementConfig{},
				      mesh.get(), 1000);
		AddKernelFromStringWithTracking(program, "void kernel_main() {}", scene::four_cores,
						ComputeConfig{}, mesh.get(), 2000);
		AddKernelWithTracking(program, "ethernet.cpp", CoreCoord{0, 0}, EthernetConfig{},
				      mesh.get());
		HOLDS(0, KERNEL, by_hand(KERNEL, {1000 * 64 + 2000 * 4, 3000}));
	}
	HOLDS(0, KERNEL, nothing);
	mesh->close();
}

/* They are recorded once, whatever reports them, until the last pointer is gone. */
SCENE(wrapped_buffers)
{
	auto mesh = standin::open(1, 2);
	InterleavedBufferConfig config{mesh.get(), 24 * 2048, 2048, BufferType::DRAM};
	distributed::DeviceLocalBufferConfig local{.page_size = 2048, .buffer_type = BufferType::L1};
	auto buffer = CreateBufferWithTracking(config);
	auto on_mesh = CreateMeshBufferWithTracking(
		distributed::ReplicatedBufferConfig{.size = 64 * 2048}, local, mesh.get());
	auto inside = CreateMeshBufferWithTracking(
		distributed::ReplicatedBufferConfig{.size = 64 * 2048}, local, mesh.get(),
		std::optional<DeviceAddr>(4096));
	std::weak_ptr<Buffer> weak = buffer;

	for (int chip = 0; chip < 2; chip++) {
		HOLDS(chip, DRAM_BUFFERS, in_dram(2 * 2048));
		HOLDS(chip, L1_BUFFERS, in_l1(2048));
	}
	auto copy = buffer;

	buffer.reset();
	HOLDS(0, DRAM_BUFFERS, in_dram(2 * 2048));
	copy.reset();
	IS(weak.expired());
	on_mesh.reset();
	inside.reset();
	for (int chip = 0; chip < 2; chip++) {
		HOLDS(chip, DRAM_BUFFERS, nothing);
		HOLDS(chip, L1_BUFFERS, nothing);
	}
	mesh->close();
}

SCENE(events_by_hand)
{
	auto mesh = standin::open(1, 1);

	IS(!send_memory_event(MemoryEventType::DRAM_ALLOC, mesh.get(), 100, 1));
	IS(!send_memory_event(MemoryEventType::L1_ALLOC, mesh.get(), 6400, 1));
	IS(!send_memory_event(MemoryEventType::CB_ALLOC, mesh.get(), 2048, 1, 4));
	IS(!send_memory_event(MemoryEventType::KERNEL_LOAD, mesh.get(), 1000, 1, 64));
	HOLDS(0, DRAM_BUFFERS, by_hand(DRAM_BUFFERS, {100, 9}));
	HOLDS(0, L1_BUFFERS, by_hand(L1_BUFFERS, in_l1(100)));
	HOLDS(0, CB, by_hand(CB, on_cores(2048, 4)));
	HOLDS(0, KERNEL, by_hand(KERNEL, on_cores(1000, 64)));
	IS(!send_memory_event(MemoryEventType::DRAM_FREE, mesh.get(), 100, 1));
	IS(!send_memory_event(MemoryEventType::L1_FREE, mesh.get(), 6400, 1));
	IS(!send_memory_event(MemoryEventType::CB_FREE, mesh.get(), 0, 1));
	IS(!send_memory_event(MemoryEventType::KERNEL_UNLOAD, mesh.get(), 0, 1));
	mesh->close();
}

/* A process that is attached to after it reported by hand hands over its records. */
SCENE(wrappers_and_attach)
{
	auto mesh = standin::open(1, 1);
	auto buffer = CreateBufferWithTracking(
		InterleavedBufferConfig{mesh.get(), 12 * 2048, 2048, BufferType::DRAM});
	Program program = with_cb(4096, mesh.get());

	HOLDS(0, CB, by_hand(CB, on_cores(4096, 64)));
	bool attached = ttmt_tt_metal_attach() || ttmt_tt_metal_tracks(DRAM_BUFFERS);
	auto next = CreateBufferWithTracking(
		InterleavedBufferConfig{mesh.get(), 12 * 2048, 2048, BufferType::DRAM});
	Program other = with_cb(1024, mesh.get());

	IS(attached || getenv("SCENE_BOOKS"));
	HOLDS(0, DRAM_BUFFERS, in_dram(2 * 2048));
	HOLDS(0, CB, by_hand(CB, on_cores(4096 + 1024, 64)));
	buffer.reset();
	HOLDS(0, DRAM_BUFFERS, in_dram(2048));
	next.reset();
	mesh->close();
}

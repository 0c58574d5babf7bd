// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What programs hold: the last dispatched one counts, on each chip that it is placed on.
 */
#include <thread>

#include "scene.hpp"

using distributed::EnqueueMeshWorkload;
using scene::nothing, scene::on, scene::on_cores;

namespace
{
Program with_cb(uint32_t size, const Cores &cores = scene::all_cores)
{
	Program program;

	CreateCircularBuffer(program, cores, CircularBufferConfig(size).set_page_size(0, 1024));
	return program;
}
} // namespace

/* The next program replaces the one before it; destroying one changes nothing. */
SCENE(programs)
{
	auto mesh = standin::open(1, 1);
	auto &queue = mesh->mesh_command_queue();

	{
		auto first = on(with_cb(4096), 0, 0);

		HOLDS(0, CB, nothing);
		EnqueueMeshWorkload(queue, first, false);
		HOLDS(0, CB, on_cores(4096, 64));
		EnqueueMeshWorkload(queue, first, true);
		HOLDS(0, CB, on_cores(4096, 64));
		auto second = on(with_cb(2048, scene::four_cores), 0, 0);

		EnqueueMeshWorkload(queue, second, false);
		HOLDS(0, CB, on_cores(2048, 4));
		EnqueueMeshWorkload(queue, first, false);
		HOLDS(0, CB, on_cores(4096, 64));
	}
	HOLDS(0, CB, on_cores(4096, 64));
	auto third = on(Program(), 0, 0);

	EnqueueMeshWorkload(mesh->mesh_command_queue(1), third, false);
	HOLDS(0, CB, nothing);
	IS(standin::programs_run(queue) == 4);
	mesh->close();
}

/* Compiled for all chips, placed on one. */
SCENE(program_on_a_part_of_a_mesh)
{
	auto mesh = standin::open(1, 2);
	auto &queue = mesh->mesh_command_queue();
	auto second = on(with_cb(4096), 1, 1);

	EnqueueMeshWorkload(queue, second, false);
	HOLDS(0, CB, nothing);
	HOLDS(1, CB, on_cores(4096, 64));
	distributed::MeshWorkload both = on(with_cb(1024), 0, 0);

	both.add_program(distributed::MeshCoordinateRange({0, 1}, {0, 1}), with_cb(2048));
	EnqueueMeshWorkload(queue, both, false);
	HOLDS(0, CB, on_cores(1024, 64));
	HOLDS(1, CB, on_cores(2048, 64));
	auto all = on(with_cb(512), 0, 1);

	EnqueueMeshWorkload(queue, all, false);
	HOLDS(0, CB, on_cores(512, 64));
	HOLDS(1, CB, on_cores(512, 64));
	mesh->close();
	HOLDS(1, CB, nothing);
}

/* On a submesh, which has its own coordinates. */
SCENE(program_of_a_submesh)
{
	auto mesh = standin::open(1, 2);
	auto second = mesh->create_submesh(distributed::MeshShape(1, 1),
					   distributed::MeshCoordinate(0, 1));
	auto workload = on(with_cb(4096), 0, 0);

	EnqueueMeshWorkload(second->mesh_command_queue(), workload, false);
	HOLDS(0, CB, nothing);
	HOLDS(1, CB, on_cores(4096, 64));
	mesh->close();
	HOLDS(1, CB, nothing);
}

/* Dataflow buffers and scratchpads; borrowed ones are in a tensor, and aliases take no memory. */
SCENE(program_without_circular_buffers)
{
	auto mesh = standin::open(1, 1);
	Program program;
	CoreRangeSet all(scene::all_cores), four(scene::four_cores);

	standin::add_dataflow_buffer(program, all, 1024, 3);
	standin::add_dataflow_buffer(program, all, 1024, 3, false, true);
	standin::add_dataflow_buffer(program, all, 2048, 16, true);
	standin::add_dataflow_buffer(program, four, 2048, 1);
	standin::add_scratchpad(program, four, 512);
	auto workload = on(std::move(program), 0, 0);

	EnqueueMeshWorkload(mesh->mesh_command_queue(), workload, false);
	HOLDS(0, CB, nothing);
	HOLDS(0, DFB, {3 * 1024 * 64 + 2048 * 4, 3 * 1024 + 2048});
	HOLDS(0, SCRATCH, on_cores(512, 4));
	auto empty = on(Program(), 0, 0);

	EnqueueMeshWorkload(mesh->mesh_command_queue(), empty, false);
	HOLDS(0, DFB, nothing);
	HOLDS(0, SCRATCH, nothing);
	mesh->close();
}

/* A circular buffer in a tensor is counted there. One with two indices counts once. */
SCENE(program_in_a_tensor)
{
	auto mesh = standin::open(1, 1);
	auto tensor = scene::l1(*mesh, 64);
	Program program;

	CreateCircularBuffer(program, scene::all_cores,
			     CircularBufferConfig(2048).set_globally_allocated_address(*tensor));
	CreateCircularBuffer(program, scene::all_cores,
			     CircularBufferConfig(4096).set_page_size(1, 1024).set_page_size(2, 512));
	auto workload = on(std::move(program), 0, 0);

	EnqueueMeshWorkload(mesh->mesh_command_queue(), workload, false);
	HOLDS(0, CB, on_cores(4096, 64));
	HOLDS(0, L1_BUFFERS, scene::in_l1(2048));
	tensor.reset();
	mesh->close();
}

/* A program may change between two dispatches. */
SCENE(program_that_changes)
{
	auto mesh = standin::open(1, 1);
	auto &queue = mesh->mesh_command_queue();
	Program made;
	CBHandle handle = CreateCircularBuffer(made, scene::all_cores, CircularBufferConfig(4096));

	standin::add_dataflow_buffer(made, CoreRangeSet(scene::all_cores), 1024, 2);
	auto workload = on(std::move(made), 0, 0);
	Program &program = workload.get_programs().begin()->second;

	EnqueueMeshWorkload(queue, workload, false);
	HOLDS(0, CB, on_cores(4096, 64));
	HOLDS(0, DFB, on_cores(2048, 64));
	UpdateCircularBufferTotalSize(program, handle, 8192);
	EnqueueMeshWorkload(queue, workload, false);
	HOLDS(0, CB, on_cores(8192, 64));
	program.impl().apply_dfb_size_overrides({{0, {}, 5}});
	EnqueueMeshWorkload(queue, workload, false);
	HOLDS(0, DFB, on_cores(5 * 1024, 64));
	auto tensor = scene::l1(*mesh, 64);

	UpdateDynamicCircularBufferAddress(program, handle, *tensor);
	EnqueueMeshWorkload(queue, workload, false);
	HOLDS(0, CB, nothing);
	tensor.reset();
	mesh->close();
}

/* Each of its circular buffers moves into a tensor, each in a different way. */
SCENE(program_that_moves)
{
	auto mesh = standin::open(1, 1);
	auto &queue = mesh->mesh_command_queue();
	auto buffer = scene::l1(*mesh, 64);
	MeshTensor tensor{buffer};
	Program made;
	CBHandle handles[5];

	for (CBHandle &handle : handles)
		handle = CreateCircularBuffer(made, scene::all_cores, CircularBufferConfig(1024));
	auto workload = on(std::move(made), 0, 0);
	Program &program = workload.get_programs().begin()->second;
	auto holds = [&](uint32_t count) {
		EnqueueMeshWorkload(queue, workload, false);
		HOLDS(0, CB, count ? on_cores(count * 1024, 64) : nothing);
	};

	holds(5);
	UpdateDynamicCircularBufferAddress(program, handles[0], *buffer);
	holds(4);
	UpdateDynamicCircularBufferAddress(program, handles[1], *buffer, 64);
	holds(3);
	UpdateDynamicCircularBufferAddressAndTotalSize(program, handles[2], *buffer, 512);
	holds(2);
	UpdateDynamicCircularBufferAddress(program, handles[3], tensor);
	holds(1);
	UpdateDynamicCircularBufferAddressAndTotalSize(program, handles[4], tensor, 512);
	holds(0);
	tensor.buffer.reset();
	buffer.reset();
	mesh->close();
}

/* A refused program does not run: the one before it is still there. */
SCENE(program_that_clashes)
{
	auto mesh = standin::open(1, 1);
	auto &queue = mesh->mesh_command_queue();
	auto tensor = scene::l1(*mesh, 64 * 400);
	auto small = on(with_cb(4096), 0, 0), large = on(with_cb(1000 * 1024), 0, 0);

	EnqueueMeshWorkload(queue, small, false);
	THROWS(EnqueueMeshWorkload(queue, large, false));
	WAS_REFUSED(0, CB, CLASH, on_cores(1000 * 1024, 64));
	HOLDS(0, CB, on_cores(4096, 64));
	tensor.reset();
	EnqueueMeshWorkload(queue, large, false);
	HOLDS(0, CB, on_cores(1000 * 1024, 64));
	mesh->close();
}

/* Threads that dispatch at once: at the end, there is exactly one whole program. */
SCENE(programs_of_threads)
{
	auto mesh = standin::open(1, 2);
	std::vector<std::thread> all;

	for (uint32_t i = 0; i < 4; i++)
		all.emplace_back([&mesh, i] {
			for (int round = 0; round < 50; round++) {
				auto workload = on(with_cb(1024 * (i + 1)), 0, 1);

				EnqueueMeshWorkload(mesh->mesh_command_queue(i % 2), workload,
						    false);
			}
		});
	for (auto &thread : all)
		thread.join();
	auto last = on(with_cb(512), 0, 1);

	EnqueueMeshWorkload(mesh->mesh_command_queue(), last, false);
	HOLDS(0, CB, on_cores(512, 64));
	HOLDS(1, CB, on_cores(512, 64));
	mesh->close();
}

/* A program that outlives its chips reports to destroyed devices that it is gone. */
SCENE(program_of_devices_that_are_gone)
{
	auto mesh = standin::open(1, 2);
	auto workload = on(with_cb(4096), 0, 1);

	EnqueueMeshWorkload(mesh->mesh_command_queue(), workload, false);
	mesh->close();
	mesh.reset();
	HOLDS(0, CB, nothing);
	auto again = standin::open(1, 2);
	auto other = on(with_cb(1024), 0, 1);

	EnqueueMeshWorkload(again->mesh_command_queue(), other, false);
	workload = distributed::MeshWorkload();
	HOLDS(0, CB, on_cores(1024, 64));
	again->close();
}

/* Their code is a buffer in DRAM and a view of it; the code on Tensix cores is counted. */
SCENE(kernels)
{
	auto mesh = standin::open(1, 1);
	auto &queue = mesh->mesh_command_queue();

	{
		Program program = with_cb(4096);

		CreateKernel(program, std::string(64, 'r'), scene::all_cores, DataMovementConfig{});
		CreateKernelFromString(program, std::string(32, 'c'), scene::four_cores,
				       ComputeConfig{});
		CreateKernel(program, std::string(16, 'e'), CoreCoord{0, 0}, EthernetConfig{});
		auto workload = on(std::move(program), 0, 0);

		EnqueueMeshWorkload(queue, workload, false);
		EnqueueMeshWorkload(queue, workload, false);
		HOLDS(0, DRAM_BUFFERS, on_cores(2048, 1));
		HOLDS(0, CB, on_cores(4096, 64));
		HOLDS(0, KERNEL, {1024 * 64 + 3 * 512 * 4, 1024 + 3 * 512});
	}
	HOLDS(0, DRAM_BUFFERS, nothing);
	mesh->close();
}

/* Programs on separate cores run at the same time. */
SCENE(sub_devices)
{
	auto mesh = standin::open(1, 1);
	auto &queue = mesh->mesh_command_queue();
	const CoreRangeSet upper(CoreRange(CoreCoord{0, 0}, CoreCoord{7, 3}));
	const CoreRangeSet lower(CoreRange(CoreCoord{0, 4}, CoreCoord{7, 7}));
	const SubDevice parts[] = {SubDevice({&upper, 1}), SubDevice({&lower, 1})};
	auto manager = mesh->create_sub_device_manager(parts, 0);

	mesh->load_sub_device_manager(manager);
	auto above = on(with_cb(4096, upper), 0, 0), below = on(with_cb(2048, lower), 0, 0);

	EnqueueMeshWorkload(queue, above, false);
	EnqueueMeshWorkload(queue, below, false);
	HOLDS(0, CB, {4096 * 32 + 2048 * 32, 4096});
	auto next = on(with_cb(1024, lower), 0, 0);

	EnqueueMeshWorkload(queue, next, false);
	HOLDS(0, CB, {4096 * 32 + 1024 * 32, 4096});
	mesh->clear_loaded_sub_device_manager();
	mesh->remove_sub_device_manager(manager);
	auto whole = on(with_cb(512), 0, 0);

	EnqueueMeshWorkload(queue, whole, false);
	HOLDS(0, CB, on_cores(512, 64));
	mesh->close();
}

/* The same chips in another shape: a range then means other chips. */
SCENE(mesh_of_another_shape)
{
	auto mesh = standin::open(1, 2);
	auto second = on(with_cb(4096), 0, 0);

	EnqueueMeshWorkload(mesh->mesh_command_queue(), second, false);
	HOLDS(0, CB, on_cores(4096, 64));
	mesh->reshape(distributed::MeshShape(2, 1));
	distributed::MeshWorkload below;

	below.add_program(distributed::MeshCoordinateRange({1, 0}, {1, 0}), with_cb(2048));
	EnqueueMeshWorkload(mesh->mesh_command_queue(), below, false);
	HOLDS(0, CB, on_cores(4096, 64));
	HOLDS(1, CB, on_cores(2048, 64));
	mesh->close();
}

/* While a trace is captured nothing runs; a replay runs what was captured. */
SCENE(traces)
{
	auto mesh = standin::open(1, 1);
	auto &queue = mesh->mesh_command_queue();
	auto before = on(with_cb(1024), 0, 0), captured = on(with_cb(4096), 0, 0);

	EnqueueMeshWorkload(queue, before, false);
	auto trace = mesh->begin_mesh_trace(0);

	EnqueueMeshWorkload(queue, captured, false);
	HOLDS(0, CB, on_cores(1024, 64));
	HOLDS(0, TRACE_BUFFERS, nothing);
	mesh->end_mesh_trace(0, trace);
	HOLDS(0, CB, on_cores(1024, 64));
	HOLDS(0, TRACE_BUFFERS, on_cores(4096, 1));
	IS(standin::programs_run(queue) == 1);
	mesh->replay_mesh_trace(0, trace, false);
	HOLDS(0, CB, on_cores(4096, 64));
	EnqueueMeshWorkload(queue, before, false);
	HOLDS(0, CB, on_cores(1024, 64));
	mesh->replay_mesh_trace(queue, trace, true);
	HOLDS(0, CB, on_cores(4096, 64));
	IS(standin::programs_run(queue) == 4);
	mesh->release_mesh_trace(trace);
	HOLDS(0, TRACE_BUFFERS, nothing);
	mesh->close();
	HOLDS(0, CB, nothing);
}

/* One of two queues captures; programs on the other one run. */
SCENE(trace_of_one_queue)
{
	auto mesh = standin::open(1, 1);
	auto captured = on(with_cb(4096), 0, 0), other = on(with_cb(1024), 0, 0);
	auto trace = mesh->begin_mesh_trace(mesh->mesh_command_queue(1));

	EnqueueMeshWorkload(mesh->mesh_command_queue(0), other, false);
	EnqueueMeshWorkload(mesh->mesh_command_queue(1), captured, false);
	HOLDS(0, CB, on_cores(1024, 64));
	mesh->end_mesh_trace(mesh->mesh_command_queue(1), trace);
	mesh->close();
}

/* Without queues, a program is launched on each chip. */
SCENE(launches)
{
	auto mesh = standin::open(1, 2);

	LaunchProgram(*mesh, with_cb(4096));
	HOLDS(0, CB, on_cores(4096, 64));
	HOLDS(1, CB, on_cores(4096, 64));
	Program program = with_cb(1024);

	detail::LaunchProgram(mesh->get_devices()[1], program, true, false);
	HOLDS(0, CB, on_cores(4096, 64));
	HOLDS(1, CB, on_cores(1024, 64));
	mesh->close();
	HOLDS(1, CB, nothing);
}

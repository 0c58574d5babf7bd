// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Programs that capture graphs themselves: they and the adaptor do not affect each other.
 */
#include "scene.hpp"

using scene::dram, scene::l1, scene::in_dram, scene::in_l1, scene::nothing;

namespace
{
/* A capture by a processor that counts its calls. */
struct Capture {
	std::shared_ptr<ttnn::graph::GraphProcessor> processor =
		std::make_shared<ttnn::graph::GraphProcessor>(IGraphProcessor::RunMode::NORMAL);
	std::shared_ptr<ttnn::graph::ProcessorHooks> hooks =
		std::make_shared<ttnn::graph::ProcessorHooks>();

	explicit Capture(bool refuse)
	{
		hooks->set_block(refuse);
		GraphTracker::instance().push_processor(processor);
		GraphTracker::instance().add_hook(hooks);
	}
	~Capture()
	{
		GraphTracker::instance().pop_processor();
		GraphTracker::instance().clear_hook();
	}
};

struct Thrower : IGraphProcessor {
	void track_allocate(const Buffer *) override
	{
		throw std::runtime_error("a processor that fails");
	}
};

Program with_everything()
{
	Program program;

	CreateCircularBuffer(program, scene::all_cores, CircularBufferConfig(4096));
	standin::add_dataflow_buffer(program, CoreRangeSet(scene::all_cores), 1024, 2);
	standin::add_scratchpad(program, CoreRangeSet(scene::four_cores), 512);
	return program;
}
} // namespace

/* The counts are the same as untracked. */
SCENE(capture)
{
	auto mesh = standin::open(1, 2);

	{
		Capture capture(false);
		auto tensor = dram(*mesh, 12);

		HOLDS(1, DRAM_BUFFERS, in_dram(2048));
		auto workload = scene::on(with_everything(), 0, 1);

		distributed::EnqueueMeshWorkload(mesh->mesh_command_queue(), workload, false);
		HOLDS(1, CB, scene::on_cores(4096, 64));
		HOLDS(1, DFB, scene::on_cores(2048, 64));
		HOLDS(1, SCRATCH, scene::on_cores(512, 4));
		tensor.reset();
		HOLDS(1, DRAM_BUFFERS, nothing);
		IS(capture.processor->told == 2);
		IS(GraphTracker::instance().get_processors().size() == 1);
		IS(GraphTracker::instance().get_processors()[0] == capture.processor);
		IS(GraphTracker::instance().get_hook() == capture.hooks);
		IS(GraphTracker::instance().is_enabled());
	}
	IS(!GraphTracker::instance().is_enabled());
	mesh->close();
}

/* In a capture without dispatch, allocations take no memory, but frees may release some. */
SCENE(capture_without_dispatch)
{
	auto mesh = standin::open(1, 1);
	auto before = l1(*mesh, 128);
	std::shared_ptr<Buffer> meant;

	{
		Capture capture(true);

		meant = l1(*mesh, 64);
		IS(meant->address() == 0);
		HOLDS(0, L1_BUFFERS, in_l1(2 * 2048));
		auto program = with_everything();

		GraphTracker::instance().track_program(&program, mesh.get());
		HOLDS(0, CB, nothing);
		HOLDS(0, DFB, nothing);
		HOLDS(0, SCRATCH, nothing);
	}
	meant.reset();
	HOLDS(0, L1_BUFFERS, in_l1(2 * 2048));
	before.reset();
	HOLDS(0, L1_BUFFERS, nothing);
	mesh->close();
}

/* An exception of another processor is passed on. The buffer is destroyed by it. */
SCENE(processor_that_throws)
{
	auto mesh = standin::open(1, 1);

	GraphTracker::instance().push_processor(std::make_shared<Thrower>());
	THROWS(dram(*mesh, 12));
	GraphTracker::instance().pop_processor();
	HOLDS(0, DRAM_BUFFERS, nothing);
	auto tensor = dram(*mesh, 12);

	HOLDS(0, DRAM_BUFFERS, in_dram(2048));
	tensor.reset();
	mesh->close();
}

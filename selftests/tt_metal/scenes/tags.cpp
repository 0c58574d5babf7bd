// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tags: only what a thread allocates and dispatches carries the tag that it pushed.
 */
#include <thread>

#include "scene.hpp"

#include <ttmt.h>
#include <ttmt/tt_metal.h>

using distributed::EnqueueMeshWorkload;
using scene::dram, scene::l1, scene::on;

namespace
{
/* Pushes a tag for its lifetime, on the handle that reports this process's TT-Metal. */
class Tag
{
public:
	explicit Tag(const char *text)
	{
		ttmt_tag_push(ttmt_tt_metal_handle(), text);
	}

	~Tag()
	{
		ttmt_tag_pop(ttmt_tt_metal_handle());
	}
};

distributed::MeshWorkload with_cb(uint32_t size, uint32_t from, uint32_t to)
{
	Program program;

	CreateCircularBuffer(program, scene::all_cores, CircularBufferConfig(size).set_page_size(0, 1024));
	return on(std::move(program), from, to);
}
} // namespace

/* On both chips of a mesh, and on one alone. */
SCENE(tags)
{
	auto mesh = standin::open(1, 2);
	auto second = mesh->create_submesh(distributed::MeshShape(1, 1),
					   distributed::MeshCoordinate(0, 1));
	auto &queue = mesh->mesh_command_queue();
	std::shared_ptr<Buffer> of_both, of_one;
	auto program = with_cb(4096, 0, 1), other = with_cb(1024, 0, 0);

	{
		Tag layer("layer 3");

		of_both = l1(*mesh, 64);
		{
			Tag part("attention");

			of_one = standin::make_buffer(*second, 64 * 64, 64, BufferType::L1_SMALL);
			EnqueueMeshWorkload(queue, program, false);
		}
	}
	auto plain = dram(*mesh, 12);

	TAGGED(0, L1_BUFFERS, "layer 3");
	TAGGED(1, L1_BUFFERS, "layer 3");
	TAGGED(1, L1_SMALL, "layer 3/attention");
	TAGGED(0, CB, "layer 3/attention");
	TAGGED(1, CB, "layer 3/attention");
	TAGGED(0, DRAM_BUFFERS, "");
	EnqueueMeshWorkload(queue, other, false);
	TAGGED(0, CB, "");
	/* A program keeps the tag of its first dispatch. */
	EnqueueMeshWorkload(queue, program, false);
	TAGGED(0, CB, "layer 3/attention");
	mesh->close();
}

/* What there is no room for, in either way, says for whom. */
SCENE(tags_of_refusals)
{
	auto mesh = standin::open(1, 1);
	auto tensor = l1(*mesh, 64 * 400);
	auto large = with_cb(1000 * 1024, 0, 0);

	{
		Tag layer("layer 3");

		THROWS(l1(*mesh, 64 * 1000));
		REFUSED_UNDER("layer 3");
		Tag part("attention");

		THROWS(EnqueueMeshWorkload(mesh->mesh_command_queue(), large, false));
		REFUSED_UNDER("layer 3/attention");
	}
	THROWS(l1(*mesh, 64 * 1000));
	REFUSED_UNDER("");
	mesh->close();
}

/* At the same time, another thread has no tag, or its own. */
SCENE(tags_of_threads)
{
	auto mesh = standin::open(1, 2);
	auto &queue = mesh->mesh_command_queue();
	auto program = with_cb(4096, 0, 0), other = with_cb(1024, 1, 1);
	std::shared_ptr<Buffer> own, untagged, tagged;
	Tag model("model");

	own = l1(*mesh, 64);
	std::thread([&] {
		untagged = dram(*mesh, 12);
		EnqueueMeshWorkload(queue, other, false);
		Tag loader("loader");

		tagged = standin::make_buffer(*mesh, 64 * 64, 64, BufferType::L1_SMALL);
	}).join();
	EnqueueMeshWorkload(queue, program, false);
	TAGGED(0, L1_BUFFERS, "model");
	TAGGED(0, CB, "model");
	TAGGED(1, CB, "");
	TAGGED(0, DRAM_BUFFERS, "");
	TAGGED(0, L1_SMALL, "loader");
	mesh->close();
}

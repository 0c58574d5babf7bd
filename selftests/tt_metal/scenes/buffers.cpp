// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Buffers: of each type, on one chip and on a mesh, from several threads, and those without memory.
 */
#include <thread>

#include "scene.hpp"

using scene::dram, scene::l1, scene::in_dram, scene::in_l1, scene::nothing, scene::on_cores;

SCENE(buffers)
{
	auto mesh = standin::open(1, 1);

	IS(mesh->id() != 0);
	auto tensor = dram(*mesh, 25);

	HOLDS(0, DRAM_BUFFERS, in_dram(3 * 2048));
	auto sharded = l1(*mesh, 64);

	HOLDS(0, L1_BUFFERS, in_l1(2048));
	auto small = standin::make_buffer(*mesh, 64 * 64, 64, BufferType::L1_SMALL);
	auto trace = standin::make_buffer(*mesh, 24576, 2048, BufferType::TRACE);

	HOLDS(0, L1_SMALL, in_l1(64));
	HOLDS(0, TRACE_BUFFERS, in_dram(2048));
	tensor = dram(*mesh, 12);
	HOLDS(0, DRAM_BUFFERS, in_dram(2048));
	sharded.reset();
	HOLDS(0, L1_BUFFERS, nothing);
	BufferImpl::deallocate(*tensor);
	HOLDS(0, DRAM_BUFFERS, nothing);
	BufferImpl::deallocate(*tensor);
	tensor.reset();
	small.reset();
	trace.reset();
	HOLDS(0, TRACE_BUFFERS, nothing);
	mesh->close();
}

/* The allocator rounds up a size that ends within a unit. */
SCENE(buffers_rounded_up)
{
	auto mesh = standin::open(1, 1);
	auto tensor = standin::make_buffer(*mesh, 64 * 32, 32, BufferType::L1);

	HOLDS(0, L1_BUFFERS, in_l1(64));
	tensor.reset();
	HOLDS(0, L1_BUFFERS, nothing);
	mesh->close();
}

/* Host memory, an empty buffer, one at a given address, and a view, which is destroyed last. */
SCENE(buffers_without_memory)
{
	auto mesh = standin::open(1, 1);
	auto host = standin::make_buffer(*mesh, 4096, 2048, BufferType::SYSTEM_MEMORY);
	auto empty = standin::make_buffer(*mesh, 0, 2048, BufferType::DRAM);
	auto placed = BufferImpl::create(mesh.get(), 4096, 4096, 2048, BufferType::L1, {}, {}, {});

	HOLDS(0, DRAM_BUFFERS, nothing);
	HOLDS(0, L1_BUFFERS, nothing);
	auto tensor = l1(*mesh, 64);
	auto view = BufferImpl::view(*tensor, {0, 2048});

	IS(BufferImpl::root_buffer(*view) == tensor);
	tensor.reset();
	HOLDS(0, L1_BUFFERS, in_l1(2048));
	view.reset();
	HOLDS(0, L1_BUFFERS, nothing);
	mesh->close();
}

/* A buffer of a mesh is on each of its chips. */
SCENE(buffers_on_a_mesh)
{
	auto mesh = standin::open(1, 2);
	auto both = dram(*mesh, 12);
	auto second = mesh->create_submesh(distributed::MeshShape(1, 1),
					   distributed::MeshCoordinate(0, 1));
	auto one = dram(*second, 24);

	HOLDS(0, DRAM_BUFFERS, in_dram(2048));
	HOLDS(1, DRAM_BUFFERS, in_dram(3 * 2048));
	both.reset();
	HOLDS(0, DRAM_BUFFERS, nothing);
	HOLDS(1, DRAM_BUFFERS, in_dram(2 * 2048));
	one.reset();
	HOLDS(1, DRAM_BUFFERS, nothing);
	mesh->close();
}

/* Closing a submesh frees its own buffers, and no others. */
SCENE(submesh_closed)
{
	auto mesh = standin::open(1, 2);
	auto parents = dram(*mesh, 12);
	auto second = mesh->create_submesh(distributed::MeshShape(1, 1),
					   distributed::MeshCoordinate(0, 1));
	auto own = dram(*second, 24);

	HOLDS(1, DRAM_BUFFERS, in_dram(3 * 2048));
	second->close();
	HOLDS(0, DRAM_BUFFERS, in_dram(2048));
	HOLDS(1, DRAM_BUFFERS, in_dram(2048));
	parents.reset();
	HOLDS(1, DRAM_BUFFERS, nothing);
	mesh->close();
}

/* Pages on some banks: the allocator takes as much on the others, but that is no tensor's data. */
SCENE(buffers_of_few_pages)
{
	auto mesh = standin::open(1, 1);
	auto tensor = dram(*mesh, 5);
	auto small = l1(*mesh, 1);

	HOLDS(0, DRAM_BUFFERS, on_cores(2048, 5));
	HOLDS(0, L1_BUFFERS, on_cores(2048, 1));
	mesh->close();
}

/* Shards on 32 cores of 64, and some that are more than there are pages. */
SCENE(buffers_in_shards)
{
	auto mesh = standin::open(1, 1);
	BufferShardingArgs sharding;

	sharding.shard_spec = ShardSpecBuffer{CoreRange(CoreCoord{0, 0}, CoreCoord{7, 3})};
	auto tensor = standin::make_buffer(*mesh, 32 * 8192, 2048, BufferType::L1, sharding);

	HOLDS(0, L1_BUFFERS, on_cores(8192, 32));
	tensor = standin::make_buffer(*mesh, 3 * 2048, 2048, BufferType::L1, sharding);
	HOLDS(0, L1_BUFFERS, on_cores(2048, 3));
	tensor.reset();
	HOLDS(0, L1_BUFFERS, nothing);
	mesh->close();
}

/* With per-core allocation, it is only on the cores of its shards, and of a chip, not of the mesh. */
SCENE(buffers_core_by_core)
{
	auto mesh = standin::open(1, 2);
	IDevice *chip = mesh->get_devices()[1];
	BufferShardingArgs sharding;

	sharding.shard_spec = ShardSpecBuffer{scene::four_cores};
	experimental::per_core_allocation::set_per_core_allocation(sharding, true);
	auto tensor = standin::make_buffer(*chip, 4 * 8192, 2048, BufferType::L1, sharding);

	HOLDS(0, L1_BUFFERS, nothing);
	HOLDS(1, L1_BUFFERS, on_cores(8192, 4));
	tensor.reset();
	HOLDS(1, L1_BUFFERS, nothing);
	mesh->close();
}

/* Buffers of a mesh as programs create them, backed by one that is allocated. */
SCENE(mesh_buffers)
{
	auto mesh = standin::open(1, 2);
	distributed::DeviceLocalBufferConfig local{.page_size = 2048, .buffer_type = BufferType::L1};
	auto first = distributed::MeshBuffer::create(
		distributed::ReplicatedBufferConfig{.size = 64 * 2048}, local, mesh.get());
	auto inside = distributed::MeshBuffer::create(
		distributed::ReplicatedBufferConfig{.size = 64 * 2048}, local, mesh.get(), 4096);

	HOLDS(0, L1_BUFFERS, in_l1(2048));
	HOLDS(1, L1_BUFFERS, in_l1(2048));
	first.reset();
	inside.reset();
	HOLDS(1, L1_BUFFERS, nothing);
	mesh->close();
}

/* Each thread frees the buffers of another one. */
SCENE(buffers_of_threads)
{
	constexpr int threads = 4, rounds = 50;
	auto mesh = standin::open(1, 2);
	std::vector<std::shared_ptr<Buffer>> made[threads];
	std::vector<std::thread> all;

	for (auto &own : made)
		all.emplace_back([&own, &mesh] {
			for (int i = 0; i < rounds; i++)
				own.push_back(l1(*mesh, 64));
		});
	for (auto &thread : all)
		thread.join();
	HOLDS(0, L1_BUFFERS, in_l1(2048 * threads * rounds));
	HOLDS(1, L1_BUFFERS, in_l1(2048 * threads * rounds));
	all.clear();
	for (int i = 0; i < threads; i++)
		all.emplace_back([&others = made[(i + 1) % threads]] { others.clear(); });
	for (auto &thread : all)
		thread.join();
	HOLDS(0, L1_BUFFERS, nothing);
	HOLDS(1, L1_BUFFERS, nothing);
	mesh->close();
}

/* A buffer without room is not recorded, and the program gets the same exception as untracked. */
SCENE(buffers_out_of_memory)
{
	auto mesh = standin::open(1, 1);
	auto tensor = l1(*mesh, 64);

	THROWS(l1(*mesh, 64 * 1000));
	WAS_REFUSED(0, L1_BUFFERS, NO_MEMORY, in_l1(2048 * 1000));
	HOLDS(0, L1_BUFFERS, in_l1(2048));
	tensor.reset();
	HOLDS(0, L1_BUFFERS, nothing);
	mesh->close();
}

/* Closing a chip frees live buffers, and TT-Metal does not report that. */
SCENE(close_with_buffers)
{
	auto mesh = standin::open(1, 2);
	auto tensor = dram(*mesh, 12);

	mesh->close();
	HOLDS(0, DRAM_BUFFERS, nothing);
	HOLDS(1, DRAM_BUFFERS, nothing);
	auto again = standin::open(1, 2);
	auto other = dram(*again, 24);

	tensor.reset();
	HOLDS(0, DRAM_BUFFERS, in_dram(2 * 2048));
	other.reset();
	HOLDS(0, DRAM_BUFFERS, nothing);
	again->close();
}

/* A mesh that is destroyed unclosed only closes its chips. */
SCENE(mesh_never_closed)
{
	auto mesh = standin::open(1, 2);
	auto *leaked = new std::shared_ptr<Buffer>(dram(*mesh, 12));

	HOLDS(1, DRAM_BUFFERS, in_dram(2048));
	mesh.reset();
	HOLDS(0, DRAM_BUFFERS, nothing);
	HOLDS(1, DRAM_BUFFERS, nothing);
	IS(leaked != nullptr);
}

SCENE(close_that_throws)
{
	auto mesh = standin::open(1, 1);
	auto tensor = dram(*mesh, 12);

	standin::fail_next_close();
	THROWS(mesh->close());
	tensor.reset();
	IS(mesh->close());
	IS(!mesh->close());
}

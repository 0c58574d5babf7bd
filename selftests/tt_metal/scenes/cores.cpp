// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * On which cores programs are, and buffers that were allocated core by core.
 */
#include <sys/wait.h>
#include <unistd.h>

#include "scene.hpp"

using distributed::EnqueueMeshWorkload;
using scene::nothing, scene::on, scene::on_cores;

namespace
{
const CoreRange upper(CoreCoord{0, 0}, CoreCoord{7, 3});
const CoreRange lower(CoreCoord{0, 4}, CoreCoord{7, 7});

void add_cb(Program &program, uint32_t size, const Cores &cores)
{
	CreateCircularBuffer(program, cores, CircularBufferConfig(size).set_page_size(0, 1024));
}

distributed::MeshWorkload with_cb(uint32_t size, const Cores &cores)
{
	Program program;

	add_cb(program, size, cores);
	return on(std::move(program), 0, 0);
}

/* More than the books take, each of other cores. */
std::vector<CoreRange> rectangles()
{
	std::vector<CoreRange> all;

	for (std::size_t left = 0; left < 8; left++)
		for (std::size_t right = left; right < 8; right++)
			for (std::size_t bottom = 0; bottom < 8; bottom++)
				all.push_back(CoreRange(CoreCoord{left, 0}, CoreCoord{right, bottom}));
	return all;
}
} // namespace

/* What is on other cores does not add up. */
SCENE(programs_on_some_cores)
{
	auto mesh = standin::open(1, 1);
	auto &queue = mesh->mesh_command_queue();
	auto tensor = scene::l1(*mesh, 64);
	Program program;

	add_cb(program, 4096, upper);
	add_cb(program, 1024, lower);
	standin::add_dataflow_buffer(program, CoreRangeSet(scene::four_cores), 512, 2);
	standin::add_scratchpad(program, CoreRangeSet(lower), 256);
	auto first = on(std::move(program), 0, 0), second = with_cb(8192, lower);

	EnqueueMeshWorkload(queue, first, false);
	HOLDS(0, CB, {4096 * 32 + 1024 * 32, 4096});
	ON_CORE(0, 0, 0, 2048 + 4096 + 1024);
	ON_CORE(0, 4, 0, 2048 + 4096);
	ON_CORE(0, 7, 7, 2048 + 1024 + 256);
	EnqueueMeshWorkload(queue, second, false);
	ON_CORE(0, 0, 0, 2048);
	ON_CORE(0, 7, 7, 2048 + 8192);
	tensor.reset();
	ON_CORE(0, 0, 0, 0);
	mesh->close();
	ON_CORE(0, 7, 7, 0);
}

/* Those of programs that are gone give way to others. */
SCENE(many_sets_of_cores)
{
	auto mesh = standin::open(1, 1);
	const auto all = rectangles();

	IS(all.size() > TT_MEMTRACK_MAX_CORE_SETS);
	for (const CoreRange &cores : all) {
		auto program = with_cb(1024, cores);

		EnqueueMeshWorkload(mesh->mesh_command_queue(), program, false);
		ON_CORE(0, cores.end_coord.x, cores.end_coord.y, 1024);
	}
	mesh->close();
}

/* While each has a program, the books do not know on which cores another one is. */
SCENE(more_sets_of_cores_than_the_books_take)
{
	auto mesh = standin::open(1, 1);
	auto &queue = mesh->mesh_command_queue();
	std::vector<distributed::MeshWorkload> programs;

	for (const CoreRange &cores : rectangles())
		programs.push_back(with_cb(1024, cores));
	for (std::size_t i = 0; i < programs.size(); i++) {
		EnqueueMeshWorkload(queue, programs[i], false);
		WITHOUT_PLACE(0, i < TT_MEMTRACK_MAX_CORE_SETS ? 0 : 1024);
	}
	programs.erase(programs.begin());
	auto next = with_cb(2048, lower);

	EnqueueMeshWorkload(queue, next, false);
	WITHOUT_PLACE(0, 0);
	HOLDS(0, CB, on_cores(2048, 32));
	mesh->close();
}

/* A child of a fork has its own. */
SCENE(sets_of_cores_in_a_child)
{
	auto mesh = standin::open(1, 1);
	auto program = with_cb(1024, upper);
	int status = -1;

	EnqueueMeshWorkload(mesh->mesh_command_queue(), program, false);
	pid_t pid = fork();

	if (!pid) {
		auto own = with_cb(2048, lower);
		int before = scene::failures;

		EnqueueMeshWorkload(mesh->mesh_command_queue(), own, false);
		ON_CORE(0, 0, 7, 2048);
		EnqueueMeshWorkload(mesh->mesh_command_queue(), program, false);
		ON_CORE(0, 0, 0, 2 * 1024);
		_exit(scene::failures != before);
	}
	IS(waitpid(pid, &status, 0) == pid && !status);
	ON_CORE(0, 0, 0, 1024);
	mesh->close();
}

/* The same address range is not taken on every core. */
SCENE(buffers_on_some_cores)
{
	auto mesh = standin::open(1, 2);
	IDevice *chip = mesh->get_devices()[1];
	BufferShardingArgs sharding;

	sharding.shard_spec = ShardSpecBuffer{scene::four_cores};
	experimental::per_core_allocation::set_per_core_allocation(sharding, true);
	auto all = scene::l1(*chip, 64);
	auto some = standin::make_buffer(*chip, 4 * 8192, 2048, BufferType::L1, sharding);
	auto more = standin::make_buffer(*mesh, 4 * 4096, 2048, BufferType::L1, sharding);

	ON_CORE(1, 3, 0, 2048 + 8192 + 4096);
	ON_CORE(1, 4, 0, 2048);
	ON_CORE(0, 3, 0, 4096);
	some.reset();
	ON_CORE(1, 3, 0, 2048 + 4096);
	more.reset();
	all.reset();
	ON_CORE(1, 3, 0, 0);
	HOLDS(1, L1_BUFFERS, nothing);
	mesh->close();
}

/* A replay reports no more programs than make a peak: in bytes, or on some core. */
SCENE(peaks_of_a_trace)
{
	auto mesh = standin::open(1, 1);
	auto &queue = mesh->mesh_command_queue();
	auto wide = with_cb(1024, scene::all_cores), deep = with_cb(4096, upper);
	auto small = with_cb(512, lower), deepest = with_cb(8192, CoreRange(CoreCoord{7, 7}));

	for (auto *program : {&wide, &deep, &deepest, &small})
		EnqueueMeshWorkload(queue, *program, false);
	auto trace = mesh->begin_mesh_trace(0);

	for (auto *program : {&wide, &small, &deep, &deepest, &deep, &small})
		EnqueueMeshWorkload(queue, *program, false);
	mesh->end_mesh_trace(0, trace);
	scene::begin_peaks(0);
	mesh->replay_mesh_trace(0, trace, false);
	HOLDS(0, CB, on_cores(512, 32));
	PEAKS(0, CB, {4096 * 32, 8192});
	PEAK_ON_CORE(0, 0, 7, 1024);
	PEAK_ON_CORE(0, 0, 0, 4096);
	PEAK_ON_CORE(0, 7, 7, 8192);
	mesh->close();
}

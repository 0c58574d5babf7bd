// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The cost of events in nanoseconds, which are instructions in a guest with --icount. The stand-in does
 * little itself, so the difference between two runs is ttmt's.
 */
#include <cstdio>
#include <ctime>

#include "scene.hpp"

static constexpr int batch = 200, batches = 20;

static double now()
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

/* The cheapest of many batches, so that interrupts do not count. */
struct Cost {
	const char *name;
	double cheapest = 1e18;

	template <class Action> void add(Action action)
	{
		double begin = now();

		for (int i = 0; i < batch; i++)
			action(i);
		double each = (now() - begin) / batch;

		cheapest = each < cheapest ? each : cheapest;
	}

	~Cost()
	{
		printf("%s %.0f\n", name, cheapest);
	}
};

static void buffers(IDevice &device)
{
	std::vector<std::shared_ptr<Buffer>> made(batch);
	Cost free{"a free"}, allocation{"an allocation"};

	for (int i = 0; i < batches; i++) {
		allocation.add([&](int n) { made[n] = scene::dram(device, 1); });
		free.add([&](int n) { made[n].reset(); });
	}
}

static Program with_cb(uint32_t size)
{
	Program program;

	CreateCircularBuffer(program, scene::all_cores, CircularBufferConfig(size));
	return program;
}

static void dispatches(distributed::MeshDevice &mesh)
{
	auto &queue = mesh.mesh_command_queue();
	auto one = scene::on(with_cb(4096), 0, 0), other = scene::on(with_cb(2048), 0, 0);
	Cost turns{"a dispatch after another one's"}, same{"a dispatch of the same program"};

	for (int i = 0; i < batches; i++) {
		same.add([&](int) { EnqueueMeshWorkload(queue, one, false); });
		turns.add([&](int n) { EnqueueMeshWorkload(queue, n % 2 ? one : other, false); });
	}
}

extern "C" __attribute__((visibility("default"))) void scene_cost()
{
	auto mesh = standin::open(1, 1);

	buffers(*mesh);
	dispatches(*mesh);
	mesh->close();
}

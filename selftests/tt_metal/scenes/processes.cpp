// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Forked children, attaching, and devices that are unplugged.
 */
#include <cstdlib>

#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scene.hpp"

using distributed::EnqueueMeshWorkload;
using scene::dram, scene::in_dram, scene::nothing;

namespace
{
/* Run a function in a child. Returns whether it succeeded. */
template <class Do> bool child_does(Do what)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		int before = scene::failures;

		what();
		_exit(scene::failures != before);
	}
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && !WEXITSTATUS(status);
}
} // namespace

/* A child starts without records, and its reports are its own. */
SCENE(forked_children)
{
	auto mesh = standin::open(1, 1);
	auto tensor = dram(*mesh, 12);

	IS(child_does([&] {
		tensor.reset();
		HOLDS(0, DRAM_BUFFERS, in_dram(2048));
		auto own = dram(*mesh, 12);

		HOLDS(0, DRAM_BUFFERS, in_dram(2 * 2048));
	}));
	HOLDS(0, DRAM_BUFFERS, in_dram(2048));
	tensor.reset();
	HOLDS(0, DRAM_BUFFERS, nothing);
	mesh->close();
}

/* A child that only execs is not affected. */
SCENE(child_that_execs)
{
	auto mesh = standin::open(1, 1);
	auto tensor = dram(*mesh, 12);

	IS(child_does([] {
		execl("/bin/true", "true", nullptr);
		_exit(1);
	}));
	HOLDS(0, DRAM_BUFFERS, in_dram(2048));
	tensor.reset();
	mesh->close();
}

static int attach_library()
{
	void *library = dlopen("libttmt_tt_metal.so.2", RTLD_NOW);
	auto *attach = library ? reinterpret_cast<int (*)()>(dlsym(library, "ttmt_tt_metal_attach")) :
				 nullptr;

	return attach ? attach() : 1;
}

/* Attaching takes over what is live; if the process was already tracked, nothing changes. */
SCENE(attach)
{
	auto mesh = standin::open(1, 2);
	auto &queue = mesh->mesh_command_queue();
	auto second = mesh->create_submesh(distributed::MeshShape(1, 1),
					   distributed::MeshCoordinate(0, 1));
	auto tensor = dram(*mesh, 12), short_lived = dram(*mesh, 12), of_submesh = dram(*second, 24);
	Program program;

	CreateCircularBuffer(program, scene::all_cores, CircularBufferConfig(4096));
	auto workload = scene::on(std::move(program), 0, 1);

	EnqueueMeshWorkload(queue, workload, false);
	IS(attach_library() <= 0 && attach_library() <= 0);
	short_lived.reset();
	EnqueueMeshWorkload(queue, workload, false);
	HOLDS(0, DRAM_BUFFERS, in_dram(2048));
	HOLDS(1, DRAM_BUFFERS, in_dram(3 * 2048));
	HOLDS(0, CB, scene::on_cores(4096, 64));
	of_submesh.reset();
	tensor = dram(*mesh, 24);
	HOLDS(1, DRAM_BUFFERS, in_dram(2 * 2048));
	tensor.reset();
	mesh->close();
}

/* A buffer that is just being made is no reason to miss others. */
SCENE(attach_amid_an_allocation)
{
	auto mesh = standin::open(1, 1);
	std::vector<std::shared_ptr<Buffer>> tensors(16);

	for (auto &tensor : tensors)
		tensor = dram(*mesh, 12);
	standin::interrupt_next_allocation([] { IS(attach_library() <= 0); });
	tensors.push_back(dram(*mesh, 12));
	HOLDS(0, DRAM_BUFFERS, in_dram(17 * 2048));
	tensors.clear();
	mesh->close();
}

/* The program does not notice the command that runs in the middle of it. */
SCENE(unplugged)
{
	const char *command = getenv("SCENE_UNPLUG");
	auto mesh = standin::open(1, 2);
	auto tensor = dram(*mesh, 12);
	Program program;

	CreateCircularBuffer(program, scene::all_cores, CircularBufferConfig(4096));
	auto workload = scene::on(std::move(program), 0, 1);

	EnqueueMeshWorkload(mesh->mesh_command_queue(), workload, false);
	IS(!command || !system(command));
	tensor = dram(*mesh, 24);
	EnqueueMeshWorkload(mesh->mesh_command_queue(), workload, false);
	HOLDS(0, DRAM_BUFFERS, in_dram(2 * 2048));
	tensor.reset();
	mesh->close();
	mesh = standin::open(1, 2);
	tensor = dram(*mesh, 12);
	tensor.reset();
	mesh->close();
}

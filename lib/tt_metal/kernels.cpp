// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Kernels. They live as long as their program, so pointers to them are kept. TT-Metal can be asked
 * for the size of their code for each processor of a core, and for the cores that run it.
 */
#include <mutex>
#include <unordered_map>

#include "adaptor.hpp"
#include "cluster.hpp"
#include "kernels.hpp"
#include "names.hpp"
#include "virtual.hpp"

namespace adaptor {

namespace {

std::mutex lock;

/* By program id. Never destroyed. */
std::unordered_map<uint64_t, std::vector<const void *>> &kernels =
	*new std::unordered_map<uint64_t, std::vector<const void *>>;

std::vector<const void *> kernels_of(uint64_t program)
{
	std::lock_guard<std::mutex> locked(lock);
	auto at = kernels.find(program);

	return at == kernels.end() ? std::vector<const void *>() : at->second;
}

/* For how many processors of a Tensix core a kernel has code; 0 for kernels of other cores. */
int binaries_of(const void *kernel)
{
	const std::type_info &type = type_of(kernel);

	if (type == *metal.compute_typeinfo)
		return metal.compute_binaries(kernel);
	if (type == *metal.data_movement_typeinfo)
		return metal.data_movement_binaries(kernel);
	return 0;
}

/* 0 if one of the sizes is unknown. */
uint64_t size_of(const void *kernel, const void *device)
{
	int count = binaries_of(kernel);
	uint64_t size = 0;

	for (int n = 0; n < count; n++) {
		uint32_t one = metal.kernel_packed_size(kernel, device, n);

		if (!one)
			return 0;
		size += one;
	}
	return size;
}

uint32_t cores_of(const void *kernel)
{
	uint32_t count = 0;

	for (xy core = { 0, 0 }; core.y < CORE_GRID; core.y++)
		for (core.x = 0; core.x < CORE_GRID; core.x++)
			count += metal.kernel_is_on(kernel, &core);
	return count;
}

void kernel_added(const void *body, const void *kernel)
{
	uint64_t program = metal.program_body_id(body);
	std::lock_guard<std::mutex> locked(lock);

	kernels[program].push_back(kernel);
}

} /* namespace */

void add_kernels(contents *pieces, uint64_t program, const void *device)
{
	if (!have(part::kernels) || cluster_is_mock())
		return;
	for (const void *kernel : kernels_of(program)) {
		uint64_t size = size_of(kernel, device);
		uint32_t cores = size ? cores_of(kernel) : 0;

		if (cores)
			pieces->push_back({ TT_MEMTRACK_KIND_KERNEL, cores, size, 0, {} });
	}
}

void forget_kernels(uint64_t program)
{
	std::lock_guard<std::mutex> locked(lock);

	kernels.erase(program);
}

void kernels_before_fork()
{
	lock.lock();
}

void kernels_after_fork()
{
	lock.unlock();
}

uint32_t in::add_kernel(void *body, const void *const *kernel, const void *core_type)
{
	uint32_t handle = real::add_kernel(body, kernel, core_type);

	event([&] { kernel_added(body, *kernel); });
	return handle;
}

} /* namespace adaptor */

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Kernels. A program has them as long as it lives, so what is kept is where they are. How large
 * the code is for each of a core's processors, and whether a core runs it, can be asked for.
 */
#include <mutex>
#include <unordered_map>

#include "adaptor.hpp"
#include "cluster.hpp"
#include "kernels.hpp"
#include "names.hpp"
#include "room.hpp"
#include "virtual.hpp"

namespace adaptor {

namespace {

/* TT-Metal's xy_pair. */
struct xy {
	size_t x;
	size_t y;
};

/* Logical coordinates of Tensix cores are below. */
constexpr size_t GRID = 16;

std::mutex lock;

/* By the id of the program; never destroyed. */
std::unordered_map<uint64_t, std::vector<const void *>> &kernels =
	*new std::unordered_map<uint64_t, std::vector<const void *>>;

std::vector<const void *> kernels_of(uint64_t program)
{
	std::lock_guard<std::mutex> locked(lock);
	auto at = kernels.find(program);

	return at == kernels.end() ? std::vector<const void *>() : at->second;
}

/* Of a kernel that runs on Tensix cores, for how many processors it has code; 0 for others. */
int binaries_of(const void *kernel)
{
	const std::type_info &type = type_of(kernel);

	if (type == *metal.compute_typeinfo)
		return metal.compute_binaries(kernel);
	if (type == *metal.data_movement_typeinfo)
		return metal.data_movement_binaries(kernel);
	return 0;
}

/* 0 when one of them is not known. */
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

	for (xy core = { 0, 0 }; core.y < GRID; core.y++)
		for (core.x = 0; core.x < GRID; core.x++)
			count += metal.kernel_is_on(kernel, &core);
	return count;
}

bool has_cores(const void *set)
{
	const struct {
		xy core;
		bool inside;
	} points[] = {
		{ { 2, 3 }, true }, { { 4, 7 }, true }, { { 3, 2 }, false }, { { 5, 7 }, false },
	};

	for (const auto &point : points)
		if (metal.core_set_contains(set, &point.core) != point.inside)
			return false;
	return metal.core_count(set) == 15;
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
			pieces->push_back({ TT_MEMTRACK_KIND_KERNEL, cores, size, 0 });
	}
}

void forget_kernels(uint64_t program)
{
	std::lock_guard<std::mutex> locked(lock);

	kernels.erase(program);
}

void learn_kernels()
{
	const xy from = { 2, 3 };
	const xy to = { 4, 7 };
	room range;
	room set;

	if (!have(part::kernels))
		return;
	metal.core_range_create(range.get(), &from, &to);
	metal.core_set_create(set.get(), range.get());
	if (!has_cores(set.get()))
		give_up(part::kernels, "a core is not where its coordinates say");
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

// SPDX-License-Identifier: LGPL-2.1-or-later
/* Programs that are dispatched, launched, changed and destroyed. */
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iterator>
#include <utility>

#include "adaptor.hpp"
#include "cores.hpp"
#include "kernels.hpp"
#include "known.hpp"
#include "names.hpp"
#include "programs.hpp"
#include "queues.hpp"
#include "refusals.hpp"
#include "residents.hpp"
#include "say.hpp"
#include "workloads.hpp"

namespace adaptor {

namespace {

/* The workload that this thread is dispatching. */
thread_local struct {
	uint32_t sub_device;
	/* Its programs were launched without the queue. */
	bool launched;
} dispatching;

/* Whether any program has one. */
std::atomic<bool> dataflow_buffers_exist;

bool is_slow_dispatch()
{
	static const bool slow = getenv("TT_METAL_SLOW_DISPATCH_MODE");

	return slow;
}

/* A recording of Light Metal would contain the programs that our tests create. */
bool is_recording()
{
	return have(part::light_metal) &&
	       metal.light_metal_is_recording(metal.light_metal_recorder());
}

/*
 * The first thread that dispatches finds out by test calls what no exported name says: then
 * TT-Metal is running, and none of its locks is held. If two threads do it at once, both get
 * the same answer.
 */
bool are_programs_known()
{
	static std::atomic<bool> learned;

	if (!learned && is_recording())
		return false;
	if (!learned) {
		const part parts[] = { part::programs, part::kernels };
		const bool had_dataflow = have(part::dataflow);
		std::vector<part> had;

		std::copy_if(std::begin(parts), std::end(parts), std::back_inserter(had), have);
		learn_workloads(learn_contents);
		learn_cores();
		if (!learned.exchange(true)) {
			std::for_each(had.begin(), had.end(), say_what_lacks);
			if (had_dataflow)
				say_of_dataflow_buffers();
		}
	}
	return have(part::programs);
}

int device_of(const mesh *mesh, int chip)
{
	for (size_t n = 0; n < mesh->chips.size(); n++)
		if (mesh->chips[n] == chip)
			return mesh->devices[n];
	return -1;
}

devices devices_in(const mesh *mesh, const void *range)
{
	auto on = std::make_shared<std::vector<uint32_t>>();

	for (int chip : chips_in(mesh->object, range)) {
		int device = device_of(mesh, chip);

		if (device >= 0)
			on->push_back((uint32_t)device);
	}
	return on;
}

/* Kernels that are launched without a queue are left out: whose they are is unknown. */
held ask_contents(const void *program, uint64_t id, const void *device, uint32_t slot)
{
	contents pieces = contents_of(program, device);

	if (slot != BESIDE_QUEUES)
		add_kernels(&pieces, id, device);
	return std::make_shared<image>(std::move(pieces));
}

/* A program without a range is on all chips of its mesh. */
residence residence_of(const placed &placed, const mesh *mesh, uint32_t slot)
{
	uint64_t id = program_id(placed.program);
	known_program program = find_known(id, mesh, placed.range);
	bool is_known = program.holds && program.on;

	if (!program.holds)
		program.holds = ask_contents(placed.program, id, mesh->object, slot);
	if (!program.on)
		program.on = placed.range ? devices_in(mesh, placed.range) :
			std::make_shared<const std::vector<uint32_t>>(mesh->tracked);
	if (!is_known)
		remember(id, program);
	return { mesh, std::move(program.on), slot, std::move(program.holds) };
}

void dispatched(const void *queue, void *workload)
{
	const mesh *mesh = queue_mesh(queue);
	std::vector<residence> residences;

	if (!mesh || !are_programs_known())
		return;
	each_program(workload, [&](const placed &placed) {
		residences.push_back(residence_of(placed, mesh, dispatching.sub_device));
	});
	if (!record(queue, residences))
		put_programs(residences.data(), residences.size());
}

/* The largest demand of a workload's programs, each of which is on different chips. */
wanted most_wanted(void *workload, const mesh *mesh)
{
	wanted most = { TT_MEMTRACK_KIND_CB, 0, 0 };

	each_program(workload, [&](const placed &placed) {
		uint64_t bytes = 0, core_bytes = 0;

		for (const piece &piece : contents_of(placed.program, mesh->object)) {
			bytes += piece.size * piece.cores;
			core_bytes += piece.size;
		}
		if (core_bytes > most.core_bytes)
			most = { most.kind, bytes, core_bytes };
	});
	return most;
}

/* Report a clash of circular buffers. */
void dispatch_clashed(const void *queue, void *workload, const char *text)
{
	const mesh *mesh = queue_mesh(queue);

	if (is_clash(text) && strstr(text, "circular buffers") && mesh && have(part::refusals) &&
	    are_programs_known())
		clashed(mesh, most_wanted(workload, mesh), text);
}

void launched(const void *device, const void *program)
{
	residence residence;

	if (!are_programs_known())
		return;
	dispatching.launched = !is_slow_dispatch();
	residence = residence_of({ program, nullptr }, mesh_of(device),
				 is_slow_dispatch() ? 0 : BESIDE_QUEUES);
	put_programs(&residence, 1);
}

/* A circular buffer got another size or, with size 0, was placed in a tensor. */
void buffer_changes(const void *program, uint64_t handle, uint64_t size)
{
	event([&] { circular_buffer_changed(program_id(program), handle, size); });
}

/* numbers is a vector of one-byte ids: two pointers, begin and end. */
void in_sub_device(const void *numbers)
{
	const uint8_t *const *vector = (const uint8_t *const *)numbers;

	if (vector[0] != vector[1])
		dispatching.sub_device = *vector[0];
}

/* A new division into sub-devices ends the programs in the old ones. */
void divided(const void *mesh)
{
	event([&] { take_programs_of(mesh_of(mesh)); });
}

} /* namespace */

/* A release has one of the two launch functions; either is enough. */
void prepare_programs()
{
	if (!real::launch_program && !real::launch_program_async)
		event_lacks(part::launches, when::always, symbol::launch_program_async);
}

void say_of_dataflow_buffers()
{
	if (dataflow_buffers_exist || !real::add_dataflow_buffer)
		say_what_lacks(part::dataflow);
}

void free_programs_of(const mesh *mesh)
{
	take_programs_of(mesh);
	forget_queues_of(mesh);
}

void forget_programs_on(uint32_t device)
{
	forget_residents_on(device);
}

void programs_before_fork()
{
	queues_before_fork();
	known_before_fork();
	kernels_before_fork();
	residents_before_fork();
	cores_before_fork();
}

void programs_after_fork(bool in_child)
{
	if (in_child)
		images_after_fork();
	cores_after_fork(in_child);
	residents_after_fork(in_child);
	kernels_after_fork();
	known_after_fork();
	queues_after_fork();
}

void in::enqueue_workload(void *queue, void *workload, bool blocking)
{
	dispatching = {};
	try {
		real::enqueue_workload(queue, workload, blocking);
	} catch (const std::exception &error) {
		event([&] { dispatch_clashed(queue, workload, error.what()); });
		throw;
	}
	if (!dispatching.launched)
		event([&] { dispatched(queue, workload); });
}

/* Asking such a program for its contents would throw again, so the sizes stay 0. */
void in::validate_dataflow_buffers(void *body, const void *device)
{
	try {
		real::validate_dataflow_buffers(body, device);
	} catch (const std::exception &error) {
		event([&] {
			if (is_clash(error.what()))
				clashed(mesh_of(device), { TT_MEMTRACK_KIND_DFB, 0, 0 },
					error.what());
		});
		throw;
	}
}

void *in::determine_sub_devices(void *a, const void *b, const void *c)
{
	void *numbers = real::determine_sub_devices(a, b, c);

	event([&] { in_sub_device(numbers); });
	return numbers;
}

void in::launch_program_async(void *device, void *program, bool wait)
{
	real::launch_program_async(device, program, wait);
	event([&] { launched(device, program); });
}

void in::launch_program(void *device, void *program, bool wait, bool force)
{
	real::launch_program(device, program, wait, force);
	event([&] { launched(device, program); });
}

void in::dispatch_compiled(void *device, void *program)
{
	real::dispatch_compiled(device, program);
	event([&] { launched(device, program); });
}

void in::load_sub_devices(void *mesh, uint64_t manager)
{
	real::load_sub_devices(mesh, manager);
	divided(mesh);
}

void in::clear_sub_devices(void *mesh)
{
	real::clear_sub_devices(mesh);
	divided(mesh);
}

void in::mesh_reshape(void *mesh, const void *shape)
{
	real::mesh_reshape(mesh, shape);
	event([] { places_changed(); });
}

void in::update_cb_size(void *program, uint64_t handle, uint32_t size)
{
	real::update_cb_size(program, handle, size);
	buffer_changes(program, handle, size);
}

void in::update_cb_buffer(void *program, uint64_t handle, const void *buffer)
{
	real::update_cb_buffer(program, handle, buffer);
	buffer_changes(program, handle, 0);
}

void in::update_cb_buffer_at(void *program, uint64_t handle, const void *buffer, uint32_t offset)
{
	real::update_cb_buffer_at(program, handle, buffer, offset);
	buffer_changes(program, handle, 0);
}

void in::update_cb_tensor(void *program, uint64_t handle, const void *tensor)
{
	real::update_cb_tensor(program, handle, tensor);
	buffer_changes(program, handle, 0);
}

void in::update_cb_buffer_and_size(void *program, uint64_t handle, const void *buffer,
				   uint32_t size)
{
	real::update_cb_buffer_and_size(program, handle, buffer, size);
	buffer_changes(program, handle, 0);
}

void in::update_cb_tensor_and_size(void *program, uint64_t handle, const void *tensor,
				   uint32_t size)
{
	real::update_cb_tensor_and_size(program, handle, tensor, size);
	buffer_changes(program, handle, 0);
}

void in::resize_dataflow_buffers(void *body, const void *sizes)
{
	real::resize_dataflow_buffers(body, sizes);
	event([&] { contents_changed(metal.program_body_id(body)); });
}

uint32_t in::add_dataflow_buffer(void *body, const void *cores, const void *config)
{
	uint32_t handle = real::add_dataflow_buffer(body, cores, config);

	event([] {
		if (!dataflow_buffers_exist.exchange(true))
			say_of_dataflow_buffers();
	});
	return handle;
}

void in::program_body_destroy(void *body)
{
	event([&] {
		forget_program(metal.program_body_id(body));
		forget_kernels(metal.program_body_id(body));
	});
	real::program_body_destroy(body);
}

} /* namespace adaptor */

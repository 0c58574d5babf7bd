// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What exists before attaching. TT-Metal lists the open devices. A device knows the newest mesh
 * that has it, and a mesh knows its parent and its submeshes. Their allocators list their
 * buffers.
 */
#include <algorithm>
#include <memory>
#include <vector>

#include "buffers.hpp"
#include "existing.hpp"
#include "names.hpp"
#include "virtual.hpp"

namespace adaptor {

namespace {

/* As many as a machine may have. */
constexpr int chip_limit = 1024;

using object = std::shared_ptr<void>;
using objects = std::vector<object>;

void add_with_relatives(objects &meshes, const object &mesh)
{
	if (!mesh || std::find(meshes.begin(), meshes.end(), mesh) != meshes.end())
		return;
	meshes.push_back(mesh);
	add_with_relatives(meshes, metal.mesh_whole(mesh.get()));
	for (const object &part : metal.mesh_parts(mesh.get()))
		add_with_relatives(meshes, part);
}

std::vector<const void *> open_devices()
{
	std::vector<const void *> devices;

	/* Without a context, asking would create one. */
	if (!metal.context_exists(0))
		return devices;
	for (int chip = 0; chip < chip_limit; chip++) {
		const void *device = metal.active_device(chip);

		if (device && type_of(device) == *metal.device_typeinfo)
			devices.push_back(device);
	}
	return devices;
}

/* An Allocator points to its AllocatorImpl, whose view() has to return the same reference. */
void take_over_from(const void *object, const void *const *allocator)
{
	const void *const *body = (const void *const *)*allocator;

	if (body && metal.allocator_view(*body) == allocator)
		take_over_buffers(object, *allocator);
	else
		give_up(part::existing, "allocator() gives no allocator");
}

} /* namespace */

/*
 * A mangled name does not show that a function returns a reference. One that returns an object
 * writes it to its first argument; get_parent_mesh() must not write anything.
 */
void prepare_existing()
{
	using gives_object = void(void *, void *);
	static void *words[512];

	if (!have(part::existing))
		return;
	std::fill(std::begin(words), std::end(words), (void *)words);
	((gives_object *)(void *)metal.mesh_whole)(words, words);
	for (const void *word : words)
		if (word != words)
			give_up(part::existing, "MeshDevice::get_parent_mesh() gives no reference");
}

void take_over_existing()
{
	std::vector<const void *> devices = open_devices();
	objects meshes;

	for (const void *device : devices)
		add_with_relatives(meshes, metal.device_mesh(device));
	for (const object &mesh : meshes)
		if (metal.mesh_is_initialized(mesh.get()))
			take_over_from(mesh.get(), metal.mesh_allocator(mesh.get()));
	for (const void *device : devices)
		take_over_from(device, metal.device_allocator(device));
}

} /* namespace adaptor */

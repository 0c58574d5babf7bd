// SPDX-License-Identifier: LGPL-2.1-or-later
/* The chips of a MeshDevice or a Device. */
#include <algorithm>

#include "chips.hpp"
#include "meshes.hpp"
#include "names.hpp"
#include "peaks.hpp"
#include "virtual.hpp"

namespace adaptor {

namespace {

/*
 * Newest first, never freed: a program opens its devices a few times at most, and each time
 * adds one entry.
 */
std::atomic<const mesh *> meshes;

/* The entry of id() in the table of an IDevice. */
size_t id_entry;

bool is_mesh(const void *object)
{
	return type_of(object) == *metal.mesh_typeinfo;
}

/* The newest open one that matches. */
template <class Which> const mesh *find(Which which)
{
	const mesh *known = meshes;

	while (known && (known->closed || !which(known)))
		known = known->next;
	return known;
}

mesh *learn(const void *object, int id)
{
	mesh *made = new mesh{ object, is_mesh(object), id, {}, {}, {}, nullptr, { false }, { false } };

	if (made->is_mesh)
		made->chips = metal.mesh_device_ids(object);
	else
		made->chips.push_back(id);
	for (int chip : made->chips) {
		int device = chip_device(chip);

		made->devices.push_back(device);
		if (device >= 0)
			made->tracked.push_back((uint32_t)device);
	}
	return made;
}

/* If two threads add the same mesh at once, the first entry stays. */
__attribute__((cold, noinline)) const mesh *add(const void *object, int id)
{
	mesh *made = learn(object, id);
	const mesh *known;

	made->next = meshes;
	do {
		known = find([=](const mesh *mesh) {
			return mesh->object == object && mesh->id == id;
		});
		if (known) {
			delete made;
			return known;
		}
	} while (!meshes.compare_exchange_weak(made->next, made));
	begin_peaks(made->tracked);
	return made;
}

} /* namespace */

int device_chip(const void *device)
{
	return call_entry<int>(device, id_entry);
}

const mesh *mesh_of(const void *object)
{
	int id = device_chip(object);
	const mesh *known = find([=](const mesh *mesh) {
		return mesh->object == object && mesh->id == id;
	});

	return known ? known : add(object, id);
}

const mesh *met_mesh(const void *object)
{
	return find([=](const mesh *mesh) { return mesh->object == object; });
}

const mesh *find_open_mesh(const std::function<bool(const mesh *)> &is)
{
	return find([&](const mesh *mesh) { return mesh->is_mesh && is(mesh); });
}

bool is_open_on(uint32_t device)
{
	return find_open_mesh([=](const mesh *mesh) {
		const std::vector<uint32_t> &on = mesh->tracked;

		return std::find(on.begin(), on.end(), device) != on.end();
	});
}

void prepare_meshes()
{
	if (!have(part::meshes))
		return;
	id_entry = entry_of(metal.mesh_table, (const void *)metal.mesh_id);
	if (!id_entry)
		give_up(part::meshes, "MeshDevice::id() is not in its table of virtual functions");
}

} /* namespace adaptor */

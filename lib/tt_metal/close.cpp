// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Meshes and devices that close. What lives on them then is gone, and TT-Metal says nothing of
 * it. A mesh gives back what is its own, because its chips may be its parent's as well; a
 * device closes when the last mesh that has it is gone, also one that was never closed.
 */
#include "adaptor.hpp"
#include "buffers.hpp"
#include "names.hpp"
#include "peaks.hpp"
#include "programs.hpp"
#include "report.hpp"

namespace adaptor {

namespace {

void mesh_closes(const void *object)
{
	/* A second close, which an object makes when it dies, finds nothing to ask. */
	if (!metal.mesh_is_initialized(object))
		return;
	const mesh *mesh = mesh_of(object);

	for (uint32_t device : mesh->tracked)
		note_peaks(device);
	free_programs_of(mesh);
	free_buffers_of(mesh);
}

void device_closes(const void *object)
{
	for (uint32_t device : mesh_of(object)->tracked) {
		end_peaks(device);
		free_buffers_on(device);
		forget_programs_on(device);
		taken(ttmt_free_all(books(), device, TT_MEMTRACK_ANY));
	}
}

} /* namespace */

bool in::mesh_close(void *mesh)
{
	event([&] { mesh_closes(mesh); });
	return real::mesh_close(mesh);
}

void in::mesh_destroy(void *mesh)
{
	event([&] { mesh_closes(mesh); });
	real::mesh_destroy(mesh);
}

bool in::device_close(void *device)
{
	event([&] { device_closes(device); });
	return real::device_close(device);
}

} /* namespace adaptor */

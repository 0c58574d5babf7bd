// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Closing meshes and devices. This frees what is left on them, and TT-Metal reports none of it.
 * A mesh frees only its own, because its chips may belong to its parent as well.
 *
 * A device may close before the meshes on it: with the chip through which it is reached, say.
 * Those meshes keep what they hold until they close themselves.
 */
#include "adaptor.hpp"
#include "buffers.hpp"
#include "chips.hpp"
#include "names.hpp"
#include "peaks.hpp"
#include "programs.hpp"
#include "report.hpp"

namespace adaptor {

namespace {

void mesh_closes(const void *object)
{
	const mesh *mesh = met_mesh(object);

	if (!mesh)
		return;
	for (uint32_t device : mesh->tracked)
		note_peaks(device);
	free_programs_of(mesh);
	free_buffers_of(mesh);
}

/* Also frees what was allocated on it while it closed. */
void mesh_closed(const void *object)
{
	const mesh *mesh = met_mesh(object);

	if (!mesh)
		return;
	mesh->closed = true;
	free_programs_of(mesh);
	free_buffers_of(mesh);
	for (uint32_t device : mesh->tracked)
		if (!is_open_on(device))
			end_peaks(device);
}

void free_all_on(uint32_t device)
{
	end_peaks(device);
	free_buffers_on(device);
	forget_programs_on(device);
	taken(ttmt_free_all(books(), device, TT_MEMTRACK_ANY));
}

void device_closes(const void *object)
{
	const mesh *closing = mesh_of(object);

	mesh_closes(object);
	closing->closed = true;
	for (uint32_t device : closing->tracked)
		if (!is_open_on(device))
			free_all_on(device);
}

} /* namespace */

bool in::mesh_close(void *mesh)
{
	bool closed;

	event([&] { mesh_closes(mesh); });
	closed = real::mesh_close(mesh);
	event([&] { mesh_closed(mesh); });
	return closed;
}

void in::mesh_destroy(void *mesh)
{
	event([&] {
		mesh_closes(mesh);
		mesh_closed(mesh);
	});
	real::mesh_destroy(mesh);
}

bool in::device_close(void *device)
{
	event([&] { device_closes(device); });
	bool closed = real::device_close(device);

	chips_changed();
	return closed;
}

} /* namespace adaptor */

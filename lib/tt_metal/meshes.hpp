/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MeshDevices and Devices, which are what buffers and programs are on, and their chips. */
#ifndef TTMT_MESHES_HPP
#define TTMT_MESHES_HPP

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

namespace adaptor {

/*
 * A MeshDevice or a Device that was met. It outlives TT-Metal's object and is never freed, so
 * that it may be read without a lock after the object is gone.
 */
struct mesh {
	const void *object;
	bool is_mesh;
	/* The id of a MeshDevice, which no other one ever has; the chip of a Device. */
	int id;
	/* Its chips by logical id, and the tracked devices that they are; -1 for none. */
	std::vector<int> chips;
	std::vector<int> devices;
	/* Of those, the ones that are tracked. */
	std::vector<uint32_t> tracked;
	const mesh *next;
	/* The object was closed or is gone; one that is opened anew is another one. */
	mutable std::atomic<bool> closed;
	/* How much of it can be given out. */
	mutable std::atomic<bool> is_usable_told;
};

/* What an object is, which has to be alive. */
const mesh *mesh_of(const void *object);

/* Likewise, but NULL for one that was not met, and the object is not asked. */
const mesh *met_mesh(const void *object);

/* Of the MeshDevices that were met and are open, one for which is() says so; NULL for none. */
const mesh *find_open_mesh(const std::function<bool(const mesh *)> &is);

/* Whether a MeshDevice that was met is open on a device. */
bool is_open_on(uint32_t device);

/* Logical id of the chip of a Device, which has to be alive. */
int device_chip(const void *device);

/* Find the way to what is no name. Gives the part up where there is none. */
void prepare_meshes();

} /* namespace adaptor */

#endif /* TTMT_MESHES_HPP */

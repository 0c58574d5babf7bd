/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MeshDevices and Devices, which hold buffers and programs, and their chips. */
#ifndef TTMT_MESHES_HPP
#define TTMT_MESHES_HPP

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

namespace adaptor {

/*
 * A MeshDevice or a Device that was seen. It is never freed, so that it can be read without a
 * lock, even after TT-Metal's object is gone.
 */
struct mesh {
	const void *object;
	bool is_mesh;
	/* Of a MeshDevice its id, which is never reused; of a Device its chip. */
	int id;
	/* Its chips by logical id, and the device of each; -1 if it is not tracked. */
	std::vector<int> chips;
	std::vector<int> devices;
	/* The devices without the -1 entries. */
	std::vector<uint32_t> tracked;
	const mesh *next;
	/* The object was closed or destroyed. If it is opened again, it gets a new entry. */
	mutable std::atomic<bool> closed;
	/* Its usable capacity has been reported. */
	mutable std::atomic<bool> is_usable_told;
};

/* The entry of a live object, added if it is new. */
const mesh *mesh_of(const void *object);

/* The same without asking the object; NULL if it was not seen. */
const mesh *met_mesh(const void *object);

/* An open MeshDevice that was seen and for which is() returns true; NULL for none. */
const mesh *find_open_mesh(const std::function<bool(const mesh *)> &is);

/* Whether a MeshDevice that was seen is open on a device. */
bool is_open_on(uint32_t device);

/* Logical id of the chip of a Device, which must be alive. */
int device_chip(const void *device);

/* Find IDevice::id() in the table of virtual functions. Gives up part::meshes if that fails. */
void prepare_meshes();

} /* namespace adaptor */

#endif /* TTMT_MESHES_HPP */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Programs that were dispatched, by their ids, so that each is looked into once. */
#ifndef TTMT_KNOWN_HPP
#define TTMT_KNOWN_HPP

#include <cstdint>
#include <memory>
#include <vector>

#include "images.hpp"
#include "meshes.hpp"

namespace adaptor {

using held = std::shared_ptr<image>;
using devices = std::shared_ptr<const std::vector<uint32_t>>;

struct known_program {
	/* What it holds; empty when it has to be asked. */
	held holds;
	/* The tracked devices that it is placed on; empty when that has to be asked. */
	devices on;
	/* Of which mesh these are, and which range of it. */
	const mesh *of;
	const void *range;
};

/* What is known of a program that is placed on a range of a mesh: nothing if it may have changed. */
known_program find_known(uint64_t id, const mesh *mesh, const void *range);

/* Keep it. */
void remember(uint64_t id, const known_program &program);

/* A circular buffer has another size, or, with size 0, lies in a tensor. */
void circular_buffer_changed(uint64_t id, uint64_t handle, uint64_t size);

/* What a program holds has to be asked again. */
void contents_changed(uint64_t id);

/* Where programs are placed has to be asked again. */
void places_changed();

/* A program is gone. */
void forget_program(uint64_t id);

/* Around a fork. */
void known_before_fork();
void known_after_fork();

} /* namespace adaptor */

#endif /* TTMT_KNOWN_HPP */

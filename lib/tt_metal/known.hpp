/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Programs that were dispatched, by id, so that each is inspected only once. */
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
	/* What it holds; null if it has to be asked. */
	held holds;
	/* The tracked devices that it is placed on; null if that has to be found out. */
	devices on;
	/* The mesh and the range that these devices belong to. */
	const mesh *of;
	const void *range;
};

/* What is known of a program on a range of a mesh, without what may have changed. */
known_program find_known(uint64_t id, const mesh *mesh, const void *range);

void remember(uint64_t id, const known_program &program);

/* A circular buffer got another size or, with size 0, was placed in a tensor. */
void circular_buffer_changed(uint64_t id, uint64_t handle, uint64_t size);

/* A program has to be asked again what it holds. */
void contents_changed(uint64_t id);

/* The devices of all programs have to be found out again. */
void places_changed();

/* A program is destroyed. */
void forget_program(uint64_t id);

/* Around a fork. */
void known_before_fork();
void known_after_fork();

} /* namespace adaptor */

#endif /* TTMT_KNOWN_HPP */

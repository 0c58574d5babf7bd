/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a program holds in the L1 of each chip that it runs on. */
#ifndef TTMT_CONTENTS_HPP
#define TTMT_CONTENTS_HPP

#include <cstdint>
#include <vector>

#include <ttmt.h>

namespace adaptor {

/* A circular buffer, dataflow buffer or scratchpad. One inside a tensor has size 0. */
struct piece {
	uint32_t kind;
	uint32_t cores;
	uint64_t size;
	/* Of a circular buffer, the number by which the program is told to change it. */
	uint64_t handle;
};

using contents = std::vector<piece>;

/* Ask a program what it holds; device is one that it runs on. */
contents contents_of(const void *program, const void *device);

/* Find out what is no name. Gives the parts up for which that fails. */
void learn_contents(const void *program);

} /* namespace adaptor */

#endif /* TTMT_CONTENTS_HPP */

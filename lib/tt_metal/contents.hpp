/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a program holds in the L1 of each chip that it runs on. */
#ifndef TTMT_CONTENTS_HPP
#define TTMT_CONTENTS_HPP

#include <cstdint>
#include <vector>

#include <ttmt.h>

#include "cores.hpp"

namespace adaptor {

/* A circular buffer, dataflow buffer, scratchpad or kernel. One inside a tensor has size 0. */
struct piece {
	uint32_t kind;
	uint32_t cores;
	uint64_t size;
	/* Of a circular buffer: the handle by which programs change it. */
	uint64_t handle;
	core_rows on;
};

using contents = std::vector<piece>;

/* Ask a program what it holds, except kernels; device is one that it runs on. */
contents contents_of(const void *program, const void *device);

/* Find out by test calls what no exported name says. Gives up the parts for which this fails. */
void learn_contents(const void *program);

} /* namespace adaptor */

#endif /* TTMT_CONTENTS_HPP */

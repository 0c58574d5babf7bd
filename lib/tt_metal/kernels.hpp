/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The code of a program's kernels, noted when they are added to the program. */
#ifndef TTMT_KERNELS_HPP
#define TTMT_KERNELS_HPP

#include "contents.hpp"

namespace adaptor {

/*
 * Add the kernels of a program whose sizes and cores are known, which they are once it has been
 * dispatched to a device. Mock chips have no code.
 */
void add_kernels(contents *pieces, uint64_t program, const void *device);

/* A program is destroyed. */
void forget_kernels(uint64_t program);

/* Around a fork. */
void kernels_before_fork();
void kernels_after_fork();

} /* namespace adaptor */

#endif /* TTMT_KERNELS_HPP */

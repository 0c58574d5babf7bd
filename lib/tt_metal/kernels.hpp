/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The code of a program's kernels, which TT-Metal names when it is added to the program. */
#ifndef TTMT_KERNELS_HPP
#define TTMT_KERNELS_HPP

#include "contents.hpp"

namespace adaptor {

/*
 * Add the kernels of a program whose sizes and cores are known, which is when it has been
 * dispatched to a device. Code for chips that are not real is none.
 */
void add_kernels(contents *pieces, uint64_t program, const void *device);

/* A program is gone. */
void forget_kernels(uint64_t program);

/* Find out what is no name. Gives the part up where that fails. */
void learn_kernels();

/* Around a fork. */
void kernels_before_fork();
void kernels_after_fork();

} /* namespace adaptor */

#endif /* TTMT_KERNELS_HPP */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which cores of a chip a program's memory is on. */
#ifndef TTMT_CORES_HPP
#define TTMT_CORES_HPP

#include <array>
#include <cstddef>
#include <cstdint>

namespace adaptor {

/* Logical coordinates of Tensix cores are below. */
constexpr size_t CORE_GRID = 16;

/* By y, a bit for each x. All 0 where it is not known. */
using core_rows = std::array<uint16_t, CORE_GRID>;

/* The cores of a set of TT-Metal's. */
core_rows cores_in(const void *set);

/*
 * The number by which the books know these cores, or 0 for none. It is theirs until it is given
 * back as often as it was taken.
 */
uint32_t take_core_set(const core_rows &rows);
void give_core_set(uint32_t number);

/* Find out by test calls what no exported name says. Gives up part::cores if that fails. */
void learn_cores();

/* Around a fork. The child has registered none. */
void cores_before_fork();
void cores_after_fork(bool in_child);

} /* namespace adaptor */

#endif /* TTMT_CORES_HPP */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kind of a buffer, by TT-Metal's number for its type. */
#ifndef TTMT_KINDS_HPP
#define TTMT_KINDS_HPP

#include <cstdint>

namespace adaptor {

/* Find out how this TT-Metal numbers them. */
void prepare_kinds();

/* false for a type whose memory is not tracked, such as the host's. */
bool kind_of(int type, uint32_t *kind);

/* false for a kind that has no type. */
bool type_of_kind(uint32_t kind, int *type);

} /* namespace adaptor */

#endif /* TTMT_KINDS_HPP */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What TT-Metal could not allocate. */
#ifndef TTMT_REFUSALS_HPP
#define TTMT_REFUSALS_HPP

#include <cstdint>

#include "meshes.hpp"

namespace adaptor {

/* What was wanted: of all banks or cores that would hold some of it, and of one. */
struct wanted {
	uint32_t kind;
	uint64_t bytes;
	uint64_t core_bytes;
};

/* An allocator found no room; text is what it said. */
void refused(const mesh *where, const wanted &wanted, const char *text);

/* A program's memory would overlap a buffer; text is what TT-Metal said. */
bool is_clash(const char *text);
void clashed(const mesh *where, const wanted &wanted, const char *text);

} /* namespace adaptor */

#endif /* TTMT_REFUSALS_HPP */

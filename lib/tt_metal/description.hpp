/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chips of a process, from the description that TT-Metal writes of its cluster. */
#ifndef TTMT_DESCRIPTION_HPP
#define TTMT_DESCRIPTION_HPP

#include <cstdint>
#include <map>
#include <string>

namespace adaptor {

struct described_chip {
	/* The chip on PCI through which this one is reached, possibly itself; -1 if unknown. */
	int gateway = -1;
	/* Its position behind that chip's PCI function; 0 is the function's own chip. */
	uint32_t behind = 0;
	/* Of its own PCI function; empty if it has none. */
	std::string address;
	/* 0 if TT-Metal has none. */
	uint64_t unique_id = 0;
	/* As TT-Metal writes it: "wormhole_b0", "blackhole". */
	std::string arch;
};

/* By the logical numbers that TT-Metal gives them. */
using description = std::map<int, described_chip>;

/* What the text leaves out stays unknown. */
description read_description(const std::string &text);

} /* namespace adaptor */

#endif /* TTMT_DESCRIPTION_HPP */

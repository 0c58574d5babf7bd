/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chips of a process, from the description that TT-Metal writes of its cluster. */
#ifndef TTMT_DESCRIPTION_HPP
#define TTMT_DESCRIPTION_HPP

#include <cstdint>
#include <map>
#include <string>

namespace adaptor {

struct described_chip {
	/* The chip on PCI through which this one is reached, which may be itself; -1: not known. */
	int gateway = -1;
	/* Which of the chips behind that one's PCI function; 0 is the function's own. */
	uint32_t behind = 0;
	/* Of its own PCI function; empty where there is none. */
	std::string address;
	/* 0 where TT-Metal has none. */
	uint64_t unique_id = 0;
	/* As TT-Metal writes it: "wormhole_b0", "blackhole". */
	std::string arch;
};

/* By the logical numbers that TT-Metal gives them. */
using description = std::map<int, described_chip>;

/* What the text does not say stays unknown. */
description read_description(const std::string &text);

} /* namespace adaptor */

#endif /* TTMT_DESCRIPTION_HPP */

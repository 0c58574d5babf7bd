/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cards as their own driver shows them, and which of them this process drives. */
#ifndef TTMT_CARDS_HPP
#define TTMT_CARDS_HPP

#include <cstdint>
#include <string>
#include <vector>

namespace adaptor {

struct card {
	/* Of the PCI function. */
	std::string address;
	/* Of the chip on PCI; 0 if the driver does not say. */
	uint64_t asic_id;
	/* Whether this process has the card's node open. */
	bool is_open;
};

std::vector<card> cards();

} /* namespace adaptor */

#endif /* TTMT_CARDS_HPP */

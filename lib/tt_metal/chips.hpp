/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which of the tracked devices a chip is. */
#ifndef TTMT_CHIPS_HPP
#define TTMT_CHIPS_HPP

namespace adaptor {

/* Number of the device of a chip, by the chip's logical id in TT-Metal; -1 for none. */
int chip_device(int chip);

} /* namespace adaptor */

#endif /* TTMT_CHIPS_HPP */

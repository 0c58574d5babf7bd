/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tracked device of each chip. */
#ifndef TTMT_CHIPS_HPP
#define TTMT_CHIPS_HPP

namespace adaptor {

/*
 * Number of a chip's device, by the chip's logical id in TT-Metal; -1 if it is not tracked, and
 * the reason is printed once. The first call finds all chips, through TT-Metal and sysfs: call
 * it outside TT-Metal's locks, while the chip is open.
 */
int chip_device(int chip);

/* Whether that has been found out. */
bool chip_is_known(int chip);

/* Chips were closed, or devices were added or removed: find out again at the next call. */
void chips_changed();

/* Around a fork. */
void chips_before_fork();
void chips_after_fork();

} /* namespace adaptor */

#endif /* TTMT_CHIPS_HPP */

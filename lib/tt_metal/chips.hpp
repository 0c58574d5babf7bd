/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which of the tracked devices a chip is. */
#ifndef TTMT_CHIPS_HPP
#define TTMT_CHIPS_HPP

namespace adaptor {

/*
 * Number of the device that a chip is, by the chip's logical id in TT-Metal; -1 for none,
 * and why is said once. The first call finds out for all chips, through TT-Metal and sysfs:
 * so it is for an event outside TT-Metal's locks, with the chip open.
 */
int chip_device(int chip);

/* Whether that was found out. */
bool chip_is_known(int chip);

/* Chips were closed, devices came or went: find out anew at the next call. */
void chips_changed();

/* Around a fork. */
void chips_before_fork();
void chips_after_fork();

} /* namespace adaptor */

#endif /* TTMT_CHIPS_HPP */

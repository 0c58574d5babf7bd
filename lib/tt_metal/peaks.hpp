/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What this process has held at most, for TTMT_REPORT=FOLDER: a file of it there, with lines
 *
 *   program NAME
 *   since NANOSECONDS      CLOCK_MONOTONIC, when the first chip was opened
 *   until NANOSECONDS      when the last one was closed; not there while one is open
 *   device DEVICE          each that was ever opened
 *   DEVICE WHAT BYTES CORE-BYTES
 *
 * the last for each kind and sum that was ever more than 0. A process that is killed leaves a
 * file without "until", which has what was known when it last closed something.
 */
#ifndef TTMT_PEAKS_HPP
#define TTMT_PEAKS_HPP

#include <cstdint>
#include <vector>

namespace adaptor {

/* Devices were opened. */
void begin_peaks(const std::vector<uint32_t> &devices);

/*
 * The records of a device, or some of them, are about to be freed; or its peaks are about to
 * begin anew.
 */
void note_peaks(uint32_t device);

/* Likewise because no mesh has it any more, or because it closes. */
void end_peaks(uint32_t device);

void peaks_before_fork();
void peaks_after_fork(bool child);

} /* namespace adaptor */

#endif /* TTMT_PEAKS_HPP */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The peaks of this process. With TTMT_REPORT=FOLDER they are written to a file there, with lines
 *
 *   program NAME
 *   since NANOSECONDS      CLOCK_MONOTONIC, when the first chip was opened
 *   until NANOSECONDS      when the last one was closed; absent while one is open
 *   device DEVICE          for each device that was ever opened
 *   usable DEVICE REGION CORE-BYTES
 *   cores DEVICE CORES     of which allocators can give out L1, if that is known
 *   DEVICE WHAT BYTES CORE-BYTES
 *
 * The last one is for each kind and sum that was ever more than 0. "usable" is what allocators
 * can give out of a bank (dram) or core (l1), if that is known. A killed process leaves a file
 * without "until", with the state of when it last closed something.
 */
#ifndef TTMT_PEAKS_HPP
#define TTMT_PEAKS_HPP

#include <cstdint>
#include <vector>

namespace adaptor {

/* Devices were opened. */
void begin_peaks(const std::vector<uint32_t> &devices);

/* Save a device's peaks. Call it before records of a closing mesh are freed. */
void note_peaks(uint32_t device);

/* The same when the last mesh on a device closes, or the device itself. */
void end_peaks(uint32_t device);

void peaks_before_fork();
void peaks_after_fork(bool child);

} /* namespace adaptor */

#endif /* TTMT_PEAKS_HPP */

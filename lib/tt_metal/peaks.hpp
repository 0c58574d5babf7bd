/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What this process has held at most. */
#ifndef TTMT_PEAKS_HPP
#define TTMT_PEAKS_HPP

#include <cstdint>

namespace adaptor {

/* The records of a device are about to be freed because it closes. */
void note_peaks(uint32_t device);

} /* namespace adaptor */

#endif /* TTMT_PEAKS_HPP */

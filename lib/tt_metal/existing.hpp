/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is there already when a process is attached to. */
#ifndef TTMT_EXISTING_HPP
#define TTMT_EXISTING_HPP

namespace adaptor {

/* Give part::existing up where a function is not as it has to be. */
void prepare_existing();

/* Report the buffers that live on all devices that are open. No thread may open or close any. */
void take_over_existing();

} /* namespace adaptor */

#endif /* TTMT_EXISTING_HPP */

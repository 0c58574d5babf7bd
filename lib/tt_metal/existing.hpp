/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What exists before attaching. */
#ifndef TTMT_EXISTING_HPP
#define TTMT_EXISTING_HPP

namespace adaptor {

/* Give up part::existing if a function is not as expected. */
void prepare_existing();

/* Report the live buffers of all open devices. No thread may open or close any meanwhile. */
void take_over_existing();

} /* namespace adaptor */

#endif /* TTMT_EXISTING_HPP */

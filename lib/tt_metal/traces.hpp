/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a replay of a trace reports. */
#ifndef TTMT_TRACES_HPP
#define TTMT_TRACES_HPP

#include <vector>

#include "residents.hpp"

namespace adaptor {

/* What a trace dispatches, in order. */
using trace = std::vector<residence>;

/* A trace may dispatch hundreds of programs: leave out those that make no peak. */
trace shortened(const trace &all);

} /* namespace adaptor */

#endif /* TTMT_TRACES_HPP */

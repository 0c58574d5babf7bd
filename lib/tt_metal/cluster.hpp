/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What TT-Metal says about the chips that this process has. */
#ifndef TTMT_CLUSTER_HPP
#define TTMT_CLUSTER_HPP

#include <string>

namespace adaptor {

/* Its description of the cluster; empty if there is none. */
std::string cluster_description();

/* Whether it says that its chips are not real: mock chips, or a simulator's. */
bool cluster_is_mock();

} /* namespace adaptor */

#endif /* TTMT_CLUSTER_HPP */

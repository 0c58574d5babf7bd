/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Attaching to a process that runs. */
#ifndef TTMT_ATTACH_HPP
#define TTMT_ATTACH_HPP

namespace adaptor {

/* Whether TT-Metal's calls come through the adaptor, where its names can be bound. */
bool calls_come_here();

/* Around a fork. */
void attach_before_fork();
void attach_after_fork();

} /* namespace adaptor */

#endif /* TTMT_ATTACH_HPP */

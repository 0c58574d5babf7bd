/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages on standard error. */
#ifndef TTMT_SAY_HPP
#define TTMT_SAY_HPP

namespace adaptor {

/* Print "ttmt: " and a line, in one write() so that output of others does not mix in. */
__attribute__((format(printf, 1, 2))) void say(const char *format, ...);

} /* namespace adaptor */

#endif /* TTMT_SAY_HPP */

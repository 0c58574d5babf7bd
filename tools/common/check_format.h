/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TTMT_COMMON_CHECK_FORMAT_H
#define TTMT_COMMON_CHECK_FORMAT_H

/* Have the compiler check a format and its arguments, given by position, from 1. */
#ifndef __printf
#define __printf(format, first)						\
	__attribute__((							\
		__format__(printf, format, first)))
#endif

#endif

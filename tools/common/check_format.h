/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TTMT_COMMON_CHECK_FORMAT_H
#define TTMT_COMMON_CHECK_FORMAT_H

/* Have the compiler check a format and its arguments, by their numbers from 1 on. */
#ifndef __printf
#define __printf(format, first)						\
	__attribute__((							\
		__format__(printf, format, first)))
#endif

#endif

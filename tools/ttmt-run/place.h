/* SPDX-License-Identifier: GPL-2.0-or-later */
/* place - paths of files installed beside this program */
#ifndef TTMT_RUN_PLACE_H
#define TTMT_RUN_PLACE_H

#ifndef __printf
#define __printf(format, first)						\
	__attribute__((							\
		__format__(printf, format, first)))
#endif

/* Path of a file in the library directory; to be freed. Exits on failure. */
char *place_of(const char *name);

/* Path formatted like printf(); to be freed. Exits if out of memory. */
char *path_of(const char *format, ...)
	__printf(1, 2);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* place - where what is installed beside this program lies */
#ifndef TTMT_RUN_PLACE_H
#define TTMT_RUN_PLACE_H

#ifndef __printf
#define __printf(format, first)						\
	__attribute__((							\
		__format__(printf, format, first)))
#endif

/* Path of a file in the folder of the libraries; to be freed. Ends on failure. */
char *place_of(const char *name);

/* Path that is put together as printf() does; to be freed. Ends when there is no memory. */
char *path_of(const char *format, ...)
	__printf(1, 2);

#endif

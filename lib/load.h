/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Libraries that one call needs are loaded by that call: who reports memory needs libc alone.
 * The functions have the types of the library's own header, whose version of the ABI is that
 * of the soname.
 */
#ifndef TTMT_LOAD_H
#define TTMT_LOAD_H

#include <stddef.h>

struct ttmt_symbol {
	const char *name;
	void *function; /* the address of the pointer that is to point to it */
};

/*
 * Load a library and find functions in it. 0, or -ELIBACC where it is not there or has not all
 * of them. The caller gives what it got to dlclose().
 */
int ttmt_load(const char *soname, const struct ttmt_symbol *symbols, size_t count, void **library);

#endif /* TTMT_LOAD_H */

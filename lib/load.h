/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Libraries that only one call needs are loaded by that call, so reporters need only libc. The
 * functions have the types of the library's own header, whose ABI version is that of the soname.
 */
#ifndef TTMT_LOAD_H
#define TTMT_LOAD_H

#include <stddef.h>

struct ttmt_symbol {
	const char *name;
	void *function; /* address of the pointer to set */
};

/*
 * Load a library and look up functions in it. Returns 0, or -ELIBACC if the library or one of them
 * is missing. The caller must dlclose() it.
 */
int ttmt_load(const char *soname, const struct ttmt_symbol *symbols, size_t count, void **library);

#endif /* TTMT_LOAD_H */

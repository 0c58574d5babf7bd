/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Structures that grow: callers pass the size from their header. */
#ifndef TTMT_SIZED_H
#define TTMT_SIZED_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Copy what fits in the caller's structure; the rest of it becomes 0. */
static inline void ttmt_give(void *to, size_t to_size, const void *from, size_t from_size)
{
	size_t common = to_size < from_size ? to_size : from_size;

	memcpy(to, from, common);
	memset((char *)to + common, 0, to_size - common);
}

/* A size for the kernel, which refuses sizes above a page. */
static inline uint32_t ttmt_size(size_t size)
{
	return size < UINT32_MAX ? size : UINT32_MAX;
}

#endif /* TTMT_SIZED_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that users make the module allocate: charged to their memory cgroups, and refused rather
 * than obtained by an OOM kill.
 */
#ifndef MEMTRACK_MEMORY_H
#define MEMTRACK_MEMORY_H

#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#define MEMTRACK_GFP (GFP_KERNEL_ACCOUNT | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

/* Shared by all users. */
#define MEMTRACK_GFP_UNCHARGED (GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

/* In open(), which blocks every other open of a misc device, so do not try for long. */
#define MEMTRACK_GFP_OPEN (GFP_KERNEL_ACCOUNT | __GFP_NORETRY | __GFP_NOWARN)

/**
 * memtrack_array_alloc() - an array of zeros
 * @count: how many elements
 * @size: of an element
 *
 * Above a page it uses single pages. kvmalloc() would first try to get contiguous ones and, with
 * these flags, compact the machine's memory for that.
 *
 * Context: may sleep.
 * Return: the array, for kvfree(), or NULL.
 */
static inline void *memtrack_array_alloc(size_t count, size_t size)
{
	size_t bytes = array_size(count, size);

	return bytes > PAGE_SIZE ? __vmalloc(bytes, MEMTRACK_GFP | __GFP_ZERO) :
				   kzalloc(bytes, MEMTRACK_GFP);
}

#endif /* MEMTRACK_MEMORY_H */

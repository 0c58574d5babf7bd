/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arrays in user memory whose entries may be shorter or longer than the kernel's.
 */
#ifndef MEMTRACK_USER_ARRAY_H
#define MEMTRACK_USER_ARRAY_H

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/uaccess.h>

/**
 * struct memtrack_user_array - an array in user memory
 * @base: its address
 * @entry_size: size of one entry as the caller knows it
 */
struct memtrack_user_array {
	u64 base;
	u32 entry_size;
};

static inline void __user *memtrack_user_entry(const struct memtrack_user_array *array, u64 index)
{
	return u64_to_user_ptr(array->base + index * array->entry_size);
}

/**
 * memtrack_user_array_check() - check the size of an entry
 * @array: the array
 * @min: size of the entry's first version
 *
 * Return: 0, -EINVAL below @min, -E2BIG above a page.
 */
static inline int memtrack_user_array_check(const struct memtrack_user_array *array, size_t min)
{
	if (array->entry_size < min)
		return -EINVAL;
	return array->entry_size > PAGE_SIZE ? -E2BIG : 0;
}

/**
 * memtrack_user_array_put() - write one entry
 * @array: the array
 * @index: index of the entry
 * @entry: the entry in this kernel's form
 * @size: size of @entry
 *
 * Context: no lock held.
 * Return: 0 or -EFAULT.
 */
static inline int memtrack_user_array_put(const struct memtrack_user_array *array, u64 index,
					  const void *entry, size_t size)
{
	void __user *to = memtrack_user_entry(array, index);
	size_t known = min_t(size_t, size, array->entry_size);

	if (copy_to_user(to, entry, known))
		return -EFAULT;
	if (array->entry_size > known && clear_user(to + known, array->entry_size - known))
		return -EFAULT;
	return 0;
}

#endif /* MEMTRACK_USER_ARRAY_H */

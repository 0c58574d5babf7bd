/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Tables of virtual functions, as the C++ ABI has them: the table of a class begins with two
 * words, the second of which is its type, and an object points behind those.
 */
#ifndef TTMT_VIRTUAL_HPP
#define TTMT_VIRTUAL_HPP

#include <cstddef>
#include <typeinfo>

namespace adaptor {

#define TTMT_TABLE_HEAD 2

/* How many words a table has that was found by its name; 0 when that is not known. */
size_t table_words(const void *table);

/* Which word of a table is a function; 0 for none. */
size_t entry_of(void *const *table, const void *function);

inline void *const *table_of(const void *object)
{
	return *(void *const *const *)object - TTMT_TABLE_HEAD;
}

inline const std::type_info &type_of(const void *object)
{
	return *(const std::type_info *)table_of(object)[1];
}

/* Call a virtual function without arguments. */
template <class Result> Result call_entry(const void *object, size_t entry)
{
	return ((Result (*)(const void *))table_of(object)[entry])(object);
}

} /* namespace adaptor */

#endif /* TTMT_VIRTUAL_HPP */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Tables of virtual functions, as the C++ ABI defines them: a table begins with two words, of
 * which the second is the type, and objects point behind these.
 */
#ifndef TTMT_VIRTUAL_HPP
#define TTMT_VIRTUAL_HPP

#include <cstddef>
#include <typeinfo>

namespace adaptor {

#define TTMT_TABLE_HEAD 2

/* The size in words of a table that was found by name; 0 if unknown. */
size_t table_words(const void *table);

/* The index of a function in a table; 0 if it is not there. */
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

// SPDX-License-Identifier: LGPL-2.1-or-later
/* Tables of virtual functions. */
#include <dlfcn.h>
#include <link.h>

#include "virtual.hpp"

namespace adaptor {

size_t table_words(const void *table)
{
	const ElfW(Sym) *symbol = nullptr;
	Dl_info where;

	if (!dladdr1(table, &where, (void **)&symbol, RTLD_DL_SYMENT) || !symbol ||
	    where.dli_saddr != table)
		return 0;
	return symbol->st_size / sizeof(void *);
}

size_t entry_of(void *const *table, const void *function)
{
	size_t words = table_words(table);

	for (size_t entry = TTMT_TABLE_HEAD; entry < words; entry++)
		if (table[entry] == function)
			return entry;
	return 0;
}

} /* namespace adaptor */

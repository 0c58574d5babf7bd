// SPDX-License-Identifier: LGPL-2.1-or-later
#include <dlfcn.h>
#include <errno.h>
#include <string.h>

#include "load.h"

static int find_all(void *library, const struct ttmt_symbol *symbols, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		void *found = dlsym(library, symbols[i].name);

		if (!found)
			return -ELIBACC;
		memcpy(symbols[i].function, &found, sizeof(found));
	}
	return 0;
}

int ttmt_load(const char *soname, const struct ttmt_symbol *symbols, size_t count, void **library)
{
	int err;

	*library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
	if (!*library)
		return -ELIBACC;
	err = find_all(*library, symbols, count);
	if (err)
		dlclose(*library);
	return err;
}

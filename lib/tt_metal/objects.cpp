// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is loaded in this process. */
#include <dlfcn.h>
#include <link.h>

#include "objects.hpp"

namespace adaptor {

namespace {

int note_path(struct dl_phdr_info *info, size_t, void *data)
{
	if (*info->dlpi_name)
		((std::vector<std::string> *)data)->push_back(info->dlpi_name);
	return 0;
}

/* A handle finds what its dependencies define, too. */
bool defines(void *handle, const std::string &path, const char *symbol)
{
	void *found = dlsym(handle, symbol);
	Dl_info where;

	return found && dladdr(found, &where) && path == where.dli_fname;
}

} /* namespace */

std::vector<std::string> loaded_objects()
{
	std::vector<std::string> paths;

	dl_iterate_phdr(note_path, &paths);
	return paths;
}

void *open_object_with(const char *symbol)
{
	for (const std::string &path : loaded_objects()) {
		void *handle = dlopen(path.c_str(), RTLD_LAZY | RTLD_NOLOAD);

		if (!handle)
			continue;
		if (defines(handle, path, symbol))
			return handle;
		dlclose(handle);
	}
	return nullptr;
}

} /* namespace adaptor */

// SPDX-License-Identifier: LGPL-2.1-or-later
/* The objects that are loaded in this process. */
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "objects.hpp"

namespace adaptor {

namespace {

int note_path(struct dl_phdr_info *info, size_t, void *data)
{
	if (*info->dlpi_name)
		((std::vector<std::string> *)data)->push_back(info->dlpi_name);
	return 0;
}

/* dlsym() also finds what a handle's dependencies define. */
bool defines(void *handle, const std::string &path, const char *symbol)
{
	void *found = dlsym(handle, symbol);
	Dl_info where;

	return found && dladdr(found, &where) && path == where.dli_fname;
}

/* The typeinfo name of a class is in the file even if symbols are hidden (and in our own). */
const char class_name[] = "N2tt8tt_metal6DeviceE";

/* Search the file, because a sanitizer may guard the memory. */
bool has_class(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *bytes = MAP_FAILED;
	bool found = false;
	struct stat st;

	if (fd < 0)
		return false;
	if (!fstat(fd, &st) && st.st_size > 0)
		bytes = mmap(nullptr, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (bytes == MAP_FAILED)
		return false;
	found = memmem(bytes, (size_t)st.st_size, class_name, sizeof(class_name));
	munmap(bytes, (size_t)st.st_size);
	return found;
}

bool is_ours(const std::string &path)
{
	Dl_info self;

	return dladdr((const void *)has_class, &self) && path == self.dli_fname;
}

} /* namespace */

std::string object_that_hides_tt_metal()
{
	for (const std::string &path : loaded_objects())
		if (!is_ours(path) && has_class(path.c_str()))
			return path;
	return has_class("/proc/self/exe") ? "the program" : "";
}

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

/* By a symbol that the preload does not define. */
const void *loaded_tt_metal()
{
	static const char symbol[] = "_ZN2tt8tt_metal12GraphTracker8instanceEv";
	void *handle = open_object_with(symbol);

	return handle ? dlsym(handle, symbol) : nullptr;
}

} /* namespace adaptor */

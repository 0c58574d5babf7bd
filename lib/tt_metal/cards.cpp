// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Cards as their own driver shows them. A process that drives a card has its node open. Nodes
 * are compared by device number, because they have other names in containers.
 */
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <set>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "cards.hpp"

namespace adaptor {

namespace {

const char driver_class[] = "/sys/class/tenstorrent";

template <class Visit> void for_each_name(const char *folder, Visit visit)
{
	DIR *names = opendir(folder);

	if (!names)
		return;
	while (const struct dirent *entry = readdir(names))
		if (entry->d_name[0] != '.')
			visit(entry->d_name);
	closedir(names);
}

std::set<dev_t> open_nodes()
{
	std::set<dev_t> nodes;

	for_each_name("/proc/self/fd", [&](const char *name) {
		std::string path = std::string("/proc/self/fd/") + name;
		struct stat status;

		if (!stat(path.c_str(), &status) && S_ISCHR(status.st_mode))
			nodes.insert(status.st_rdev);
	});
	return nodes;
}

std::string read_line(const std::string &path)
{
	FILE *file = fopen(path.c_str(), "re");
	char line[64] = "";

	if (!file)
		return "";
	if (!fgets(line, sizeof(line), file))
		line[0] = 0;
	fclose(file);
	line[strcspn(line, "\n")] = 0;
	return line;
}

std::string function_of(const std::string &folder)
{
	char *function = realpath((folder + "/device").c_str(), nullptr);
	std::string address = function ? strrchr(function, '/') + 1 : "";

	free(function);
	return address;
}

dev_t node_of(const std::string &folder)
{
	unsigned int major, minor;

	if (sscanf(read_line(folder + "/dev").c_str(), "%u:%u", &major, &minor) != 2)
		return 0;
	return makedev(major, minor);
}

} /* namespace */

std::vector<card> cards()
{
	std::set<dev_t> nodes = open_nodes();
	std::vector<card> all;

	for_each_name(driver_class, [&](const char *name) {
		std::string folder = std::string(driver_class) + "/" + name;
		std::string asic_id = read_line(folder + "/tt_asic_id");

		all.push_back({ function_of(folder), strtoull(asic_id.c_str(), nullptr, 16),
				nodes.count(node_of(folder)) > 0 });
	});
	return all;
}

} /* namespace adaptor */

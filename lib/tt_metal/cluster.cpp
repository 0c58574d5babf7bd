// SPDX-License-Identifier: LGPL-2.1-or-later
/* What TT-Metal says about the chips that this process has. */
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <unistd.h>

#include "cluster.hpp"
#include "names.hpp"

namespace adaptor {

namespace {

bool is_set(const char *variable)
{
	const char *value = getenv(variable);

	return value && *value;
}

/* TT-Metal makes a folder for the file. A folder with other files in it stays. */
void remove_with_folder(const std::string &path)
{
	size_t slash = path.rfind('/');

	unlink(path.c_str());
	if (slash != path.npos && slash > 0)
		rmdir(path.substr(0, slash).c_str());
}

} /* namespace */

/* TT-Metal may be unable to write its file, or may have no cluster. */
std::string cluster_description()
{
	std::ostringstream text;

	if (!have(part::cards))
		return "";
	try {
		std::string path = metal.cluster_description();

		text << std::ifstream(path).rdbuf();
		remove_with_folder(path);
	} catch (const std::exception &) {
		return "";
	}
	return text.str();
}

bool cluster_is_mock()
{
	return is_set("TT_METAL_MOCK_CLUSTER_DESC_PATH") || is_set("TT_METAL_SIMULATOR") ||
	       (have(part::cards) && metal.cluster_is_mock());
}

} /* namespace adaptor */

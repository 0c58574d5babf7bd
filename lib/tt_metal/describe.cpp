// SPDX-License-Identifier: LGPL-2.1-or-later
/* Say what can be tracked. */
#include <cerrno>
#include <cstring>
#include <dlfcn.h>
#include <string>

#pragma GCC visibility push(default)
#include <ttmt/tt_metal.h>
#pragma GCC visibility pop

#include "names.hpp"
#include "objects.hpp"
#include "start.hpp"

namespace adaptor {

namespace {

int describe(std::string *text)
{
	static const char symbol[] = "_ZN2tt8tt_metal12GraphTracker14track_allocateEPKNS0_6BufferE";
	void *tt_metal = open_object_with(symbol);

	if (!tt_metal) {
		*text = object_that_hides_tt_metal();
		return text->empty() ? -ENOENT : -ENOEXEC;
	}
	*text = bind_tt_metal(dlsym(tt_metal, symbol));
	for (size_t n = 0; n < (size_t)part::count; n++) {
		part each = (part)n;

		*text += std::string("\n") + part_name(each) + ": ";
		*text += have(each) ? "yes" : std::string("no, ") + why_not(each);
	}
	return (int)text->length();
}

} /* namespace */

} /* namespace adaptor */

int ttmt_tt_metal_describe(char *text, size_t room)
{
	try {
		std::string all;
		int result = adaptor::describe(&all);

		if (room)
			text[all.copy(text, room - 1)] = 0;
		return result;
	} catch (...) {
		return -ENOMEM;
	}
}

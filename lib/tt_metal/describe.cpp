// SPDX-License-Identifier: LGPL-2.1-or-later
/* Say what can be tracked. */
#include <cerrno>
#include <cstring>
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
	const void *tt_metal = loaded_tt_metal();

	if (!tt_metal) {
		*text = object_that_hides_tt_metal();
		return text->empty() ? -ENOENT : -ENOEXEC;
	}
	*text = bind_tt_metal(tt_metal);
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

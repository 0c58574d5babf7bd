// SPDX-License-Identifier: LGPL-2.1-or-later
/* TT-Metal can print the names of its buffer types, which tell their numbers. */
#include <sstream>
#include <string>
#include <ttmt.h>

#include "kinds.hpp"
#include "names.hpp"

namespace adaptor {

namespace {

const struct {
	const char *name;
	uint32_t kind;
} known[] = {
	{ "DRAM", TT_MEMTRACK_KIND_DRAM_BUFFERS },
	{ "L1", TT_MEMTRACK_KIND_L1_BUFFERS },
	{ "L1_SMALL", TT_MEMTRACK_KIND_L1_SMALL },
	{ "TRACE", TT_MEMTRACK_KIND_TRACE },
};

constexpr uint32_t none = UINT32_MAX;

/* As all releases so far have numbered them, for those that do not print them. */
uint32_t kinds[16] = {
	TT_MEMTRACK_KIND_DRAM_BUFFERS, TT_MEMTRACK_KIND_L1_BUFFERS, none,
	TT_MEMTRACK_KIND_L1_SMALL, TT_MEMTRACK_KIND_TRACE,
	none, none, none, none, none, none, none, none, none, none, none,
};

/* The last part of "BufferType::DRAM". */
std::string name_of(int type)
{
	std::ostringstream text;

	metal.print_buffer_type(text, type);
	return text.str().substr(text.str().rfind(':') + 1);
}

uint32_t kind_called(const std::string &name)
{
	for (const auto &one : known)
		if (name == one.name)
			return one.kind;
	return none;
}

} /* namespace */

void prepare_kinds()
{
	for (int type = 0; have(part::buffer_kinds) && type < 16; type++)
		kinds[type] = kind_called(name_of(type));
}

bool kind_of(int type, uint32_t *kind)
{
	*kind = type >= 0 && type < 16 ? kinds[type] : none;
	return *kind != none;
}

bool type_of_kind(uint32_t kind, int *type)
{
	for (*type = 0; *type < 16; ++*type)
		if (kinds[*type] == kind)
			return true;
	return false;
}

} /* namespace adaptor */

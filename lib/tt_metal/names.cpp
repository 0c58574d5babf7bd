// SPDX-License-Identifier: LGPL-2.1-or-later
/* Find TT-Metal's functions by their names, and keep which parts can be tracked. */
#include <cstdio>
#include <cstdlib>
#include <cxxabi.h>
#include <dlfcn.h>

#include "names.hpp"

namespace adaptor {

struct metal metal;

namespace {

struct part_state {
	const char *name;
	/* Another part that it cannot do without, or itself. */
	part needs;
	bool missed;
	char why_not[256];
};

struct name {
	const char *symbol;
	part needed_for;
	library where;
	void **found;
};

struct part_state parts[] = {
	{ "chips", part::meshes, true, "" },
	{ "graph captures", part::graph, true, "" },
	{ "buffers", part::meshes, true, "" },
	{ "buffers by their own word", part::buffers, false, "" },
	{ "buffers of single cores", part::buffers, false, "" },
	{ "buffers of ranges of cores", part::buffers, false, "" },
	{ "programs", part::meshes, true, "" },
	{ "dataflow buffers", part::programs, true, "" },
};

static_assert(sizeof(parts) / sizeof(parts[0]) == (size_t)part::count, "each part has a name");

const struct name names[] = {
#define TTMT_ROW(name, its_part, its_library, type, symbol) \
	{ symbol, part::its_part, library::its_library, (void **)&metal.name },
	TTMT_NAMES(TTMT_ROW)
#undef TTMT_ROW
};

struct part_state &state_of(part part)
{
	return parts[(size_t)part];
}

void lacks(part part, const char *symbol)
{
	char *readable = abi::__cxa_demangle(symbol, nullptr, nullptr, nullptr);
	char text[sizeof(state_of(part).why_not)];

	snprintf(text, sizeof(text), "TT-Metal does not export %s", readable ? readable : symbol);
	free(readable);
	give_up(part, text);
}

} /* namespace */

void bind_names(void *tt_metal, void *ttnn)
{
	for (const struct name &name : names) {
		void *library = name.where == library::ttnn ? ttnn : tt_metal;

		*name.found = library ? dlsym(library, name.symbol) : nullptr;
		if (!*name.found)
			lacks(name.needed_for, name.symbol);
	}
}

bool have(part part)
{
	return !*why_not(part);
}

bool is_missed(part part)
{
	return state_of(part).missed && !have(part);
}

void give_up(part part, const char *why)
{
	struct part_state &state = state_of(part);

	if (!*state.why_not)
		snprintf(state.why_not, sizeof(state.why_not), "%s", why);
}

const char *part_name(part part)
{
	return state_of(part).name;
}

const char *why_not(part part)
{
	const struct part_state &state = state_of(part);

	return *state.why_not || state.needs == part ? state.why_not : why_not(state.needs);
}

} /* namespace adaptor */

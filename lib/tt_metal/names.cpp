// SPDX-License-Identifier: LGPL-2.1-or-later
/* Find TT-Metal's functions by their names, and keep which parts can be tracked. */
#include <cstdio>
#include <cstdlib>
#include <cxxabi.h>
#include <dlfcn.h>

#include "names.hpp"
#include "say.hpp"

namespace adaptor {

struct metal metal;
std::atomic<bool> lacking[(size_t)part::count];

namespace {

struct part_state {
	part which;
	const char *name;
	/* Whether users miss it where it cannot be tracked. */
	bool missed;
	/* What it cannot do without; the chips are part 0, and so what all need. */
	part needs[2] = {};
	/* What a release exports that has such a thing; NULL where all have it. */
	const char *sign = nullptr;
	/* What becomes of it. */
	const char *fate = "are not tracked";
	char why_not[256] = "";
};

struct name {
	const char *symbol;
	part needed_for;
	library where;
	void **found;
};

struct part_state parts[] = {
	{ part::meshes, "chips", true },
	{ part::cards, "chips on cards", true },
	/* Without it, what is at address 0 is taken to be pretended. */
	{ part::graph, "graph captures", false },
	{ part::buffers, "buffers", true },
	/* There is another way. */
	{ part::buffer_origin, "buffers by their own word", false, { part::buffers } },
	{ part::buffer_kinds, "kinds of buffers by their own word", false, { part::buffers } },
	/* Without it, a small buffer in L1 is some bytes too small. */
	{ part::alignment, "room that allocators round up", false, { part::buffers } },
	/* Without it, percentages are of more than programs can have. */
	{ part::usable, "how much an allocator can give out", false, { part::buffers } },
	{ part::refusals, "refused allocations", true, { part::buffers }, nullptr,
	  "are not reported" },
	{ part::existing, "buffers that live already", false, { part::buffer_origin } },
	{ part::per_core, "buffers of single cores", true, { part::buffers },
	  TTMT_EXPERIMENTAL "19per_core_allocation23set_per_core_allocation"
	  "ERNS0_18BufferShardingArgsEb" },
	{ part::range_lockstep, "buffers of ranges of cores", true, { part::buffers },
	  TTMT_EXPERIMENTAL "25range_lockstep_allocation29set_range_lockstep_allocation"
	  "ERNS0_18BufferShardingArgsEb" },
	{ part::closes, "closes of chips", true, {}, nullptr,
	  "are not seen, and what is on them then may stay in the books until the process ends" },
	{ part::programs, "programs", true },
	{ part::changes, "changes of programs", true, { part::programs }, nullptr,
	  "are not seen, so each program is looked into whenever it is dispatched" },
	{ part::sub_devices, "programs of sub-devices", true, { part::programs }, nullptr,
	  "are not told apart, so each takes the place of the one before it" },
	{ part::launches, "programs launched beside the queues", true, { part::programs } },
	{ part::dataflow, "dataflow buffers", true, { part::programs, part::graph } },
	{ part::kernels, "kernels", true, { part::programs } },
	{ part::traces, "replays of traces", true, { part::programs } },
	/* Without it, a recording that runs at the first dispatch has a program too many. */
	{ part::light_metal, "recordings of Light Metal", false, { part::programs } },
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
	struct part_state *state = parts;

	while (state->which != part)
		state++;
	return *state;
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
	for (struct part_state &state : parts)
		if (state.sign && (!tt_metal || !dlsym(tt_metal, state.sign)))
			state.missed = false;
	for (const struct name &name : names) {
		void *library = name.where == library::ttnn ? ttnn : tt_metal;

		*name.found = library ? dlsym(library, name.symbol) : nullptr;
		if (!*name.found)
			lacks(name.needed_for, name.symbol);
	}
}

/* What names dataflow buffers came with 0.77. */
void event_lacks(part part, when when, const char *symbol)
{
	bool is_later = metal.tracker_dataflow_buffer || metal.tracker_scratchpad;

	if (when == when::always || (when == when::later && is_later))
		lacks(part, symbol);
}

void give_up(part part, const char *why)
{
	struct part_state &state = state_of(part);

	if (!*state.why_not)
		snprintf(state.why_not, sizeof(state.why_not), "%s", why);
	for (size_t n = 0; n < (size_t)part::count; n++)
		lacking[n] = *why_not((enum part)n);
}

const char *part_name(part part)
{
	return state_of(part).name;
}

const char *why_not(part part)
{
	const struct part_state &state = state_of(part);

	if (*state.why_not)
		return state.why_not;
	for (enum part needed : state.needs)
		if (needed != part && *why_not(needed))
			return why_not(needed);
	return "";
}

/* Whether a line says that a part lacks, which may be one about another that it needs. */
static bool is_told(part part)
{
	const struct part_state &state = state_of(part);

	if (have(part) || state.missed)
		return !have(part);
	for (enum part needed : state.needs)
		if (needed != part && is_told(needed))
			return true;
	return false;
}

static bool has_to_say(part part)
{
	const struct part_state &state = state_of(part);

	if (have(part) || !state.missed)
		return false;
	for (enum part needed : state.needs)
		if (needed != part && is_told(needed))
			return false;
	return true;
}

void say_what_lacks(part part)
{
	if (!has_to_say(part))
		return;
	if (part == part::meshes)
		say("nothing is tracked: %s", why_not(part));
	else
		say("%s %s: %s", part_name(part), state_of(part).fate, why_not(part));
}

} /* namespace adaptor */

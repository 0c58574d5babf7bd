// SPDX-License-Identifier: LGPL-2.1-or-later
/* Find TT-Metal's functions by name, and remember which parts can be tracked. */
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
	/* Whether users need to be told that it is not tracked. */
	bool missed;
	/* What it depends on. Part 0, the default, is chips: everything needs those. */
	part needs[2] = {};
	/* A symbol of the releases that have it; NULL if all do. */
	const char *sign = nullptr;
	/* How the message goes on. */
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
	/* Without it, any buffer at address 0 is taken for one of a capture without execution. */
	{ part::graph, "graph captures", false },
	{ part::buffers, "buffers", true },
	/* Without it, in::buffer_create() notes them. */
	{ part::buffer_origin, "device, type and id of buffers", false, { part::buffers } },
	{ part::buffer_kinds, "names of buffer types", false, { part::buffers } },
	/* Without it, small buffers in L1 are reported some bytes too small. */
	{ part::alignment, "rounding by allocators", false, { part::buffers } },
	/* Without it, percentages are of the total, which is more than programs can allocate. */
	{ part::usable, "usable capacity", false, { part::buffers } },
	{ part::refusals, "refused allocations", true, { part::buffers }, nullptr,
	  "are not reported" },
	{ part::existing, "buffers from before an attach", false, { part::buffer_origin } },
	{ part::per_core, "buffers allocated per core", true, { part::buffers },
	  TTMT_EXPERIMENTAL "19per_core_allocation23set_per_core_allocation"
	  "ERNS0_18BufferShardingArgsEb" },
	{ part::closes, "closed chips", true, {}, nullptr,
	  "are not noticed, and what is on them may stay in the books until the process ends" },
	{ part::programs, "programs", true },
	{ part::changes, "changes of programs", true, { part::programs }, nullptr,
	  "are not noticed, so each program is inspected at every dispatch" },
	{ part::sub_devices, "programs on sub-devices", true, { part::programs }, nullptr,
	  "cannot be told apart, so each replaces the one before it" },
	{ part::launches, "programs launched without a queue", true, { part::programs } },
	{ part::dataflow, "dataflow buffers", true, { part::programs, part::graph } },
	/* Without it, what is on the fullest core is known as an upper bound. */
	{ part::cores, "cores of programs", false, { part::programs } },
	{ part::kernels, "kernels", true, { part::programs, part::cores } },
	{ part::traces, "replays of traces", true, { part::programs } },
	/* Without it, a recording that is on at the first dispatch contains our test programs. */
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

/* The functions that list dataflow buffers came with 0.77. */
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

/* Whether a message covers a part that is not tracked: its own, or that of a part it needs. */
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

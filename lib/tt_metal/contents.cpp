// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a program holds.
 *
 * Circular buffers can be asked for. Dataflow buffers and scratchpads cannot, but TT-Metal names
 * them, without those that share another one's memory, to the processors of a graph capture
 * when a program is "tracked" that will not run. So for the length of one call a processor and
 * a hook of ours stand in the place of the thread's own: objects whose tables of virtual
 * functions are made here. Which entries TT-Metal calls is found out by having it call them.
 */
#include <atomic>
#include <cstring>
#include <dlfcn.h>
#include <utility>

#include "contents.hpp"
#include "names.hpp"

namespace adaptor {

namespace {

constexpr size_t ENTRIES = 64;

struct call {
	size_t entry;
	/* The object, and what else is passed in registers. */
	uintptr_t arguments[6];
};

using watcher = uintptr_t(const call &call, void *data);

/* Who is told of the calls of the objects below, on this thread. */
thread_local watcher *watching;
thread_local void *watcher_data;

template <size_t ENTRY>
uintptr_t called(uintptr_t object, uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d, uintptr_t e)
{
	return watching ? watching({ ENTRY, { object, a, b, c, d, e } }, watcher_data) : 0;
}

struct table {
	/* Distance to the whole object, and type: there is neither. */
	uintptr_t head[2];
	void *entries[ENTRIES];
};

template <size_t... N> constexpr table make_table(std::index_sequence<N...>)
{
	return { {}, { (void *)called<N>... } };
}

const table functions = make_table(std::make_index_sequence<ENTRIES>());

/* Objects, whose first word is the address of the entries of their table. */
const void *const processor[] = { functions.entries };
const void *const hook[] = { functions.entries };

/* What TT-Metal calls. */
std::atomic<size_t> dataflow_buffer_entry;
std::atomic<size_t> scratchpad_entry;
std::atomic<size_t> hook_entry;

/* A pointer that shares in nothing, so that the object is never destroyed. */
std::shared_ptr<void> pointer_to(const void *object)
{
	return std::shared_ptr<void>(std::shared_ptr<void>(), const_cast<void *>(object));
}

/* While it lives, ours stand in the place of this thread's processors and hook. */
class stand_in {
public:
	stand_in(watcher *watcher, void *data)
	{
		processors.push_back(pointer_to(processor));
		the_hook = pointer_to(hook);
		exchange();
		watching = watcher;
		watcher_data = data;
	}

	~stand_in()
	{
		watching = nullptr;
		exchange();
	}

	stand_in(const stand_in &) = delete;
	stand_in &operator=(const stand_in &) = delete;

	void *tracker = metal.tracker_instance();

private:
	std::vector<std::shared_ptr<void>> processors;
	std::shared_ptr<void> the_hook;

	void exchange()
	{
		processors.swap(metal.tracker_processors(tracker));
		the_hook.swap(metal.tracker_hook(tracker));
	}
};

uintptr_t note(const call &call, void *data)
{
	*(struct call *)data = call;
	return 0;
}

/* The entry that TT-Metal calls of an object with these arguments; ENTRIES for none. */
template <class Make, class... Arguments>
size_t entry_called(const void *object, Make make, Arguments... arguments)
{
	struct call seen = { ENTRIES, {} };
	const uintptr_t expected[] = { (uintptr_t)object, (uintptr_t)arguments... };
	stand_in ours(note, &seen);

	make(ours.tracker, arguments...);
	for (size_t n = 0; n < sizeof(expected) / sizeof(expected[0]); n++)
		if (seen.arguments[n] != expected[n])
			return ENTRIES;
	return seen.entry;
}

/*
 * Of a capture on another thread nothing may be taken away, so processors and hook have to be
 * the thread's own: then they lie in no object that is loaded.
 */
bool are_of_thread(void *tracker)
{
	Dl_info where;

	return !dladdr(&metal.tracker_processors(tracker), &where) &&
	       !dladdr(&metal.tracker_hook(tracker), &where);
}

const char *find_entries(const void *program)
{
	/* Passed on by TT-Metal, not looked at. */
	static const void *const ranges[16] = {};
	static const void *const device[16] = {};

	if (!are_of_thread(metal.tracker_instance()))
		return "TT-Metal's processors of a graph capture are not those of one thread";
	dataflow_buffer_entry = entry_called(processor, metal.tracker_dataflow_buffer,
					     (const void *)ranges, 1, 2, true,
					     (const void *)device);
	scratchpad_entry = entry_called(processor, metal.tracker_scratchpad,
					(const void *)ranges, 1, 2, (const void *)device);
	hook_entry = entry_called(hook, metal.tracker_hook_program, program);
	if (dataflow_buffer_entry == ENTRIES || scratchpad_entry == ENTRIES ||
	    hook_entry == ENTRIES || dataflow_buffer_entry == scratchpad_entry)
		return "TT-Metal does not name them to a processor of a graph capture";
	return nullptr;
}

/*
 * A vector is made where the first argument says, but a span is not. The program's own bytes
 * are there, so that either kind of function finds a program to work on.
 */
bool gives_vector(const void *program)
{
	auto *give = (void *(*)(void *, const void *))(void *)metal.program_circular_buffers;
	uintptr_t room[4] = { 1, 1, 1, 1 };

	memcpy(room, program, 2 * sizeof(room[0]));
	return give(room, program) == room && !room[0] && !room[1] && !room[2];
}

void add(contents *pieces, uint32_t kind, uintptr_t ranges, uint64_t size)
{
	pieces->push_back({ kind, metal.core_count((const void *)ranges), size, 0 });
}

uintptr_t collect(const call &call, void *data)
{
	contents *pieces = (contents *)data;

	if (call.arguments[0] == (uintptr_t)hook)
		return call.entry == hook_entry;
	if (call.entry == dataflow_buffer_entry)
		add(pieces, TT_MEMTRACK_KIND_DFB, call.arguments[1],
		    (bool)(call.arguments[4] & 1) ? 0 : call.arguments[3]);
	else if (call.entry == scratchpad_entry)
		add(pieces, TT_MEMTRACK_KIND_SCRATCH, call.arguments[1], call.arguments[3]);
	return 0;
}

} /* namespace */

contents contents_of(const void *program, const void *device)
{
	contents pieces;

	for (const std::shared_ptr<void> &cb : metal.program_circular_buffers(program)) {
		const void *buffer = cb.get();

		pieces.push_back({ TT_MEMTRACK_KIND_CB, metal.core_count(metal.cb_cores(buffer)),
				   metal.cb_is_global(buffer) ? 0 : metal.cb_size(buffer),
				   metal.cb_handle(buffer) });
	}
	if (have(part::dataflow)) {
		stand_in ours(collect, &pieces);

		metal.tracker_program(ours.tracker, program, device);
	}
	return pieces;
}

void learn_contents(const void *program)
{
	const char *why;

	if (!gives_vector(program))
		give_up(part::programs, "TT-Metal gives circular buffers in another way");
	why = have(part::dataflow) ? find_entries(program) : nullptr;
	if (why)
		give_up(part::dataflow, why);
}

} /* namespace adaptor */

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a program holds.
 *
 * TT-Metal has functions that list circular buffers. It has none for dataflow buffers and
 * scratchpads, but lists them (without those that share another one's memory) to the processors
 * of a graph capture when it "tracks" a program that will not run. So for the duration of one call
 * we replace the thread's processors and hook by our own: objects whose tables of virtual
 * functions are made here. Test calls show which entries TT-Metal uses.
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
	/* The object, and the other arguments in registers. */
	uintptr_t arguments[6];
};

using watcher = uintptr_t(const call &call, void *data);

/* Called for each call of the objects below, on this thread. */
thread_local watcher *watching;
thread_local void *watcher_data;

template <size_t ENTRY>
uintptr_t called(uintptr_t object, uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d, uintptr_t e)
{
	return watching ? watching({ ENTRY, { object, a, b, c, d, e } }, watcher_data) : 0;
}

struct table {
	/* Offset to the whole object, and type: both unused. */
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

/* The entries that TT-Metal calls. */
std::atomic<size_t> dataflow_buffer_entry;
std::atomic<size_t> scratchpad_entry;
std::atomic<size_t> hook_entry;

/* A pointer without a reference count, so that the object is never destroyed. */
std::shared_ptr<void> pointer_to(const void *object)
{
	return std::shared_ptr<void>(std::shared_ptr<void>(), const_cast<void *>(object));
}

/* While this object lives, ours replace the thread's processors and hook. */
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

/* Which entry of an object TT-Metal calls with these arguments; ENTRIES for none. */
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
 * A capture on another thread must not lose its processors, so processors and hook have to be
 * thread-local. Then their addresses are in none of the loaded objects.
 */
bool are_of_thread(void *tracker)
{
	Dl_info where;

	return !dladdr(&metal.tracker_processors(tracker), &where) &&
	       !dladdr(&metal.tracker_hook(tracker), &where);
}

const char *find_entries(const void *program)
{
	/* TT-Metal passes these on without reading them. */
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
 * A function that returns a vector writes it to its first argument; one that returns a span
 * does not. room starts as a copy of the program, so that either finds a program to work on.
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
	const void *cores = (const void *)ranges;

	pieces->push_back({ kind, metal.core_count(cores), size, 0, cores_in(cores) });
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
		const void *buffer = cb.get(), *cores = metal.cb_cores(buffer);

		pieces.push_back({ TT_MEMTRACK_KIND_CB, metal.core_count(cores),
				   metal.cb_is_global(buffer) ? 0 : metal.cb_size(buffer),
				   metal.cb_handle(buffer), cores_in(cores) });
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

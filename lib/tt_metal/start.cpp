// SPDX-License-Identifier: LGPL-2.1-or-later
/* Start tracking: bind TT-Metal's names, open the module, print what cannot be tracked. */
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <mutex>

#include "adaptor.hpp"
#include "buffers.hpp"
#include "meshes.hpp"
#include "names.hpp"
#include "objects.hpp"
#include "programs.hpp"
#include "queues.hpp"
#include "report.hpp"
#include "say.hpp"
#include "start.hpp"

namespace adaptor {

bool &in_event()
{
	static thread_local bool inside;

	return inside;
}

namespace real {
#define TTMT_DEFINE(name, part, when, result, parameters, arguments, symbol) \
	result (*name) parameters;
TTMT_INTERPOSED(TTMT_DEFINE)
#undef TTMT_DEFINE
} /* namespace real */

namespace {

struct interposed {
	const char *symbol;
	void *in;
	void **real;
	part needed_for;
	enum when when;
};

const struct interposed table[] = {
#define TTMT_ROW(name, its_part, its_when, result, parameters, arguments, symbol) \
	{ symbol, (void *)in::name, (void **)&real::name, part::its_part, \
	  when::its_when },
	TTMT_INTERPOSED(TTMT_ROW)
#undef TTMT_ROW
};

std::mutex lock;
/* The bound object, and what to call instead of its functions. */
const void *base;
char path[4096];
struct ttmt_interposer interposers[sizeof(table) / sizeof(table[0])];
size_t interposer_count;

/* The handles are never closed, so that nothing we call is unloaded. */
void bind()
{
	void *tt_metal = dlopen(path, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);

	bind_names(tt_metal, open_object_with("_ZTVN4ttnn5graph14GraphProcessorE"));
	for (const struct interposed &row : table) {
		*row.real = tt_metal ? dlsym(tt_metal, row.symbol) : nullptr;
		if (!*row.real)
			event_lacks(row.needed_for, row.when, row.symbol);
	}
	prepare_meshes();
	prepare_buffers();
	prepare_queues();
	prepare_programs();
}

/* Closes and launches are worth intercepting even if some of their functions are missing. */
bool is_of_use(part part)
{
	return have(part) ||
	       (part == part::closes && have(part::meshes)) ||
	       (part == part::launches && have(part::programs));
}

bool open_books_or_say()
{
	int error = open_books();

	if (error)
		say("nothing is tracked: %s", error == -ENOENT ?
		    "the module tt_memtrack is not loaded" : strerror(-error));
	return !error;
}

void fill_interposers()
{
	for (const struct interposed &row : table)
		if (*row.real && is_of_use(row.needed_for))
			interposers[interposer_count++] = { row.symbol, row.in };
	for (size_t n = 0; n < (size_t)part::count; n++)
		if ((part)n != part::dataflow)
			say_what_lacks((part)n);
	say_of_dataflow_buffers();
}

/* Whether a function belongs to the tracked copy. */
bool is_tracked(const void *function)
{
	Dl_info where;

	if (!dladdr(function, &where))
		return false;
	if (where.dli_fbase != base)
		say("a second TT-Metal in this process is not tracked: %s", where.dli_fname);
	return where.dli_fbase == base;
}

/* Only the first call does something; its outcome stays. */
void begin()
{
	static bool begun;

	if (!begun && !ttmt_turned_off() && open_books_or_say())
		fill_interposers();
	begun = true;
}

} /* namespace */

const char *bind_tt_metal(const void *function)
{
	std::lock_guard<std::mutex> locked(lock);
	Dl_info where;

	if (!base && dladdr(function, &where)) {
		snprintf(path, sizeof(path), "%s", where.dli_fname);
		bind();
		base = where.dli_fbase;
	}
	return path;
}

void start_before_fork()
{
	lock.lock();
}

void start_after_fork()
{
	lock.unlock();
}

} /* namespace adaptor */

const struct ttmt_interposer *ttmt_tt_metal_begin(const void *function, size_t *count)
{
	using namespace adaptor;

	*count = 0;
	try {
		bind_tt_metal(function);
		std::lock_guard<std::mutex> locked(lock);
		if (!is_tracked(function))
			return nullptr;
		begin();
		*count = interposer_count;
	} catch (...) {
		say("nothing is tracked: %s", strerror(ENOMEM));
	}
	return interposers;
}

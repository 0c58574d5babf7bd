// SPDX-License-Identifier: LGPL-2.1-or-later
/* Begin to track: bind TT-Metal's names, open the books, say what cannot be tracked. */
#include <cstring>
#include <dlfcn.h>
#include <mutex>
#include <string>

#include "adaptor.hpp"
#include "meshes.hpp"
#include "names.hpp"
#include "objects.hpp"
#include "programs.hpp"
#include "report.hpp"
#include "say.hpp"
#include "start.hpp"

namespace adaptor {

thread_local bool in_event;

namespace real {
#define TTMT_DEFINE(name, part, result, parameters, arguments, symbol) \
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
};

const struct interposed table[] = {
#define TTMT_ROW(name, its_part, result, parameters, arguments, symbol) \
	{ symbol, (void *)in::name, (void **)&real::name, part::its_part },
	TTMT_INTERPOSED(TTMT_ROW)
#undef TTMT_ROW
};

std::mutex lock;
/* The object that is tracked, and what is called instead of its functions. */
const void *base;
char path[4096];
struct ttmt_interposer interposers[sizeof(table) / sizeof(table[0])];
size_t interposer_count;

void fill_interposers(void *tt_metal)
{
	for (const struct interposed &row : table) {
		*row.real = dlsym(tt_metal, row.symbol);
		if (*row.real && have(row.needed_for))
			interposers[interposer_count++] = { row.symbol, row.in };
	}
}

void say_what_lacks()
{
	for (size_t n = 0; n < (size_t)part::count; n++)
		if (!have((part)n))
			say("%s are not tracked: %s", part_name((part)n), why_not((part)n));
}

/* What is opened here is never closed, so that none of it can be unloaded. */
void begin(const char *file)
{
	void *tt_metal = dlopen(file, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
	int error;

	if (!tt_metal || ttmt_turned_off())
		return;
	error = open_books();
	if (error) {
		say("nothing is tracked: %s", error == -ENOENT ?
		    "the module tt_memtrack is not loaded" : strerror(-error));
		return;
	}
	bind_names(tt_metal, open_object_with("_ZTVN4ttnn5graph14GraphProcessorE"));
	prepare_meshes();
	fill_interposers(tt_metal);
	say_what_lacks();
}

} /* namespace */

const char *tt_metal_path()
{
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

extern "C" __attribute__((visibility("default"))) const struct ttmt_interposer *
ttmt_tt_metal_begin(const void *function, size_t *count)
{
	using namespace adaptor;
	std::lock_guard<std::mutex> locked(lock);
	Dl_info where;

	*count = 0;
	if (!dladdr(function, &where))
		return nullptr;
	if (!base) {
		base = where.dli_fbase;
		strncpy(path, where.dli_fname, sizeof(path) - 1);
		try {
			begin(path);
		} catch (...) {
			interposer_count = 0;
			say("nothing is tracked: no memory");
		}
	} else if (base != where.dli_fbase) {
		say("the second TT-Metal in this process is not tracked: %s", where.dli_fname);
		return nullptr;
	}
	*count = interposer_count;
	return interposers;
}

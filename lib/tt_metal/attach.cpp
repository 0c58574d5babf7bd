// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Attach to a running process: rewrite the slots of the libraries that are loaded, and open the
 * preload for those that are loaded later, so that they find its functions among the global
 * symbols. Live buffers are taken over.
 */
#include <atomic>
#include <cerrno>
#include <cstring>
#include <dlfcn.h>
#include <mutex>
#include <string>
#include <unistd.h>
#include <vector>

#pragma GCC visibility push(default)
#include <ttmt/tt_metal.h>
#pragma GCC visibility pop

#include "adaptor.hpp"
#include "attach.hpp"
#include "buffers.hpp"
#include "existing.hpp"
#include "names.hpp"
#include "objects.hpp"
#include "report.hpp"
#include "say.hpp"
#include "slots.hpp"
#include "start.hpp"

namespace adaptor {

namespace {

const char preload[] = "libttmt_tt_metal_preload.so";

/* Without these, the books would be wrong. */
const char *const needed[] = {
	symbol::track_allocate,
	symbol::track_deallocate,
	symbol::mesh_close,
	symbol::device_close,
};

/* Grace period in us for threads that read a slot just before it was rewritten. */
constexpr useconds_t grace = 100000;

std::mutex lock;
std::atomic<bool> attached;

/* Whether the module can be opened. */
int try_books()
{
	struct ttmt *handle;
	int error = ttmt_open(&handle, TTMT_OPEN_READ_ONLY);

	ttmt_close(handle);
	return error;
}

/* It is installed next to this library. */
int open_preload()
{
	std::string path = preload;
	Dl_info self;

	if (dladdr((const void *)open_preload, &self) && strchr(self.dli_fname, '/'))
		path.insert(0, self.dli_fname, strrchr(self.dli_fname, '/') + 1 - self.dli_fname);
	if (dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL | RTLD_NODELETE))
		return 0;
	say("libraries loaded from now on are not tracked: %s", dlerror());
	return -ELIBACC;
}

/* Whether the preload has been in front of TT-Metal from the start. */
bool is_preloaded()
{
	static const bool is_so = [] {
		void *first = dlsym(RTLD_DEFAULT, symbol::track_allocate);
		Dl_info of_first;

		return first && dladdr(first, &of_first) && strstr(of_first.dli_fname, preload);
	}();

	return is_so;
}

std::vector<replacement> replacements_for(const void *function,
					  const struct ttmt_interposer *functions, size_t count)
{
	void *tt_metal = dlopen(bind_tt_metal(function), RTLD_LAZY | RTLD_NOLOAD);
	std::vector<replacement> all;

	for (size_t n = 0; n < count; n++)
		all.push_back({ functions[n].symbol, dlsym(tt_metal, functions[n].symbol),
				functions[n].function, 0, 0 });
	return all;
}

int check_slots(const std::vector<replacement> &all)
{
	for (const replacement &one : all) {
		for (const char *name : needed) {
			if (strcmp(one.symbol, name) || one.slots)
				continue;
			say("nothing is tracked: TT-Metal calls %s directly, as with -Bsymbolic",
			    name);
			return -ENOTSUP;
		}
		if (one.refused) {
			say("nothing is tracked: the pages of TT-Metal's slots cannot be made writable");
			return -EACCES;
		}
	}
	return 0;
}

/*
 * Twice, because a thread that was resolving a slot through the dynamic linker may have
 * overwritten ours.
 */
int rewrite_all(std::vector<replacement> &all)
{
	int error;

	find_slots(all.data(), all.size());
	error = check_slots(all);
	if (error)
		return error;
	rewrite_slots(all.data(), all.size());
	usleep(grace);
	rewrite_slots(all.data(), all.size());
	return check_slots(all);
}

void take_over()
{
	if (have(part::existing))
		event(take_over_existing);
	else
		say("buffers from before the attach are not tracked: %s", why_not(part::existing));
}

/* Buffers are taken over once: from then on, no allocation or free is missed. */
int rewrite_and_take_over(std::vector<replacement> all)
{
	static bool is_done;
	int error;

	if (is_done)
		return rewrite_all(all);
	prepare_existing();
	begin_taking_over();
	error = rewrite_all(all);
	if (!error)
		take_over();
	end_taking_over();
	is_done = !error;
	return error;
}

int attach_to(const void *function)
{
	const struct ttmt_interposer *functions;
	size_t count;
	int error;

	if (is_preloaded())
		return 0;
	functions = ttmt_tt_metal_begin(function, &count);
	if (!books())
		return -ENOENT;
	if (!count || !have(part::buffers))
		return -ENOTSUP;
	error = rewrite_and_take_over(replacements_for(function, functions, count));
	attached = !error || attached;
	return error;
}

int attach()
{
	std::lock_guard<std::mutex> guard(lock);
	const void *tt_metal = loaded_tt_metal();
	int error = try_books();

	if (error || ttmt_turned_off())
		return error;
	if (tt_metal)
		error = attach_to(tt_metal);
	if (error)
		return error;

	std::string hidden = tt_metal ? "" : object_that_hides_tt_metal();

	if (!hidden.empty()) {
		say("nothing is tracked: %s contains TT-Metal but hides its names", hidden.c_str());
		return -ENOEXEC;
	}
	return open_preload();
}

} /* namespace */

bool calls_come_here()
{
	return attached || is_preloaded();
}

void attach_before_fork()
{
	lock.lock();
}

void attach_after_fork()
{
	lock.unlock();
}

} /* namespace adaptor */

int ttmt_tt_metal_attach()
{
	try {
		return adaptor::attach();
	} catch (const std::exception &) {
		return -ENOMEM;
	}
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libttmt_tt_metal_preload.so: functions of the names of some of TT-Metal's, which come
 * before them where this is preloaded, or linked before TT-Metal.
 *
 * It is also in each of the compiler processes that TT-Metal starts. So it needs libc alone
 * and does nothing until one of its functions is called. Then it finds TT-Metal's own
 * function, opens the adaptor, which lies beside this file, and from then on hands calls
 * to what the adaptor wants called instead, or else straight to TT-Metal.
 *
 * Calls go by their caller, because a process may have several copies of TT-Metal, each
 * with libraries of its own around it.
 */
#include <dlfcn.h>
#include <limits.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interposed.h"

#define ADAPTOR ("libttmt_tt_metal.so." TTMT_SOVERSION)
#define EXPORT __attribute__((visibility("default")))

enum function {
#define NUMBER(name, part, result, parameters, arguments, symbol) FUNCTION_##name,
	TTMT_INTERPOSED(NUMBER)
	FUNCTIONS
};

static const char *const symbols[] = {
#define SYMBOL(name, part, result, parameters, arguments, symbol) symbol,
	TTMT_INTERPOSED(SYMBOL)
};

/* A loaded object, by the addresses that it has. */
struct object {
	uintptr_t start;
	uintptr_t end;
	char path[PATH_MAX];
};

/* What to call for a copy of TT-Metal. */
struct copy {
	struct copy *next;
	const void *base;
	void *function[FUNCTIONS];
};

/* Objects that have called, and the copy that each one uses. */
struct caller {
	_Atomic uintptr_t start;
	_Atomic uintptr_t size;
	struct copy *_Atomic copy;
};

static _Atomic(struct copy *) copies;
static struct caller callers[32];
static atomic_uint caller_count;

static void *function_of(enum function which, uintptr_t address);

#define STUB(name, part, result, parameters, arguments, symbol) \
	EXPORT result stub_##name parameters __asm__(symbol); \
	result stub_##name parameters \
	{ \
		result (*function) parameters = (result (*) parameters) \
			function_of(FUNCTION_##name, (uintptr_t)__builtin_return_address(0)); \
\
		return function arguments; \
	}
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
TTMT_INTERPOSED(STUB)
#pragma GCC diagnostic pop

static void *const stubs[] = {
#define STUB_OF(name, part, result, parameters, arguments, symbol) (void *)stub_##name,
	TTMT_INTERPOSED(STUB_OF)
};

struct search {
	uintptr_t address;
	struct object *object;
};

static int look_for_address(struct dl_phdr_info *info, size_t size, void *data)
{
	struct search *search = data;
	struct object *object = search->object;

	(void)size;
	object->start = UINTPTR_MAX;
	object->end = 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		uintptr_t start = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
		uintptr_t end = start + info->dlpi_phdr[i].p_memsz;

		if (info->dlpi_phdr[i].p_type != PT_LOAD)
			continue;
		if (start < object->start)
			object->start = start;
		if (end > object->end)
			object->end = end;
	}
	if (search->address < object->start || search->address >= object->end)
		return 0;
	snprintf(object->path, sizeof(object->path), "%s", info->dlpi_name);
	return 1;
}

static int find_object(uintptr_t address, struct object *object)
{
	struct search search = { .address = address, .object = object };

	return dl_iterate_phdr(look_for_address, &search);
}

/* TT-Metal's function as an object sees it that was opened apart from the global names. */
static void *seen_from(const char *path, enum function which)
{
	void *handle = path[0] ? dlopen(path, RTLD_LAZY | RTLD_NOLOAD) : NULL;
	void *found = handle ? dlsym(handle, symbols[which]) : NULL;

	if (handle)
		dlclose(handle);
	return found == stubs[which] ? NULL : found;
}

struct paths {
	size_t count;
	char *path[1024];
};

static int note_path(struct dl_phdr_info *info, size_t size, void *data)
{
	struct paths *paths = data;

	(void)size;
	if (paths->count < sizeof(paths->path) / sizeof(paths->path[0]))
		paths->path[paths->count++] = strdup(info->dlpi_name);
	return 0;
}

/* Objects are opened after they were listed, not meanwhile: the linker has a lock for each. */
static void *seen_from_any(enum function which)
{
	struct paths paths = { 0 };
	void *found = NULL;

	dl_iterate_phdr(note_path, &paths);
	for (size_t i = 0; i < paths.count; i++) {
		if (!found && paths.path[i])
			found = seen_from(paths.path[i], which);
		free(paths.path[i]);
	}
	return found;
}

/*
 * RTLD_NEXT does not see what was opened RTLD_LOCAL, as Python does, and a caller that left
 * by a jump shows the one before it, which may not know TT-Metal at all.
 */
static void *real_function(enum function which, const char *caller)
{
	void *found = seen_from(caller, which);

	if (!found)
		found = dlsym(RTLD_NEXT, symbols[which]);
	return found ? found : seen_from_any(which);
}

/* The adaptor lies beside this file; where its folder is not known, the linker looks. */
static void *open_adaptor(void)
{
	char path[PATH_MAX];
	Dl_info self;
	char *slash;
	void *handle;

	if (!dladdr(symbols, &self) || !self.dli_fname)
		self.dli_fname = "";
	snprintf(path, sizeof(path), "%s", self.dli_fname);
	slash = strrchr(path, '/');
	if (slash && (size_t)(slash + 1 - path) + sizeof(ADAPTOR) <= sizeof(path)) {
		memcpy(slash + 1, ADAPTOR, sizeof(ADAPTOR));
		handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	} else {
		handle = dlopen(ADAPTOR, RTLD_NOW | RTLD_LOCAL);
	}
	if (!handle)
		fprintf(stderr, "ttmt: nothing is reported to tt_memtrack: %s\n", dlerror());
	return handle;
}

static void use_adaptor(struct copy *copy, const void *function)
{
	static atomic_bool failed;
	const struct ttmt_interposer *interposers;
	const struct ttmt_interposer *(*begin)(const void *function, size_t *count) = NULL;
	void *handle = atomic_load(&failed) ? NULL : open_adaptor();
	size_t count;

	if (handle)
		begin = (__typeof__(begin))dlsym(handle, "ttmt_tt_metal_begin");
	if (!begin) {
		atomic_store(&failed, true);
		return;
	}
	interposers = begin(function, &count);
	for (size_t i = 0; i < count; i++)
		for (int n = 0; n < FUNCTIONS; n++)
			if (!strcmp(symbols[n], interposers[i].symbol))
				copy->function[n] = interposers[i].function;
}

/* Gives NULL where memory is short. The copy stays loaded from now on. */
static struct copy *make_copy(const void *function, const Dl_info *where)
{
	void *handle = where->dli_fname ?
		dlopen(where->dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE) : NULL;
	struct copy *copy = calloc(1, sizeof(*copy));

	if (!copy)
		return NULL;
	copy->base = where->dli_fbase;
	for (int n = 0; n < FUNCTIONS; n++) {
		copy->function[n] = dlsym(handle ? handle : RTLD_NEXT, symbols[n]);
		if (copy->function[n] == stubs[n])
			copy->function[n] = dlsym(RTLD_NEXT, symbols[n]);
	}
	use_adaptor(copy, function);
	copy->next = atomic_load(&copies);
	while (!atomic_compare_exchange_weak(&copies, &copy->next, copy))
		;
	return copy;
}

static struct copy *copy_of(const void *function)
{
	struct copy *copy;
	Dl_info where;

	if (!dladdr(function, &where))
		return NULL;
	for (copy = atomic_load(&copies); copy; copy = copy->next)
		if (copy->base == where.dli_fbase)
			return copy;
	return make_copy(function, &where);
}

/* Two threads may note the same one. */
static void note_caller(const struct object *object, struct copy *copy)
{
	unsigned int n = atomic_load(&caller_count);
	struct caller *caller;

	do {
		if (n >= sizeof(callers) / sizeof(callers[0]))
			return;
	} while (!atomic_compare_exchange_weak(&caller_count, &n, n + 1));
	caller = &callers[n];
	atomic_store(&caller->copy, copy);
	atomic_store(&caller->start, object->start);
	/* Nothing matches a size of 0, so this one makes it valid. */
	atomic_store(&caller->size, object->end - object->start);
}

static __attribute__((noinline, cold)) void *find_function(enum function which, uintptr_t address)
{
	struct object object = { 0 };
	int known = find_object(address, &object);
	void *real = real_function(which, known ? object.path : "");
	struct copy *copy;

	if (!real) {
		fprintf(stderr, "ttmt: cannot go on: nothing that is loaded has %s\n",
			symbols[which]);
		abort();
	}
	copy = copy_of(real);
	if (!copy || !copy->function[which])
		return real;
	if (known)
		note_caller(&object, copy);
	return copy->function[which];
}

static void *function_of(enum function which, uintptr_t address)
{
	unsigned int count = atomic_load_explicit(&caller_count, memory_order_acquire);

	for (unsigned int n = 0; n < count; n++) {
		struct caller *caller = &callers[n];
		uintptr_t size = atomic_load_explicit(&caller->size, memory_order_acquire);
		uintptr_t start = atomic_load_explicit(&caller->start, memory_order_relaxed);

		if (address - start < size) {
			struct copy *copy = atomic_load_explicit(&caller->copy,
								 memory_order_relaxed);

			if (copy->function[which])
				return copy->function[which];
		}
	}
	return find_function(which, address);
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libttmt_tt_metal_preload.so: defines functions with the names of some of TT-Metal's, which
 * take precedence if this is preloaded, or linked before TT-Metal.
 *
 * The compiler processes that TT-Metal starts load it too. So it needs only libc, and does
 * nothing until one of its functions is called. Then it finds TT-Metal's own function, opens
 * the adaptor, which is in the same folder, and from then on passes calls to the functions
 * that the adaptor provides, or else straight to TT-Metal.
 *
 * The caller decides which copy of TT-Metal a call goes to, because a process may have several
 * copies, each with its own libraries around it.
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
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

enum function {
#define NUMBER(name, part, when, result, parameters, arguments, symbol) FUNCTION_##name,
	TTMT_INTERPOSED(NUMBER)
	FUNCTIONS
};

static const char *const symbols[] = {
#define SYMBOL(name, part, when, result, parameters, arguments, symbol) symbol,
	TTMT_INTERPOSED(SYMBOL)
};

/* A loaded object: its addresses, and its path (empty for the program). */
struct object {
	uintptr_t start;
	uintptr_t end;
	char path[PATH_MAX];
};

/* What to call for a copy of TT-Metal. Never freed. */
struct copy {
	struct copy *next;
	uintptr_t start;
	void *function[FUNCTIONS];
};

/* An object that has called, and the copy that it uses. */
struct caller {
	atomic_uintptr_t start;
	atomic_uintptr_t size;
	atomic_uintptr_t copy;
};

static atomic_uintptr_t copies;
static struct caller callers[32];
static atomic_uint caller_count;

static void *function_of(enum function which, uintptr_t caller);

#define STUB(name, part, when, result, parameters, arguments, symbol) \
	__attribute__((visibility("default"))) \
	result stub_##name parameters __asm__(symbol); \
\
	result stub_##name parameters \
	{ \
		uintptr_t caller = (uintptr_t)__builtin_return_address(0); \
		__typeof__(stub_##name) *function = \
			(__typeof__(function))function_of(FUNCTION_##name, caller); \
\
		return function arguments; \
	}

TTMT_INTERPOSED(STUB)

static void *const stubs[] = {
#define STUB_OF(name, part, when, result, parameters, arguments, symbol) (void *)stub_##name,
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

/* Find the object at an address; 0 if there is none. */
static int find_object(uintptr_t address, struct object *object)
{
	struct search search = { .address = address, .object = object };

	return dl_iterate_phdr(look_for_address, &search);
}

/* TT-Metal's function as seen from an object that was opened RTLD_LOCAL. */
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
	if (paths->count < ARRAY_SIZE(paths->path))
		paths->path[paths->count++] = strdup(info->dlpi_name);
	return 0;
}

/* List objects first, then open them: the dynamic linker has a lock for each of the two. */
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
 * RTLD_NEXT does not see objects opened RTLD_LOCAL, as Python's extensions are. And after a
 * tail call, the apparent caller is the one before, which may not have TT-Metal in its scope.
 */
static void *real_function(enum function which, const char *caller)
{
	void *found = seen_from(caller, which);

	if (!found)
		found = dlsym(RTLD_NEXT, symbols[which]);
	return found ? found : seen_from_any(which);
}

/* The adaptor is in this file's folder; if that is unknown, the linker searches for it. */
static void *open_adaptor(void)
{
	struct object self = { 0 };
	char *name = self.path;
	char *slash;
	void *handle;

	find_object((uintptr_t)symbols, &self);
	slash = strrchr(self.path, '/');
	if (slash)
		name = slash + 1;
	snprintf(name, sizeof(self.path) - (name - self.path), "%s", ADAPTOR);
	handle = dlopen(self.path, RTLD_NOW | RTLD_LOCAL);
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

/* Returns NULL if out of memory. The copy of TT-Metal stays loaded from now on. */
static struct copy *make_copy(const void *function, const struct object *object)
{
	void *handle = object->path[0] ?
		dlopen(object->path, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE) : RTLD_NEXT;
	struct copy *copy = calloc(1, sizeof(*copy));
	uintptr_t next = atomic_load(&copies);

	if (!copy)
		return NULL;
	copy->start = object->start;
	for (int n = 0; n < FUNCTIONS; n++) {
		copy->function[n] = handle ? dlsym(handle, symbols[n]) : NULL;
		if (copy->function[n] == stubs[n])
			copy->function[n] = dlsym(RTLD_NEXT, symbols[n]);
	}
	use_adaptor(copy, function);
	do
		copy->next = (struct copy *)next;
	while (!atomic_compare_exchange_weak(&copies, &next, (uintptr_t)copy));
	return copy;
}

static struct copy *copy_of(const void *function)
{
	struct object object = { 0 };
	struct copy *copy = (struct copy *)atomic_load(&copies);

	if (!find_object((uintptr_t)function, &object))
		return NULL;
	while (copy && copy->start != object.start)
		copy = copy->next;
	return copy ? copy : make_copy(function, &object);
}

/* Two threads may add the same one, which is harmless. */
static void note_caller(const struct object *object, const struct copy *copy)
{
	unsigned int n = atomic_load(&caller_count);
	struct caller *caller;

	do {
		if (n >= ARRAY_SIZE(callers))
			return;
	} while (!atomic_compare_exchange_weak(&caller_count, &n, n + 1));
	caller = &callers[n];
	atomic_store(&caller->copy, (uintptr_t)copy);
	atomic_store(&caller->start, object->start);
	/* Nothing matches a size of 0, so setting it last makes the entry valid. */
	atomic_store(&caller->size, object->end - object->start);
}

static void *find_function(enum function which, uintptr_t address)
{
	struct object object = { 0 };
	int known = find_object(address, &object);
	void *real = real_function(which, object.path);
	const struct copy *copy;

	if (!real) {
		fprintf(stderr, "ttmt: cannot continue: no loaded library has %s\n",
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

static const struct copy *copy_for(uintptr_t address)
{
	unsigned int count = atomic_load_explicit(&caller_count, memory_order_acquire);

	for (unsigned int n = 0; n < count; n++) {
		struct caller *caller = &callers[n];
		uintptr_t size = atomic_load_explicit(&caller->size, memory_order_acquire);
		uintptr_t start = atomic_load_explicit(&caller->start, memory_order_relaxed);

		if (address - start < size)
			return (const struct copy *)atomic_load_explicit(&caller->copy,
									 memory_order_relaxed);
	}
	return NULL;
}

static void *function_of(enum function which, uintptr_t caller)
{
	const struct copy *copy = copy_for(caller);
	void *function = copy ? copy->function[which] : NULL;

	return function ? function : find_function(which, caller);
}

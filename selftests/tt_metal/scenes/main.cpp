// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * scene [--twice] NAME...: run scenes. If the program is not linked to their library, open it
 * RTLD_LOCAL, as an interpreter does; with --twice, close the library and its dependencies, and do it
 * again. scene --list prints their names; scene --cost prints the cost of events.
 */
#include <cstdio>
#include <cstring>

#include <dlfcn.h>

static void *open_library()
{
	const char *name = dlsym(RTLD_DEFAULT, "scene_run") ? nullptr : "libscenes.so";
	void *library = dlopen(name, RTLD_LAZY | RTLD_LOCAL);

	if (!library)
		fprintf(stderr, "scene: %s\n", dlerror());
	return library;
}

static int call(const char *function)
{
	void *library = open_library();

	if (library)
		reinterpret_cast<void (*)()>(dlsym(library, function))();
	return !library;
}

static int run(char **names)
{
	void *library = open_library();
	int failures = 0;

	if (!library)
		return 1;
	auto *run_one = reinterpret_cast<int (*)(const char *)>(dlsym(library, "scene_run"));

	for (; *names; names++)
		failures += run_one(*names) != 0;
	dlclose(library);
	return failures;
}

int main(int, char **argv)
{
	bool twice = argv[1] && !strcmp(argv[1], "--twice");

	if (argv[1] && !strcmp(argv[1], "--list"))
		return call("scene_list");
	if (argv[1] && !strcmp(argv[1], "--cost"))
		return call("scene_cost");
	argv += 1 + twice;
	return run(argv) + (twice ? run(argv) : 0) != 0;
}

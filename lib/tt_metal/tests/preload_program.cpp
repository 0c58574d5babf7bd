// SPDX-License-Identifier: GPL-2.0-or-later
/* preload_program WHAT LIBRARY...: use each library as Python does, opened RTLD_LOCAL */
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <stdexcept>

static void (*function_of(void *library, const char *name))(const void *)
{
	return (void (*)(const void *))dlsym(library, name);
}

int main(int argc, char **argv)
{
	for (int i = 2; i < argc; i++) {
		void *library = dlopen(argv[i], RTLD_LAZY | RTLD_LOCAL);

		if (!library)
			return 2;
		if (!strcmp(argv[1], "jump"))
			function_of(library, "free_by_jump")(nullptr);
		else
			function_of(library, "allocate")(nullptr);
		try {
			if (!strcmp(argv[1], "throw"))
				function_of(library, "allocate")(argv);
		} catch (const std::exception &error) {
			printf("%s threw\n", error.what());
		}
		if (!strcmp(argv[1], "close")) {
			dlclose(library);
			puts(dlopen(argv[i], RTLD_LAZY | RTLD_NOLOAD) ? "stays" : "goes");
		}
	}
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * mock_chips.so, which ttmt-run --mock preloads for TT-Metal before 0.77.0: these have mock chips
 * only if the program has asked for them with configure_mock_mode(). So it is asked for when
 * TT-Metal looks whether it was, which is just before it would look for cards.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#define DESCRIPTION	"_ZN2tt8tt_metal12experimental21get_mock_cluster_descB5cxx11Ev"
#define CONFIGURE	"_ZN2tt8tt_metal12experimental19configure_mock_modeENS_4ARCHEj"

/* A std::optional<std::string>, by its size, so that it is passed as one. */
struct description {
	char bytes[40];
};

typedef struct description description_function(void);
typedef void configure_function(int architecture, unsigned int chips);

__attribute__((visibility("default"))) description_function description __asm__(DESCRIPTION);

/* In TT-Metal as its caller sees it, which need not be seen by all. */
static void *find(const void *caller, const char *symbol)
{
	Dl_info where;
	void *handle = dladdr(caller, &where) ?
		       dlopen(where.dli_fname, RTLD_LAZY | RTLD_NOLOAD) : NULL;
	void *found = handle ? dlsym(handle, symbol) : NULL;

	if (!found || found == description) {
		fprintf(stderr, "ttmt-run (tt_memtrack): cannot go on: there is no %s\n", symbol);
		abort();
	}
	return found;
}

/* TTMT_MOCK_CHIPS=ARCHITECTURE,CHIPS, in TT-Metal's numbers. */
static void ask_for_chips(const void *caller)
{
	const char *chips = getenv("TTMT_MOCK_CHIPS");
	unsigned int count;
	int architecture;
	configure_function *configure;

	if (!chips || sscanf(chips, "%d,%u", &architecture, &count) != 2)
		return;
	configure = find(caller, CONFIGURE);
	configure(architecture, count);
}

struct description description(void)
{
	const void *caller = __builtin_return_address(0);
	description_function *real = find(caller, DESCRIPTION);

	ask_for_chips(caller);
	return real();
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Print the names that the adaptor needs from TT-Metal, from its own tables: "bound" ones are called or
 * read, "interposed" ones are intercepted. Each line also has the part that is lost without the name,
 * since when it is required (see interposed.h), the name of the test case, and the names missing in it.
 */
#include <cstdio>
#include <cstring>

#include "interposed.h"
#include "names.hpp"

struct name {
	const char *use;
	const char *part;
	const char *when;
	const char *symbol;
};

static const struct name names[] = {
#define BOUND(name, part, library, type, symbol) { "bound", #part, "always", symbol },
	TTMT_NAMES(BOUND)
#define INTERPOSED(name, part, when, result, parameters, arguments, symbol) \
	{ "interposed", #part, #when, symbol },
	TTMT_INTERPOSED(INTERPOSED)
};

template <class Which> static void print_together(const char *head, Which which)
{
	const char *before = " ";

	printf("%s", head);
	for (const struct name &name : names) {
		if (!which(name))
			continue;
		printf("%s%s", before, name.symbol);
		before = ";";
	}
	puts("");
}

/* Names that TT-Metal did not have before 0.77. */
static bool is_later(const struct name &name)
{
	return !strcmp(name.when, "later") || strstr(name.symbol, "GraphTracker30") ||
	       strstr(name.symbol, "GraphTracker25") || strstr(name.symbol, "LaunchProgramAsync");
}

static bool launches(const struct name &name)
{
	return !strcmp(name.part, "launches") && !strcmp(name.when, "other");
}

int main()
{
	for (const struct name &name : names)
		printf("%s %s %s %s %s\n", name.use, name.part, name.when, name.symbol,
		       name.symbol);
	print_together("interposed launches always launches", launches);
	print_together("old - - old", is_later);
}

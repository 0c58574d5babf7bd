// SPDX-License-Identifier: GPL-2.0-or-later
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "environment.h"
#include "exit_code.h"
#include "place.h"

void environment_set(const char *variable, const char *value)
{
	if (setenv(variable, value, 1))
		err(EXIT_OURS, "%s", variable);
}

/* Is a library already in a list separated by colons or blanks? */
static int has(const char *list, const char *library)
{
	size_t length = strlen(library);

	for (const char *found = list; (found = strstr(found, library)); found += length)
		if ((found == list || strchr(": ", found[-1])) &&
		    (!found[length] || strchr(": ", found[length])))
			return 1;
	return 0;
}

void environment_preload(const char *library)
{
	const char *others = getenv("LD_PRELOAD");
	char *list;

	if (access(library, R_OK))
		err(EXIT_OURS, "%s", library);
	if (strpbrk(library, ": "))
		errx(EXIT_OURS, "%s: a colon or a blank in its path keeps it from being preloaded",
		     library);
	if (others && has(others, library))
		return;
	list = path_of("%s%s%s", library, others && *others ? ":" : "",
		       others ? others : "");
	environment_set("LD_PRELOAD", list);
	free(list);
}

void environment_python(const char *folder)
{
	const char *others = getenv("PYTHONPATH");
	char *list;

	if (access(folder, R_OK | X_OK))
		err(EXIT_OURS, "%s", folder);
	list = path_of("%s%s%s", folder, others && *others ? ":" : "", others ? others : "");
	environment_set("PYTHONPATH", list);
	free(list);
}

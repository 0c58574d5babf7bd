// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of processes: whatever they contain, the output does not control the terminal. */
#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "names.h"

static void check(const char *text, bool ascii)
{
	const struct name name = printable(text, ascii);
	const struct name again = printable(name.s, ascii);

	MUST(memchr(name.s, '\0', sizeof(name.s)));
	for (const char *at = name.s; *at; at++)
		MUST((unsigned char)*at >= ' ' && *at != 0x7f && (!ascii || *at > 0));
	/* The end of a long name may be cut again. */
	MUST(!strncmp(name.s, again.s, strlen(again.s)));
}

int try(const uint8_t *data, size_t size)
{
	char *text = text_of(data, size);

	check(text, true);
	check(text, false);
	free(text);
	return 0;
}

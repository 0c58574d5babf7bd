// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "names.h"

static void put_quoted(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

void csv_put(FILE *out, const char *text)
{
	char *copy = printable_copy(text, false);

	if (copy && strpbrk(copy, ",\""))
		put_quoted(out, copy);
	else if (copy)
		fputs(copy, out);
	free(copy);
}

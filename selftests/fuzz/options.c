// SPDX-License-Identifier: GPL-2.0-or-later
/* The words of a command line, one a line. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "options.h"

#define WORDS 16

/* getopt keeps where in a word it was. */
static void forget_the_last_line(void)
{
	char *none[2] = { "tt-smi" };

	optind = 0;
	getopt_long(1, none, "", NULL, NULL);
	optind = 1;
}

int try(const uint8_t *data, size_t size)
{
	char *text = text_of(data, size), *rest = text;
	char *words[WORDS + 2] = { "tt-smi" };
	struct options options;
	enum status status;
	int count = 1;

	while (count <= WORDS && (words[count] = strsep(&rest, "\n")))
		count++;
	words[count] = NULL;
	forget_the_last_line();
	status = options_parse(&options, count, words);
	MUST(status == STATUS_OK || status == STATUS_USAGE);
	if (!status && options.view < VIEW_HELP)
		MUST(options.interval_ms >= 100 && options.interval_ms <= 86400000);
	free(text);
	return 0;
}

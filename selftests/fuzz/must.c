// SPDX-License-Identifier: GPL-2.0-or-later
#include <argp.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "must.h"

/* Replaces the one in tools/common, whose options exit. */
extern const struct argp standard_options;
const struct argp standard_options;

char *text_of(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);

	MUST(text);
	return text;
}

/* Reset getopt's position within a word. */
static void forget_the_last_line(void)
{
	char *none[2] = { "program" };

	optind = 0;
	getopt_long(1, none, "", NULL, NULL);
	optind = 1;
}

int words_of(char *text, char *words[MOST_WORDS + 1])
{
	int count = 1;

	words[0] = "program";
	while (count < MOST_WORDS && (words[count] = strsep(&text, "\n")))
		count++;
	words[count] = NULL;
	forget_the_last_line();
	return count;
}

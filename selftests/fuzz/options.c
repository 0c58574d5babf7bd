// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line of ttmt-smi. */
#include <stdbool.h>
#include <stdlib.h>

#include "must.h"
#include "options.h"

static bool is_time(int ms)
{
	return !ms || (ms >= 100 && ms <= 86400000);
}

int try(const uint8_t *data, size_t size)
{
	char *text = text_of(data, size), *words[MOST_WORDS + 1];
	int count = words_of(text, words);
	struct options options;
	enum status status;

	status = options_parse(&options, count, words);
	MUST(status == STATUS_OK || status == STATUS_USAGE);
	if (!status) {
		MUST(is_time(options.interval_ms) && is_time(options.loop_ms));
		MUST(is_time(options.delta_ms));
	}
	options_clear(&options);
	free(text);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line of ttmt-replay. */
#include <linux/tt_memtrack.h>
#include <stdlib.h>

#include "must.h"
#include "options.h"

int try(const uint8_t *data, size_t size)
{
	char *text = text_of(data, size), *words[MOST_WORDS + 1];
	int count = words_of(text, words);
	struct options options;

	if (options_parse(&options, count, words)) {
		MUST(options.file && options.repeat > 0);
		MUST(options.card || options.device < TT_MEMTRACK_ANY);
		MUST(options.delay_ms <= 3600000 && options.hold_s <= 31536000);
	}
	free(text);
	return 0;
}

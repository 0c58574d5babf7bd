// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line of ttmt-smi. */
#include <stdlib.h>

#include "must.h"
#include "options.h"

int try(const uint8_t *data, size_t size)
{
	char *text = text_of(data, size), *words[MOST_WORDS + 1];
	int count = words_of(text, words);
	struct options options;
	enum status status;

	status = options_parse(&options, count, words);
	MUST(status == STATUS_OK || status == STATUS_USAGE);
	if (!status && options.view < VIEW_HELP)
		MUST(options.interval_ms >= 100 && options.interval_ms <= 86400000);
	options_clear(&options);
	free(text);
	return 0;
}

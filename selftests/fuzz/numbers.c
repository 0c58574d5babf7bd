// SPDX-License-Identifier: LGPL-2.1-or-later
/* Texts in sysfs: numbers, names with a number, and firmware versions. */
#include <stdlib.h>

#include "must.h"

/* The parsers are static. */
#include "../../lib/sysfs.c"
#include "../../lib/fill.c"

static void check_number(const char *text)
{
	uint64_t value;
	char again[24];

	if (parse_u64(text, &value))
		return;
	snprintf(again, sizeof(again), "%llu", (unsigned long long)value);
	text += strspn(text, "0");
	MUST(!strncmp(text, value ? again : "", value ? strlen(again) : 0));
}

static void check_name(const char *text)
{
	uint32_t number = TT_MEMTRACK_ANY - 1;

	MUST(ttmt_name_number(text, "tt", &number) || number == TT_MEMTRACK_ANY - 1);
}

static void check_firmware(const char *text)
{
	int older = is_before_19_5(text);

	MUST(older == -EINVAL || older == 0 || older == 1);
	MUST(older < 0 || (text[0] && strspn(text, "0123456789.") == strlen(text)));
}

int try(const uint8_t *data, size_t size)
{
	char *text = text_of(data, size);

	check_number(text);
	check_name(text);
	check_firmware(text);
	free(text);
	return 0;
}

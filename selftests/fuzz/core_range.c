// SPDX-License-Identifier: GPL-2.0-or-later
/* Core sets: never more cores than the grid has. */
#include <stdlib.h>

#include <json-c/json.h>

#include "core_range.h"
#include "must.h"

int try(const uint8_t *data, size_t size)
{
	char *text = text_of(data, size);
	struct json_object *set = json_object_new_string(text);
	uint32_t cores = UINT32_MAX;

	if (core_range_count(set, &cores))
		MUST(cores == UINT32_MAX);
	else
		MUST(cores <= CORE_RANGE_GRID * CORE_RANGE_GRID);
	json_object_put(set);
	free(text);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * core_range - the cores in a core_range_set
 */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <json-c/json.h>

#include "core_range.h"

struct core {
	unsigned int x;
	unsigned int y;
};

/* A bit for each core, by row. */
struct cores {
	uint64_t rows[CORE_RANGE_GRID];
};

static bool add_range(struct cores *cores, struct core first, struct core last)
{
	uint64_t columns;

	if (first.x > last.x || first.y > last.y)
		return false;
	columns = (~0ULL >> (63 - (last.x - first.x))) << first.x;
	for (unsigned int y = first.y; y <= last.y; y++)
		cores->rows[y] |= columns;
	return true;
}

static bool take(const char **at, const char *word)
{
	*at += strspn(*at, " ");
	if (strncmp(*at, word, strlen(word)))
		return false;
	*at += strlen(word);
	return true;
}

static bool take_coordinate(const char **at, unsigned int *coordinate)
{
	unsigned int value = 0;

	if (!isdigit((unsigned char)**at))
		return false;
	while (isdigit((unsigned char)**at)) {
		value = 10 * value + (unsigned int)(*(*at)++ - '0');
		if (value >= CORE_RANGE_GRID)
			return false;
	}
	*coordinate = value;
	return true;
}

static bool take_core(const char **at, struct core *core)
{
	if (take(at, "(x="))
		return take_coordinate(at, &core->x) && take(at, ",") && take(at, "y=") &&
		       take_coordinate(at, &core->y) && take(at, ")");
	return take_coordinate(at, &core->x) && take(at, "-") && take_coordinate(at, &core->y);
}

static bool take_range(const char **at, struct cores *cores)
{
	struct core first, last;

	return take(at, "[") && take_core(at, &first) && take(at, "-") && take_core(at, &last) &&
	       take(at, "]") && add_range(cores, first, last);
}

static bool read_text(const char *text, struct cores *cores)
{
	if (!take(&text, "{"))
		return false;
	if (!take(&text, "}")) {
		do {
			if (!take_range(&text, cores))
				return false;
		} while (take(&text, ","));
		if (!take(&text, "}"))
			return false;
	}
	return !*text;
}

static bool get_coordinate(struct json_object *core, const char *key, unsigned int *coordinate)
{
	struct json_object *value;

	if (!json_object_object_get_ex(core, key, &value) ||
	    !json_object_is_type(value, json_type_int) || json_object_get_int64(value) < 0 ||
	    json_object_get_int64(value) >= CORE_RANGE_GRID)
		return false;
	*coordinate = (unsigned int)json_object_get_int(value);
	return true;
}

static bool get_core(struct json_object *range, const char *key, struct core *core)
{
	struct json_object *value;

	return json_object_object_get_ex(range, key, &value) &&
	       get_coordinate(value, "x", &core->x) && get_coordinate(value, "y", &core->y);
}

static bool read_array(struct json_object *array, struct cores *cores)
{
	struct core first, last;

	for (size_t i = 0; i < json_object_array_length(array); i++) {
		struct json_object *range = json_object_array_get_idx(array, i);

		if (!get_core(range, "start", &first) || !get_core(range, "end", &last) ||
		    !add_range(cores, first, last))
			return false;
	}
	return true;
}

/* TT-NN's parameters are strings, so an array may come as text. */
static bool read_string(const char *text, struct cores *cores)
{
	struct json_object *json;
	bool good;

	if (*text != '[')
		return read_text(text, cores);
	json = json_tokener_parse(text);
	good = json_object_is_type(json, json_type_array) && read_array(json, cores);
	json_object_put(json);
	return good;
}

static bool read_set(struct json_object *set, struct cores *cores)
{
	switch (json_object_get_type(set)) {
	case json_type_string:
		return read_string(json_object_get_string(set), cores);
	case json_type_array:
		return read_array(set, cores);
	default:
		return false;
	}
}

int core_range_count(struct json_object *set, uint32_t *cores)
{
	struct cores named = { 0 };
	uint32_t count = 0;

	if (!read_set(set, &named))
		return -EINVAL;
	for (unsigned int y = 0; y < CORE_RANGE_GRID; y++)
		count += (uint32_t)__builtin_popcountll(named.rows[y]);
	*cores = count;
	return 0;
}

int core_range_rows(struct json_object *set, uint16_t rows[CORE_RANGE_SIDE])
{
	struct cores named = { 0 };

	if (!read_set(set, &named))
		return -EINVAL;
	for (unsigned int y = 0; y < CORE_RANGE_GRID; y++)
		if (named.rows[y] >> (y < CORE_RANGE_SIDE ? CORE_RANGE_SIDE : 0))
			return -ERANGE;
	for (unsigned int y = 0; y < CORE_RANGE_SIDE; y++)
		rows[y] = (uint16_t)named.rows[y];
	return 0;
}

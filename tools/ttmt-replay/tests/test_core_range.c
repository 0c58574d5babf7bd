// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Host tests of core_range_set texts.
 */
#include <errno.h>
#include <stdio.h>

#include <json-c/json.h>

#include "kselftest_harness.h"

#include "../core_range.h"

/* How many cores, or a negative errno. */
static long cores_of(const char *text)
{
	struct json_object *set = json_object_new_string(text);
	uint32_t cores;
	int err = core_range_count(set, &cores);

	json_object_put(set);
	return err ? err : (long)cores;
}

/* Of a set that is no string. Apostrophes stand for quotation marks. */
static long cores_of_json(const char *text)
{
	struct json_object *set;
	char json[512];
	uint32_t cores;
	int err;

	snprintf(json, sizeof(json), "%s", text);
	for (char *at = json; *at; at++)
		*at = *at == '\'' ? '"' : *at;
	set = json_tokener_parse(json);
	err = core_range_count(set, &cores);
	json_object_put(set);
	if ((err ? err : (long)cores) != cores_of(json))
		return -EDOM; /* in a string it is the same */
	return err ? err : (long)cores;
}

TEST(newer_schema)
{
	EXPECT_EQ(1, cores_of("{[0-0 - 0-0]}"));
	EXPECT_EQ(4, cores_of("{[0-0 - 1-1]}"));
	EXPECT_EQ(110, cores_of("{[0-0 - 10-9]}"));
	EXPECT_EQ(9, cores_of("{[0-0 - 7-0], [0-1 - 0-1]}"));
}

TEST(older_schema)
{
	EXPECT_EQ(64, cores_of("{[(x=0,y=0) - (x=7,y=7)]}"));
	EXPECT_EQ(3, cores_of("{[(x=3,y=4) - (x=3,y=5)], [(x=0,y=0) - (x=0,y=0)]}"));
}

TEST(empty_set)
{
	EXPECT_EQ(0, cores_of("{}"));
}

TEST(a_core_counts_once)
{
	EXPECT_EQ(4, cores_of("{[0-0 - 1-1], [0-0 - 1-1]}"));
	EXPECT_EQ(7, cores_of("{[0-0 - 1-1], [1-1 - 2-2]}"));
}

TEST(edges_of_the_grid)
{
	EXPECT_EQ(CORE_RANGE_GRID * CORE_RANGE_GRID, cores_of("{[0-0 - 63-63]}"));
	EXPECT_EQ(1, cores_of("{[63-63 - 63-63]}"));
	EXPECT_EQ(-EINVAL, cores_of("{[0-0 - 64-0]}"));
	EXPECT_EQ(-EINVAL, cores_of("{[0-0 - 0-64]}"));
	EXPECT_EQ(-EINVAL, cores_of("{[0-0 - 0-4294967296]}"));
	EXPECT_EQ(-EINVAL, cores_of("{[0-0 - 99999999999999999999999-0]}"));
}

#define RANGE(x0, y0, x1, y1)						\
	"{'start':{'x':" #x0 ",'y':" #y0 "},'end':{'x':" #x1 ",'y':" #y1 "}}"

TEST(as_json)
{
	EXPECT_EQ(8, cores_of_json("[" RANGE(0, 0, 3, 1) "]"));
	EXPECT_EQ(7, cores_of_json("[" RANGE(0, 0, 1, 1) ", " RANGE(1, 1, 2, 2) "]"));
	EXPECT_EQ(1, cores_of_json("[{'end':{'y':63,'x':63},'start':{'y':63,'x':63,'z':0}}]"));
	EXPECT_EQ(0, cores_of_json("[]"));
}

TEST(as_json_that_is_no_set)
{
	static const char *const wrong[] = {
		"[0,0]", "[[0,0],[1,1]]", "[{}]", "[null]", "[{'start':{'x':0,'y':0}}]",
		"[{'start':{'x':0},'end':{'x':0,'y':0}}]", "[{'start':[0,0],'end':[1,1]}]",
		"[" RANGE(1, 0, 0, 0) "]", "[" RANGE(0, 1, 0, 0) "]", "[" RANGE(0, 0, 64, 0) "]",
		"[" RANGE(0, 0, 0, 64) "]", "[" RANGE(-1, 0, 0, 0) "]", "[" RANGE(0, 0, 0.5, 0) "]",
		"[" RANGE('0', '0', '1', '1') "]", "[" RANGE(0, 0, 4294967296, 0) "]",
		"[" RANGE(0, 0, 1, 1) ",5]", "[" RANGE(0, 0, 1, 1), "5", "null", "true",
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		EXPECT_EQ(-EINVAL, cores_of_json(wrong[i]))
			TH_LOG("%s", wrong[i]);
	}
}

TEST(refuses_what_is_no_set)
{
	static const char *const wrong[] = {
		"", "0-0", "{", "}", "{]", "[0-0 - 1-1]", "{[0-0 - 1-1]", "{[0-0 - 1-1}",
		"{[0-0 - 1-1],}", "{,[0-0 - 1-1]}", "{[0-0 - 1-1] [2-2 - 2-2]}", "{[0-0]}",
		"{[0-0 - 1]}", "{[0 - 1]}", "{[a-b - c-d]}", "{[0x1-0 - 2-2]}", "{[0.5-0 - 2-2]}",
		"{[-1-0 - 1-1]}", "{[0--1 - 1-1]}", "{[+0-0 - 1-1]}", "{[0-0 - 1-1]}x",
		"{[0-0 - 1-1]}}", "{[1-0 - 0-0]}", "{[0-1 - 0-0]}", "{[(x=0,y=0) - (x=1,y=1]}",
		"{[(x=0 y=0) - (x=1,y=1)]}", "{[(y=0,x=0) - (y=1,x=1)]}", "{[(x=,y=) - (x=1,y=1)]}",
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		EXPECT_EQ(-EINVAL, cores_of(wrong[i]))
			TH_LOG("%s", wrong[i]);
	}
}

TEST(every_beginning_of_a_set_is_refused)
{
	static const char *const sets[] = {
		"{[0-0 - 10-9], [11-0 - 11-3]}", "{[(x=0,y=0) - (x=10,y=9)]}",
	};
	char text[64];

	for (size_t i = 0; i < ARRAY_SIZE(sets); i++) {
		for (int length = 0; sets[i][length]; length++) {
			snprintf(text, sizeof(text), "%.*s", length, sets[i]);
			EXPECT_EQ(-EINVAL, cores_of(text))
				TH_LOG("%s", text);
		}
	}
}

TEST_HARNESS_MAIN

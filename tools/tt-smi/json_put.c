// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "array_size.h"
#include "json_put.h"
#include "names.h"

/* Keys are constants, and each comes once. */
static void put(struct json_object *object, const char *key, struct json_object *value)
{
	json_object_object_add_ex(object, key, value,
				  JSON_C_OBJECT_ADD_KEY_IS_NEW | JSON_C_OBJECT_ADD_CONSTANT_KEY);
}

static void write_digits(struct printbuf *out, uint64_t number)
{
	char text[20];
	size_t at = sizeof(text);

	do
		text[--at] = '0' + number % 10;
	while (number /= 10);
	printbuf_memappend(out, text + at, sizeof(text) - at);
}

static int write_number(struct json_object *number, struct printbuf *out, int level, int flags)
{
	(void)level;
	(void)flags;
	write_digits(out, json_object_get_uint64(number));
	return 0;
}

/* The library's own way goes through printf(), which is most of what a number costs. */
static struct json_object *number_of(uint64_t value)
{
	struct json_object *number = json_object_new_uint64(value);

	json_object_set_serializer(number, write_number, NULL, NULL);
	return number;
}

void put_number(struct json_object *object, const char *key, uint64_t value)
{
	put(object, key, number_of(value));
}

void put_signed(struct json_object *object, const char *key, int64_t value)
{
	put(object, key, json_object_new_int64(value));
}

void put_tenths(struct json_object *object, const char *key, uint64_t tenths)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu.%llu", (unsigned long long)tenths / 10,
		 (unsigned long long)tenths % 10);
	put(object, key, json_object_new_double_s(tenths / 10.0, text));
}

void put_printable(struct json_object *object, const char *key, const char *text)
{
	char *copy = printable_copy(text, false);

	put_text(object, key, copy);
	free(copy);
}

void put_bool(struct json_object *object, const char *key, bool value)
{
	put(object, key, json_object_new_boolean(value));
}

void put_if(struct json_object *object, const char *key, bool known, uint64_t value)
{
	put(object, key, known ? number_of(value) : NULL);
}

void put_text(struct json_object *object, const char *key, const char *value)
{
	bool known = value && *value;

	put(object, key, known ? json_object_new_string(value) : NULL);
}

struct json_object *put_object(struct json_object *object, const char *key)
{
	struct json_object *inner = json_object_new_object();

	put(object, key, inner);
	return inner;
}

/* A new line as the library itself begins one. */
static void write_line(struct printbuf *out, int level, int flags)
{
	static const char line[] = "\n                    ";

	if (flags & JSON_C_TO_STRING_PRETTY)
		printbuf_memappend(out, line, 1 + 2 * level);
}

static void write_name(struct printbuf *out, const char *name, int flags)
{
	printbuf_strappend(out, "\"");
	printbuf_memappend(out, name, strlen(name));
	printbuf_strappend(out, "\":");
	if (flags & JSON_C_TO_STRING_SPACED)
		printbuf_strappend(out, " ");
}

static void write_holding(struct printbuf *out, const struct tt_memtrack_holding *held, int level,
			  int flags)
{
	const struct {
		const char *name;
		uint64_t value;
	} figures[] = {
		{ "used", held->bytes }, { "core_used", held->core_bytes },
		{ "count", held->records },
	};
	size_t i;

	printbuf_strappend(out, "{");
	for (i = 0; i < ARRAY_SIZE(figures); i++) {
		if (i)
			printbuf_strappend(out, ",");
		write_line(out, level + 1, flags);
		write_name(out, figures[i].name, flags);
		write_digits(out, figures[i].value);
	}
	write_line(out, level, flags);
	printbuf_strappend(out, "}");
}

static int write_holdings(struct json_object *object, struct printbuf *out, int level, int flags)
{
	const struct tt_memtrack_holding *holdings = json_object_get_userdata(object);
	uint32_t kind;

	printbuf_strappend(out, "{");
	for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++) {
		if (kind)
			printbuf_strappend(out, ",");
		write_line(out, level + 1, flags);
		write_name(out, ttmt_kind_name(kind), flags);
		write_holding(out, &holdings[kind], level + 1, flags);
	}
	write_line(out, level, flags);
	return printbuf_strappend(out, "}");
}

void put_holdings(struct json_object *object, const char *key,
		  const struct tt_memtrack_holding *holdings)
{
	json_object_set_serializer(put_object(object, key), write_holdings, (void *)holdings, NULL);
}

void put_who(struct json_object *object, const struct tt_memtrack_who *who)
{
	put_if(object, "client", who->client, who->client);
	put_if(object, "pid", who->pid, who->pid);
	put_if(object, "uid", who->uid != UINT32_MAX, who->uid);
	put_text(object, "command", printable(who->name, false).s);
}

char *json_text(struct json_object *object, bool one_line)
{
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE;
	const char *text;
	size_t length;
	char *copy;

	flags |= one_line ? JSON_C_TO_STRING_PLAIN :
			    JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED;
	text = json_object_to_json_string_length(object, flags, &length);
	copy = text ? malloc(length + 2) : NULL;
	if (copy)
		strcpy(mempcpy(copy, text, length), "\n");
	json_object_put(object);
	return copy;
}

int json_print(FILE *out, struct json_object *object, bool one_line)
{
	char *text = json_text(object, one_line);

	if (!text)
		return -ENOMEM;
	fputs(text, out);
	free(text);
	return 0;
}

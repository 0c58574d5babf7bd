// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>

#include "json_put.h"
#include "names.h"

/* Keys are constants, and each comes once. */
static void put(struct json_object *object, const char *key, struct json_object *value)
{
	json_object_object_add_ex(object, key, value,
				  JSON_C_OBJECT_ADD_KEY_IS_NEW | JSON_C_OBJECT_ADD_CONSTANT_KEY);
}

void put_number(struct json_object *object, const char *key, uint64_t value)
{
	put(object, key, json_object_new_uint64(value));
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
	put(object, key, known ? json_object_new_uint64(value) : NULL);
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

void put_who(struct json_object *object, const struct tt_memtrack_who *who)
{
	put_if(object, "client", who->client, who->client);
	put_if(object, "pid", who->pid, who->pid);
	put_if(object, "uid", who->uid != UINT32_MAX, who->uid);
	put_text(object, "command", printable(who->name, false).s);
}

int json_print(FILE *out, struct json_object *object, bool one_line)
{
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE;
	const char *text;

	flags |= one_line ? JSON_C_TO_STRING_PLAIN :
			    JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED;
	text = json_object_to_json_string_ext(object, flags);
	if (text)
		fprintf(out, "%s\n", text);
	json_object_put(object);
	return text ? 0 : -ENOMEM;
}

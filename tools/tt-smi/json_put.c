// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "json_put.h"
#include "names.h"

void put_number(struct json_object *object, const char *key, uint64_t value)
{
	json_object_object_add(object, key, json_object_new_uint64(value));
}

void put_bool(struct json_object *object, const char *key, bool value)
{
	json_object_object_add(object, key, json_object_new_boolean(value));
}

void put_if(struct json_object *object, const char *key, bool known, uint64_t value)
{
	json_object_object_add(object, key, known ? json_object_new_uint64(value) : NULL);
}

void put_text(struct json_object *object, const char *key, const char *value)
{
	bool known = value && *value;

	json_object_object_add(object, key, known ? json_object_new_string(value) : NULL);
}

struct json_object *put_object(struct json_object *object, const char *key)
{
	struct json_object *inner = json_object_new_object();

	json_object_object_add(object, key, inner);
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

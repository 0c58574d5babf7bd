/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Members of JSON objects. Unknown values are null, never left out. */
#ifndef TT_SMI_JSON_PUT_H
#define TT_SMI_JSON_PUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <json.h>
#include <ttmt.h>

void put_number(struct json_object *object, const char *key, uint64_t value);
void put_signed(struct json_object *object, const char *key, int64_t value);

/* One digit behind the point. */
void put_tenths(struct json_object *object, const char *key, uint64_t tenths);

/* A text of others, made printable. */
void put_printable(struct json_object *object, const char *key, const char *text);

void put_bool(struct json_object *object, const char *key, bool value);

/* A number, or null. */
void put_if(struct json_object *object, const char *key, bool known, uint64_t value);

/* A text; NULL and "" become null. */
void put_text(struct json_object *object, const char *key, const char *value);

/* A new object; returns it. */
struct json_object *put_object(struct json_object *object, const char *key);

/* A client's number, and its owner's pid, uid and name. */
void put_who(struct json_object *object, const struct tt_memtrack_who *who);

/*
 * Bytes, core bytes and records by kind, which are there until all is printed. The object writes
 * itself: a node for each of its figures would be most of the cost of a report.
 */
void put_holdings(struct json_object *object, const char *key,
		  const struct tt_memtrack_holding *holdings);

/* The text of an object, on one line if there are others; frees the object. NULL: out of memory. */
char *json_text(struct json_object *object, bool one_line);

/* Print it. 0 or -ENOMEM. */
int json_print(FILE *out, struct json_object *object, bool one_line);

#endif

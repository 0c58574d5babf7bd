// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>

#include "array_size.h"
#include "format.h"
#include "names.h"
#include "table.h"
#include "text.h"

static const struct table_column columns[] = {
	{ "Ago", COLUMN_NUMBER, false },
	{ "PID", COLUMN_NUMBER, false },
	{ "User", COLUMN_TEXT, false },
	{ "Command", COLUMN_TEXT, false },
	{ "Records", COLUMN_NUMBER, false },
	{ "Left behind", COLUMN_TEXT, false },
};

#define COLUMNS ARRAY_SIZE(columns)

/* Appends "cb 32.0 MiB (8), kernel 1.5 MiB (2)"; returns how many records that is. */
static uint64_t describe_left(FILE *out, const struct tt_memtrack_exit *gone)
{
	uint64_t records = 0;
	uint32_t kind;

	for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++) {
		const struct tt_memtrack_holding *left = &gone->kind[kind];

		if (!left->records)
			continue;
		fprintf(out, "%s%s %s (%llu)", records ? ", " : "", ttmt_kind_name(kind),
			format_bytes(left->bytes).s, (unsigned long long)left->records);
		records += left->records;
	}
	if (!records)
		fputs("nothing", out);
	return records;
}

static int add_exit(struct table *table, const struct tt_memtrack_exit *gone, uint64_t now_ns,
		    bool ascii)
{
	const struct tt_memtrack_who *who = &gone->who;
	struct text pid = { "-" }, records;
	char left[512];
	FILE *out;

	out = fmemopen(left, sizeof(left), "w");
	if (!out)
		return -errno;
	snprintf(records.s, sizeof(records.s), "%llu",
		 (unsigned long long)describe_left(out, gone));
	fclose(out);
	if (who->pid)
		snprintf(pid.s, sizeof(pid.s), "%u", who->pid);
	table_add(table, (const char *const[COLUMNS]) {
		format_age((now_ns - gone->time_ns) / 1000000000).s,
		pid.s,
		user_name(who->uid, ascii).s,
		*who->name ? printable(who->name, ascii).s : "-",
		records.s,
		left,
	});
	return 0;
}

int text_exits(FILE *out, const struct snapshot *snap, const struct terminal *terminal)
{
	struct table *table;
	size_t i;
	int ret = 0;

	if (!snap->exit_count) {
		fputs("No program that reported memory has ended yet.\n", out);
		return 0;
	}
	table = table_new(columns, COLUMNS);
	for (i = snap->exit_count; i > 0 && !ret; i--)
		ret = add_exit(table, &snap->exits[i - 1], snap->now_ns, terminal->ascii);
	return table_print(table, out, 0) ?: ret;
}

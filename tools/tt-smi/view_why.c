// SPDX-License-Identifier: GPL-2.0-or-later
/* Allocations that were refused, and who held what then; the last one first. */
#include <stdlib.h>

#include "array_size.h"
#include "clock.h"
#include "json_put.h"
#include "refusal.h"
#include "text.h"
#include "views.h"

enum {
	AGO, TIME, CLIENT, PID, UID, USER, NAME, LIVE, DEVICE, KIND, REASON, BYTES, CORE_BYTES,
	FREE, LARGEST_FREE, ADDRESS, OTHER_ADDRESS, TAG, FIRST_KIND, HOLDERS = FIRST_KIND + 8,
};

static const struct sheet_column columns[] = {
	[AGO] = { "seconds_ago", "Ago", SHEET_SECONDS, 0 },
	[TIME] = { "time_ns", NULL, SHEET_NUMBER, SHEET_DATA },
	[CLIENT] = { "client", NULL, SHEET_NUMBER, SHEET_DATA },
	[PID] = { "pid", "PID", SHEET_NUMBER, 0 },
	[UID] = { "uid", NULL, SHEET_NUMBER, SHEET_DATA },
	[USER] = { "user", "User", SHEET_TEXT, 0 },
	[NAME] = { "name", "Command", SHEET_TEXT, 0 },
	[LIVE] = { "live", NULL, SHEET_FLAG, SHEET_DATA },
	[DEVICE] = { "device", "Device", SHEET_NUMBER, 0 },
	[KIND] = { "kind", "Kind", SHEET_TEXT, 0 },
	[REASON] = { "reason", "Reason", SHEET_TEXT, 0 },
	[BYTES] = { "bytes", "Wanted", SHEET_BYTES, 0 },
	[CORE_BYTES] = { "core_bytes", "On a core", SHEET_BYTES, 0 },
	[FREE] = { "free", "Free", SHEET_BYTES, 0 },
	[LARGEST_FREE] = { "largest_free", "Largest", SHEET_BYTES, 0 },
	[ADDRESS] = { "address", NULL, SHEET_NUMBER, SHEET_DATA },
	[OTHER_ADDRESS] = { "other_address", NULL, SHEET_NUMBER, SHEET_DATA },
	[TAG] = { "tag", NULL, SHEET_TEXT, SHEET_DATA },
	[FIRST_KIND] = { "dram_buffers", NULL, SHEET_BYTES, SHEET_DATA },
	{ "trace", NULL, SHEET_BYTES, SHEET_DATA },
	{ "l1_buffers", NULL, SHEET_BYTES, SHEET_DATA },
	{ "l1_small", NULL, SHEET_BYTES, SHEET_DATA },
	{ "cb", NULL, SHEET_BYTES, SHEET_DATA },
	{ "dfb", NULL, SHEET_BYTES, SHEET_DATA },
	{ "scratch", NULL, SHEET_BYTES, SHEET_DATA },
	{ "kernel", NULL, SHEET_BYTES, SHEET_DATA },
	[HOLDERS] = { "holders", NULL, SHEET_JSON, SHEET_DATA },
};

static void add_known(struct sheet *sheet, const struct tt_memtrack_refusal *refusal)
{
	if (refusal->flags & TT_MEMTRACK_REFUSED_FREE_KNOWN)
		sheet_number(sheet, FREE, refusal->free);
	if (refusal->flags & TT_MEMTRACK_REFUSED_LARGEST_KNOWN)
		sheet_number(sheet, LARGEST_FREE, refusal->largest_free);
	if (!(refusal->flags & TT_MEMTRACK_REFUSED_ADDRESSES_KNOWN))
		return;
	sheet_number(sheet, ADDRESS, refusal->address);
	sheet_number(sheet, OTHER_ADDRESS, refusal->other_address);
}

static void add_holders(struct sheet *sheet, const struct tt_memtrack_refusal *refusal)
{
	struct json_object *holders = json_object_new_array();
	uint32_t i;

	for (i = 0; i < refusal->holders && i < TT_MEMTRACK_HOLDERS; i++) {
		struct json_object *holder = json_object_new_object();

		put_who(holder, &refusal->holder[i].who);
		put_number(holder, "bytes", refusal->holder[i].bytes);
		put_number(holder, "core_bytes", refusal->holder[i].core_bytes);
		json_object_array_add(holders, holder);
	}
	sheet_text(sheet, HOLDERS,
		   json_object_to_json_string_ext(holders, JSON_C_TO_STRING_PLAIN |
							   JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(holders);
}

static void add_row(struct sheet *sheet, const struct snapshot *snap,
		    const struct tt_memtrack_refusal *refusal)
{
	uint32_t kind;

	sheet_row(sheet);
	sheet_number(sheet, AGO, (clock_now_ns() - refusal->time_ns) / 1000000000);
	sheet_number(sheet, TIME, refusal->time_ns);
	view_who(sheet, CLIENT, &refusal->who);
	sheet_text(sheet, NAME, refusal->who.name);
	sheet_number(sheet, LIVE, refusal_is_of_live(refusal, snap));
	sheet_number(sheet, DEVICE, refusal->device);
	sheet_text(sheet, KIND, ttmt_kind_name(refusal->kind));
	sheet_text(sheet, REASON, verdict_name(refusal_verdict(refusal)));
	sheet_number(sheet, BYTES, refusal->bytes);
	sheet_number(sheet, CORE_BYTES, refusal->core_bytes);
	add_known(sheet, refusal);
	sheet_text(sheet, TAG, refusal->tag_text);
	for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++)
		sheet_number(sheet, FIRST_KIND + kind, refusal->usage[kind].bytes);
	add_holders(sheet, refusal);
}

/* A device may have gone since. */
static bool is_asked_for(const struct snapshot *snap, const struct options *options,
			 const struct tt_memtrack_refusal *refusal)
{
	size_t i;

	if (!options_ask_for(options, &refusal->who))
		return false;
	for (i = 0; i < snap->device_count; i++)
		if (snap->devices[i].place.number == refusal->device)
			return true;
	return !options->devices.count;
}

/* What becomes of each. */
struct listener {
	void (*tell)(void *with, const struct snapshot *snap,
		     const struct tt_memtrack_refusal *refusal);
	void *with;
};

/* How many, or a negative errno. */
static int tell_refusals(const struct snapshot *snap, const struct options *options,
			 const struct listener *listener)
{
	struct tt_memtrack_refusal *refusals = NULL;
	struct ttmt *handle;
	size_t i, count = 0;
	int used = 0, ret = ttmt_open(&handle, TTMT_OPEN_READ_ONLY);

	if (!ret)
		ret = ttmt_refusals(handle, &refusals, sizeof(*refusals), &count);
	for (i = count; !ret && i > 0; i--) {
		if (!is_asked_for(snap, options, &refusals[i - 1]))
			continue;
		listener->tell(listener->with, snap, &refusals[i - 1]);
		used++;
	}
	free(refusals);
	ttmt_close(handle);
	return ret ?: used;
}

static void add_to_sheet(void *sheet, const struct snapshot *snap,
			 const struct tt_memtrack_refusal *refusal)
{
	add_row(sheet, snap, refusal);
}

static void fill(struct sheet *sheet, const struct snapshot *snap, const struct options *options)
{
	const struct listener listener = { add_to_sheet, sheet };
	int ret = tell_refusals(snap, options, &listener);

	if (ret < 0)
		sheet->error = ret;
}

static void add_to_text(void *report, const struct snapshot *snap,
			const struct tt_memtrack_refusal *refusal)
{
	text_refusal(report, snap, refusal);
}

static int print(const struct text_report *report, const struct snapshot *snap)
{
	const struct listener listener = { add_to_text, (void *)report };
	int ret = tell_refusals(snap, report->options, &listener);

	if (!ret)
		fputs("No allocation was refused, as far as programs have reported; ttmt-run has\n"
		      "TT-NN programs report it.\n", report->out);
	return ret < 0 ? ret : 0;
}

const struct view_sheet view_why = {
	.column = columns, .columns = ARRAY_SIZE(columns), .first = -1, .fill = fill,
	.print = print,
};

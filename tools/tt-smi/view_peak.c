// SPDX-License-Identifier: GPL-2.0-or-later
/* What peaks were made of: of each one row for itself, then one for each of its parts. */
#include "array_size.h"
#include "peak.h"
#include "text.h"
#include "views.h"

enum {
	DEVICE, REGION, FIGURE, PART, KIND, CLIENT, PID, UID, USER, NAME, BYTES, PERCENT, AGO, TIME,
};

static const struct sheet_column columns[] = {
	[DEVICE] = { "device", "Device", SHEET_NUMBER, 0 },
	[REGION] = { "region", "Region", SHEET_TEXT, 0 },
	[FIGURE] = { "figure", "Figure", SHEET_TEXT, 0 },
	[PART] = { "part", "Part", SHEET_TEXT, 0 },
	[KIND] = { "kind", "Kind", SHEET_TEXT, 0 },
	[CLIENT] = { "client", NULL, SHEET_NUMBER, SHEET_DATA },
	[PID] = { "pid", "PID", SHEET_NUMBER, 0 },
	[UID] = { "uid", NULL, SHEET_NUMBER, SHEET_DATA },
	[USER] = { "user", "User", SHEET_TEXT, 0 },
	[NAME] = { "name", "Command", SHEET_TEXT, 0 },
	[BYTES] = { "bytes", "Bytes", SHEET_BYTES, 0 },
	[PERCENT] = { "percent", "%", SHEET_PERCENT, 0 },
	[AGO] = { "seconds_ago", "Ago", SHEET_SECONDS, 0 },
	[TIME] = { "time_ns", NULL, SHEET_NUMBER, SHEET_DATA },
};

/* The peak of a device that rows are of. */
struct subject {
	struct sheet *sheet;
	const struct device *dev;
	enum peak peak;
	uint64_t now_ns;
};

static void add_row(const struct subject *subject, const char *part, uint64_t bytes)
{
	const uint64_t all = peak_bytes(subject->dev, subject->peak);
	const uint64_t time_ns = peak_time_ns(subject->dev, subject->peak);
	struct sheet *sheet = subject->sheet;

	sheet_row(sheet);
	sheet_number(sheet, DEVICE, subject->dev->place.number);
	sheet_text(sheet, REGION, ttmt_kind_name(peak_region(subject->peak)));
	sheet_text(sheet, FIGURE, peak_is_core(subject->peak) ? "core_bytes" : "bytes");
	sheet_text(sheet, PART, part);
	sheet_number(sheet, BYTES, bytes);
	sheet_number(sheet, PERCENT, (uint64_t)(1000.0 * bytes / all + 0.5));
	sheet_number(sheet, AGO, (subject->now_ns - time_ns) / 1000000000);
	sheet_number(sheet, TIME, time_ns);
}

static void add_kinds(const struct subject *subject)
{
	uint32_t kind;

	for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++) {
		const uint64_t bytes = peak_of_kind(subject->dev, kind, subject->peak);

		if (!bytes)
			continue;
		add_row(subject, "kind", bytes);
		sheet_text(subject->sheet, KIND, ttmt_kind_name(kind));
	}
}

static void add_clients(const struct subject *subject)
{
	const uint64_t ended = peak_of_ended(subject->dev, subject->peak);
	size_t i;

	for (i = 0; i < subject->dev->client_count; i++) {
		const struct tt_memtrack_client *client = &subject->dev->clients[i];
		const uint64_t bytes = peak_of_client(client, subject->peak);

		if (!bytes)
			continue;
		add_row(subject, "client", bytes);
		view_who(subject->sheet, CLIENT, &client->who);
		sheet_text(subject->sheet, NAME, client->who.name);
	}
	if (ended)
		add_row(subject, "ended", ended);
}

static void add_peak(const struct subject *subject)
{
	const uint64_t bytes = peak_bytes(subject->dev, subject->peak);

	if (!bytes)
		return;
	add_row(subject, "peak", bytes);
	add_kinds(subject);
	add_clients(subject);
}

static void fill(struct sheet *sheet, const struct snapshot *snap, const struct options *options)
{
	struct subject subject = { .sheet = sheet, .now_ns = snap->now_ns };
	size_t i;

	(void)options;
	for (i = 0; i < snap->device_count; i++) {
		subject.dev = &snap->devices[i];
		for (subject.peak = 0; subject.peak < PEAKS; subject.peak++)
			add_peak(&subject);
	}
}

static int print(const struct text_report *report, const struct snapshot *snap)
{
	size_t i;
	int ret = 0;

	if (!snap->device_count)
		fputs("peak: none\n", report->out);
	for (i = 0; i < snap->device_count && !ret; i++)
		ret = text_peak(report, snap, &snap->devices[i]);
	return ret;
}

const struct view_sheet view_peak = {
	.column = columns, .columns = ARRAY_SIZE(columns), .first = -1, .fill = fill,
	.print = print,
};

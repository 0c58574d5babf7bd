// SPDX-License-Identifier: GPL-2.0-or-later
/* What the peaks of a device were made of. */
#include <errno.h>
#include <stdlib.h>

#include "label.h"
#include "peak.h"
#include "screen/units.h"
#include "text.h"

/* The peak of a device that is told of, and to whom. */
struct story {
	const struct text_report *report;
	const struct device *dev;
	enum peak peak;
};

static struct text bytes_of(const struct story *story, uint64_t bytes)
{
	return units_text(bytes, story->report->options->units);
}

static void print_part(const struct story *story, uint64_t bytes, const char *name)
{
	if (bytes)
		fprintf(story->report->out, "    %12s %6s  %s\n", bytes_of(story, bytes).s,
			format_percent(bytes, peak_bytes(story->dev, story->peak)).s, name);
}

static void print_kinds(const struct story *story)
{
	uint32_t kind;

	for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++)
		print_part(story, peak_of_kind(story->dev, kind, story->peak),
			   ttmt_kind_name(kind));
}

static int compare_shares(const void *a, const void *b, void *peak)
{
	const struct tt_memtrack_client *const *one = a, *const *other = b;
	const uint64_t left = peak_of_client(*one, *(enum peak *)peak);
	const uint64_t right = peak_of_client(*other, *(enum peak *)peak);

	return (left < right) - (left > right);
}

/* Who held most comes first. */
static int print_clients(const struct story *story)
{
	const size_t count = story->dev->client_count;
	const struct tt_memtrack_client **clients = calloc(count + 1, sizeof(*clients));
	enum peak peak = story->peak;
	size_t i;

	if (!clients)
		return -ENOMEM;
	for (i = 0; i < count; i++)
		clients[i] = &story->dev->clients[i];
	qsort_r(clients, count, sizeof(*clients), compare_shares, &peak);
	fputs("  held by\n", story->report->out);
	for (i = 0; i < count; i++)
		print_part(story, peak_of_client(clients[i], peak),
			   label_who(&clients[i]->who, story->report->terminal->ascii).s);
	print_part(story, peak_of_ended(story->dev, peak), "programs that have ended");
	free(clients);
	return 0;
}

/* Only on the fullest core may a figure be an upper bound. */
static const char *bound(const struct story *story, uint32_t exact)
{
	const struct tt_memtrack_usage *l1 = usage_of(story->dev->usage, TT_MEMTRACK_SUM_L1);

	return story->peak != PEAK_L1_CORE || l1->flags & exact ? "" : "at most ";
}

static int print_peak(const struct story *story, const char *title, uint64_t now_ns)
{
	const uint64_t bytes = peak_bytes(story->dev, story->peak);
	const uint64_t age_ns = now_ns - peak_time_ns(story->dev, story->peak);

	if (!bytes)
		return 0;
	fprintf(story->report->out, "  %s: %s%s %s ago, now %s%s\n", title,
		bound(story, TT_MEMTRACK_USAGE_PEAK_EXACT), bytes_of(story, bytes).s,
		format_age(age_ns / 1000000000).s, bound(story, TT_MEMTRACK_USAGE_CORE_EXACT),
		bytes_of(story, peak_now(story->dev, story->peak)).s);
	print_kinds(story);
	return print_clients(story);
}

int text_peak(const struct text_report *report, const struct snapshot *snap,
	      const struct device *dev)
{
	static const char *const titles[PEAKS] = {
		[PEAK_DRAM] = "DRAM", [PEAK_L1] = "L1",
		[PEAK_L1_CORE] = "L1 of the fullest core",
	};
	struct story story = { .report = report, .dev = dev };
	int ret = 0;

	fprintf(report->out, "Device %s: %s\n", label_device(dev).s, label_board(dev).s);
	if (!peak_bytes(dev, PEAK_DRAM) && !peak_bytes(dev, PEAK_L1))
		fputs("  Nothing was ever reported.\n", report->out);
	for (story.peak = 0; story.peak < PEAKS && !ret; story.peak++)
		if (titles[story.peak])
			ret = print_peak(&story, titles[story.peak], snap->now_ns);
	fputc('\n', report->out);
	return ret;
}

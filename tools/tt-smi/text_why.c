// SPDX-License-Identifier: GPL-2.0-or-later
/* Why an allocation failed, as one would tell somebody. */
#include <string.h>

#include "clock.h"
#include "label.h"
#include "names.h"
#include "refusal.h"
#include "screen/units.h"
#include "text.h"

#define LABEL 11
#define WIDTH 96 /* of lines in a file */

static struct text bytes_of(const struct text_report *report, uint64_t bytes)
{
	return units_text(bytes, report->options->units);
}

static void print_label(const struct text_report *report, const char *label)
{
	fprintf(report->out, "  %-*s", LABEL - 2, label);
}

/* The words of a text, in lines that begin below each other. */
static void print_words(const struct text_report *report, const char *text)
{
	const int width = report->terminal->columns ?: WIDTH;
	int column = LABEL;

	while (*text) {
		const int length = strcspn(text, " ");

		if (column > LABEL && column + 1 + length > width)
			column = fprintf(report->out, "\n%*s", LABEL, "") - 1;
		else if (column > LABEL)
			column += fprintf(report->out, " ");
		column += fprintf(report->out, "%.*s", length, text);
		text += length + (text[length] == ' ');
	}
	fputc('\n', report->out);
}

static void print_who(const struct text_report *report, const struct tt_memtrack_who *who)
{
	fputs(label_who(who, report->terminal->ascii).s, report->out);
}

static void print_head(const struct text_report *report, const struct snapshot *snap,
		       const struct tt_memtrack_refusal *refusal)
{
	const uint64_t seconds = (clock_now_ns() - refusal->time_ns) / 1000000000;

	fprintf(report->out, "%s ago, device %u: ", format_age(seconds).s, refusal->device);
	print_who(report, &refusal->who);
	fprintf(report->out, " wanted %s and did not get %s%s\n", refusal_what(refusal->kind),
		refusal->kind < TT_MEMTRACK_KIND_CB ? "it" : "them",
		refusal_is_of_live(refusal, snap) ? "." : "; the program has ended.");
}

/* What a program does not know is 0; of a clash, it may know the addresses alone. */
static void print_wanted(const struct text_report *report,
			 const struct tt_memtrack_refusal *refusal)
{
	if (!refusal->bytes && !refusal->core_bytes)
		return;
	print_label(report, "Wanted:");
	if (refusal->bytes)
		fprintf(report->out, "%s%s", bytes_of(report, refusal->bytes).s,
			refusal->core_bytes ? ", " : "");
	if (refusal->core_bytes)
		fprintf(report->out, "%s on a %s", bytes_of(report, refusal->core_bytes).s,
			refusal_unit(refusal->kind));
	fputc('\n', report->out);
}

static void print_free(const struct text_report *report, const struct tt_memtrack_refusal *refusal)
{
	const char *unit = refusal_unit(refusal->kind);
	const bool has_largest = refusal->flags & TT_MEMTRACK_REFUSED_LARGEST_KNOWN;

	if (!(refusal->flags & TT_MEMTRACK_REFUSED_FREE_KNOWN) && !has_largest)
		return;
	print_label(report, "Free:");
	if (refusal->flags & TT_MEMTRACK_REFUSED_FREE_KNOWN)
		fprintf(report->out, "%s on a %s%s", bytes_of(report, refusal->free).s, unit,
			has_largest ? ", " : "");
	if (has_largest)
		fprintf(report->out, "%s in the largest block",
			bytes_of(report, refusal->largest_free).s);
	fputc('\n', report->out);
}

/* At that moment, by kind. */
static void print_used(const struct text_report *report, const struct tt_memtrack_refusal *refusal)
{
	const char *comma = "";
	uint32_t kind;

	print_label(report, refusal_is_beside(refusal->kind, TT_MEMTRACK_KIND_DRAM_BUFFERS) ?
				    "DRAM:" : "L1:");
	for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++) {
		if (!refusal_is_beside(kind, refusal->kind) || !refusal->usage[kind].records)
			continue;
		fprintf(report->out, "%s%s of %s", comma,
			bytes_of(report, refusal->usage[kind].bytes).s, ttmt_kind_name(kind));
		comma = ", ";
	}
	fputs(*comma ? "\n" : "nothing that was reported\n", report->out);
}

static void print_holders(const struct text_report *report,
			  const struct tt_memtrack_refusal *refusal)
{
	uint32_t i;

	for (i = 0; i < refusal->holders && i < TT_MEMTRACK_HOLDERS; i++) {
		const struct tt_memtrack_holder *holder = &refusal->holder[i];

		print_label(report, i ? "" : "Held by:");
		print_who(report, &holder->who);
		fprintf(report->out, "%s: %s, %s on a %s\n",
			holder->who.client == refusal->who.client ? ", itself" : "",
			bytes_of(report, holder->bytes).s, bytes_of(report, holder->core_bytes).s,
			refusal_unit(refusal->kind));
	}
}

void text_refusal(const struct text_report *report, const struct snapshot *snap,
		  const struct tt_memtrack_refusal *refusal)
{
	char reason[256], why[300];

	print_head(report, snap, refusal);
	print_wanted(report, refusal);
	print_free(report, refusal);
	refusal_reason(reason, sizeof(reason), refusal, report->options->units);
	snprintf(why, sizeof(why), "%s. %s", verdict_name(refusal_verdict(refusal)) ?: "not known",
		 reason);
	print_label(report, "Why:");
	print_words(report, why);
	if (*refusal->tag_text) {
		char tag[1024];

		make_printable(tag, sizeof(tag), refusal->tag_text, report->terminal->ascii);
		print_label(report, "Tag:");
		fprintf(report->out, "%s\n", tag);
	}
	print_used(report, refusal);
	print_holders(report, refusal);
	fputc('\n', report->out);
}

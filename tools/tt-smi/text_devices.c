// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <string.h>

#include "format.h"
#include "label.h"
#include "text.h"

/* One line of a device. The lines of all devices share their columns. */
struct line {
	const char *label;
	struct text used;
	struct text total; /* empty: not shown */
	uint64_t used_bytes;
	uint64_t of_bytes; /* what a percentage is of; 0: no percentage */
	const char *note;
};

#define LINES 7

/* A kind that nobody ever reported is not known, and not 0. */
static struct line make_line(const char *label, const struct tt_memtrack_usage *usage,
			     uint64_t total, bool show_total)
{
	struct line line = { .label = label, .used = { "-" }, .note = "" };

	if (usage->records_ever) {
		line.used = format_bytes(usage->bytes);
		line.used_bytes = usage->bytes;
		line.of_bytes = total;
	}
	if (show_total && total)
		line.total = format_bytes(total);
	return line;
}

/* An upper bound is said to be one. */
static struct line make_core_line(const char *label, const struct tt_memtrack_usage *usage,
				  uint64_t total)
{
	struct line line = { .label = label, .used = { "-" }, .note = "" };

	if (usage->records_ever) {
		line.used = format_kib(usage->core_bytes);
		line.used_bytes = usage->core_bytes;
		line.of_bytes = total;
		line.note = usage->flags & TT_MEMTRACK_USAGE_CORE_EXACT ? "" : "  at most";
	}
	if (total)
		line.total = format_kib(total);
	return line;
}

static void make_lines(struct line lines[LINES], const struct device *dev)
{
	const struct tt_memtrack_usage *usage = dev->usage;
	const struct tt_memtrack_usage *in_l1 = usage_of(usage, TT_MEMTRACK_SUM_L1);
	const struct tt_memtrack_usage *in_dram = usage_of(usage, TT_MEMTRACK_SUM_DRAM);
	const struct tt_memtrack_usage *tensors = usage_of(usage, TT_MEMTRACK_SUM_L1_TENSORS);
	const struct tt_memtrack_usage *program = usage_of(usage, TT_MEMTRACK_SUM_L1_PROGRAM);
	const struct tt_memtrack_usage *kernels = usage_of(usage, TT_MEMTRACK_KIND_KERNEL);
	uint64_t l1 = capacity_limit(&dev->l1);

	lines[0] = make_line("  DRAM:", in_dram, capacity_limit(&dev->dram), true);
	lines[1] = (struct line){ .label = "  L1 memory:", .note = "" };
	lines[2] = make_line("    Buffers:", tensors, l1, false);
	lines[3] = make_line("    CBs:", program, l1, false);
	lines[4] = make_line("    Kernels:", kernels, l1, false);
	lines[5] = make_line("    Total:", in_l1, l1, true);
	lines[6] = make_core_line("  Fullest core:", in_l1, capacity_core_limit(&dev->l1));
}

/* Seldom wider than at first, so that they stand still while one watches. */
struct columns {
	int used_end;
	int total_width;
};

static void widen(struct columns *columns, const struct line *line)
{
	int used_end = strlen(line->label) + 1 + strlen(line->used.s);
	int total_width = strlen(line->total.s);

	if (used_end > columns->used_end)
		columns->used_end = used_end;
	if (total_width > columns->total_width)
		columns->total_width = total_width;
}

static void print_line(FILE *out, const struct line *line, const struct columns *columns,
		       bool ascii)
{
	int used_width = columns->used_end - strlen(line->label);

	fputs(line->label, out);
	if (*line->used.s)
		fprintf(out, "%*s", used_width, line->used.s);
	if (*line->total.s)
		fprintf(out, " / %s", line->total.s);
	if (line->of_bytes) {
		int gap = columns->total_width + 3;

		gap -= *line->total.s ? 3 + (int)strlen(line->total.s) : 0;
		fprintf(out, "%*s   %s %6s", gap, "",
			format_bar(line->used_bytes, line->of_bytes, ascii).s,
			format_percent(line->used_bytes, line->of_bytes).s);
	}
	fprintf(out, "%s\n", line->note);
}

/* Chip 0 is the PCI function's own, which goes without saying. */
static void print_chip(FILE *out, const struct device *dev)
{
	if (!dev->chip && !dev->remote)
		return;
	fprintf(out, ", chip %llu", (unsigned long long)dev->chip);
	if (dev->has_gateway)
		fprintf(out, " behind device %llu", (unsigned long long)dev->gateway);
	else if (dev->remote)
		fputs(", remote", out);
}

/* The card's node is the gateway's, and said there. */
static void print_header(FILE *out, const struct device *dev)
{
	char arch[sizeof(dev->arch)];

	strcpy(arch, dev->arch);
	arch[0] = toupper((unsigned char)arch[0]);
	fprintf(out, "Device %s: %s (%s)", label_device(dev).s, label_board(dev).s,
		strcmp(dev->arch, "unknown") ? arch : "unknown architecture");
	print_chip(out, dev);
	if (*dev->place.pci_address)
		fprintf(out, ", %s", dev->place.pci_address);
	if (dev->place.has_driver_node && !dev->remote)
		fprintf(out, ", /dev/tenstorrent/%u", dev->place.driver_node);
	fputs(dev->simulated ? ", simulated\n" : "\n", out);
}

static void print_part(FILE *out, struct text usable, struct text total, const char *what)
{
	fprintf(out, "%s of %s %s", usable.s, total.s, what);
}

/* 100 % is not all there is where programs can allocate less. */
static void print_usable(FILE *out, const struct device *dev)
{
	const struct capacity *dram = &dev->dram, *l1 = &dev->l1;

	if (!dram->usable && !l1->core_usable)
		return;
	fputs("  Usable (100%): ", out);
	if (dram->usable)
		print_part(out, format_bytes(dram->usable), format_bytes(dram->total), "DRAM");
	if (dram->usable && l1->core_usable)
		fputs(", ", out);
	if (l1->core_usable)
		print_part(out, format_kib(l1->core_usable), format_kib(l1->core_total), "a core");
	fputc('\n', out);
}

void text_devices(FILE *out, const struct snapshot *snap, bool ascii)
{
	struct columns columns = { .used_end = 23, .total_width = 8 };
	struct line lines[LINES];
	size_t i;
	int j;

	for (i = 0; i < snap->device_count; i++) {
		make_lines(lines, &snap->devices[i]);
		for (j = 0; j < LINES; j++)
			widen(&columns, &lines[j]);
	}
	for (i = 0; i < snap->device_count; i++) {
		make_lines(lines, &snap->devices[i]);
		print_header(out, &snap->devices[i]);
		print_usable(out, &snap->devices[i]);
		for (j = 0; j < LINES; j++)
			print_line(out, &lines[j], &columns, ascii);
		fputc('\n', out);
	}
}

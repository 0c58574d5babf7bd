// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * summary - the output of a replay
 */
#include <stdbool.h>
#include <stdio.h>

#include <json-c/json.h>

#include "array_size.h"
#include "human.h"
#include "summary.h"

/* In the order of the table; a capture has no kernels. */
static const struct {
	uint32_t what;
	const char *label;
	bool always;
} rows[] = {
	{ TT_MEMTRACK_KIND_DRAM_BUFFERS, "DRAM buffers", true },
	{ TT_MEMTRACK_KIND_TRACE, "Trace buffers", false },
	{ TT_MEMTRACK_SUM_L1_TENSORS, "L1 buffers", true },
	{ TT_MEMTRACK_KIND_CB, "Circular buffers", true },
	{ TT_MEMTRACK_KIND_DFB, "Dataflow buffers", false },
	{ TT_MEMTRACK_KIND_SCRATCH, "Scratchpads", false },
	{ TT_MEMTRACK_SUM_L1, "L1 together", true },
};

static const struct tt_memtrack_usage *usage_of(const struct replay_result *result, uint32_t what)
{
	for (size_t i = 0; i < REPLAY_USAGE_ROWS; i++)
		if (result->usage[i].what == what)
			return &result->usage[i];
	return NULL;
}

static bool is_exact(const struct tt_memtrack_usage *usage)
{
	return usage->flags & TT_MEMTRACK_USAGE_PEAK_EXACT;
}

static void print_row(const struct tt_memtrack_usage *usage, const char *label)
{
	char device[HUMAN_ROOM], core[HUMAN_ROOM];

	printf("  %-17s %15llu %11s %15llu %11s%s\n", label, usage->bytes_peak,
	       human(usage->bytes_peak, device), usage->core_peak, human(usage->core_peak, core),
	       is_exact(usage) ? "" : " *");
}

static void print_errors(const struct replay_result *result, uint32_t device)
{
	const char *between = "";

	for (int i = 0; i < ERROR_COUNT; i++) {
		if (!result->errors[i])
			continue;
		if (!*between)
			printf("Errors that device %u counted meanwhile: ", device);
		printf("%s%llu %s", between, (unsigned long long)result->errors[i],
		       error_names[i]);
		between = ", ";
	}
	if (*between)
		printf("; tt_memtrack(4) explains them\n");
}

/* Warnings about a capture that affect its figures. */
static void print_cautions(const struct plan *plan)
{
	const struct programs *programs = &plan->programs;

	if (plan->chips > 1)
		printf("The capture is of %zu chips; the figures are of chip %llu, the fullest.\n",
		       plan->chips, (unsigned long long)plan->chip);
	if (programs->silent)
		printf("Circular buffers of %zu of %zu programs are missing from this capture.\n"
		       "TT-NN leaves out those in its program cache, but not with RunMode.NO_DISPATCH.\n",
		       programs->silent, programs->count);
}

static void print_peaks(const struct replay_result *result)
{
	bool exact = true;

	printf("Peaks of this program in the module's books, in bytes:\n");
	printf("  %-17s %27s %27s\n", "", "whole device", "fullest core or bank");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct tt_memtrack_usage *row = usage_of(result, rows[i].what);

		if (rows[i].always || row->records_ever)
			print_row(row, rows[i].label);
		exact = exact && is_exact(row);
	}
	if (!exact)
		printf("  * at most: the capture does not say on which cores all of it lies\n");
}

/* People compare with reports of TT-Metal, which did not always look at where allocations lie. */
static void print_sum(const struct replay_result *result)
{
	const struct tt_memtrack_usage *l1 = usage_of(result, TT_MEMTRACK_SUM_L1);
	const uint64_t sum = result->sums.peak[l1 - result->usage];
	char text[HUMAN_ROOM];

	if (sum != l1->core_peak)
		printf("TT-Metal may report %llu (%s): each allocation's fullest core, added up.\n",
		       (unsigned long long)sum, human(sum, text));
}

void summary_print_text(const struct summary *summary)
{
	const struct tt_memtrack_device_get *device = summary->device;

	printf("%s: %zu events reported to device %u (%s)", summary->file, summary->result->events,
	       device->device, device->board[0] ? device->board : "unknown board");
	if (summary->runs > 1)
		printf(", run %lu of %lu", summary->run, summary->runs);
	printf("\n");
	if (!summary->plan->count) {
		printf("The capture is empty: none of its nodes moves device memory.\n");
		return;
	}
	print_cautions(summary->plan);
	print_errors(summary->result, device->device);
	print_peaks(summary->result);
	print_sum(summary->result);
}

static void add_number(struct json_object *object, const char *key, uint64_t number)
{
	json_object_object_add(object, key, json_object_new_uint64(number));
}

/* The peaks of each kind and sum. */
static void add_peaks(struct json_object *json, const struct replay_result *result)
{
	struct json_object *bytes = json_object_new_object(), *core = json_object_new_object();
	struct json_object *sums = json_object_new_object(), *exact = json_object_new_object();

	for (size_t i = 0; i < REPLAY_USAGE_ROWS; i++) {
		const struct tt_memtrack_usage *row = &result->usage[i];
		const char *name = ttmt_kind_name(row->what);

		add_number(bytes, name, row->bytes_peak);
		add_number(core, name, row->core_peak);
		add_number(sums, name, result->sums.peak[i]);
		json_object_object_add(exact, name, json_object_new_boolean(is_exact(row)));
	}
	json_object_object_add(json, "core_peak", core);
	json_object_object_add(json, "core_peak_exact", exact);
	json_object_object_add(json, "core_peak_sum", sums);
	json_object_object_add(json, "bytes_peak", bytes);
}

static struct json_object *new_errors(const struct replay_result *result)
{
	struct json_object *errors = json_object_new_object();

	for (int i = 0; i < ERROR_COUNT; i++)
		add_number(errors, error_names[i], result->errors[i]);
	return errors;
}

static void add_plan(struct json_object *json, const struct plan *plan)
{
	add_number(json, "chips", plan->chips);
	json_object_object_add(json, "chip",
			       plan->chips > 1 ? json_object_new_uint64(plan->chip) : NULL);
	add_number(json, "programs", plan->programs.count);
	add_number(json, "programs_without_memory", plan->programs.silent);
}

void summary_print_json(const struct summary *summary)
{
	struct json_object *json = json_object_new_object();

	json_object_object_add(json, "file", json_object_new_string(summary->file));
	add_number(json, "run", summary->run);
	add_number(json, "device", summary->device->device);
	add_number(json, "events", summary->result->events);
	add_plan(json, summary->plan);
	json_object_object_add(json, "errors", new_errors(summary->result));
	add_peaks(json, summary->result);
	puts(json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(json);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "json.h"
#include "report.h"
#include "shm.h"
#include "text.h"

static bool is_there(const struct snapshot *snap, const struct choice *choice)
{
	size_t i;

	for (i = 0; i < snap->device_count; i++)
		if (choice_has(choice, &snap->devices[i].place))
			return true;
	return false;
}

static const struct choice *missing_choice(const struct snapshot *snap,
					   const struct choices *choices)
{
	size_t i;

	for (i = 0; i < choices->count; i++)
		if (!is_there(snap, &choices->choice[i]))
			return &choices->choice[i];
	return NULL;
}

/* The others tell of devices, too; but not which processes are on one. */
static bool needs_the_file(const struct options *options)
{
	switch (options->view) {
	case VIEW_EXITS:
	case VIEW_EXITS_TABLE:
	case VIEW_PS:
	case VIEW_RECORDS:
	case VIEW_CORES:
	case VIEW_PEAK:
	case VIEW_WHY:
		return true;
	default:
		return options->pids.count || options->users.count;
	}
}

struct failure report_find_missing(const struct snapshot *snap, const struct options *options)
{
	const struct choice *choice = missing_choice(snap, &options->devices);
	struct failure failure = { STATUS_OK, "" };

	if (!snap->module_loaded)
		return module_failure();
	if (needs_the_file(options) && snap->file_error)
		return file_failure(snap->file_error);
	if (choice) {
		failure.status = STATUS_FAILED;
		snprintf(failure.text, sizeof(failure.text), "no device %s", choice->text);
	}
	return failure;
}

/* In place of what is missing, or before the rest. */
static void print_waiting(FILE *out, const struct snapshot *snap, const struct options *options)
{
	size_t i;

	if (!snap->module_loaded) {
		fputs("The module tt_memtrack is not loaded. Waiting for it.\n", out);
		return;
	}
	if (options->view == VIEW_EXITS)
		fprintf(out, "Not shown: " DEVICE_FILE ": %s\n", file_error_text(snap->file_error));
	for (i = 0; i < options->devices.count; i++)
		if (!is_there(snap, &options->devices.choice[i]))
			fprintf(out, "No device %s now.\n", options->devices.choice[i].text);
}

static void print_head(FILE *out, const struct options *options)
{
	time_t now = time(NULL);
	char text[32];

	strftime(text, sizeof(text), "%F %T", localtime(&now));
	fprintf(out, "ttmt-smi of tt_memtrack   %s   every %g s\n\n", text,
		options->interval_ms / 1000.0);
}

static bool has_clients(const struct snapshot *snap)
{
	size_t i;

	for (i = 0; snap && i < snap->device_count; i++)
		if (snap->devices[i].client_count)
			return true;
	return false;
}

/* Processes that report nothing, but are in tables of TT-Metal's own tracker. */
static int print_beside(FILE *out, const struct snapshot *tables, const struct terminal *terminal)
{
	if (!has_clients(tables))
		return 0;
	fputs("\nNot in the figures above, from tables of TT-Metal's own tracker:\n", out);
	return text_processes(out, tables, terminal);
}

static int print_text(FILE *out, const struct snapshot *snap, const struct snapshot *tables,
		      const struct options *options, const struct terminal *terminal,
		      bool is_whole)
{
	if (options->watch)
		print_head(out, options);
	if (!is_whole) {
		print_waiting(out, snap, options);
		if (!snap->device_count || options->view == VIEW_EXITS)
			return 0;
		fputc('\n', out);
	}
	if (options->view == VIEW_EXITS)
		return text_exits(out, snap, terminal);
	return text_report(out, snap, terminal) ?: print_beside(out, tables, terminal);
}

struct failure report_missing(const struct options *options)
{
	struct snapshot snap;
	struct failure failure;

	failure = failure_of(snapshot_take(&snap, &options->devices));
	if (!failure.status)
		failure = report_find_missing(&snap, options);
	snapshot_free(&snap);
	return failure;
}

static int make_text(char **text, const struct snapshot *snap, const struct snapshot *tables,
		     const struct options *options, const struct terminal *terminal,
		     bool is_whole)
{
	size_t length;
	FILE *out = open_memstream(text, &length);
	int ret;

	if (!out)
		return -errno;
	ret = print_text(out, snap, tables, options, terminal, is_whole);
	return fclose(out) ? -errno : ret;
}

struct failure report(char **text, const struct options *options, const struct terminal *terminal,
		      enum report_when when)
{
	const struct snapshot *beside = NULL;
	struct failure failure, missing;
	struct snapshot snap, tables;
	int ret = 0;

	*text = NULL;
	failure = failure_of(snapshot_take(&snap, &options->devices));
	missing = failure.status ? failure : report_find_missing(&snap, options);
	if (when == REPORT_FIRST)
		failure = missing;
	/* Who is in the books is not known without them. */
	if (!snap.file_error &&
	    !shm_snapshot_beside(&tables, &snap, &options->devices, SHM_FOLDER))
		beside = &tables;
	if (options->json)
		ret = json_report(text, &snap, beside, missing.text, options->watch);
	else if (!failure.status)
		ret = make_text(text, &snap, beside, options, terminal, !missing.status);
	snapshot_free(&snap);
	if (beside)
		snapshot_free(&tables);
	return ret ? failure_of(ret) : failure;
}

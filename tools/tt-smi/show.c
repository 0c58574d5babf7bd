// SPDX-License-Identifier: GPL-2.0-or-later
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#include "clock.h"
#include "doctor.h"
#include "report.h"
#include "shm.h"
#include "show.h"
#include "signals.h"
#include "streams.h"
#include "subcommands.h"
#include "views.h"

static int take(struct snapshot *snap, const struct options *options)
{
	return options->source == SOURCE_SHM ?
	       shm_snapshot(snap, &options->devices, SHM_FOLDER) :
	       snapshot_take(snap, &options->devices);
}

/* The one thing that a sheet's reader may be refused. */
static struct failure others_failure(void)
{
	return (struct failure){
		STATUS_FAILED, "records of other users' programs are for root",
	};
}

/* What there is at this moment. */
static struct failure make(struct sheet *sheet, const struct options *options)
{
	const struct view_sheet *view = view_sheet_of(options);
	const char *name = subcommand_of(options->view)->name;
	struct failure failure;
	struct snapshot snap;

	*sheet = sheet_new(name, view->column, view->columns);
	failure = failure_of(take(&snap, options));
	if (!failure.status && options->view != VIEW_DOCTOR)
		failure = report_find_missing(&snap, options);
	if (!failure.status) {
		view->fill(sheet, &snap, options);
		failure = sheet->error == -EPERM ? others_failure() : failure_of(sheet->error);
	}
	snapshot_free(&snap);
	return failure;
}

static void pause_for(int milliseconds)
{
	poll(NULL, 0, milliseconds);
}

static struct failure make_change(struct sheet *sheet, const struct options *options)
{
	struct sheet earlier;
	struct failure failure = make(&earlier, options);

	if (failure.status) {
		*sheet = earlier;
		return failure;
	}
	pause_for(options->delta_ms);
	failure = make(sheet, options);
	if (!failure.status)
		failure = failure_of(sheet_subtract(sheet, &earlier));
	sheet_free(&earlier);
	return failure;
}

/* By what the user says, else by what most look for, else as they come. */
static int arrange(struct sheet *sheet, const struct options *options)
{
	const struct view_sheet *view = view_sheet_of(options);
	const int group = options->by && !view->is_by_kind ?
			  sheet_find(view->column, view->columns, options->by) : -1;
	int order = view->first;

	if (options->sort)
		order = sheet_find(view->column, view->columns, options->sort);
	sheet->error = sheet_group(sheet, group);
	sheet_sort(sheet, order);
	return sheet->error;
}

/* Which tables are left out, and why. Where none is left, there is nothing to show. */
static struct failure check_tables(void)
{
	struct failure failure;
	struct shm_tables tables;
	size_t i, unreadable = 0;

	failure = failure_of(shm_read(&tables, SHM_FOLDER));
	for (i = 0; i < tables.count; i++) {
		if (!tables.table[i].error)
			continue;
		warnx(SHM_FOLDER "/%s: %s", tables.table[i].name,
		      shm_error_text(&tables.table[i]).s);
		unreadable++;
	}
	if (unreadable && unreadable == tables.count)
		failure = (struct failure){ STATUS_FAILED, "no table can be read" };
	shm_free(&tables);
	return failure;
}

static void print_source(const struct options *options)
{
	static const char source[] =
		"\nFrom tables of TT-Metal's own tracker, which know no kernels, dataflow buffers,\n"
		"scratchpads, cores, peaks or totals. Devices have the numbers that programs\n"
		"give them.\n";

	if (options->source == SOURCE_SHM && !options->json && !options->csv)
		streams_print(source);
}

static int print_table(FILE *out, const struct sheet *sheet, const struct options *options,
		       const struct terminal *terminal)
{
	const struct view_sheet *view = view_sheet_of(options);
	int ret = sheet_print(out, sheet, terminal, options->units);

	if (!ret && view->note)
		view->note(out, sheet);
	return ret;
}

static int print(FILE *out, const struct sheet *sheet, const struct options *options,
		 bool is_first)
{
	const struct terminal terminal = terminal_now();
	const struct text time = clock_utc(clock_since_1970(clock_now_ns()));

	if (options->json)
		return sheet_json(out, sheet, time.s, options->loop_ms);
	if (options->csv)
		return sheet_csv(out, sheet, time.s, is_first);
	if (!is_first)
		fputc('\n', out);
	if (options->view == VIEW_DOCTOR)
		return doctor_print(out, sheet, &terminal);
	return print_table(out, sheet, options, &terminal);
}

static struct failure print_all(const struct sheet *sheet, const struct options *options,
				bool is_first)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);
	int ret;

	if (!out)
		return failure_of(-errno);
	ret = print(out, sheet, options, is_first);
	if (fclose(out) && !ret)
		ret = -errno;
	if (!ret)
		streams_print(text);
	free(text);
	return failure_of(ret);
}

/* What is no table. */
static struct failure print_story(FILE *out, const struct options *options, bool is_first)
{
	const struct terminal terminal = terminal_now();
	const struct text_report report = { out, options, &terminal };
	struct failure failure;
	struct snapshot snap;

	failure = failure_of(take(&snap, options));
	if (!failure.status)
		failure = report_find_missing(&snap, options);
	if (!failure.status && !is_first)
		fputc('\n', out);
	if (!failure.status)
		failure = failure_of(view_sheet_of(options)->print(&report, &snap));
	snapshot_free(&snap);
	return failure;
}

static struct failure tell(const struct options *options, bool is_first)
{
	struct failure failure;
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		return failure_of(-errno);
	failure = print_story(out, options, is_first);
	if (fclose(out) && !failure.status)
		failure = failure_of(-errno);
	if (!failure.status)
		streams_print(text);
	free(text);
	return failure;
}

static struct failure show_one(const struct options *options, bool is_first)
{
	struct failure failure;
	struct sheet sheet;

	if (view_sheet_of(options)->print && !options->json && !options->csv && !options->sort)
		return tell(options, is_first);
	failure = options->delta_ms ? make_change(&sheet, options) : make(&sheet, options);
	if (!failure.status)
		failure = failure_of(arrange(&sheet, options));
	if (!failure.status)
		failure = print_all(&sheet, options, is_first);
	if (!failure.status && options->view == VIEW_DOCTOR)
		failure.status = doctor_status(&sheet);
	sheet_free(&sheet);
	return failure;
}

/* Of tables, the report is both. */
static struct failure show_tables(const struct options *options)
{
	struct options each = *options;
	struct failure failure;

	each.view = VIEW_DEVICES;
	failure = show_one(&each, true);
	each.view = VIEW_PS;
	return failure.status ? failure : show_one(&each, false);
}

struct failure show(const struct options *options)
{
	struct failure failure = { STATUS_OK, "" };

	if (options->source == SOURCE_SHM)
		failure = check_tables();
	if (failure.status)
		return failure;
	if (!options->loop_ms) {
		failure = options->view == VIEW_REPORT ? show_tables(options) :
							 show_one(options, true);
		if (!failure.status)
			print_source(options);
		return failure;
	}
	failure = failure_of(signals_end());
	if (!failure.status)
		failure = show_one(options, true);
	while (!failure.status && streams_flush()) {
		pause_for(options->loop_ms);
		failure = show_one(options, false);
	}
	return failure;
}

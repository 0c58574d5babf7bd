// SPDX-License-Identifier: GPL-2.0-or-later
#include <err.h>
#include <errno.h>

#include "json.h"
#include "report.h"
#include "text.h"

static int check(const struct snapshot *snap, const struct options *options)
{
	if (!snap->module_loaded)
		return -ENOENT;
	if (options->view == VIEW_EXITS)
		return snap->file_error;
	return options->devices.text && !snap->device_count ? -ENODEV : 0;
}

/* Why there is nothing to show now; in JSON the members say so. */
static void print_missing(FILE *out, const struct snapshot *snap, const struct options *options)
{
	if (!snap->module_loaded)
		fputs("The module tt_memtrack is not loaded. Waiting for it.\n", out);
	else if (options->view == VIEW_EXITS)
		fprintf(out, "Not shown: " DEVICE_FILE ": %s\n", file_error_text(snap->file_error));
	else
		fprintf(out, "No device %s now.\n", options->devices.text);
}

static int print(FILE *out, const struct snapshot *snap, const struct options *options, bool ascii)
{
	if (options->view == VIEW_JSON)
		return json_report(out, snap, options->watch);
	if (check(snap, options)) {
		print_missing(out, snap, options);
		return 0;
	}
	return options->view == VIEW_TEXT ? text_report(out, snap, ascii) :
					    text_exits(out, snap, ascii);
}

int report(FILE *out, const struct options *options, bool ascii, bool must_exist)
{
	struct snapshot snap;
	int ret;

	ret = snapshot_take(&snap, &options->devices);
	if (ret)
		return ret;
	if (must_exist)
		ret = check(&snap, options);
	if (!ret)
		ret = print(out, &snap, options, ascii);
	snapshot_free(&snap);
	return ret;
}

enum status report_failed(int error, const struct options *options)
{
	if (error == -ENODEV && options->devices.text && module_is_loaded()) {
		warnx("no device %s", options->devices.text);
		return STATUS_FAILED;
	}
	return complain(error);
}

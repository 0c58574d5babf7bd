// SPDX-License-Identifier: GPL-2.0-or-later
#include <err.h>
#include <errno.h>

#include "json.h"
#include "report.h"
#include "text.h"

int report(FILE *out, const struct options *options, bool ascii)
{
	struct snapshot snap;
	int ret;

	ret = snapshot_take(&snap, options->device);
	if (ret)
		return ret;
	if (options->view == VIEW_JSON)
		ret = json_report(out, &snap, options->watch);
	else if (options->view == VIEW_TEXT)
		ret = text_report(out, &snap, ascii);
	else
		ret = snap.file_error ?: text_exits(out, &snap, ascii);
	snapshot_free(&snap);
	return ret;
}

enum status report_failed(int error, const struct options *options)
{
	if (error == -ENODEV && options->device != TT_MEMTRACK_ANY && module_is_loaded()) {
		warnx("no device %u", options->device);
		return STATUS_FAILED;
	}
	return complain(error);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "status.h"
#include "text.h"

/* As many as are still seen at once. */
#define DEVICES_IN_FULL 4

static int print_devices(FILE *out, const struct snapshot *snap, bool ascii)
{
	int ret;

	if (snap->device_count <= DEVICES_IN_FULL) {
		text_devices(out, snap, ascii);
		return 0;
	}
	ret = text_summary(out, snap);
	fputc('\n', out);
	return ret;
}

int text_report(FILE *out, const struct snapshot *snap, const struct terminal *terminal)
{
	int ret;

	if (!snap->device_count) {
		fputs("No devices. To try it without a card:\n"
		      "  sudo modprobe tt_memtrack_sim boards=n300\n", out);
		return 0;
	}
	ret = print_devices(out, snap, terminal->ascii);
	if (ret)
		return ret;
	if (!snap->file_error)
		return text_processes(out, snap, terminal);
	fprintf(out, "Processes: not shown: " DEVICE_FILE ": %s\n",
		file_error_text(snap->file_error));
	return 0;
}

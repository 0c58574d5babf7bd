// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "status.h"
#include "text.h"

int text_report(FILE *out, const struct snapshot *snap, bool ascii)
{
	if (!snap->device_count) {
		fputs("No devices. To try it without a card:\n"
		      "  modprobe tt_memtrack_sim boards=n300\n", out);
		return 0;
	}
	text_devices(out, snap, ascii);
	if (!snap->file_error)
		return text_processes(out, snap, ascii);
	fprintf(out, "Processes: not shown: " DEVICE_FILE ": %s\n", strerror(-snap->file_error));
	return 0;
}

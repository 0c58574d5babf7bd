// SPDX-License-Identifier: GPL-2.0-or-later
/* Files in which processes leave their peaks: two processes with the same content. */
#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "peaks.h"

static void read_twice(struct peaks *peaks, char *text, size_t size)
{
	for (unsigned int pid = 1; pid <= 2; pid++) {
		FILE *file = fmemopen(text, size, "r");

		MUST(file);
		peaks_read(peaks, file, pid);
		fclose(file);
	}
}

int try(const uint8_t *data, size_t size)
{
	char *text = text_of(data, size);
	struct peaks peaks = { 0 };
	const struct share *share;
	uint32_t *devices;
	size_t count;

	read_twice(&peaks, text, strlen(text) + 1);
	MUST(peaks.count == 2);
	devices = peaks_devices(&peaks, &count);
	MUST(count == peaks.list[0].count);
	for (size_t i = 0; i < count; i++) {
		MUST(!i || devices[i - 1] < devices[i]);
		for (enum usage_row row = 0; row < USAGE_ROWS; row++)
			peaks_together(&peaks, devices[i], row);
		share = &peaks.list[0].shares[i];
		MUST(peaks_core_usable(&peaks, share->device, USAGE_L1) ==
		     share->core_usable[USAGE_L1]);
	}
	free(devices);
	peaks_free(&peaks);
	free(text);
	return 0;
}

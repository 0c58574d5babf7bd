/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TTMT_REPLAY_OPTIONS_H
#define TTMT_REPLAY_OPTIONS_H

#include <stdbool.h>

/* Error message for an invalid --device. */
#define DEVICE_HELP \
	"--device %s: must be a number (0), a PCI address (0000:01:00.0) or a node (/dev/tenstorrent/0)"

struct options {
	const char *file; /* "-" is standard input */
	unsigned long device;
	const char *card; /* location of the device, or NULL if given by number */
	unsigned long delay_ms;
	unsigned long hold_s;
	unsigned long repeat;
	bool json;
};

/* Returns false after printing an error for wrong usage. */
bool options_parse(struct options *options, int argc, char **argv);

#endif

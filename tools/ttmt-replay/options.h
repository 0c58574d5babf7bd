/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TTMT_REPLAY_OPTIONS_H
#define TTMT_REPLAY_OPTIONS_H

#include <stdbool.h>

struct options {
	const char *file;
	unsigned long device;
	const char *card; /* where the device is, or NULL: it was given by its number */
	unsigned long delay_ms;
	unsigned long hold_s;
	unsigned long repeat;
	bool json;
};

enum action {
	ACTION_REPLAY,
	ACTION_HELP,
	ACTION_VERSION,
	ACTION_NONE, /* the usage was wrong, and stderr says how */
};

enum action options_parse(struct options *options, int argc, char **argv);

void options_help(void);

#endif

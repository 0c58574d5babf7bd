/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_OPTIONS_H
#define TT_SMI_OPTIONS_H

#include <stdbool.h>

#include "choice.h"
#include "status.h"

enum view {
	VIEW_REPORT,
	VIEW_EXITS,
	VIEW_EVENTS,
	VIEW_HELP,
	VIEW_USAGE,
	VIEW_VERSION,
};

struct options {
	enum view view;
	bool json;
	bool watch;
	int interval_ms; /* 0: not given */
	struct choices devices;
};

/* STATUS_OK, or STATUS_USAGE after a message. Call options_clear() in either case. */
enum status options_parse(struct options *options, int argc, char **argv);

void options_clear(struct options *options);

/* Print what VIEW_HELP or VIEW_USAGE asks for. */
void options_help(enum view view);

#endif

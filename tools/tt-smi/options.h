/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_OPTIONS_H
#define TT_SMI_OPTIONS_H

#include <stdbool.h>

#include "choice.h"
#include "status.h"

enum view {
	VIEW_TEXT,
	VIEW_JSON,
	VIEW_EXITS,
	VIEW_EVENTS,
	VIEW_HELP,
	VIEW_VERSION,
};

struct options {
	enum view view;
	bool watch;
	int interval_ms;
	struct choice devices;
};

/* STATUS_OK, or STATUS_USAGE after a message. */
enum status options_parse(struct options *options, int argc, char **argv);

void options_help(void);

#endif

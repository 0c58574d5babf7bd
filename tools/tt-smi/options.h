/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_OPTIONS_H
#define TT_SMI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ttmt.h>

#include "choice.h"
#include "status.h"

enum view {
	VIEW_REPORT,
	VIEW_PS,
	VIEW_DEVICES,
	VIEW_RECORDS,
	VIEW_EXITS_TABLE,
	VIEW_CORES,
	VIEW_PEAK,
	VIEW_WHY,
	VIEW_DOCTOR,
	VIEW_EXITS,
	VIEW_EVENTS,
	VIEW_HELP,
	VIEW_USAGE,
	VIEW_VERSION,
	VIEW_COMPLETION,
};

/* Numbers that --pid or --user ask for; none asks for all. */
struct picks {
	uint32_t *number;
	size_t count;
};

enum source { SOURCE_MODULE, SOURCE_SHM };

struct options {
	char **argv; /* all as they came */
	enum view view;
	bool json;
	bool csv;
	bool watch;
	int interval_ms; /* 0: not given */
	int loop_ms; /* 0: once */
	int delta_ms; /* 0: what there is, not what changed */
	int units; /* of enum units; -1: not given */
	const char *sort; /* the name of a column; NULL: not given */
	const char *by; /* likewise */
	const char *shell; /* for which VIEW_COMPLETION is */
	enum source source;
	unsigned int given; /* which options came, by their place in the table */
	struct choices devices;
	struct picks pids;
	struct picks users;
};

/* STATUS_OK, or STATUS_USAGE after a message. Call options_clear() in either case. */
enum status options_parse(struct options *options, int argc, char **argv);

void options_clear(struct options *options);

/* Print what VIEW_HELP or VIEW_USAGE asks for. */
void options_help(enum view view);

/* Print what VIEW_COMPLETION asks for. */
void options_complete(const char *shell);

/* Whether --pid and --user ask for that process. */
bool options_ask_for(const struct options *options, const struct tt_memtrack_who *who);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/* ttmt-smi: who uses the memory of Tenstorrent devices, from /dev/tt_memtrack and sysfs. */
#include <err.h>
#include <locale.h>
#include <stdlib.h>

#include "events.h"
#include "options.h"
#include "report.h"
#include "show.h"
#include "streams.h"
#include "version.h"
#include "watch.h"

static struct failure report_once(const struct options *options)
{
	const struct terminal terminal = terminal_now();
	struct failure failure;
	char *text;

	failure = report(&text, options, &terminal, REPORT_FIRST);
	if (text)
		streams_print(text);
	free(text);
	return failure;
}

static struct failure run(const struct options *options)
{
	switch (options->view) {
	case VIEW_HELP:
	case VIEW_USAGE:
		options_help(options->view);
		return failure_of(0);
	case VIEW_VERSION:
		version_print();
		return failure_of(0);
	case VIEW_COMPLETION:
		options_complete(options->shell);
		return failure_of(0);
	case VIEW_EVENTS:
		return events_follow(options);
	case VIEW_REPORT:
	case VIEW_EXITS:
		if (options->source == SOURCE_SHM)
			return show(options);
		return options->watch || options->loop_ms ? watch(options) : report_once(options);
	default:
		return show(options);
	}
}

int main(int argc, char **argv)
{
	struct options options;
	struct failure failure;
	enum status status;

	streams_guard();
	/* Numbers keep their decimal point. */
	setlocale(LC_CTYPE, "");
	status = options_parse(&options, argc, argv);
	if (!status) {
		failure = run(&options);
		status = failure.status;
		if (status && *failure.text)
			warnx("%s", failure.text);
	}
	options_clear(&options);
	return status;
}

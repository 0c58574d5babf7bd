// SPDX-License-Identifier: GPL-2.0-or-later
/* ttmt-smi: who uses the memory of Tenstorrent devices, from /dev/tt_memtrack and sysfs. */
#include <err.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "events.h"
#include "options.h"
#include "report.h"
#include "version.h"
#include "watch.h"

/* Only a terminal in a UTF-8 locale gets more than ASCII. */
static bool only_ascii(void)
{
	return !isatty(STDOUT_FILENO) || strcmp(nl_langinfo(CODESET), "UTF-8");
}

static enum status report_once(const struct options *options, bool ascii)
{
	int ret = report(stdout, options, ascii, true);

	return ret ? report_failed(ret, options) : STATUS_OK;
}

static enum status run(const struct options *options)
{
	bool ascii = only_ascii();

	switch (options->view) {
	case VIEW_HELP:
		options_help();
		return STATUS_OK;
	case VIEW_VERSION:
		return version_print();
	case VIEW_EVENTS:
		return events_follow(&options->devices, ascii);
	default:
		return options->watch ? watch(options, ascii) : report_once(options, ascii);
	}
}

int main(int argc, char **argv)
{
	struct options options;
	enum status status;

	/* Numbers keep their decimal point. */
	setlocale(LC_CTYPE, "");
	status = options_parse(&options, argc, argv);
	if (status)
		return status;
	status = run(&options);
	if (fflush(stdout) || ferror(stdout)) {
		warnx("cannot write to standard output");
		return STATUS_FAILED;
	}
	return status;
}

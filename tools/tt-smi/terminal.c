// SPDX-License-Identifier: GPL-2.0-or-later
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "terminal.h"

static bool is_dumb(void)
{
	const char *type = getenv("TERM");

	return !type || !*type || !strcmp(type, "dumb");
}

struct terminal terminal_now(void)
{
	struct winsize size = { 0 };
	struct terminal terminal;

	if (!isatty(STDOUT_FILENO))
		return (struct terminal){ .ascii = true };
	ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	terminal.is_there = true;
	terminal.is_dumb = is_dumb();
	terminal.ascii = terminal.is_dumb || strcmp(nl_langinfo(CODESET), "UTF-8");
	terminal.rows = size.ws_row ? size.ws_row : 24;
	terminal.columns = size.ws_col ? size.ws_col : 80;
	return terminal;
}
